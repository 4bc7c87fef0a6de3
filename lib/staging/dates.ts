/** Dates and moments as they come: numbers in any order, month names, ISO, spreadsheet serials, times, offsets. */
import type { QuickConvert } from "./clean.ts";
import { dateOfCell } from "./date-cells.ts";
import { type DateReading, type DayOrder, dayIn, fullYear, isDay, type OrderVotes } from "./date-order.ts";
import { type DateNumbers, patternClock, scanDate } from "./date-scan.ts";
import { namedDate } from "./month-names.ts";
import type { QuickNumber } from "./quick-cells.ts";
import { localToUtc, plainLocalToUtc, utcToLocalDay } from "./time-zone.ts";
import { type Convert, type Flag, misfit, type Verdict } from "./verdict.ts";

/** `day` as `year * 10000 + month * 100 + day`; `time` -1: none. */
type Found = {
  readonly day: number;
  readonly flag: Flag | null;
  readonly time: number;
  readonly offset: number | null;
};

const COMPACT = /^((?:19|20)\d{2})(\d{2})(\d{2})(?=$|T)/;
/** Serial days of spreadsheets, 1954 to 2118, perhaps with the time as a fraction. */
const SERIAL = /^([2-7]\d{4})(?:[.,](\d+))?$/;
/** Seconds or milliseconds since 1970. */
const EPOCH = /^1\d{9}(?:\d{3})?$/;
const CLOCK_START = /(?:,\s*|\s+)(?:(?:kl\.?|at)\s*)?\d{1,2}(?:[:.]\d{2}|\s*[ap]\.?m|$)[^,]*$/i;
const CLOCK_BEFORE = /^((?:kl\.?\s*)?\d{1,2}[:.]\d{2}(?:[:.]\d{2})?(?:\s*[ap]\.?m\.?)?),?\s+(?=\S{3})/i;
const DAY_MS = 86_400_000;

/** `days` for dates of numbers that show no doubt and need no cleaning; undefined for all others. */
export const plainDays =
  ({ order, mixed }: DateReading, votes: OrderVotes | null): QuickConvert =>
  (text) => {
    if (mixed) return undefined;
    const numbers = scanDate(text);
    if (numbers === null || numbers.time >= 0) return undefined;
    const day = dayIn(order, numbers);
    if (day === 0) return undefined;
    votes?.count(numbers);
    return numbers.firstDigits === 4 && text.length === 10 && text.charCodeAt(4) === 45 ? text : isoDay(day);
  };

/** `moments` likewise. */
export const plainMoments =
  (reading: DateReading, votes: OrderVotes | null): QuickConvert =>
  (text) => {
    const moment = plainMoment(scanDate(text), reading, votes);
    return Number.isNaN(moment) ? undefined : moment;
  };

/** The same for cells kept as bytes. */
export const quickMoments =
  (reading: DateReading, votes: OrderVotes | null): QuickNumber =>
  (bytes, start, end) =>
    plainMoment(dateOfCell(bytes, start, end), reading, votes);

function plainMoment(numbers: DateNumbers | null, { order, mixed }: DateReading, votes: OrderVotes | null): number {
  const day = numbers === null || mixed ? 0 : dayIn(order, numbers);
  if (numbers === null || day === 0) return Number.NaN;
  const wall = midnightOf(day) + (numbers.time > 0 ? numbers.time : 0);
  const moment = numbers.offset === null ? plainLocalToUtc(wall) : wall - numbers.offset;
  if (!Number.isNaN(moment)) votes?.count(numbers);
  return moment;
}

/**
 * A converter to `YYYY-MM-DD`. A time in UTC belongs to the day it is in Copenhagen. `votes` see every date of
 * numbers on the way.
 */
export const days =
  (reading: DateReading, votes: OrderVotes | null = null): Convert =>
  (text) => {
    const found = findDate(text, reading, votes);
    if (!found) return serialDay(text) ?? misfit("invalid_value");
    if (found.offset === 0 && found.time >= 0) return withFlag(utcToLocalDay(wallOf(found)), found.flag);
    return withFlag(isoDay(found.day), found.flag);
  };

/** A converter to milliseconds since 1970 UTC. Without an offset the time is Copenhagen's. */
export const moments =
  (reading: DateReading, votes: OrderVotes | null = null): Convert =>
  (text) => {
    const found = findDate(text, reading, votes);
    if (found) {
      const wall = wallOf(found);
      return found.offset === null ? local(wall, found.flag) : withFlag(wall - found.offset, found.flag);
    }
    const serial = SERIAL.exec(text);
    if (serial) return local(serialMs(serial), "number_as_date");
    if (!EPOCH.test(text)) return misfit("invalid_value");
    return { value: Number(text) * (text.length === 10 ? 1000 : 1), flag: "number_as_date" };
  };

/** Whether a text can be nothing but a day, or a day with its time (serial numbers and two-digit years do not count). */
export function looksLike(text: string): "day" | "moment" | null {
  const numbers = scanDate(text);
  if (numbers && numbers.firstDigits < 4 && numbers.thirdDigits < 4) return null;
  const found = /\D/.test(text) ? findDate(text, { order: "dmy", mixed: false }, null) : null;
  return found && (found.time < 0 ? "day" : "moment");
}

