/** Counting what leaves the tables and what was added to them, so that every cell stays accounted for. */
import type { ObjectName } from "../contract/objects.ts";
import type { Reason } from "../contract/reasons.ts";
import type { CellCount, CellLoss, RowLoss, StagedTable } from "../staging/types.ts";

/** Cells and rows that left a table, counted per column and per file. */
export interface LossBook {
  cell(object: ObjectName, column: string, reason: Reason): void;
  row(object: ObjectName, file: string, reason: Reason): void;
  /** A whole row with all its values. */
  wholeRow(table: StagedTable, row: number, reason: Reason): void;
  readonly cells: CellLoss[];
  readonly rows: RowLoss[];
}

/** An empty book. */
export function lossBook(): LossBook {
  const cells = new Map<string, { object: ObjectName; column: string; reason: Reason; cells: number }>();
  const rows = new Map<string, { object: ObjectName; file: string; reason: Reason; rows: number }>();
  const book: LossBook = {
    cell(object, column, reason) {
      const key = JSON.stringify([object, column, reason]);
      const known = cells.get(key);
      if (known) known.cells++;
      else cells.set(key, { object, column, reason, cells: 1 });
    },
    row(object, file, reason) {
      const key = JSON.stringify([object, file, reason]);
      const known = rows.get(key);
      if (known) known.rows++;
      else rows.set(key, { object, file, reason, rows: 1 });
    },
    wholeRow(table, row, reason) {
      for (const column of table.columns) if (column.at(row) !== null) book.cell(table.object, column.name, reason);
      book.row(table.object, table.lineage(row).file, reason);
    },
    get cells() {
      return [...cells.values()];
    },
    get rows() {
      return [...rows.values()];
    },
  };
  return book;
}

/** Values that stand in no source cell, by place in the resolved tables. */
export interface DerivedBook {
  add(object: ObjectName, column: string, row: number): void;
  drop(object: ObjectName, column: string, row: number): void;
  has(object: ObjectName, column: string, row: number): boolean;
  readonly counts: CellCount[];
}

/** An empty book. */
export function derivedBook(): DerivedBook {
  const rows = new Map<ObjectName, Map<string, Set<number>>>();
  const of = (object: ObjectName, column: string): Set<number> | undefined => rows.get(object)?.get(column);
  return {
    add(object, column, row) {
      const columns = rows.get(object) ?? new Map<string, Set<number>>();
      rows.set(object, columns);
      const known = columns.get(column) ?? new Set<number>();
      columns.set(column, known.add(row));
    },
    drop: (object, column, row) => {
      of(object, column)?.delete(row);
    },
    has: (object, column, row) => of(object, column)?.has(row) ?? false,
    get counts() {
      return [...rows].flatMap(([object, columns]) =>
        [...columns].flatMap(([column, set]) => (set.size > 0 ? [{ object, column, cells: set.size }] : [])),
      );
    },
  };
}
