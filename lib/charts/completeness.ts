/** How complete is each column, in each workspace? */
import { MOST_ROWS } from "./bars.ts";
import type { Chart } from "./chart.ts";
import { frame } from "./frame.ts";
import { heatPanel, shadeOf } from "./heat.ts";
import { holdNumbers } from "./numbers.ts";
import { byName, formatShare, plural, sentences, words } from "./text.ts";
import { workspaceAxis } from "./workspace-axis.ts";

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

const LIMITS = [0.5, 0.8, 0.95, 0.99] as const;

/** A grid of columns by workspaces; columns least complete first, workspaces by rows, the small ones together. */
export function completenessChart(data: CompletenessData): Chart {
  holdNumbers("completeness", data);
  const sums = new Map<string, { rows: number; filled: number }>();
  const workspaceRows = new Map<string, number>();
  for (const cell of data.cells) {
    const sum = sums.get(cell.column) ?? { rows: 0, filled: 0 };
    sums.set(cell.column, { rows: sum.rows + cell.rows, filled: sum.filled + cell.filled });
    workspaceRows.set(cell.workspace, Math.max(workspaceRows.get(cell.workspace) ?? 0, cell.rows));
  }
  const share = (sum: { rows: number; filled: number }) => (sum.rows > 0 ? sum.filled / sum.rows : 0);
  const columns = [...sums].sort((a, b) => share(a[1]) - share(b[1]) || byName(a[0], b[0])).map(([name]) => name);
  const axis = workspaceAxis(workspaceRows, data.object);
  const shown = columns.slice(0, MOST_ROWS);
  const grid = new Map<string, { column: string; workspace: string; rows: number; filled: number }>();
  for (const cell of data.cells) {
    const workspace = axis.of(cell.workspace);
    const key = JSON.stringify([cell.column, workspace]);
    const sum = grid.get(key) ?? { column: cell.column, workspace, rows: 0, filled: 0 };
    grid.set(key, { ...sum, rows: sum.rows + cell.rows, filled: sum.filled + cell.filled });
  }
  const tiles = [...grid.values()].filter((tile) => shown.includes(tile.column) && tile.rows > 0);
  const below = columns.filter((name) => share(sums.get(name) ?? { rows: 0, filled: 0 }) < 0.5).length;
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
              plot: heatPanel(
                "completeness",
                shown,
                axis.names,
                tiles.map((tile) => ({
                  row: tile.column,
                  column: tile.workspace,
                  shade: shadeOf(share(tile), LIMITS),
                  text: formatShare(share(tile)),
                })),
              ),
            },
          ],
    note: sentences(
      columns.length > MOST_ROWS ? `${columns.length - MOST_ROWS} more complete columns are in the table only.` : null,
      axis.note,
    ),
    table: {
      columns: ["column", "workspace", "rows", "filled", "share filled"],
      rows: columns.flatMap((column) =>
        axis.names.flatMap((workspace) => {
          const tile = grid.get(JSON.stringify([column, workspace]));
          return tile ? [[column, workspace, tile.rows, tile.filled, share(tile)]] : [];
        }),
      ),
    },
    bar: "share filled",
  });
}
