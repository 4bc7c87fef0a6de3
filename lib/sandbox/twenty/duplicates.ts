import type { JsonObject } from "../shared/crm.ts";
import type { StoredRecord } from "../shared/store.ts";
import { isObject } from "./answers.ts";
import { badRequest } from "./errors.ts";
import type { ObjectType } from "./schema.ts";
import { uniqueValues } from "./unique.ts";
import type { Workspace } from "./workspace.ts";

/**
 * Per id, the live records that look like the same one: a shared unique value, or the same full name
 * (twenty.md §8; which criteria the server uses is a hypothesis).
 */
export function duplicatesOf(
  workspace: Workspace,
  object: ObjectType,
  body: unknown,
  show: (record: StoredRecord) => JsonObject,
): JsonObject[] {
  const ids = isObject(body) ? body["ids"] : undefined;
  if (!Array.isArray(ids)) throw badRequest("'ids' must be an array");
  const nameOf = ({ fields }: StoredRecord) => JSON.stringify(fields["name"] ?? null).toLowerCase();
  return workspace.store.recordsById(object.name, ids.map(String)).map((record) => {
    const found = new Map<string, StoredRecord>();
    for (const { path, value } of uniqueValues(object, record.fields))
      for (const other of workspace.store.recordsByValue(object.name, path, [value])) found.set(other.id, other);
    const named = /[\p{L}]/u.test(nameOf(record).replace(/"(first|last)name":/g, ""));
    if (named)
      for (const other of workspace.store.eachRecord(object.name))
        if (nameOf(other) === nameOf(record)) found.set(other.id, other);
    found.delete(record.id);
    const live = [...found.values()].filter(({ deletedAt }) => deletedAt === null);
    return { [`${object.name}Duplicates`]: live.map(show) };
  });
}
