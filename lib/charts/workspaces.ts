/** Where do the workspaces of one customer differ? */
import { labelRoom } from "./bars.ts";
import type { Chart } from "./chart.ts";
import { frame, type Panel } from "./frame.ts";
import { heatPanel, type Shade, shadeOf, type Tile } from "./heat.ts";
import { holdNumbers } from "./numbers.ts";
import { byName, formatCount, formatShare, plural, sentences, words } from "./text.ts";
import { workspaceAxis } from "./workspace-axis.ts";

/** Cells of one object by column and workspace; `distinct` is null where nobody counted it there. */
export type WorkspacesData = {
  readonly object: string;
  readonly cells: readonly WorkspaceCells[];
};
type WorkspaceCells = {
  readonly column: string;
  readonly workspace: string;
  readonly rows: number;
  /** Cells without a value, misfits included. */
  readonly nulls: number;
  /** Non-blank cells that do not fit the column. */
  readonly invalid: number;
  readonly distinct: number | null;
};

const MOST_COLUMNS = 15;
/** With fewer values a workspace tells nothing about their variety. */
const ENOUGH = 20;
/** Workspaces nearer to each other than this do not differ. */
const NEAR = 0.02;

const empty = ({ rows, nulls, invalid }: WorkspaceCells) => (rows > 0 ? (nulls - invalid) / rows : 0);
const misfit = ({ rows, nulls, invalid }: WorkspaceCells) => {
  const held = rows - nulls + invalid;
  return held > 0 ? invalid / held : 0;
};
const variety = ({ rows, nulls, distinct }: WorkspaceCells) => (rows > nulls ? (distinct ?? 0) / (rows - nulls) : 0);

type Measure = {
  readonly heading: string;
  readonly of: (cells: WorkspaceCells) => number;
  readonly shade: (cells: WorkspaceCells) => Shade;
  readonly text: (cells: WorkspaceCells) => string;
  /** Cells of a workspace that say nothing about the measure are not compared. */
  readonly counts: (cells: WorkspaceCells) => boolean;
  /** Whether a column with these values in its workspaces is worth a row. */
  readonly differs: (values: readonly number[], cells: readonly WorkspaceCells[]) => boolean;
};
const MEASURES: readonly Measure[] = [
  {
    heading: "Empty cells",
    of: empty,
    shade: (cells) => shadeOf(empty(cells), [0.01, 0.05, 0.2, 0.5]),
    text: (cells) => formatShare(empty(cells)),
    counts: ({ rows }) => rows > 0,
    differs: (values) => Math.max(...values) - Math.min(...values) >= NEAR,
  },
  {
    heading: "Cells that do not fit their column, of those that are not empty",
    of: misfit,
    shade: (cells) => shadeOf(misfit(cells), [0.0001, 0.01, 0.05, 0.2]),
    text: (cells) => formatShare(misfit(cells)),
    counts: ({ rows, nulls, invalid }) => rows > nulls - invalid,
    differs: (values) => Math.max(...values) - Math.min(...values) >= NEAR / 5,
  },
  {
    heading: "Distinct values: one value only, or nearly all different",
    of: variety,
    shade: (cells) => shadeOf(variety(cells), [0.01, 0.1, 0.5, 0.9]),
    text: (cells) => (cells.distinct === null ? "" : formatCount(cells.distinct)),
    counts: ({ rows, nulls, distinct }) => distinct !== null && rows - nulls >= ENOUGH,
    differs: (values, cells) =>
      (cells.some(({ distinct }) => distinct === 1) && cells.some(({ distinct }) => (distinct ?? 0) > 1)) ||
      (Math.max(...values) >= 0.9 && Math.min(...values) < 0.5),
  },
];

