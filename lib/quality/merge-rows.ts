/** Rows of one table made one, value by value, with every value that gave way counted. */
import { pickRows, withColumns } from "../staging/table.ts";
import type { Cell, Lineage, StagedColumn, StagedTable } from "../staging/types.ts";
import type { LossBook } from "./books.ts";
import { itemAt } from "./item-at.ts";
import { keptRow, precedence } from "./survivorship.ts";

export type MergeInput = {
  /** Rows that become one; each row stands in one group at most. */
  readonly groups: readonly (readonly number[])[];
  /** Rows that leave the table; the caller counts them. */
  readonly dropped: ReadonlySet<number>;
  /** Whether a row carries the surviving id: its values go first among equally new ones, and its lineage leads. */
  readonly isSurvivor: (row: number) => boolean;
  readonly ranked: Readonly<Record<string, readonly string[]>>;
  /** Columns that keep the survivor's own value, whatever is newer. */
  readonly own: readonly string[];
};

/** The table with its groups merged by field survivorship. Losses: `merged_equal`, `merged_other`, per cell and row. */
export function mergeRows(table: StagedTable, input: MergeInput, losses: LossBook): StagedTable {
  if (input.groups.length === 0 && input.dropped.size === 0) return table;
  const leads = new Map<number, readonly number[]>();
  const gone = new Set(input.dropped);
  for (const group of input.groups) {
    const lead = group.filter(input.isSurvivor)[0] ?? itemAt(group, 0);
    leads.set(lead, group);
    for (const row of group) if (row !== lead) gone.add(row);
  }
  const rows: number[] = [];
  const merged = new Map<number, readonly number[]>();
  for (let row = 0; row < table.length; row++) {
    if (gone.has(row)) continue;
    const group = leads.get(row);
    if (group) merged.set(rows.length, precedence(table, group, input.isSurvivor));
    rows.push(row);
  }
  /** The survivor's own row first, then the others in the order of the files. */
  const sources = (row: number): readonly Lineage[] | null => {
    const lead = itemAt(rows, row);
    const others = merged
      .get(row)
      ?.filter((each) => each !== lead)
      .toSorted((a, b) => a - b);
    return others ? [lead, ...others].flatMap((each) => table.sources(each)) : null;
  };
  const picked = pickRows(table.object, [{ table, rows }], { sources });
  const unequal = new Set<number>();
  const replaced: Record<string, StagedColumn> = {};
  for (const column of table.columns) {
    const kept = new Map<number, number>();
    const rank = input.ranked[column.name];
    const own = input.own.includes(column.name);
    for (const [row, group] of merged) {
      const lead = itemAt(rows, row);
      const from = own && column.at(lead) !== null ? lead : keptRow(column, group, rank);
      if (from === null) continue;
      if (from !== lead) kept.set(row, from);
      const value = column.at(from);
      for (const other of group) {
        if (other === from || column.at(other) === null) continue;
        const equal = column.at(other) === value;
        losses.cell(table.object, column.name, equal ? "merged_equal" : "merged_other");
        if (!equal) unequal.add(other);
      }
    }
    const now = picked.column(column.name);
    if (kept.size > 0 && now) replaced[column.name] = takenFrom(now, column, kept);
  }
  for (const [row, group] of merged)
    for (const other of group)
      if (other !== rows[row])
        losses.row(table.object, table.lineage(other).file, unequal.has(other) ? "merged_other" : "merged_equal");
  return withColumns(picked, replaced);
}

/** The column with some of its values (and texts as found) taken from other rows of the table before merging. */
function takenFrom(now: StagedColumn, before: StagedColumn, kept: ReadonlyMap<number, number>): StagedColumn {
  return {
    ...now,
    at: (row) => {
      const from = kept.get(row);
      return from === undefined ? now.at(row) : before.at(from);
    },
    raw: (row) => {
      const from = kept.get(row);
      return from === undefined ? now.raw(row) : before.raw(from);
    },
  };
}

/** The table with some values of a column replaced; the column is added when the table has none. */
export function withValues(table: StagedTable, name: string, values: ReadonlyMap<number, Cell>): StagedTable {
  if (values.size === 0) return table;
  const column = table.column(name);
  if (!column)
    return withColumns(table, { [name]: Array.from({ length: table.length }, (_, row) => values.get(row) ?? null) });
  const changed: StagedColumn = {
    ...column,
    at: (row) => (values.has(row) ? (values.get(row) ?? null) : column.at(row)),
    raw: (row) => (values.has(row) ? null : column.raw(row)),
  };
  return withColumns(table, { [name]: changed });
}

/** Rows put below the ones of a table; null stands for a table that is not there yet. */
export const withRows = (table: StagedTable | undefined, more: StagedTable): StagedTable =>
  table ? pickRows(more.object, [every(table), every(more)]) : more;

const every = (table: StagedTable) => ({ table, rows: Array.from({ length: table.length }, (_, row) => row) });
