/** When to look at a Bulk job: once, when it should have ended. How long jobs take is documented nowhere, so it is learned. */
import type { SalesforceLimits } from "./limits.ts";

export type JobWork = { readonly object: string; readonly operation: string; readonly rows: number };
/** How a job went, in ms from its closing. */
export type JobCourse = {
  /** To the look that found it ended. */
  readonly elapsed: number;
  /** To the last look that found it under way; 0 when there was none. */
  readonly underWay: number;
  /** To its end, by the org's own clock; null when it does not tell. */
  readonly took: number | null;
  /** What the job itself says that its rows took; null when it says nothing. */
  readonly processing: number | null;
};
export interface JobPace {
  /** Milliseconds from a job's closing to the first look at it. */
  first(work: JobWork): number;
  /** Milliseconds to the next look at a job under way for `elapsed` ms, `processed` of its rows done. */
  next(work: JobWork, elapsed: number, processed: number): number;
  /** A job of `work.rows` processed rows has ended. */
  learn(work: JobWork, course: JobCourse): void;
}

/** A look a little too late costs less than one too early. */
const MARGIN = 1.2;
const SHORTEST_MS = 1_000;
/** Below the patience of a run; nobody is to wait longer for a job that may have ended long ago. */
const LONGEST_MS = 600_000;
/** So many rows of experience weigh as much as what was assumed before. */
const PRIOR_ROWS = 2_000;

type Experience = { readonly ms: number; readonly rows: number };
const NONE: Experience = { ms: 0, rows: 0 };
/** What was seen last weighs most: an org is not equally busy all day. */
const fresher = (before: Experience, ms: number, rows: number): Experience => ({
  ms: before.ms / 2 + ms,
  rows: before.rows / 2 + rows,
});
const bounded = (ms: number): number => Math.round(Math.min(LONGEST_MS, Math.max(SHORTEST_MS, ms)));

/** Begins with the assumed pace (`jobStartMs`, `jobRowMs`); objects with slow automation are told apart by and by. */
export function createJobPace(limits: () => Pick<SalesforceLimits, "jobStartMs" | "jobRowMs">): JobPace {
  let all = NONE;
  const own = new Map<string, Experience>();
  /** What jobs wait for their turn beyond `jobStartMs`; fades when they do not any more. */
  let queue = 0;
  const keyOf = ({ object, operation }: JobWork) => `${operation} ${object}`;
  const mixed = (assumed: number, { ms, rows }: Experience) => (PRIOR_ROWS * assumed + ms) / (PRIOR_ROWS + rows);
  const rowMs = (work: JobWork): number => mixed(mixed(limits().jobRowMs, all), own.get(keyOf(work)) ?? NONE);

  return {
    first: (work) => bounded((limits().jobStartMs + queue + work.rows * rowMs(work)) * MARGIN),
    next(work, elapsed, processed) {
      // Not begun yet, or nothing is known of how far it is: looks grow rarer the longer it lasts.
      if (processed <= 0 || processed >= work.rows) return bounded(elapsed / 2);
      return bounded((elapsed / processed) * (work.rows - processed) * MARGIN);
    },
    learn(work, { elapsed, underWay, took, processing }) {
      if (work.rows <= 0) return;
      const start = limits().jobStartMs;
      // A job found ended at the first look may have ended long before: if nothing tells, half as long is tried.
      const most = took ?? (underWay > 0 ? elapsed : elapsed / 2);
      const end = Math.min(elapsed, Math.max(underWay, most));
      // Batches go side by side: their times added up may be more than passed.
      const ms = processing !== null && processing < end ? processing : Math.max(0, end - start - queue);
      queue = Math.max(end - start - ms, underWay > 0 ? queue : queue / 2, 0);
      all = fresher(all, ms, work.rows);
      own.set(keyOf(work), fresher(own.get(keyOf(work)) ?? NONE, ms, work.rows));
    },
  };
}
