/** A Bulk API 2.0 job, step by step (salesforce.md §6.3). */
import { z } from "zod";
import { OutcomeUnknown } from "../../http/errors.ts";
import { ConnectionFailed, type Signal } from "../port.ts";
import { patiently } from "../wait.ts";
import { shaped } from "./api.ts";
import type { Context } from "./context.ts";
import { fromCsv, toCsv } from "./csv.ts";
import { Refused } from "./refusal.ts";
import type { Json } from "./values.ts";

const jobAnswer = z.object({
  id: z.string(),
  state: z.enum(["Open", "UploadComplete", "InProgress", "JobComplete", "Failed", "Aborted"]),
  numberRecordsProcessed: z.number().nullish(),
  numberRecordsFailed: z.number().nullish(),
  errorMessage: z.string().nullish(),
});
export type Job = z.infer<typeof jobAnswer> & { readonly stamp: string };
export type JobResults = {
  readonly done: readonly Readonly<Record<string, string>>[];
  readonly failed: readonly Readonly<Record<string, string>>[];
};
/** First pauses between two looks at a job, then the last one again and again (ms). */
const PAUSES = [2_000, 3_000, 5_000, 8_000, 13_000, 21_000, 30_000];

/** Makes a job and gives its id. A job whose answer was lost stays open, without data: nothing comes of it. */
export async function createJob(context: Context, object: string, operation: "insert" | "update"): Promise<string> {
  for (let round = 0; ; round++) {
    try {
      const reply = await context.api.call({
        method: "POST",
        path: "/jobs/ingest",
        purpose: "write",
        write: true,
        body: { json: { object, operation, contentType: "CSV", lineEnding: "LF", columnDelimiter: "COMMA" } },
      });
      return shaped(reply, jobAnswer, "a new job").id;
    } catch (error) {
      if (!(error instanceof OutcomeUnknown) || round >= 3) throw error;
      await context.clock.sleep(1000 * 2 ** round);
    }
  }
}

/** The job as it stands; null when it is gone (§6.3: jobs live seven days). */
export async function lookAt(context: Context, id: string): Promise<Job | null> {
  try {
    const reply = await context.api.call({
      method: "GET",
      path: `/jobs/ingest/${encodeURIComponent(id)}`,
      purpose: "poll",
      write: false,
    });
    return { ...shaped(reply, jobAnswer, "a job"), stamp: reply.stamp };
  } catch (error) {
    if (error instanceof Refused && error.status === 404) return null;
    throw error;
  }
}

/** Uploads the rows and closes the job. False when the upload's answer was lost: nothing is processed, begin anew. */
export async function fill(context: Context, id: string, rows: readonly Json[]): Promise<boolean> {
  try {
    await context.api.call({
      method: "PUT",
      path: `/jobs/ingest/${id}/batches`,
      purpose: "write",
      write: true,
      body: { bytes: new TextEncoder().encode(toCsv(rows)), type: "text/csv" },
    });
  } catch (error) {
    if (!(error instanceof OutcomeUnknown)) throw error;
    await setState(context, id, "Aborted");
    return false;
  }
  await setState(context, id, "UploadComplete");
  return true;
}

/** A lost answer does not matter: the next look at the job tells its state. */
export async function setState(context: Context, id: string, state: "UploadComplete" | "Aborted"): Promise<void> {
  try {
    await context.api.call({
      method: "PATCH",
      path: `/jobs/ingest/${id}`,
      purpose: "write",
      write: true,
      body: { json: { state } },
    });
  } catch (error) {
    const gone = state === "Aborted" && error instanceof Refused;
    if (!gone && !(error instanceof OutcomeUnknown)) throw error;
  }
}

/** Looks at the job until it has ended, with waits in between; null when it is gone. */
export async function* ended(context: Context, id: string): AsyncGenerator<Signal, Job | null> {
  for (let look = 0; ; look++) {
    const job = yield* patiently(() => lookAt(context, id));
    if (job === null || ["JobComplete", "Failed", "Aborted"].includes(job.state)) return job;
    // The answer to its closing was lost on the way there.
    if (job.state === "Open") yield* patiently(() => setState(context, id, "UploadComplete"));
    const from = context.clock.now();
    const pause = PAUSES[Math.min(look, PAUSES.length - 1)] ?? 30_000;
    yield { is: "wait", until: from + pause, limit: "job" };
    context.waitedForJobs(Math.max(0, context.clock.now() - from) / 1000);
  }
}

/** Rows that went well and rows that did not, each with `column`; what is in neither was not processed. */
export async function resultsOf(context: Context, job: Job, column: string): Promise<JobResults> {
  const processed = job.numberRecordsProcessed ?? 0;
  const failures = job.numberRecordsFailed ?? 0;
  const read = async (name: "successfulResults" | "failedResults") => {
    const reply = await context.api.call({
      method: "GET",
      path: `/jobs/ingest/${job.id}/${name}`,
      purpose: "read",
      write: false,
    });
    return fromCsv(reply.text, ["sf__Id", "sf__Error", column]);
  };
  return {
    done: processed > failures || job.state !== "JobComplete" ? await read("successfulResults") : [],
    failed: failures > 0 || job.state !== "JobComplete" ? await read("failedResults") : [],
  };
}

/** A job that failed as a whole because of its columns: sending it again would not help. Throws `ConnectionFailed`. */
export function assertColumns(object: string, job: Job): void {
  if (job.state !== "Failed") return;
  const column = /Field name not found\s*:\s*([A-Za-z0-9_.]+)/.exec(job.errorMessage ?? "")?.[1];
  if (column === undefined) return;
  throw new ConnectionFailed(
    `Salesforce took none of the rows of ${object}: it knows no field ${column}, or hides it from this user.`,
    "Deploy the setup package, assign its permission set to the integration user, then start again: it goes on where it stopped.",
    2,
  );
}
