import { deflateRawSync } from "node:zlib";
import type { JsonObject } from "../shared/crm.ts";
import { isUuid } from "../shared/ids.ts";
import type { StoredRecord } from "../shared/store.ts";
import { COMPOSITES, UNIQUE_PART } from "./composites.ts";
import { badRequest, dataError, Refusal } from "./errors.ts";
import { type Field, type ObjectType, uniquePath } from "./schema.ts";
import { DROPPED } from "./text.ts";
import { readValue } from "./values.ts";
import { objectNamed, type Surface, type Workspace } from "./workspace.ts";

/** A record as a client sent it, read and normalised: only the keys that were given. */
export type Patch = {
  id: string | null;
  createdAt: string | null;
  updatedAt: string | null;
  deletedAt: string | null;
  /** By field name, references under `<name>Id`; composites hold the given sub-fields. */
  fields: JsonObject;
};

/** Reads one record of a create or an update. Throws Refusal for the first thing that is wrong. */
export function readPatch(workspace: Workspace, object: ObjectType, input: unknown, surface: Surface): Patch {
  const patch: Patch = { id: null, createdAt: null, updatedAt: null, deletedAt: null, fields: {} };
  if (input === null || typeof input !== "object" || Array.isArray(input)) {
    if (surface === "rest" && !workspace.rules.validatesValues) return patch;
    throw badRequest("Body must be an object");
  }
  const given = input as JsonObject;
  for (const key of Object.keys(given)) if (given[key] !== undefined) assertKnown(workspace, object, key);
  for (const [key, value] of Object.entries(given))
    if (value !== undefined) readKey(workspace, object, key, value, patch);
  assertStorable(workspace, object, patch);
  return patch;
}

function assertKnown(workspace: Workspace, object: ObjectType, key: string): void {
  if (object.fields.some((field) => field.name === key || field.relation?.column === key)) return;
  // twenty.md §11, first row
  throw workspace.rules.validatesValues
    ? badRequest(`Object ${object.name} doesn't have any "${key}" field.`)
    : new Refusal(`Field metadata for field "${key}" is missing in object metadata ${object.name}`, { error: "Error" });
}

function readKey(workspace: Workspace, object: ObjectType, key: string, value: unknown, patch: Patch): void {
  const field = object.fields.find((one) => one.name === key);
  switch (key) {
    case "id":
      if (value === null) return;
      if (!isUuid(value)) throw badRequest(`invalid input syntax for type uuid: "${String(value)}"`);
      patch.id = value.toLowerCase();
      return;
    case "createdAt":
    case "updatedAt":
    case "deletedAt":
      if (field && value !== null) patch[key] = String(readValue(workspace, field, value));
      return;
    default:
      break;
  }
  if (field?.type === "RELATION") {
    readRelation(workspace, field, value, patch);
    return;
  }
  if (!field) {
    if (value !== null && !isUuid(value))
      throw dataError(`invalid input syntax for type uuid: "${String(value)}"`, workspace.rules);
    patch.fields[key] = typeof value === "string" ? value.toLowerCase() : null;
    return;
  }
  const stored = readValue(workspace, field, value);
  if (stored !== DROPPED) patch.fields[key] = stored;
}

/** `{connect: {where}}` and `{disconnect: true}`; anything else is dropped at v1.5 and refused since (twenty.md §11). */
function readRelation(workspace: Workspace, field: Field, value: unknown, patch: Patch): void {
  const column = field.relation?.column;
  if (!field.relation || !column) {
    if (!workspace.rules.validatesValues) return;
    throw badRequest(`One-to-many relation ${field.name} field does not support write operations.`);
  }
  const { connect, disconnect } = (value ?? {}) as { connect?: { where?: JsonObject }; disconnect?: boolean };
  if (disconnect === true) {
    patch.fields[column] = null;
    return;
  }
  if (connect?.where) {
    patch.fields[column] = connectedId(workspace, field.relation.target, connect.where);
    return;
  }
  if (workspace.rules.validatesValues)
    throw badRequest(`Relation "${field.name}" requires connect or disconnect operation`);
}

function connectedId(workspace: Workspace, target: string, where: JsonObject): string {
  const object = objectNamed(workspace, target);
  const [name = "id", value] = Object.entries(where)[0] ?? [];
  const [part, wanted] =
    value !== null && typeof value === "object" ? (Object.entries(value)[0] ?? ["", null]) : ["", value];
  const field = object.fields.find((one) => one.name === name);
  const path = field ? uniquePath(field) : null;
  const found =
    name === "id"
      ? workspace.store.recordsById(target, [String(wanted)])
      : path && path === (part ? `${name}.${part}` : name)
        ? workspace.store.recordsByValue(target, path, [wanted])
        : [];
  const live = found.filter(({ deletedAt }) => deletedAt === null);
  const [one] = live;
  if (live.length === 1 && one) return one.id;
  const column = `${name}${part.replace(/^./, (letter) => letter.toUpperCase())}`;
  throw badRequest(
    `Expected 1 record to connect to ${target}, but found ${live.length} for ${column} = ${String(wanted)}`,
  );
}

