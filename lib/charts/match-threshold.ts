/** How many pairs and clusters would there be at another threshold? */
import * as Plot from "@observablehq/plot";
import type { Chart } from "./chart.ts";
import { GRID, INK, QUIET } from "./fills.ts";
import { frame } from "./frame.ts";
import { holdNumbers } from "./numbers.ts";
import { formatCount, formatShare, plural } from "./text.ts";

/** Weighed pairs that reach `bits`, and the clusters they would make if all of them were merged. */
export type MatchThresholdData = {
  readonly thresholds: readonly {
    readonly bits: number;
    readonly probability: number;
    readonly pairs: number;
    readonly clusters: number;
  }[];
  /** From where on a pair is put before a person; null when unknown. */
  readonly reviewFrom: number | null;
};

/** 0, 1, 2, 5, 10, … */
const LADDER = [0, ...Array.from({ length: 27 }, (_, at) => ([1, 2, 5][at % 3] ?? 1) * 10 ** Math.floor(at / 3))];

/** Two lines over the threshold: pairs dashed, clusters solid, on an axis that shows 1 beside 100 000. */
export function matchThresholdChart(data: MatchThresholdData): Chart {
  holdNumbers("match-threshold", data, ["bits", "reviewFrom"]);
  const sorted = [...data.thresholds].sort((a, b) => a.bits - b.bits);
  const end = sorted.findIndex(({ pairs }) => pairs === 0);
  const points = end < 0 ? sorted : sorted.slice(0, end + 1);
  const [first] = points;
  const last = points.at(-1);
  const at = data.reviewFrom === null ? null : points.find((point) => point.bits >= (data.reviewFrom ?? 0));
  const counts = points.flatMap(({ pairs, clusters }) => [pairs, clusters]);
  // Round numbers below and above all counts; few steps where the counts lie close together.
  const most = LADDER.find((step) => step >= Math.max(1, ...counts)) ?? Math.max(...counts);
  const least = LADDER.findLast((step) => step <= Math.min(most, ...counts) && step >= 10) ?? 0;
  const steps = LADDER.filter((step) => step >= least && step <= most);
  const ticks = steps.length <= 7 ? steps : steps.filter((step) => /^[01]0*$/.test(String(step)));
  const lines = [
    { name: "pairs", of: (point: (typeof points)[number]) => point.pairs, dash: "6 4", width: 2 },
    { name: "clusters", of: (point: (typeof points)[number]) => point.clusters, dash: "none", width: 3 },
  ] as const;
  const [from, to] = [first?.bits ?? 0, last?.bits ?? 1];
  const along = ((data.reviewFrom ?? from) - from) / (to - from || 1);
  const anchor = along > 0.85 ? "end" : along < 0.15 ? "start" : "middle";
  // The names stand where the lines are farthest apart, beyond the first quarter: there both sides have room.
  const place = points
    .slice(Math.floor(points.length / 4), -1)
    .reduce<(typeof points)[number] | undefined>(
      (best, point) => (best === undefined || distance(point, most) > distance(best, most) ? point : best),
      undefined,
    );
  return frame({
    name: "match-threshold",
    title: "Threshold and clusters",
    question: "How many pairs and clusters would there be at another threshold?",
    answer:
      !first || !last
        ? "No pair was weighed."
        : at
          ? `From ${formatShare(at.probability)} on, ${plural(at.pairs, "pair")} in ${plural(at.clusters, "cluster")} ${at.pairs === 1 ? "looks" : "look"} like one, those merged by a rule among them.`
          : `${plural(first.pairs, "pair")} in ${plural(first.clusters, "cluster")} reach ${formatShare(first.probability)}, ${plural(last.pairs, "pair")} reach ${formatShare(last.probability)}.`,
    panels:
      points.length < 2
        ? []
        : [
            {
              heading: null,
              plot: {
                marginLeft: 70,
                marginRight: 40,
                marginTop: 36,
                marginBottom: 58,
                height: 340,
                x: { domain: [from, to], label: null },
                y: { type: "symlog", constant: 1, domain: [least, most], label: null },
                marks: [
                  Plot.gridY(ticks, { stroke: GRID, strokeOpacity: 1 }),
                  Plot.axisY(ticks, { tickFormat: formatCount, fontSize: 12, label: null, tickSize: 0 }),
                  Plot.axisX({
                    label: "threshold in bits; below it the probability",
                    labelAnchor: "center",
                    labelArrow: "none",
                    labelOffset: 50,
                    fontSize: 12,
                    ticks: 8,
                    tickFormat: (bits: number) =>
                      `${String(bits).replace("-", "−")}\n${Math.abs(bits) <= 10 ? formatShare(1 / (1 + 2 ** -bits)) : ""}`,
                  }),
                  ...(data.reviewFrom === null
                    ? []
                    : [
                        Plot.ruleX([data.reviewFrom], { stroke: INK, strokeWidth: 1.5, strokeDasharray: "2 3" }),
                        Plot.text(["shown to a person from here on"], {
                          x: () => data.reviewFrom,
                          frameAnchor: "top",
                          textAnchor: anchor,
                          dy: -24,
                          fontSize: 12,
                          fontWeight: 700,
                        }),
                      ]),
                  ...lines.map((line) =>
                    Plot.line(points, {
                      x: "bits",
                      y: line.of,
                      stroke: line.name === "pairs" ? QUIET : INK,
                      strokeWidth: line.width,
                      strokeDasharray: line.dash,
                    }),
                  ),
                  ...(place === undefined
                    ? []
                    : lines.map((line, index) =>
                        Plot.text([line.name], {
                          x: () => place.bits,
                          y: () => line.of(place),
                          textAnchor: index === 0 ? "start" : "end",
                          dx: index === 0 ? 8 : -8,
                          dy: index === 0 ? -10 : 12,
                          fontSize: 12,
                          fontWeight: 700,
                        }),
                      )),
                ],
              },
            },
          ],
    note:
      points.length < 2
        ? null
        : "Dashed: pairs; solid: the clusters they would make if all were one. The upright axis grows by powers of ten. No threshold merges anything: rules and people do.",
    table: {
      columns: ["bits", "probability", "pairs", "clusters"],
      rows: points.map((point) => [point.bits, formatShare(point.probability), point.pairs, point.clusters]),
    },
    bar: "clusters",
  });
}

/** How far apart the two lines are drawn there. */
const distance = (point: { pairs: number; clusters: number }, most: number): number =>
  Math.abs(Math.log1p(point.pairs) - Math.log1p(point.clusters)) / Math.log1p(most);
