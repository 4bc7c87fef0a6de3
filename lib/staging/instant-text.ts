/** Moments as ISO text in UTC, as `Date.prototype.toISOString` writes them, for millions of them. */
const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;

/** An export spans a few thousand days. */
const days = new Map<number, string>();
const MOST_DAYS = 100_000;
const two = (number: number): string => String(number).padStart(2, "0");
const MINUTES = Array.from({ length: 1440 }, (_, minute) => `${two(Math.floor(minute / 60))}:${two(minute % 60)}:`);
const SECONDS = Array.from({ length: 60 }, (_, second) => `${two(second)}.000Z`);

/** `ms` since 1970 as `YYYY-MM-DDTHH:MM:SS.mmmZ`. Throws RangeError for a number that is no moment. */
export function instantText(ms: number): string {
  const day = Math.floor(ms / DAY_MS);
  const rest = ms - day * DAY_MS;
  if (rest % 1000 !== 0) return new Date(ms).toISOString();
  const minute = Math.floor(rest / MINUTE_MS);
  return dayText(day) + (MINUTES[minute] ?? "") + (SECONDS[(rest - minute * MINUTE_MS) / 1000] ?? "");
}

/** The day with its `T`. */
function dayText(day: number): string {
  const known = days.get(day);
  if (known !== undefined) return known;
  const iso = new Date(day * DAY_MS).toISOString();
  const text = iso.slice(0, iso.indexOf("T") + 1);
  if (days.size < MOST_DAYS) days.set(day, text);
  return text;
}
