/** Rows that point to given records. */
import type { ObjectName } from "../contract/objects.ts";
import type { Staging } from "../staging/types.ts";
import { keysTo, parentObject } from "./references.ts";

/** Per id the rows that point to it, by `object.column`. */
export function countChildren(
  staging: Staging,
  to: ObjectName,
  ids: ReadonlySet<string>,
): Map<string, Record<string, number>> {
  const counts = new Map<string, Record<string, number>>();
  if (ids.size === 0) return counts;
  for (const { object, column, target } of keysTo(to)) {
    const table = staging.tables.get(object);
    const keys = table?.column(column);
    if (!table || !keys) continue;
    const kinds = "by" in target ? table.column(target.by) : null;
    for (let row = 0; row < table.length; row++) {
      const id = keys.at(row);
      if (typeof id !== "string" || !ids.has(id)) continue;
      if ("by" in target && parentObject(kinds?.at(row) ?? null) !== to) continue;
      const of = counts.get(id) ?? {};
      of[`${object}.${column}`] = (of[`${object}.${column}`] ?? 0) + 1;
      counts.set(id, of);
    }
  }
  return counts;
}
