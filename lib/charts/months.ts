/** From which months are there rows, and where is a hole? */
import { firstRows } from "./bars.ts";
import type { Chart } from "./chart.ts";
import { frame } from "./frame.ts";
import { heatPanel, type Shade, type Tile } from "./heat.ts";
import { holdNumbers } from "./numbers.ts";
import { byName, formatCount, plural, sentences, words } from "./text.ts";

/** Rows by the month (`2024-07`) of one date column of an object; `gaps` are months without rows where some are due. */
export type MonthsData = readonly {
  readonly object: string;
  readonly column: string;
  readonly months: Readonly<Record<string, number>>;
  readonly gaps: readonly string[];
}[];

const MOST_PERIODS = 60;
const MONTHS_PER_PERIOD = [1, 3, 12, 120] as const;
const EARLIER = "earlier";
const LATER = "later";
/** The share of an object's rows that may lie outside the months shown, on either side. */
const FAR = 0.005;
/** Shade 1, 2, … from this share of the rows of the object's fullest period on. */
const SHADE_FROM = [-1, 0, 0.02, 0.2, 0.6];
const UNIT: Readonly<Record<number, string>> = { 1: "month", 3: "quarter", 12: "year", 120: "decade" };

const monthNumber = (month: string): number => Number(month.slice(0, 4)) * 12 + Number(month.slice(5, 7)) - 1;
const yearOf = (number: number): number => Math.floor(number / 12);

/** A period by its name, and by the label under which it stands on the axis ("" between labels). */
function period(number: number, size: number): string {
  if (size === 1) return `${yearOf(number)}-${String((number % 12) + 1).padStart(2, "0")}`;
  if (size === 3) return `${yearOf(number)} Q${Math.floor((number % 12) / 3) + 1}`;
  return size === 12 ? String(yearOf(number)) : `${yearOf(number)}s`;
}

type Counted = { readonly months: Readonly<Record<string, number>>; readonly rows: number };

/**
 * The months to show, as numbers of periods: all of them where they fit, else without the few rows far outside (dates of
 * 1970, of 2099), which stand under `earlier` and `later`.
 */
function windowOf(objects: readonly Counted[]): { first: number; last: number; size: number } {
  const numbers = objects.flatMap(({ months }) => Object.keys(months).map(monthNumber)).sort((a, b) => a - b);
  const all = { first: numbers[0] ?? 0, last: numbers.at(-1) ?? 0 };
  const trimmed = all.last - all.first < MOST_PERIODS ? all : trim(objects);
  const size =
    MONTHS_PER_PERIOD.find(
      (months) => Math.floor(trimmed.last / months) - Math.floor(trimmed.first / months) < MOST_PERIODS,
    ) ?? 120;
  return { first: Math.floor(trimmed.first / size), last: Math.floor(trimmed.last / size), size };
}

/** From the first to the last month beyond which an object has almost none of its rows. */
function trim(objects: readonly Counted[]): { first: number; last: number } {
  const kept = objects.flatMap(({ months, rows }) => {
    let before = 0;
    return Object.entries(months)
      .sort(([a], [b]) => byName(a, b))
      .filter(([, count]) => {
        before += count;
        return before > rows * FAR && rows - before + count > rows * FAR;
      })
      .map(([month]) => monthNumber(month));
  });
  return {
    first: kept.reduce((least, month) => Math.min(least, month), Number.POSITIVE_INFINITY),
    last: kept.reduce((most, month) => Math.max(most, month), Number.NEGATIVE_INFINITY),
  };
}

