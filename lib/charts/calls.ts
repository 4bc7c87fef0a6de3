/** Did the load take the calls that were predicted? */
import * as Plot from "@observablehq/plot";
import { apart, countTicks, firstRows, labelRoom } from "./bars.ts";
import type { Chart } from "./chart.ts";
import { type Fill, GRID, INK, paint, RIM } from "./fills.ts";
import { frame, PANEL_WIDTH } from "./frame.ts";
import { holdNumbers } from "./numbers.ts";
import { byName, formatCount, formatShare, plural, sentences, shorten, textWidth, words } from "./text.ts";

/** Calls of a load, predicted and sent. `adoption` is about records that were there before: nobody can predict it. */
export type CallsData = {
  readonly predicted: number;
  readonly sent: number;
  readonly adoption: number;
  /** Sent again or asked about until an answer came. */
  readonly retries: number;
  /** Per object, as far as it is known; `sent` without `adoption`. */
  readonly objects: readonly {
    readonly object: string;
    readonly predicted: number;
    readonly sent: number;
    readonly adoption: number;
  }[];
};

const ALL = "all objects";
/** A prediction is called off from this share of itself on. */
const FAR = 0.05;
const ROW = 20;

/** Per object what was predicted above what was sent, one scale for all; without objects the sums alone. */
export function callsChart(data: CallsData): Chart {
  holdNumbers("calls", data);
  const { predicted, sent, adoption, retries } = data;
  const off = (row: { predicted: number; sent: number }): number | null =>
    row.predicted === 0 ? (row.sent === 0 ? 0 : null) : Math.abs(row.sent - row.predicted) / row.predicted;
  const known = data.objects
    .filter((row) => row.predicted + row.sent + row.adoption > 0)
    .sort((a, b) => b.predicted - a.predicted || b.sent - a.sent || byName(a.object, b.object))
    .map((row) => ({ ...row, label: words(row.object) }));
  const nothing = predicted + sent + adoption === 0;
  const rows = nothing
    ? []
    : known.length > 0
      ? apart(known)
      : [{ object: ALL, label: ALL, predicted, sent, adoption }];
  const { shown, note } = firstRows(rows, "objects");
  const difference = sent - predicted;
  const isFar = (row: (typeof rows)[number]) => (off(row) ?? 1) > FAR;
  return frame({
    name: "calls",
    title: "Calls predicted and sent",
    question: "Did the load take the calls that were predicted?",
    answer: nothing
      ? "Nothing was sent, and nothing was predicted."
      : `${plural(predicted, "call")} ${predicted === 1 ? "was" : "were"} predicted, ${formatCount(sent)} sent: ${difference === 0 ? "as predicted" : `${formatCount(Math.abs(difference))} ${difference > 0 ? "more" : "fewer"}${off(data) === null ? "" : ` (${formatShare(off(data) ?? 0)})`}`}.`,
    legend: [
      { label: "predicted", fill: "blank" },
      { label: "sent", fill: "solid" },
      { label: `sent, more than ${formatShare(FAR)} off`, fill: "cross" },
      { label: "sent about records that were there before: nobody can predict it", fill: "dots" },
    ],
    panels: rows.length === 0 ? [] : [{ heading: null, plot: pairs(shown, isFar) }],
    note: nothing
      ? null
      : sentences(
          `Besides: ${plural(adoption, "call")} about records that were there before, ${formatCount(retries)} sent again or asked about until an answer came. They are in no prediction.`,
          note,
        ),
    table: {
      columns: ["object", "predicted", "sent", "about records there before", "difference"],
      rows: rows.map((row) => [row.object, row.predicted, row.sent, row.adoption, off(row)]),
    },
    bar: "sent",
  });
}

type Row = CallsData["objects"][number] & { readonly label: string };

function pairs(rows: readonly Row[], isFar: (row: Row) => boolean): Plot.PlotOptions {
  const left = labelRoom(rows.map((row) => row.label));
  const bars = rows.flatMap((row) => {
    const fill: Fill = isFar(row) ? "cross" : "solid";
    return [
      { label: row.label, line: "predicted", what: "predicted", from: 0, to: row.predicted, fill: "blank" as Fill },
      { label: row.label, line: "sent", what: "sent", from: 0, to: row.sent, fill },
      {
        label: row.label,
        line: "sent",
        what: "sent about records there before",
        from: row.sent,
        to: row.sent + row.adoption,
        fill: "dots" as Fill,
      },
    ].filter(({ from, to }) => to > from);
  });
  const notes = rows.flatMap((row) => [
    { label: row.label, line: "predicted", at: row.predicted, text: `${formatCount(row.predicted)} predicted` },
    {
      label: row.label,
      line: "sent",
      at: row.sent + row.adoption,
      text: `${formatCount(row.sent)} sent${row.adoption > 0 ? ` + ${formatCount(row.adoption)}` : ""}`,
    },
  ]);
  const right = Math.ceil(Math.max(...notes.map(({ text }) => textWidth(text, 12))) + 16);
  const largest = Math.max(1, ...notes.map(({ at }) => at));
  return {
    marginLeft: left,
    marginRight: Math.min(right, PANEL_WIDTH - left - 160),
    marginTop: 10,
    marginBottom: 42,
    height: rows.length * (2 * ROW + 8) + 52,
    x: { domain: [0, largest], label: null },
    y: { type: "band", domain: ["predicted", "sent"], padding: 0.1, axis: null },
    fy: { domain: rows.map((row) => row.label), padding: 0.16, label: null, axis: null },
    color: { type: "identity" },
    marks: [
      Plot.gridX({ ticks: countTicks(largest), stroke: GRID, strokeOpacity: 1 }),
      Plot.axisX({
        ticks: countTicks(largest),
        tickFormat: formatCount,
        label: "calls",
        labelAnchor: "center",
        labelArrow: "none",
        fontSize: 12,
      }),
      Plot.axisFy({
        anchor: "left",
        label: null,
        tickSize: 0,
        fontSize: 12,
        tickFormat: (label: string) => shorten(label, left - 12, 12),
      }),
      Plot.barX(bars, {
        x1: "from",
        x2: "to",
        y: "line",
        fy: "label",
        fill: (bar: { fill: Fill }) => paint("calls", bar.fill),
        stroke: INK,
        strokeWidth: 0.7,
        title: (bar: (typeof bars)[number]) => `${bar.label}, ${bar.what}: ${formatCount(bar.to - bar.from)}`,
      }),
      Plot.text(notes, {
        x: "at",
        y: "line",
        fy: "label",
        text: "text",
        textAnchor: "start",
        dx: 6,
        fontSize: 12,
        ...RIM,
      }),
    ],
  };
}
