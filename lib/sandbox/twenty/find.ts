import { Buffer } from "node:buffer";
import type { JsonObject } from "../shared/crm.ts";
import { isUuid } from "../shared/ids.ts";
import type { StoredRecord } from "../shared/store.ts";
import { badRequest, dataError } from "./errors.ts";
import { type Filter, filterTest, namesDeletedAt, requiredConditions } from "./filter.ts";
import { valueAt } from "./input.ts";
import { type ObjectType, uniquePath } from "./schema.ts";
import type { Workspace } from "./workspace.ts";

export type Direction = "AscNullsFirst" | "AscNullsLast" | "DescNullsFirst" | "DescNullsLast";
export type Order = { path: string; direction: Direction };

export type Query = {
  filter: Filter;
  order: readonly Order[];
  /** Null: all. */
  limit: number | null;
  after: string | null;
  before: string | null;
  /** Soft-deleted records are looked at when the filter names `deletedAt`. */
  seesDeleted: boolean;
};

export type Page = {
  records: StoredRecord[];
  /** Matches in all, and matches from the cursor on. */
  total: number;
  remaining: number;
  hasNextPage: boolean;
  hasPreviousPage: boolean;
  cursor: (record: StoredRecord) => string;
};

/** One page of the records that match. Without an order: by id (twenty.md §8, transcript). Throws Refusal. */
export function findPage(workspace: Workspace, object: ObjectType, query: Query): Page {
  const order: Order[] = [...query.order.filter(({ path }) => path !== "id"), idOrder(query.order)];
  const cursor = (record: StoredRecord) => cursorOf(object, order, record);
  const start = readCursor(query.after ?? query.before);
  const quick = start !== null && query.before !== null ? null : pageById(workspace, object, query, order, start);
  if (quick) return { ...quick, cursor };

  const records = matching(workspace, object, query.filter, query.seesDeleted);
  const keyed = records.map((record) => ({ record, keys: order.map((one) => sortKey(object, record, one.path)) }));
  keyed.sort((a, b) => compareKeys(order, a.keys, b.keys));
  const from = start === null ? null : order.map((one) => cursorKey(object, one.path, start));
  const loses = workspace.rules.dateCursorLosesRows;
  const rest =
    from === null
      ? keyed
      : keyed.filter(({ record, keys }) => {
          const place = compareKeys(order, loses ? exactKeys(object, order, record, keys) : keys, from);
          return query.before === null ? place > 0 : place < 0;
        });
  const limit = query.limit ?? rest.length;
  const page = query.before === null ? rest.slice(0, limit) : rest.slice(Math.max(0, rest.length - limit));
  return {
    records: page.map(({ record }) => record),
    total: records.length,
    remaining: rest.length,
    hasNextPage: query.before === null ? rest.length > limit : rest.length < keyed.length,
    hasPreviousPage: query.before === null ? from !== null && rest.length < keyed.length : rest.length > limit,
    cursor,
  };
}

/** All records that match, by id. */
export function matching(
  workspace: Workspace,
  object: ObjectType,
  filter: Filter,
  seesDeleted: boolean,
): StoredRecord[] {
  const deleted = seesDeleted && namesDeletedAt(filter);
  const test = filterTest(object, filter);
  const found: StoredRecord[] = [];
  for (const record of candidates(workspace, object, filter))
    if ((deleted || record.deletedAt === null) && test(record)) found.push(record);
  return found;
}

/** All records that match, soft-deleted ones included whatever the filter names: what destroy and restore see. */
export function matchingAll(workspace: Workspace, object: ObjectType, filter: Filter): StoredRecord[] {
  const test = filterTest(object, filter);
  return [...candidates(workspace, object, filter)].filter(test);
}

/** Records that may match: by id or by an indexed value where the filter demands one, else all. */
function candidates({ store, rules }: Workspace, object: ObjectType, filter: Filter): Iterable<StoredRecord> {
  const required = requiredConditions(object, filter);
  for (const { path, op, value } of required) {
    if (path !== "id" && !path.endsWith("Id")) continue;
    for (const one of Array.isArray(value) ? value : [value])
      if (["eq", "neq", "in"].includes(op) && isUuidPath(object, path) && !isUuid(one))
        throw dataError(`invalid input syntax for type uuid: "${String(one)}"`, rules);
  }
  for (const { path, op, value } of required) {
    if (op !== "eq" && op !== "in") continue;
    const values = (Array.isArray(value) ? value : [value]) as unknown[];
    if (path === "id")
      return store.recordsById(
        object.name,
        values.map((one) => String(one).toLowerCase()),
      );
    if (values.includes("") || values.includes(null)) continue;
    if (object.fields.some((field) => field.relation?.column === path || uniquePath(field) === path))
      return store.recordsByValue(object.name, path, values);
  }
  const behind = required.find(({ path, op }) => path === "id" && op === "gt");
  return store.eachRecord(object.name, behind ? String(behind.value) : "");
}

