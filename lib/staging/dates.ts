/** Dates and moments as they come: ISO, day first with `-` `.` `/`, month names, spreadsheet serials, times, offsets. */
import { localToUtc } from "./time-zone.ts";
import { type Convert, type Flag, misfit, type Verdict } from "./verdict.ts";

export type DayOrder = "day-first" | "month-first";
type Parts = { readonly year: number; readonly month: number; readonly day: number; readonly flag: Flag | null };

const ISO = /^(\d{4})([-./])(\d{1,2})\2(\d{1,2})$/;
const COMPACT = /^((?:19|20)\d{2})(\d{2})(\d{2})$/;
const NUMBERED = /^(\d{1,2})([-./ ])(\d{1,2})\2(\d{4})$/;
const DAY_NAMED = /^(\d{1,2})\.?[ -]?([\p{L}]{3,9})\.?,?[ -](\d{4})$/u;
const MONTH_NAMED = /^([\p{L}]{3,9})\.? (\d{1,2}),? (\d{4})$/u;
/** Serial days of spreadsheets, 1954 to 2118, perhaps with the time as a fraction. */
const SERIAL = /^([2-7]\d{4})(?:[.,](\d+))?$/;
const TIMED =
  /^(.+?)(?:,? +(?:kl\.? *)?|T)(\d{1,2})[:.](\d{2})(?:[:.](\d{2})(?:[.,](\d{1,9}))?)?\s*(am|pm)?\s*(Z|UTC|GMT|CET|CEST|[+-]\d{2}(?::?\d{2})?)?$/i;
const LENGTHS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
const MONTHS = ["jan", "feb", "mar", "apr", "maj", "jun", "jul", "aug", "sep", "okt", "nov", "dec"];

/** Counts which order of day and month the cells of a column prove. */
export class OrderVotes {
  #dayFirst = 0;
  #monthFirst = 0;

  see(text: string, times = 1): void {
    if (text.charCodeAt(4) === 45) return; // ISO
    const match = NUMBERED.exec(TIMED.exec(text)?.[1] ?? text);
    if (!match) return;
    const first = Number(match[1]);
    const second = Number(match[3]);
    if (first > 12 && second <= 12) this.#dayFirst += times;
    if (second > 12 && first <= 12) this.#monthFirst += times;
  }

  /** `mixed`: cells prove either order, so those that prove none are doubtful. */
  decide(): { order: DayOrder; mixed: boolean } {
    const order = this.#monthFirst > this.#dayFirst ? "month-first" : "day-first";
    return { order, mixed: this.#monthFirst > 0 && this.#dayFirst > 0 };
  }
}

/** A converter to `YYYY-MM-DD`. */
export const days =
  (order: DayOrder, mixed: boolean): Convert =>
  (text) => {
    const timed = TIMED.exec(text);
    const parts = dayOf(timed?.[1] ?? text, order, mixed) ?? (timed ? null : serialDay(text));
    if (!parts) return misfit("invalid_value");
    return withFlag(isoDay(parts), parts.flag);
  };

/** A converter to milliseconds since 1970 UTC. Without an offset the time is Copenhagen's. */
export const moments =
  (order: DayOrder, mixed: boolean): Convert =>
  (text) => {
    const usual = order === "day-first" && !mixed ? usualMoment(text) : null;
    if (usual !== null) return local(usual, null);
    const timed = TIMED.exec(text);
    if (!timed) {
      const serial = SERIAL.exec(text);
      if (serial) return local(serialMs(serial), "number_as_date");
      const parts = dayOf(text, order, mixed);
      return parts ? local(Date.UTC(parts.year, parts.month - 1, parts.day), parts.flag) : misfit("invalid_value");
    }
    const parts = dayOf(timed[1] ?? "", order, mixed);
    const time = timeOf(timed);
    if (!parts || time === null) return misfit("invalid_value");
    const wall = Date.UTC(parts.year, parts.month - 1, parts.day) + time;
    const offset = offsetOf(timed[7]);
    return offset === null ? local(wall, parts.flag) : withFlag(wall - offset, parts.flag);
  };

/** Whether a text can be nothing but a date (serial numbers do not count). */
export const looksLikeDay = (text: string): boolean => !TIMED.test(text) && dayOf(text, "day-first", false) !== null;
export const looksLikeMoment = (text: string): boolean => {
  const timed = TIMED.exec(text);
  return timed !== null && dayOf(timed[1] ?? "", "day-first", false) !== null && timeOf(timed) !== null;
};

/** Wall time of the two commonest forms, `dd-mm-yyyy hh:mm[:ss]` and `yyyy-mm-dd hh:mm[:ss]`; null for all others. */
function usualMoment(text: string): number | null {
  if ((text.length !== 16 && text.length !== 19) || text.charCodeAt(13) !== COLON) return null;
  const seconds = text.length === 19 ? (text.charCodeAt(16) === COLON ? two(text, 17) : -1) : 0;
  const hour = two(text, 11);
  const minute = two(text, 14);
  if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || seconds < 0 || seconds > 59) return null;
  const iso = text.charCodeAt(4) === DASH && text.charCodeAt(7) === DASH;
  const danish = text.charCodeAt(2) === DASH && text.charCodeAt(5) === DASH && text.charCodeAt(10) === SPACE;
  if (!iso && !danish) return null;
  const century = two(text, iso ? 0 : 6);
  const rest = two(text, iso ? 2 : 8);
  if (century < 0 || rest < 0) return null;
  const parts = valid(century * 100 + rest, two(text, iso ? 5 : 3), two(text, iso ? 8 : 0), null);
  if (!parts) return null;
  return Date.UTC(parts.year, parts.month - 1, parts.day, hour, minute, seconds);
}

