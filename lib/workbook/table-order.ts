// The order of a table's rows by one of its columns: numbers, times, Danish words; blanks last, whichever way.
import { formatValue, isBlank } from "./table-text.ts";

/** Rows in the order of a column. */
export interface RowOrder {
  /** The row that stands at a place. */
  at(place: number, descending: boolean): number;
}

const WORDS = new Intl.Collator("da", { numeric: true });

/**
 * Sorts the places of `total` rows by their values. Equal values keep their order; texts go by Danish rules, digits in
 * them as numbers; numbers stand before texts where a column has both.
 */
export function rowOrder(total: number, value: (row: number) => unknown): RowOrder {
  const keys = new Float64Array(total);
  const filled = new Uint32Array(total);
  const blanks: number[] = [];
  const texts = new Map<string, number>();
  const wordOf: { readonly row: number; readonly text: number }[] = [];
  let count = 0;
  let most = Number.NEGATIVE_INFINITY;
  for (let row = 0; row < total; row++) {
    const found = value(row);
    const amount = amountOf(found);
    if (isBlank(found) || Number.isNaN(amount)) {
      blanks.push(row);
      continue;
    }
    filled[count++] = row;
    if (amount !== undefined) {
      keys[row] = amount;
      most = Math.max(most, Number.isFinite(amount) ? amount : most);
      continue;
    }
    const text = formatValue(found);
    let number = texts.get(text);
    if (number === undefined) {
      number = texts.size;
      texts.set(text, number);
    }
    wordOf.push({ row, text: number });
  }
  if (wordOf.length > 0) {
    const ranks = ranksOf([...texts.keys()]);
    const above = Number.isFinite(most) ? most : 0;
    for (const { row, text } of wordOf) keys[row] = above + 1 + (ranks[text] ?? 0);
  }
  const order = filled.subarray(0, count);
  order.sort((a, b) => (keys[a] ?? 0) - (keys[b] ?? 0) || a - b);
  return {
    at: (place, descending) =>
      (place < count ? order[descending ? count - 1 - place : place] : blanks[place - count]) ?? place,
  };
}

/** A number for what has a size or a time; NaN for what says that it has none; undefined for words. */
export function amountOf(value: unknown): number | undefined {
  if (typeof value === "number") return value;
  if (typeof value === "bigint" || typeof value === "boolean") return Number(value);
  return value instanceof Date ? value.getTime() : undefined;
}

/** For each text its place among them; texts that are equal by those rules share one. */
function ranksOf(texts: readonly string[]): Uint32Array {
  const places = texts.map((_, at) => at).sort((a, b) => WORDS.compare(texts[a] ?? "", texts[b] ?? ""));
  const ranks = new Uint32Array(texts.length);
  let rank = -1;
  let before: string | undefined;
  for (const place of places) {
    const text = texts[place] ?? "";
    if (before === undefined || WORDS.compare(before, text) !== 0) rank++;
    before = text;
    ranks[place] = rank;
  }
  return ranks;
}
