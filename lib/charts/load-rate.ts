/** How fast did the load go, and what held it back? */
import * as Plot from "@observablehq/plot";
import type { Chart } from "./chart.ts";
import { type Fill, GRID, INK, paint } from "./fills.ts";
import { frame } from "./frame.ts";
import { formatSeconds, formatShare, plural, words } from "./text.ts";

/** Records finished in the interval that ends at `second` (ascending), and what held it back; null when nothing did. */
export type LoadRateData = readonly {
  readonly second: number;
  readonly records: number;
  readonly limit: string | null;
}[];

const BINS = 96;
const NOTHING = "nothing held it back";
const FILLS_BY_RANK: readonly Fill[] = ["cross", "slant", "dots", "upright", "backslant", "blank", "grey"];

/** Records per second over time; the hatching names the limit that took most of each interval. */
export function loadRateChart(data: LoadRateData): Chart {
  const spans = data.map((point, i) => ({ ...point, from: i === 0 ? 0 : (data[i - 1]?.second ?? 0) }));
  const end = spans.at(-1)?.second ?? 0;
  const records = data.reduce((sum, point) => sum + point.records, 0);
  const time = new Map<string, { seconds: number; records: number }>();
  for (const span of spans) {
    const key = span.limit === null ? NOTHING : words(span.limit);
    const sum = time.get(key) ?? { seconds: 0, records: 0 };
    time.set(key, { seconds: sum.seconds + span.second - span.from, records: sum.records + span.records });
  }
  const limits = [...time].sort((a, b) => b[1].seconds - a[1].seconds);
  const held = limits.filter(([name]) => name !== NOTHING);
  const fills = new Map<string, Fill>([[NOTHING, "solid"]]);
  for (const [i, [name]] of held.entries()) fills.set(name, FILLS_BY_RANK[i % FILLS_BY_RANK.length] ?? "grey");
  const bins = cut(spans, end);
  const worst = held[0];
  const unit =
    end >= 5400
      ? { seconds: 3600, name: "hours" }
      : end >= 180
        ? { seconds: 60, name: "minutes" }
        : { seconds: 1, name: "seconds" };
  return frame({
    name: "load-rate",
    title: "Load rate",
    question: "How fast did the load go, and what held it back?",
    answer:
      records === 0 || end === 0
        ? "Nothing was loaded."
        : `${plural(records, "record")} in ${formatSeconds(end)}, ${(records / end).toFixed(1)} a second; ${worst ? `mostly held back by: ${worst[0]} (${formatShare(worst[1].seconds / end)} of the time)` : NOTHING}.`,
    legend: limits.map(([label]) => ({ label, fill: fills.get(label) ?? "grey" })),
    panels:
      records === 0 || end === 0
        ? []
        : [
            {
              heading: null,
              plot: {
                marginLeft: 56,
                marginRight: 12,
                marginTop: 28,
                marginBottom: 44,
                height: 280,
                x: { domain: [0, end / unit.seconds], label: null },
                y: { domain: [0, Math.max(...bins.map((bin) => bin.rate))], nice: true, label: null },
                color: { type: "identity" },
                marks: [
                  Plot.gridY({ stroke: GRID, strokeOpacity: 1 }),
                  Plot.axisX({
                    label: `${unit.name} since the start`,
                    labelAnchor: "center",
                    labelArrow: "none",
                    fontSize: 12,
                  }),
                  Plot.axisY({ label: "records a second", labelArrow: "none", fontSize: 12, ticks: 5 }),
                  Plot.rect(bins, {
                    x1: (bin: Bin) => bin.from / unit.seconds,
                    x2: (bin: Bin) => bin.to / unit.seconds,
                    y1: () => 0,
                    y2: "rate",
                    fill: (bin: Bin) => paint("load-rate", fills.get(bin.limit) ?? "grey"),
                    stroke: INK,
                    strokeWidth: 0.4,
                  }),
                  Plot.ruleY([0], { stroke: INK }),
                ],
              },
            },
          ],
    table: {
      columns: ["held back by", "seconds", "records", "share of time"],
      rows: limits.map(([name, sum]) => [name, sum.seconds, sum.records, end > 0 ? sum.seconds / end : 0]),
    },
    bar: "seconds",
  });
}

type Span = LoadRateData[number] & { readonly from: number };
type Bin = { readonly from: number; readonly to: number; readonly rate: number; readonly limit: string };

/** At most 96 equal intervals; a span's records are spread evenly over its time, a bin's limit is that of most of it. */
function cut(spans: readonly Span[], end: number): Bin[] {
  const count = Math.max(1, Math.min(BINS, spans.length));
  const width = end / count;
  const bins = Array.from({ length: count }, (_, i) => ({
    from: i * width,
    to: (i + 1) * width,
    records: 0,
    limits: new Map<string, number>(),
  }));
  for (const span of spans) {
    const length = span.second - span.from;
    if (length <= 0) {
      const bin = bins[Math.min(count - 1, Math.floor(span.from / width))];
      if (bin) bin.records += span.records;
      continue;
    }
    const limit = span.limit === null ? NOTHING : words(span.limit);
    for (let i = Math.floor(span.from / width); i < count; i += 1) {
      const bin = bins[i];
      if (!bin || bin.from >= span.second) break;
      const overlap = Math.min(bin.to, span.second) - Math.max(bin.from, span.from);
      if (overlap <= 0) continue;
      bin.records += (span.records * overlap) / length;
      bin.limits.set(limit, (bin.limits.get(limit) ?? 0) + overlap);
    }
  }
  return bins.map((bin) => ({
    from: bin.from,
    to: bin.to,
    rate: width > 0 ? bin.records / width : 0,
    limit: [...bin.limits].sort((a, b) => b[1] - a[1])[0]?.[0] ?? NOTHING,
  }));
}
