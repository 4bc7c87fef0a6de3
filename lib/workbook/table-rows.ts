// Rows of any shape, read one value at a time: nothing walks over all of them before it is asked to.

/** What arquero tables offer; anything with the same methods will do. */
export interface TableLike {
  numRows(): number;
  columnNames(): string[];
  column(name: string): { at(row: number): unknown } | undefined;
  indices(): ArrayLike<number>;
  isFiltered?(): boolean;
  isOrdered?(): boolean;
}

/** Rows in any of the shapes a cell has them: a table, objects, arrays of values, single values. */
export type RowsLike = TableLike | readonly unknown[];

/** Rows as places: row and column count from 0. */
export interface RowSource {
  readonly names: readonly string[];
  readonly total: number;
  at(row: number, column: number): unknown;
}

/** Recognises an arquero table by what it can do. */
export function isTableLike(value: unknown): value is TableLike {
  return (
    typeof value === "object" &&
    value !== null &&
    ["numRows", "columnNames", "column", "indices"].every((name) => typeof Reflect.get(value, name) === "function")
  );
}

/** The rows with their column names: those given, those of the table, or those that the first `look` rows have. */
export function rowSource(rows: RowsLike, columns: readonly string[] | undefined, look: number): RowSource {
  return isTableLike(rows) ? ofTable(rows, columns ?? rows.columnNames()) : ofList(rows, columns, look);
}

function ofTable(table: TableLike, names: readonly string[]): RowSource {
  const columns = names.map((name) => table.column(name));
  // Only a filter or an order makes a row stand elsewhere; finding out where costs a walk over all of them.
  const plain = table.isFiltered?.() === false && table.isOrdered?.() === false;
  let indices: ArrayLike<number> | undefined;
  const place = (row: number): number => {
    if (plain) return row;
    indices ??= table.indices();
    return indices[row] ?? row;
  };
  return { names, total: table.numRows(), at: (row, column) => columns[column]?.at(place(row)) };
}

function ofList(rows: readonly unknown[], columns: readonly string[] | undefined, look: number): RowSource {
  const keys = new Set<string>();
  let widest = 0;
  for (const row of rows.slice(0, Math.max(look, 100))) {
    if (Array.isArray(row)) widest = Math.max(widest, row.length);
    else if (isObject(row)) for (const key of Object.keys(row)) keys.add(key);
  }
  const single = rows.length > 0 ? ["value"] : [];
  const unnamed = widest > 0 ? Array.from({ length: widest }, (_, at) => String(at + 1)) : single;
  const names = columns ?? (keys.size > 0 ? [...keys] : unnamed);
  return {
    names,
    total: rows.length,
    at(row, column) {
      const found = rows[row];
      if (Array.isArray(found)) return found[column];
      if (isObject(found)) return Reflect.get(found, names[column] ?? "");
      return column === 0 ? found : undefined;
    },
  };
}

const isObject = (row: unknown): row is object => typeof row === "object" && row !== null && !(row instanceof Date);
