/** `report.html`: one file that needs no network and no script, prints well, and follows the reader's light or dark. */
import type { Chart } from "../charts/chart.ts";
import { formatShare, plural } from "../charts/text.ts";
import { maskPersonal } from "../outputs/mask.ts";
import { checksOf } from "../outputs/record.ts";
import { workbooksHtml } from "./cells-html.ts";
import { chartTableHtml, safe, tableHtml } from "./html-parts.ts";
import type { Headline, ReportInput, Section } from "./input.ts";
import {
  findingsTable,
  manifestTables,
  promisesTable,
  runFacts,
  workbookName,
  workbooksTable,
} from "./manifest-tables.ts";
import { STYLE } from "./style.ts";
import { type TableFiles, tableFiles, wordsOf } from "./tables.ts";

const MARKS = { ok: "✓ in order", warn: "! look at this", failed: "✗ failed", waiting: "… waiting" } as const;

/** A page around what stands in `<main>`: no network, no script. `title` is escaped here. */
export const pageHtml = (title: string, main: readonly string[]): string =>
  [
    '<!doctype html><html lang="en"><head><meta charset="utf-8">',
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">`,
    `<title>${safe(title)}</title><style>${STYLE}</style></head><body><main>`,
    ...main,
    "</main></body></html>\n",
  ].join("\n");

/** The whole page. Everything in it is escaped, and masked once more against personal data unless the run revealed it. */
export function reportHtml(input: ReportInput, files: TableFiles = tableFiles(input)): string {
  const title = `Actimo to ${input.run.destination}: ${input.run.project}`;
  const csv = (words: string) => files.ofTable.get(words);
  const contents = [
    ...(input.promises.length > 0 ? [["promises", "Promised and done"] as const] : []),
    ...input.sections.map((section) => [section.id, section.title] as const),
    ["findings", "Findings"] as const,
    ...(input.workbooks.length > 0
      ? [["checks", "Checks"] as const, ["workbooks", "Workbooks, cell by cell"] as const]
      : []),
    ["run", "The run"] as const,
  ];
  return pageHtml(title, [
    `<header><h1>${safe(title)}</h1>${kind(input)}</header>`,
    bannerHtml(input.alarms),
    notesHtml(input.notes),
    `<section class="headlines">${input.headlines.map(headline).join("")}</section>`,
    next(input.next),
    `<nav aria-label="Contents"><ul>${contents.map(([id, label]) => `<li><a href="#${safe(id)}">${safe(label)}</a></li>`).join("")}</ul></nav>`,
    promises(input, csv(wordsOf.promises)),
    ...input.sections.map((one) => section(one, csv)),
    '<section id="findings"><h2>Findings</h2>',
    input.findings.length === 0
      ? "<p>Nothing was found that a person should know.</p>"
      : `<p>${plural(
          input.findings.reduce((sum, f) => sum + f.count, 0),
          "finding",
        )} by code. ${input.audience === "engineer" ? "The values are in <code>findings.csv</code> only." : ""}</p>${chartTableHtml(findingsTable(input), csv(wordsOf.findings))}`,
    "</section>",
    ...(input.workbooks.length > 0 ? [checksHtml(input, files), workbooks(input, files)] : []),
    manifestHtml(input, csv),
  ]);
}

const kind = ({ run, audience }: ReportInput) =>
  `<p class="kind">${audience === "customer" ? "For the customer: aggregates only. " : ""}${
    run.account.kind === "sandbox"
      ? "A rehearsal against the sandbox: nothing was written to a real account."
      : `Written to the account ${safe(run.account.name)}.`
  } ${safe(run.startedAt)} to ${safe(run.endedAt)}.</p>`;

/** The red banner; nothing without alarms. */
export const bannerHtml = (alarms: readonly string[]): string =>
  alarms.length === 0
    ? ""
    : `<div class="banner" role="alert"><strong>Do not rely on this run.</strong><ul>${alarms.map((a) => `<li>${safe(a)}</li>`).join("")}</ul></div>`;

/** What a reader must know about the report itself. */
export const notesHtml = (notes: readonly string[]): string =>
  notes.length === 0
    ? ""
    : `<div class="notes" role="note">${notes.map((note) => `<p>${safe(note)}</p>`).join("")}</div>`;

