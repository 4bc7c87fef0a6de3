/** `report.pdf`: the same report as the page, for those who want a file to print or to send. */
import { png } from "../charts/png.ts";
import { formatShare, plural } from "../charts/text.ts";
import { checksOf } from "../outputs/record.ts";
import type { ReportInput } from "./input.ts";
import {
  findingsTable,
  manifestTables,
  promisesTable,
  runFacts,
  workbookName,
  workbooksTable,
} from "./manifest-tables.ts";
import { PdfPages } from "./pdf-page.ts";
import { ratioOf } from "./svg.ts";

const PICTURE_WIDTH = 1400;
const WORDS = { ok: "in order", warn: "look at this", failed: "FAILED", waiting: "waiting" } as const;

/** The PDF's bytes: equal inputs give equal bytes. `picture` turns a chart's SVG into PNG. */
export async function reportPdf(
  input: ReportInput,
  picture: (svg: string) => Uint8Array = (svg) => png(svg, PICTURE_WIDTH),
): Promise<Uint8Array> {
  const { run } = input;
  const title = `Actimo to ${run.destination}: ${run.project}`;
  const pages = new PdfPages({ title, createdAt: run.endedAt, footer: `${title} · ${run.endedAt}` });
  pages.heading(title, 1);
  pages.paragraph(
    run.account.kind === "sandbox"
      ? "A rehearsal against the sandbox: nothing was written to a real account."
      : `Written to the account ${run.account.name}.`,
    "quiet",
  );
  if (input.alarms.length > 0) pages.alarm("Do not rely on this run.", input.alarms);
  for (const note of input.notes) pages.paragraph(note, "bold");
  for (const { title: name, verdict, sentence } of input.headlines) {
    pages.paragraph(`${name}: ${WORDS[verdict]}`, "bold");
    pages.paragraph(sentence);
  }
  if (input.next.length > 0) {
    pages.heading("What to do next", 2);
    pages.list(input.next, true);
  }
  if (input.promises.length > 0) {
    pages.heading("Promised and done", 2);
    pages.paragraph(
      `The share is computed from the fate of every source cell.${input.compatibility === null ? "" : ` Over all cells, ${formatShare(input.compatibility)} arrive in ${run.destination}.`}`,
    );
    pages.table(promisesTable(input));
  }
  for (const section of input.sections) {
    const [first] = section.charts;
    const below = first && section.text.length === 0 ? pages.pictureHeight(ratioOf(first.svg)) : undefined;
    pages.heading(section.title, 2, below);
    for (const text of section.text) pages.paragraph(text);
    for (const chart of section.charts) pages.picture(picture(chart.svg), ratioOf(chart.svg));
    for (const { title: name, table } of section.tables) {
      pages.heading(name, 3);
      pages.table(table);
    }
  }
  pages.heading("Findings", 2);
  const found = input.findings.reduce((sum, finding) => sum + finding.count, 0);
  if (found === 0) pages.paragraph("Nothing was found that a person should know.");
  else {
    pages.paragraph(
      `${plural(found, "finding")} by code.${input.audience === "engineer" ? " The values are in findings.csv only." : ""}`,
    );
    pages.table(findingsTable(input));
  }
  if (input.workbooks.length > 0) workbooks(pages, input);
  pages.heading("The run", 2);
  pages.table({ columns: ["what", "value"], rows: runFacts(input) });
  for (const { title: name, table } of manifestTables(input)) {
    pages.heading(name, 3);
    pages.table(table);
  }
  return pages.bytes();
}

/** How the workbooks ended; what failed in full, the rest is in the page. */
function workbooks(pages: PdfPages, { workbooks: records }: ReportInput): void {
  pages.heading("Workbooks", 2);
  pages.table(workbooksTable(records));
  for (const record of records) {
    const name = workbookName(record.file);
    for (const { index, title, error } of record.cells) {
      if (!error) continue;
      pages.alarm(`${name}, cell ${index} (${title || "without a title"}): ${error.message}`, [
        ...(error.at ? [error.at] : []),
      ]);
    }
    for (const { cell, check, rows } of checksOf(record)) {
      if (check.pass) continue;
      pages.alarm(`Check failed in ${name}, cell ${cell.index}: ${check.sentence}`, []);
      if (rows) {
        pages.table({ columns: rows.columns.map((column) => column.name), rows: rows.rows });
        if (rows.total > rows.rows.length)
          pages.paragraph(`${rows.rows.length} of ${plural(rows.total, "row")}.`, "quiet");
      }
    }
  }
  pages.paragraph("Every cell with its outputs stands in report.html.", "quiet");
}
