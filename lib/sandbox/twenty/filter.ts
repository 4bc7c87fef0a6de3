import type { JsonObject } from "../shared/crm.ts";
import type { StoredRecord } from "../shared/store.ts";
import { COMPOSITES } from "./composites.ts";
import { valueAt } from "./input.ts";
import type { ObjectType } from "./schema.ts";

/** A filter in GraphQL's form: `{and, or, not}`, `{field: {op: value}}`, `{composite: {part: {op: value}}}`. */
export type Filter = JsonObject;

type Test = (record: StoredRecord) => boolean;
export type Condition = { path: string; op: string; value: unknown };

const list = (value: unknown): Filter[] =>
  (Array.isArray(value) ? value : value === null || value === undefined ? [] : [value]) as Filter[];

/** The predicate a filter means; keys of one object are joined by and. */
export function filterTest(object: ObjectType, filter: Filter): Test {
  const tests = Object.entries(filter).flatMap(([key, value]): Test[] => {
    if (value === undefined || value === null) return [];
    if (key === "and") return list(value).map((one) => filterTest(object, one));
    if (key === "or") {
      const any = list(value).map((one) => filterTest(object, one));
      return any.length === 0 ? [] : [(record) => any.some((test) => test(record))];
    }
    if (key === "not") {
      const inner = filterTest(object, value as Filter);
      return [(record) => !inner(record)];
    }
    return conditionsOf(object, key, value as JsonObject).map((condition) => conditionTest(object, condition));
  });
  return (record) => tests.every((test) => test(record));
}

function conditionsOf(object: ObjectType, name: string, value: JsonObject): Condition[] {
  const field = object.fields.find((one) => one.name === name);
  const nested = field !== undefined && field.type in COMPOSITES;
  return Object.entries(value).flatMap(([key, inner]): Condition[] => {
    if (inner === undefined) return [];
    if (!nested) return [{ path: name, op: key, value: inner }];
    return Object.entries((inner ?? {}) as JsonObject).map(([op, one]) => ({ path: `${name}.${key}`, op, value: one }));
  });
}

/** Conditions that must all hold, for finding records by an index; `or` and `not` are left to the predicate. */
export function requiredConditions(object: ObjectType, filter: Filter): Condition[] {
  return Object.entries(filter).flatMap(([key, value]): Condition[] => {
    if (value === undefined || value === null || key === "or" || key === "not") return [];
    if (key === "and") return list(value).flatMap((one) => requiredConditions(object, one));
    return conditionsOf(object, key, value as JsonObject);
  });
}

/** Whether a filter names `deletedAt`: then soft-deleted records are seen (twenty.md §8). */
export const namesDeletedAt = (filter: Filter): boolean =>
  Object.entries(filter).some(
    ([key, value]) =>
      key === "deletedAt" || (["and", "or", "not"].includes(key) && list(value).some((one) => namesDeletedAt(one))),
  );

function conditionTest(object: ObjectType, { path, op, value }: Condition): Test {
  const type = object.fields.find((field) => field.name === path)?.type;
  const dated = type === "DATE" || type === "DATE_TIME";
  const ids = type === "UUID" || object.fields.some((field) => field.relation?.column === path);
  const read: (held: unknown) => unknown = ids
    ? (held) => (typeof held === "string" ? held.toLowerCase() : held)
    : dated
      ? (held) => (held === null ? null : Date.parse(String(held)))
      : (held) => held;
  const wanted = Array.isArray(value) ? value.map(read) : op === "is" ? value : read(value);
  const test = operator(op, wanted);
  return (record) => test(read(valueAt(object, record, path)));
}

/** As PostgreSQL compares: null fits no comparison. `startsWith` adds no wildcard of its own (transcript). */
function operator(op: string, wanted: unknown): (held: unknown) => boolean {
  const known = (test: (held: unknown) => boolean) => (held: unknown) =>
    held !== null && held !== undefined && test(held);
  switch (op) {
    case "is":
      return wanted === "NULL" ? (held) => held === null : (held) => held !== null;
    case "eq":
      return known((held) => (Array.isArray(held) ? JSON.stringify(held) === JSON.stringify(wanted) : held === wanted));
    case "neq":
      return known((held) => held !== wanted);
    case "in": {
      const values = new Set(Array.isArray(wanted) ? wanted : [wanted]);
      return known((held) => values.has(held));
    }
    case "containsAny":
    case "contains": {
      const values = new Set(Array.isArray(wanted) ? wanted : [wanted]);
      return known((held) => Array.isArray(held) && held.some((one) => values.has(one)));
    }
    case "isEmptyArray":
      return (held) => (Array.isArray(held) && held.length === 0) === wanted;
    case "gt":
      return known((held) => compare(held, wanted) > 0);
    case "gte":
      return known((held) => compare(held, wanted) >= 0);
    case "lt":
      return known((held) => compare(held, wanted) < 0);
    case "lte":
      return known((held) => compare(held, wanted) <= 0);
    case "like":
    case "startsWith":
    case "endsWith": {
      const pattern = likePattern(String(wanted), "su");
      return known((held) => pattern.test(String(held)));
    }
    case "ilike": {
      const pattern = likePattern(String(wanted), "siu");
      return known((held) => pattern.test(String(held)));
    }
    default:
      return () => false;
  }
}

const compare = (a: unknown, b: unknown): number => {
  const [left, right] = typeof a === "number" && typeof b === "number" ? [a, b] : [String(a), String(b)];
  return left < right ? -1 : left > right ? 1 : 0;
};

/** SQL's LIKE as an expression: `%` any text, `_` one character, `\` takes the next literally. */
function likePattern(like: string, flags: string): RegExp {
  const source = like.replace(/\\(.)|[%_]|[^%_\\]+|\\/gsu, (piece, escaped: string | undefined) => {
    if (escaped !== undefined) return literal(escaped);
    return piece === "%" ? ".*" : piece === "_" ? "." : literal(piece);
  });
  return new RegExp(`^${source}$`, flags);
}
const literal = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&");
