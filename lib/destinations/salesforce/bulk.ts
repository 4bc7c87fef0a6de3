/** Inserting, updating and removing by Bulk jobs; what a job leaves over goes by Collections. */
import { created, fate } from "../fates.ts";
import type { Handle, Signal, Write, Writes } from "../port.ts";
import { chunks, listed } from "../units.ts";
import { patiently } from "../wait.ts";
import { type Context, goesAgain, SOURCE_FIELD } from "./context.ts";
import { insertBatch, type Prepared, prepared, refusedRow, storedFate, whoseIsIt } from "./insert.ts";
import { finished, type JobRow, throughJobs } from "./job-run.ts";
import type { ObjectMeta } from "./org.ts";
import { storedOf } from "./read.ts";
import type { Refusal } from "./refusal.ts";
import { doomedOf, removeBatch, removed } from "./remove.ts";
import { type Ready, readyToUpdate, updateBatch } from "./update.ts";
import type { Json } from "./values.ts";

/**
 * Inserts the writes of a unit, a stream as well as a list; one fate each. `from`: the job that an earlier process made.
 * Of each row no more is kept than its key and its bytes in the job.
 */
export async function* bulkInsert(
  context: Context,
  object: ObjectMeta,
  writes: Writes,
  from: Handle | null,
): AsyncGenerator<Signal> {
  /** Not for a job: refused before it was sent, or with a value that no cell holds. */
  const aside = new Set<string>();
  const alone: Prepared[] = [];
  const without = new Map<string, readonly string[]>();
  const taken: { one: Pick<Prepared, "write">; refusal: Refusal }[] = [];
  const rows = function* (): Generator<Signal | JobRow> {
    for (const write of writes) {
      const { external } = write;
      if (aside.has(external)) continue;
      const [one] = yield* prepared(context, object, [write]);
      if (one && fitsCell(context, one.body)) {
        if (one.without.length > 0) without.set(external, one.without);
        yield { key: external, cells: one.body, together: parentsOf(object, one.body) };
        continue;
      }
      aside.add(external);
      if (one) alone.push(one);
    }
  };
  const stored = async function* (rest: readonly Write[]): AsyncGenerator<Signal, ReadonlySet<string>> {
    const there = yield* patiently(() => storedOf(context, object, rest));
    for (const write of rest) {
      const record = there.get(write.external);
      if (record) yield storedFate(context, object, write, record, null);
    }
    return new Set(there.keys());
  };
  const task = { object, operation: "insert", column: SOURCE_FIELD, rows } as const;
  for await (const step of throughJobs(context, task, from, () => stored(listed(writes)))) {
    if ("is" in step) {
      yield step;
      continue;
    }
    for (const { key, id } of step.done) yield created({ external: key }, id, step.stamp, null, without.get(key));
    for (const write of step.failed.size > 0 ? writes : []) {
      const refusal = step.failed.get(write.external);
      if (refusal === undefined) continue;
      if (goesAgain(context, refusal)) alone.push(...(yield* prepared(context, object, [write])));
      else if (refusal.code === "duplicate") taken.push({ one: { write }, refusal });
      else yield refusedRow(context, object, write, refusal, null);
    }
  }
  yield* whoseIsIt(context, object, taken, null);
  // An earlier process may have sent these already.
  const sent = from === null ? new Set() : yield* stored(alone.map(({ write }) => write));
  const rest = alone.filter(({ write }) => !sent.has(write.external));
  for (const batch of chunks(rest, context.limits().batch)) yield* insertBatch(context, object, batch);
}

/** Updates the writes of a unit; one fate each. */
export async function* bulkUpdate(
  context: Context,
  object: ObjectMeta,
  writes: readonly Write[],
  from: Handle | null,
): AsyncGenerator<Signal> {
  // A job under way ends first: then reading tells what it did.
  if (from) yield* finished(context, { object, operation: "update" }, from, writes.length);
  const ready = new Map<string, Ready>();
  const alone: Ready[] = [];
  // Read as many at a time as one call gives: what they hold now is not kept.
  for (const part of chunks(writes, context.limits().readBatch))
    for (const one of yield* readyToUpdate(context, object, part))
      if (fitsCell(context, one.body)) ready.set(one.id, one);
      else alone.push(one);
  const rows = () =>
    ready
      .values()
      .map(({ id, body }): JobRow => ({ key: id, cells: { Id: id, ...body }, together: parentsOf(object, body) }));
  const task = { object, operation: "update", column: "Id", rows } as const;
  for await (const step of throughJobs(context, task, null, null)) {
    if ("is" in step) {
      yield step;
      continue;
    }
    for (const { key } of step.done) {
      const one = ready.get(key);
      if (one) yield fate(one.write, { kind: "updated", id: key, version: step.stamp }, null);
    }
    for (const [key, refusal] of step.failed) {
      const one = ready.get(key);
      if (one && goesAgain(context, refusal)) alone.push(one);
      else if (one) yield refusedRow(context, object, one.write, refusal, null);
    }
  }
  for (const batch of chunks(alone, context.limits().batch)) yield* updateBatch(context, object, batch);
}

/** Removes the writes of a unit; one fate each. */
export async function* bulkRemove(
  context: Context,
  object: ObjectMeta,
  writes: readonly Write[],
  from: Handle | null,
): AsyncGenerator<Signal> {
  if (from) yield* finished(context, { object, operation: "delete" }, from, writes.length);
  const doomed = yield* doomedOf(context, object, writes);
  const byId = new Map(doomed.map((one) => [one.id, one]));
  const alone: typeof doomed = [];
  const rows = () =>
    byId
      .values()
      .map(({ id, record }): JobRow => ({ key: id, cells: { Id: id }, together: parentsOf(object, record) }));
  const task = { object, operation: "delete", column: "Id", rows } as const;
  for await (const step of throughJobs(context, task, null, null)) {
    if ("is" in step) {
      yield step;
      continue;
    }
    for (const { key } of step.done) {
      const one = byId.get(key);
      if (one) yield removed(one.write, key, null);
    }
    for (const [key, refusal] of step.failed) {
      const one = byId.get(key);
      if (!one) continue;
      if (refusal.code === "not_found") yield removed(one.write, key, null);
      else if (refusal.retry === "alone") alone.push(one);
      else yield refusedRow(context, object, one.write, refusal, null);
    }
  }
  for (const batch of chunks(alone, context.limits().batch)) yield* removeBatch(context, object, batch);
}

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
