/** Which columns hold something other than the contract says? */
import { firstRows, stackPanel } from "./bars.ts";
import type { Chart } from "./chart.ts";
import { frame } from "./frame.ts";
import { holdNumbers } from "./numbers.ts";
import { byName, formatCount, plural } from "./text.ts";

/** `found` counts the non-blank cells of a column by the type they fit. */
export type TypesData = readonly {
  readonly object: string;
  readonly column: string;
  readonly expected: string;
  readonly found: Readonly<Record<string, number>>;
}[];

/** Columns with unexpected types, the worst first; the ones in order are counted. */
export function typesChart(data: TypesData): Chart {
  holdNumbers("types", data);
  const all = data.map((column) => {
    const fits = column.found[column.expected] ?? 0;
    const others = Object.entries(column.found)
      .filter(([type, cells]) => type !== column.expected && cells > 0)
      .sort((a, b) => b[1] - a[1]);
    const odd = others.reduce((sum, [, cells]) => sum + cells, 0);
    return { ...column, label: `${column.object}.${column.column}`, fits, others, odd };
  });
  const odd = all
    .filter((column) => column.odd > 0)
    .sort((a, b) => b.odd / (b.odd + b.fits) - a.odd / (a.odd + a.fits) || byName(a.label, b.label));
  const { shown, note } = firstRows(odd, "columns");
  const asExpected = all.length - odd.length;
  return frame({
    name: "types",
    title: "Types found against types expected",
    question: "Which columns hold something other than the contract says?",
    answer:
      all.length === 0
        ? "No column holds a value to look at."
        : odd.length === 0
          ? `All ${plural(all.length, "column")} hold what the contract says.`
          : `${odd.length} of ${plural(all.length, "column")} hold cells of another type; ${plural(asExpected, "column")} ${asExpected === 1 ? "is" : "are"} as expected.`,
    legend: [
      { label: "as expected", fill: "solid" },
      { label: "another type", fill: "cross" },
    ],
    panels:
      shown.length === 0
        ? []
        : [
            {
              heading: null,
              plot: stackPanel(
                "types",
                shown.map((column) => ({
                  label: column.label,
                  parts: [
                    { fill: "solid", value: column.fits },
                    { fill: "cross", value: column.odd },
                  ],
                  note: `${column.expected}, but ${column.others
                    .slice(0, 2)
                    .map(([type, cells]) => `${formatCount(cells)} ${type}`)
                    .join(", ")}${column.others.length > 2 ? ", …" : ""}`,
                })),
                "share of the cells that hold a value",
              ),
            },
          ],
    note,
    table: {
      columns: ["object", "column", "expected", "as expected", "another type", "found instead"],
      rows: [...odd, ...all.filter((column) => column.odd === 0)].map((column) => [
        column.object,
        column.column,
        column.expected,
        column.fits,
        column.odd,
        column.others.map(([type, cells]) => `${formatCount(cells)} ${type}`).join(", "),
      ]),
    },
    bar: "another type",
  });
}
