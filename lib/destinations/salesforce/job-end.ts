/** Waiting for a Bulk job: closed, left alone for as long as jobs take here, then looked at. */
import type { Signal } from "../port.ts";
import { patiently } from "../wait.ts";
import type { Context } from "./context.ts";
import type { JobWork } from "./job-pace.ts";
import { type Job, lookAt, setState } from "./jobs.ts";

const OVER: ReadonlySet<Job["state"]> = new Set(["JobComplete", "Failed", "Aborted"]);

/** Closes a job that holds its rows, and waits for its end. Null when the job is gone. */
export async function* closedAndEnded(context: Context, id: string, work: JobWork): AsyncGenerator<Signal, Job | null> {
  const told = yield* patiently(() => setState(context, id, "UploadComplete"));
  return yield* awaited(context, id, work, { at: context.clock.now(), told }, null);
}

/** Waits for the end of a job that went on without us; `found` is what it looks like now. Null when it is gone. */
export async function* ended(
  context: Context,
  id: string,
  work: JobWork,
  found: Job,
): AsyncGenerator<Signal, Job | null> {
  if (OVER.has(found.state)) return found;
  const now = context.clock.now();
  const made = Date.parse(found.createdDate ?? "");
  return yield* awaited(context, id, work, { at: made < now ? made : now - 1, told: Number.NaN }, found);
}

/** `closing`: when the job was closed by our clock, and by the org's if it told. */
async function* awaited(
  context: Context,
  id: string,
  work: JobWork,
  closing: { readonly at: number; readonly told: number },
  found: Job | null,
): AsyncGenerator<Signal, Job | null> {
  const { clock, jobs } = context;
  let { at, told } = closing;
  let job = found;
  let underWay = clock.now() - at;
  for (;;) {
    const from = clock.now();
    const pause = underWay > 0 ? jobs.next(work, underWay, job?.numberRecordsProcessed ?? 0) : jobs.first(work);
    yield { is: "wait", until: from + pause, limit: "job" };
    context.waitedForJobs(Math.max(0, clock.now() - from) / 1000);
    job = yield* patiently(() => lookAt(context, id, job !== null));
    if (job === null) return null;
    const elapsed = clock.now() - at;
    if (OVER.has(job.state)) {
      const rows = job.numberRecordsProcessed ?? work.rows;
      const took = Date.parse(job.systemModstamp ?? "") - told;
      const course = { elapsed, underWay, took: took > 0 ? took : null, processing: job.totalProcessingTime || null };
      // Of a job that went on without us nobody knows when it was closed.
      if (found === null) jobs.learn({ ...work, rows }, course);
      return job;
    }
    underWay = elapsed;
    if (job.state !== "Open") continue;
    // The answer to its closing was lost on the way there.
    told = yield* patiently(() => setState(context, id, "UploadComplete"));
    at = clock.now();
    underWay = 0;
  }
}
