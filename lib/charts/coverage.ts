/** What becomes of every source cell? */
import type { CoverageFile } from "../outputs/shapes.ts";
import { firstRows, stackPanel } from "./bars.ts";
import type { Chart } from "./chart.ts";
import type { Fill } from "./fills.ts";
import { frame } from "./frame.ts";
import { formatCount, formatShare, plural, words } from "./text.ts";

export type CoverageData = {
  readonly columns: readonly Pick<
    CoverageFile["columns"][number],
    "object" | "cells" | "migrated" | "transformed" | "collapsed" | "reference" | "skipped"
  >[];
};

const FATES = [
  { key: "migrated", label: "migrated as it is", fill: "solid" },
  { key: "transformed", label: "transformed", fill: "slant" },
  { key: "collapsed", label: "collapsed with others", fill: "upright" },
  { key: "reference", label: "kept in reference or rebuild files", fill: "dots" },
  { key: "skipped", label: "skipped with a reason", fill: "blank" },
  { key: "older", label: "stands elsewhere too, in a newer or equal row", fill: "grey" },
  { key: "unaccounted", label: "unaccounted for", fill: "cross" },
] as const satisfies readonly { key: string; label: string; fill: Fill }[];

/** Reasons that say: this row's content is there in another row, so nothing is missing. */
const OLDER = new Set(["superseded", "stale_row", "identical_file", "exact_duplicate", "merged_equal"]);
/** Skipped as records, but described in full for the admin. */
const DESCRIBED = "rebuilt_by_hand";

/** Cells of each object by fate; `unaccounted` is what no fate explains and must be none. */
export function coverageByObject(data: CoverageData) {
  const objects = new Map<string, Record<(typeof FATES)[number]["key"] | "cells", number>>();
  for (const column of data.columns) {
    const sum = objects.get(column.object) ?? {
      cells: 0,
      migrated: 0,
      transformed: 0,
      collapsed: 0,
      reference: 0,
      skipped: 0,
      older: 0,
      unaccounted: 0,
    };
    const by = Object.entries(column.skipped);
    const count = (of: (reason: string) => boolean) =>
      by.reduce((total, [reason, n]) => total + (of(reason) ? n : 0), 0);
    const older = count((reason) => OLDER.has(reason));
    const described = count((reason) => reason === DESCRIBED);
    const skipped = count((reason) => !OLDER.has(reason) && reason !== DESCRIBED);
    const known =
      column.migrated + column.transformed + column.collapsed + column.reference + described + older + skipped;
    objects.set(column.object, {
      cells: sum.cells + column.cells,
      migrated: sum.migrated + column.migrated,
      transformed: sum.transformed + column.transformed,
      collapsed: sum.collapsed + column.collapsed,
      reference: sum.reference + column.reference + described,
      skipped: sum.skipped + skipped,
      older: sum.older + older,
      unaccounted: sum.unaccounted + Math.max(0, column.cells - known),
    });
  }
  return [...objects].map(([object, sum]) => ({ object, ...sum }));
}

/** Share of the cells that arrive in the CRM, of those that do not stand in a newer or equal row too; null without any. */
export function arrivingShare(data: CoverageData): number | null {
  const objects = coverageByObject(data);
  const current = objects.reduce((sum, o) => sum + o.cells - o.older, 0);
  return current === 0 ? null : objects.reduce((sum, o) => sum + o.migrated + o.transformed + o.collapsed, 0) / current;
}

/** Objects by number of cells, each split by the fate of its cells. */
export function coverageChart(data: CoverageData): Chart {
  const objects = coverageByObject(data)
    .filter((object) => object.cells > 0)
    .sort((a, b) => b.cells - a.cells || a.object.localeCompare(b.object));
  const cells = objects.reduce((sum, object) => sum + object.cells, 0);
  const older = objects.reduce((sum, o) => sum + o.older, 0);
  const share = arrivingShare(data) ?? 0;
  const lost = objects.reduce((sum, object) => sum + object.unaccounted, 0);
  const { shown, note } = firstRows(objects, "objects");
  return frame({
    name: "coverage",
    title: "Coverage by object",
    question: "What becomes of every source cell?",
    answer:
      cells === 0
        ? "The export holds no cells."
        : `${formatShare(share)} of ${plural(cells - older, "cell")} arrive in the CRM; ${lost === 0 ? "every cell is accounted for" : `${plural(lost, "cell")} ${lost === 1 ? "is" : "are"} unaccounted for`}.`,
    legend: FATES.filter((fate) => (fate.key !== "unaccounted" || lost > 0) && (fate.key !== "older" || older > 0)),
    panels:
      shown.length === 0
        ? []
        : [
            {
              heading: null,
              plot: stackPanel(
                "coverage",
                shown.map((object) => ({
                  label: words(object.object),
                  parts: FATES.map((fate) => ({ fill: fate.fill, value: object[fate.key] })),
                  note: `${formatCount(object.cells)} cells`,
                })),
                "share of the object's non-blank cells",
              ),
            },
          ],
    note,
    table: {
      columns: ["object", "cells", ...FATES.map((fate) => fate.key)],
      rows: objects.map((object) => [object.object, object.cells, ...FATES.map((fate) => object[fate.key])]),
    },
    bar: "cells",
  });
}