const isUuidPath = (object: ObjectType, path: string): boolean =>
  path === "id" || object.fields.some((field) => field.relation?.column === path);

/** The common case, all or everything behind an id in the order of ids, without reading what is not shown. */
function pageById(
  { store }: Workspace,
  object: ObjectType,
  { filter, limit, seesDeleted }: Query,
  order: readonly Order[],
  start: JsonObject | null,
): Omit<Page, "cursor"> | null {
  const required = requiredConditions(object, filter);
  const [only] = required;
  const onlyBehind =
    required.length === 1 && only?.path === "id" && only.op === "gt" && !("or" in filter) && !("not" in filter);
  if (order.length !== 1 || order[0]?.direction.startsWith("Desc") || (Object.keys(filter).length > 0 && !onlyBehind))
    return null;
  if (seesDeleted && namesDeletedAt(filter)) return null;
  const behind = onlyBehind ? String(only.value) : "";
  const cursor = start === null ? behind : String(start["id"] ?? "");
  const from = cursor > behind ? cursor : behind;
  const records: StoredRecord[] = [];
  for (const record of store.eachRecord(object.name, from)) {
    if (limit !== null && records.length >= limit) break;
    if (record.deletedAt === null) records.push(record);
  }
  const remaining = store.countLiveAfter(object.name, from);
  return {
    records,
    total: store.countLiveAfter(object.name, behind),
    remaining,
    hasNextPage: remaining > records.length,
    hasPreviousPage: start !== null,
  };
}

const idOrder = (order: readonly Order[]): Order =>
  order.find(({ path }) => path === "id") ?? { path: "id", direction: "AscNullsFirst" };

type Key = string | number | boolean | null;

function sortKey(object: ObjectType, record: StoredRecord, path: string): Key {
  const value = valueAt(object, record, path);
  return isDated(object, path) && value !== null ? Date.parse(String(value)) : keyOf(value);
}
const keyOf = (value: unknown): Key =>
  value === null || value === undefined
    ? null
    : typeof value === "number" || typeof value === "boolean"
      ? value
      : typeof value === "string"
        ? value
        : JSON.stringify(value);

const isDated = (object: ObjectType, path: string): boolean =>
  ["DATE", "DATE_TIME"].includes(object.fields.find((field) => field.name === path)?.type ?? "");

/**
 * Times that the server made carry parts of a millisecond which no cursor holds: the next page then starts too early
 * (ascending) or too late (descending). twenty.md §8: never page with a date sort.
 */
const exactKeys = (object: ObjectType, order: readonly Order[], record: StoredRecord, keys: Key[]): Key[] =>
  keys.map((key, index) => {
    const path = order[index]?.path;
    const serverMade =
      path === "updatedAt" || path === "deletedAt" || (path === "createdAt" && record.createdAt === record.madeAt);
    return serverMade && isDated(object, path) && typeof key === "number" ? key + 0.5 : key;
  });

function compareKeys(order: readonly Order[], a: readonly Key[], b: readonly Key[]): number {
  for (const [index, { direction }] of order.entries()) {
    const place = compareKey(direction, a[index] ?? null, b[index] ?? null);
    if (place !== 0) return place;
  }
  return 0;
}

function compareKey(direction: Direction, a: Key, b: Key): number {
  if (a === null || b === null) return a === b ? 0 : (a === null) === direction.endsWith("NullsFirst") ? -1 : 1;
  if (a === b) return 0;
  return a < b === direction.startsWith("Asc") ? -1 : 1;
}

/** Base64 of the sort values and the id as JSON (twenty.md §8). */
function cursorOf(object: ObjectType, order: readonly Order[], record: StoredRecord): string {
  const values: JsonObject = {};
  for (const { path } of order) {
    const [name = "", part] = path.split(".");
    const value = valueAt(object, record, path);
    if (part === undefined) values[name] = value;
    else values[name] = { ...(values[name] as JsonObject | undefined), [part]: value };
  }
  return Buffer.from(JSON.stringify(values)).toString("base64");
}

function readCursor(cursor: string | null): JsonObject | null {
  if (cursor === null) return null;
  try {
    const values: unknown = JSON.parse(Buffer.from(cursor, "base64").toString("utf8"));
    if (values !== null && typeof values === "object") return values as JsonObject;
  } catch {
    // said below, with the cursor
  }
  throw badRequest(`Invalid cursor: ${cursor}`);
}

function cursorKey(object: ObjectType, path: string, values: JsonObject): Key {
  const [name = "", part] = path.split(".");
  const held = values[name];
  const value = part === undefined ? held : (held as JsonObject | null | undefined)?.[part];
  return isDated(object, path) && typeof value === "string" ? Date.parse(value) : keyOf(value);
}
