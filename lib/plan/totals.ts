/** Sums of a coverage. */
import type { ColumnCoverage, Coverage } from "./types.ts";

type Accounted = Pick<ColumnCoverage, "migrated" | "transformed" | "collapsed" | "reference" | "skipped">;
export const accountedOf = ({ migrated, transformed, collapsed, reference, skipped }: Accounted): number =>
  migrated + transformed + collapsed + reference + Object.values(skipped).reduce((a, b) => a + b, 0);

/** A coverage from its columns. */
export function total(columns: readonly ColumnCoverage[]): Coverage {
  const sum = (of: (column: ColumnCoverage) => number) => columns.reduce((all, column) => all + of(column), 0);
  return {
    columns,
    cells: sum((column) => column.cells),
    accounted: sum(accountedOf),
  };
}
