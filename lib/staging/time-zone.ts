/** Wall-clock time of Copenhagen to UTC and back. The zone's changes are looked up once per year. */
import { Temporal } from "temporal-polyfill";
import type { Flag } from "./verdict.ts";

export const TIME_ZONE = "Europe/Copenhagen";
const DAY = 86_400_000;
const HOUR = 3_600_000;

/** A stretch of time with one offset: from `start` (UTC) on, `offset` ms east. */
type Stretch = { readonly start: number; readonly offset: number };
const byYear = new Map<number, readonly Stretch[]>();
/** Local day (days since 1970) → offset in ms, or null when clocks change that day. */
const offsets = new Map<number, number | null>();

/**
 * Milliseconds since 1970 UTC of a local wall time, given as if it were UTC. An hour that comes twice is the
 * first one, an hour that is left out is read with the offset before the gap; both are flagged.
 */
export function localToUtc(wall: number): { moment: number; flag: Flag | null } {
  const offset = offsetOfDay(Math.floor(wall / DAY));
  return offset === null ? onDayOfChange(wall) : { moment: wall - offset, flag: null };
}

/** The moment where nothing needs a flag, else NaN: `localToUtc` without an object, for millions of cells. */
export function plainLocalToUtc(wall: number): number {
  const offset = offsetOfDay(Math.floor(wall / DAY));
  return offset === null ? Number.NaN : wall - offset;
}

/** Wall time in Copenhagen, given as if it were UTC, of a moment. */
export function utcToLocal(moment: number): number {
  return moment + offsetAt(moment);
}

function offsetOfDay(day: number): number | null {
  const known = offsets.get(day);
  if (known !== undefined) return known;
  const offset = changesOn(day) ? null : offsetAt(day * DAY + DAY / 2);
  offsets.set(day, offset);
  return offset;
}

/** Whether clocks change on a local day, its midnights included. */
function changesOn(day: number): boolean {
  const year = new Date(day * DAY).getUTCFullYear();
  return [...stretchesOf(year - 1), ...stretchesOf(year), ...stretchesOf(year + 1)].some(({ start }) => {
    const change = start + offsetAt(start);
    const before = start + offsetAt(start - 1);
    return Math.max(change, before) >= day * DAY && Math.min(change, before) <= (day + 1) * DAY;
  });
}

function offsetAt(moment: number): number {
  let offset = 0;
  for (const stretch of stretchesOf(new Date(moment).getUTCFullYear())) {
    if (stretch.start > moment) break;
    offset = stretch.offset;
  }
  return offset;
}

/** The stretches of a UTC year: the first starts with it. */
function stretchesOf(year: number): readonly Stretch[] {
  const known = byYear.get(year);
  if (known) return known;
  const start = Date.UTC(year, 0);
  const end = Date.UTC(year + 1, 0);
  let at = Temporal.Instant.fromEpochMilliseconds(start).toZonedDateTimeISO(TIME_ZONE);
  const stretches: Stretch[] = [{ start, offset: at.offsetNanoseconds / 1e6 }];
  for (;;) {
    const next = at.getTimeZoneTransition("next");
    if (!next || next.epochMilliseconds >= end) break;
    stretches.push({ start: next.epochMilliseconds, offset: next.offsetNanoseconds / 1e6 });
    at = next;
  }
  byYear.set(year, stretches);
  return stretches;
}

function onDayOfChange(wall: number): { moment: number; flag: Flag | null } {
  const candidates = [...new Set([wall - DAY, wall + DAY].map(offsetAt))]
    .map((offset) => wall - offset)
    .filter((moment) => utcToLocal(moment) === wall)
    .sort((a, b) => a - b);
  const [first, second] = candidates;
  if (first === undefined) return { moment: wall - offsetAt(wall - DAY), flag: "missing_hour" };
  return { moment: first, flag: second === undefined ? null : "ambiguous_hour" };
}

/** The day in Copenhagen, `YYYY-MM-DD`, of a moment; asked for once per hour. */
export function utcToLocalDay(moment: number): string {
  const hour = Math.floor(moment / HOUR);
  let day = localDays.get(hour);
  if (day === undefined) {
    day = new Date(utcToLocal(moment)).toISOString().slice(0, 10);
    localDays.set(hour, day);
  }
  return day;
}
const localDays = new Map<number, string>();
