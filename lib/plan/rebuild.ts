/** What an admin rebuilds by hand, as plain data: JSON columns opened, broken references named. */
import { type ObjectName, objectSpec } from "../contract/objects.ts";
import type { Mapping } from "../mapping/entries.ts";
import { restOf } from "./coverage.ts";
import { Compiler } from "./evaluate.ts";
import type { Prepared } from "./prepare.ts";
import { rowScope } from "./scope.ts";
import type { Tables } from "./tables.ts";
import type { RebuildDocument } from "./types.ts";

/** One document per rebuild entry. Columns with their own reason (credentials) are left out. */
export function rebuildDocuments(mapping: Mapping, { tables, world }: Prepared): RebuildDocument[] {
  return mapping.entries.flatMap((entry): RebuildDocument[] => {
    if (entry.kind !== "rebuild") return [];
    const table = tables.get(entry.from);
    const own = restOf(mapping, entry.from).columns;
    const columns = table.columns.filter((column) => !own[column.name]);
    const only = entry.only ? new Compiler(world).test(entry.only, rowScope(table)) : null;
    const entries: Record<string, unknown>[] = [];
    for (let row = 0; row < table.length; row++) {
      if (only && !only(row)) continue;
      const values: Record<string, unknown> = {};
      for (const column of columns) {
        const value = column.at(row);
        if (value !== null) values[column.name] = column.type === "json" ? opened(String(value)) : value;
      }
      const missing = [...missingReferences(values, tables)];
      entries.push(missing.length > 0 ? { ...values, missing } : values);
    }
    return table.staged ? [{ name: entry.into, title: entry.title, entries }] : [];
  });
}

function opened(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return json;
  }
}

const POINTS_TO: Readonly<Record<string, ObjectName>> = {
  message_id: "messages",
  group_id: "groups",
  path_id: "learning_paths",
  survey_id: "surveys",
};
/** `message 50003 is not in the export`, for every id inside that leads nowhere. */
function* missingReferences(value: unknown, tables: Tables, name = ""): Generator<string> {
  if (Array.isArray(value)) for (const item of value) yield* missingReferences(item, tables, name);
  else if (typeof value === "object" && value !== null)
    for (const [key, inner] of Object.entries(value))
      yield* missingReferences(inner, tables, key.replace(/_ids$/, "_id"));
  else if (typeof value === "string" || typeof value === "number") {
    const object = Object.hasOwn(POINTS_TO, name) ? POINTS_TO[name] : undefined;
    const key = object && objectSpec(object).key[0];
    if (object && key && tables.get(object).find(key, String(value)) < 0)
      yield `${name.replace(/_id$/, "").replaceAll("_", " ")} ${value} is not in the export`;
  }
}