const headline = ({ title, verdict, sentence }: Headline) =>
  `<article class="${verdict}"><h2>${safe(title)}</h2><p class="mark">${MARKS[verdict]}</p><p>${safe(sentence)}</p></article>`;

const next = (steps: readonly string[]) =>
  steps.length === 0
    ? ""
    : `<section id="next"><h2>What to do next</h2><ol>${steps.map((s) => `<li>${safe(s)}</li>`).join("")}</ol></section>`;

function promises(input: ReportInput, csv: string | undefined): string {
  if (input.promises.length === 0) return "";
  const figure =
    input.compatibility === null
      ? ""
      : ` Over all cells, ${formatShare(input.compatibility)} arrive in ${safe(input.run.destination)}.`;
  return `<section id="promises"><h2>Promised and done</h2><p>What the migration page promises for each row, and what was done. The share is computed from the fate of every source cell.${figure}</p>${chartTableHtml(promisesTable(input), csv)}</section>`;
}

type Csv = (words: string) => string | undefined;

const section = ({ id, title, text, charts, tables }: Section, csv: Csv) =>
  [
    `<section id="${safe(id)}"><h2>${safe(title)}</h2>`,
    ...text.map((paragraph) => `<p>${safe(paragraph)}</p>`),
    ...charts.map((chart) => figure(chart, csv(wordsOf.chart(chart.name)))),
    ...tables.map((t) => `<h3>${safe(t.title)}</h3>${chartTableHtml(t.table, csv(wordsOf.section(id, t.title)))}`),
    "</section>",
  ].join("");

/** The chart's SVG is ours and escaped where it was made. */
const figure = (chart: Chart, csv: string | undefined) =>
  `<figure id="chart-${safe(chart.name)}">${maskPersonal(chart.svg)}${
    chart.table.rows.length > 0
      ? `<details><summary>The numbers behind “${safe(chart.title)}”</summary>${chartTableHtml(chart.table, csv)}</details>`
      : ""
  }</figure>`;

/** What the workbooks state, the failed ones with the rows that break them. */
export function checksHtml(input: Pick<ReportInput, "workbooks" | "run">, files: Pick<TableFiles, "ofOutput">): string {
  const checks = input.workbooks.flatMap((record) =>
    checksOf(record).map((one) => ({ ...one, workbook: workbookName(record.file) })),
  );
  const failed = checks.filter(({ check }) => !check.pass);
  const say = input.run.reveal === true ? undefined : safe;
  return [
    '<section id="checks"><h2>Checks</h2>',
    checks.length === 0
      ? "<p>No workbook states a check.</p>"
      : `<p class="${failed.length > 0 ? "failed" : "ok"}">${plural(checks.length - failed.length, "check")} passed, ${failed.length} failed.</p>`,
    ...failed.map(
      ({ workbook, cell, check, rows, output }) =>
        `<div class="check fail"><p>✗ ${safe(check.sentence)} <span class="facts">${safe(workbook)}, cell ${cell.index}</span></p>${
          rows
            ? tableHtml(
                {
                  ...rows,
                  totalColumns: rows.columns.length + rows.hiddenColumns,
                  csv: files.ofOutput.get(output),
                  csvRows: rows.rows.length,
                },
                say,
              )
            : ""
        }</div>`,
    ),
    "</section>",
  ].join("");
}

const workbooks = (input: ReportInput, files: TableFiles) =>
  `<section id="workbooks"><h2>Workbooks, cell by cell</h2>${chartTableHtml(workbooksTable(input.workbooks), files.ofTable.get(wordsOf.workbooks))}
${workbooksHtml(input.workbooks, { reveal: input.run.reveal === true, tables: files })}</section>`;

/** What the run was made of: it closes every report. */
export function manifestHtml(input: ReportInput, csv: Csv): string {
  return [
    '<section id="run"><h2>The run</h2><dl>',
    ...runFacts(input).map(([name, value]) => `<dt>${safe(name)}</dt><dd>${safe(value)}</dd>`),
    input.run.commit ? `<dt>commit</dt><dd>${safe(input.run.commit)}</dd>` : "",
    "</dl>",
    ...manifestTables(input).map(
      ({ title, table }) => `<h3>${safe(title)}</h3>${chartTableHtml(table, csv(wordsOf.manifest(title)))}`,
    ),
    "</section>",
  ].join("");
}
