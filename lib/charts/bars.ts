/** The two kinds of bar panel that most charts are made of: one value per row, or parts of a whole per row. */
import * as Plot from "@observablehq/plot";
import { type Fill, GRID, INK, PAPER, paint, RIM } from "./fills.ts";
import { PANEL_WIDTH } from "./frame.ts";
import { formatCount, formatShare, shorten, textWidth } from "./text.ts";

const SIZE = 12;
/** Rows a chart shows at most; a chart with more says how many it leaves to the table. */
export const MOST_ROWS = 40;
const LABEL_SHARE = 0.42;

export type BarRow = { readonly label: string; readonly value: number; readonly fill: Fill; readonly note: string };
export type StackRow = {
  readonly label: string;
  readonly parts: readonly { readonly fill: Fill; readonly value: number }[];
  readonly note: string;
};

/** Room for the widest label, within 42 % of the panel. */
export const labelRoom = (labels: readonly string[]): number =>
  Math.ceil(Math.min(PANEL_WIDTH * LABEL_SHARE, Math.max(40, ...labels.map((label) => textWidth(label, SIZE) + 14))));

export const rowHeight = (rows: number): number => (rows > 24 ? 20 : 26);

/** Axis labels left of the rows, shortened where they do not fit. */
export const labelAxis = (room: number) =>
  Plot.axisY({
    label: null,
    tickSize: 0,
    fontSize: SIZE,
    tickFormat: (label: string) => shorten(label, room - 12, SIZE),
  });

/** One bar per row with its note at the end. `percent` says that values are shares. */
export function barPanel(name: string, all: readonly BarRow[], axis: string, percent = false): Plot.PlotOptions {
  const rows = apart(all);
  const left = labelRoom(rows.map((row) => row.label));
  const right = Math.ceil(Math.max(...rows.map((row) => textWidth(row.note, SIZE))) + 16);
  const largest = Math.max(...rows.map((row) => row.value));
  return {
    marginLeft: left,
    marginRight: Math.min(right, PANEL_WIDTH - left - 160),
    marginTop: 10,
    marginBottom: 42,
    height: rows.length * rowHeight(rows.length) + 52,
    x: { domain: [0, largest > 0 ? largest : 1], label: null },
    y: { type: "band", domain: rows.map((row) => row.label), padding: 0.25 },
    color: { type: "identity" },
    marks: [
      Plot.gridX({ ticks: countTicks(largest, percent), stroke: GRID, strokeOpacity: 1 }),
      Plot.axisX({
        ticks: countTicks(largest, percent),
        tickFormat: percent ? formatShare : formatCount,
        label: axis,
        labelAnchor: "center",
        labelArrow: "none",
        fontSize: SIZE,
      }),
      labelAxis(left),
      Plot.barX(rows, {
        x: "value",
        y: "label",
        fill: (row: BarRow) => paint(name, row.fill),
        stroke: INK,
        strokeWidth: 0.7,
        title: (row: BarRow) => `${row.label}: ${row.note}`,
      }),
      Plot.text(rows, { x: "value", y: "label", text: "note", textAnchor: "start", dx: 6, fontSize: SIZE, ...RIM }),
    ],
  };
}

/** Per row its parts side by side, as shares of the row; percentages where they fit, the note at the end. */
export function stackPanel(name: string, all: readonly StackRow[], axis: string): Plot.PlotOptions {
  const rows = apart(all);
  const left = labelRoom(rows.map((row) => row.label));
  const right = Math.ceil(Math.max(...rows.map((row) => textWidth(row.note, SIZE))) + 16);
  const marginRight = Math.min(right, PANEL_WIDTH - left - 260);
  const pixels = PANEL_WIDTH - left - marginRight;
  const pieces = rows.flatMap((row) => {
    const total = row.parts.reduce((sum, part) => sum + part.value, 0);
    let from = 0;
    return row.parts.flatMap((part) => {
      const share = total > 0 ? part.value / total : 0;
      const text = formatShare(share);
      const told = `${row.label}: ${formatCount(part.value)} (${text})`;
      const piece = { label: row.label, fill: part.fill, from, to: from + share, text, told };
      from += share;
      return part.value > 0 ? [piece] : [];
    });
  });
  const wide = pieces.filter((piece) => (piece.to - piece.from) * pixels > textWidth(piece.text, 11) + 14);
  const chip = (piece: (typeof pieces)[number]) => (textWidth(piece.text, 11) + 4) / pixels / 2;
  const middle = (piece: (typeof pieces)[number]) => (piece.from + piece.to) / 2;
  return {
    marginLeft: left,
    marginRight,
    marginTop: 10,
    marginBottom: 42,
    height: rows.length * rowHeight(rows.length) + 52,
    x: { domain: [0, 1], label: null },
    y: { type: "band", domain: rows.map((row) => row.label), padding: 0.25 },
    color: { type: "identity" },
    marks: [
      Plot.axisX({
        ticks: [0, 0.25, 0.5, 0.75, 1],
        tickFormat: formatShare,
        label: axis,
        labelAnchor: "center",
        labelArrow: "none",
        fontSize: SIZE,
      }),
      labelAxis(left),
      Plot.barX(pieces, {
        x1: "from",
        x2: "to",
        y: "label",
        fill: (piece: { fill: Fill }) => paint(name, piece.fill),
        stroke: INK,
        strokeWidth: 0.7,
        title: "told",
      }),
      Plot.barX(wide, {
        x1: (piece) => middle(piece) - chip(piece),
        x2: (piece) => middle(piece) + chip(piece),
        y: "label",
        fill: () => PAPER,
        insetTop: 2,
        insetBottom: 2,
        rx: 3,
      }),
      Plot.text(wide, { x: middle, y: "label", text: "text", fontSize: 11 }),
      Plot.text(rows, { x: () => 1, y: "label", text: "note", textAnchor: "start", dx: 6, fontSize: SIZE }),
    ],
  };
}

/** Rows of one label would fall on one line of the chart: the second gets a number. */
export function apart<T extends { readonly label: string }>(rows: readonly T[]): T[] {
  const seen = new Map<string, number>();
  return rows.map((row) => {
    const times = (seen.get(row.label) ?? 0) + 1;
    seen.set(row.label, times);
    return times === 1 ? row : { ...row, label: `${row.label} (${times})` };
  });
}

/** Whole-number ticks for counts; Plot's own choice for shares. */
export function countTicks(largest: number, percent = false): number | number[] {
  if (percent || largest > 5) return 6;
  return Array.from({ length: Math.max(2, largest + 1) }, (_, tick) => tick);
}

/** The first rows, and a sentence about the ones left to the table (null when none). */
export function firstRows<T>(rows: readonly T[], what: string): { shown: readonly T[]; note: string | null } {
  if (rows.length <= MOST_ROWS) return { shown: rows, note: null };
  const left = rows.length - MOST_ROWS;
  return { shown: rows.slice(0, MOST_ROWS), note: `${left} more ${what} are in the table only.` };
}
