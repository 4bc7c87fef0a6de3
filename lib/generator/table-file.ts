/** One table written as a CSV or XLSX file in its manner, with the faults a whole file can have. */
import { type Column, type ColumnType, personal, text } from "../contract/columns.ts";
import { objectSpec } from "../contract/objects.ts";
import { cellText, type FileColumn, sheetCell } from "./cell-text.ts";
import { faultWriter } from "./file-faults.ts";
import type { Files } from "./files.ts";
import { lineWriter } from "./line-writer.ts";
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

const NAME: Column<unknown> = personal("name", text("Name", "Navn"));

/** Columns of the contract that a fault leaves out. */
function withoutColumns({ faults }: Manner): readonly string[] {
  if (faults.has("single-name-column")) return ["first_name", "last_name"];
  if (faults.has("delta-lost-column")) return ["location"];
  return faults.has("recipients-without-id") ? ["contact_id"] : [];
}

/** The columns of a file: the contract's, then the customer's own. */
export function columnsOf(file: Pick<TableFile, "of" | "manner" | "extra">): FileColumn[] {
  const { language } = file.manner;
  const title = (name: string, [english, danish]: Column<unknown>["headers"]) =>
    language === "key" ? name : language === "da" ? danish : english;
  const contract = Object.entries(objectSpec(file.of.object).columns)
    .filter(([name]) => !withoutColumns(file.manner).includes(name))
    .map(([name, column]) => ({ name, column, header: title(name, column.headers) }));
  if (file.manner.faults.has("single-name-column"))
    contract.splice(3, 0, { name: "name", column: NAME, header: title("name", NAME.headers) });
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
  const out = lineWriter(files.open(file.path), file.manner);
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
    const number = out.line([...texts, ...faults.behind]);
    record(file, row, number, truth);
    records += faults.after(row, texts, records);
  }
  out.close(faults.end(records));
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
  if (!file.manner.faults.has("hidden-in-workbook")) return { name, rows: rows() };
  truth.plant("hidden-in-workbook", file.path, null, 0, "");
  return file.of.object === "survey_questions"
    ? { name, rows: rows(), hidden: true }
    : { name, rows: rows(), hiddenRows: new Set([3, 4]) };
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
  truth.seen(file.path, number, file.of.object, row);
  for (const note of row.notes ?? [])
    truth.note(file.path, number, row.key, note, file.of.object, file.of.generation === 0);
}
