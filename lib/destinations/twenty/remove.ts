/** Removing, soft-deleting and restoring (twenty.md §9): by GraphQL with explicit ids, never over an edit made since. */
import { OutcomeUnknown } from "../../http/errors.ts";
import { edited, fate, unknown } from "../fates.ts";
import type { Signal, Verb, Write } from "../port.ts";
import { isLater } from "../units.ts";
import { patiently } from "../wait.ts";
import { type Context, objectOf } from "./context.ts";
import { rejectedBy } from "./fates.ts";
import { recordsIn } from "./insert.ts";
import type { ObjectMeta } from "./metadata.ts";
import { capital } from "./names.ts";
import type { Json } from "./raise.ts";
import { isDeleted, readByIds, versionOf } from "./read.ts";
import { Refused } from "./refusal.ts";
import { idOf } from "./update.ts";

export type Removal = Extract<Verb, "remove" | "soft-delete" | "restore">;
const FIELD: Readonly<Record<Removal, string>> = { remove: "destroy", "soft-delete": "delete", restore: "restore" };

/** Whether the record is already as the verb wants it. */
export function isDone(verb: Removal, record: Json | undefined): boolean {
  if (verb === "remove") return record === undefined;
  return verb === "soft-delete"
    ? record === undefined || isDeleted(record)
    : record !== undefined && !isDeleted(record);
}

export const doneFate = (verb: Removal, write: Write, record: Json | undefined, requestId: string | null) =>
  fate(
    write,
    { kind: verb === "restore" ? "restored" : "removed", id: idOf(write), version: record ? versionOf(record) : null },
    requestId,
  );

/** Carries out the verb for the writes of a unit; one fate each. */
export async function* remove(context: Context, verb: Removal, writes: readonly Write[]): AsyncGenerator<Signal> {
  const object = await objectOf(context, writes[0]?.object ?? "");
  const there = yield* patiently(() => readByIds(context, object, writes.map(idOf)));
  const ready: Write[] = [];
  for (const write of writes) {
    const record = there.get(idOf(write));
    if (isDone(verb, record)) yield doneFate(verb, write, record, null);
    else if (!record) yield edited(write, "deleted_in_crm");
    else if (isLater(versionOf(record), write.version)) yield edited(write, "edited_in_crm");
    else ready.push(write);
  }
  yield* carryOut(context, object, verb, ready);
}

async function* carryOut(
  context: Context,
  object: ObjectMeta,
  verb: Removal,
  group: readonly Write[],
): AsyncGenerator<Signal> {
  let rest = group;
  for (let round = 0; rest.length > 0; round++) {
    let doubt: string;
    try {
      const reply = yield* patiently(() => mutate(context, object, verb, rest.map(idOf)));
      const changed = recordsIn({ data: reply.body });
      for (const write of rest) {
        const record = changed.get(idOf(write));
        if (record) yield doneFate(verb, write, verb === "remove" ? undefined : record, reply.requestId);
      }
      rest = rest.filter((write) => !changed.has(idOf(write)));
      if (rest.length === 0) return;
      doubt = reply.requestId;
    } catch (error) {
      if (error instanceof Refused) {
        yield* halved(context, object, verb, rest, error);
        return;
      }
      if (!(error instanceof OutcomeUnknown)) throw error;
      doubt = error.requestId;
    }
    await context.clock.sleep(1000 * 2 ** round);
    const there = yield* patiently(() => readByIds(context, object, rest.map(idOf)));
    for (const write of rest) {
      const record = there.get(idOf(write));
      if (isDone(verb, record)) yield doneFate(verb, write, record, doubt);
      else if (round >= 2) yield unknown(write, doubt);
    }
    if (round >= 2) return;
    rest = rest.filter((write) => !isDone(verb, there.get(idOf(write))));
  }
}

/** A filter without ids would reach every record there is. */
function mutate(context: Context, object: ObjectMeta, verb: Removal, ids: readonly string[]) {
  if (ids.length === 0) throw new Error(`Refusing to ${verb} ${object.plural} without naming the records.`);
  const query = `mutation Many($filter: ${capital(object.name)}FilterInput!) {
    ${FIELD[verb]}${capital(object.plural)}(filter: $filter) { id${verb === "remove" ? "" : " updatedAt"} } }`;
  // Restoring needs the deleted rows in reach: naming deletedAt does that.
  const filter =
    verb === "restore" ? { and: [{ id: { in: ids } }, { deletedAt: { is: "NOT_NULL" } }] } : { id: { in: ids } };
  return context.api.graphql("/graphql", query, { filter }, { purpose: "write", write: true, object });
}

async function* halved(
  context: Context,
  object: ObjectMeta,
  verb: Removal,
  group: readonly Write[],
  error: Refused,
): AsyncGenerator<Signal> {
  const [only] = group;
  if (group.length === 1 && only) {
    yield rejectedBy(context, object, only, error);
    return;
  }
  const middle = group.length >> 1;
  yield* carryOut(context, object, verb, group.slice(0, middle));
  yield* carryOut(context, object, verb, group.slice(middle));
}
