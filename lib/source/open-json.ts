/** JSON exports: a root object with one list per object. Credentials are redacted before anything else sees them. */
import { readFile } from "node:fs/promises";
import type { Json } from "../contract/columns.ts";
import { OBJECT_NAMES, type ObjectName, objectSpec } from "../contract/objects.ts";
import { decoderFor } from "./encoding.ts";
import { contractColumn } from "./headers.ts";
import type { Inspection } from "./inspect.ts";
import { nameHeaders } from "./name-headers.ts";
import type { RawNote, RawTable } from "./raw-table.ts";
import { isTellingKey, REDACTED, redact, redactAddresses } from "./redact.ts";
import type { SourcePart } from "./source-file.ts";
import { TextColumnBuilder } from "./text-column.ts";

type JsonObject = { readonly [key: string]: Json };
export type OpenedJson = {
  readonly parts: SourcePart[];
  readonly encoding: string;
  readonly notes: RawNote[];
  /** `YYYY-MM-DD` of the root's `exported_at`. */
  readonly exportedOn: string | null;
};

const LARGEST = 400 * 1024 * 1024;

/** Reads a JSON file. What is no JSON, or holds no known list, comes back as an unreadable or unknown part. */
export async function openJson(path: string, inspection: Inspection, hint: ObjectName | null): Promise<OpenedJson> {
  const { encoding } = inspection.detected;
  const nothing = (use: "empty" | "unreadable" | "unknown", note?: RawNote): OpenedJson => ({
    parts: [jsonPart(hint, use, null, null)],
    encoding,
    notes: note ? [note] : [],
    exportedOn: null,
  });
  if (inspection.bytes > LARGEST) return nothing("unreadable", tooLarge);
  const decoder = decoderFor(encoding);
  const text = decoder.push(await readFile(path)) + decoder.end();
  if (text.trim() === "") return nothing("empty");
  let root: Json;
  try {
    const parsed = JSON.parse(text) as Json;
    root = isOrdinary(parsed) ? redactAddresses(parsed) : redact(parsed);
  } catch {
    return nothing("unreadable", notJson);
  }
  const shared = isObject(root) ? root : {};
  const lists = listsIn(root, hint);
  if (lists.length === 0) return nothing("unknown", noList);
  const workspace = shared["workspace_id"];
  const parts = lists.map(({ object, items }) =>
    jsonPart(object, "data", workspace === undefined || workspace === null ? null : String(workspace), () =>
      tableOfItems(object, items, shared),
    ),
  );
  const exportedOn = /^\d{4}-\d{2}-\d{2}/.exec(String(shared["exported_at"] ?? ""))?.[0] ?? null;
  return { parts, encoding, notes: [], exportedOn };
}

/** Learning paths and the like: texts for people. Whatever else a file holds may be the set-up of a connection. */
function isOrdinary(root: Json): boolean {
  if (!isObject(root)) return false;
  return (
    Array.isArray(root["learning_paths"]) && !["integrations", "automations", "dashboards"].some((key) => key in root)
  );
}

function listsIn(root: Json, hint: ObjectName | null): { object: ObjectName; items: readonly Json[] }[] {
  if (Array.isArray(root)) return hint ? [{ object: hint, items: root }] : [];
  if (!isObject(root)) return [];
  const known = OBJECT_NAMES.flatMap((object) => {
    const list = root[objectSpec(object).jsonRoot ?? object];
    return Array.isArray(list) ? [{ object, items: list }] : [];
  });
  const data = root["data"];
  return known.length === 0 && hint && Array.isArray(data) ? [{ object: hint, items: data }] : known;
}

/** The items as a table of text: scalars as they are, lists and objects as JSON. Root properties go to every row. */
function tableOfItems(object: ObjectName, items: readonly Json[], root: JsonObject): RawTable {
  const spec = objectSpec(object);
  const shared = Object.entries(root).filter(([key]) => {
    const name = contractColumn(object, key);
    return name !== null && key !== spec.jsonRoot;
  });
  const keys = new Set<string>();
  for (const item of items) if (isObject(item)) for (const key of Object.keys(item)) keys.add(key);
  for (const [key] of shared) keys.add(key);
  const names = [...keys];
  const secrets = object !== "learning_paths";
  const columns = names.map(() => new TextColumnBuilder());
  const rejected: RawTable["rejected"][number][] = [];
  const rows: number[] = [];
  const defaults = new Map(shared);
  items.forEach((item, index) => {
    if (!isObject(item)) {
      const cells = [cellText(item, false)];
      rejected.push({ row: index + 1, line: index + 1, lines: 0, reason: "unreadable_row", cells });
      return;
    }
    rows.push(index + 1);
    names.forEach((name, place) => {
      const own = Object.hasOwn(item, name) ? item[name] : undefined;
      const value = own ?? defaults.get(name) ?? null;
      const meaning = contractColumn(object, name);
      const isJson = meaning !== null && spec.columns[meaning]?.type === "json";
      const hidden = secrets && value !== null && value !== "" && isTellingKey(name);
      columns[place]?.push(hidden ? REDACTED : cellText(value, isJson));
    });
  });
  const finished = columns.map((column) => column.finish());
  const named = nameHeaders(object, names, finished);
  return {
    object,
    headers: named.headers,
    columns: named.kept.flatMap((place) => finished[place] ?? []),
    length: rows.length,
    rows: Uint32Array.from(rows),
    lines: Uint32Array.from(rows),
    spans: new Map(rows.map((_, index) => [index, 0])),
    rejected,
    lineCounts: { header: 0, data: 0, rejected: 0, blank: 0, preamble: 0 },
    notes: named.notes,
  };
}

function cellText(value: Json, isJson: boolean): string {
  if (value === null) return "";
  return isJson || typeof value === "object" ? JSON.stringify(value) : String(value);
}

const isObject = (value: Json): value is JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value);

function jsonPart(
  object: ObjectName | null,
  use: SourcePart["use"],
  workspace: string | null,
  read: (() => RawTable) | null,
): SourcePart {
  const empty = (): RawTable => tableOfItems(object ?? "contacts", [], {});
  return {
    sheet: null,
    object,
    use,
    delimiter: null,
    decimalMark: ".",
    workspace,
    read: async () => (read ?? empty)(),
  };
}

const notJson: RawNote = {
  code: "unreadable_file",
  severity: "error",
  advice: "The file is not valid JSON (cut off, or edited by hand): export it again.",
};
const tooLarge: RawNote = {
  code: "file_too_large",
  severity: "error",
  advice: "The JSON file is larger than 400 MB and was not read: export it in parts.",
};
const noList: RawNote = {
  code: "unknown_file",
  severity: "warning",
  advice: "The JSON holds no list of a known object: name the file's object in migration.json.",
};