/** Limits of the search index and of unique indexes (twenty.md §6). */
function assertStorable(workspace: Workspace, object: ObjectType, { fields }: Patch): void {
  const { tsvectorBytes, indexRowBytes } = workspace.rules;
  let searchable = 0;
  for (const field of object.fields) {
    const value = fields[field.name];
    if (value === undefined || value === null) continue;
    if (field.isSearchable) {
      const texts = typeof value === "object" ? Object.values(value) : [value];
      for (const text of texts) if (typeof text === "string") searchable += new TextEncoder().encode(text).length;
    }
    const part = UNIQUE_PART[field.type];
    const unique = field.isUnique ? (part ? (value as JsonObject)[part] : value) : null;
    if (indexRowBytes !== null && typeof unique === "string" && unique.length > indexRowBytes / 4) {
      const bytes = deflateRawSync(unique).length;
      if (bytes > indexRowBytes)
        throw dataError(`index row requires ${bytes} bytes, maximum size is ${indexRowBytes}`, workspace.rules);
    }
  }
  if (tsvectorBytes !== null && searchable > tsvectorBytes)
    throw dataError(
      `string is too long for tsvector (${searchable} bytes, max ${tsvectorBytes} bytes)`,
      workspace.rules,
    );
}

/** The fields of a new record: what was given over what an unset field holds. */
export function newFields(object: ObjectType, patch: Patch): JsonObject {
  const fields: JsonObject = {};
  for (const field of object.fields) {
    const name = field.relation?.column ?? field.name;
    if (!isStored(field)) continue;
    const given = patch.fields[name];
    fields[name] =
      field.type in COMPOSITES ? newComposite(field, given as JsonObject | undefined) : (given ?? blankValue(field));
  }
  return fields;
}

/**
 * The fields of a record after an update: keys that were not given stay. EMAILS and LINKS are replaced as a whole at
 * v1.5, which wipes what was left out; the other composites merge (twenty.md §6).
 */
export function mergedFields(workspace: Workspace, object: ObjectType, before: JsonObject, patch: Patch): JsonObject {
  const fields = { ...before };
  for (const [name, given] of Object.entries(patch.fields)) {
    const field = object.fields.find((one) => one.name === name);
    if (!field || !(field.type in COMPOSITES) || field.type === "RICH_TEXT") fields[name] = given;
    else fields[name] = mergeComposite(workspace, field, before[name], given as JsonObject);
  }
  return fields;
}

function mergeComposite(workspace: Workspace, field: Field, before: unknown, given: JsonObject): JsonObject {
  const replaced = isReplacedAsWhole(field);
  if (replaced && workspace.rules.patchWipesComposites) return newComposite(field, given);
  return { ...(blankValue(field) as JsonObject), ...(before as JsonObject), ...given };
}

const isReplacedAsWhole = (field: Field): boolean => field.type === "EMAILS" || field.type === "LINKS";

/** A composite as stored first: what EMAILS and LINKS were not given becomes null, elsewhere blank (transcript). */
function newComposite(field: Field, given: JsonObject | undefined): JsonObject {
  const blank = blankValue(field) as JsonObject;
  if (!given || !isReplacedAsWhole(field)) return { ...blank, ...given };
  return { ...Object.fromEntries(Object.keys(blank).map((part) => [part, null])), ...given };
}

/** Whether the record's JSON holds this field (the system's columns and the one-side of relations are elsewhere). */
export const isStored = (field: Field): boolean =>
  !["id", "createdAt", "updatedAt", "deletedAt"].includes(field.name) &&
  field.type !== "TS_VECTOR" &&
  (field.type !== "RELATION" || field.relation?.column != null);

/** What a field reads when it was never set (twenty.md §3: unset TEXT is `""`). */
export function blankValue(field: Field): unknown {
  const composite = COMPOSITES[field.type];
  if (composite) return Object.fromEntries(Object.entries(composite).map(([name, { blank }]) => [name, blank]));
  const value = field.defaultValue;
  const quoted = typeof value === "string" ? /^'(.*)'$/s.exec(value) : null;
  if (quoted) return quoted[1];
  if (field.type === "TEXT") return "";
  return value ?? null;
}

/** The value at a dotted path of a record, blanks filled in. */
export function valueAt(object: ObjectType, record: StoredRecord, path: string): unknown {
  switch (path) {
    case "id":
      return record.id;
    case "createdAt":
    case "updatedAt":
    case "deletedAt":
      return record[path];
    default:
      break;
  }
  const [name = "", part] = path.split(".");
  const field = object.fields.find((one) => one.name === name);
  const value = record.fields[name] ?? (field && field.type !== "RELATION" ? blankValue(field) : null);
  if (part === undefined) return value;
  return (value as JsonObject | null)?.[part] ?? null;
}
