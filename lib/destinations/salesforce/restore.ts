/** Bringing records back from the recycle bin (salesforce.md §9): by id; a lost answer is settled by reading. */
import { OutcomeUnknown } from "../../http/errors.ts";
import { edited, type FateSignal, fate, rejected, unknown } from "../fates.ts";
import type { Signal, Write } from "../port.ts";
import { chunks } from "../units.ts";
import { patiently } from "../wait.ts";
import { cameAlong } from "./children.ts";
import { type Context, SOURCE_FIELD, versionOf } from "./context.ts";
import { refusedRow } from "./insert.ts";
import type { ObjectMeta } from "./org.ts";
import { Refused } from "./refusal.ts";
import { inRounds, ROUNDS } from "./rounds.ts";
import { undelete } from "./soap.ts";
import { byField, isDeleted, readWithBin } from "./soql.ts";
import type { Json } from "./values.ts";

type Lying = { readonly write: Write; readonly id: string };

/** What is there of these writes, in the bin or out of it, by external id: by the id we know, else by our key. */
async function withBin(context: Context, object: ObjectMeta, writes: readonly Write[]): Promise<Map<string, Json>> {
  const found = new Map<string, Json>();
  const byId = await readWithBin(
    context,
    object,
    writes.flatMap(({ id }) => id ?? []),
  );
  for (const { id, external } of writes) {
    const record = id === null ? undefined : byId.get(id);
    if (record) found.set(external, record);
  }
  const unnamed = writes.filter(({ id }) => id === null).map(({ external }) => external);
  for await (const record of byField(context, object, SOURCE_FIELD, unnamed, "with")) {
    const key = String(record[SOURCE_FIELD]);
    if (!found.has(key) || !isDeleted(record)) found.set(key, record);
  }
  return found;
}

/** Restores the writes of a unit; one fate each. */
export async function* restore(context: Context, object: ObjectMeta, writes: readonly Write[]): AsyncGenerator<Signal> {
  if (!object.undeletable) {
    for (const write of writes) yield rejected(write, "cannot_be_restored", null, null);
    return;
  }
  const there = yield* patiently(() => withBin(context, object, writes));
  for (const write of writes) if (!there.has(write.external)) yield edited(write, "deleted_in_crm");
  yield* yield* patiently(() => restored(context, object, writes, there, null));
  const lying = writes.flatMap((write): Lying[] => {
    const record = there.get(write.external);
    return record && isDeleted(record) ? [{ write, id: String(record["Id"]) }] : [];
  });
  for (const batch of chunks(lying, context.limits().batch))
    yield* inRounds(context, batch, (group, round) => restoreOnce(context, object, group, round));
}

/** One call; rows that met a lock, or whose outcome is open, are returned. */
async function* restoreOnce(
  context: Context,
  object: ObjectMeta,
  batch: readonly Lying[],
  round: number,
): AsyncGenerator<Signal, readonly Lying[]> {
  const left: Lying[] = [];
  let requestId: string;
  let done = batch;
  try {
    const answer = yield* patiently(() =>
      undelete(
        context.api,
        batch.map(({ id }) => id),
      ),
    );
    requestId = answer.requestId;
    for (const [at, one] of batch.entries()) {
      const refusal = answer.outcomes[at];
      if (!refusal) continue;
      if (refusal.retry === "alone" && round <= ROUNDS) left.push(one);
      else yield refusedRow(context, object, one.write, refusal, requestId);
    }
    done = batch.filter((_, at) => !answer.outcomes[at]);
  } catch (error) {
    if (error instanceof Refused) {
      for (const { write } of batch) yield refusedRow(context, object, write, error.refusal, error.requestId);
      return [];
    }
    if (!(error instanceof OutcomeUnknown)) throw error;
    requestId = error.requestId;
    await context.clock.sleep(1000 * 2 ** round);
  }
  const writes = done.map(({ write, id }) => ({ ...write, id }));
  const there = yield* patiently(() => withBin(context, object, writes));
  yield* yield* patiently(() => restored(context, object, writes, there, requestId));
  for (const one of done) {
    const record = there.get(one.write.external);
    if (record && !isDeleted(record)) continue;
    if (round < ROUNDS) left.push(one);
    else yield unknown(one.write, requestId);
  }
  return left;
}

/** Fates of those that are alive, each with what came back along with it. */
async function restored(
  context: Context,
  object: ObjectMeta,
  writes: readonly Write[],
  there: ReadonlyMap<string, Json>,
  requestId: string | null,
): Promise<FateSignal[]> {
  const alive = writes.flatMap((write) => {
    const record = there.get(write.external);
    return record && !isDeleted(record) ? [{ write, id: String(record["Id"]), version: versionOf(record) }] : [];
  });
  const along = await cameAlong(context, object.name, new Map(alive.map(({ id, version }) => [id, version])));
  return alive.map(({ write, id, version }) => {
    const ids = along.get(id) ?? [];
    return fate(write, { kind: "restored", id, version, ...(ids.length > 0 ? { along: ids } : {}) }, requestId);
  });
}

/** After a crash: fates of those that did come back. */
export const settleRestore = async (
  context: Context,
  object: ObjectMeta,
  writes: readonly Write[],
): Promise<FateSignal[]> => restored(context, object, writes, await withBin(context, object, writes), null);
