/** Keys to look through: where orphans come from, what repairs are offered, chains, and rows that stand for one thing. */
import type { JoinCheck, KeyRepair, Relations } from "../quality/types.ts";
import type { Staging } from "../staging/types.ts";

/** Rows with an orphaned or a blank key, by workspace, per key. */
export function lostByWorkspace(
  staging: Staging,
  joins: readonly JoinCheck[],
  names: Readonly<Record<string, string>>,
) {
  return joins
    .filter(({ orphans, parentMissing }) => orphans > 0 && !parentMissing)
    .flatMap(({ object, column, references, orphanIds }) => {
      const table = staging.tables.get(object);
      const keys = table?.column(column);
      if (!table || !keys) return [];
      const lost = new Set(orphanIds);
      const own = table.column("workspace_id");
      const counts = new Map<string, { rows: number; orphans: number }>();
      for (let row = 0; row < table.length; row++) {
        const workspace = String(own?.at(row) ?? table.lineage(row).workspace ?? "all");
        const sum = counts.get(workspace) ?? { rows: 0, orphans: 0 };
        const key = keys.at(row);
        counts.set(workspace, {
          rows: sum.rows + 1,
          orphans: sum.orphans + (key !== null && lost.has(String(key)) ? 1 : 0),
        });
      }
      return [...counts]
        .filter(([, { orphans }]) => orphans > 0)
        .map(([workspace, { rows, orphans }]) => ({
          key: `${object}.${column}`,
          "looked up in": references,
          workspace: Object.hasOwn(names, workspace) ? names[workspace] : workspace,
          orphans,
          "share of its rows": Number((orphans / rows).toFixed(4)),
        }));
    })
    .sort((a, b) => b.orphans - a.orphans);
}

/** Repairs that would join orphans to their parents, with what was decided about each. */
export const repairsOffered = (repairs: readonly KeyRepair[]) =>
  [...repairs]
    .sort((a, b) => b.rows - a.rows)
    .map(({ object, column, references, kind, rows, ids, ambiguous, decision }) => ({
      key: `${object}.${column}`,
      "looked up in": references,
      repair: kind,
      rows,
      keys: ids.length,
      "fit several": ambiguous.length,
      decision: decision ?? "not decided",
    }));

/** Combinations that the contract allows once, and how often they stand there. */
export const multiplicityRows = ({ multiplicity }: Relations) =>
  [...multiplicity]
    .sort((a, b) => b.extraRows - a.extraRows)
    .map(({ object, columns, where, rows, violations, extraRows, most, outcome }) => ({
      object,
      "at most one per": `${columns.join(" + ")}${where === null ? "" : `, where ${where}`}`,
      rows,
      "more than once": violations,
      "rows too many": extraRows,
      most,
      outcome,
    }));

/** Keys to the own kind: how deep they go, and where they run in a circle. */
export const chainRows = ({ chains }: Relations) =>
  chains.map(({ object, column, rows, roots, orphans, depth, selfReferences, circles }) => ({
    key: `${object}.${column}`,
    rows,
    "at the top": roots,
    "top is missing": orphans,
    "longest chain": depth,
    "name themselves": selfReferences.length,
    circles: circles.length,
    "cut at": circles.map(({ cut }) => cut).slice(0, 5),
  }));

/** Rows that say something else than the parent they point to. */
export const contradictionRows = ({ contradictions }: Relations) =>
  contradictions
    .filter(({ differ }) => differ > 0)
    .map(({ object, says, parent, parentSays, compared, differ }) => ({
      row: `${object}.${says}`,
      parent: `${parent}.${parentSays}`,
      compared,
      differ,
    }));
