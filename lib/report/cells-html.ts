/** Workbooks as they ran: every cell with its state, time, outputs and error, in HTML that needs no script. */
import { escapeXml, formatSeconds, plural } from "../charts/text.ts";
import { maskPersonal } from "../outputs/mask.ts";
import {
  type CellOfRecord,
  chartOf,
  checkOf,
  checksOf,
  type MimeData,
  STREAM_TYPE,
  type TableData,
  tableOf,
  type WorkbookRecord,
} from "../outputs/record.ts";
import { anchor, type Say, safe, tableHtml } from "./html-parts.ts";
import { workbookName } from "./manifest-tables.ts";
import { markdownHtml } from "./markdown.ts";
import { isPlainSvg, withOwnIds } from "./svg.ts";
import type { TableFiles } from "./tables.ts";

/** Letters of a text, of a picture, and of all outputs of a report that stand in the page; beyond that they are counted. */
const MOST_TEXT = 20_000;
const MOST_PICTURE = 400_000;
const MOST_OF_ALL = 8_000_000;

export type CellsOptions = {
  /** Values stand as they were recorded; else they are masked once more. */
  readonly reveal: boolean;
  readonly tables: Pick<TableFiles, "ofOutput">;
  /** Level of a workbook's heading; its cells are one below. */
  readonly level?: 1 | 2 | 3;
};

export const STATE_MARKS = {
  fresh: "✓",
  queued: "…",
  running: "…",
  stale: "≠ stale",
  failed: "✗ failed",
  stopped: "■ stopped",
  skipped: "– not run",
} as const;

/** Workbooks one after the other, each behind its outline. */
export function workbooksHtml(records: readonly WorkbookRecord[], options: CellsOptions): string {
  const page = new CellPage(options);
  return records.map((record, at) => page.workbook(record, at)).join("\n");
}

class CellPage {
  readonly #options: CellsOptions;
  readonly #say: Say;
  #letters = 0;

  constructor(options: CellsOptions) {
    this.#options = options;
    this.#say = options.reveal ? escapeXml : safe;
  }

  workbook(record: WorkbookRecord, at: number): string {
    const name = workbookName(record.file);
    const id = `w${at + 1}-${anchor(name)}`;
    const level = this.#options.level ?? 3;
    const say = this.#say;
    const outline = record.cells
      .filter((cell) => cell.kind === "code" || cell.title !== "")
      .map(
        (cell) =>
          `<li><a href="#${id}-c${cell.index}">${cell.index} ${say(cell.title || "without a title")}</a>${
            cell.kind === "code" && cell.state !== "fresh"
              ? ` <em class="${cell.state}">${STATE_MARKS[cell.state]}</em>`
              : ""
          }</li>`,
      )
      .join("");
    return [
      `<section class="workbook" id="${id}"><h${level}>${say(name)}</h${level}>`,
      `<p class="facts">${say(sumOf(record))}</p>`,
      `<ul class="outline">${outline}</ul>`,
      ...record.cells.map((cell) => this.#cell(cell, id, level + 1)),
      "</section>",
    ].join("\n");
  }

  #cell(cell: CellOfRecord, workbook: string, level: number): string {
    const id = `${workbook}-c${cell.index}`;
    const outputs = cell.outputs.map((output, at) => this.#output(output, `${id}-o${at + 1}`, level)).join("");
    if (cell.kind === "markdown") return `<div class="prose" id="${id}">${outputs}</div>`;
    const tags = cell.tags.map((tag) => ` <span class="tag">${this.#say(tag)}</span>`).join("");
    const facts = [
      STATE_MARKS[cell.state] === "✓" ? "✓ ran" : STATE_MARKS[cell.state],
      cell.ms > 0 ? duration(cell.ms) : "",
      `line ${cell.line}`,
    ].filter((fact) => fact !== "");
    return [
      `<article class="cell ${cell.state}" id="${id}">`,
      `<h${level}>${cell.index} · ${this.#say(cell.title || "without a title")}${tags}</h${level}>`,
      `<p class="facts">${facts.join(" · ")}</p>`,
      outputs,
      this.#fault(cell),
      "</article>",
    ].join("");
  }

  #fault({ error }: CellOfRecord): string {
    if (!error) return "";
    const head = error.exitCode === undefined ? `${error.name}: ${error.message}` : error.message;
    const place = error.at ? `<p class="facts">${this.#say(error.at)}</p>` : "";
    const frame = error.frame ? `<pre>${this.#say(cut(error.frame))}</pre>` : "";
    const trail = (error.trail ?? []).map((one) => `<li>${this.#say(one)}</li>`).join("");
    return `<div class="fault"><p><strong>${this.#say(cut(head))}</strong></p>${place}${frame}${trail === "" ? "" : `<ul>${trail}</ul>`}</div>`;
  }

