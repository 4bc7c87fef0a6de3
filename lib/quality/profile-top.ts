/** The few values that are shown: smallest, largest, most frequent. */
/** What is needed of a tally. */
type Values = { readonly distinct: number; key(code: number): string | number };

export type Range = {
  /** Numbers of the smallest and the largest value; −1 without values. */
  readonly min: number;
  readonly max: number;
  /** Numbers of the most frequent values; equal counts by value, so that the order never depends on the rows. */
  readonly top: readonly number[];
};

/**
 * Range and most frequent values of some numbers of a tally (all by default), by `counts`. Every value is read once:
 * reading texts is what costs.
 */
export function rangeOf(
  tally: Values,
  counts: Int32Array,
  limit: number,
  codes: readonly number[] | null = null,
): Range {
  const size = codes?.length ?? tally.distinct;
  const top: { code: number; key: string | number; count: number }[] = [];
  let [min, max] = [-1, -1];
  let least: string | number = "";
  let most: string | number = "";
  let lastCount = 0;
  let lastKey: string | number = "";
  for (let at = 0; at < size; at++) {
    const code = codes ? (codes[at] ?? -1) : at;
    const key = tally.key(code);
    if (min < 0) [min, max, least, most] = [code, code, key, key];
    else if (isBefore(key, least)) [min, least] = [code, key];
    else if (isBefore(most, key)) [max, most] = [code, key];
    const count = counts[code] ?? 0;
    if (top.length === limit && (count < lastCount || (count === lastCount && !isBefore(key, lastKey)))) continue;
    const place = top.findIndex((other) => count > other.count || (count === other.count && isBefore(key, other.key)));
    top.splice(place < 0 ? top.length : place, 0, { code, key, count });
    if (top.length > limit) top.pop();
    lastCount = top.at(-1)?.count ?? 0;
    lastKey = top.at(-1)?.key ?? "";
  }
  return { min, max, top: top.map(({ code }) => code) };
}

/** Numbers by size, all else by its text. */
function isBefore(a: string | number, b: string | number): boolean {
  if (typeof a === "string" && typeof b === "string") return a < b;
  return typeof a === "number" && typeof b === "number" ? a < b : String(a) < String(b);
}

/** The most frequent shapes. */
export const topShapes = (
  shapes: readonly { readonly shape: string; readonly count: number }[],
  limit: number,
): { pattern: string; count: number }[] =>
  shapes
    .toSorted((a, b) => b.count - a.count || (a.shape < b.shape ? -1 : 1))
    .slice(0, limit)
    .map(({ shape, count }) => ({ pattern: shape, count }));
