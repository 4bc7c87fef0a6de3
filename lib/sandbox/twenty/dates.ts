import { inspect } from "node:util";
import { badRequest, dataError } from "./errors.ts";
import type { Field } from "./schema.ts";
import type { Workspace } from "./workspace.ts";

const ISO = /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?)\s?(Z|[+-]\d{2}(?::?\d{2})?)?)?$/i;
const MONTH_FIRST = /^(\d{1,2})[/-](\d{1,2})[/-](\d{4})$/;

/**
 * The instant a DATE or DATE_TIME field stores, as ISO text in UTC; a DATE at midnight (twenty.md §11).
 * v1.5 reads `02/01/2025` as the first of February and refuses with PostgreSQL's text; v2 takes ISO only.
 */
export function readInstant(workspace: Workspace, field: Field, value: unknown): string {
  const day = field.type === "DATE";
  const text = value instanceof Date ? value.toISOString() : String(value);
  const iso = ISO.exec(text);
  if (workspace.rules.validatesValues) {
    const instant = iso && typeof value === "string" ? instantOf(iso, day) : null;
    if (instant !== null) return instant;
    throw badRequest(
      day
        ? // hypothesis: worded like the message for a date-time
          `Invalid value ${inspect(value)} for date field "${field.name}". Expected format: 'YYYY-MM-DD'`
        : `Invalid value ${inspect(value)} for date-time field "${field.name}". Expected format: 'YYYY-MM-DDTHH:mm:ssZ'`,
    );
  }
  const american = MONTH_FIRST.exec(text);
  const instant = iso
    ? instantOf(iso, day)
    : american
      ? midnight(Number(american[3]), Number(american[1]), Number(american[2]))
      : null;
  if (instant !== null) return instant;
  if (iso || american || /^\d{7,}$/.test(text))
    throw dataError(`date/time field value out of range: "${text}"`, workspace.rules);
  throw dataError(
    `invalid input syntax for type ${day ? "date" : "timestamp with time zone"}: "${text}"`,
    workspace.rules,
  );
}

function instantOf([, year, month, day, time, zone]: RegExpExecArray, dayOnly: boolean): string | null {
  const start = midnight(Number(year), Number(month), Number(day));
  if (start === null || time === undefined || dayOnly) return start;
  const offset = !zone ? "Z" : /^[+-]\d{2}$/.test(zone) ? `${zone}:00` : zone.replace(/^([+-]\d{2})(\d{2})$/, "$1:$2");
  const instant = Date.parse(`${start.slice(0, 10)}T${time}${offset.toUpperCase()}`);
  return Number.isNaN(instant) ? null : new Date(instant).toISOString();
}

/** Midnight UTC of a day, or null when the calendar has no such day. */
function midnight(year: number, month: number, day: number): string | null {
  const instant = new Date(Date.UTC(year, month - 1, day));
  const exists = instant.getUTCMonth() === month - 1 && instant.getUTCDate() === day;
  return exists ? instant.toISOString() : null;
}
