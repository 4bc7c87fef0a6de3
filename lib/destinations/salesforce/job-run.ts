/** Rows through Bulk jobs: the handle before the upload, results joined by key, never by position. */
import { ConnectionFailed, type Handle, type Signal } from "../port.ts";
import { patiently } from "../wait.ts";
import type { Context } from "./context.ts";
import { csvRows } from "./csv.ts";
import { closedAndEnded, ended } from "./job-end.ts";
import { type JobResult, resultsOf } from "./job-results.ts";
import { assertColumns, createJob, fill, type Job, lookAt, type Operation, setState } from "./jobs.ts";
import type { ObjectMeta } from "./org.ts";
import { bulkRefusal, type Refusal } from "./refusal.ts";
import type { Json } from "./values.ts";

/** `key` stands in the column that results are joined by; rows whose `together` is alike stand together in the file. */
export type JobRow = { readonly key: string; readonly cells: Json; readonly together: string };
export type JobTask = {
  readonly object: ObjectMeta;
  readonly operation: Operation;
  /** What results are joined by. */
  readonly column: string;
  /** The rows, made anew for each job; signals that come up on the way are handed on. */
  rows(): Iterable<JobRow | Signal>;
};
/** What one job did, `stamp` being when it had at the latest. Rows in neither list go into another job. */
export type JobOutcome = {
  readonly stamp: string;
  /** To be gone through once, before the next outcome is asked for. */
  readonly done: Iterable<JobResult>;
  readonly failed: ReadonlyMap<string, Refusal>;
};
/** Jobs made for rows that earlier ones left unprocessed. */
const MOST_JOBS = 4;

/**
 * Runs jobs until every row has an outcome. `from`: the job that an earlier process made. `gone` is asked when Salesforce
 * has a job no more, and names the rows that it had written; null where rows may be sent twice.
 */
export async function* throughJobs(
  context: Context,
  task: JobTask,
  from: Handle | null,
  gone: (() => AsyncGenerator<Signal, ReadonlySet<string>>) | null,
): AsyncGenerator<Signal | JobOutcome> {
  const { object } = task;
  const open = new Set<string>();
  let earlier: Job | null = null;
  if (from !== null) {
    for (const one of task.rows())
      if ("is" in one) yield one;
      else open.add(one.key);
    const found = yield* finished(context, task, from, open.size);
    if (found !== "gone") earlier = found;
    else if (gone) for (const key of yield* gone()) open.delete(key);
    if (open.size === 0) return;
  }
  for (let made = 0; made === 0 || open.size > 0; made++) {
    if (made >= MOST_JOBS)
      throw new ConnectionFailed(
        `Salesforce left ${open.size} rows of ${object.name} unprocessed in ${MOST_JOBS} jobs one after the other.`,
        "Look at Setup, Bulk Data Load Jobs, for the reason, then start again: it goes on where it stopped.",
        5,
      );
    let job = earlier;
    if (job === null) {
      const sent = yield* uploaded(context, task, open, made === 0 && from === null);
      if (sent === "none") return;
      if (sent === "lost") continue;
      job = yield* closedAndEnded(context, sent.id, workOf(task, sent.rows));
    }
    earlier = null;
    if (job === null) {
      if (gone) for (const key of yield* gone()) open.delete(key);
      continue;
    }
    const ready = job;
    assertColumns(object.name, ready);
    const results = yield* patiently(() => resultsOf(context, ready, task.column));
    const failed = new Map<string, Refusal>();
    for (const { key, error } of results.failed) if (open.delete(key)) failed.set(key, bulkRefusal(error));
    const done = stillOpen(results.done, open);
    yield { stamp: ready.stamp, done, failed };
  }
}

/** Rows that had no outcome yet: each of them once. */
function* stillOpen(results: Iterable<JobResult>, open: Set<string>): Generator<JobResult> {
  for (const result of results) if (open.delete(result.key)) yield result;
}

const workOf = ({ object, operation }: Pick<JobTask, "object" | "operation">, rows: number) => ({
  object: object.name,
  operation,
  rows,
});

/** Makes and fills a job with the rows that are open, `all` of them the first time. */
async function* uploaded(
  context: Context,
  task: JobTask,
  open: Set<string>,
  all: boolean,
): AsyncGenerator<Signal, { readonly id: string; readonly rows: number } | "none" | "lost"> {
  const csv = csvRows();
  try {
    for (const one of task.rows()) {
      if ("is" in one) {
        yield one;
        continue;
      }
      if (all) open.add(one.key);
      if (open.has(one.key)) csv.add(one.cells, one.together);
    }
    const { rows } = csv;
    if (rows === 0) return "none";
    const id = yield* patiently(() => createJob(context, task.object.name, task.operation));
    yield { is: "handle", handle: { step: "created", data: { job: id, rows } } };
    return (yield* patiently(() => fill(context, id, csv))) ? { id, rows } : "lost";
  } finally {
    csv.close();
  }
}

/**
 * A job that an earlier process made: its end, or null where it was not closed yet and is thrown away. `open`: about how
 * many rows it has.
 */
export async function* finished(
  context: Context,
  task: Pick<JobTask, "object" | "operation">,
  from: Handle,
  open: number,
): AsyncGenerator<Signal, Job | null | "gone"> {
  const id = String(from.data["job"]);
  const job = yield* patiently(() => lookAt(context, id, true));
  if (job === null) return "gone";
  if (job.state !== "Open") {
    const rows = Number(from.data["rows"] ?? open);
    return (yield* ended(context, id, workOf(task, rows), job)) ?? "gone";
  }
  yield* patiently(() => setState(context, id, "Aborted"));
  return null;
}
