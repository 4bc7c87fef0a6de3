/** What a seed page promised per row of its table, what was done, and the share of the source cells that arrives. */
import type { Mapping } from "../mapping/language.ts";
import type { Coverage, Plan } from "../plan/types.ts";
import type { PromiseRow } from "../report/input.ts";

/** Share of the source cells of each mapping row that arrive as values or in a declared collapse. */
export function rowShares(plan: Plan, coverage: Coverage): { of: (row: string) => number; rows: readonly string[] } {
  const rowsOf = new Map<string, Set<string>>();
  for (const entry of plan.objects) {
    const set = rowsOf.get(entry.source) ?? new Set();
    set.add(entry.row);
    rowsOf.set(entry.source, set);
  }
  const totals = new Map<string, { cells: number; arrived: number }>();
  for (const column of coverage.columns)
    for (const row of rowsOf.get(column.object) ?? []) {
      const total = totals.get(row) ?? { cells: 0, arrived: 0 };
      total.cells += column.cells - (column.skipped.superseded ?? 0) - (column.skipped.merged_equal ?? 0);
      total.arrived += column.migrated + column.transformed + column.collapsed;
      totals.set(row, total);
    }
  return {
    of: (row) => {
      const total = totals.get(row);
      return total && total.cells > 0 ? total.arrived / total.cells : 0;
    },
    rows: [...totals.keys()],
  };
}

/** One row per label of the page's table. */
export function promiseRows(plan: Plan, mapping: Mapping): PromiseRow[] {
  const share = rowShares(plan, plan.coverage);
  const rebuilt = new Set(plan.rebuild.map((document) => document.title));
  return mapping.page.map((row) => {
    const entries = plan.objects.filter((entry) => entry.row === row);
    const made = entries.filter((entry) => entry.records > 0).map((entry) => `${entry.records} ${entry.destination}`);
    const done =
      made.length > 0
        ? made.join(", ")
        : entries.length > 0 || rebuilt.size > 0
          ? "fields of other records, or a reference to rebuild from"
          : "nothing in the export";
    return { row, promised: "1:1, fully supported", done, share: share.of(row) };
  });
}
