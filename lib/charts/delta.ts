/** What has a later export new, changed or no longer? */
import * as Plot from "@observablehq/plot";
import { labelAxis, labelRoom, rowHeight } from "./bars.ts";
import type { Chart } from "./chart.ts";
import { type Fill, INK, paint } from "./fills.ts";
import { frame } from "./frame.ts";
import { formatCount, plural, words } from "./text.ts";

const KINDS = [
  { key: "new", fill: "solid" },
  { key: "changed", fill: "slant" },
  { key: "gone", fill: "dots" },
  { key: "conflicts", fill: "cross" },
  { key: "unchanged", fill: "grey" },
] as const satisfies readonly { key: string; fill: Fill }[];

/** The objects of `delta.json`, without its window. */
export type DeltaData = readonly ({ readonly object: string } & Readonly<
  Record<(typeof KINDS)[number]["key"], number>
>)[];

/** One row per object, one column per kind; bars grow with the square root, so that 1 shows beside 10 000. */
export function deltaChart(data: DeltaData): Chart {
  const objects = [...data].sort(
    (a, b) => b.new + b.changed + b.gone - (a.new + a.changed + a.gone) || a.object.localeCompare(b.object),
  );
  const sum = (key: (typeof KINDS)[number]["key"]) => objects.reduce((total, object) => total + object[key], 0);
  const cells = objects.flatMap((object) =>
    KINDS.map((kind) => ({ label: words(object.object), kind: kind.key, fill: kind.fill, value: object[kind.key] })),
  );
  const left = labelRoom(objects.map((object) => words(object.object)));
  const conflicts = sum("conflicts");
  return frame({
    name: "delta",
    title: "Delta by object",
    question: "What has the later export new, changed or no longer?",
    answer:
      objects.length === 0
        ? "There is no later export to compare."
        : `${formatCount(sum("new"))} new, ${formatCount(sum("changed"))} changed, ${formatCount(sum("gone"))} gone; ${conflicts === 0 ? "nothing was edited on both sides" : `${plural(conflicts, "record")} edited on both sides`}.`,
    panels:
      objects.length === 0
        ? []
        : [
            {
              heading: null,
              plot: {
                marginLeft: left,
                marginRight: 10,
                marginTop: 34,
                marginBottom: 6,
                height: objects.length * rowHeight(objects.length) + 46,
                fx: { domain: KINDS.map((kind) => kind.key), label: null, padding: 0.08 },
                // Room for the number behind the longest bar.
                x: { type: "sqrt", domain: [0, Math.max(1, ...cells.map((cell) => cell.value)) * 3], axis: null },
                y: { type: "band", domain: objects.map((object) => words(object.object)), padding: 0.25 },
                color: { type: "identity" },
                marks: [
                  Plot.axisFx({ anchor: "top", label: null, fontSize: 13, fontWeight: 700 }),
                  labelAxis(left),
                  Plot.ruleX([0], { stroke: INK }),
                  Plot.barX(
                    cells.filter((cell) => cell.value > 0),
                    {
                      fx: "kind",
                      x: "value",
                      y: "label",
                      fill: (cell: { fill: Fill }) => paint("delta", cell.fill),
                      stroke: INK,
                      strokeWidth: 0.7,
                    },
                  ),
                  Plot.text(cells, {
                    fx: "kind",
                    x: "value",
                    y: "label",
                    text: (cell: { value: number }) => formatCount(cell.value),
                    textAnchor: "start",
                    dx: 6,
                    fontSize: 12,
                  }),
                ],
              },
            },
          ],
    note: objects.length > 0 ? "Bars grow with the square root of the count; the numbers are exact." : null,
    table: {
      columns: ["object", ...KINDS.map((kind) => kind.key)],
      rows: objects.map((object) => [object.object, ...KINDS.map((kind) => object[kind.key])]),
    },
    bar: "changed",
  });
}
