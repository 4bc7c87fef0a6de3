/** How complete is each column, in each workspace? */
import * as Plot from "@observablehq/plot";
import { labelAxis, labelRoom, MOST_ROWS } from "./bars.ts";
import type { Chart } from "./chart.ts";
import { INK } from "./fills.ts";
import { frame, PANEL_WIDTH } from "./frame.ts";
import { formatShare, plural, shorten, words } from "./text.ts";

/** `filled` of `rows` cells hold a value, per column and workspace of one object. */
export type CompletenessData = {
  readonly object: string;
  readonly cells: readonly {
    readonly column: string;
    readonly workspace: string;
    readonly rows: number;
    readonly filled: number;
  }[];
};

/** Lightness carries the value; every cell is also labelled, so that print and colour-blind readers lose nothing. */
const STEPS = [
  { under: 0.5, colour: "#ffffff", ink: INK },
  { under: 0.8, colour: "#dce9f5", ink: INK },
  { under: 0.95, colour: "#a9cbe8", ink: INK },
  { under: 0.99, colour: "#5b92c3", ink: "#ffffff" },
  { under: Number.POSITIVE_INFINITY, colour: "#1d4e79", ink: "#ffffff" },
] as const;
const step = (share: number) => STEPS.find((s) => share < s.under) ?? STEPS[4];
const MOST_WORKSPACES = 10;
/** From so many workspaces on their names stand aslant. */
const ASLANT = 6;
const OTHERS = "all others";

/** A grid of columns by workspaces; columns least complete first, workspaces by rows, the small ones together. */
export function completenessChart(data: CompletenessData): Chart {
  const sums = new Map<string, { rows: number; filled: number }>();
  const workspaceRows = new Map<string, number>();
  for (const cell of data.cells) {
    const sum = sums.get(cell.column) ?? { rows: 0, filled: 0 };
    sums.set(cell.column, { rows: sum.rows + cell.rows, filled: sum.filled + cell.filled });
    workspaceRows.set(cell.workspace, Math.max(workspaceRows.get(cell.workspace) ?? 0, cell.rows));
  }
  const share = (sum: { rows: number; filled: number }) => (sum.rows > 0 ? sum.filled / sum.rows : 0);
  const columns = [...sums].sort((a, b) => share(a[1]) - share(b[1]) || a[0].localeCompare(b[0])).map(([name]) => name);
  const workspaces = [...workspaceRows].sort((a, b) => b[1] - a[1] || a[0].localeCompare(b[0])).map(([name]) => name);
  const folded = workspaces.length > MOST_WORKSPACES + 1;
  const kept = folded ? workspaces.slice(0, MOST_WORKSPACES) : workspaces;
  const axis = folded ? [...kept, OTHERS] : kept;
  const shown = columns.slice(0, MOST_ROWS);
  const grid = new Map<string, { column: string; workspace: string; rows: number; filled: number }>();
  for (const cell of data.cells) {
    const workspace = kept.includes(cell.workspace) ? cell.workspace : OTHERS;
    const key = JSON.stringify([cell.column, workspace]);
    const sum = grid.get(key) ?? { column: cell.column, workspace, rows: 0, filled: 0 };
    grid.set(key, { ...sum, rows: sum.rows + cell.rows, filled: sum.filled + cell.filled });
  }
  const tiles = [...grid.values()].filter((tile) => shown.includes(tile.column) && tile.rows > 0);
  const below = columns.filter((name) => share(sums.get(name) ?? { rows: 0, filled: 0 }) < 0.5).length;
  const left = labelRoom(shown);
  const aslant = axis.length >= ASLANT;
  const room = aslant ? 130 : (PANEL_WIDTH - left) / axis.length - 10;
  const notes = [
    columns.length > MOST_ROWS ? `${columns.length - MOST_ROWS} more complete columns are in the table only.` : "",
    folded ? `${workspaces.length - MOST_WORKSPACES} smaller workspaces are taken together.` : "",
  ].filter((note) => note !== "");
  return frame({
    name: `completeness-${data.object.replaceAll("_", "-")}`,
    title: `Completeness of ${words(data.object)}`,
    question: "How complete is each column, in each workspace?",
    answer:
      columns.length === 0 || tiles.length === 0
        ? `There are no rows of ${words(data.object)} to look at.`
        : below === 0
          ? `Every one of ${plural(columns.length, "column")} is at least half filled.`
          : `${below} of ${plural(columns.length, "column")} ${below === 1 ? "is" : "are"} less than half filled.`,
    panels:
      tiles.length === 0
        ? []
        : [
            {
              heading: null,
              plot: {
                marginLeft: left,
                marginRight: aslant ? 50 : 4,
                marginTop: aslant ? 110 : 30,
                marginBottom: 6,
                height: shown.length * 20 + (aslant ? 120 : 40),
                x: { type: "band", domain: axis, padding: 0.03 },
                y: { type: "band", domain: shown, padding: 0.06 },
                color: { type: "identity" },
                marks: [
                  Plot.axisX({
                    anchor: "top",
                    label: null,
                    tickSize: 0,
                    fontSize: 12,
                    tickFormat: (name: string) => shorten(name, room, 12),
                    ...(aslant ? { tickRotate: -38 } : {}),
                  }),
                  labelAxis(left),
                  Plot.cell(tiles, {
                    x: "workspace",
                    y: "column",
                    fill: (tile) => step(share(tile)).colour,
                    stroke: "#8894a1",
                    strokeWidth: 0.6,
                  }),
                  Plot.text(tiles, {
                    x: "workspace",
                    y: "column",
                    text: (tile) => formatShare(share(tile)),
                    fill: (tile) => step(share(tile)).ink,
                    fontSize: 11,
                  }),
                ],
              },
            },
          ],
    note: notes.join(" ") || null,
    table: {
      columns: ["column", "workspace", "rows", "filled", "share filled"],
      rows: columns.flatMap((column) =>
        axis.flatMap((workspace) => {
          const tile = grid.get(JSON.stringify([column, workspace]));
          return tile ? [[column, workspace, tile.rows, tile.filled, share(tile)]] : [];
        }),
      ),
    },
    bar: "share filled",
  });
}
