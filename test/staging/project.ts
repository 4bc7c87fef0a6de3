/** Writes throw-away projects: export files in any dialect and encoding, and workbooks. */
import { mkdir, mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { strToU8, zipSync } from "fflate";
import { stageExports } from "../../lib/staging/stage.ts";
import type { StagedTable, Staging } from "../../lib/staging/types.ts";

export type Content = string | Uint8Array;

/** A project folder with the given files below `exports/`. */
export async function project(files: Readonly<Record<string, Content>>): Promise<string> {
  const root = await mkdtemp(join(tmpdir(), "staging-"));
  await mkdir(join(root, "exports"), { recursive: true });
  for (const [name, content] of Object.entries(files)) {
    const path = join(root, "exports", name);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, content);
  }
  return root;
}

export async function stage(files: Readonly<Record<string, Content>>): Promise<Staging> {
  return stageExports({ project: await project(files), folder: "exports" });
}

export type Dialect = { delimiter?: string; lineBreak?: string; quoteAll?: boolean; lastBreak?: boolean };

/** CSV of the rows, quoted where needed. */
export function csv(rows: readonly (readonly string[])[], dialect: Dialect = {}): string {
  const { delimiter = ";", lineBreak = "\r\n", quoteAll = false, lastBreak = true } = dialect;
  const cell = (text: string) =>
    quoteAll || /["\r\n]/.test(text) || text.includes(delimiter) ? `"${text.replaceAll('"', '""')}"` : text;
  const lines = rows.map((row) => row.map(cell).join(delimiter));
  return lines.join(lineBreak) + (lastBreak ? lineBreak : "");
}

const WINDOWS = "€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ";

export function windows1252(text: string): Uint8Array {
  return Uint8Array.from(Array.from(text), (letter) => {
    const high = WINDOWS.indexOf(letter);
    const byte = high >= 0 ? 0x80 + high : letter.codePointAt(0)!;
    if (byte > 255) throw new Error(`${letter} is not in Windows-1252`);
    return byte;
  });
}

export function utf16(text: string, order: "le" | "be", bom = true): Uint8Array {
  const units = bom ? `\ufeff${text}` : text;
  const bytes = new Uint8Array(units.length * 2);
  const view = new DataView(bytes.buffer);
  for (let i = 0; i < units.length; i++) view.setUint16(i * 2, units.charCodeAt(i), order === "le");
  return bytes;
}

export type SheetCell = string | number | boolean | null | { serial: number };

/** A workbook; `{ serial }` is a number with a date format. */
export function xlsx(
  sheets: Readonly<Record<string, readonly (readonly SheetCell[])[]>>,
  options: { hiddenSheets?: readonly string[]; hiddenRows?: readonly number[] } = {},
): Uint8Array {
  const names = Object.keys(sheets);
  const escaped = (text: string) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
  const address = (row: number, column: number) => `${String.fromCharCode(65 + column)}${row + 1}`;
  const cell = (value: SheetCell, at: string) => {
    if (value === null) return "";
    if (typeof value === "string")
      return `<c r="${at}" t="inlineStr"><is><t xml:space="preserve">${escaped(value)}</t></is></c>`;
    if (typeof value === "boolean") return `<c r="${at}" t="b"><v>${value ? 1 : 0}</v></c>`;
    return typeof value === "number"
      ? `<c r="${at}"><v>${value}</v></c>`
      : `<c r="${at}" s="1"><v>${value.serial}</v></c>`;
  };
  const sheetXml = (rows: readonly (readonly SheetCell[])[]) =>
    `<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>${rows
      .map((row, r) => {
        const hidden = options.hiddenRows?.includes(r + 1) ? ' hidden="1"' : "";
        return `<row r="${r + 1}"${hidden}>${row.map((value, c) => cell(value, address(r, c))).join("")}</row>`;
      })
      .join("")}</sheetData></worksheet>`;
  const main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
  const rel = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
  const state = (name: string) => (options.hiddenSheets?.includes(name) ? ' state="hidden"' : "");
  const files: Record<string, string> = {
    "[Content_Types].xml": `<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>`,
    "xl/workbook.xml": `<?xml version="1.0"?><workbook xmlns="${main}" xmlns:r="${rel}"><sheets>${names
      .map((name, i) => `<sheet name="${escaped(name)}" sheetId="${i + 1}"${state(name)} r:id="rId${i + 1}"/>`)
      .join("")}</sheets></workbook>`,
    "xl/_rels/workbook.xml.rels": `<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">${names
      .map((_, i) => `<Relationship Id="rId${i + 1}" Type="${rel}/worksheet" Target="worksheets/sheet${i + 1}.xml"/>`)
      .join("")}<Relationship Id="rId99" Type="${rel}/styles" Target="styles.xml"/></Relationships>`,
    "xl/styles.xml": `<?xml version="1.0"?><styleSheet xmlns="${main}"><cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="22" applyNumberFormat="1"/></cellXfs></styleSheet>`,
  };
  names.forEach((name, i) => {
    files[`xl/worksheets/sheet${i + 1}.xml`] = sheetXml(sheets[name]!);
  });
  return zipSync(Object.fromEntries(Object.entries(files).map(([name, text]) => [name, strToU8(text)])));
}

/** `cells = values in tables + losses`, as one line to compare. */
export function balance(staging: Staging): { cells: number; kept: number; lost: number } {
  let kept = 0;
  for (const table of staging.tables.values())
    for (const column of table.columns)
      for (let row = 0; row < table.length; row++) if (column.at(row) !== null) kept++;
  const sum = (list: readonly { cells: number }[]) => list.reduce((total, { cells }) => total + cells, 0);
  return { cells: sum(staging.cells), kept, lost: sum(staging.losses) };
}

/** Every column for itself: cells read = values + losses. */
export function unbalanced(staging: Staging): string[] {
  const left = new Map<string, number>();
  const add = (object: string, column: string, count: number) =>
    left.set(`${object}.${column}`, (left.get(`${object}.${column}`) ?? 0) + count);
  for (const { object, column, cells } of staging.cells) add(object, column, cells);
  for (const { object, column, cells } of staging.losses) add(object, column, -cells);
  for (const table of staging.tables.values())
    for (const column of table.columns)
      for (let row = 0; row < table.length; row++) if (column.at(row) !== null) add(table.object, column.name, -1);
  return [...left].filter(([, count]) => count !== 0).map(([name, count]) => `${name}: ${count}`);
}

export const rowsOf = (table: StagedTable | undefined): Record<string, unknown>[] =>
  table ? (table.table.objects() as Record<string, unknown>[]) : [];
export const codesOf = (staging: Staging): string[] => staging.findings.map(({ code }) => code);
