/** Inserting (twenty.md §6): batches without partial success, ids of our own, a refused batch halved to its bad rows. */
import { OutcomeUnknown } from "../../http/errors.ts";
import { created, fate, rejected, unknown } from "../fates.ts";
import type { Signal, Write } from "../port.ts";
import { patiently } from "../wait.ts";
import { type Context, objectOf, optionName, remember, SOURCE_FIELD } from "./context.ts";
import { rejectedBy } from "./fates.ts";
import { chosenId } from "./ids.ts";
import { lower } from "./lower.ts";
import type { ObjectMeta } from "./metadata.ts";
import { isJson, type Json } from "./raise.ts";
import { isDeleted, readByIds, versionOf } from "./read.ts";
import { Refused } from "./refusal.ts";

export type Prepared = { readonly write: Write; readonly id: string; readonly body: Json };

/** Inserts the writes of a unit; one fate each. */
export async function* insert(context: Context, writes: readonly Write[]): AsyncGenerator<Signal> {
  const object = await objectOf(context, writes[0]?.object ?? "");
  const ready: Prepared[] = [];
  for (const write of writes) {
    const prepared = prepare(context, object, write, {});
    if ("refused" in prepared) yield rejected(write, prepared.refused.code, prepared.refused.field, null);
    else ready.push(prepared);
  }
  yield* insertBatch(context, object, ready);
}

/** Id and body of a new record; our key goes along where the object has a field for it. */
export function prepare(context: Context, object: ObjectMeta, write: Write, more: Json) {
  for (const logical of Object.keys(write.fields)) remember(context, object, logical);
  const lowered = lower(object, write.fields, null, (place, value) => optionName(context, object.name, place, value));
  if ("refused" in lowered) return lowered;
  const id = write.id ?? chosenId(object.name, write.external);
  const keyed = object.fields.get(SOURCE_FIELD)?.active ? { [SOURCE_FIELD]: write.external } : {};
  return { write, id, body: { ...keyed, ...lowered.body, ...more, id } };
}

/**
 * Sends a batch; halves it when it is refused, reads back when its outcome is unknown. `absent`: a read already showed
 * that none of the ids is there.
 */
export async function* insertBatch(
  context: Context,
  object: ObjectMeta,
  batch: readonly Prepared[],
  absent = false,
): AsyncGenerator<Signal> {
  let rest = batch;
  for (let round = 0; rest.length > 0; round++) {
    let doubt: string | null = null;
    try {
      const reply = yield* patiently(() =>
        context.api.rest("POST", `/rest/batch/${object.plural}?upsert=false&depth=0`, {
          json: rest.map((one) => one.body),
          purpose: "write",
          write: true,
          object,
        }),
      );
      const stored = recordsIn(reply.body);
      for (const one of rest) {
        const record = stored.get(one.id);
        if (record) yield created(one.write, one.id, versionOf(record), reply.requestId);
      }
      rest = rest.filter((one) => !stored.has(one.id));
      if (rest.length === 0) return;
      doubt = reply.requestId;
    } catch (error) {
      if (error instanceof OutcomeUnknown) doubt = error.requestId;
      else if (!(error instanceof Refused)) throw error;
      else if (absent || !maybeThere(error)) {
        yield* halved(context, object, rest, error, absent);
        return;
      } else {
        const before = rest.length;
        rest = yield* settleInserts(context, object, rest, error.requestId);
        if (rest.length === before) {
          yield* halved(context, object, rest, error, true);
          return;
        }
        continue;
      }
    }
    await context.clock.sleep(1000 * 2 ** round);
    rest = yield* settleInserts(context, object, rest, doubt);
    if (round >= 2) {
      for (const one of rest) yield unknown(one.write, doubt);
      return;
    }
  }
}

/** A refusal that may mean that we sent the row before: its id, or our key, is taken. */
const maybeThere = ({ refusal }: Refused) =>
  refusal.code === "id_taken" ||
  refusal.code === "id_of_deleted" ||
  (refusal.code === "duplicate" && (refusal.field === null || refusal.field === SOURCE_FIELD));

async function* halved(
  context: Context,
  object: ObjectMeta,
  batch: readonly Prepared[],
  error: Refused,
  absent: boolean,
): AsyncGenerator<Signal> {
  const [only] = batch;
  if (batch.length === 1 && only) {
    yield rejectedBy(context, object, only.write, error);
    return;
  }
  const middle = batch.length >> 1;
  yield* insertBatch(context, object, batch.slice(0, middle), absent);
  yield* insertBatch(context, object, batch.slice(middle), absent);
}

/** Fates of what is there already; returns what is not. Chosen ids make this certain. */
export async function* settleInserts(
  context: Context,
  object: ObjectMeta,
  batch: readonly Prepared[],
  requestId: string | null,
): AsyncGenerator<Signal, readonly Prepared[]> {
  const ids = batch.map((one) => one.id);
  const there = yield* patiently(() => readByIds(context, object, ids));
  for (const one of batch) {
    const record = there.get(one.id);
    if (record) yield insertedFate(one.write, one.id, record, requestId);
  }
  return batch.filter((one) => !there.has(one.id));
}

/** Fate of an insert whose record is there: ours, unless someone deleted it in the meantime. */
export const insertedFate = (write: Write, id: string, record: Json, requestId: string | null) =>
  isDeleted(record)
    ? fate(
        write,
        { kind: "rejected", code: "deleted_in_crm", field: null, retry: "never", reason: "edited_in_crm" },
        requestId,
      )
    : created(write, id, versionOf(record), requestId);

/** Records of a create answer by id: never by position (§6). */
export function recordsIn(body: unknown): Map<string, Json> {
  const data = isJson(body) && isJson(body["data"]) ? body["data"] : {};
  const found = new Map<string, Json>();
  for (const value of Object.values(data))
    for (const record of Array.isArray(value) ? value : [value])
      if (isJson(record) && typeof record["id"] === "string") found.set(record["id"], record);
  return found;
}
