import type { JsonObject } from "../shared/crm.ts";
import type { StoredRecord } from "../shared/store.ts";
import { badRequest, dataError, Refusal } from "./errors.ts";
import { type Field, type ObjectType, uniquePath } from "./schema.ts";
import { databaseName, type Workspace } from "./workspace.ts";

/** A value that must not occur twice: blanks never clash (twenty.md §4, §6). */
export type UniqueValue = { field: Field; path: string; value: unknown };

/** The unique values that `fields` holds. */
export function uniqueValues(object: ObjectType, fields: JsonObject): UniqueValue[] {
  return object.fields.flatMap((field) => {
    const path = uniquePath(field);
    if (!path) return [];
    const [name = "", part] = path.split(".");
    const held = fields[name];
    const value = part === undefined ? held : (held as JsonObject | null | undefined)?.[part];
    return value === null || value === undefined || value === "" ? [] : [{ field, path, value }];
  });
}

/**
 * Other records that hold this value. A soft-deleted record counts, except for the standard fields of v1.5
 * (twenty.md §9).
 */
function holders(workspace: Workspace, object: ObjectType, { field, path, value }: UniqueValue, id: string) {
  const ignoresDeleted = workspace.rules.uniqueIgnoresDeletedStandard && !field.isCustom;
  return workspace.store
    .recordsByValue(object.name, path, [value])
    .filter((other) => other.id !== id && !(ignoresDeleted && other.deletedAt !== null));
}

/** Throws the duplicate refusal when `record` may not stand beside the others (twenty.md §11). */
export function assertUnique(workspace: Workspace, object: ObjectType, record: StoredRecord): void {
  for (const one of uniqueValues(object, record.fields)) {
    if (record.deletedAt !== null && workspace.rules.uniqueIgnoresDeletedStandard && !one.field.isCustom) continue;
    if (holders(workspace, object, one, record.id).length > 0) throw duplicate(workspace, one);
  }
}

function duplicate({ profile }: Workspace, { field, value }: UniqueValue): Refusal {
  if (profile !== "v1.5") return duplicateEntry();
  return new Refusal(`Duplicate ${field.label} with value ${String(value)}. Please set a unique one.`, {
    error: "UserInputError",
    userFriendlyMessage: `This ${field.label.toLowerCase()} with value ${String(value)} is already taken. Please choose a different value.`,
  });
}

export const duplicateEntry = (): Refusal => badRequest("A duplicate entry was detected");

/** Restoring a record whose value is taken again (twenty.md §9). */
export function assertRestorable(workspace: Workspace, object: ObjectType, record: StoredRecord): void {
  const taken = uniqueValues(object, record.fields).find(
    (one) => holders(workspace, object, one, record.id).length > 0,
  );
  if (!taken) return;
  const index = databaseName("IDX_UNIQUE", `${object.name}.${taken.path}`);
  throw new Refusal(`duplicate key value violates unique constraint "${index}"`, {
    status: workspace.rules.dataErrorsAre500 ? 500 : 400,
    error: "QueryFailedError",
    code: "INTERNAL_SERVER_ERROR",
  });
}

/** Throws when a reference points at nothing (twenty.md §10, §11). */
export function assertReferences(workspace: Workspace, object: ObjectType, fields: JsonObject): void {
  for (const { relation, name } of object.fields) {
    if (!relation?.column) continue;
    const id = fields[relation.column];
    if (typeof id !== "string" || workspace.store.hasRecord(relation.target, id)) continue;
    const constraint = databaseName("FK", `${object.name}.${name}`);
    throw dataError(
      `insert or update on table "${object.name}" violates foreign key constraint "${constraint}"`,
      workspace.rules,
    );
  }
}
