import type { FieldType } from "./fields.ts";
import { longId } from "./ids.ts";
import { Refusal } from "./refusal.ts";
import { malformedQuery } from "./refusals.ts";
import type { Condition, Literal, Operator, Soql } from "./soql-parse.ts";
import type { Reading, Source } from "./soql-source.ts";

type Test<Row> = (row: Row) => boolean;
type Compare = Extract<Condition, { is: "compare" }>;

const DAY_MS = 86_400_000;
const NUMBERS: readonly FieldType[] = ["int", "double", "currency", "percent"];

/**
 * A condition as a test of rows. `inner` answers a query inside of it; `now` in milliseconds is what TODAY means.
 * Throws INVALID_FIELD for unknown fields, for fields that cannot be filtered and for values of another type.
 */
export function testOf<Row>(
  source: Source<Row>,
  condition: Condition | null,
  inner: (query: Soql) => readonly unknown[],
  now: number,
): Test<Row> {
  if (condition === null) return () => true;
  if (condition.is === "not") {
    const test = testOf(source, condition.of, inner, now);
    return (row) => !test(row);
  }
  if (condition.is === "compare") return comparison(source, condition, inner, now);
  const tests = condition.of.map((one) => testOf(source, one, inner, now));
  return condition.is === "and" ? (row) => tests.every((test) => test(row)) : (row) => tests.some((test) => test(row));
}

function comparison<Row>(
  source: Source<Row>,
  { path, at, operator, values, inner: subquery }: Compare,
  inner: (query: Soql) => readonly unknown[],
  now: number,
): Test<Row> {
  const reading = source.reading(path, at);
  if (reading.field?.filterable === false)
    throw new Refusal("INVALID_FIELD", `field '${reading.path}' can not be filtered in a query call`, { whole: true });
  if (operator === "LIKE") return likeTest(reading, values[0]);
  const wanted = subquery
    ? inner(subquery)
    : values.flatMap((value) => literalsOf(reading, value, now, ["IN", "NOT IN"].includes(operator)));
  const [first] = values;
  if (first?.is === "word" && subquery === null) return dayTest(reading, operator, first.value, now);
  const folds = !reading.field?.caseSensitive;
  const key = (value: unknown): unknown => (typeof value === "string" && folds ? value.toLowerCase() : value);
  const set = new Set(wanted.map(key));
  switch (operator) {
    case "=":
    case "IN":
      return (row) => set.has(key(reading.read(row) ?? null));
    case "!=":
    case "NOT IN":
      return (row) => !set.has(key(reading.read(row) ?? null));
    case "INCLUDES":
    case "EXCLUDES":
      return (row) => {
        const held = String(reading.read(row) ?? "").split(";");
        return (
          wanted.some((one) =>
            String(one)
              .split(";")
              .every((part) => held.includes(part)),
          ) ===
          (operator === "INCLUDES")
        );
      };
    default:
      return orderTest(reading, operator, key(wanted[0]), key);
  }
}

function orderTest<Row>(
  reading: Reading<Row>,
  operator: Operator,
  wanted: unknown,
  key: (value: unknown) => unknown,
): Test<Row> {
  return (row) => {
    const held = key(reading.read(row));
    if (held === null || held === undefined || wanted === null) return false;
    const order = compareValues(held, wanted);
    if (operator === "<") return order < 0;
    if (operator === ">") return order > 0;
    return operator === "<=" ? order <= 0 : order >= 0;
  };
}

/** Order of two values of one type; blanks come first. */
export function compareValues(a: unknown, b: unknown): number {
  if (a === b) return 0;
  if (a === null || a === undefined) return -1;
  if (b === null || b === undefined) return 1;
  if (typeof a === "number" && typeof b === "number") return a - b;
  return String(a) < String(b) ? -1 : 1;
}

function likeTest<Row>(reading: Reading<Row>, value: Literal | undefined): Test<Row> {
  if (value?.is !== "text") throw malformedQuery("invalid operator on field: LIKE takes a text");
  const pattern = [...value.value]
    .map((sign) => (sign === "%" ? ".*" : sign === "_" ? "." : sign.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")))
    .join("");
  const test = new RegExp(`^${pattern}$`, "is");
  return (row) => test.test(String(reading.read(row) ?? ""));
}

/** TODAY and its kin stand for a span of days. */
function dayTest<Row>(reading: Reading<Row>, operator: Operator, word: string, now: number): Test<Row> {
  const today = Math.floor(now / DAY_MS) * DAY_MS;
  const [name = "", count = "0"] = word.split(":");
  const spans: Record<string, [number, number]> = {
    TODAY: [today, today + DAY_MS],
    YESTERDAY: [today - DAY_MS, today],
    TOMORROW: [today + DAY_MS, today + 2 * DAY_MS],
    LAST_N_DAYS: [today - Number(count) * DAY_MS, today + DAY_MS],
    NEXT_N_DAYS: [today + DAY_MS, today + (Number(count) + 1) * DAY_MS],
  };
  const span = spans[name];
  if (!span) throw malformedQuery(`unexpected token: ${word}`);
  const [from, to] = span;
  return (row) => {
    const held = Date.parse(String(reading.read(row) ?? ""));
    if (Number.isNaN(held)) return false;
    if (operator === "=") return held >= from && held < to;
    if (operator === "!=") return held < from || held >= to;
    if (operator === "<") return held < from;
    if (operator === ">") return held >= to;
    return operator === "<=" ? held < to : held >= from;
  };
}

function literalsOf<Row>(reading: Reading<Row>, literal: Literal, now: number, list: boolean): unknown[] {
  const { type, path } = reading;
  if (literal.is === "null") return [null];
  const wrong = (wanted: string, quotes: string) =>
    new Refusal(
      "INVALID_FIELD",
      `value of filter criterion for field '${path}' must be of type ${wanted} and should ${quotes}be enclosed in quotes`,
      { whole: true },
    );
  if (type === "boolean") {
    if (literal.is === "flag") return [literal.value];
    throw wrong("boolean", "not ");
  }
  if (NUMBERS.includes(type)) {
    if (literal.is === "number") return [literal.value];
    throw wrong("double", "not ");
  }
  if (type === "date") {
    if (literal.is === "date") return [literal.value];
    if (literal.is === "word" && !list) return [new Date(now).toISOString().slice(0, 10)];
    throw wrong("date", "not ");
  }
  if (type === "datetime") {
    if (literal.is === "datetime")
      return [new Date(literal.value.replace(/([+-]\d{2})(\d{2})$/, "$1:$2")).toISOString()];
    if (literal.is === "word" && !list) return [new Date(now).toISOString()];
    throw wrong("dateTime", "not ");
  }
  if (literal.is !== "text") throw wrong("string", "");
  if (type === "id" || type === "reference") {
    const id = longId(literal.value);
    if (id === null && literal.value !== "")
      throw new Refusal("INVALID_QUERY_FILTER_OPERATOR", `invalid ID field: ${literal.value}`, { whole: true });
    return [id];
  }
  // An empty text is what a blank field holds.
  return [literal.value === "" ? null : literal.value];
}
