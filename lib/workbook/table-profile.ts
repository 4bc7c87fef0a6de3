// A small picture of what stands in each column of a table, from a sample of its rows.
import { amountOf } from "./table-order.ts";
import type { ColumnProfile, TableProfile } from "./table-pages.ts";
import type { RowSource } from "./table-rows.ts";
import { type CellText, formatValue, isBlank } from "./table-text.ts";
import type { TextColumn } from "./text-table.ts";

/** Rows looked at, at most: enough for twenty bars. */
const MOST_ROWS = 20_000;
const MOST_BARS = 20;
/** A column counts as one of times when so much of it is written as ISO dates. */
const MOSTLY = 0.95;
const ISO = /^\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?)?$/;

/** Looks at rows spread evenly over the table; labels are masked as its cells are. */
export function profileOf(source: RowSource, columns: readonly TextColumn[], cellText: CellText): TableProfile {
  const { total } = source;
  const rows = Math.min(total, MOST_ROWS);
  const values: unknown[] = new Array(rows);
  return {
    rows,
    total,
    columns: columns.map(({ name }, column) => {
      for (let at = 0; at < rows; at++) values[at] = source.at(Math.floor(((at + within(at)) * total) / rows), column);
      return columnProfile(name, values, (value) => cellText(value, name));
    }),
  };
}

/** Where in its part of the table a row is looked at: with equal steps, every second row could be all that is seen. */
const within = (at: number): number => (at * 0.618_033_988_75) % 1;

function columnProfile(name: string, all: readonly unknown[], text: (value: unknown) => string): ColumnProfile {
  const values = all.filter((value) => !isBlank(value));
  const blanks = all.length - values.length;
  const amounts = masked(values, text) ? undefined : amountsOf(values);
  if (amounts) return { name, kind: "amount", bars: amountBars(amounts.numbers, amounts.label), blanks };
  return { name, kind: "words", bars: wordBars(values.map(text)), blanks };
}

/** Whether the column hides its values: steps between them would tell what is hidden. */
const masked = (values: readonly unknown[], text: (value: unknown) => string): boolean =>
  values.slice(0, 100).some((value) => text(value) !== formatValue(value));

interface Amounts {
  readonly numbers: readonly number[];
  readonly label: (from: number, to: number) => string;
}

function amountsOf(values: readonly unknown[]): Amounts | undefined {
  const dates = values.filter((value) => value instanceof Date || (typeof value === "string" && ISO.test(value)));
  if (dates.length > 0 && dates.length >= values.length * MOSTLY) {
    const numbers = dates.map((value) => (value instanceof Date ? value.getTime() : Date.parse(String(value))));
    return { numbers: numbers.filter(Number.isFinite), label: (from, to) => span(dayText(from), dayText(to)) };
  }
  if (!values.every((value) => typeof value === "number" || typeof value === "bigint")) return undefined;
  const numbers = values.flatMap((value) => amountOf(value) ?? []).filter(Number.isFinite);
  return numbers.length > 0 ? { numbers, label: (from, to) => span(numberText(from), numberText(to)) } : undefined;
}

const span = (from: string, to: string): string => (from === to ? from : `${from} – ${to}`);
const numberText = (value: number): string => String(Number(value.toPrecision(4)));
const dayText = (value: number): string => new Date(value).toISOString().slice(0, 10);

function amountBars(numbers: readonly number[], label: Amounts["label"]): ColumnProfile["bars"] {
  let least = Number.POSITIVE_INFINITY;
  let most = Number.NEGATIVE_INFINITY;
  let whole = true;
  for (const value of numbers) {
    least = Math.min(least, value);
    most = Math.max(most, value);
    whole &&= Number.isInteger(value);
  }
  if (numbers.length === 0) return [];
  if (least === most) return [{ label: label(least, most), rows: numbers.length }];
  const single = whole && most - least < MOST_BARS;
  const steps = single ? most - least + 1 : MOST_BARS;
  const step = single ? 1 : (most - least) / steps;
  const counts = new Array<number>(steps).fill(0);
  for (const value of numbers) {
    const at = Math.min(steps - 1, Math.floor((value - least) / step));
    counts[at] = (counts[at] ?? 0) + 1;
  }
  return counts.map((rows, at) => {
    const from = least + at * step;
    return { label: label(from, single ? from : from + step), rows };
  });
}

function wordBars(texts: readonly string[]): ColumnProfile["bars"] {
  const counts = new Map<string, number>();
  for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1);
  const sorted = [...counts].sort(([, a], [, b]) => b - a);
  // Values that stand there once are no commonest ones, unless there are no more of them than bars.
  const kept = sorted.length <= MOST_BARS ? sorted : sorted.slice(0, MOST_BARS - 1).filter(([, rows]) => rows > 1);
  const bars = kept.map(([label, rows]) => ({ label, rows }));
  const others = sorted.slice(kept.length);
  if (others.length > 0)
    bars.push({ label: `${others.length} other values`, rows: others.reduce((sum, [, rows]) => sum + rows, 0) });
  return bars;
}
