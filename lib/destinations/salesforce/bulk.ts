/** Inserting and updating by Bulk jobs: the handle before the upload, results joined by key, never by position. */
import { created, fate } from "../fates.ts";
import { ConnectionFailed, type Handle, type Signal, type Write } from "../port.ts";
import { chunks } from "../units.ts";
import { patiently } from "../wait.ts";
import { type Context, SOURCE_FIELD } from "./context.ts";
import { insertBatch, type Prepared, prepared, refusedRow, whoseIsIt } from "./insert.ts";
import { closedAndEnded, ended } from "./job-end.ts";
import type { JobWork } from "./job-pace.ts";
import { assertColumns, createJob, fill, type Job, lookAt, type Operation, resultsOf, setState } from "./jobs.ts";
import type { ObjectMeta } from "./org.ts";
import { bulkRefusal, type Refusal } from "./refusal.ts";
import { type Ready, readyToUpdate, updateBatch } from "./update.ts";
import type { Json } from "./values.ts";

/** A row of a job: `key` stands in the column it is joined by. */
type Row<T> = { readonly key: string; readonly cells: Json; readonly of: T };
type Outcome<T> = {
  readonly done: readonly { readonly of: T; readonly id: string; readonly stamp: string }[];
  readonly failed: readonly { readonly of: T; readonly refusal: Refusal }[];
};
/** Jobs made for rows that earlier ones left unprocessed. */
const MOST_JOBS = 4;

/** Inserts the writes of a unit; one fate each. `from`: the job that an earlier process made. */
export async function* bulkInsert(
  context: Context,
  object: ObjectMeta,
  writes: readonly Write[],
  from: Handle | null,
): AsyncGenerator<Signal> {
  const ready = yield* prepared(context, object, writes);
  const fits = (one: Prepared) => fitsCell(context, one.body);
  const rows = ready.filter(fits).map((one): Row<Prepared> => ({ key: one.write.external, cells: one.body, of: one }));
  const locked: Prepared[] = ready.filter((one) => !fits(one));
  const taken: { one: Prepared; refusal: Refusal }[] = [];
  const jobs = run(context, object, "insert", SOURCE_FIELD, rows, from);
  for (let step = await jobs.next(); ; step = await jobs.next()) {
    if (step.done) break;
    if ("is" in step.value) {
      yield step.value;
      continue;
    }
    for (const { of, id, stamp } of step.value.done) yield created(of.write, id, stamp, null, of.without);
    for (const { of, refusal } of step.value.failed) {
      if (refusal.retry === "alone") locked.push(of);
      else if (refusal.code === "duplicate") taken.push({ one: of, refusal });
      else yield refusedRow(context, object, of.write, refusal, null);
    }
  }
  yield* whoseIsIt(context, object, taken, null);
  for (const batch of chunks(locked, context.limits().batch)) yield* insertBatch(context, object, batch);
}

/** Updates the writes of a unit; one fate each. */
export async function* bulkUpdate(
  context: Context,
  object: ObjectMeta,
  writes: readonly Write[],
  from: Handle | null,
): AsyncGenerator<Signal> {
  // A job under way ends first: then reading tells what it did.
  if (from) yield* endedOrAborted(context, { object: object.name, operation: "update", rows: writes.length }, from);
  const ready = yield* readyToUpdate(context, object, writes);
  const fits = (one: Ready) => fitsCell(context, one.body);
  const rows = ready
    .filter(fits)
    .map((one): Row<Ready> => ({ key: one.id, cells: { Id: one.id, ...one.body }, of: one }));
  const locked: Ready[] = ready.filter((one) => !fits(one));
  const jobs = run(context, object, "update", "Id", rows, null);
  for (let step = await jobs.next(); ; step = await jobs.next()) {
    if (step.done) break;
    if ("is" in step.value) {
      yield step.value;
      continue;
    }
    for (const { of, id, stamp } of step.value.done)
      yield fate(of.write, { kind: "updated", id, version: stamp }, null);
    for (const { of, refusal } of step.value.failed) {
      if (refusal.retry === "alone") locked.push(of);
      else yield refusedRow(context, object, of.write, refusal, null);
    }
  }
  for (const batch of chunks(locked, context.limits().batch)) yield* updateBatch(context, object, batch);
}

