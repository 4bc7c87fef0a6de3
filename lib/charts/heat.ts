/** A grid whose cells are shaded by value: lightness carries it, so that print and colour-blind readers lose nothing. */
import * as Plot from "@observablehq/plot";
import { labelAxis, labelRoom } from "./bars.ts";
import { type Fill, INK, PAPER, paint, RIM } from "./fills.ts";
import { PANEL_WIDTH } from "./frame.ts";
import { shorten, textWidth } from "./text.ts";

const SHADES = [
  { colour: PAPER, ink: INK },
  { colour: "#dce9f5", ink: INK },
  { colour: "#a9cbe8", ink: INK },
  { colour: "#3f78ab", ink: PAPER },
  { colour: "#1d4e79", ink: PAPER },
] as const;
/** 0 is white, 4 the darkest. */
export type Shade = 0 | 1 | 2 | 3 | 4;
/** From so many columns on their names stand aslant. */
const ASLANT = 6;
const ROW = 20;

/** `text` is left out where it does not fit the cell, `told` is said on pointing; `fill` takes the place of the shade. */
export type Tile = {
  readonly row: string;
  readonly column: string;
  readonly shade: Shade;
  readonly text: string;
  readonly told?: string;
  readonly fill?: Fill;
};

/** The shade of a share: how many of the four ascending limits it reaches. */
export const shadeOf = (value: number, limits: readonly [number, number, number, number]): Shade =>
  limits.filter((limit) => value >= limit).length as Shade;

/** Rows and columns in the order given; `note` stands behind a row, `tick` names a column ("" for none). */
export function heatPanel(
  name: string,
  rows: readonly string[],
  columns: readonly string[],
  tiles: readonly Tile[],
  options: {
    readonly note?: (row: string) => string;
    readonly tick?: (column: string) => string;
    /** Room for the names of rows: grids that stand below each other share it. */
    readonly left?: number;
  } = {},
): Plot.PlotOptions {
  const tick = options.tick ?? ((column: string) => column);
  const notes = rows.map((row) => ({ row, text: options.note?.(row) ?? "" }));
  const right = Math.ceil(Math.max(0, ...notes.map(({ text }) => (text === "" ? 0 : textWidth(text, 12) + 12))));
  const left = options.left ?? labelRoom(rows);
  const wide = (PANEL_WIDTH - left - right) / columns.length;
  const fitting = tiles.filter((tile) => textWidth(tile.text, 11) < wide);
  const isHatched = ({ fill }: Tile) => fill !== undefined && paint(name, fill).startsWith("url");
  const last = columns.at(-1);
  const named = columns.filter((column) => tick(column) !== "");
  const share = (wide * columns.length) / Math.max(1, named.length) - 10;
  const aslant = columns.length >= ASLANT && named.some((column) => textWidth(tick(column), 12) > share);
  const room = aslant ? 130 : share;
  // Names that stand aslant rise by the sine of their angle.
  const widest = Math.min(room, Math.max(0, ...named.map((column) => textWidth(tick(column), 12))));
  const top = aslant ? Math.ceil(widest * 0.62) + 30 : 30;
  const marginRight = Math.max(aslant ? 50 : 4, right);
  return {
    marginLeft: left,
    marginRight,
    marginTop: top,
    marginBottom: 6,
    height: rows.length * ROW + top + 10,
    x: { type: "band", domain: columns, padding: 0.03 },
    y: { type: "band", domain: rows, padding: 0.06 },
    color: { type: "identity" },
    marks: [
      Plot.axisX(named, {
        anchor: "top",
        label: null,
        tickSize: 0,
        fontSize: 12,
        tickFormat: (column: string) => shorten(tick(column), room, 12),
        ...(aslant ? { tickRotate: -38 } : {}),
      }),
      labelAxis(left),
      Plot.cell(tiles, {
        x: "column",
        y: "row",
        fill: (tile: Tile) => (tile.fill ? paint(name, tile.fill) : SHADES[tile.shade].colour),
        stroke: "#8894a1",
        strokeWidth: 0.6,
        title: ({ row, column, text, told = text }: Tile) => (told === "" ? null : `${row}, ${column}: ${told}`),
      }),
      Plot.text(
        fitting.filter((tile) => !isHatched(tile)),
        { x: "column", y: "row", text: "text", fill: (tile: Tile) => SHADES[tile.shade].ink, fontSize: 11 },
      ),
      Plot.text(fitting.filter(isHatched), { x: "column", y: "row", text: "text", fontSize: 11, ...RIM }),
      ...(last === undefined
        ? []
        : [
            Plot.text(
              notes.filter(({ text }) => text !== ""),
              { x: () => last, y: "row", text: "text", textAnchor: "start", dx: wide / 2 + 6, fontSize: 12 },
            ),
          ]),
    ],
  };
}
