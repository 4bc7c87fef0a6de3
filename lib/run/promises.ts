/** What a seed page promised per row of its table, what was done, and the share of the source cells that arrives. */
import { walk } from "../mapping/ast.ts";
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

/**
 * One row per label of the page's table, in its order, then what the mapping does besides. `made`: records of an object that are in the CRM, where that is
 * known; a row whose records depend on who is a user there is counted by it.
 */
export function promiseRows(
  plan: Plan,
  mapping: Mapping,
  made: (object: string) => number | null = () => null,
): PromiseRow[] {
  const share = rowShares(plan, plan.coverage);
  const exported = new Set(plan.objects.map(({ source }) => source));
  const besides = new Set(mapping.entries.map(({ label }) => label).filter((label) => !mapping.page.includes(label)));
  return [...mapping.page, ...besides].flatMap((row): PromiseRow[] => {
    const onPage = mapping.page.includes(row);
    const entries = mapping.entries.filter(({ label }) => label === row);
    const conditional = new Set(
      entries.flatMap((entry) => (entry.kind === "row" && entry.unlessUser ? [entry.to] : [])),
    );
    const counts = new Map<string, number>();
    for (const entry of plan.objects)
      if (entry.row === row && entry.records > 0)
        counts.set(entry.destination, (counts.get(entry.destination) ?? 0) + entry.records);
    const records = [...counts].map(
      ([object, count]) => `${conditional.has(object) ? (made(object) ?? count) : count} ${object}`,
    );
    const there = entries.filter((entry) => exported.has(sourceOf(entry)));
    const fields = [...new Set(there.flatMap((entry) => (entry.kind === "extend" ? [entry.to] : [])))];
    const written = there.flatMap((entry) => (entry.kind === "rebuild" ? [`rebuild/${entry.into}`] : []));
    const kept = there.flatMap((entry) => (entry.kind === "reference" ? [`reference/${entry.into}`] : []));
    const other = [
      ...(fields.length > 0 ? [`fields of ${fields.join(" and ")}`] : []),
      ...(written.length > 0 ? [`written up in ${written.join(", ")}`] : []),
      ...(kept.length > 0 ? [`kept in ${kept.join(", ")}`] : []),
    ];
    const done = records.length > 0 ? records : other;
    if (!onPage && done.length === 0) return [];
    return [
      {
        row,
        promised: onPage ? "1:1, fully supported" : "–",
        done: done.join(", ") || "nothing in the export",
        share: share.rows.includes(row) ? share.of(row) : shareOfFields(plan.coverage, there),
        ...(records.length === 0 && fields.length === 0 && written.length > 0 ? { word: "written up to rebuild" } : {}),
      },
    ];
  });
}

/** Object of the export that an entry reads. */
const sourceOf = (entry: Mapping["entries"][number]): string =>
  entry.kind === "extend" ? (entry.child?.object ?? entry.base.split(" → ")[0] ?? "") : entry.from;

/** For a row that only adds fields to others' records: the share of the cells behind those fields. */
function shareOfFields(coverage: Coverage, entries: readonly Mapping["entries"][number][]): number {
  const behind = new Set(
    entries.flatMap((entry) =>
      entry.kind === "extend"
        ? Object.values(entry.fields).flatMap((ast) =>
            [...walk(ast)].flatMap((node) => (node.op === "column" ? [`${node.object}.${node.column}`] : [])),
          )
        : [],
    ),
  );
  let cells = 0;
  let arrived = 0;
  for (const column of coverage.columns) {
    if (!behind.has(`${column.object}.${column.column}`)) continue;
    cells += column.cells - (column.skipped.superseded ?? 0) - (column.skipped.merged_equal ?? 0);
    arrived += column.migrated + column.transformed + column.collapsed;
  }
  return cells > 0 ? arrived / cells : 0;
}
