/** What stood in the export for a field of a record: shown beside what was sent and what came back. */
import { isObjectName, objectSpec } from "../contract/objects.ts";
import type { Value } from "../destinations/port.ts";
import type { Explain } from "../engine/sample.ts";
import { transformsOf } from "../mapping/describe.ts";
import type { Mapping } from "../mapping/language.ts";
import type { Resolved } from "../quality/types.ts";

/** Looks source cells up by key; one index per object, made when first needed. */
export function explainer(resolved: Resolved, mapping: Mapping): Explain {
  const indexes = new Map<string, Map<string, number>>();
  const rowOf = (object: string, id: string): number | null => {
    if (!isObjectName(object)) return null;
    let index = indexes.get(object);
    if (!index) {
      index = new Map();
      const table = resolved.staging.tables.get(object);
      const keys = objectSpec(object).key;
      for (let row = 0; table && row < table.length; row += 1)
        index.set(keys.map((key) => String(table.cell(key, row))).join("|"), row);
      indexes.set(object, index);
    }
    return index.get(id) ?? null;
  };
  return (record, field) => {
    const parts = (record.from[field] ?? []).flatMap((place) => {
      const [object = "", ...rest] = place.split(".");
      const row = object === record.source.object ? rowOf(object, record.source.id) : null;
      const column = rest.join(".");
      const table = isObjectName(object) ? resolved.staging.tables.get(object) : undefined;
      if (row === null || !table) return [];
      return [table.column(column)?.raw(row) ?? table.cell(column, row)];
    });
    const planned = record.fields[field] ?? record.later[field] ?? null;
    const source: Value =
      parts.length === 1
        ? (parts[0] ?? null)
        : parts.length > 1
          ? parts.map((part) => part ?? "").join(" | ")
          : typeof planned === "object" && planned !== null && !Array.isArray(planned)
            ? null
            : (planned as Value);
    return { source, transform: transformsOf(mapping, record.object, record.row, field) };
  };
}