/** A grid of objects by months (quarters or years of a long history), shaded by rows, holes hatched. */
export function monthsChart(data: MonthsData): Chart {
  holdNumbers("months", data);
  const objects = data
    .map((one) => ({
      ...one,
      label: `${words(one.object)} (${words(one.column)})`,
      rows: Object.values(one.months).reduce((sum, rows) => sum + rows, 0),
    }))
    .filter(({ rows }) => rows > 0)
    .sort((a, b) => b.rows - a.rows || byName(a.label, b.label));
  const bounds = objects.flatMap(({ months }) => Object.keys(months)).sort();
  const { first, last, size } = windowOf(objects);
  const inside = Array.from({ length: objects.length === 0 ? 0 : last - first + 1 }, (_, at) =>
    period((first + at) * size, size),
  );
  const columnOf = (month: string): string => {
    const at = Math.floor(monthNumber(month) / size);
    return at < first ? EARLIER : at > last ? LATER : period(at * size, size);
  };
  const used = new Set(objects.flatMap(({ months }) => Object.keys(months).map(columnOf)));
  const periods = [EARLIER, ...inside, LATER].filter((name) => used.has(name) || (name !== EARLIER && name !== LATER));
  const tilesOf = ({ label, months, gaps }: (typeof objects)[number]): Tile[] => {
    const sums = new Map<string, number>();
    for (const [month, rows] of Object.entries(months))
      sums.set(columnOf(month), (sums.get(columnOf(month)) ?? 0) + rows);
    const most = Math.max(...sums.values());
    const holes = new Set(gaps.map(columnOf));
    return periods.flatMap((name): Tile[] => {
      const rows = sums.get(name) ?? 0;
      const text = periods.length <= 12 ? formatCount(rows) : "";
      if (rows > 0)
        return [
          { row: label, column: name, shade: SHADE_FROM.findLastIndex((from) => rows / most >= from) as Shade, text },
        ];
      return holes.has(name) ? [{ row: label, column: name, shade: 0, text: "", fill: "cross" }] : [];
    });
  };
  const { shown, note } = firstRows(objects, "objects");
  const gaps = objects.reduce((sum, object) => sum + object.gaps.length, 0);
  const holed = objects.filter((object) => object.gaps.length > 0).length;
  const named = new Map(objects.map((object) => [object.label, object]));
  return frame({
    name: "months",
    title: `Rows by ${UNIT[size] ?? "month"}`,
    question: "From which months are there rows, and where is a hole?",
    answer:
      objects.length === 0
        ? "No row holds a date."
        : `${plural(objects.length, "object")} from ${bounds.at(0)} to ${bounds.at(-1)}; ${gaps === 0 ? "no object with rows in most of its months has a hole" : `${plural(gaps, "month")} in ${plural(holed, "object")} ${gaps === 1 ? "is" : "are"} without rows though there are some before and after`}.`,
    legend: [{ label: "no rows, though there are some before and after", fill: "cross" }],
    panels:
      objects.length === 0
        ? []
        : [
            {
              heading: null,
              plot: heatPanel(
                "months",
                shown.map(({ label }) => label),
                periods,
                shown.flatMap(tilesOf),
                {
                  note: (label) => {
                    const object = named.get(label);
                    if (!object) return "";
                    const missing = object.gaps.length;
                    return `${plural(object.rows, "row")}${missing > 0 ? ` · ${plural(missing, "gap")}` : ""}`;
                  },
                  tick: (name) => tickOf(name, periods),
                },
              ),
            },
          ],
    note: sentences(
      objects.length > 0
        ? "The stronger the shade, the more rows beside the object's fullest period; no cell: no rows. A month without is a hole only where most of the object's months have some."
        : null,
      note,
    ),
    table: {
      columns: ["object", "date column", "month", "rows"],
      rows: objects.flatMap((object) =>
        [...Object.entries(object.months), ...object.gaps.map((month) => [month, 0] as const)]
          .sort(([a], [b]) => byName(a, b))
          .map(([month, rows]) => [object.object, object.column, month, rows]),
      ),
    },
    bar: "rows",
  });
}

/** Every period is named while there is room; after that only the first of each year, by its year. */
function tickOf(name: string, periods: readonly string[]): string {
  if (periods.length <= 12 || name === EARLIER || name === LATER) return name;
  if (/-01$| Q1$/.test(name)) return name.slice(0, 4);
  if (/^\d{4}s?$/.test(name)) return periods.indexOf(name) % 4 === 0 ? name : "";
  return "";
}
