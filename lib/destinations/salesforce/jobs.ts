/** A Bulk API 2.0 job, step by step (salesforce.md §6.3). */
import { z } from "zod";
import { OutcomeUnknown } from "../../http/errors.ts";
import { ConnectionFailed } from "../port.ts";
import { shaped } from "./api.ts";
import type { Context } from "./context.ts";
import type { CsvRows } from "./csv.ts";
import { Refused } from "./refusal.ts";

const jobAnswer = z.object({
  id: z.string(),
  state: z.enum(["Open", "UploadComplete", "InProgress", "JobComplete", "Failed", "Aborted"]),
  numberRecordsProcessed: z.number().nullish(),
  numberRecordsFailed: z.number().nullish(),
  totalProcessingTime: z.number().nullish(),
  createdDate: z.string().nullish(),
  systemModstamp: z.string().nullish(),
  errorMessage: z.string().nullish(),
});
export type Job = z.infer<typeof jobAnswer> & { readonly stamp: string };
export type Operation = "insert" | "update" | "delete";

/** Makes a job and gives its id. A job whose answer was lost stays open, without data: nothing comes of it. */
export async function createJob(context: Context, object: string, operation: Operation): Promise<string> {
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

/**
 * The job as it stands; null when it is gone (§6.3: jobs live seven days). One look belongs to every job; `again`: this
 * is another one, or one that a crash made necessary.
 */
export async function lookAt(context: Context, id: string, again: boolean): Promise<Job | null> {
  try {
    const reply = await context.api.call({
      method: "GET",
      path: `/jobs/ingest/${encodeURIComponent(id)}`,
      purpose: again ? "poll" : "read",
      write: false,
    });
    return { ...shaped(reply, jobAnswer, "a job"), stamp: reply.stamp };
  } catch (error) {
    if (error instanceof Refused && error.status === 404) return null;
    throw error;
  }
}

/** Uploads the rows. False when the answer was lost: the job is thrown away, nothing of it processed; begin anew. */
export async function fill(context: Context, id: string, rows: CsvRows): Promise<boolean> {
  try {
    await context.api.call({
      method: "PUT",
      path: `/jobs/ingest/${id}/batches`,
      purpose: "write",
      write: true,
      body: { pieces: rows.pieces, size: rows.bytes, type: "text/csv" },
    });
  } catch (error) {
    if (!(error instanceof OutcomeUnknown)) throw error;
    await setState(context, id, "Aborted");
    return false;
  }
  return true;
}

/** Returns when that was by the org's own clock (ms; NaN if not told). A lost answer does not matter: the next look tells. */
export async function setState(context: Context, id: string, state: "UploadComplete" | "Aborted"): Promise<number> {
  try {
    const reply = await context.api.call({
      method: "PATCH",
      path: `/jobs/ingest/${id}`,
      purpose: "write",
      write: true,
      body: { json: { state } },
    });
    return Date.parse(shaped(reply, jobAnswer, "a job's new state").systemModstamp ?? "");
  } catch (error) {
    const gone = state === "Aborted" && error instanceof Refused;
    if (!gone && !(error instanceof OutcomeUnknown)) throw error;
    return Number.NaN;
  }
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
