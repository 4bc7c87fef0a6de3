/** XLSX workbooks: every sheet is a part of its own, its object told by sheet name, file name or header. */
import { OBJECT_NAMES, type ObjectName, objectSpec } from "../contract/objects.ts";
import { emptyPart } from "./empty-part.ts";
import { NO_WORKBOOK } from "./folder-notes.ts";
import { headerForm } from "./headers.ts";
import type { Inspection } from "./inspect.ts";
import type { RawNote, RawTable, RejectedRecord } from "./raw-table.ts";
import { RecordSorter } from "./records.ts";
import type { FileOverride, SourcePart } from "./source-file.ts";
import { TextColumnBuilder } from "./text-column.ts";
import { type Book, type BookSheet, NoWorkbook, openBook } from "./xlsx/book.ts";
import { DAMAGED_XML, hiddenSheets, NO_SHEETS, sheetNotes } from "./xlsx/notes.ts";
import { SheetReader } from "./xlsx/sheet.ts";
import { XmlFault } from "./xlsx/xml.ts";
import { ZipFault } from "./zip/fault.ts";
import { ARCHIVE_FAULTS } from "./zip/notes.ts";

export type OpenedWorkbook = { readonly parts: SourcePart[]; readonly encoding: string; readonly notes: RawNote[] };

/** A header is looked for this far down when the object of a sheet is decided. */
const ROWS_TO_DECIDE = 40;

/** Opens a workbook; one that cannot be read, or is unreasonably large inside, is an unreadable part. */
export async function openWorkbook(
  path: string,
  inspection: Inspection,
  hint: ObjectName | null,
  override: FileOverride,
): Promise<OpenedWorkbook> {
  const opened = (parts: SourcePart[], notes: RawNote[]): OpenedWorkbook => ({ parts, encoding: "xlsx", notes });
  const unread = (note: RawNote) => opened([emptyPart("unreadable", hint)], [note]);
  if (inspection.bytes === 0) return opened([emptyPart("empty", hint)], []);
  try {
    const book = await openBook(path);
    if (book.sheets.length === 0) return unread(NO_SHEETS);
    const hidden = book.sheets.flatMap((sheet, index) => (sheet.hidden ? [index + 1] : []));
    const notes = hidden.length > 0 ? [hiddenSheets(hidden, override.hidden === "skip")] : [];
    const parts = await openSheets(book, hint, override);
    return opened(parts.some(({ use }) => use === "data") ? parts.filter(({ use }) => use !== "empty") : parts, notes);
  } catch (error) {
    return unread(noteOf(error));
  }
}

/** What an error on the way through a workbook means. Throws on what is no fault of the workbook. */
function noteOf(error: unknown): RawNote {
  if (error instanceof ZipFault) return ARCHIVE_FAULTS[error.kind];
  if (error instanceof NoWorkbook) return NO_WORKBOOK;
  if (error instanceof XmlFault) return DAMAGED_XML;
  throw error;
}

async function openSheets(book: Book, hint: ObjectName | null, override: FileOverride): Promise<SourcePart[]> {
  const parts: SourcePart[] = [];
  // The setting is held here so that it is loaded once for all sheets.
  const setting = await book.setting();
  let filled = 0;
  for (const sheet of book.sheets) {
    const known = override.object ?? objectOfSheet(sheet.name) ?? (filled === 0 ? hint : null);
    const options = { hint: known, fixed: override.object !== undefined };
    const { object, rows } = await lookInto(book, sheet, setting, options);
    if (rows > 0) filled++;
    parts.push(
      sheetPart(book, sheet, {
        name: book.sheets.length > 1 ? sheet.name : null,
        object,
        use: rows === 0 ? "empty" : object ? "data" : "unknown",
        sorter: { ...options, fixed: options.fixed || object === known },
        skipHidden: override.hidden === "skip",
      }),
    );
  }
  return parts;
}

type SorterOptions = { readonly hint: ObjectName | null; readonly fixed: boolean };

