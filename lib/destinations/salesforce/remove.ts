/** Removing (salesforce.md §9): by id, into the recycle bin, never over an edit made since or with what others made. */
import { OutcomeUnknown } from "../../http/errors.ts";
import { edited, fate, unknown } from "../fates.ts";
import type { Signal, Write } from "../port.ts";
import { chunks, isLater } from "../units.ts";
import { patiently } from "../wait.ts";
import { shaped } from "./api.ts";
import { withChildren } from "./children.ts";
import { type Context, versionOf } from "./context.ts";
import { halved, refusalIn, refusedRow, rowResults } from "./insert.ts";
import type { ObjectMeta } from "./org.ts";
import { Refused } from "./refusal.ts";
import { inRounds, ROUNDS } from "./rounds.ts";
import { currentOf } from "./update.ts";
import type { Json } from "./values.ts";

/** `id`: the record's; `remove`: what is deleted for it, a file's document instead of its version. */
export type Doomed = { readonly write: Write; readonly id: string; readonly remove: string; readonly record: Json };

export const removed = (write: Write, id: string, requestId: string | null) =>
  fate(write, { kind: "removed", id, version: null }, requestId);

/** Removes the writes of a unit; one fate each. */
export async function* remove(context: Context, object: ObjectMeta, writes: readonly Write[]): AsyncGenerator<Signal> {
  const doomed = yield* doomedOf(context, object, writes);
  for (const batch of chunks(doomed, context.limits().batch)) yield* removeBatch(context, object, batch);
}

/** What may go, and the fates of what is gone already or must stay. */
export async function* doomedOf(
  context: Context,
  object: ObjectMeta,
  writes: readonly Write[],
): AsyncGenerator<Signal, Doomed[]> {
  const there = yield* patiently(() => currentOf(context, object, writes));
  const doomed: Doomed[] = [];
  for (const write of writes) {
    const record = there.get(write.external);
    if (!record) yield removed(write, write.id ?? "", null);
    else if (isLater(versionOf(record), write.version)) yield edited(write, "edited_in_crm");
    else
      doomed.push({
        write,
        id: String(record["Id"]),
        record,
        remove: String(object.name === "ContentVersion" ? record["ContentDocumentId"] : record["Id"]),
      });
  }
  const parents = yield* patiently(() =>
    withChildren(
      context,
      object.name,
      doomed.map(({ id }) => id),
      new Set(doomed.flatMap(({ write }) => write.along ?? [])),
    ),
  );
  for (const { write } of doomed.filter(({ id }) => parents.has(id))) yield edited(write, "has_children_of_others");
  return doomed.filter(({ id }) => !parents.has(id));
}

/** Sends one batch; locked rows go again. */
export const removeBatch = (context: Context, object: ObjectMeta, batch: readonly Doomed[]): AsyncGenerator<Signal> =>
  inRounds(context, batch, (group, round) => removeOnce(context, object, group, round));

async function* removeOnce(
  context: Context,
  object: ObjectMeta,
  batch: readonly Doomed[],
  round: number,
): AsyncGenerator<Signal, readonly Doomed[]> {
  try {
    const ids = batch.map((one) => one.remove).join(",");
    const reply = yield* patiently(() =>
      context.api.call({
        method: "DELETE",
        path: `/composite/sobjects?ids=${ids}&allOrNone=false`,
        purpose: "write",
        write: true,
      }),
    );
    const results = shaped(reply, rowResults, `removal of ${object.name}`);
    const locked: Doomed[] = [];
    for (const [at, one] of batch.entries()) {
      const result = results[at];
      if (!result) yield unknown(one.write, reply.requestId);
      else {
        const refusal = result.success ? null : refusalIn(result);
        if (refusal === null || refusal.code === "not_found") yield removed(one.write, one.id, reply.requestId);
        else if (refusal.retry === "alone" && round <= ROUNDS) locked.push(one);
        else yield refusedRow(context, object, one.write, refusal, reply.requestId);
      }
    }
    return locked;
  } catch (error) {
    if (error instanceof Refused)
      return yield* halved(context, object, batch, error, (half) => removeOnce(context, object, half, round));
    if (!(error instanceof OutcomeUnknown)) throw error;
    await context.clock.sleep(1000 * 2 ** round);
    const doubt = error.requestId;
    const there = yield* patiently(() =>
      currentOf(
        context,
        object,
        batch.map(({ write, id }) => ({ ...write, id })),
      ),
    );
    const open = batch.filter(({ write }) => there.has(write.external));
    for (const { write, id } of batch) {
      if (!there.has(write.external)) yield removed(write, id, doubt);
      else if (round >= ROUNDS) yield unknown(write, doubt);
    }
    return round >= ROUNDS ? [] : open;
  }
}