const COLON = 58;
const DASH = 45;
const SPACE = 32;

/** Two digits at a place as a number, or -1. */
function two(text: string, at: number): number {
  const tens = text.charCodeAt(at) - 48;
  const ones = text.charCodeAt(at + 1) - 48;
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : -1;
}

function dayOf(text: string, order: DayOrder, mixed: boolean): Parts | null {
  const iso = ISO.exec(text);
  if (iso) return valid(Number(iso[1]), Number(iso[3]), Number(iso[4]), null);
  const numbered = NUMBERED.exec(text);
  if (numbered) return ordered(Number(numbered[1]), Number(numbered[3]), Number(numbered[4]), order, mixed);
  const compact = COMPACT.exec(text);
  if (compact) return valid(Number(compact[1]), Number(compact[2]), Number(compact[3]), null);
  const named = DAY_NAMED.exec(text);
  if (named) return valid(Number(named[3]), monthNamed(named[2]), Number(named[1]), null);
  const english = MONTH_NAMED.exec(text);
  return english ? valid(Number(english[3]), monthNamed(english[1]), Number(english[2]), null) : null;
}

function ordered(first: number, second: number, year: number, order: DayOrder, mixed: boolean): Parts | null {
  const dayFirst = valid(year, second, first, null);
  const monthFirst = valid(year, first, second, null);
  if (order === "day-first") {
    if (dayFirst) return monthFirst && mixed && first !== second ? { ...dayFirst, flag: "ambiguous_date" } : dayFirst;
    return monthFirst && { ...monthFirst, flag: "month_first_date" };
  }
  if (monthFirst)
    return dayFirst && first !== second
      ? { ...monthFirst, flag: "ambiguous_date" }
      : { ...monthFirst, flag: "month_first_date" };
  return dayFirst;
}

function serialDay(text: string): Parts | null {
  const serial = SERIAL.exec(text);
  if (!serial) return null;
  const date = new Date(serialMs(serial));
  return valid(date.getUTCFullYear(), date.getUTCMonth() + 1, date.getUTCDate(), "number_as_date");
}

/** The 1900 system of dates, rounded to the second, as wall time. */
function serialMs(serial: RegExpExecArray): number {
  const value = Number(`${serial[1]}.${serial[2] ?? "0"}`);
  return Math.round((value - 25_569) * 86_400) * 1000;
}

function timeOf(timed: RegExpExecArray): number | null {
  let hour = Number(timed[2]);
  const half = timed[6]?.toLowerCase();
  if (half && (hour < 1 || hour > 12)) return null;
  if (half) hour = (hour % 12) + (half === "pm" ? 12 : 0);
  const minute = Number(timed[3]);
  const second = Number(timed[4] ?? 0);
  const thousandths = Math.floor(Number(`0.${timed[5] ?? "0"}`) * 1000 + 1e-6);
  if (hour > 24 || minute > 59 || second > 59 || (hour === 24 && minute + second > 0)) return null;
  return ((hour * 60 + minute) * 60 + second) * 1000 + thousandths;
}

function offsetOf(zone: string | undefined): number | null {
  if (zone === undefined) return null;
  const name = zone.toUpperCase();
  if (name === "CET") return 3_600_000;
  if (name === "CEST") return 7_200_000;
  const match = /^([+-])(\d{2}):?(\d{2})?$/.exec(name);
  if (!match) return 0;
  return (match[1] === "-" ? -1 : 1) * (Number(match[2]) * 60 + Number(match[3] ?? 0)) * 60_000;
}

function local(wall: number, flag: Flag | null): Verdict | number {
  const { moment, flag: change } = localToUtc(wall);
  return withFlag(moment, change ?? flag);
}

function monthNamed(name: string | undefined): number {
  const start = (name ?? "").toLowerCase().slice(0, 3).replace("may", "maj").replace("oct", "okt");
  return MONTHS.indexOf(start) + 1;
}

function valid(year: number, month: number, day: number, flag: Flag | null): Parts | null {
  if (year < 1900 || year > 2100 || month < 1 || month > 12 || day < 1) return null;
  const last = month === 2 && year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : LENGTHS[month - 1];
  return day <= (last ?? 0) ? { year, month, day, flag } : null;
}

const isoDay = ({ year, month, day }: Parts) =>
  `${year}-${String(month).padStart(2, "0")}-${String(day).padStart(2, "0")}`;
const withFlag = <T extends string | number>(value: T, flag: Flag | null): Verdict | T =>
  flag ? { value, flag } : value;
