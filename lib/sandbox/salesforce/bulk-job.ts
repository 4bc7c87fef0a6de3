import { z } from "zod";
import type { JsonObject } from "../shared/crm.ts";
import { DELIMITERS } from "./bulk-csv.ts";
import type { Org } from "./org.ts";
import { Refusal } from "./refusal.ts";
import { notFound } from "./refusals.ts";

export type State = "Open" | "UploadComplete" | "InProgress" | "JobComplete" | "Failed" | "Aborted";
const OPERATIONS = ["insert", "update", "upsert", "delete", "hardDelete"] as const;

/** A Bulk ingest job as it is kept. Its rows lie in files: `<id> in <batch>`, results in `<id> ok <piece>`, `<id> bad <piece>`. */
export type Job = {
  id: string;
  object: string;
  operation: (typeof OPERATIONS)[number];
  externalIdFieldName: string | null;
  lineEnding: "LF" | "CRLF";
  columnDelimiter: string;
  version: string;
  state: State;
  createdAt: string;
  modifiedAt: string;
  uploaded: boolean;
  closedAt: number;
  startedAt: number;
  header: string[];
  headerText: string;
  batches: { rows: number; done: number }[];
  pieces: number;
  processed: number;
  failed: number;
  errorMessage: string | null;
  /** Fault: after so many rows the job ends in that state. */
  stop: { after: number; as: "Failed" | "Aborted" } | null;
};

/** The body of a new job. */
export const newJob = z.looseObject({
  object: z.string(),
  operation: z.enum(OPERATIONS),
  externalIdFieldName: z.string().optional(),
  contentType: z.literal("CSV").default("CSV"),
  lineEnding: z.enum(["LF", "CRLF"]).default("LF"),
  columnDelimiter: z.enum(Object.keys(DELIMITERS) as [string, ...string[]]).default("COMMA"),
});

/** A refusal of the job itself (sheet 6.3: a 400 array). */
export const jobRefusal = (code: string, message: string): Refusal => new Refusal(code, message, { whole: true });

/** Keeps the job as it is now. */
export const saveJob = ({ store }: Org, job: Job): void => store.set(`job ${job.id}`, job);

/** How long a job is kept (sheet 2). */
const LIFETIME_MS = 7 * 86_400_000;

/** Whether the job is not too old to be told of. */
export const isKept = ({ store }: Org, { createdAt }: Job): boolean =>
  store.now() < Date.parse(createdAt) + LIFETIME_MS;

/** The job of that id; throws 404 for one that is not there, was deleted, or is older than seven days. */
export function jobOf(org: Org, id: string): Job {
  const job = org.store.get<Job | null>(`job ${id}`, null);
  if (!job || !isKept(org, job)) throw notFound();
  return job;
}

/** Ids of jobs that still move. */
export const movingJobs = ({ store }: Org): string[] => store.get<string[]>("moving jobs", []);

/** Moves a job to another state, by the virtual clock at `at`; one at rest is not looked at any more. */
export function moveJob(org: Org, job: Job, state: State, at = org.store.now()): void {
  job.state = state;
  job.modifiedAt = new Date(at).toISOString();
  const others = movingJobs(org).filter((id) => id !== job.id);
  const moving = state === "UploadComplete" || state === "InProgress";
  org.store.set("moving jobs", moving ? [...others, job.id] : others);
  org.store.markChanged();
}

const shown = (iso: string): string => iso.replace(/Z$/, "+0000");

/** What a job tells of itself; `whole` adds what only `GET` of one job shows. */
export function jobInfo(org: Org, job: Job, whole: boolean): JsonObject {
  const ran = Math.ceil(job.processed / 200) * org.switches.jobChunkMs;
  return {
    id: job.id,
    operation: job.operation,
    object: job.object,
    createdById: org.userId,
    createdDate: shown(job.createdAt),
    systemModstamp: shown(job.modifiedAt),
    state: job.state,
    ...(job.externalIdFieldName === null ? {} : { externalIdFieldName: job.externalIdFieldName }),
    concurrencyMode: "Parallel",
    contentType: "CSV",
    apiVersion: Number(job.version.slice(1)),
    ...(job.state === "Open" ? { contentUrl: `services/data/${job.version}/jobs/ingest/${job.id}/batches` } : {}),
    lineEnding: job.lineEnding,
    columnDelimiter: job.columnDelimiter,
    ...(whole
      ? {
          jobType: "V2Ingest",
          numberRecordsProcessed: job.processed,
          numberRecordsFailed: job.failed,
          retries: 0,
          totalProcessingTime: ran,
          apiActiveProcessingTime: ran,
          apexProcessingTime: 0,
          ...(job.errorMessage === null ? {} : { errorMessage: job.errorMessage }),
        }
      : {}),
  };
}

/** Lets go of the rows of a job that needs them no more. */
export function dropRows({ store }: Org, { id, batches }: Job): void {
  for (const [place] of batches.entries())
    store.putFile({ id: `${id} in ${place}`, body: {}, bytes: null, sha256: null });
}
