/** Counts of several kinds per row: one column of bars for each kind, with the exact number behind every bar. */
import * as Plot from "@observablehq/plot";
import { apart, labelAxis, labelRoom, rowHeight } from "./bars.ts";
import { type Fill, INK, paint } from "./fills.ts";
import { PANEL_WIDTH } from "./frame.ts";
import { formatCount, textWidth } from "./text.ts";

const SIZE = 12;
const GAP = 0.08;

export type Kind = { readonly label: string; readonly fill: Fill };
/** `fill` takes the place of the kind's. */
export type KindRow = { readonly label: string; readonly counts: readonly number[]; readonly fill?: Fill };

/**
 * `counts` stand in the order of `kinds`; a label that stands twice gets a number. Bars grow with the square root of the count, so that 1
 * shows beside 10 000: over all kinds together, or with `within` among the bars of one kind only.
 */
export function kindPanel(
  name: string,
  kinds: readonly Kind[],
  all: readonly KindRow[],
  { within = false }: { within?: boolean } = {},
): Plot.PlotOptions {
  const rows = apart(all);
  const left = labelRoom(rows.map((row) => row.label));
  const largest = kinds.map((_, at) => Math.max(1, ...rows.map((row) => row.counts[at] ?? 0)));
  const overall = Math.max(...largest);
  const cells = rows.flatMap((row) =>
    kinds.map((kind, at) => {
      const value = row.counts[at] ?? 0;
      const of = within ? (largest[at] ?? 1) : overall;
      const told = `${row.label}, ${kind.label}: ${formatCount(value)}`;
      return {
        label: row.label,
        kind: kind.label,
        fill: row.fill ?? kind.fill,
        value,
        length: Math.sqrt(value / of),
        told,
      };
    }),
  );
  // Room for the number behind the longest bar.
  const pixels = ((PANEL_WIDTH - left - 10) / kinds.length) * (1 - GAP);
  const number = Math.max(...cells.map((cell) => textWidth(formatCount(cell.value), SIZE))) + 10;
  return {
    marginLeft: left,
    marginRight: 10,
    marginTop: kinds.length > 1 ? 34 : 10,
    marginBottom: 6,
    height: rows.length * rowHeight(rows.length) + (kinds.length > 1 ? 46 : 22),
    fx: {
      domain: kinds.map((kind) => kind.label),
      label: null,
      padding: GAP,
      ...(kinds.length > 1 ? {} : { axis: null }),
    },
    x: { domain: [0, pixels / Math.max(pixels * 0.25, pixels - number)], axis: null },
    y: { type: "band", domain: rows.map((row) => row.label), padding: 0.25 },
    color: { type: "identity" },
    marks: [
      ...(kinds.length > 1
        ? [
            Plot.axisFx({
              anchor: "top",
              label: null,
              fontSize: 13,
              fontWeight: 700,
              textAnchor: "start",
              dx: -pixels / 2,
            }),
          ]
        : []),
      labelAxis(left),
      Plot.ruleX([0], { stroke: INK }),
      Plot.barX(
        cells.filter((cell) => cell.value > 0),
        {
          fx: "kind",
          x: "length",
          y: "label",
          fill: (cell: { fill: Fill }) => paint(name, cell.fill),
          stroke: INK,
          strokeWidth: 0.7,
          title: "told",
        },
      ),
      Plot.text(cells, {
        fx: "kind",
        x: "length",
        y: "label",
        text: (cell: { value: number }) => formatCount(cell.value),
        fillOpacity: (cell: { value: number }) => (cell.value > 0 ? 1 : 0.55),
        textAnchor: "start",
        dx: 6,
        fontSize: SIZE,
      }),
    ],
  };
}
