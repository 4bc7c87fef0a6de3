/** What does each comparison weigh when it agrees, and when it does not? */
import * as Plot from "@observablehq/plot";
import { apart, firstRows, labelAxis, labelRoom, rowHeight } from "./bars.ts";
import type { Chart } from "./chart.ts";
import { type Fill, GRID, INK, paint, RIM } from "./fills.ts";
import { frame } from "./frame.ts";
import { formatBits } from "./match-weights.ts";
import { holdNumbers } from "./numbers.ts";
import { formatShare, plural, textWidth, words } from "./text.ts";

/** Per comparison its levels: `m` and `u` are how often two records of one person, and of two, stand at that level. */
export type MatchModelData = readonly {
  readonly comparison: string;
  readonly level: string;
  readonly m: number;
  readonly u: number;
  readonly bits: number;
}[];

/** Bars to the right speak for one person, to the left for two; comparisons in the order of the model. */
export function matchModelChart(data: MatchModelData): Chart {
  holdNumbers("match-model", data, ["bits"]);
  const rows = apart(
    data.map((one) => ({
      ...one,
      label: `${words(one.comparison)}: ${words(one.level)}`,
      fill: (one.bits < 0 ? "cross" : "solid") as Fill,
      note: formatBits(one.bits),
    })),
  );
  const { shown, note } = firstRows(rows, "levels");
  const comparisons = new Set(data.map((one) => one.comparison)).size;
  const best = rows.reduce<(typeof rows)[number] | null>(
    (most, one) => (most === null || one.bits > most.bits ? one : most),
    null,
  );
  const left = labelRoom(shown.map((row) => row.label));
  const room = Math.ceil(Math.max(0, ...rows.map((row) => textWidth(row.note, 12))) + 12);
  const [least, most] = [Math.min(-1, ...rows.map((row) => row.bits)), Math.max(1, ...rows.map((row) => row.bits))];
  return frame({
    name: "match-model",
    title: "Weights of the matcher",
    question: "What does each comparison weigh when it agrees, and when it does not?",
    answer: best
      ? `${plural(comparisons, "comparison")} with ${plural(rows.length, "level")}, weights estimated from this export; ${best.label} tells most (${best.note} bits).`
      : "No model was estimated: there was nothing to weigh.",
    legend: [
      { label: "speaks for one person", fill: "solid" },
      { label: "speaks for two", fill: "cross" },
    ],
    panels:
      rows.length === 0
        ? []
        : [
            {
              heading: null,
              plot: {
                marginLeft: left,
                marginRight: room,
                marginTop: 10,
                marginBottom: 42,
                height: shown.length * rowHeight(shown.length) + 52,
                x: { domain: [least - (most - least) * 0.07, most], label: null },
                y: { type: "band", domain: shown.map((row) => row.label), padding: 0.25 },
                color: { type: "identity" },
                marks: [
                  Plot.gridX({ stroke: GRID, strokeOpacity: 1 }),
                  Plot.axisX({
                    label: "bits",
                    labelAnchor: "center",
                    labelArrow: "none",
                    fontSize: 12,
                    tickFormat: (bits: number) => String(bits).replace("-", "−"),
                  }),
                  labelAxis(left),
                  Plot.barX(shown, {
                    x: "bits",
                    y: "label",
                    fill: (row: { fill: Fill }) => paint("match-model", row.fill),
                    stroke: INK,
                    strokeWidth: 0.7,
                    title: (row: { label: string; note: string }) => `${row.label}: ${row.note} bits`,
                  }),
                  Plot.ruleX([0], { stroke: INK }),
                  ...([1, -1] as const).map((side) =>
                    Plot.text(
                      shown.filter((row) => row.bits < 0 === side < 0),
                      {
                        x: "bits",
                        y: "label",
                        text: "note",
                        textAnchor: side > 0 ? "start" : "end",
                        dx: side * 6,
                        fontSize: 12,
                        ...RIM,
                      },
                    ),
                  ),
                ],
              },
            },
          ],
    note:
      rows.length > 0
        ? `Before the value's own rarity is taken into account: a rare name that agrees weighs more.${note ? ` ${note}` : ""}`
        : null,
    table: {
      columns: ["comparison", "level", "of one person", "of two", "bits"],
      rows: rows.map((row) => [
        words(row.comparison),
        words(row.level),
        formatShare(row.m),
        formatShare(row.u),
        row.bits,
      ]),
    },
    bar: "bits",
  });
}
