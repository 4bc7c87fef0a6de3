/** Links from a record to another of its kind (managers, parent companies): no one above themselves. */
import { type Finding, finding } from "../contract/finding.ts";
import type { StagedTable } from "../staging/types.ts";
import type { DerivedBook, LossBook } from "./books.ts";
import { itemAt } from "./item-at.ts";
import { compareIds } from "./keys.ts";
import { withValues } from "./merge-rows.ts";

/**
 * Cuts self-references and circles at the link whose row has the oldest `updated_at` (no date counts as oldest, then
 * the lowest id): the fact sheet on Actimo exports, 6.2. One finding per circle lists its ids.
 */
export function cutCircles(
  table: StagedTable,
  keys: { readonly id: string; readonly above: string },
  losses: LossBook,
  derived: DerivedBook,
): { readonly table: StagedTable; readonly findings: readonly Finding[] } {
  const id = (row: number): string => String(table.cell(keys.id, row) ?? "");
  const rowOf = new Map<string, number>();
  for (let row = 0; row < table.length; row++) rowOf.set(id(row), row);
  const above = table.column(keys.above);
  const next = (row: number): number => rowOf.get(String(above?.at(row) ?? "")) ?? -1;

  const cut = new Map<number, null>();
  const findings: Finding[] = [];
  for (const circle of circlesOf(table.length, next)) {
    const row = weakest(table, circle, id);
    cut.set(row, null);
    if (derived.has(table.object, keys.above, row)) derived.drop(table.object, keys.above, row);
    else losses.cell(table.object, keys.above, "cut_circle");
    const { file, row: number, line } = table.lineage(row);
    findings.push(
      finding(
        "warning",
        circle.length === 1 ? "points_to_itself" : "circle",
        circle.length === 1
          ? `${table.object} names itself in ${keys.above}. The link is left out.`
          : `${circle.length} ${table.object} stand above each other in a circle (${keys.above}). It is cut at the link whose row is oldest.`,
        { object: table.object, file, row: number, line, column: keys.above, found: circle.map(id).join(" → ") },
      ),
    );
  }
  return { table: withValues(table, keys.above, cut), findings };
}

/** Every circle of a graph in which each row points to one other at most. */
function circlesOf(count: number, next: (row: number) => number): number[][] {
  const visit = new Int32Array(count);
  const circles: number[][] = [];
  for (let start = 0; start < count; start++) {
    const path: number[] = [];
    let at = start;
    while (at >= 0 && visit[at] === 0) {
      visit[at] = start + 1;
      path.push(at);
      at = next(at);
    }
    if (at >= 0 && visit[at] === start + 1 && path.length > 0) circles.push(path.slice(path.indexOf(at)));
  }
  return circles;
}

function weakest(table: StagedTable, circle: readonly number[], id: (row: number) => string): number {
  const when = (row: number): string => String(table.cell("updated_at", row) ?? "");
  return itemAt(
    circle.toSorted((a, b) => (when(a) < when(b) ? -1 : when(a) > when(b) ? 1 : compareIds(id(a), id(b)))),
    0,
  );
}
