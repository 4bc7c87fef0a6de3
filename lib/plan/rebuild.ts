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
      const found = [...references(values)];
      const missing = found.flatMap((each) => missingIn(each, tables));
      const others = found.filter(({ key }) => POINTS_TO[key]?.[0] !== entry.from);
      const named = [...new Set(others.flatMap((each) => namedIn(each, tables)))];
      entries.push({
        ...values,
        ...(missing.length > 0 ? { missing } : {}),
        ...(named.length > 0 ? { named } : {}),
      });
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

/** Objects that ids in a definition point to, and where their names stand. */
const POINTS_TO: Readonly<Record<string, readonly [object: ObjectName, name: string]>> = {
  message_id: ["messages", "title"],
  group_id: ["groups", "name"],
  path_id: ["learning_paths", "name"],
  survey_id: ["surveys", "name"],
  workspace_id: ["workspaces", "name"],
};
type Reference = { readonly key: string; readonly id: string };

/** Every id inside that points to something; an action on groups names them in its lists. */
function* references(value: unknown, name = ""): Generator<Reference> {
  if (Array.isArray(value)) for (const item of value) yield* references(item, name);
  else if (typeof value === "object" && value !== null) {
    const groups = Object.entries(value).some(([key, type]) => key === "type" && /groups$/.test(String(type)));
    for (const [key, inner] of Object.entries(value))
      yield* references(inner, groups && /^(?:add|remove)$/.test(key) ? "group_id" : key.replace(/_ids$/, "_id"));
  } else if ((typeof value === "string" || typeof value === "number") && Object.hasOwn(POINTS_TO, name))
    yield { key: name, id: String(value) };
}

const rowOf = ({ key, id }: Reference, tables: Tables) => {
  const [object, name] = POINTS_TO[key] ?? [];
  const own = object && objectSpec(object).key[0];
  if (!object || !own || name === undefined) return null;
  const table = tables.get(object);
  return { table, name, row: table.find(own, id) };
};
const wordsOf = ({ key, id }: Reference): string => `${key.replace(/_id$/, "").replaceAll("_", " ")} ${id}`;

/** `message 50003 is not in the export`, where the id leads nowhere. A workspace need not have a file of its own. */
function missingIn(reference: Reference, tables: Tables): string[] {
  const found = rowOf(reference, tables);
  return found && found.row < 0 && reference.key !== "workspace_id"
    ? [`${wordsOf(reference)} is not in the export`]
    : [];
}
/** `message 50003 is “Velkommen”`: an admin knows names, not Actimo's ids. */
function namedIn(reference: Reference, tables: Tables): string[] {
  const found = rowOf(reference, tables);
  if (!found || found.row < 0) return [];
  const name = found.table.columns[found.table.indexOf(found.name)]?.at(found.row) ?? null;
  return name === null ? [] : [`${wordsOf(reference)} is “${name}”`];
}
