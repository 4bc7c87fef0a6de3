/** One table written as a CSV or XLSX file in its manner, with the faults a whole file can have. */
import { type Column, type ColumnType, text } from "../contract/columns.ts";
import { objectSpec } from "../contract/objects.ts";
import { cellText, type FileColumn, sheetCell } from "./cell-text.ts";
import { encode, mark } from "./encode.ts";
import type { Files, OpenFile } from "./files.ts";
import type { Manner } from "./manner.ts";
import type { FileOf, Row } from "./row.ts";
import type { Truth } from "./truth.ts";
import { type Sheet, writeWorkbook } from "./workbook-file.ts";

export type ExtraColumn = { readonly name: string; readonly header: string; readonly type: ColumnType };
export type TableFile = {
  readonly path: string;
  readonly of: FileOf;
  readonly manner: Manner;
  readonly extra: readonly ExtraColumn[];
  readonly rows: Iterable<Row>;
  /** Called for every record, as it is written. */
  readonly onRow: (row: Row) => void;
};
/** `records` are well formed; `declared` counts those too that were damaged, but not what people added later. */
export type Written = { readonly records: number; readonly declared: number };

/** The columns of a file: the contract's, then the customer's own. */
export function columnsOf(file: Pick<TableFile, "of" | "manner" | "extra">): FileColumn[] {
  const { language } = file.manner;
  const contract = Object.entries(objectSpec(file.of.object).columns).map(([name, column]) => ({
    name,
    column,
    header: language === "key" ? name : (column.headers[language === "da" ? 1 : 0] ?? name),
  }));
  const own = file.extra.map(({ name, header, type }) => ({
    name,
    header,
    column: { ...text(header, header), type } as Column<unknown>,
  }));
  return [...contract, ...own];
}

/** Numbers that decide among mixed forms: the same for the same row and column, whatever else is in the file. */
function turns(key: string): (place: number) => number {
  let row = 7;
  for (let at = 0; at < key.length; at++) row = (Math.imul(row, 33) + key.charCodeAt(at)) >>> 0;
  return (place) => {
    const turn = Math.imul(row ^ (place * 0x9e3779b1), 0x85ebca6b) >>> 0;
    return (turn ^ (turn >>> 13)) % 1_000_003;
  };
}

/** Writes a CSV file; returns how many well-formed records it holds. */
export function writeTable(files: Files, file: TableFile, truth: Truth): Written {
  const columns = columnsOf(file);
  const out = writer(files.open(file.path), file.manner);
  const faults = faultWriter(file, columns, out, truth);
  faults.before();
  out.line(faults.header());
  let records = 0;
  for (const row of file.rows) {
    records += 1;
    const turn = turns(row.key);
    const texts = columns.map((column, place) =>
      cellText(row.cells[column.name] ?? null, column, file.manner, turn(place)),
    );
    const number = out.line([...texts, ...faults.blank]);
    record(file, row, number, truth);
    records += faults.after(row, texts, records);
  }
  faults.end(records);
  out.close();
  return { records, declared: records + faults.damaged() };
}

/** A sheet of a workbook file; its rows are told to `truth` while they are written. */
export function sheetOf(file: TableFile, name: string, truth: Truth, count: (records: number) => void): Sheet {
  const columns = columnsOf(file);
  function* rows() {
    yield columns.map((column) => column.header);
    let number = 0;
    for (const row of file.rows) {
      number += 1;
      record(file, withoutControl(row), number, truth);
      const turn = turns(row.key);
      yield columns.map((column, place) => sheetCell(row.cells[column.name] ?? null, column, file.manner, turn(place)));
    }
    count(number);
  }
  return { name, rows: rows() };
}

/** XML cannot hold control characters, so none were planted there. */
const withoutControl = (row: Row): Row => ({
  ...row,
  notes: (row.notes ?? []).filter((note) => note.kind !== "control-characters"),
});

/** Writes one or several tables as the sheets of one workbook file. */
export function writeWorkbookFile(
  files: Files,
  path: string,
  tables: readonly { readonly name: string; readonly file: TableFile }[],
  truth: Truth,
): number[] {
  const counts: number[] = [];
  const out = files.open(path);
  writeWorkbook(
    out,
    tables.map(({ name, file }, place) =>
      sheetOf(file, name, truth, (records) => {
        counts[place] = records;
      }),
    ),
  );
  out.close();
  return counts;
}

