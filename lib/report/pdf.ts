/** `report.pdf`: the same report as the page, for those who want a file to print or to send. */
import { png } from "../charts/png.ts";
import { formatShare, plural } from "../charts/text.ts";
import { REPORT_TABLES, type ReportInput, runFacts } from "./input.ts";
import { PdfPages } from "./pdf-page.ts";

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
    pages.table(REPORT_TABLES.promises(input));
  }
  for (const section of input.sections) {
    pages.heading(section.title, 2);
    for (const text of section.text) pages.paragraph(text);
    for (const chart of section.charts) pages.picture(picture(chart.svg), ratio(chart.svg));
    for (const { title: name, table } of section.tables) {
      pages.heading(name, 3);
      pages.table(table);
    }
  }
  pages.heading("Findings", 2);
  const found = input.findings.reduce((sum, finding) => sum + finding.count, 0);
  if (found === 0) pages.paragraph("Nothing was found that a person should know.");
  else {
    pages.paragraph(`${plural(found, "finding")} by code. The values are in findings.csv only.`);
    pages.table(REPORT_TABLES.findings(input));
  }
  pages.heading("The run", 2);
  pages.table({ columns: ["what", "value"], rows: runFacts(input) });
  if (run.gates.length > 0) {
    pages.heading("Gates", 3);
    pages.table(REPORT_TABLES.gates(input));
  }
  if (run.files.length > 0) {
    pages.heading("Source files", 3);
    pages.table(REPORT_TABLES.files(input));
  }
  return pages.bytes();
}

/** Height through width, from the SVG's own view box. */
function ratio(svg: string): number {
  const box = /viewBox="0 0 ([\d.]+) ([\d.]+)"/.exec(svg);
  const width = Number(box?.[1]);
  const height = Number(box?.[2]);
  if (!(width > 0 && height > 0)) throw new Error("the chart's SVG has no view box, so its height is unknown");
  return height / width;
}
