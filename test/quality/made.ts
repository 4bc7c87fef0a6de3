/** Small stagings written out as rows, and the identity every staging must keep. */
import { isObjectName, type ObjectName } from "../../lib/contract/objects.ts";
import type { Resolved } from "../../lib/quality/types.ts";
import { tableOf } from "../../lib/staging/table.ts";
import type { Cell, CellCount, CellLoss, FileReport, Lineage, StagedTable, Staging } from "../../lib/staging/types.ts";

/** Columns by name; `@file`, `@row` and `@workspace` place the row. */
export type Row = Readonly<Record<string, Cell>>;

export const file = (path: string, object: ObjectName, workspace: string | null, rows: number): FileReport => ({
  file: path,
  object,
  workspace,
  encoding: "utf-8",
  delimiter: ";",
  sheet: null,
  rows,
  rejected: [],
  lines: { header: 1, data: rows, rejected: 0, blank: 0, preamble: 0 },
  bytes: 0,
  sha256: "",
  exportedOn: null,
  use: "taken",
});

export function staged(objects: Readonly<Partial<Record<ObjectName, readonly Row[]>>>): Staging {
  const tables = new Map<ObjectName, StagedTable>();
  const files: FileReport[] = [];
  for (const [object, rows] of Object.entries(objects)) {
    if (!isObjectName(object)) throw new Error(object);
    const names = [...new Set(rows.flatMap((row) => Object.keys(row)))].filter((name) => !name.startsWith("@"));
    const columns = Object.fromEntries(names.map((name) => [name, rows.map((row) => row[name] ?? null)]));
    const lineage = rows.map((row, index): Lineage => {
      const workspace = row["@workspace"] === undefined ? null : (row["@workspace"] as string | null);
      const path = String(row["@file"] ?? `exports/${object}.csv`);
      return { file: path, row: Number(row["@row"] ?? index + 1), line: index + 2, workspace };
    });
    tables.set(object, tableOf(object, columns, lineage));
    for (const [path, found] of Map.groupBy(lineage, (each) => each.file))
      files.push(file(path, object, found[0]?.workspace ?? null, found.length));
  }
  return { tables, files, findings: [], cells: cellsOf(tables), losses: [], rowLosses: [], roots: [] };
}

export const cellsOf = (tables: ReadonlyMap<ObjectName, StagedTable>): CellCount[] =>
  [...tables].flatMap(([object, table]) =>
    table.columns.map((column) => ({ object, column: column.name, cells: filled(table, column.name) })),
  );

export function filled(table: StagedTable, column: string): number {
  let count = 0;
  for (let row = 0; row < table.length; row++) if (table.cell(column, row) !== null) count++;
  return count;
}

/** Per object and column `cells − values + derived − losses`, where it is not zero. */
export function unaccounted(staging: Staging, derived: readonly CellCount[] = []): Record<string, number> {
  const sums = new Map<string, number>();
  const add = ({ object, column, cells }: CellCount | CellLoss, sign: number) =>
    sums.set(`${object}.${column}`, (sums.get(`${object}.${column}`) ?? 0) + sign * cells);
  for (const each of staging.cells) add(each, 1);
  for (const each of staging.losses) add(each, -1);
  for (const each of cellsOf(staging.tables)) add(each, -1);
  for (const each of derived) add(each, 1);
  return Object.fromEntries([...sums].filter(([, sum]) => sum !== 0));
}

/** Rows of the files less rows of the tables, derived ones and lost ones: zero for every object. */
export function unaccountedRows(staging: Staging, derived: Resolved["derivedRows"] = {}): Record<string, number> {
  const sums = new Map<string, number>();
  const add = (object: string, rows: number) => sums.set(object, (sums.get(object) ?? 0) + rows);
  for (const { object, rows } of staging.files) if (object) add(object, rows);
  for (const [object, table] of staging.tables) add(object, -table.length);
  for (const { object, rows } of staging.rowLosses) add(object, -rows);
  for (const [object, rows] of Object.entries(derived)) add(object, rows);
  return Object.fromEntries([...sums].filter(([, sum]) => sum !== 0));
}

export const rowsOf = (table: StagedTable | undefined): Row[] =>
  Array.from({ length: table?.length ?? 0 }, (_, row) =>
    Object.fromEntries(
      (table?.columns ?? []).flatMap((column) => (column.at(row) === null ? [] : [[column.name, column.at(row)]])),
    ),
  );