function record(file: TableFile, row: Row, number: number, truth: Truth): void {
  file.onRow(row);
  for (const note of row.notes ?? [])
    truth.note(file.path, number, row.key, note, file.of.object, file.of.generation === 0);
}

type Writer = { line(texts: readonly string[]): number; raw(text: string, record?: boolean): void; close(): void };

function writer(out: OpenFile, manner: Manner): Writer {
  const { delimiter, newline, encoding } = manner;
  const risky = new RegExp(`["\\r\\n${delimiter === "|" ? "\\|" : delimiter}]|^\\s|\\s$`);
  const quoted = (text: string) => (risky.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  let buffer = "";
  let lines = -1;
  const flush = () => {
    out.write(encode(buffer, encoding));
    buffer = "";
  };
  out.write(mark(encoding));
  return {
    line(texts) {
      buffer += texts.map(quoted).join(delimiter) + newline;
      if (buffer.length > 65_536) flush();
      lines += 1;
      return lines;
    },
    raw(text, counted = false) {
      buffer += text;
      if (counted) lines += 1;
    },
    close() {
      flush();
      out.close();
    },
  };
}

/** Faults of the file as a whole, written between the records. `after` returns how many well-formed records it added. */
function faultWriter(file: TableFile, columns: readonly FileColumn[], out: Writer, truth: Truth) {
  const { faults, newline } = file.manner;
  const blank = faults.has("blank-trailing") ? ["", ""] : [];
  let damaged = 0;
  const header = () => [...columns.map((column) => column.header), ...blank];
  const reject = (reason: string, kind: Parameters<Truth["plant"]>[0], texts: readonly string[]) => {
    const number = out.line(texts);
    truth.reject(file.path, reason);
    truth.plant(kind, file.path, null, number, "");
    if (kind === "malformed-rows") damaged += 1;
  };
  return {
    blank,
    damaged: () => damaged,
    header,
    before() {
      if (!faults.has("preamble")) return;
      out.raw(`Udtræk fra Actimo${newline}Dato: 07-01-2026${newline}${newline}`);
      truth.plant("preamble", file.path, null, 0, "");
    },
    after(row: Row, texts: readonly string[], records: number): number {
      if (faults.has("blank-trailing") && records % 7 === 0) out.raw(newline);
      if (faults.has("repeated-header") && records === 4) reject("repeated_header", "repeated-header", header());
      if (faults.has("malformed-rows") && (records === 2 || records === 9)) {
        reject("short_row", "malformed-rows", [`77${row.key}`.replace(/\|.*/, ""), "kort"]);
        reject("long_row", "malformed-rows", [
          ...texts.map((cell, place) => (place === 0 ? `78${cell}` : "")),
          "ekstra",
          "celle",
        ]);
        reject(
          "missing_key",
          "malformed-rows",
          texts.map((cell, place) => (keyPlaces(file).includes(columns[place]?.name ?? "") ? "" : cell)),
        );
      }
      if (faults.has("exact-duplicates") && (records === 5 || records === 9)) {
        truth.plant("exact-duplicates", file.path, null, out.line(texts), row.key);
        return 1;
      }
      return 0;
    },
    end(records: number) {
      if (faults.has("total-line"))
        reject("total_line", "total-line", ["I alt", String(records), ...columns.slice(2).map(() => "")]);
      if (faults.has("blank-trailing")) {
        truth.plant("blank-trailing", file.path, null, records, "");
        out.raw(newline.repeat(3));
      }
      if (!faults.has("truncated-file")) return;
      const texts = columns.map(() => "afbrudt").slice(0, Math.max(2, columns.length - 4));
      out.raw(`${texts.join(file.manner.delimiter)}${file.manner.delimiter}"her slutter fil`, true);
      truth.reject(file.path, "truncated_last_row");
      truth.plant("truncated-file", file.path, null, records + 1, "");
    },
  };
}

/** The ids of a key: a moment that belongs to it stays, else nothing of a link row would be left. */
const keyPlaces = (file: TableFile): readonly string[] => {
  const { key, columns } = objectSpec(file.of.object);
  return key.filter((name) => columns[name]?.type !== "ts");
};
