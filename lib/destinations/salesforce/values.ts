/** From logical fields to what Salesforce takes, and back. Every value is checked here before anything is sent. */
import type { Fields, Value, Verb } from "../port.ts";
import { rounded } from "./canonical.ts";
import { isId } from "./names.ts";
import type { FieldMeta, ObjectMeta } from "./org.ts";
import type { Refusal } from "./refusal.ts";

export type Json = Readonly<Record<string, unknown>>;
export const isJson = (value: unknown): value is Json =>
  typeof value === "object" && value !== null && !Array.isArray(value);
/** `without`: logical fields that Salesforce would not take, so that the record can go without them. */
export type Lowered = { readonly body: Json; readonly without: readonly string[] } | { readonly refused: Refusal };

class Unfit extends Error {
  readonly code: string;
  constructor(code: string) {
    super(code);
    this.code = code;
  }
}
const refused = (code: string, field: string): Lowered => ({ refused: { code, field, retry: "never" } });

/**
 * The body of an insert (blanks left out; a creation date only where the org takes one) or of an update (blanks clear).
 * `real` gives a field's name in the org, `now` is the server's time in ms. A refusal names the plan's field.
 */
export function lower(
  object: ObjectMeta,
  fields: Fields,
  verb: Extract<Verb, "insert" | "update">,
  real: (logical: string) => string,
  now: number,
): Lowered {
  const body: Record<string, unknown> = {};
  const without: string[] = [];
  for (const [logical, value] of Object.entries(fields)) {
    const field = object.fields.get(real(logical));
    if (!field) return refused("unknown_field", logical);
    if (value === null && verb === "insert") continue;
    if (field.name === "CreatedDate" && (verb === "update" || !field.createable)) continue;
    if (field.name === "CreatedDate" && isAhead(value, now)) {
      without.push(logical);
      continue;
    }
    if (!(verb === "insert" ? field.createable : field.updateable)) return refused("not_writable", logical);
    try {
      body[field.name] = lowerValue(field, value);
    } catch (error) {
      if (error instanceof Unfit) return refused(error.code, logical);
      throw error;
    }
  }
  return { body, without };
}
/** Salesforce takes no creation date in the future (§6.6). */
const isAhead = (value: Value, now: number): boolean => Date.parse(String(value)) > now;

function lowerValue(field: FieldMeta, value: Value): unknown {
  if (value === null) return field.type === "boolean" ? false : null;
  if (Array.isArray(value))
    return checkedText(field, value.map(String).join(field.type === "multipicklist" ? ";" : "; "));
  switch (field.type) {
    case "boolean":
      if (typeof value !== "boolean") throw new Unfit("bad_boolean");
      return value;
    case "double":
    case "currency":
    case "percent":
    case "int":
      return checkedNumber(field, value);
    case "date":
      return instantOf(value).slice(0, 10);
    case "datetime":
      return instantOf(value);
    case "reference":
      if (typeof value !== "string" || !isId(value)) throw new Unfit("bad_id");
      return value;
    case "email":
      if (!/^[^\s@,;<>]+@[^\s@,;<>]+\.[^\s@,;<>]+$/.test(String(value).trim())) throw new Unfit("bad_email");
      return checkedText(field, String(value).trim());
    case "picklist":
      if (field.restricted && !field.values.includes(String(value))) throw new Unfit("bad_option");
      return checkedText(field, String(value));
    default:
      return checkedText(field, value);
  }
}

function checkedText(field: FieldMeta, value: Value): string {
  const text = typeof value === "number" || typeof value === "boolean" ? String(value) : value;
  if (typeof text !== "string" || text.includes("\u0000") || !text.isWellFormed()) throw new Unfit("bad_text");
  if (field.length > 0 && text.length > field.length) throw new Unfit("too_long");
  return text;
}

function checkedNumber(field: FieldMeta, value: Value): number {
  if (typeof value !== "number" || !Number.isFinite(value)) throw new Unfit("bad_number");
  const number = rounded(value, field);
  const whole = field.type === "int" ? 9 : field.precision - field.scale;
  if (whole > 0 && Math.abs(number) >= 10 ** whole) throw new Unfit("bad_number");
  return number;
}

/** ISO only: a date that a parser would move to another day is refused. */
function instantOf(value: Value): string {
  const text = String(value);
  const ms = Date.parse(text);
  if (!/^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d))?$/.test(text) || Number.isNaN(ms))
    throw new Unfit("bad_date");
  const instant = new Date(ms).toISOString();
  if (text.length === 10 && instant.slice(0, 10) !== text) throw new Unfit("bad_date");
  return instant;
}

/** A value as it was read: unset texts and checkboxes that are not ticked are null, times are in UTC. */
export function raiseValue(field: FieldMeta, value: unknown): Value {
  if (value === null || value === undefined || value === "") return null;
  if (field.type === "boolean") return value === true || value === "true" ? true : null;
  if (field.type === "datetime") {
    const ms = Date.parse(String(value));
    return Number.isNaN(ms) ? String(value) : new Date(ms).toISOString();
  }
  if (typeof value === "number" || typeof value === "string") return value;
  return JSON.stringify(value);
}