function findDate(text: string, reading: DateReading, votes: OrderVotes | null): Found | null {
  const numbers = scanDate(text);
  if (numbers) {
    votes?.count(numbers);
    return ordered(numbers, reading);
  }
  const compact = COMPACT.exec(text);
  if (compact) {
    const [head, year, month, day] = compact.map(Number);
    return head ? withClock(packed(Number(year), Number(month), Number(day)), text.slice(8)) : null;
  }
  const named = namedDate(text);
  if (named) return withClock(packedName(named), "");
  const clock = CLOCK_START.exec(text);
  if (clock) {
    const date = namedDate(text.slice(0, clock.index));
    if (date) return withClock(packedName(date), clock[0]);
  }
  const before = CLOCK_BEFORE.exec(text);
  return before ? findTimeFirst(text, before, reading) : null;
}

/** `14:05 03-03-2024` and `kl. 14.05 d. 3. marts 2024`. */
function findTimeFirst(text: string, [lead, time = ""]: RegExpExecArray, reading: DateReading): Found | null {
  const date = text.slice(lead.length);
  const numbers = scanDate(date);
  const found = numbers ? ordered(numbers, reading) : null;
  if (found && found.time >= 0) return null;
  const named = found ? null : namedDate(date);
  const day = found?.day ?? (named ? packedName(named) : 0);
  const whole = withClock(day, ` ${time}`);
  return whole && { ...whole, flag: found?.flag ?? null };
}

function ordered(numbers: DateNumbers, { order, mixed }: DateReading): Found | null {
  const { time, offset } = numbers;
  if (numbers.firstDigits === 4) {
    const day = dayIn("ymd", numbers);
    return day ? { day, flag: null, time, offset } : null;
  }
  const day = dayIn(order, numbers);
  if (day) return { day, flag: mixed && isOpen(numbers) ? "ambiguous_date" : null, time, offset };
  for (const other of OTHERS[order]) {
    const minority = dayIn(other, numbers);
    if (minority)
      return { day: minority, flag: other === "mdy" ? "month_first_date" : "other_date_order", time, offset };
  }
  return null;
}
const OTHERS: Readonly<Record<DayOrder, readonly DayOrder[]>> = {
  dmy: ["mdy", "ymd"],
  mdy: ["dmy", "ymd"],
  ymd: ["dmy", "mdy"],
};

function isOpen(numbers: DateNumbers): boolean {
  const dmy = dayIn("dmy", numbers);
  const mdy = dayIn("mdy", numbers);
  return dmy !== 0 && mdy !== 0 && dmy !== mdy;
}

function withClock(day: number, rest: string): Found | null {
  if (day === 0) return null;
  if (rest.trim() === "") return { day, flag: null, time: -1, offset: null };
  const clock = patternClock(rest);
  return clock && { day, flag: null, ...clock };
}

const packed = (year: number, month: number, day: number): number =>
  isDay(year, month, day) ? year * 10_000 + month * 100 + day : 0;
const packedName = ({ day, month, year, yearDigits }: NonNullable<ReturnType<typeof namedDate>>): number =>
  packed(fullYear(year, yearDigits), month, day);

/** Wall time as if it were UTC. */
const wallOf = ({ day, time }: Found): number => (time > 0 ? midnightOf(day) + time : midnightOf(day));

/** Days since 1970 of a day, by the calendar's own arithmetic (years start with March), in milliseconds. */
function midnightOf(day: number): number {
  const month = Math.floor(day / 100) % 100;
  const year = Math.floor(day / 10_000) - (month <= 2 ? 1 : 0);
  const ofYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + (day % 100) - 1;
  const leaps = Math.floor(year / 4) - Math.floor(year / 100) + Math.floor(year / 400);
  return (year * 365 + leaps + ofYear - 719_468) * DAY_MS;
}

function isoDay(day: number): string {
  let text = isoDays.get(day);
  if (text === undefined) {
    const digits = String(day);
    text = `${digits.slice(0, 4)}-${digits.slice(4, 6)}-${digits.slice(6)}`;
    isoDays.set(day, text);
  }
  return text;
}
const isoDays = new Map<number, string>();

function serialDay(text: string): Verdict | null {
  const serial = SERIAL.exec(text);
  if (!serial) return null;
  const date = new Date(Math.floor(serialMs(serial) / DAY_MS) * DAY_MS);
  return { value: date.toISOString().slice(0, 10), flag: "number_as_date" };
}

/** The 1900 system of dates, rounded to the second, as wall time. */
function serialMs(serial: RegExpExecArray): number {
  const value = Number(`${serial[1]}.${serial[2] ?? "0"}`);
  return Math.round((value - 25_569) * 86_400) * 1000;
}

function local(wall: number, flag: Flag | null): Verdict | number {
  const { moment, flag: change } = localToUtc(wall);
  return withFlag(moment, change ?? flag);
}

const withFlag = <T extends string | number>(value: T, flag: Flag | null): Verdict | T =>
  flag ? { value, flag } : value;
