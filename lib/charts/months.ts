/** From which months are there rows, and where is a hole? */
import type { Chart } from "./chart.ts";
import { frame } from "./frame.ts";
import { heatPanel, type Tile } from "./heat.ts";
import { formatCount, plural, words } from "./text.ts";

/** Rows by the month (`2024-07`) of one date column of an object; `gaps` are months without rows where some are due. */
export type MonthsData = readonly {
  readonly object: string;
  readonly column: string;
  readonly months: Readonly<Record<string, number>>;
  readonly gaps: readonly string[];
}[];

const MOST_PERIODS = 40;
const MONTHS_PER_PERIOD = [1, 3, 12, 120] as const;
const UNIT: Readonly<Record<number, string>> = { 1: "month", 3: "quarter", 12: "year", 120: "decade" };

const monthNumber = (month: string): number => Number(month.slice(0, 4)) * 12 + Number(month.slice(5, 7)) - 1;
const yearOf = (number: number): number => Math.floor(number / 12);

/** A period by its name, and by the label under which it stands on the axis ("" between labels). */
function period(number: number, size: number): string {
  if (size === 1) return `${yearOf(number)}-${String((number % 12) + 1).padStart(2, "0")}`;
  if (size === 3) return `${yearOf(number)} Q${Math.floor((number % 12) / 3) + 1}`;
  return size === 12 ? String(yearOf(number)) : `${yearOf(number)}s`;
}

/** A grid of objects by months (quarters or years of a long history), shaded by rows, holes hatched. */
export function monthsChart(data: MonthsData): Chart {
  const objects = data
    .map((one) => ({
      ...one,
      label: `${words(one.object)} (${words(one.column)})`,
      rows: Object.values(one.months).reduce((sum, rows) => sum + rows, 0),
    }))
    .filter(({ rows }) => rows > 0)
    .sort((a, b) => b.rows - a.rows || a.label.localeCompare(b.label));
  const numbers = objects.flatMap(({ months, gaps }) => [...Object.keys(months), ...gaps].map(monthNumber));
  const first = numbers.reduce((least, number) => Math.min(least, number), Number.POSITIVE_INFINITY);
  const last = numbers.reduce((most, number) => Math.max(most, number), Number.NEGATIVE_INFINITY);
  const size =
    MONTHS_PER_PERIOD.find((months) => Math.floor(last / months) - Math.floor(first / months) < MOST_PERIODS) ?? 120;
  const start = Math.floor(first / size);
  const periods = Array.from({ length: Math.min(MOST_PERIODS, Math.floor(last / size) - start + 1) || 0 }, (_, at) =>
    period((start + at) * size, size),
  );
  const tiles = objects.flatMap(({ label, months, gaps }): Tile[] => {
    const sums = new Map<string, number>();
    for (const [month, rows] of Object.entries(months)) {
      const name = period(Math.floor(monthNumber(month) / size) * size, size);
      sums.set(name, (sums.get(name) ?? 0) + rows);
    }
    const most = Math.max(...sums.values());
    const holes = new Set(gaps.map((month) => period(Math.floor(monthNumber(month) / size) * size, size)));
    return periods.flatMap((name): Tile[] => {
      const rows = sums.get(name) ?? 0;
      if (rows > 0) {
        const share = rows / most;
        return [
          {
            row: label,
            column: name,
            shade: share < 0.02 ? 1 : share < 0.2 ? 2 : share < 0.6 ? 3 : 4,
            text: periods.length <= 12 ? formatCount(rows) : "",
          },
        ];
      }
      return holes.has(name) ? [{ row: label, column: name, shade: 0, text: "", fill: "cross" }] : [];
    });
  });
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
        : `${plural(objects.length, "object")} from ${period(first, 1)} to ${period(last, 1)}; ${gaps === 0 ? "no month between is missing" : `${plural(gaps, "month")} in ${plural(holed, "object")} ${gaps === 1 ? "is" : "are"} without rows though there are some before and after`}.`,
    legend: [{ label: "no rows, though there are some before and after", fill: "cross" }],
    panels:
      objects.length === 0
        ? []
        : [
            {
              heading: null,
              plot: heatPanel(
                "months",
                objects.map(({ label }) => label),
                periods,
                tiles,
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
    note:
      objects.length > 0
        ? "The darker, the more rows beside the object's fullest period; white before its first and after its last row."
        : null,
    table: {
      columns: ["object", "date column", "month", "rows"],
      rows: objects.flatMap((object) =>
        [...Object.entries(object.months), ...object.gaps.map((month) => [month, 0] as const)]
          .sort(([a], [b]) => a.localeCompare(b))
          .map(([month, rows]) => [object.object, object.column, month, rows]),
      ),
    },
    bar: "rows",
  });
}

/** Every period is named while there is room; after that only the first of each year, by its year. */
function tickOf(name: string, periods: readonly string[]): string {
  if (periods.length <= 12) return name;
  if (/-01$| Q1$/.test(name)) return name.slice(0, 4);
  if (/^\d{4}s?$/.test(name)) return periods.indexOf(name) % 4 === 0 ? name : "";
  return "";
}
