/** A reader of generated exports that shares no code with the generator or the toolkit's own reader. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import Papa from "papaparse";
import readExcelFile from "read-excel-file/node";
import { CONTRACT, type ObjectName, objectSpec } from "#lib/contract/objects.ts";
import type { Files } from "#lib/generator/files.ts";
import { generate } from "#lib/generator/generate.ts";
import { parseMess } from "#lib/generator/mess-kinds.ts";
import type { Recipe } from "#lib/generator/recipe.ts";

export type Written = Map<string, Uint8Array>;

/** Files kept in memory; also the largest single write. */
export function inMemory(): { files: Files; written: Written; largest: () => number } {
  const written: Written = new Map();
  let largest = 0;
  const files: Files = {
    open(path) {
      const chunks: Uint8Array[] = [];
      return {
        write(bytes) {
          largest = Math.max(largest, bytes.length);
          chunks.push(bytes.slice());
        },
        close: () => void written.set(path, Buffer.concat(chunks)),
      };
    },
  };
  return { files, written, largest: () => largest };
}

export const recipe = (change: Partial<Omit<Recipe, "mess">> & { mess?: string } = {}): Recipe => ({
  users: 120,
  workspaces: 3,
  seed: 1,
  deltas: 0,
  locale: "mixed",
  ...change,
  mess: parseMess(change.mess ?? "none"),
});

export function written(change: Parameters<typeof recipe>[0]): Written {
  const memory = inMemory();
  generate(recipe(change), memory.files);
  return memory.written;
}

// biome-ignore lint/suspicious/noExplicitAny: the ground truth is read as any program would
export const mess = (files: Written): any => JSON.parse(text(files, "mess.json"));
export const text = (files: Written, path: string): string =>
  Buffer.from(files.get(path) ?? failed(path)).toString("utf8");
const failed = (path: string): never => {
  throw new Error(`${path} was not written`);
};

export type Record_ = Record<string, string>;
type Told = {
  file: string;
  object: ObjectName;
  workspace: string | null;
  encoding: string;
  form: string;
  delimiter: string | null;
  use: string;
};

const CODECS: Record<string, string> = {
  "utf-8": "utf-8",
  "utf-8-bom": "utf-8",
  "utf-16le": "utf-16le",
  "utf-16be": "utf-16be",
  "windows-1252": "windows-1252",
  "windows-1252 behind a UTF-8 BOM": "windows-1252",
};

/** Raw rows of a CSV file, header first, blank lines dropped. */
export function csvRows(bytes: Uint8Array, encoding: string, delimiter: string): string[][] {
  const skipped = encoding.endsWith("UTF-8 BOM") ? bytes.subarray(3) : bytes;
  const decoded = new TextDecoder(CODECS[encoding], { fatal: true }).decode(skipped);
  const parsed = Papa.parse<string[]>(decoded, { delimiter, skipEmptyLines: true });
  return parsed.data.filter((row) => row.some((cell) => cell !== ""));
}

/** Header text → machine key, for the contract's three variants. */
function keysOf(object: ObjectName): Map<string, string> {
  const plain = (header: string) => header.toLowerCase();
  const keys = new Map<string, string>();
  for (const [key, column] of Object.entries(objectSpec(object).columns))
    for (const header of [key, ...column.headers]) if (!keys.has(plain(header))) keys.set(plain(header), key);
  return keys;
}

function recordsOf(object: ObjectName, [header = [], ...rows]: string[][]): Record_[] {
  const keys = keysOf(object);
  const used = new Set<string>();
  const names = header.map((cell) => {
    const key = keys.get(cell.toLowerCase()) ?? cell;
    const name = used.has(key) ? `${key} (again)` : key;
    used.add(name);
    return name;
  });
  return rows
    .filter(
      (row) => row.length === header.length && row.join() !== header.join() && row[0] !== "I alt" && row[0] !== "",
    )
    .map((row) => Object.fromEntries(names.map((name, place) => [name, row[place] ?? ""])));
}

/** All well-formed records of an export folder, by object, read from the files that `mess.json` says are taken. */
export async function read(files: Written, folder = "exports"): Promise<Map<ObjectName, Record_[]>> {
  const objects = new Map<ObjectName, Record_[]>();
  for (const told of mess(files).files as Told[]) {
    if (!told.file.startsWith(`${folder}/`) || told.use !== "taken") continue;
    const bytes = files.get(told.file) ?? failed(told.file);
    let rows: string[][];
    if (told.form === "xlsx") rows = await sheetRows(bytes, told.object);
    else rows = csvRows(bytes, told.encoding, told.delimiter ?? ",");
    const from = rows.findIndex((row) => row.length > 3 || told.object === "contact_companies");
    const list = objects.get(told.object) ?? [];
    objects.set(told.object, list);
    for (const record of recordsOf(told.object, rows.slice(Math.max(0, from)))) list.push(record);
  }
  for (const path of files.keys()) {
    if (!path.startsWith(`${folder}/learning_paths_`)) continue;
    const { learning_paths } = JSON.parse(text(files, path)) as { learning_paths: { path_id: number }[] };
    const list = objects.get("learning_paths") ?? [];
    objects.set("learning_paths", list);
    for (const { path_id } of learning_paths) list.push({ path_id: String(path_id) });
  }
  return objects;
}

async function sheetRows(bytes: Uint8Array, object: ObjectName): Promise<string[][]> {
  const sheets = await readExcelFile(Buffer.from(bytes));
  const names: readonly string[] = objectSpec(object).sheets;
  const sheet = sheets.find((one) => names.includes(one.sheet)) ?? sheets[0];
  return (sheet?.data ?? []).map((row) =>
    row.map((cell) => (cell instanceof Date ? cell.toISOString() : String(cell ?? ""))),
  );
}

/** Ids that point at nothing, per `object.column`. */
export function orphansIn(objects: Map<ObjectName, Record_[]>): Record<string, { rows: number; ids: string[] }> {
  const found: Record<string, { rows: number; ids: string[] }> = {};
  const plain = (id: string) => (/^\d{1,3}(\.\d{3})+$/.test(id) ? id.replaceAll(".", "") : id);
  for (const [object, records] of objects)
    for (const [name, column] of Object.entries(objectSpec(object).columns)) {
      const target = column.references?.object as ObjectName | undefined;
      if (!target || !(target in CONTRACT) || target === "admin_users") continue;
      const key = objectSpec(target).key[0] ?? "";
      const parents = new Set((objects.get(target) ?? []).map((record) => plain(record[key] ?? "")));
      for (const record of records) {
        const id = plain(record[name] ?? "");
        if (id === "" || !/\d/.test(id) || parents.has(id)) continue;
        const entry = found[`${object}.${name}`] ?? { rows: 0, ids: [] };
        found[`${object}.${name}`] = entry;
        entry.rows += 1;
        if (!entry.ids.includes(id)) entry.ids.push(id);
      }
    }
  return found;
}

/** Every file below a folder on disk, with its bytes. */
export function onDisk(root: string, paths: readonly string[]): Written {
  return new Map(paths.map((path) => [path, readFileSync(join(root, path))]));
}
