/** How fast did the load go, and what held it back? */
import * as Plot from "@observablehq/plot";
import { barPanel } from "./bars.ts";
import type { Chart, TableCell } from "./chart.ts";
import { FILLS, type Fill, GRID, INK, paint } from "./fills.ts";
import { frame } from "./frame.ts";
import { holdNumbers } from "./numbers.ts";
import { formatCount, formatSeconds, formatShare, plural, textWidth, words } from "./text.ts";

/** Records finished in the interval that ends at `second` (ascending), and what held it back; null when nothing did. */
export type LoadRateData = readonly {
  readonly second: number;
  readonly records: number;
  readonly limit: string | null;
}[];

const BINS = 96;
const NOTHING = "nothing held it back";
/** What may hold a load back: the account's quota, the CRM itself, the way to it, this machine. */
const CAUSES: ReadonlyMap<string, { readonly label: string; readonly fill: Fill }> = new Map([
  ["burst", { label: "quota (burst)", fill: "cross" }],
  ["daily", { label: "quota (daily)", fill: "dots" }],
  ["concurrency", { label: "quota (calls at one time)", fill: "upright" }],
  ["job", { label: "the CRM (a job under way)", fill: "backslant" }],
  ["maintenance", { label: "the CRM (maintenance)", fill: "blank" }],
  ["network", { label: "network and the CRM's answers", fill: "slant" }],
  ["cpu", { label: "CPU of this machine", fill: "grey" }],
]);
const causeOf = (limit: string | null): string =>
  limit === null ? NOTHING : (CAUSES.get(limit)?.label ?? words(limit));

/** Records per second over time, hatched by what took most of each interval; below, the time that each cause took. */
export function loadRateChart(data: LoadRateData): Chart {
  holdNumbers("load-rate", data);
  const spans = data.map((point, i) => ({ ...point, from: i === 0 ? 0 : (data[i - 1]?.second ?? 0) }));
  const end = spans.at(-1)?.second ?? 0;
  const records = data.reduce((sum, point) => sum + point.records, 0);
  const time = new Map<string, { seconds: number; records: number }>();
  for (const span of spans) {
    const key = causeOf(span.limit);
    const sum = time.get(key) ?? { seconds: 0, records: 0 };
    time.set(key, { seconds: sum.seconds + span.second - span.from, records: sum.records + span.records });
  }
  const limits = [...time].sort((a, b) => b[1].seconds - a[1].seconds);
  const held = limits.filter(([name]) => name !== NOTHING);
  const fills = fillsOf(limits.map(([label]) => label));
  const share = (seconds: number) => (end > 0 ? seconds / end : 0);
  const bins = cut(spans, end);
  const fastest = Math.max(0, ...bins.map((bin) => bin.rate));
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
        : `${plural(records, "record")} in ${formatSeconds(end)}, ${rateOf(records / end)} a second; ${worst ? `mostly held back by: ${worst[0]}, ${formatShare(share(worst[1].seconds))} of the time` : NOTHING}.`,
    legend: limits.map(([label]) => ({ label, fill: fills.get(label) ?? "grey" })),
    panels:
      records === 0 || end === 0
        ? []
        : [
            {
              heading: null,
              plot: {
                marginLeft: Math.ceil(Math.max(46, textWidth(formatCount(fastest), 12)) + 14),
                marginRight: 12,
                marginTop: 28,
                marginBottom: 44,
                height: 280,
                x: { domain: [0, end / unit.seconds], label: null },
                y: { domain: [0, fastest], nice: true, label: null },
                color: { type: "identity" },
                marks: [
                  Plot.gridY({ stroke: GRID, strokeOpacity: 1 }),
                  Plot.axisX({
                    label: `${unit.name} since the start`,
                    labelAnchor: "center",
                    labelArrow: "none",
                    fontSize: 12,
                  }),
                  Plot.axisY({
                    label: "records a second",
                    labelArrow: "none",
                    fontSize: 12,
                    ticks: 5,
                    ...(fastest >= 10 ? { tickFormat: formatCount } : {}),
                  }),
                  Plot.rect(bins, {
                    x1: (bin: Bin) => bin.from / unit.seconds,
                    x2: (bin: Bin) => bin.to / unit.seconds,
                    y1: () => 0,
                    y2: "rate",
                    fill: (bin: Bin) => paint("load-rate", fills.get(bin.limit) ?? "grey"),
                    stroke: INK,
                    strokeWidth: 0.4,
                    title: (bin: Bin) =>
                      `${formatSeconds(bin.from)} to ${formatSeconds(bin.to)}: ${rateOf(bin.rate)} records a second, ${bin.limit}`,
                  }),
                  Plot.ruleY([0], { stroke: INK }),
                ],
              },
            },
            {
              heading: "Time by what held it back",
              plot: barPanel(
                "load-rate",
                limits.map(([label, sum]) => ({
                  label,
                  value: sum.seconds / unit.seconds,
                  fill: fills.get(label) ?? "grey",
                  note: `${formatSeconds(sum.seconds)} · ${formatShare(share(sum.seconds))} · ${plural(Math.round(sum.records), "record")}`,
                })),
                unit.name,
              ),
            },
          ],
    table: {
      columns: [
        "part",
        "held back by",
        "from second",
        "to second",
        "seconds",
        "records",
        "records a second",
        "share of time",
      ],
      rows:
        records === 0 || end === 0
          ? []
          : [
              ...limits.map(([label, { seconds, records: done }]): TableCell[] => [
                "whole load",
                label,
                null,
                null,
                seconds,
                done,
                seconds > 0 ? done / seconds : null,
                share(seconds),
              ]),
              ...bins.map(({ from, to, rate, limit }): TableCell[] => [
                "interval",
                limit,
                from,
                to,
                to - from,
                rate * (to - from),
                rate,
                share(to - from),
              ]),
            ],
    },
    bar: "records a second",
  });
}

/** Each cause its own hatching; causes nobody foresaw take what the others leave. */
function fillsOf(causes: readonly string[]): ReadonlyMap<string, Fill> {
  const known = new Map(
    [...CAUSES.values(), { label: NOTHING, fill: "solid" as Fill }].map((cause) => [cause.label, cause.fill]),
  );
  const taken = new Set(causes.map((label) => known.get(label)));
  const free = FILLS.filter((fill) => !taken.has(fill));
  return new Map(causes.map((label) => [label, known.get(label) ?? free.shift() ?? "grey"]));
}

const rateOf = (rate: number): string => (rate >= 100 ? formatCount(rate) : rate.toFixed(1));

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
    const limit = causeOf(span.limit);
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
