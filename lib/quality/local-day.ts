/** The day in Copenhagen of a moment: dates of a summary are local days, moments of the detail are kept in UTC. */
import { utcToLocalDay } from "../staging/time-zone.ts";
import type { Cell } from "../staging/types.ts";

const known = new Map<string, string>();
const MOST_HOURS = 200_000;

/** `YYYY-MM-DD` of an ISO moment; "" for what is none. */
export function localDay(moment: Cell): string {
  if (typeof moment !== "string" || Number.isNaN(Date.parse(moment))) return "";
  const hour = moment.slice(0, 13);
  const day = known.get(hour);
  if (day !== undefined) return day;
  const local = utcToLocalDay(Date.parse(moment));
  if (known.size < MOST_HOURS) known.set(hour, local);
  return local;
}
