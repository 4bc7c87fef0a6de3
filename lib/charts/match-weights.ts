/** Why are these two taken for one, or not? A waterfall from what is likely beforehand to the sum of all evidence. */
import * as Plot from "@observablehq/plot";
import { apart, firstRows, labelAxis, labelRoom, rowHeight } from "./bars.ts";
import type { Chart } from "./chart.ts";
import { type Fill, GRID, INK, paint, QUIET, RIM } from "./fills.ts";
import { frame, PANEL_WIDTH } from "./frame.ts";
import { holdNumbers } from "./numbers.ts";
import { formatShare, sentences, textWidth, words } from "./text.ts";

/** Two records by their ids, and what each comparison says, in bits; the first entry is the prior. */
export type MatchWeightsData = {
  readonly object: string;
  readonly a: string;
  readonly b: string;
  readonly weights: readonly { readonly comparison: string; readonly level: string; readonly bits: number }[];
  /** Where a pair is put before a person, in bits; null when unknown. */
  readonly reviewFrom?: number | null;
};

/** A weight in bits with its sign: `+3.2`, `−11.0`. */
export const formatBits = (bits: number): string => `${bits < 0 ? "−" : "+"}${Math.abs(bits).toFixed(1)}`;
/** The probability that belongs to a sum of weights. */
export const probabilityOf = (bits: number): number => 1 / (1 + 2 ** -bits);
const bitsOf = (probability: number): number => Math.log2(probability / (1 - probability));
const MARKS = [0.0001, 0.01, 0.5, 0.99, 0.9999];

/** One bar per comparison, from the sum before it to the sum after it; below, the sum and its probability. */
export function matchWeightsChart(data: MatchWeightsData): Chart {
  holdNumbers("match-weights", data, ["bits", "reviewFrom"]);
  let sum = 0;
  const steps = data.weights.map(({ comparison, level, bits }, at) => {
    const from = sum;
    sum += bits;
    const fill: Fill = at === 0 ? "grey" : bits < 0 ? "cross" : "solid";
    const said = [at === 0 ? "before any comparison" : words(comparison), words(level)]
      .filter((part) => part !== "")
      .join(": ");
    return { label: said, from, to: sum, fill, note: formatBits(bits) };
  });
  const total = { label: "all together", from: 0, to: sum, fill: "dots" as Fill, note: `${formatBits(sum)} bits` };
  const { shown, note } = firstRows(steps, "comparisons");
  const rows = apart(steps.length > 0 ? [...shown, total] : []);
  const strongest = data.weights
    .slice(1)
    .reduce<MatchWeightsData["weights"][number] | null>(
      (best, one) => (best === null || Math.abs(one.bits) > Math.abs(best.bits) ? one : best),
      null,
    );
  const who = `${words(data.object)} ${data.a} and ${data.b}`;
  return frame({
    name: "match-weights",
    title: "Why two records are alike",
    question: `What speaks for and against ${who} being one?`,
    answer:
      rows.length === 0
        ? "No pair was weighed."
        : `All evidence together gives ${formatBits(sum)} bits, a probability of ${formatShare(probabilityOf(sum))}${strongest ? `; the most telling is ${words(strongest.comparison)} (${words(strongest.level)}, ${formatBits(strongest.bits)})` : ""}.`,
    legend: [
      { label: "likely beforehand", fill: "grey" },
      { label: "speaks for one", fill: "solid" },
      { label: "speaks for two", fill: "cross" },
      { label: "all together", fill: "dots" },
    ],
    panels: rows.length === 0 ? [] : [{ heading: null, plot: waterfall(rows, data.reviewFrom ?? null) }],
    note: sentences(
      rows.length === 0
        ? null
        : "One bit more doubles the odds; 0 bits is as likely as not. Rare values that agree weigh more than common ones.",
      note,
    ),
    table: {
      columns: ["comparison", "level", "bits", "sum of bits", "probability so far"],
      rows: data.weights.map((one, at) => {
        const so = steps[at]?.to ?? 0;
        return [words(one.comparison), words(one.level), one.bits, so, formatShare(probabilityOf(so))];
      }),
    },
    bar: "bits",
  });
}

type Step = {
  readonly label: string;
  readonly from: number;
  readonly to: number;
  readonly fill: Fill;
  readonly note: string;
};

function waterfall(rows: readonly Step[], reviewFrom: number | null): Plot.PlotOptions {
  const left = labelRoom(rows.map((row) => row.label));
  const right = Math.ceil(Math.max(...rows.map((row) => textWidth(row.note, 12))) + 20);
  const ends = [0, reviewFrom ?? 0, ...rows.flatMap((row) => [row.from, row.to])];
  const [least, most] = [Math.min(-1, ...ends), Math.max(1, ...ends)];
  const marks = MARKS.filter((share) => bitsOf(share) >= least && bitsOf(share) <= most);
  const wide = PANEL_WIDTH - left - right;
  const spaced = marks.filter((share, at) => {
    const before = marks[at - 1];
    return before === undefined || ((bitsOf(share) - bitsOf(before)) / (most - least)) * wide > 52;
  });
  const joints = rows.slice(0, -2).map((row, at) => ({ x: row.to, y1: row.label, y2: rows[at + 1]?.label ?? "" }));
  return {
    marginLeft: left,
    marginRight: right,
    marginTop: 44,
    marginBottom: 42,
    height: rows.length * rowHeight(rows.length) + 86,
    x: { domain: [least, most], label: null },
    y: { type: "band", domain: rows.map((row) => row.label), padding: 0.25 },
    color: { type: "identity" },
    marks: [
      Plot.gridX({ stroke: GRID, strokeOpacity: 1 }),
      Plot.axisX({
        anchor: "bottom",
        label: "bits",
        labelAnchor: "center",
        labelArrow: "none",
        fontSize: 12,
        tickFormat: (bits: number) => String(bits).replace("-", "−"),
      }),
      Plot.ruleX(spaced.map(bitsOf), { stroke: QUIET, strokeDasharray: "2 3" }),
      Plot.text(spaced, {
        x: bitsOf,
        text: formatShare,
        frameAnchor: "top",
        dy: -14,
        fontSize: 11,
        fill: QUIET,
      }),
      Plot.text(["probability"], {
        frameAnchor: "top-left",
        dx: -8,
        dy: -14,
        textAnchor: "end",
        fontSize: 11,
        fill: QUIET,
      }),
      ...(reviewFrom === null
        ? []
        : [
            Plot.ruleX([reviewFrom], { stroke: INK, strokeWidth: 2, strokeDasharray: "6 3" }),
            Plot.text(["shown to a person"], {
              x: () => reviewFrom,
              frameAnchor: "top",
              dy: -32,
              fontSize: 11,
              fontWeight: 700,
            }),
          ]),
      labelAxis(left),
      Plot.ruleX(joints, { x: "x", y1: "y1", y2: "y2", stroke: QUIET }),
      Plot.ruleX([0], { stroke: INK }),
      Plot.barX(rows, {
        x1: (row: Step) => Math.min(row.from, row.to),
        x2: (row: Step) => Math.max(row.from, row.to),
        y: "label",
        fill: (row: Step) => paint("match-weights", row.fill),
        stroke: INK,
        strokeWidth: 0.7,
        title: (row: Step) => `${row.label}: ${row.note}`,
      }),
      Plot.text(rows, {
        x: (row: Step) => Math.max(row.from, row.to),
        y: "label",
        text: "note",
        textAnchor: "start",
        dx: 6,
        fontSize: 12,
        ...RIM,
      }),
    ],
  };
}
