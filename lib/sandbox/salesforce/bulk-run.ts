import { Buffer } from "node:buffer";
import { CsvFault, csvLine, cutBatches, DELIMITERS, parseRows } from "./bulk-csv.ts";
import { dropRows, type Job, moveJob, movingJobs, saveJob } from "./bulk-job.ts";
import { rowWriter } from "./bulk-rows.ts";
import { columnOf } from "./draft.ts";
import type { Org } from "./org.ts";
import { usedInDay, useUp } from "./usage.ts";

/** Rows of a batch, and of a chunk within it (sheet 2). */
const BATCH = 10_000;
const CHUNK = 200;
/** What one request lets jobs do at most, so that no answer takes minutes of real time. */
const MOST_CHUNKS = 500;

/**
 * Lets every job go as far as the virtual clock says, at most `MOST_CHUNKS` further; to be called before anything else of
 * a request. True when some could go on at once.
 */
export function runJobs(org: Org): boolean {
  let more = false;
  for (const id of movingJobs(org)) {
    const job = org.store.get<Job | null>(`job ${id}`, null);
    if (!job) continue;
    if (job.state === "UploadComplete") start(org, job);
    if (job.state === "InProgress" && goOn(org, job)) more = true;
    saveJob(org, job);
  }
  return more;
}

/** Cuts an upload into batches; the job waits for its turn from now on. */
export function closeJob(org: Org, job: Job): void {
  const bytes = org.store.storedFile(job.id)?.bytes ?? new Uint8Array();
  const { header, batches } = cutBatches(bytes, BATCH);
  job.headerText = new TextDecoder("utf-8", { ignoreBOM: true }).decode(header);
  job.batches = batches.map(({ rows }) => ({ rows, done: 0 }));
  for (const [place, { from, to }] of batches.entries())
    org.store.putFile({ id: `${job.id} in ${place}`, body: {}, bytes: bytes.subarray(from, to), sha256: null });
  org.store.putFile({ id: job.id, body: {}, bytes: null, sha256: null });
  job.closedAt = org.store.now();
  moveJob(org, job, "UploadComplete");
}

function start(org: Org, job: Job): void {
  const { switches } = org;
  if (org.store.now() < job.closedAt + switches.jobQueueMs) return;
  job.startedAt = job.closedAt + switches.jobQueueMs;
  job.errorMessage = uploadProblem(org, job);
  if (job.errorMessage !== null) {
    moveJob(org, job, "Failed");
    return;
  }
  useUp(org, "batches", job.batches.length);
  const total = job.batches.reduce((sum, { rows }) => sum + rows, 0);
  const as = switches.failNextJobs > 0 ? "Failed" : switches.abortNextJobs > 0 ? "Aborted" : null;
  if (as !== null) {
    const name = as === "Failed" ? "failNextJobs" : "abortNextJobs";
    org.setSwitches({ [name]: switches[name] - 1 });
    job.stop = { after: Math.floor(total / 2), as };
  }
  moveJob(org, job, "InProgress");
}

/** What keeps the whole upload from being processed; null: nothing. Reads the header on the way. */
function uploadProblem(org: Org, job: Job): string | null {
  if (job.headerText.trim() === "") return "InvalidBatch : Records not found";
  // The header tells which line ending the file has (sheet 6.3).
  if (job.batches.length > 0 && job.headerText.endsWith("\r\n") !== (job.lineEnding === "CRLF"))
    return `ClientInputError : LineEnding is invalid on user data. Current LineEnding setting is ${job.lineEnding}`;
  const [names = []] = parsedOr(() => parseRows(job.headerText, delimiterOf(job))) ?? [];
  job.header = names;
  const problem = headerProblem(org, job);
  if (problem !== null) return problem;
  const spent = usedInDay(org, "batches") + job.batches.length > org.switches.bulkBatches;
  return spent ? "ExceededQuota : Exceeded limit for daily batches" : null;
}

const delimiterOf = (job: Job): string => DELIMITERS[job.columnDelimiter] ?? ",";

function parsedOr<T>(parse: () => T): T | null {
  try {
    return parse();
  } catch (error) {
    if (error instanceof CsvFault) return null;
    throw error;
  }
}

/** What keeps the whole job from being processed: a column that is unknown or hidden, or one too few (sheet 6.3). */
function headerProblem(org: Org, job: Job): string | null {
  const entity = org.schema().seen(job.object);
  if (!entity) return `InvalidBatch : sObject type '${job.object}' is not supported`;
  const deletes = job.operation === "delete" || job.operation === "hardDelete";
  for (const name of job.header) {
    if (!columnOf(org, entity, name) || (deletes && name.toLowerCase() !== "id"))
      return `InvalidBatch : Field name not found : ${name}`;
  }
  const has = (wanted: string) => job.header.some((name) => name.toLowerCase() === wanted.toLowerCase());
  const needed = job.operation === "insert" ? null : job.operation === "upsert" ? job.externalIdFieldName : "Id";
  if (needed !== null && !has(needed)) return `InvalidBatch : Field name not found : ${needed}`;
  const twice = job.header.find(
    (name, place) => job.header.findIndex((one) => one.toLowerCase() === name.toLowerCase()) !== place,
  );
  return twice === undefined ? null : `InvalidBatch : Duplicate column : ${twice}`;
}

