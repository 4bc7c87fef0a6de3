/** Wall-clock time of Copenhagen to UTC. Offsets are asked for once per day; days with a change are asked by the minute. */
import { Temporal } from "temporal-polyfill";
import type { Flag } from "./verdict.ts";

export const TIME_ZONE = "Europe/Copenhagen";
const DAY = 86_400_000;
/** Local day (days since 1970) → offset in ms, or null when clocks change that day. */
const offsets = new Map<number, number | null>();

/**
 * Milliseconds since 1970 UTC of a local wall time, given as if it were UTC. An hour that comes twice is the
 * first one, an hour that is left out is read with the offset before the gap; both are flagged.
 */
export function localToUtc(wall: number): { moment: number; flag: Flag | null } {
  const day = Math.floor(wall / DAY);
  let offset = offsets.get(day);
  if (offset === undefined) {
    const start = offsetAt(day * DAY);
    offset = start === offsetAt((day + 1) * DAY) ? start : null;
    offsets.set(day, offset);
  }
  return offset === null ? onDayOfChange(wall) : { moment: wall - offset, flag: null };
}

/** The day in Copenhagen, `YYYY-MM-DD`, of a moment. */
export const utcToLocalDay = (moment: number): string =>
  Temporal.Instant.fromEpochMilliseconds(moment).toZonedDateTimeISO(TIME_ZONE).toPlainDate().toString();

function offsetAt(wall: number): number {
  return plain(wall).toZonedDateTime(TIME_ZONE).offsetNanoseconds / 1e6;
}

function onDayOfChange(wall: number): { moment: number; flag: Flag | null } {
  const local = plain(wall);
  const earlier = local.toZonedDateTime(TIME_ZONE, { disambiguation: "earlier" });
  const later = local.toZonedDateTime(TIME_ZONE, { disambiguation: "later" });
  if (earlier.epochMilliseconds === later.epochMilliseconds) return { moment: earlier.epochMilliseconds, flag: null };
  if (earlier.toPlainDateTime().equals(later.toPlainDateTime()))
    return { moment: earlier.epochMilliseconds, flag: "ambiguous_hour" };
  return { moment: later.epochMilliseconds, flag: "missing_hour" };
}

const plain = (wall: number) =>
  Temporal.Instant.fromEpochMilliseconds(wall).toZonedDateTimeISO("UTC").toPlainDateTime();
