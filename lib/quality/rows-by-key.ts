/** Rows by the key of their object. */
import { createHash } from "node:crypto";
import { objectSpec } from "../contract/objects.ts";
import type { Cell, StagedTable } from "../staging/types.ts";

/** One row or several: most keys have one, and a list for each would cost more than the rows. */
export type Rows = number | number[];
export const listed = (rows: Rows): readonly number[] => (typeof rows === "number" ? [rows] : rows);

/** Rows by key. A row that lacks every part of its key is known by the hash of all its values (4.14 of the fact sheet). */
export function rowsByKey(table: StagedTable | undefined): Map<string, Rows> {
  const rows = new Map<string, Rows>();
  if (!table) return rows;
  const columns = objectSpec(table.object).key.map((name) => table.column(name));
  const [first] = columns;
  const keyOf = (row: number): string => {
    if (columns.length === 1) {
      const id = first?.at(row) ?? null;
      return id === null ? hashOf(table, row) : String(id);
    }
    const values = columns.map((column) => column?.at(row) ?? null);
    return values.every((value) => value === null) ? hashOf(table, row) : JSON.stringify(values);
  };
  for (let row = 0; row < table.length; row++) {
    const key = keyOf(row);
    const known = rows.get(key);
    if (known === undefined) rows.set(key, row);
    else if (typeof known === "number") rows.set(key, [known, row]);
    else known.push(row);
  }
  return rows;
}

function hashOf(table: StagedTable, row: number): string {
  const values = table.columns
    .filter((column) => column.at(row) !== null)
    .map((column): [string, Cell] => [column.name, column.at(row)]);
  return `hash:${createHash("sha256").update(JSON.stringify(values)).digest("hex").slice(0, 32)}`;
}
