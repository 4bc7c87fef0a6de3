/** What do the values of a column look like? */
import { barPanel, firstRows } from "./bars.ts";
import type { Chart } from "./chart.ts";
import { frame } from "./frame.ts";
import { holdNumbers } from "./numbers.ts";
import { formatShare, plural, sentences } from "./text.ts";

/** Shapes of the `cells` that hold text, most frequent first (`Aa 9`: capitals, small letters, digits; runs folded). */
export type PatternsData = {
  readonly object: string;
  readonly column: string;
  readonly cells: number;
  readonly patterns: readonly { readonly pattern: string; readonly count: number }[];
};

/** One bar per shape, and one for all the others together. Shapes hold no letter or digit of a value. */
export function patternsChart(data: PatternsData): Chart {
  holdNumbers("patterns", data);
  const label = `${data.object}.${data.column}`;
  const name = `patterns-${label.replace(/[^A-Za-z0-9]+/g, "-")}`;
  const listed = data.patterns.reduce((sum, { count }) => sum + count, 0);
  const others = Math.max(0, data.cells - listed);
  const rows = [
    ...data.patterns.map(({ pattern, count }) => ({ pattern: visible(pattern), count })),
    ...(others > 0 ? [{ pattern: "all other shapes", count: others }] : []),
  ];
  const share = (count: number) => (data.cells > 0 ? count / data.cells : 0);
  const { shown, note } = firstRows(rows, "shapes");
  const [first] = rows;
  return frame({
    name,
    title: `Shapes of ${label}`,
    question: "What do the values look like?",
    answer:
      !first || data.patterns.length === 0
        ? `The values of ${label} have no shapes to look at.`
        : `${formatShare(share(first.count))} of ${plural(data.cells, "cell")} have the shape ${first.pattern}.`,
    panels:
      data.patterns.length === 0
        ? []
        : [
            {
              heading: null,
              plot: barPanel(
                name,
                shown.map(({ pattern, count }, at) => ({
                  label: pattern,
                  value: count,
                  fill: at === data.patterns.length ? "grey" : "solid",
                  note: `${plural(count, "cell")} · ${formatShare(share(count))}`,
                })),
                "cells",
              ),
            },
          ],
    note: sentences(
      data.patterns.length > 0 ? "A: capital letters, a: small ones, 9: digits; ␣: a blank. Runs are folded." : null,
      note,
    ),
    table: {
      columns: ["shape", "cells", "share of the cells"],
      rows: data.patterns.length === 0 ? [] : rows.map(({ pattern, count }) => [pattern, count, share(count)]),
    },
    bar: "cells",
  });
}

/** Blanks as signs: a shape that ends with one looks like one that does not. */
const visible = (pattern: string): string => pattern.replaceAll(" ", "␣");
