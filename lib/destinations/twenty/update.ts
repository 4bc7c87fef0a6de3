/** Updating (twenty.md §6): never over an edit made since, one PATCH per record, equal updates together. */
import { OutcomeUnknown } from "../../http/errors.ts";
import { edited, fate, rejected, unknown } from "../fates.ts";
import type { Signal, Write } from "../port.ts";
import { isLater } from "../units.ts";
import { patiently } from "../wait.ts";
import { type Context, holds, objectOf, optionName, remember } from "./context.ts";
import { rejectedBy } from "./fates.ts";
import { chosenId } from "./ids.ts";
import { recordsIn } from "./insert.ts";
import { lower } from "./lower.ts";
import type { ObjectMeta } from "./metadata.ts";
import { capital } from "./names.ts";
import { grouped } from "./pack.ts";
import type { Json } from "./raise.ts";
import { isDeleted, readByIds, versionOf } from "./read.ts";
import { Refused } from "./refusal.ts";

type Ready = { readonly write: Write; readonly id: string; readonly body: Json };

export const idOf = (write: Write): string => write.id ?? chosenId(write.object, write.external);

/** Updates the writes of a unit; one fate each. */
export async function* update(context: Context, writes: readonly Write[]): AsyncGenerator<Signal> {
  const object = await objectOf(context, writes[0]?.object ?? "");
  const current = yield* patiently(() => readByIds(context, object, writes.map(idOf)));
  const ready = new Map<string, Ready>();
  for (const write of writes) {
    const prepared = prepare(context, object, write, current.get(idOf(write)));
    if ("is" in prepared) yield prepared;
    else ready.set(write.external, prepared);
  }
  const readyOf = (group: readonly Write[]) => group.flatMap((write) => ready.get(write.external) ?? []);
  const { shared, single } = grouped(writes);
  for (const group of shared.map(readyOf))
    yield* group.length > 1 ? updateMany(context, object, group) : one(context, object, group);
  yield* one(context, object, readyOf(single));
}

/** The body to send, or the fate of a write that must not or need not be sent. */
function prepare(context: Context, object: ObjectMeta, write: Write, record: Json | undefined) {
  if (!record || isDeleted(record)) return edited(write, "deleted_in_crm");
  const version = versionOf(record);
  const later = isLater(version, write.version);
  if (holds(context, object, record, write.fields))
    // Later and equal: our own write whose answer was lost.
    return fate(write, { kind: later ? "updated" : "unchanged", id: idOf(write), version }, null);
  if (later) return edited(write, "edited_in_crm");
  for (const logical of Object.keys(write.fields)) remember(context, object, logical);
  const lowered = lower(object, write.fields, record, (place, value) => optionName(context, object.name, place, value));
  if ("refused" in lowered) return rejected(write, lowered.refused.code, lowered.refused.field, null);
  return { write, id: idOf(write), body: lowered.body };
}

async function* one(context: Context, object: ObjectMeta, group: readonly Ready[]): AsyncGenerator<Signal> {
  for (const ready of group) yield* patch(context, object, ready);
}

async function* patch(context: Context, object: ObjectMeta, { write, id, body }: Ready): AsyncGenerator<Signal> {
  for (let round = 0; ; round++) {
    try {
      // The body holds no id: one that differs from the path's would write another record (§6 [V]).
      const reply = yield* patiently(() =>
        context.api.rest("PATCH", `/rest/${object.plural}/${id}?depth=0`, {
          json: body,
          purpose: "write",
          write: true,
          object,
        }),
      );
      const record = recordsIn(reply.body).get(id);
      yield fate(write, { kind: "updated", id, version: record ? versionOf(record) : null }, reply.requestId);
      return;
    } catch (error) {
      if (error instanceof Refused) {
        yield error.refusal.code === "not_found"
          ? edited(write, "deleted_in_crm")
          : rejectedBy(context, object, write, error);
        return;
      }
      if (!(error instanceof OutcomeUnknown)) throw error;
      const settled = yield* afterDoubt(context, object, [{ write, id, body }], error.requestId, round);
      if (settled.length === 0) return;
    }
  }
}

async function* updateMany(context: Context, object: ObjectMeta, group: readonly Ready[]): AsyncGenerator<Signal> {
  const type = capital(object.name);
  const query = `mutation UpdateMany($filter: ${type}FilterInput!, $data: ${type}UpdateInput!) {
    update${capital(object.plural)}(filter: $filter, data: $data) { id updatedAt } }`;
  let rest = group;
  for (let round = 0; rest.length > 0; round++) {
    const ids = rest.map((ready) => ready.id);
    const variables = { filter: { id: { in: ids } }, data: rest[0]?.body ?? {} };
    try {
      const reply = yield* patiently(() =>
        context.api.graphql("/graphql", query, variables, { purpose: "write", write: true, object }),
      );
      const stored = recordsIn({ data: reply.body });
      for (const { write, id } of rest) {
        const record = stored.get(id);
        if (record) yield fate(write, { kind: "updated", id, version: versionOf(record) }, reply.requestId);
      }
      rest = rest.filter(({ id }) => !stored.has(id));
      if (rest.length > 0) rest = yield* afterDoubt(context, object, rest, reply.requestId, round);
    } catch (error) {
      if (error instanceof Refused) {
        yield* one(context, object, rest);
        return;
      }
      if (!(error instanceof OutcomeUnknown)) throw error;
      rest = yield* afterDoubt(context, object, rest, error.requestId, round);
    }
  }
}

/** Reads back updates with an unknown outcome: fates of those that took effect, the others are returned. */
async function* afterDoubt(
  context: Context,
  object: ObjectMeta,
  group: readonly Ready[],
  requestId: string,
  round: number,
): AsyncGenerator<Signal, readonly Ready[]> {
  await context.clock.sleep(1000 * 2 ** round);
  const there = yield* patiently(() =>
    readByIds(
      context,
      object,
      group.map((ready) => ready.id),
    ),
  );
  const open: Ready[] = [];
  for (const ready of group) {
    const record = there.get(ready.id);
    if (!record || isDeleted(record)) yield edited(ready.write, "deleted_in_crm");
    else if (holds(context, object, record, ready.write.fields))
      yield fate(ready.write, { kind: "updated", id: ready.id, version: versionOf(record) }, requestId);
    else if (isLater(versionOf(record), ready.write.version)) yield edited(ready.write, "edited_in_crm");
    else if (round >= 2) yield unknown(ready.write, requestId);
    else open.push(ready);
  }
  return open;
}
