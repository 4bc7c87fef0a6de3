import type { JsonObject } from "../shared/crm.ts";
import { COMPOSITES } from "./composites.ts";
import { badRequest } from "./errors.ts";
import type { Filter } from "./filter.ts";
import type { Direction, Order } from "./find.ts";
import type { Field, ObjectType } from "./schema.ts";

const OPERATORS = ["eq", "neq", "in", "containsAny", "is", "gt", "gte", "lt", "lte", "startsWith", "like", "ilike"];
const DIRECTIONS: readonly Direction[] = ["AscNullsFirst", "AscNullsLast", "DescNullsFirst", "DescNullsLast"];

/**
 * The REST filter `field[op]:value`, joined by commas, with `and(…)`, `or(…)`, `not(…)`, as a GraphQL filter
 * (twenty.md §8, with its traps: brackets are counted inside values too, a comma ends an item of a list even between
 * quotes). Throws the server's sentences.
 */
export function parseRestFilter(object: ObjectType, text: string | null): Filter {
  if (text === null || text.trim() === "") return {};
  const open = text.split("(").length - text.split(")").length;
  if (open !== 0) {
    const count = Math.abs(open);
    throw badRequest(
      `'filter' invalid. ${count} ${open > 0 ? "close" : "open"} bracket${count > 1 ? "s are" : " is"} missing in the query`,
    );
  }
  const parts = splitTop(text);
  const filters = parts.map((part) => parsePart(object, part, false));
  return filters.length === 1 && filters[0] ? filters[0] : { and: filters };
}

function parsePart(object: ObjectType, text: string, inside: boolean): Filter {
  const group = /^(and|or|not)\((.*)\)$/s.exec(text.trim());
  if (!group) return parseCondition(object, text, inside);
  const [, word = "and", inner = ""] = group;
  const filters = splitTop(inner).map((part) => parsePart(object, part, true));
  return word === "not" ? { not: filters.length === 1 ? filters[0] : { and: filters } } : { [word]: filters };
}

/** Splits at commas outside of round and square brackets and of quotes. */
function splitTop(text: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let quote = "";
  let start = 0;
  for (let at = 0; at < text.length; at++) {
    const letter = text[at] ?? "";
    if (quote !== "") {
      if (letter === quote) quote = "";
    } else if (letter === '"' && text[at - 1] === ":") quote = letter;
    else if (letter === "(" || letter === "[") depth++;
    else if (letter === ")" || letter === "]") depth--;
    else if (letter === "," && depth === 0) {
      parts.push(text.slice(start, at));
      start = at + 1;
    }
  }
  parts.push(text.slice(start));
  return parts;
}

function parseCondition(object: ObjectType, text: string, inside: boolean): Filter {
  const match = /^\s*([^[\]:]+)\[(\w+)\]:(.*)$/s.exec(text);
  if (!match) throw badRequest(`'filter' invalid for '${text}'. eg: price[gte]:10`);
  const [, path = "", op = "", raw = ""] = match;
  if (!OPERATORS.includes(op))
    throw badRequest(`'filter' invalid for '${text}', comparator ${op} not in ${OPERATORS.join(", ")}`);
  const [name = "", part] = path.split(".");
  const field = object.fields.find(
    (one) => (one.name === name && one.type !== "RELATION") || one.relation?.column === name,
  );
  const parts = field ? COMPOSITES[field.type] : undefined;
  if (!field || (part !== undefined && !(parts && part in parts)))
    throw badRequest(`field '${path}' does not exist in '${object.name}' object`);
  // hypothesis: the wording
  if (parts && part === undefined) throw badRequest(`'filter' invalid for '${text}'. '${name}' needs a sub-field`);
  const condition: JsonObject = { [op]: readValue(field, part, op, raw, inside) };
  return { [name]: part === undefined ? condition : { [part]: condition } };
}

function readValue(field: Field, part: string | undefined, op: string, raw: string, inside: boolean): unknown {
  if (op === "is") return unquoted(raw);
  if (op === "in" || op === "containsAny") {
    const inner = /^\[(.*)\]$/s.exec(raw.trim());
    // hypothesis: the wording
    if (!inner) throw badRequest(`'filter' invalid for '${field.name}[${op}]:${raw}'. eg: ${field.name}[${op}]:[a,b]`);
    const items = inner[1] === "" ? [] : (inner[1] ?? "").split(",");
    return items.map((item) => readOne(field, part, item, inside));
  }
  return readOne(field, part, raw, inside);
}

function readOne(field: Field, part: string | undefined, raw: string, inside: boolean): unknown {
  const value = unquoted(raw);
  // twenty.md §8: a quote inside a value within and(…) silently finds nothing.
  if (inside && /['"]/.test(value)) return "\u0000";
  if (part === undefined && (field.type === "NUMBER" || field.type === "POSITION")) return Number(value);
  if (part === undefined && field.type === "BOOLEAN") return value.toLowerCase() === "true";
  if (field.options && !field.options.some((option) => option.value === value)) {
    const known = field.options.map((option) => option.value).join("', '");
    throw badRequest(
      `'filter' enum value '${value}' not available in '${field.name}' enum. Available enum values are ['${known}']`,
    );
  }
  return value;
}

function unquoted(raw: string): string {
  const value = raw.trim();
  const quoted = /^(["'])(.*)\1$/s.exec(value);
  return quoted ? (quoted[2] ?? "") : value;
}

/** `order_by=field,other[DescNullsLast]` (twenty.md §8). */
export function parseOrderBy(object: ObjectType, text: string | null): Order[] {
  if (text === null || text.trim() === "") return [];
  return text.split(",").map((item) => {
    const [, path = item, given] = /^([^[]+)\[([^\]]*)\]$/.exec(item.trim()) ?? [];
    const direction = given === undefined ? "AscNullsFirst" : DIRECTIONS.find((one) => one === given);
    if (!direction)
      throw badRequest(
        `'order_by' direction '${given}' invalid. Allowed values are '${DIRECTIONS.join("', '")}'. eg: ?order_by=field_1[AscNullsFirst],field_2[DescNullsLast],field_3`,
      );
    const name = path.trim().split(".")[0];
    if (!object.fields.some((field) => field.name === name || field.relation?.column === name))
      throw badRequest(`field '${name}' does not exist in '${object.name}' object`);
    return { path: path.trim(), direction };
  });
}
