/** A comparison told row by row and cell by cell, for people to read. */
import { OBJECT_NAMES } from "../contract/objects.ts";
import type { Cell, StagedTable, Staging } from "../staging/types.ts";
import { rowsByKey } from "./rows-by-key.ts";
import type { ChangedRow, ObjectDelta } from "./types.ts";

export const DELTA_KINDS = ["new", "changed", "touched", "stale", "gone"] as const;
/** One line: a cell that differs, or a record that is new, gone or only touched (then without column and values). */
export type DeltaChange = {
  readonly object: string;
  readonly id: string;
  /** Where the row stands: in the later export, for what is gone in the earlier. */
  readonly file: string;
  readonly row: number;
  readonly column: string | null;
  readonly before: Cell;
  readonly after: Cell;
  readonly kind: (typeof DELTA_KINDS)[number];
};

/** The differences of a comparison of `before` with `after`, object by object; holds the raw values. */
export function* deltaChanges(
  before: Staging,
  after: Staging,
  objects: Readonly<Partial<Record<string, ObjectDelta>>>,
): Generator<DeltaChange> {
  for (const object of OBJECT_NAMES) {
    const delta = objects[object];
    const [old, now] = [before.tables.get(object), after.tables.get(object)];
    if (!delta || !now) continue;
    const line = (
      kind: DeltaChange["kind"],
      id: string,
      table: StagedTable,
      row: number,
      cell: ChangedRow["changes"][number] | null,
    ): DeltaChange => {
      const { file, row: record } = table.lineage(cell?.row ?? row);
      const values = { column: cell?.column ?? null, before: cell?.before ?? null, after: cell?.after ?? null };
      return { object, id, file, row: record, ...values, kind };
    };
    const places = rowsByKey(now);
    const first = (rows: number | readonly number[] | undefined): number =>
      typeof rows === "number" ? rows : (rows?.[0] ?? 0);
    for (const id of delta.newIds) yield line("new", id, now, first(places.get(id)), null);
    for (const [kind, rows] of [
      ["changed", delta.changedRows],
      ["stale", delta.staleRows],
    ] as const)
      for (const { key, changes } of rows) {
        if (changes.length === 0) yield line(kind, key, now, first(places.get(key)), null);
        for (const change of changes) yield line(kind, key, now, first(places.get(key)), change);
      }
    for (const id of delta.touchedIds) yield line("touched", id, now, first(places.get(id)), null);
    if (!old || delta.goneIds.length === 0) continue;
    const earlier = rowsByKey(old);
    for (const id of delta.goneIds) yield line("gone", id, old, first(earlier.get(id)), null);
  }
}