/** Reads the beginning of a sheet: what it holds, and whether it holds anything. */
async function lookInto(
  book: Book,
  sheet: BookSheet,
  setting: Awaited<ReturnType<Book["setting"]>>,
  options: SorterOptions,
): Promise<{ object: ObjectName | null; rows: number }> {
  const sorter = new RecordSorter({ ...options, padShort: true });
  let rows = 0;
  const reader = new SheetReader(setting, ({ cells, line }) => {
    if (rows > ROWS_TO_DECIDE || isEmpty(cells)) return;
    rows++;
    sorter.push(cells, line, 1);
  });
  try {
    for await (const piece of book.pieces(sheet)) {
      reader.push(piece);
      if (rows > ROWS_TO_DECIDE) break;
    }
  } catch (error) {
    // Where there are rows, reading them says what is wrong behind them.
    if (rows === 0) throw error;
  }
  return { object: rows === 0 ? null : sorter.finish().object, rows };
}

function sheetPart(
  book: Book,
  sheet: BookSheet,
  about: {
    name: string | null;
    object: ObjectName | null;
    use: SourcePart["use"];
    sorter: SorterOptions;
    skipHidden: boolean;
  },
): SourcePart {
  let decimals = false;
  return {
    sheet: about.name,
    object: about.object,
    use: about.use,
    delimiter: null,
    /** Known only when the sheet has been read. */
    get decimalMark() {
      return decimals ? "." : null;
    },
    workspace: null,
    async read() {
      const { table, hasDecimals } = await readSheet(book, sheet, about.sorter, about.skipHidden);
      decimals = hasDecimals;
      return table;
    },
  };
}

async function readSheet(
  book: Book,
  sheet: BookSheet,
  options: SorterOptions,
  skipHidden: boolean,
): Promise<{ table: RawTable; hasDecimals: boolean }> {
  const sorter = new RecordSorter({ ...options, padShort: true });
  const hidden = new Set<number>();
  const notes: RawNote[] = [];
  let last = 0;
  const reader = new SheetReader(await book.setting(), ({ line, cells, hidden: isHidden }) => {
    // Rows that the file leaves out are blank.
    if (line > last + 1) sorter.push([], last + 1, line - last - 1);
    last = line;
    if (isHidden) hidden.add(line);
    sorter.push(cells, line, 1);
  });
  try {
    for await (const piece of book.pieces(sheet)) reader.push(piece);
    reader.end();
  } catch (error) {
    notes.push({ ...noteOf(error), severity: "blocking", line: reader.line });
  }
  const read = sorter.finish();
  const table = skipHidden ? withoutHidden(read, (line) => sheet.hidden || hidden.has(line)) : read;
  const facts = reader.facts();
  const told = sheetNotes(facts, read.lines[0] ?? 1, skipHidden);
  return { table: { ...table, notes: [...table.notes, ...told, ...notes] }, hasDecimals: facts.decimals };
}

/** The table with its hidden rows among the rejected ones; a hidden header is still the header of what is seen. */
function withoutHidden(table: RawTable, isHidden: (line: number) => boolean): RawTable {
  const kept: number[] = [];
  const rejected: RejectedRecord[] = [...table.rejected];
  const width = Math.max(0, ...table.headers.map(({ place }) => place + 1));
  for (let row = 0; row < table.length; row++) {
    const line = table.lines[row] ?? 0;
    if (!isHidden(line)) {
      kept.push(row);
      continue;
    }
    const cells = Array.from({ length: width }, () => "");
    table.headers.forEach(({ place }, index) => {
      cells[place] = table.columns[index]?.at(row) ?? "";
    });
    rejected.push({ row: table.rows[row] ?? 0, line, lines: 1, reason: "hidden_row", cells });
  }
  const moved = table.length - kept.length;
  if (moved === 0) return table;
  const { lineCounts } = table;
  return {
    ...table,
    length: kept.length,
    rows: Uint32Array.from(kept, (row) => table.rows[row] ?? 0),
    lines: Uint32Array.from(kept, (row) => table.lines[row] ?? 0),
    columns: table.columns.map((column) => {
      const picked = new TextColumnBuilder();
      for (const row of kept) picked.push(column.at(row));
      return picked.finish();
    }),
    rejected: rejected.sort((a, b) => a.line - b.line),
    lineCounts: { ...lineCounts, data: lineCounts.data - moved, rejected: lineCounts.rejected + moved },
  };
}

const isEmpty = (cells: readonly string[]) => !cells.some((cell) => /\S/.test(cell));

function objectOfSheet(sheet: string): ObjectName | null {
  const form = headerForm(sheet);
  const fits = (name: ObjectName) => [...objectSpec(name).sheets, ...objectSpec(name).stems, name].map(headerForm);
  return OBJECT_NAMES.find((name) => fits(name).includes(form)) ?? null;
}