/** Batches are taken in another order than they were sent: nothing may count on it. */
const turns = (count: number): number[] =>
  Array.from({ length: count }, (_, place) => ((place ^ 1) < count ? place ^ 1 : place));

/** True when more is due by now. */
function goOn(org: Org, job: Job): boolean {
  const { jobChunkMs } = org.switches;
  const elapsed = org.store.now() - job.startedAt;
  const doneChunks = job.batches.reduce((sum, { done }) => sum + Math.ceil(done / CHUNK), 0);
  const late = jobChunkMs === 0 ? MOST_CHUNKS : Math.floor(elapsed / jobChunkMs) - doneChunks;
  let due = Math.min(MOST_CHUNKS, late);
  const held = late > MOST_CHUNKS || jobChunkMs === 0;
  const write = rowWriter(org, job);
  const [ok, bad]: [string[], string[]] = [[], []];
  for (const place of turns(job.batches.length)) {
    const batch = job.batches[place];
    if (!batch || due <= 0 || batch.done >= batch.rows) continue;
    const rows = parsedOr(() => rowsOf(org, job, place));
    if (rows === null || rows.some((row) => row.length !== job.header.length)) {
      job.errorMessage =
        "InvalidBatch : The data of a batch is no sound CSV, or a row has another number of columns than the header";
      moveJob(org, job, "Failed");
      break;
    }
    for (; due > 0 && batch.done < batch.rows; due--) {
      const room = job.stop ? job.stop.after - job.processed : CHUNK;
      const chunk = rows.slice(batch.done, batch.done + Math.min(CHUNK, Math.max(0, room)));
      if (chunk.length === 0) break;
      for (const result of write(chunk)) (result.ok ? ok : bad).push(result.line);
      batch.done += chunk.length;
      job.processed += chunk.length;
    }
    if (job.stop && job.processed >= job.stop.after) break;
  }
  keep(org, job, ok, bad);
  if (job.state !== "InProgress") return false;
  if (job.stop && job.processed >= job.stop.after) {
    job.errorMessage = job.stop.as === "Failed" ? "InternalServerError : Batch failed after too many retries" : null;
    moveJob(org, job, job.stop.as);
  } else if (job.batches.every(({ rows, done }) => done >= rows)) {
    // It has ended when its last rows were due, not when somebody looks.
    const chunks = job.batches.reduce((sum, { rows }) => sum + Math.ceil(rows / CHUNK), 0);
    moveJob(org, job, "JobComplete", job.startedAt + chunks * jobChunkMs);
    dropRows(org, job);
  }
  return held && job.state === "InProgress";
}

function rowsOf(org: Org, job: Job, batch: number): string[][] {
  const bytes = org.store.storedFile(`${job.id} in ${batch}`)?.bytes ?? new Uint8Array();
  return parseRows(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("utf8"), delimiterOf(job));
}

/** Keeps the lines of results, mixed: their order means nothing (sheet 6.3). */
function keep(org: Org, job: Job, ok: string[], bad: string[]): void {
  if (ok.length + bad.length === 0) return;
  for (const [name, lines] of [
    ["ok", ok],
    ["bad", bad],
  ] as const) {
    const mixed = [
      ...lines.filter((_, place) => place % 2 === 1).reverse(),
      ...lines.filter((_, place) => place % 2 === 0),
    ];
    const bytes = Buffer.from(mixed.join(""), "utf8");
    org.store.putFile({ id: `${job.id} ${name} ${job.pieces}`, body: {}, bytes, sha256: null });
  }
  job.failed += bad.length;
  job.pieces++;
}

/** One of the three results of a job as CSV; empty when there is no row (sheet 6.3: 204 or a header alone). */
export function resultsOf(org: Org, job: Job, which: "ok" | "bad" | "rest"): Uint8Array | null {
  const end = job.lineEnding === "CRLF" ? "\r\n" : "\n";
  const delimiter = delimiterOf(job);
  const pieces: Uint8Array[] = [];
  if (which === "rest") {
    for (const [place, { rows, done }] of job.batches.entries()) {
      if (done >= rows || job.state === "JobComplete") continue;
      const all = parsedOr(() => rowsOf(org, job, place));
      const text = all
        ? all
            .slice(done)
            .map((row) => csvLine(row, delimiter, end))
            .join("")
        : Buffer.from(org.store.storedFile(`${job.id} in ${place}`)?.bytes ?? []).toString("utf8");
      pieces.push(Buffer.from(text, "utf8"));
    }
    if (pieces.length === 0) return null;
    return Buffer.concat([
      Buffer.from(job.headerText.endsWith("\n") ? job.headerText : job.headerText + end),
      ...pieces,
    ]);
  }
  for (let piece = job.pieces - 1; piece >= 0; piece--) {
    const { bytes } = org.store.storedFile(`${job.id} ${which} ${piece}`) ?? { bytes: null };
    if (bytes && bytes.length > 0) pieces.push(bytes);
  }
  const columns = which === "ok" ? ["sf__Id", "sf__Created"] : ["sf__Id", "sf__Error"];
  const header = Buffer.from(csvLine([...columns, ...job.header], delimiter, end));
  return pieces.length === 0 ? null : Buffer.concat([header, ...pieces]);
}