/** Three grids of columns by workspaces; in each the columns in which they differ most. */
export function workspacesChart(data: WorkspacesData): Chart {
  holdNumbers("workspaces", data);
  const rows = new Map<string, number>();
  for (const { workspace, rows: count } of data.cells) rows.set(workspace, Math.max(rows.get(workspace) ?? 0, count));
  const axis = workspaceAxis(rows, data.object);
  const columns = new Map<string, Map<string, WorkspaceCells>>();
  for (const cells of data.cells) {
    const workspace = axis.of(cells.workspace);
    const column = columns.get(cells.column) ?? new Map<string, WorkspaceCells>();
    columns.set(cells.column, column);
    const known = column.get(workspace);
    column.set(workspace, known ? added(known, cells) : { ...cells, workspace });
  }
  const compared = axis.names.length > 1;
  const name = `workspaces-${data.object.replaceAll("_", "-")}`;
  const found = MEASURES.map((measure) => ({ measure, columns: compared ? differing(columns, measure) : [] }));
  const [gaps = 0, misfits = 0] = found.map((one) => one.columns.length);
  const room = labelRoom(found.flatMap((one) => one.columns.slice(0, MOST_COLUMNS)));
  const left = found.reduce((sum, one) => sum + Math.max(0, one.columns.length - MOST_COLUMNS), 0);
  return frame({
    name,
    title: `Workspaces compared: ${words(data.object)}`,
    question: "Where do the workspaces differ?",
    answer:
      columns.size === 0
        ? `There are no rows of ${words(data.object)} to look at.`
        : !compared
          ? `The ${words(data.object)} stand in one workspace: there is nothing to compare.`
          : found.every((one) => one.columns.length === 0)
            ? `The ${plural(axis.names.length, "workspace")} fill all ${plural(columns.size, "column")} alike.`
            : `Of ${plural(columns.size, "column")}, ${gaps} ${gaps === 1 ? "is" : "are"} filled unlike in the ${plural(axis.names.length, "workspace")}, ${misfits} ${misfits === 1 ? "fits" : "fit"} the type unlike.`,
    panels: found.flatMap((one): Panel[] =>
      one.columns.length === 0
        ? []
        : [
            {
              heading: one.measure.heading,
              plot: heatPanel(
                name,
                one.columns.slice(0, MOST_COLUMNS),
                axis.names,
                one.columns.slice(0, MOST_COLUMNS).flatMap((column) =>
                  [...(columns.get(column) ?? [])].map(
                    ([workspace, cells]): Tile => ({
                      row: column,
                      column: workspace,
                      shade: one.measure.shade(cells),
                      text: one.measure.text(cells),
                    }),
                  ),
                ),
                { left: room },
              ),
            },
          ],
    ),
    note: sentences(
      axis.note,
      left > 0 ? `${plural(left, "further row")} of these grids are in the table only.` : null,
    ),
    table: {
      columns: ["column", "workspace", "rows", "share empty", "share that does not fit", "distinct"],
      rows: [...columns].flatMap(([column, workspaces]) =>
        axis.names.flatMap((workspace) => {
          const cells = workspaces.get(workspace);
          return cells ? [[column, workspace, cells.rows, empty(cells), misfit(cells), cells.distinct]] : [];
        }),
      ),
    },
    bar: "share empty",
  });
}

/** Distinct values of several workspaces cannot be added up. */
const added = (a: WorkspaceCells, b: WorkspaceCells): WorkspaceCells => ({
  ...a,
  rows: a.rows + b.rows,
  nulls: a.nulls + b.nulls,
  invalid: a.invalid + b.invalid,
  distinct: null,
});

/** Columns in which the workspaces are apart, the farthest first. */
function differing(columns: ReadonlyMap<string, ReadonlyMap<string, WorkspaceCells>>, measure: Measure): string[] {
  return [...columns]
    .map(([column, workspaces]) => {
      const cells = [...workspaces.values()].filter(measure.counts);
      const values = cells.map(measure.of);
      const most = Math.max(...values);
      const worth = values.length > 1 && measure.differs(values, cells);
      return { column, apart: most - Math.min(...values), worth, most };
    })
    .filter(({ worth }) => worth)
    .sort((a, b) => b.apart - a.apart || b.most - a.most || byName(a.column, b.column))
    .map(({ column }) => column);
}
