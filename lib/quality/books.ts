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
  const cells = counter();
  const rows = counter();
  const book: LossBook = {
    cell: cells.add,
    row: rows.add,
    wholeRow(table, row, reason) {
      for (const column of table.columns) if (column.at(row) !== null) book.cell(table.object, column.name, reason);
      book.row(table.object, table.lineage(row).file, reason);
    },
    get cells() {
      return cells.all().map(({ object, name, reason, count }) => ({ object, column: name, reason, cells: count }));
    },
    get rows() {
      return rows.all().map(({ object, name, reason, count }) => ({ object, file: name, reason, rows: count }));
    },
  };
  return book;
}

type Count = { readonly object: ObjectName; readonly name: string; readonly reason: Reason; count: number };

/** Counts without making a key per call: millions of cells pass here. */
function counter() {
  const found: Count[] = [];
  const byObject = new Map<ObjectName, Map<string, Count[]>>();
  const namesOf = (object: ObjectName): Map<string, Count[]> => {
    const names = byObject.get(object) ?? new Map<string, Count[]>();
    byObject.set(object, names);
    return names;
  };
  return {
    add(object: ObjectName, name: string, reason: Reason): void {
      const names = namesOf(object);
      const counts = names.get(name) ?? [];
      const known = counts.find((each) => each.reason === reason);
      if (known) {
        known.count++;
        return;
      }
      const fresh: Count = { object, name, reason, count: 1 };
      found.push(fresh);
      names.set(name, [...counts, fresh]);
    },
    all: (): readonly Count[] => found,
  };
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
