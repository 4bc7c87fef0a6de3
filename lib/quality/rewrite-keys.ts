/** Foreign keys that follow a merge, and rows that a merge makes equal. */
import { type ObjectName, objectSpec } from "../contract/objects.ts";
import { withColumns } from "../staging/table.ts";
import type { Cell, StagedColumn, StagedTable } from "../staging/types.ts";
import { groupRows } from "./join-groups.ts";
import { FOREIGN_KEYS, parentObject } from "./references.ts";

/** Old id → surviving id, per object. */
export type Aliases = Readonly<Partial<Record<ObjectName, ReadonlyMap<string, string>>>>;

/** The table with every key that points to a merged record pointing to the survivor. Its own key stays as found. */
export function rewriteKeys(table: StagedTable, aliases: Aliases): StagedTable {
  const replaced: Record<string, StagedColumn> = {};
  for (const { object, column: name, target } of FOREIGN_KEYS) {
    const column = object === table.object ? table.column(name) : null;
    if (!column) continue;
    const kinds = "by" in target ? table.column(target.by) : null;
    const fixed = "by" in target ? null : isKey(target) ? aliases[target.object] : null;
    if (!("by" in target) && !fixed?.size) continue;
    const aliasesAt = (row: number) => {
      if (!("by" in target)) return fixed;
      const parent = parentObject(kinds?.at(row) ?? null);
      return parent ? aliases[parent] : null;
    };
    const survivor = (id: Cell, row: number): Cell => (id === null ? null : (aliasesAt(row)?.get(String(id)) ?? id));
    replaced[name] = {
      ...column,
      at: (row) => survivor(column.at(row), row),
      raw: (row) => {
        const id = column.at(row);
        return survivor(id, row) === id ? column.raw(row) : (column.raw(row) ?? String(id));
      },
    };
  }
  return Object.keys(replaced).length > 0 ? withColumns(table, replaced) : table;
}

const isKey = ({ object, column }: { readonly object: ObjectName; readonly column: string }): boolean =>
  objectSpec(object).key[0] === column;

/** Keyed by a name that an admin typed: equal ones need not be the same thing. */
const NAMED: ReadonlySet<ObjectName> = new Set(["integrations"]);

/**
 * Groups of rows (of rewritten keys) that are one record: equal in all key columns. A row whose key lacks an id
 * belongs to no group, except that events without any id are one when all their values are equal.
 * @param merged ids that several records became: their current memberships of one group are one, whatever the dates
 */
export function equalKeys(table: StagedTable, merged: ReadonlySet<string>): readonly (readonly number[])[] {
  if (NAMED.has(table.object)) return [];
  return groupRows(table.length, keyText(table, merged)).groups;
}

function keyText(table: StagedTable, merged: ReadonlySet<string>): (row: number) => string | null {
  const spec = objectSpec(table.object);
  const parts = spec.key.map((name) => {
    const column = spec.columns[name];
    return {
      column: table.column(name),
      needed: column?.type === "enum" || Boolean(column?.key ?? column?.references),
    };
  });
  const whole = (row: number): string | null =>
    spec.kind === "events" ? JSON.stringify(table.columns.map((column) => column.at(row))) : null;
  const removed = table.column("removed_at");
  const unions = table.object === "group_members";
  return (row) => {
    const values: Cell[] = [];
    for (const { column, needed } of parts) {
      const value = column?.at(row) ?? null;
      if (value === null && needed) return whole(row);
      values.push(value);
    }
    if (values.length === 1) return String(values[0]);
    if (unions && merged.has(String(values[1])) && (removed?.at(row) ?? null) === null) values[2] = "current";
    return JSON.stringify(values);
  };
}
