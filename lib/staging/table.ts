/** A staged table: columns side by side, the lineage of every row, and the cells that did not fit. */
import { table as arqueroTable, type ColumnTable } from "arquero";
import { type ObjectName, objectSpec } from "../contract/objects.ts";
import { type ColumnHead, columnHead, pickedColumn, valuesColumn } from "./columns.ts";
import type { Cell, Lineage, Misfit, StagedColumn, StagedTable } from "./types.ts";

/** Where rows came from. `sources` is given only when a row can have more than one. */
export type RowLineage = {
  lineage(row: number): Lineage;
  sources?(row: number): readonly Lineage[];
};

/** Builds a table. All columns must have `length` rows. Contract columns are put in contract order, own columns last. */
export function buildTable(input: {
  readonly object: ObjectName;
  readonly length: number;
  readonly columns: readonly StagedColumn[];
  readonly rows: RowLineage;
  readonly misfits?: readonly Misfit[];
}): StagedTable {
  const { object, length, rows } = input;
  const columns = inContractOrder(object, input.columns);
  const byName = new Map(columns.map((column) => [column.name, column]));
  for (const column of columns)
    if (column.length !== length)
      throw new Error(`${object}.${column.name} has ${column.length} values for ${length} rows`);
  let built: ColumnTable | undefined;
  return {
    object,
    length,
    columns,
    cell: (name, row) => byName.get(name)?.at(row) ?? null,
    column: (name) => byName.get(name) ?? null,
    lineage: (row) => rows.lineage(row),
    sources: (row) => rows.sources?.(row) ?? [rows.lineage(row)],
    misfits: input.misfits ?? [],
    get table() {
      built ??= arqueroTable(columns.map((column): [string, StagedColumn] => [column.name, column]));
      return built;
    },
  };
}

/** A table from plain values, for what we make ourselves (derived companies) and for tests. */
export function tableOf(
  object: ObjectName,
  values: Readonly<Record<string, readonly Cell[]>>,
  lineage: readonly Lineage[],
): StagedTable {
  const columns = Object.entries(values).map(([name, cells]) => valuesColumn(headFor(object, name, null), cells));
  return buildTable({ object, length: lineage.length, columns, rows: { lineage: (row) => known(lineage, row) } });
}

export type PickedPart = { readonly table: StagedTable; readonly rows: readonly number[] };

/**
 * The named rows of one or more tables, part after part, as one table: the union of their columns,
 * with lineage, sources, misfits and texts as found kept. `sources` may name further source rows of a new row.
 */
export function pickRows(
  object: ObjectName,
  parts: readonly PickedPart[],
  options: { readonly sources?: (row: number) => readonly Lineage[] | null } = {},
): StagedTable {
  const length = parts.reduce((sum, part) => sum + part.rows.length, 0);
  const partOf = new Uint16Array(length);
  const rowOf = new Uint32Array(length);
  let next = 0;
  parts.forEach((part, index) => {
    for (const row of part.rows) {
      partOf[next] = index;
      rowOf[next++] = row;
    }
  });
  const heads = new Map<string, ColumnHead>();
  for (const { table } of parts) for (const column of table.columns) addHead(heads, column);
  const columns = [...heads.values()].map((head) =>
    pickedColumn(
      head,
      parts.map(({ table }) => table.column(head.name)),
      partOf,
      rowOf,
    ),
  );
  const base = (row: number): StagedTable => known(parts, partOf[row] ?? -1).table;
  const rows: RowLineage = {
    lineage: (row) => base(row).lineage(rowOf[row] ?? -1),
    sources: (row) => options.sources?.(row) ?? base(row).sources(rowOf[row] ?? -1),
  };
  return buildTable({ object, length, columns, rows, misfits: pickedMisfits(parts) });
}

/**
 * The same rows with columns replaced or added: a ready column, or one value per row.
 * A misfit stays listed only while its cell is still null.
 */
export function withColumns(
  table: StagedTable,
  replacements: Readonly<Record<string, readonly Cell[] | StagedColumn>>,
): StagedTable {
  const changed = new Map<string, StagedColumn>();
  for (const [name, given] of Object.entries(replacements))
    changed.set(
      name,
      "at" in given && "name" in given ? given : valuesColumn(headFor(table.object, name, table), given),
    );
  const kept = table.columns.map((column) => changed.get(column.name) ?? column);
  const added = [...changed.values()].filter((column) => !table.column(column.name));
  return buildTable({
    object: table.object,
    length: table.length,
    columns: [...kept, ...added],
    rows: table,
    misfits: table.misfits.filter(({ column, row }) => (changed.get(column)?.at(row) ?? null) === null),
  });
}

/** The key of a row as text: its key columns, or, for events that came without an id, all its values. */
export function rowKey(table: StagedTable, row: number): string {
  const columns = objectSpec(table.object).key.filter((name) => table.column(name));
  const [first] = columns;
  if (first && columns.length === 1) return String(table.cell(first, row) ?? "");
  const names = columns.length > 0 ? columns : table.columns.map((column) => column.name);
  return JSON.stringify(names.map((name) => table.cell(name, row)));
}

function pickedMisfits(parts: readonly PickedPart[]): Misfit[] {
  const found: Misfit[] = [];
  let start = 0;
  for (const { table, rows } of parts) {
    if (table.misfits.length > 0) {
      const byRow = Map.groupBy(table.misfits, (misfit) => misfit.row);
      rows.forEach((row, index) => {
        for (const misfit of byRow.get(row) ?? []) found.push({ ...misfit, row: start + index });
      });
    }
    start += rows.length;
  }
  return found;
}

function addHead(heads: Map<string, ColumnHead>, column: StagedColumn): void {
  const { name, header, type, custom, options } = column;
  const before = heads.get(name);
  if (!before) heads.set(name, { name, header, type, custom, options });
  else if (before.type !== type) heads.set(name, { ...before, type: "text" });
}

function headFor(object: ObjectName, name: string, table: StagedTable | null): ColumnHead {
  const before = table?.column(name);
  if (before) {
    const { header, type, custom, options } = before;
    return { name, header, type, custom, options };
  }
  const spec = Object.hasOwn(objectSpec(object).columns, name) ? objectSpec(object).columns[name] : undefined;
  return columnHead(name, spec?.type ?? "text", { custom: !spec });
}

function inContractOrder(object: ObjectName, columns: readonly StagedColumn[]): StagedColumn[] {
  const order = new Map(Object.keys(objectSpec(object).columns).map((name, index) => [name, index]));
  const place = (column: StagedColumn) => (column.custom ? order.size : (order.get(column.name) ?? order.size));
  return [...columns].sort((a, b) => place(a) - place(b));
}

function known<T>(list: readonly T[], index: number): T {
  const item = list[index];
  if (item === undefined) throw new RangeError(`row or part ${index} of ${list.length} does not exist`);
  return item;
}
