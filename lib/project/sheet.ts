/** A sheet below `decisions/` changed in place: its rows and columns stay, a spreadsheet may have saved it in between. */
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname } from "node:path";
import process from "node:process";
import Papa from "papaparse";
import { Stop } from "../contract/stop.ts";
import { csvLine, restore } from "../outputs/csv.ts";
import { decoded } from "./decisions.ts";

/** The cells of one row by column name; blank where the sheet has no such column. */
export type Cells = (column: string) => string;
export type SheetEdit = {
  /** Whether a row is the one that is meant. Several may be: all of them are changed. */
  readonly same: (cell: Cells) => boolean;
  /** Cells that name the row, written where it is new. */
  readonly named: Readonly<Record<string, string>>;
  /** Cells to write; null takes the row out. */
  readonly set: Readonly<Record<string, string>> | null;
};
type Sheet = { readonly columns: string[]; readonly rows: string[][] };

/**
 * Changes the rows that are meant, or adds them below. `columns` are those of a new sheet; in one that is there, the
 * missing ones come behind the person's own. The sheet is replaced in one step. Throws `Stop` (2) when it cannot be
 * read or replaced, a program that holds it open for instance; it then stays as it was.
 */
export function editSheet(path: string, columns: readonly string[], edits: readonly SheetEdit[]): void {
  const sheet = readSheet(path, columns);
  const place = new Map(sheet.columns.map((column, at) => [column, at]));
  for (const column of columns) if (!place.has(column)) place.set(column, sheet.columns.push(column) - 1);
  const cellsOf =
    (row: readonly string[]): Cells =>
    (column) =>
      row[place.get(column) ?? -1] ?? "";
  for (const { same, named, set } of edits) {
    const meant = sheet.rows.filter((row) => same(cellsOf(row)));
    if (set === null) {
      for (const row of meant) sheet.rows.splice(sheet.rows.indexOf(row), 1);
      continue;
    }
    const added: string[] = [];
    if (meant.length === 0) sheet.rows.push(added);
    for (const row of meant.length > 0 ? meant : [added]) {
      while (row.length < sheet.columns.length) row.push("");
      for (const [column, text] of Object.entries(meant.length > 0 ? set : { ...named, ...set })) {
        const at = place.get(column);
        if (at !== undefined) row[at] = text;
      }
    }
  }
  writeSheet(path, sheet);
}

/** What stands in the first row that is meant; null where the sheet has none. Throws as `editSheet` does. */
export function sheetRow(path: string, columns: readonly string[], same: SheetEdit["same"]): Cells | null {
  const sheet = readSheet(path, columns);
  for (const row of sheet.rows) {
    const cell: Cells = (column) => row[sheet.columns.indexOf(column)] ?? "";
    if (same(cell)) return cell;
  }
  return null;
}

/** Columns we know are found in any case; a person's own keep their names. */
function readSheet(path: string, known: readonly string[]): Sheet {
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(path);
  } catch (error) {
    if (codeOf(error) === "ENOENT") return { columns: [...known], rows: [] };
    throw refused(path, "read", error);
  }
  const text = decoded(bytes).replace(/^sep=.\r?\n/i, "");
  const [head = [], ...rows] = Papa.parse<string[]>(text, { skipEmptyLines: "greedy" }).data;
  const columns = head.map((name) => {
    const folded = name.trim().toLowerCase();
    return known.includes(folded) ? folded : name;
  });
  return { columns, rows: rows.map((row) => row.map(restore)) };
}

function writeSheet(path: string, { columns, rows }: Sheet): void {
  const lines = rows.map((row) =>
    csvLine(Array.from({ length: Math.max(columns.length, row.length) }, (_, at) => row[at] ?? "")),
  );
  replaceFile(path, `\uFEFF${csvLine(columns)}${lines.join("")}`);
}

/** Writes a file whole or not at all. Throws `Stop` (2) when it cannot be replaced; it then stays as it was. */
export function replaceFile(path: string, text: string, mode = 0o644): void {
  const draft = `${path}.${process.pid}.new`;
  try {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(draft, text, { mode });
    renameSync(draft, path);
  } catch (error) {
    rmSync(draft, { force: true });
    throw refused(path, "written", error);
  }
}

const codeOf = (error: unknown): string =>
  error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : "";
function refused(path: string, what: "read" | "written", error: unknown): unknown {
  const code = codeOf(error);
  if (code === "") return error;
  return new Stop(
    2,
    `${basename(path)} cannot be ${what} (${code}).`,
    "Close it in the spreadsheet program, or make it a file that you may write to; nothing was changed.",
  );
}
