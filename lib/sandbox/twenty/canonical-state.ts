import type { CanonicalRecord, JsonObject } from "../shared/crm.ts";
import type { StoredRecord } from "../shared/store.ts";
import { COMPOSITES } from "./composites.ts";
import { fileIdOf } from "./files.ts";
import { isStored } from "./input.ts";
import { type ObjectType, uniquePath } from "./schema.ts";
import type { Workspace } from "./workspace.ts";

const KEY_FIELD = "sourceSystemId";
const LEFT_OUT = new Set(["position", "createdBy", "updatedAt"]);

/**
 * The whole state without what only the system knows: records under `sourceSystemId` where it is filled, else their id,
 * references as the key of what they point at, blanks left out, times only where a client set them, files by the hash
 * of their content; the schema by names.
 */
export function canonicalState(workspace: Workspace): { objects: Map<string, CanonicalRecord[]>; schema: unknown } {
  const { objects } = workspace.schema();
  const keys = new Map(objects.map((object) => [object.name, keysOf(workspace, object)]));
  const records = objects.map((object): [string, CanonicalRecord[]] => [
    object.name,
    [...workspace.store.eachRecord(object.name)].map((record) => ({
      key: keys.get(object.name)?.get(record.id) ?? record.id,
      content: contentOf(workspace, object, record, keys),
    })),
  ]);
  return { objects: new Map(records), schema: objects.map(schemaOf).sort(byName) };
}

const byName = (a: { name: string }, b: { name: string }): number => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0);

/** Keys that differ from the id. */
function keysOf({ store }: Workspace, object: ObjectType): Map<string, string> {
  const keys = new Map<string, string>();
  if (!object.fields.some(({ name }) => name === KEY_FIELD)) return keys;
  for (const { id, fields } of store.eachRecord(object.name)) {
    const key = fields[KEY_FIELD];
    if (typeof key === "string" && key !== "") keys.set(id, key);
  }
  return keys;
}

function contentOf(
  { store }: Workspace,
  object: ObjectType,
  record: StoredRecord,
  keys: ReadonlyMap<string, ReadonlyMap<string, string>>,
): JsonObject {
  const content: JsonObject = { deleted: record.deletedAt !== null };
  if (record.createdAt !== record.madeAt) content["createdAt"] = record.createdAt;
  for (const field of object.fields) {
    if (!isStored(field) || LEFT_OUT.has(field.name)) continue;
    const { relation } = field;
    if (relation?.column) {
      const id = record.fields[relation.column];
      if (typeof id === "string") content[relation.column] = keys.get(relation.target)?.get(id) ?? id;
      continue;
    }
    const value = field.type in COMPOSITES ? compositeContent(record.fields[field.name]) : record.fields[field.name];
    if (!isBlank(value)) content[field.name] = value;
  }
  if (object.name === "attachment") withFileHashes(store.fileHash, content);
  return content;
}

const isBlank = (value: unknown): boolean =>
  value === null || value === undefined || value === "" || (Array.isArray(value) && value.length === 0);

function compositeContent(value: unknown): JsonObject | null {
  const filled = Object.entries((value ?? {}) as JsonObject).filter(
    ([name, held]) =>
      !isBlank(held) &&
      !(
        name === "blocknote" &&
        "markdown" in ((value ?? {}) as JsonObject) &&
        (value as JsonObject)["markdown"] !== null
      ),
  );
  return filled.length === 0 ? null : Object.fromEntries(filled);
}

function withFileHashes(hashOf: (id: string) => string | null, content: JsonObject): void {
  const { file, fullPath } = content;
  if (Array.isArray(file))
    content["file"] = file.map(({ fileId, label }: JsonObject) => ({ label, sha256: hashOf(String(fileId)) }));
  if (typeof fullPath === "string") content["fullPath"] = hashOf(fileIdOf(fullPath)) ?? fullPath;
}

function schemaOf(object: ObjectType) {
  const fields = object.fields.map((field) => ({
    name: field.name,
    type: field.type,
    unique: uniquePath(field) !== null,
    active: field.isActive,
    options: field.options?.map(({ value, label }) => [value, label]) ?? null,
    target: field.relation ? `${field.relation.type} ${field.relation.target}.${field.relation.back}` : null,
  }));
  return { name: object.name, plural: object.plural, active: object.isActive, fields: fields.sort(byName) };
}
