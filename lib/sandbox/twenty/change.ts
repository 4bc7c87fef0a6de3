import type { StoredRecord } from "../shared/store.ts";
import { insertOne, update } from "./create.ts";
import { notFound, Refusal } from "./errors.ts";
import { readPatch } from "./input.ts";
import { spendQuota } from "./quota.ts";
import type { ObjectType } from "./schema.ts";
import { assertRestorable } from "./unique.ts";
import { objectNamed, type Surface, type Workspace } from "./workspace.ts";

/**
 * Updates one record. REST sees live records only, GraphQL soft-deleted ones too; at v1.5 a different `id` in a REST
 * body is the record that gets written, made when missing (twenty.md §6, §9). Throws Refusal.
 */
export function updateRecord(
  workspace: Workspace,
  object: ObjectType,
  id: string,
  input: unknown,
  surface: Surface,
): StoredRecord {
  const { store, rules } = workspace;
  const record = store.record(object.name, id);
  if (!record || (surface === "rest" && record.deletedAt !== null))
    throw surface === "rest"
      ? entityNotFound(workspace, object, { select: { id: true }, where: { id } })
      : notFound(rules);
  const patch = readPatch(workspace, object, input, surface);
  spendQuota(workspace, 1);
  if (surface === "rest" && rules.patchFollowsBodyId && patch.id !== null && patch.id !== id) {
    const other = store.record(object.name, patch.id);
    return other ? update(workspace, object, other, patch) : insertOne(workspace, object, patch);
  }
  return update(workspace, object, record, patch);
}

/** What v1.5 REST says about a record that is not there (twenty.md §9, transcript); newer: `Record not found`, 404. */
export function entityNotFound(workspace: Workspace, object: ObjectType, query: unknown): Refusal {
  if (workspace.profile !== "v1.5") return notFound(workspace.rules);
  return new Refusal(`Could not find any entity of type "${object.name}" matching: ${JSON.stringify(query, null, 4)}`, {
    error: "EntityNotFoundError",
    code: "NOT_FOUND",
  });
}

/** Writes one payload over many records. */
export function updateRecords(
  workspace: Workspace,
  object: ObjectType,
  records: readonly StoredRecord[],
  input: unknown,
  surface: Surface,
): StoredRecord[] {
  const patch = readPatch(workspace, object, input, surface);
  spendQuota(workspace, records.length);
  return workspace.store.attempt(() => records.map((record) => update(workspace, object, record, patch)));
}

/** Marks records as deleted; what refers to them stays (twenty.md §9). */
export function softDelete(
  { store, now }: Workspace,
  object: ObjectType,
  records: readonly StoredRecord[],
): StoredRecord[] {
  return records.map((record) => {
    const deleted = { ...record, deletedAt: now(), updatedAt: now() };
    store.replaceRecord(object.name, deleted);
    return deleted;
  });
}

/** Takes the deletion back; refused when a unique value is taken again (twenty.md §9). */
export function restore(workspace: Workspace, object: ObjectType, records: readonly StoredRecord[]): StoredRecord[] {
  return workspace.store.attempt(() =>
    records.map((record) => {
      const restored = { ...record, deletedAt: null, updatedAt: workspace.now() };
      assertRestorable(workspace, object, restored);
      workspace.store.replaceRecord(object.name, restored);
      return restored;
    }),
  );
}

/** Removes records for good, with the rows that cannot stand without them; other references become null (twenty.md §9). */
export function destroy(workspace: Workspace, object: ObjectType, records: readonly StoredRecord[]): void {
  const { store } = workspace;
  for (const record of records) {
    store.deleteRecord(object.name, record.id);
    for (const { relation } of object.fields) {
      if (relation?.type !== "ONE_TO_MANY") continue;
      const column = `${relation.back}Id`;
      const referring = store.recordsByValue(relation.target, column, [record.id]);
      if (relation.onDestroy === "cascade") destroy(workspace, objectNamed(workspace, relation.target), referring);
      else
        for (const one of referring)
          store.replaceRecord(relation.target, { ...one, fields: { ...one.fields, [column]: null } });
    }
  }
}
