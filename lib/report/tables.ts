/** Every table that a report shows, with the name of its CSV file: from the workbook and the cell, or the section. */
import type { ChartTable } from "../charts/chart.ts";
import type { CsvCell } from "../outputs/csv.ts";
import { chartOf, type MimeData, type TableData, tableOf, type WorkbookRecord } from "../outputs/record.ts";
import type { OutputFolder } from "../outputs/write.ts";
import type { ReportInput } from "./input.ts";
import { findingsTable, manifestTables, promisesTable, workbookName, workbooksTable } from "./manifest-tables.ts";
import { fileName, freeName } from "./reference.ts";

export type NamedTable = {
  /** Below the report's folder, for example `tables/01-profile-objects.csv`. */
  readonly file: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly CsvCell[])[];
};
/** Files of tables: of the cells' outputs by the output, of all others by their words (see `wordsOf`). */
export type TableFiles = {
  readonly all: readonly NamedTable[];
  readonly ofOutput: ReadonlyMap<MimeData, string>;
  readonly ofTable: ReadonlyMap<string, string>;
};

/** The words from which the file of a table is named. */
export const wordsOf = {
  promises: "promised and done",
  findings: "findings by code",
  workbooks: "workbooks",
  chart: (name: string) => `chart ${name}`,
  section: (id: string, title: string) => `${id} ${title}`,
  manifest: (title: string) => `manifest ${title}`,
} as const;

const FOLDER = "tables";
const stem = (words: string): string => `${FOLDER}/${fileName(words)}`;

/** Names the tables of a report; no two are called the same. Empty ones have no file. */
export function tableFiles(input: ReportInput): TableFiles {
  const taken = new Set<string>();
  const ofTable = new Map<string, string>();
  const all: NamedTable[] = [];
  const add = (words: string, { columns, rows }: ChartTable) => {
    if (rows.length === 0) return;
    const file = freeName(stem(words), taken);
    all.push({ file, columns, rows });
    ofTable.set(words, file);
  };
  add(wordsOf.promises, promisesTable(input));
  for (const { id, charts, tables } of input.sections) {
    for (const chart of charts) add(wordsOf.chart(chart.name), chart.table);
    for (const { title, table } of tables) add(wordsOf.section(id, title), table);
  }
  add(wordsOf.findings, findingsTable(input));
  add(wordsOf.workbooks, workbooksTable(input.workbooks));
  for (const { title, table } of manifestTables(input)) add(wordsOf.manifest(title), table);
  const cells = recordTables(input.workbooks, taken);
  return { all: [...all, ...cells.all], ofTable, ofOutput: cells.ofOutput };
}

/** Tables of the cells of workbooks: the rows that the record holds. `taken`: names that others have. */
export function recordTables(
  records: readonly WorkbookRecord[],
  taken: Set<string> = new Set(),
): Omit<TableFiles, "ofTable"> {
  const all: NamedTable[] = [];
  const ofOutput = new Map<MimeData, string>();
  for (const { file: workbook, cells } of records)
    for (const cell of cells)
      for (const output of cell.outputs) {
        const table = tableOf(output);
        if (!table || table.rows.length === 0) continue;
        const words = [
          workbookName(workbook),
          short(cell.title || `cell ${cell.index}`),
          short(table.title || (chartOf(output)?.title ?? "")),
        ];
        const file = freeName(stem(words.join(" ")), taken);
        ofOutput.set(output, file);
        all.push({
          file,
          columns: table.columns.map(({ name }) => name),
          rows: table.rows.map((row) => values(row, table)),
        });
      }
  return { all, ofOutput };
}

/** The first words of a title, up to a bracket or colon: titles are sentences, file names are not. */
const short = (title: string): string => {
  const first = title.split(/[(:;,.]/)[0]?.trim() || title;
  return first.length <= 40 ? first : first.slice(0, 40).replace(/\s+\S*$/, "");
};

/** Cells that read as plain numbers in a column of numbers are numbers in the file as well. */
const values = (row: readonly string[], { columns }: TableData): CsvCell[] =>
  row.map((cell, at) => (columns[at]?.numeric && /^-?\d+(?:\.\d+)?$/.test(cell) ? Number(cell) : cell));

/**
 * Writes them, after removing those of an earlier report. `mask` goes over every text. Returns their names.
 */
export async function writeTables(
  out: OutputFolder,
  tables: readonly NamedTable[],
  mask: (text: string) => string,
): Promise<string[]> {
  await out.remove(FOLDER);
  for (const { file, columns, rows } of tables)
    await out.writeCsv(
      file,
      columns.map(mask),
      rows.map((row) => row.map((cell) => (typeof cell === "string" ? mask(cell) : cell))),
    );
  return tables.map(({ file }) => file);
}
