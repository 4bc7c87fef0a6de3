/** What did each day's export have new, changed or no longer, object by object? */

import { firstRows, labelRoom } from "./bars.ts";
import type { Chart } from "./chart.ts";
import { frame, type Panel } from "./frame.ts";
import { heatPanel, type Shade, type Tile } from "./heat.ts";
import { holdNumbers } from "./numbers.ts";
import { byName, formatCount, plural, sentences, words } from "./text.ts";

const KINDS = ["new", "changed", "gone"] as const;

/** Counts of one object in one later export; `day` (`2026-01-08`) is the day it was made, null when nothing names it. */
export type DeltaDaysData = readonly ({ readonly object: string; readonly day: string | null } & Readonly<
  Record<(typeof KINDS)[number], number>
>)[];

type Counts = Readonly<Record<(typeof KINDS)[number], number>>;

const UNDATED = "no date";
/** Columns shown at most; more days are taken together by month, more months by year. */
const MOST_PERIODS = 24;
const PERIODS = [
  { name: "day", length: 10 },
  { name: "month", length: 7 },
  { name: "year", length: 4 },
] as const;
/** Shade 1, 2, … from this share of the kind's largest count on. */
const SHADE_FROM = [-1, 0, 0.02, 0.2, 0.6];

/** One grid per kind, objects by days, shaded by rows; the darkest is the kind's largest count. */
export function deltaDaysChart(data: DeltaDaysData): Chart {
  holdNumbers("delta-days", data);
  const days = [...new Set(data.map(({ day }) => day ?? UNDATED))].sort();
  const dated = days.filter((day) => day !== UNDATED);
  const period =
    PERIODS.find(({ length }) => new Set(dated.map((day) => day.slice(0, length))).size <= MOST_PERIODS) ?? PERIODS[2];
  const columnOf = (day: string | null) => day?.slice(0, period.length) ?? UNDATED;
  const columns = [...new Set(days.map((day) => (day === UNDATED ? day : columnOf(day))))];
  const total = (row: Counts) => KINDS.reduce((sum, kind) => sum + row[kind], 0);
  const keyOf = (object: string, column: string) => JSON.stringify([object, column]);
  const kinds = summed(data, ({ object }) => object);
  const cells = summed(data, ({ object, day }) => keyOf(object, columnOf(day)));
  const objects = [...kinds]
    .filter(([, counts]) => total(counts) > 0)
    .sort((a, b) => total(b[1]) - total(a[1]) || byName(a[0], b[0]))
    .map(([object]) => object);
  const { shown, note } = firstRows(objects, "objects");
  const all = (kind: (typeof KINDS)[number]) => data.reduce((sum, row) => sum + row[kind], 0);
  const room = labelRoom(shown.map(words));
  const years = new Set(dated.map((day) => day.slice(0, 4)));
  const year = period.name === "day" && years.size === 1 ? ` ${[...years].join("")}` : "";
  const told = [
    ...(dated.length > 0 ? [plural(columns.filter((column) => column !== UNDATED).length, period.name)] : []),
    ...(dated.length < days.length ? ["a day unknown"] : []),
  ].join(" and ");
  const [busiest] = columns
    .map((column) => ({
      column,
      rows: data.reduce((sum, row) => sum + (columnOf(row.day) === column ? total(row) : 0), 0),
    }))
    .sort((a, b) => b.rows - a.rows || byName(a.column, b.column));
  return frame({
    name: "delta-days",
    title: `Delta by object and ${period.name}`,
    question: `What has the export of each ${period.name} new, changed or no longer?`,
    answer:
      data.length === 0
        ? "There is no later export to compare."
        : objects.length === 0
          ? `Nothing is new, changed or gone in the exports of ${told}.`
          : `${formatCount(all("new"))} new, ${formatCount(all("changed"))} changed and ${formatCount(all("gone"))} gone in the exports of ${told}${columns.length > 1 && busiest ? `, most in that of ${busiest.column === UNDATED ? "the day unknown" : busiest.column} (${plural(busiest.rows, "row")})` : ""}.`,
    panels: KINDS.filter((kind) => all(kind) > 0).map((kind): Panel => {
      const of = shown.filter((object) => (kinds.get(object)?.[kind] ?? 0) > 0);
      const most = Math.max(...[...cells.values()].map((cell) => cell[kind]));
      const tile = (object: string, column: string): Tile[] => {
        const rows = cells.get(keyOf(object, column))?.[kind];
        if (rows === undefined) return [];
        return [
          {
            row: words(object),
            column,
            shade: SHADE_FROM.findLastIndex((from) => rows / most > from) as Shade,
            text: formatCount(rows),
            told: `${plural(rows, "row")} ${kind}`,
          },
        ];
      };
      return {
        heading: `Rows ${kind}${year === "" ? "" : `,${year}`}`,
        plot: heatPanel(
          "delta-days",
          of.map(words),
          columns,
          of.flatMap((object) => columns.flatMap((column) => tile(object, column))),
          { left: room, ...(year === "" ? {} : { tick: (column) => column.replace(`${year.trim()}-`, "") }) },
        ),
      };
    }),
    note:
      objects.length === 0
        ? null
        : sentences(
            `A ${period.name} is that of the export, not of the change. The stronger the shade, the more rows beside the largest number of the same grid; no cell: the object was not in the export; no row: nothing of it is of that kind.`,
            note,
          ),
    table: {
      columns: ["object", period.name, ...KINDS],
      rows: objects.flatMap((object) =>
        columns.flatMap((column) => {
          const sum = cells.get(keyOf(object, column));
          return sum ? [[object, column, ...KINDS.map((kind) => sum[kind])]] : [];
        }),
      ),
    },
    bar: "changed",
  });
}

function summed(data: DeltaDaysData, keyOf: (row: DeltaDaysData[number]) => string): Map<string, Counts> {
  const sums = new Map<string, Counts>();
  for (const row of data) {
    const sum = sums.get(keyOf(row)) ?? { new: 0, changed: 0, gone: 0 };
    sums.set(keyOf(row), { new: sum.new + row.new, changed: sum.changed + row.changed, gone: sum.gone + row.gone });
  }
  return sums;
}
