/** `report.html`: one file that needs no network and no script, prints well, and follows the reader's light or dark. */
import type { Chart, ChartTable } from "../charts/chart.ts";
import { escapeXml, formatCell, formatShare, plural } from "../charts/text.ts";
import { maskPersonal } from "../outputs/mask.ts";
import { type Headline, REPORT_TABLES, type ReportInput, runFacts, type Section } from "./input.ts";
import { STYLE } from "./style.ts";

/** Rows of a table a page shows at most: browsers choke on more, and the CSV files hold them all. */
const MOST_ROWS = 200;
const MARKS = { ok: "✓ in order", warn: "! look at this", failed: "✗ failed", waiting: "… waiting" } as const;

const safe = (text: string) => escapeXml(maskPersonal(text));

/** The whole page. Everything in it is escaped, and masked once more against personal data. */
export function reportHtml(input: ReportInput): string {
  const title = `Actimo to ${input.run.destination}: ${input.run.project}`;
  const contents = [
    ...(input.promises.length > 0 ? [["promises", "Promised and done"] as const] : []),
    ...input.sections.map((section) => [section.id, section.title] as const),
    ["findings", "Findings"] as const,
    ["run", "The run"] as const,
  ];
  return [
    '<!doctype html><html lang="en"><head><meta charset="utf-8">',
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">`,
    `<title>${safe(title)}</title><style>${STYLE}</style></head><body><main>`,
    `<header><h1>${safe(title)}</h1>${kind(input)}</header>`,
    banner(input.alarms),
    `<section class="headlines">${input.headlines.map(headline).join("")}</section>`,
    next(input.next),
    `<nav aria-label="Contents"><ul>${contents.map(([id, label]) => `<li><a href="#${safe(id)}">${safe(label)}</a></li>`).join("")}</ul></nav>`,
    promises(input),
    ...input.sections.map(section),
    '<section id="findings"><h2>Findings</h2>',
    input.findings.length === 0
      ? "<p>Nothing was found that a person should know.</p>"
      : `<p>${plural(
          input.findings.reduce((sum, f) => sum + f.count, 0),
          "finding",
        )} by code. The values are in <code>findings.csv</code> only.</p>${table(REPORT_TABLES.findings(input))}`,
    '</section><section id="run"><h2>The run</h2><dl>',
    ...runFacts(input).map(([name, value]) => `<dt>${safe(name)}</dt><dd>${safe(value)}</dd>`),
    "</dl>",
    input.run.gates.length > 0 ? `<h3>Gates</h3>${table(REPORT_TABLES.gates(input))}` : "",
    input.run.files.length > 0 ? `<h3>Source files</h3>${table(REPORT_TABLES.files(input))}` : "",
    "</section></main></body></html>\n",
  ].join("\n");
}

const kind = ({ run }: ReportInput) =>
  `<p class="kind">${
    run.account.kind === "sandbox"
      ? "A rehearsal against the sandbox: nothing was written to a real account."
      : `Written to the account ${safe(run.account.name)}.`
  } ${safe(run.startedAt)} to ${safe(run.endedAt)}.</p>`;

const banner = (alarms: readonly string[]) =>
  alarms.length === 0
    ? ""
    : `<div class="banner" role="alert"><strong>Do not rely on this run.</strong><ul>${alarms.map((a) => `<li>${safe(a)}</li>`).join("")}</ul></div>`;

const headline = ({ title, verdict, sentence }: Headline) =>
  `<article class="${verdict}"><h2>${safe(title)}</h2><p class="mark">${MARKS[verdict]}</p><p>${safe(sentence)}</p></article>`;

const next = (steps: readonly string[]) =>
  steps.length === 0
    ? ""
    : `<section id="next"><h2>What to do next</h2><ol>${steps.map((s) => `<li>${safe(s)}</li>`).join("")}</ol></section>`;

function promises(input: ReportInput): string {
  if (input.promises.length === 0) return "";
  const figure =
    input.compatibility === null
      ? ""
      : ` Over all cells, ${formatShare(input.compatibility)} arrive in ${safe(input.run.destination)}.`;
  return `<section id="promises"><h2>Promised and done</h2><p>What the migration page promises for each row, and what was done. The share is computed from the fate of every source cell.${figure}</p>${table(REPORT_TABLES.promises(input))}</section>`;
}

const section = ({ id, title, text, charts, tables }: Section) =>
  [
    `<section id="${safe(id)}"><h2>${safe(title)}</h2>`,
    ...text.map((paragraph) => `<p>${safe(paragraph)}</p>`),
    ...charts.map(figure),
    ...tables.map((t) => `<h3>${safe(t.title)}</h3>${table(t.table)}`),
    "</section>",
  ].join("");

/** The chart's SVG is ours and escaped where it was made. */
const figure = (chart: Chart) =>
  `<figure id="chart-${safe(chart.name)}">${maskPersonal(chart.svg)}${
    chart.table.rows.length > 0
      ? `<details><summary>The numbers behind “${safe(chart.title)}”</summary>${table(chart.table)}</details>`
      : ""
  }</figure>`;

function table({ columns, rows }: ChartTable): string {
  const numeric = columns.map((_, i) => rows.some((row) => typeof row[i] === "number"));
  const side = (i: number) => (numeric[i] ? ' class="number"' : "");
  const body = rows
    .slice(0, MOST_ROWS)
    .map(
      (row) =>
        `<tr>${columns.map((name, i) => `<td${side(i)}>${safe(formatCell(name, row[i] ?? null))}</td>`).join("")}</tr>`,
    )
    .join("");
  const more =
    rows.length > MOST_ROWS
      ? `<p class="more">${plural(rows.length - MOST_ROWS, "more row")} in the JSON and CSV files.</p>`
      : "";
  return `<div class="scroll"><table><thead><tr>${columns.map((name, i) => `<th scope="col"${side(i)}>${safe(name)}</th>`).join("")}</tr></thead><tbody>${body}</tbody></table></div>${more}`;
}