  #output(output: MimeData, id: string, level: number): string {
    if (this.#letters > MOST_OF_ALL) return '<p class="more">An output is left out: this report is long enough.</p>';
    const html = this.#form(output, id, level);
    this.#letters += html.length;
    return html;
  }

  #form(output: MimeData, id: string, level: number): string {
    const check = checkOf(output);
    const table = tableOf(output);
    if (check)
      return `<div class="check ${check.pass ? "pass" : "fail"}"><p>${check.pass ? "✓" : "✗"} ${this.#say(check.sentence)}</p>${
        table && !check.pass ? this.#table(table, output) : ""
      }</div>`;
    const chart = chartOf(output);
    if (chart) return this.#chart(chart, table, output, id);
    if (table) return this.#table(table, output);
    const markdown = output["text/markdown"];
    if (typeof markdown === "string") return this.#unmasked(markdownHtml(cut(markdown), level + 1));
    const text = textOf(output);
    return text === ""
      ? ""
      : `<pre class="${output[STREAM_TYPE] === "stderr" ? "stderr" : "text"}">${this.#say(cut(text))}</pre>`;
  }

  #chart(
    chart: NonNullable<ReturnType<typeof chartOf>>,
    table: TableData | null,
    output: MimeData,
    id: string,
  ): string {
    const numbers = table
      ? `<details><summary>The numbers behind “${this.#say(chart.title)}”</summary>${this.#table(table, output)}</details>`
      : "";
    const picture =
      chart.svg.length > MOST_PICTURE
        ? `<p class="more">${this.#say(chart.title)}: the picture is too large for this page.</p>`
        : isPlainSvg(chart.svg)
          ? this.#unmasked(withOwnIds(chart.svg, id))
          : `<p class="more">${this.#say(chart.title)}: the picture is left out, as it is more than a drawing.</p>`;
    return `<figure>${picture}${numbers}</figure>`;
  }

  #table(table: TableData, output: MimeData): string {
    return tableHtml(
      {
        ...table,
        totalColumns: table.columns.length + table.hiddenColumns,
        csv: this.#options.tables.ofOutput.get(output),
        csvRows: table.rows.length,
      },
      this.#say,
    );
  }

  /** HTML that was escaped where it was made. */
  #unmasked(html: string): string {
    return this.#options.reveal ? html : maskPersonal(html);
  }
}

/** `12 cells, 11 in order, 1 failed · 3 checks passed · 4.2 s` */
export function sumOf(record: WorkbookRecord): string {
  const code = record.cells.filter(({ kind }) => kind === "code");
  const states = new Map<string, number>();
  for (const { state } of code) states.set(state, (states.get(state) ?? 0) + 1);
  const counted = [...states].map(([state, cells]) => `${cells} ${STATE_WORDS[state] ?? state}`).join(", ");
  const checks = checksOf(record);
  const failed = checks.filter(({ check }) => !check.pass).length;
  const checked =
    checks.length === 0
      ? ""
      : failed === 0
        ? `${plural(checks.length, "check")} passed`
        : `${failed} of ${plural(checks.length, "check")} failed`;
  const ms = code.reduce((sum, cell) => sum + cell.ms, 0);
  return [`${plural(code.length, "cell")}: ${counted}`, checked, ms > 0 ? duration(ms) : ""]
    .filter((part) => part !== "")
    .join(" · ");
}

const STATE_WORDS: Readonly<Record<string, string>> = { fresh: "ran", skipped: "not run", queued: "not run" };

const duration = (ms: number): string =>
  ms < 1000 ? `${Math.round(ms)} ms` : ms < 90_000 ? `${(ms / 1000).toFixed(1)} s` : formatSeconds(ms / 1000);
const cut = (text: string): string =>
  text.length <= MOST_TEXT ? text : `${text.slice(0, MOST_TEXT)}\n… ${plural(text.length - MOST_TEXT, "more letter")}`;

/** Plain text of an output; of one that is HTML alone, its words. */
function textOf(output: MimeData): string {
  const plain = output["text/plain"];
  if (typeof plain === "string") return plain;
  const html = output["text/html"];
  return typeof html === "string"
    ? html
        .replace(/<[^>]*>/g, " ")
        .replace(/\s+/g, " ")
        .trim()
    : "";
}
