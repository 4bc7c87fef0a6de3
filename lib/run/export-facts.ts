/** Facts about an export that documents made from it need. */
import { isObjectName, type ObjectName, objectSpec } from "../contract/objects.ts";
import type { Staging } from "../staging/types.ts";

/** The day of the export, as a time for documents made from it alone. */
export const exportDay = (staging: Staging): string =>
  `${staging.files.reduce((last, file) => (file.exportedOn && file.exportedOn > last ? file.exportedOn : last), "1970-01-01")}T00:00:00.000Z`;

/** Whether a message, group, … that a workflow names is in the export; null for objects nobody can look up. */
export function knownIds(staging: Staging): (object: string, id: string) => boolean | null {
  const ids = new Map<string, Set<string>>();
  return (object, id) => {
    const name = isObjectName(object) ? object : isObjectName(`${object}s`) ? (`${object}s` as ObjectName) : null;
    const table = name === null ? undefined : staging.tables.get(name);
    if (!table || name === null) return null;
    let set = ids.get(name);
    if (!set) {
      set = new Set();
      const key = objectSpec(name).key[0] ?? "";
      for (let row = 0; row < table.length; row += 1) set.add(String(table.cell(key, row)));
      ids.set(name, set);
    }
    return set.has(id);
  };
}
