// Small files written by hand as the programs of customers write them; the alphabets are put on by the test.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { utf16, windows1252 } from "../staging/project.ts";
import { readOne } from "./support.ts";

const FOLDER = join(import.meta.dirname, "../fixtures/dialects");
const NAME = "kontakter_nordic-retail_2026-01-07";
const MAC: Readonly<Record<string, number>> = { ø: 0xbf, Ø: 0xaf, å: 0x8c, Å: 0x81, æ: 0xbe, Æ: 0xae };
const mac = (text: string) => Uint8Array.from([...text].map((letter) => MAC[letter] ?? letter.charCodeAt(0)));

type Expected = {
  readonly file: string;
  readonly program: string;
  readonly bytes?: (text: string) => Uint8Array;
  readonly delimiter: string;
  readonly encoding: string;
  readonly header: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** Lines by what they are, in the file's physical lines. */
  readonly lines?: Readonly<Record<string, number>>;
};

const CASES: readonly Expected[] = [
  {
    file: "excel-da.txt",
    program: "Excel in Danish: CSV (semikolonsepareret)",
    bytes: windows1252,
    delimiter: ";",
    encoding: "windows-1252",
    header: ["contact_id", "first_name", "last_name", "department", "engagement_score", "data4"],
    rows: [
      ["1000001", "Søren", "Østergaard", "Salg; nord", "68,1", 'Linje et\nlinje "to"'],
      ["1000002", "Åse", "Bjørn–Holm", "Køkken", "1.234,5", ""],
      ["1000003", "Zoë", "Nørgaard €", "Lager", "7", "=SUM(A1)"],
    ],
    lines: { header: 1, data: 4, rejected: 0, blank: 0, preamble: 0 },
  },
  {
    file: "excel-unicode-text.txt",
    program: "Excel: Unicode text",
    bytes: (text) => utf16(text, "le"),
    delimiter: "\t",
    encoding: "utf-16le",
    header: ["contact_id", "first_name", "last_name", "title", "data4"],
    rows: [
      ["1000001", "Søren", "Østergaard", "Kok\tog vært", 'citat "her"'],
      ["1000002", "Anna", "Ågård", "", "to\nlinjer"],
      ["1000003", "Li 李", "Møller 🎉", "souschef, aften", ""],
    ],
  },
  {
    file: "libreoffice.csv",
    program: "LibreOffice Calc, every text in quotes",
    delimiter: ",",
    encoding: "utf-8",
    header: ["contact_id", "first_name", "last_name", "department", "engagement_score"],
    rows: [
      ["1000001", "Søren", "Østergaard", "Sales, north", "68.1"],
      ["1000002", "Åse", 'O"Neill', "Kitchen; day", ""],
      ["1000003", "Bo", "Bach", "", "7"],
    ],
  },
  {
    file: "numbers-mac.csv",
    program: "Numbers on a Mac: letters apart, no line end behind the last row",
    delimiter: ";",
    encoding: "utf-8",
    header: ["contact_id", "first_name", "last_name", "addr_city"],
    rows: [
      ["1000001", "Åse", "Håkansson", "Århus"],
      ["1000002", "Bo", "Bach;Holm", "Odense"],
    ],
  },
  {
    file: "google-sheets.csv",
    program: "Google Sheets, two empty columns at the right",
    delimiter: ",",
    encoding: "utf-8",
    header: ["contact_id", "first_name", "last_name", "email"],
    rows: [
      ["1000001", "Søren", "Bach, Holm", "soren@firma.example"],
      ["1000002", 'Anna "Bibi"', "Møller\nKjær", ""],
      ["1000003", "Bo", "Riis", "bo@firma.example"],
    ],
  },
  {
    file: "ssms-grid.csv",
    program: "SQL Server Management Studio: results saved as CSV, quotes within a text left alone",
    delimiter: ",",
    encoding: "utf-8-bom",
    header: ["contact_id", "first_name", "last_name", "department", "created_at"],
    rows: [
      ["1000001", "Søren", "Østergaard", "NULL", "2024-01-21 09:13:00.000"],
      ["1000002", "Åse", "Bach, Holm", "Lager", "2024-02-01 00:00:00.000"],
      ["1000003", "NULL", "Riis", '5" skærm', "NULL"],
    ],
  },
  {
    file: "old-mac.txt",
    program: "an old Mac: Mac Roman, CR alone, also inside quotes",
    bytes: mac,
    delimiter: ",",
    encoding: "macintosh",
    header: ["contact_id", "first_name", "last_name", "data4"],
    rows: [
      ["1000001", "Søren", "Østergaard", "første\nanden"],
      ["1000002", "Åse", "Ærø", "a, b"],
      ["1000003", "Bjørn", "Ågård", ""],
    ],
    lines: { header: 1, data: 4, rejected: 0, blank: 0, preamble: 0 },
  },
  {
    file: "excel-sep.csv",
    program: "Excel's own first line, sep=|",
    delimiter: "|",
    encoding: "utf-8-bom",
    header: ["contact_id", "first_name", "last_name", "department"],
    rows: [
      ["1000001", "Søren", "Østergaard", "Salg; nord, syd"],
      ["1000002", "Åse", "Bach|Holm", "Køkken"],
    ],
    lines: { header: 1, data: 2, rejected: 0, blank: 0, preamble: 1 },
  },
  {
    file: "apostrophes.csv",
    program: "apostrophes for quotes",
    delimiter: ";",
    encoding: "utf-8",
    header: ["contact_id", "first_name", "last_name", "data4"],
    rows: [
      ["1000001", "Sinéad", "O'Neill", 'siger "hej"; går'],
      ["1000002", "Bo", "Bach", "to\nlinjer"],
      ["1000003", "Åse", "", ""],
    ],
  },
  {
    file: "mysql-pipe.txt",
    program: "MySQL INTO OUTFILE: bars, and backslashes before quotes and backslashes",
    delimiter: "|",
    encoding: "utf-8",
    header: ["contact_id", "first_name", "last_name", "data4"],
    rows: [
      ["1000001", "Søren", "Øster|gaard", 'siger "hej" | går'],
      ["1000002", "Åse", "Bach", "C:\\temp\\ny"],
      ["1000003", "Bo", "Riis", ""],
    ],
  },
  {
    file: "report-with-notes.csv",
    program: "a report: four lines above the header, a count below the table",
    delimiter: ";",
    encoding: "utf-8",
    header: ["contact_id", "first_name", "last_name", "department"],
    rows: [
      ["1000001", "Søren", "Østergaard", "Salg"],
      ["1000002", "Åse", "Bach", "Køkken"],
      ["1000003", "Bo", "Riis", "Lager"],
    ],
  },
  {
    file: "trailing-semicolons.csv",
    program: "a sheet whose used range was wider and longer than its table",
    delimiter: ";",
    encoding: "utf-8",
    header: ["contact_id", "first_name", "last_name"],
    rows: [
      ["1000001", "Søren", "Østergaard"],
      ["1000002", "Åse", "Bach"],
      ["1000003", "Bo", "Riis"],
    ],
    lines: { header: 1, data: 3, rejected: 0, blank: 2, preamble: 0 },
  },
  {
    file: "mixed-line-ends.csv",
    program: "edited on two systems, inches and quotes within unquoted cells",
    delimiter: ";",
    encoding: "utf-8",
    header: ["contact_id", "first_name", "last_name", "title"],
    rows: [
      ["1000001", "Søren", "Østergaard", '15" skærm'],
      ["1000002", "Åse", "Bach", 'den "gode" kok'],
      ["1000003", "Bo", "Riis", '5" bræt'],
      ["1000004", "Eva", "Holm", "vært"],
    ],
  },
  {
    file: "utf-16-bare.txt",
    program: "UTF-16BE without a mark",
    bytes: (text) => utf16(text, "be", false),
    delimiter: "\t",
    encoding: "utf-16be",
    header: ["contact_id", "first_name", "last_name", "department"],
    rows: [
      ["1000001", "Søren", "Østergaard", "Salg"],
      ["1000002", "Åse", "Bach", "Køkken"],
      ["1000003", "Bo", "Riis", "Lager"],
    ],
  },
  {
    file: "odd-header.csv",
    program: "headers with a line break, a hard blank, a colon, another case",
    delimiter: ";",
    encoding: "utf-8",
    header: ["contact_id", "first_name", "last_name", "engagement_score"],
    rows: [
      ["1000001", "Søren", "Østergaard", "68,1"],
      ["1000002", "Åse", "Bach", "70,0"],
    ],
  },
  {
    file: "sqlcmd.csv",
    program: "sqlcmd -s;: a ruled line below the header, a count below the rows",
    delimiter: ";",
    encoding: "utf-8",
    header: ["contact_id", "first_name", "last_name", "department"],
    rows: [
      ["1000001", "Søren", "Østergaard", "Lager"],
      ["1000002", "Åse", "Bach", "Salg"],
    ],
    lines: { header: 2, data: 2 },
  },
  {
    file: "blank-after-comma.csv",
    program: "written by hand: a blank behind every comma",
    delimiter: ",",
    encoding: "utf-8",
    header: ["contact_id", "first_name", "last_name", "data4"],
    rows: [
      ["1000001", "Søren", "Østergaard", "a, b"],
      ["1000002", "Åse", "Bach", 'he said "hi"'],
    ],
  },
  {
    file: "mysql-escaped-bars.txt",
    program: "MySQL: a backslash before the delimiter too",
    delimiter: "|",
    encoding: "utf-8",
    header: ["contact_id", "first_name", "last_name", "Bemærkning"],
    rows: [
      ["1000001", "Søren", "Øster|gaard", 'siger "hej" | går'],
      ["1000002", "Åse", "Bach", "C:\\temp\\ny"],
    ],
  },
];

const plain = (text: string) => text.normalize("NFC").replaceAll(/\r\n?/g, "\n").trim();

test.each(CASES)("$file: $program", async ({ file, bytes, delimiter, encoding, header, rows, lines }) => {
  const text = readFileSync(join(FOLDER, file), "utf8");
  const { table, file: opened } = await readOne(`${NAME}.csv`, bytes ? bytes(text) : text);
  expect([opened.encoding, opened.parts[0]?.delimiter]).toEqual([encoding, delimiter]);
  expect(table.headers.map(({ name }) => name)).toEqual(header);
  const found = Array.from({ length: table.length }, (_, row) => table.columns.map((column) => plain(column.at(row))));
  expect(found).toEqual(rows);
  const { header: head, data, rejected, blank, preamble } = table.lineCounts;
  expect(head + data + rejected + blank + preamble).toBe(physicalLines(text));
  if (lines) expect(table.lineCounts).toMatchObject(lines);
});

const physicalLines = (text: string) => text.replace(/(\r\n?|\n)$/, "").split(/\r\n?|\n/).length;
