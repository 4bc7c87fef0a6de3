/** XLSX workbooks: every sheet is a part of its own, its object told by sheet name, file name or header. */
import { Buffer } from "node:buffer";
import { readFile } from "node:fs/promises";
import { strFromU8, unzipSync } from "fflate";
import readWorkbook from "read-excel-file/node";
import { OBJECT_NAMES, type ObjectName, objectSpec } from "../contract/objects.ts";
import { headerForm } from "./headers.ts";
import type { Inspection } from "./inspect.ts";
import type { RawNote, RawTable } from "./raw-table.ts";
import { RecordSorter } from "./records.ts";
import type { FileOverride, SourcePart } from "./source-file.ts";
import { inflatesBeyond } from "./zip-size.ts";

export type OpenedWorkbook = { readonly parts: SourcePart[]; readonly encoding: string; readonly notes: RawNote[] };

const LARGEST_INFLATED = 512 * 1024 * 1024;
const HIDDEN_ROW = /<row\b[^>]*\shidden="(?:1|true)"/g;
const HIDDEN_SHEET = /<sheet\b[^>]*\sstate="(?:hidden|veryHidden)"/g;

/** A number of a cell as it is written in the sheet, kept apart from text. */
class NumberText {
  readonly text: string;
  readonly whole: boolean;

  constructor(written: string) {
    const value = Number(written);
    this.whole = Number.isInteger(value);
    this.text = /^-?\d+$/.test(written) || !Number.isFinite(value) ? written : plainNumber(value);
  }
}

/** Opens a workbook; one that cannot be read, or is unreasonably large inside, is an unreadable part. */
export async function openWorkbook(
  path: string,
  inspection: Inspection,
  hint: ObjectName | null,
  override: FileOverride,
): Promise<OpenedWorkbook> {
  const opened = (parts: SourcePart[], notes: RawNote[]): OpenedWorkbook => ({ parts, encoding: "xlsx", notes });
  if (inspection.bytes === 0) return opened([sheetPart(null, hint, "empty", null)], []);
  if (inspection.bytes > LARGEST_INFLATED) return opened([sheetPart(null, hint, "unreadable", null)], [tooLarge]);
  const bytes = await readFile(path);
  try {
    if (inflatesBeyond(bytes, LARGEST_INFLATED)) return opened([sheetPart(null, hint, "unreadable", null)], [tooLarge]);
    const notes = hiddenNotes(bytes);
    const sheets = await readWorkbook(Buffer.from(bytes), {
      trim: false,
      parseNumber: (written: string) => new NumberText(written),
    });
    const named = sheets.map(({ sheet, data }, index) => {
      const object = override.object ?? objectOfSheet(sheet) ?? (index === 0 || sheets.length === 1 ? hint : null);
      return sheetPartOf(sheet, data as unknown[][], object, override.object !== undefined, sheets.length > 1);
    });
    const parts = named.some(({ use }) => use === "data") ? named.filter(({ use }) => use !== "empty") : named;
    return opened(parts, notes);
  } catch {
    return opened([sheetPart(null, hint, "unreadable", null)], [notReadable]);
  }
}

function sheetPartOf(
  sheet: string,
  data: readonly unknown[][],
  hint: ObjectName | null,
  fixed: boolean,
  named: boolean,
): SourcePart {
  const sorter = new RecordSorter({ hint, fixed, padShort: true });
  let decimals = false;
  data.forEach((row, index) => {
    const cells = row.map((cell) => {
      if (cell instanceof NumberText && !cell.whole) decimals = true;
      return cellText(cell);
    });
    sorter.push(cells, index + 1, 1);
  });
  const table = sorter.finish();
  const use = data.length === 0 ? "empty" : table.object ? "data" : "unknown";
  return { ...sheetPart(named ? sheet : null, table.object, use, table), decimalMark: decimals ? "." : null };
}

function sheetPart(
  sheet: string | null,
  object: ObjectName | null,
  use: SourcePart["use"],
  table: RawTable | null,
): SourcePart {
  return {
    sheet,
    object,
    use,
    delimiter: null,
    decimalMark: null,
    workspace: null,
    read: async () => table ?? new RecordSorter({ hint: null }).finish(),
  };
}

function objectOfSheet(sheet: string): ObjectName | null {
  const form = headerForm(sheet);
  const fits = (name: ObjectName) => [...objectSpec(name).sheets, ...objectSpec(name).stems, name].map(headerForm);
  return OBJECT_NAMES.find((name) => fits(name).includes(form)) ?? null;
}

function cellText(cell: unknown): string {
  if (cell === null || cell === undefined) return "";
  if (cell instanceof NumberText) return cell.text;
  if (typeof cell === "boolean") return cell ? "TRUE" : "FALSE";
  if (cell instanceof Date) {
    // Serial dates are wall time; the fraction of a day is rounded to the second.
    const iso = new Date(Math.round(cell.getTime() / 1000) * 1000).toISOString();
    return iso.endsWith("T00:00:00.000Z") ? iso.slice(0, 10) : iso.slice(0, 19).replace("T", " ");
  }
  return String(cell);
}

/** Without an exponent, as far as a number of a spreadsheet has digits. */
function plainNumber(value: number): string {
  const text = String(value);
  if (!text.includes("e")) return text;
  return Math.abs(value) >= 1 ? value.toFixed(0) : value.toFixed(15).replace(/0+$/, "");
}

function hiddenNotes(bytes: Uint8Array): RawNote[] {
  let sheets = 0;
  let rows = 0;
  const files = unzipSync(bytes, {
    filter: ({ name, originalSize }) =>
      name === "xl/workbook.xml" || (/^xl\/worksheets\/[^/]+\.xml$/.test(name) && originalSize < 32 * 1024 * 1024),
  });
  for (const [name, content] of Object.entries(files)) {
    const text = strFromU8(content);
    if (name === "xl/workbook.xml") sheets = text.match(HIDDEN_SHEET)?.length ?? 0;
    else rows += text.match(HIDDEN_ROW)?.length ?? 0;
  }
  if (sheets + rows === 0) return [];
  const advice = `The workbook has ${sheets} hidden sheets and ${rows} hidden rows: they were read like visible ones.`;
  return [{ code: "hidden_in_workbook", severity: "info", advice }];
}

const tooLarge: RawNote = {
  code: "file_too_large",
  severity: "error",
  advice: "The workbook is larger than 512 MB inside, or holds too many entries, and was not read: export it as CSV.",
};
const notReadable: RawNote = {
  code: "unreadable_file",
  severity: "error",
  advice: "The workbook could not be read (damaged, protected, or not XLSX): open it and save it again, or export CSV.",
};
