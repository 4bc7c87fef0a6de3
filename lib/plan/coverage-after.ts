/** The coverage of a plan after the account had its say: values it kept, records it refused. */
import type { Reason } from "../contract/reasons.ts";
import { total } from "./totals.ts";
import type { ColumnCoverage, Coverage, Plan } from "./types.ts";

/** One field of one record that did not arrive. */
export type Change = {
  readonly object: string;
  readonly field: string;
  readonly from: readonly string[];
  readonly reason: Reason;
};

/**
 * Moves cells from migrated or transformed to skipped. A cell that feeds several fields leaves only when all of them
 * are lost; a cell that many records share (the name of a survey) and collapsed ones, whose detail is in the
 * reference files, stay where they are.
 */
export function coverageAfter(plan: Pick<Plan, "coverage">, changes: Iterable<Change>): Coverage {
  const lost = new Map<string, Map<Reason, Map<string, number>>>();
  for (const { object, field, from, reason } of changes)
    for (const column of from) {
      const reasons = lost.get(column) ?? new Map<Reason, Map<string, number>>();
      lost.set(column, reasons);
      const fields = reasons.get(reason) ?? new Map<string, number>();
      reasons.set(reason, fields);
      fields.set(`${object}.${field}`, (fields.get(`${object}.${field}`) ?? 0) + 1);
    }
  return total(
    plan.coverage.columns.map((column) => {
      const reasons = lost.get(`${column.object}.${column.column}`);
      return reasons ? moved(column, reasons) : column;
    }),
  );
}

function moved(column: ColumnCoverage, reasons: ReadonlyMap<Reason, ReadonlyMap<string, number>>): ColumnCoverage {
  const fed = column.destination.split(", ");
  let { migrated, transformed } = column;
  const skipped = { ...column.skipped };
  for (const [reason, fields] of reasons) {
    const all = Math.min(...fed.map((field) => fields.get(field) ?? 0));
    const way = migrated > 0 ? migrated : transformed;
    const cells = Math.min(all, way);
    if (cells <= 0) continue;
    if (migrated > 0) migrated -= cells;
    else transformed -= cells;
    skipped[reason] = (skipped[reason] ?? 0) + cells;
  }
  return { ...column, migrated, transformed, skipped };
}
