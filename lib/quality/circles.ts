/** Links from a record to another of its kind (managers, parent companies, replies): no one above themselves. */
import { type Finding, finding } from "../contract/finding.ts";
import type { StagedTable } from "../staging/types.ts";
import type { DerivedBook, LossBook } from "./books.ts";
import { itemAt } from "./item-at.ts";
import { hashOf, TextIndex } from "./join-index.ts";
import { compareIds } from "./keys.ts";
import { withValues } from "./merge-rows.ts";
import type { Circle } from "./types.ts";

/**
 * Cuts self-references and circles at the link whose row has the oldest `updated_at`, or `created_at` where the object
 * has no other (no date counts as oldest, then the lowest id): the fact sheet on Actimo exports, 6.2. One finding per
 * circle lists its ids.
 */
export function cutCircles(
  table: StagedTable,
  keys: { readonly id: string; readonly above: string },
  losses: LossBook,
  derived: DerivedBook,
): { readonly table: StagedTable; readonly findings: readonly Finding[]; readonly circles: readonly Circle[] } {
  const ids = table.column(keys.id);
  const id = (row: number): string => String(ids?.at(row) ?? "");
  const above = table.column(keys.above);
  if (!above || !ids) return { table, findings: [], circles: [] };
  const index = new TextIndex(id, table.length);
  const rowOf = new Int32Array(table.length);
  for (let row = 0; row < table.length; row++) {
    const text = id(row);
    rowOf[index.add(text, hashOf(text), row)] = row;
  }
  const next = (row: number): number => {
    const link = above.at(row);
    const code = link === null ? -1 : index.find(String(link));
    return code < 0 ? -1 : (rowOf[code] ?? -1);
  };

  const cut = new Map<number, null>();
  const circles: Circle[] = [];
  const findings: Finding[] = [];
  for (const circle of circlesOf(table.length, next)) {
    const row = weakest(table, circle, id);
    cut.set(row, null);
    circles.push({ object: table.object, column: keys.above, ids: circle.map(id), cut: id(row) });
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
  return { table: withValues(table, keys.above, cut), findings, circles };
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
  const date = table.column("updated_at") ?? table.column("created_at");
  const when = (row: number): string => String(date?.at(row) ?? "");
  return itemAt(
    circle.toSorted((a, b) => (when(a) < when(b) ? -1 : when(a) > when(b) ? 1 : compareIds(id(a), id(b)))),
    0,
  );
}