/** Runs jobs until every row has an outcome; rows that a failed or aborted job left are sent again in another. */
async function* run<T>(
  context: Context,
  object: ObjectMeta,
  operation: Operation,
  column: string,
  rows: readonly Row<T>[],
  from: Handle | null,
): AsyncGenerator<Signal | Outcome<T>> {
  let open = new Map(rows.map((row) => [row.key, row]));
  let earlier =
    from === null ? null : yield* endedOrAborted(context, { object: object.name, operation, rows: open.size }, from);
  for (let made = 0; open.size > 0; made++) {
    if (made >= MOST_JOBS)
      throw new ConnectionFailed(
        `Salesforce left ${open.size} rows of ${object.name} unprocessed in ${MOST_JOBS} jobs one after the other.`,
        "Look at Setup, Bulk Data Load Jobs, for the reason, then start again: it goes on where it stopped.",
        5,
      );
    const job = earlier ?? (yield* oneJob(context, object, operation, [...open.values()]));
    earlier = null;
    if (job === null) continue;
    assertColumns(object.name, job);
    const results = yield* patiently(() => resultsOf(context, job, column));
    const rest = new Map(open);
    /** The row that a result belongs to, once. */
    const taken = (result: Readonly<Record<string, string>>): Row<T> | null => {
      const key = result[column] ?? "";
      const row = open.get(key) ?? open.get(result["sf__Id"] ?? "");
      return row !== undefined && rest.delete(row.key) ? row : null;
    };
    yield {
      done: results.done.flatMap((result) => {
        const row = taken(result);
        return row ? [{ of: row.of, id: result["sf__Id"] ?? "", stamp: job.stamp }] : [];
      }),
      failed: results.failed.flatMap((result) => {
        const row = taken(result);
        return row ? [{ of: row.of, refusal: bulkRefusal(result["sf__Error"] ?? "") }] : [];
      }),
    };
    open = rest;
  }
}

/** Makes, fills and awaits a job; null when it came to nothing and another is needed. */
async function* oneJob<T>(
  context: Context,
  object: ObjectMeta,
  operation: Operation,
  rows: readonly Row<T>[],
): AsyncGenerator<Signal, Job | null> {
  const id = yield* patiently(() => createJob(context, object.name, operation));
  yield { is: "handle", handle: { step: "created", data: { job: id, rows: rows.length } } };
  const sorted = [...rows].sort((a, b) => order(parentsOf(object, a.cells), parentsOf(object, b.cells)));
  const filled = yield* patiently(() =>
    fill(
      context,
      id,
      sorted.map(({ cells }) => cells),
    ),
  );
  return filled ? yield* closedAndEnded(context, id, { object: object.name, operation, rows: rows.length }) : null;
}

/** A job that an earlier process made: its end, or null where it was not closed yet and is thrown away. */
async function* endedOrAborted(context: Context, work: JobWork, from: Handle): AsyncGenerator<Signal, Job | null> {
  const id = String(from.data["job"]);
  const job = yield* patiently(() => lookAt(context, id, true));
  if (job === null) return null;
  const rows = Number(from.data["rows"] ?? work.rows);
  if (job.state !== "Open") return yield* ended(context, id, { ...work, rows }, job);
  yield* patiently(() => setState(context, id, "Aborted"));
  return null;
}

const order = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** Rows of one parent stand together: parallel batches then meet fewer locks (§10.7). */
function parentsOf(object: ObjectMeta, cells: Json): string {
  const parents: string[] = [];
  for (const [name, value] of Object.entries(cells))
    if (name !== "OwnerId" && object.fields.get(name)?.type === "reference" && typeof value === "string")
      parents.push(value);
  return parents.sort().join(" ");
}

const fitsCell = (context: Context, body: Json): boolean =>
  Object.values(body).every((value) => typeof value !== "string" || value.length <= context.limits().bulkField);
