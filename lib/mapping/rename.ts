/** Other names for the fields that a migration adds, where the CRM has something else under the usual one. */
import type { Entry, Mapping } from "./entries.ts";

/** @throws Error for a field that is not ours to name, or a name that is taken */
export function renameField(mapping: Mapping, object: string, field: string, to: string): Mapping {
  const fields = mapping.objects[object] ?? {};
  const spec = fields[field];
  if (!spec) throw new Error(`${mapping.crm} has no field ${object}.${field} in this mapping.`);
  if (spec.standard) throw new Error(`${object}.${field} is the CRM's own field and keeps its name.`);
  if (spec.unique) throw new Error(`records are found again by ${object}.${field}: it keeps its name.`);
  if (fields[to] || mapping.reserved.includes(to)) throw new Error(`the name "${to}" is taken.`);
  const renamed = <T>(values: Readonly<Record<string, T>>): Record<string, T> =>
    Object.fromEntries(Object.entries(values).map(([name, value]) => [name === field ? to : name, value]));
  const entries = mapping.entries.map(
    (entry): Entry =>
      (entry.kind === "row" || entry.kind === "extend") && entry.to === object
        ? { ...entry, fields: renamed(entry.fields) }
        : entry,
  );
  return { ...mapping, objects: { ...mapping.objects, [object]: renamed(fields) }, entries };
}
