/** The fates of source cells as charts tell them, and what a column's counts mean in them. */
import type { CoverageFile } from "../outputs/shapes.ts";
import type { Fill } from "./fills.ts";

export const FATES = [
  { key: "migrated", short: "as it is", label: "migrated as it is", fill: "solid" },
  { key: "transformed", short: "transformed", label: "transformed", fill: "slant" },
  { key: "collapsed", short: "collapsed", label: "collapsed with others", fill: "upright" },
  { key: "reference", short: "kept in files", label: "kept in reference or rebuild files", fill: "dots" },
  { key: "skipped", short: "skipped", label: "skipped with a reason", fill: "blank" },
  { key: "older", short: "newer row", label: "stands elsewhere too, in a newer or equal row", fill: "grey" },
  { key: "unaccounted", short: "unaccounted", label: "unaccounted for", fill: "cross" },
] as const satisfies readonly { key: string; short: string; label: string; fill: Fill }[];

type FateKey = (typeof FATES)[number]["key"];
export type Fates = Readonly<Record<FateKey | "cells", number>>;
/** Counts of one column of `coverage.json`. */
export type CountedColumn = Pick<
  CoverageFile["columns"][number],
  "object" | "cells" | "migrated" | "transformed" | "collapsed" | "reference" | "skipped"
>;

/** Reasons that say: this row's content is there in another row, so nothing is missing. */
const OLDER = new Set(["superseded", "stale_row", "identical_file", "exact_duplicate", "merged_equal"]);
/** Skipped as records, but described in full for the admin. */
const DESCRIBED = "rebuilt_by_hand";

export const NO_FATES: Fates = {
  cells: 0,
  migrated: 0,
  transformed: 0,
  collapsed: 0,
  reference: 0,
  skipped: 0,
  older: 0,
  unaccounted: 0,
};

/** A column's cells by fate; `unaccounted` is what no fate explains and must be none. */
export function fatesOf(column: CountedColumn): Fates {
  const by = Object.entries(column.skipped);
  const count = (of: (reason: string) => boolean) => by.reduce((total, [reason, n]) => total + (of(reason) ? n : 0), 0);
  const { cells, migrated, transformed, collapsed } = column;
  const older = count((reason) => OLDER.has(reason));
  const reference = column.reference + count((reason) => reason === DESCRIBED);
  const skipped = count(isLoss);
  const known = migrated + transformed + collapsed + reference + older + skipped;
  return {
    cells,
    migrated,
    transformed,
    collapsed,
    reference,
    skipped,
    older,
    unaccounted: Math.max(0, cells - known),
  };
}

/** Whether the reason says that the value itself does not arrive, in no row. */
export const isLoss = (reason: string): boolean => !OLDER.has(reason) && reason !== DESCRIBED;

export const sumFates = (a: Fates, b: Fates): Fates => ({
  cells: a.cells + b.cells,
  migrated: a.migrated + b.migrated,
  transformed: a.transformed + b.transformed,
  collapsed: a.collapsed + b.collapsed,
  reference: a.reference + b.reference,
  skipped: a.skipped + b.skipped,
  older: a.older + b.older,
  unaccounted: a.unaccounted + b.unaccounted,
});

/** Share of the cells that arrive in the CRM, of those that do not stand in a newer or equal row too; null without any. */
export const arriving = ({ cells, older, migrated, transformed, collapsed }: Fates): number | null =>
  cells === older ? null : (migrated + transformed + collapsed) / (cells - older);
