import type { Field } from "./fields.ts";
import { longId } from "./ids.ts";
import {
  badEmail,
  badPicklistValue,
  numberOutside,
  tooLong,
  wrongCsvType,
  wrongIdType,
  wrongJsonType,
} from "./refusals.ts";
import type { Switches } from "./switches.ts";

/** How a value came: a JSON body or a cell of a job's CSV. */
export type Came = "json" | "csv";

const XSD: Readonly<Record<string, string>> = { datetime: "dateTime", int: "int", boolean: "boolean", date: "date" };

/**
 * A given value as it is stored: null for a blank, instants as ISO with whole seconds, ids with 18 characters. Throws
 * the refusal of a value of the wrong type (JSON: the whole call), form, length or range (sheet 11).
 */
export function readValue(field: Field, given: unknown, came: Came, switches: Switches): unknown {
  if (given === null || given === "") return null;
  const wrong = () =>
    came === "csv"
      ? wrongCsvType(String(given), XSD[field.type] ?? "double", field.name)
      : wrongJsonType(field.type, tokenOf(given), shortly(given));
  if (typeof given === "object") throw wrongJsonType(field.type, tokenOf(given), shortly(given));
  switch (field.type) {
    case "boolean": {
      const flag = asBoolean(given, came);
      if (flag === null) throw wrong();
      return flag;
    }
    case "int":
    case "double":
    case "currency":
    case "percent": {
      const number = asNumber(given);
      if (number === null) throw wrong();
      if (field.type === "int" && !Number.isInteger(number)) throw wrong();
      const whole = field.precision - field.scale;
      if (field.precision > 0 && Math.abs(number) >= 10 ** whole) throw numberOutside(field.name, field.label);
      return number;
    }
    case "date": {
      const day = typeof given === "string" ? asDay(given) : null;
      if (day === null) throw wrong();
      return day;
    }
    case "datetime": {
      const instant = typeof given === "string" ? asInstant(given) : null;
      if (instant === null) throw wrong();
      return instant;
    }
    case "id":
    case "reference": {
      const id = longId(String(given));
      if (id === null) throw wrongIdType(field.label, String(given), field.name);
      return id;
    }
    default:
      return readText(field, String(given), switches);
  }
}

function readText(field: Field, given: string, switches: Switches): string | null {
  if (field.type === "base64") return given;
  let text = switches.trimsText ? given.trim() : given;
  if (field.type === "email" && switches.lowercasesEmail) text = text.toLowerCase();
  if (text === "") return null;
  if (field.type === "email" && !/^[^\s@,;<>]+@[^\s@.,;<>]+(\.[^\s@.,;<>]+)+$/.test(text))
    throw badEmail(field.name, field.label, text);
  if (field.restricted) {
    const known = new Set(field.choices.filter(({ active }) => active).map(({ value }) => value));
    const values = field.type === "multipicklist" ? text.split(";") : [text];
    for (const value of values) if (!known.has(value)) throw badPicklistValue(field.label, value);
  }
  if (field.length > 0 && text.length > field.length) throw tooLong(field.name, field.label, text, field.length);
  return text;
}

const tokenOf = (value: unknown): string => {
  if (Array.isArray(value)) return "START_ARRAY";
  if (typeof value === "object") return "START_OBJECT";
  if (typeof value === "number") return Number.isInteger(value) ? "VALUE_NUMBER_INT" : "VALUE_NUMBER_FLOAT";
  return typeof value === "boolean" ? (value ? "VALUE_TRUE" : "VALUE_FALSE") : "VALUE_STRING";
};

const shortly = (value: unknown): string => (typeof value === "object" ? "" : String(value).slice(0, 80));

function asBoolean(given: unknown, came: Came): boolean | null {
  if (typeof given === "boolean") return given;
  const text = String(given).toLowerCase();
  if (text === "true" || (came === "csv" && text === "1")) return true;
  if (text === "false" || (came === "csv" && text === "0")) return false;
  return null;
}

function asNumber(given: unknown): number | null {
  if (typeof given === "number") return Number.isFinite(given) ? given : null;
  if (typeof given !== "string" || !/^\s*[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?\s*$/.test(given)) return null;
  return Number(given);
}

const MONTHS = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

function asDay(given: string): string | null {
  const match = /^((\d{4})-(\d{2})-(\d{2}))(?:Z|[+-]\d{2}:?\d{2})?$/.exec(given.trim());
  if (!match) return null;
  const [year, month, day] = [Number(match[2]), Number(match[3]), Number(match[4])];
  const leap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  const last = month === 2 && !leap ? 28 : (MONTHS[month - 1] ?? 0);
  return day >= 1 && day <= last ? (match[1] ?? null) : null;
}

/** ISO 8601 with a zone; anything else is refused (sheet 6.3, 11). Seconds are whole. */
function asInstant(given: string): string | null {
  const match = /^(\d{4}-\d{2}-\d{2})T((?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d)?)(?:\.\d{1,9})?(Z|[+-]\d{2}:?\d{2})$/.exec(
    given.trim(),
  );
  if (!match || asDay(match[1] ?? "") === null) return null;
  if (match[3] === "Z" && match[2]?.length === 8) return `${match[1]}T${match[2]}.000Z`;
  const zone = (match[3] ?? "Z").replace(/^([+-]\d{2})(\d{2})$/, "$1:$2");
  const at = Date.parse(`${match[1]}T${match[2]}${zone}`);
  return Number.isNaN(at) ? null : new Date(at).toISOString();
}

/** An instant as the REST API writes it: `2026-01-01T10:00:00.000+0000` (sheet 6.3). */
export const shownInstant = (iso: string): string => iso.replace(/Z$/, "+0000");
