/** Updating (salesforce.md §6.2): never over an edit made since; a lost answer is settled by reading. */
import { OutcomeUnknown } from "../../http/errors.ts";
import { edited, fate, rejected, unknown } from "../fates.ts";
import type { Signal, Write } from "../port.ts";
import { chunks, isLater } from "../units.ts";
import { patiently } from "../wait.ts";
import { shaped } from "./api.ts";
import { type Context, holds, realName, versionOf, writeHeaders } from "./context.ts";
import { halved, refusalIn, refusedRow, rowResults } from "./insert.ts";
import type { ObjectMeta } from "./org.ts";
import { storedOf } from "./read.ts";
import { Refused } from "./refusal.ts";
import { inRounds, ROUNDS } from "./rounds.ts";
import { readByIds } from "./soql.ts";
import { type Json, lower } from "./values.ts";

export type Ready = { readonly write: Write; readonly id: string; readonly body: Json };

/** What the org holds of these writes, by external id: by the id we know, else by our key. */
export async function currentOf(
  context: Context,
  object: ObjectMeta,
  writes: readonly Write[],
): Promise<Map<string, Json>> {
  const known = writes.filter(({ id }) => id !== null);
  const byId = await readByIds(
    context,
    object,
    known.flatMap(({ id }) => id ?? []),
  );
  const found = new Map<string, Json>();
  for (const write of known) {
    const record = byId.get(write.id ?? "");
    if (record) found.set(write.external, record);
  }
  const unnamed = writes.filter(({ id }) => id === null);
  if (unnamed.length > 0)
    for (const [external, record] of await storedOf(context, object, unnamed)) found.set(external, record);
  return found;
}

/** What is to be sent, and the fates of what must not or need not be. */
export async function* readyToUpdate(
  context: Context,
  object: ObjectMeta,
  writes: readonly Write[],
): AsyncGenerator<Signal, Ready[]> {
  const current = yield* patiently(() => currentOf(context, object, writes));
  const ready: Ready[] = [];
  for (const write of writes) {
    const record = current.get(write.external);
    if (!record) {
      yield edited(write, "deleted_in_crm");
      continue;
    }
    const id = String(record["Id"]);
    const version = versionOf(record);
    const later = isLater(version, write.version);
    // Later and equal: our own write whose answer was lost.
    if (holds(context, object, record, write.fields))
      yield fate(write, { kind: later ? "updated" : "unchanged", id, version }, null);
    else if (later) yield edited(write, "edited_in_crm");
    else {
      const lowered = lower(
        object,
        write.fields,
        "update",
        (logical) => realName(context, object.name, logical),
        context.clock.now(),
      );
      if ("refused" in lowered) yield rejected(write, lowered.refused.code, lowered.refused.field, null);
      else if (Object.keys(lowered.body).length === 0) yield fate(write, { kind: "unchanged", id, version }, null);
      else ready.push({ write, id, body: lowered.body });
    }
  }
  return ready;
}

/** Updates the writes of a unit; one fate each. */
export async function* update(context: Context, object: ObjectMeta, writes: readonly Write[]): AsyncGenerator<Signal> {
  const ready = yield* readyToUpdate(context, object, writes);
  for (const batch of chunks(ready, context.limits().batch)) yield* updateBatch(context, object, batch);
}

/** Sends one batch; locked rows go again. */
export const updateBatch = (context: Context, object: ObjectMeta, batch: readonly Ready[]): AsyncGenerator<Signal> =>
  inRounds(context, batch, (group, round) => updateOnce(context, object, group, round));

/** One call; rows that met a lock, or whose outcome is open, are returned. */
async function* updateOnce(
  context: Context,
  object: ObjectMeta,
  batch: readonly Ready[],
  round: number,
): AsyncGenerator<Signal, readonly Ready[]> {
  try {
    const reply = yield* patiently(() =>
      context.api.call({
        method: "PATCH",
        path: "/composite/sobjects",
        purpose: "write",
        write: true,
        headers: writeHeaders(context),
        body: {
          json: {
            allOrNone: false,
            records: batch.map(({ id, body }) => ({ attributes: { type: object.name }, id, ...body })),
          },
        },
      }),
    );
    const results = shaped(reply, rowResults, `update of ${object.name}`);
    const locked: Ready[] = [];
    for (const [at, one] of batch.entries()) {
      const result = results[at];
      if (!result) yield unknown(one.write, reply.requestId);
      else if (result.success)
        yield fate(one.write, { kind: "updated", id: one.id, version: reply.stamp }, reply.requestId);
      else {
        const refusal = refusalIn(result);
        if (refusal.retry === "alone" && round <= ROUNDS) locked.push(one);
        else if (refusal.code === "not_found") yield edited(one.write, "deleted_in_crm");
        else yield refusedRow(context, object, one.write, refusal, reply.requestId);
      }
    }
    return locked;
  } catch (error) {
    if (error instanceof Refused)
      return yield* halved(context, object, batch, error, (half) => updateOnce(context, object, half, round));
    if (!(error instanceof OutcomeUnknown)) throw error;
    await context.clock.sleep(1000 * 2 ** round);
    return yield* afterDoubt(context, object, batch, error.requestId, round);
  }
}

/** Reads back updates with an unknown outcome: fates of those that took effect, the others are returned. */
async function* afterDoubt(
  context: Context,
  object: ObjectMeta,
  batch: readonly Ready[],
  requestId: string,
  round: number,
): AsyncGenerator<Signal, readonly Ready[]> {
  const there = yield* patiently(() =>
    readByIds(
      context,
      object,
      batch.map(({ id }) => id),
    ),
  );
  const open: Ready[] = [];
  for (const one of batch) {
    const record = there.get(one.id);
    if (!record) yield edited(one.write, "deleted_in_crm");
    else if (holds(context, object, record, one.write.fields))
      yield fate(one.write, { kind: "updated", id: one.id, version: versionOf(record) }, requestId);
    else if (isLater(versionOf(record), one.write.version)) yield edited(one.write, "edited_in_crm");
    else if (round >= ROUNDS) yield unknown(one.write, requestId);
    else open.push(one);
  }
  return open;
}
