/** The fields a plan puts values into: what the destination must have before the load. */
import type { Mapping } from "../mapping/entries.ts";
import type { Resolved } from "../quality/types.ts";
import { customerLabels } from "./labels.ts";
import type { NeededField } from "./types.ts";

/** One per logical field, in the mapping's order; parts of a composite count as one. */
export function neededFields(
  mapping: Mapping,
  stored: ReadonlyMap<string, ReadonlySet<string>>,
  resolved: Resolved,
): NeededField[] {
  const labels = customerLabels(mapping, resolved.staging);
  const needed = new Map<string, NeededField>();
  for (const [object, fields] of Object.entries(mapping.objects))
    for (const [name, spec] of Object.entries(fields)) {
      const why = [...(stored.get(`${object}.${name}`) ?? [])];
      const logical = name.split(".")[0] ?? name;
      if (why.length === 0 || needed.has(`${object}.${logical}`)) continue;
      needed.set(`${object}.${logical}`, {
        object,
        logical,
        label: labels.get(`${object}.${name}`) ?? spec.label,
        type: spec.type,
        standard: spec.standard,
        unique: spec.unique,
        options: spec.options,
        to: spec.to,
        ...(spec.length === undefined ? {} : { length: spec.length }),
        ...(spec.scale === undefined ? {} : { scale: spec.scale }),
        why: why.join(", "),
      });
    }
  return [...needed.values()];
}
