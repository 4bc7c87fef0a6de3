/** A cell as the page shows it: its head and state, its code with the lines of the file, what it asks, showed or threw. */
import { readFileSync } from "node:fs";
import { formatCount } from "../charts/text.ts";
import { describeFault } from "../workbook/faults.ts";
import { escapeHtml } from "../workbook/html-table.ts";
import { duration } from "../workbook/print.ts";
import { type CellError, type MimeBundle, TABLE_MIME } from "../workbook/record.ts";
import type { SessionCell } from "../workbook/session.ts";
import type { Workbench } from "../workbook/workbench.ts";
import { highlight } from "./highlight.ts";
import type { Marks } from "./marks.ts";
import { outputHtml } from "./output-html.ts";
import { asksFirst, STATES, titleOf } from "./words.ts";

/** What cells are shown with. */
export interface CellView {
  readonly bench: Workbench;
  readonly marks: Marks;
  /** What an effect would change: `the sandbox on this machine`, `https://crm.example.com`. */
  readonly target: () => string;
  readonly reveal: boolean;
}

/** Outputs of one cell that are shown before somebody asks for all: the first and the last of them. */
const FIRST_OUTPUTS = 20;
const LAST_OUTPUTS = 20;
/** Lines of code above which a cell is folded. */
const LONG_CODE = 60;

export interface CellAsked {
  /** All outputs and whole texts. */
  readonly all?: boolean;
  /** The mark of the outputs that the page has: where it is still theirs, they are left out. */
  readonly have?: string | undefined;
}

/** The `<article>` of a cell. */
export function cellHtml(view: CellView, one: SessionCell, asked: CellAsked = {}): string {
  const { cell } = one;
  const { bench, marks } = view;
  const standing = bench.standing(one);
  const elapsed = marks.elapsed(one);
  const outputs = marks.outputs(one);
  const same = asked.have === outputs && !asked.all;
  const error = faultOf(view, one);
  const prose = cell.kind === "markdown" && !error;
  const data = [
    `data-id="${one.id}"`,
    `data-state="${standing}"`,
    `data-mark="${marks.cell(one)}"`,
    `data-runs="${marks.runs(one)}"`,
    ...(elapsed === undefined ? [] : [`data-elapsed="${Math.round(elapsed)}"`]),
    ...(asksFirst(one) ? ["data-effect"] : []),
  ];
  const shown = same ? "" : outputsHtml(view, one, asked.all === true);
  return `<article id="cell-${one.id}" class="cell ${cell.kind} is-${standing}" ${data.join(" ")} tabindex="-1" aria-labelledby="title-${one.id}">${
    prose ? proseHead(one) : headHtml(view, one)
  }${prose ? "" : codeHtml(one, error)}${standing === "asking" ? askHtml(view, one) : ""}${
    standing === "running" ? progressHtml(view, one) : ""
  }<div class="outputs" data-mark="${outputs}"${same ? " data-same" : ""}>${shown}</div>${error ? faultHtml(error, one) : ""}</article>`;
}

const proseHead = (one: SessionCell): string =>
  `<h2 class="unseen" id="title-${one.id}">${escapeHtml(titleOf(one))}</h2>${one.cell.title === "" ? "" : `<h2 class="heading" aria-hidden="true">${escapeHtml(one.cell.title)}</h2>`}`;

function headHtml({ bench, marks }: CellView, one: SessionCell): string {
  const { cell, id } = one;
  const standing = bench.standing(one);
  const tags = cell.tags.map((tag) => `<span class="tag">${escapeHtml(tag)}</span>`).join("");
  const runs = marks.runs(one);
  const often = runs > 1 ? ` title="Run ${formatCount(runs)} times"` : "";
  return `<header><h2 id="title-${id}"><span class="number">${cell.index}</span>${escapeHtml(titleOf(one))}${tags}</h2><p class="state"${often}>${stateText(one, standing)}</p><button type="button" class="run" data-do="run" aria-label="Run cell ${cell.index}" title="Run (Enter)">Run</button></header>`;
}

/** `✓ ran 1.2 s` */
export function stateText({ record }: SessionCell, standing: keyof typeof STATES): string {
  const { sign, word } = STATES[standing];
  const took =
    standing === "running"
      ? ' <span class="elapsed"></span>'
      : record.ms > 0 && ["fresh", "failed", "stopped", "stale"].includes(standing)
        ? ` <span class="took">${duration(record.ms)}${record.age === undefined ? "" : `, kept from ${duration(record.age)} ago`}</span>`
        : "";
  return `<span class="sign" aria-hidden="true">${sign}</span> <span class="word">${word}</span>${took}`;
}

function codeHtml({ cell }: SessionCell, error: CellError | undefined): string {
  const source = cell.source.replace(/^\s*\n/, "").trimEnd();
  if (source === "") return "";
  const skipped = cell.source.split("\n").length - cell.source.replace(/^\s*\n/, "").split("\n").length;
  const first = cell.line + 1 + skipped;
  const count = source.split("\n").length;
  const lines = Array.from({ length: count }, (_, at) =>
    error?.line === first + at ? `<mark>${first + at}</mark>` : String(first + at),
  );
  const code = `<div class="listing" role="group" aria-label="Code of cell ${cell.index}, from line ${first}"><pre class="lines" aria-hidden="true">${lines.join("\n")}</pre><pre class="source"><code>${highlight(source)}</code></pre></div>`;
  return count <= LONG_CODE
    ? code
    : `<details class="long"${error ? " open" : ""}><summary>${formatCount(count)} lines of code</summary>${code}</details>`;
}

const askHtml = ({ target }: CellView, { cell, id }: SessionCell): string =>
  `<div class="ask" role="group" aria-label="Cell ${cell.index} asks"><p><strong>This cell changes something outside the workbook.</strong> It would work on ${escapeHtml(target())}. What stands below it in the queue waits for your answer.</p><p><button type="button" class="main" data-do="approve" data-id="${id}">Run it</button> <button type="button" data-do="decline" data-id="${id}">Leave it</button> <span class="quiet">or <kbd>a</kbd>, then <kbd>Enter</kbd></span></p></div>`;

function progressHtml({ marks }: CellView, one: SessionCell): string {
  const now = marks.progress(one);
  const total = now?.total ?? 0;
  const bar = total > 0 ? `<progress max="${total}" value="${now?.done ?? 0}"></progress>` : "<progress></progress>";
  return `<div class="progress">${bar}<span>${escapeHtml(now?.text ?? "")}</span></div>`;
}

function outputsHtml({ marks }: CellView, one: SessionCell, all: boolean): string {
  const { outputs } = one.record;
  const wrap = (output: MimeBundle, at: number, table: number): string => {
    const html = outputHtml(output, { cell: one.id, at, table }, all);
    return html === ""
      ? ""
      : `<div class="output" data-key="${at}-${marks.output(output)}${all ? "-all" : ""}">${html}</div>`;
  };
  let tables = 0;
  const parts = outputs.map((output, at) => {
    const table = output[TABLE_MIME] === undefined ? tables : tables++;
    const left = !all && outputs.length > FIRST_OUTPUTS + LAST_OUTPUTS;
    if (left && at === FIRST_OUTPUTS)
      return `<p class="more output" data-key="more-${outputs.length}"><button type="button" data-do="all">Show ${formatCount(outputs.length - FIRST_OUTPUTS - LAST_OUTPUTS)} more outputs</button></p>`;
    if (left && at > FIRST_OUTPUTS && at < outputs.length - LAST_OUTPUTS) return "";
    return wrap(output, at, table);
  });
  return parts.join("");
}

/** What is wrong with the cell: what it threw, or why it cannot be read. */
function faultOf({ bench, reveal }: CellView, one: SessionCell): CellError | undefined {
  if (one.record.error && one.record.state !== "running") return one.record.error;
  const { file } = bench.session;
  return one.fault && describeFault(one.fault, { file, text: textOf(file), reveal });
}

function textOf(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    // The file has gone since: the place is told without the lines around it.
    return "";
  }
}

function faultHtml(error: CellError, one: SessionCell): string {
  const stop = error.exitCode !== undefined;
  const head = stop ? error.message : `${error.name}: ${error.message}`;
  const at = error.at ? `<p class="at"><code>${escapeHtml(error.at)}</code></p>` : "";
  const frame = error.frame ? `<pre class="frame">${frameHtml(error.frame)}</pre>` : "";
  const trail = (error.trail ?? []).map((place) => `<li><code>${escapeHtml(place)}</code></li>`).join("");
  const gate = /gate "([^"]+)"/.exec(stop ? error.message : "")?.[1];
  const go = gate ? `<p><a class="main" href="/gates">Look at the gate ${escapeHtml(gate)}</a></p>` : "";
  return `<div class="fault ${stop ? "stop" : "error"}" role="group" aria-label="${stop ? "Stop" : "Error"} in cell ${one.cell.index}"><p class="said">${escapeHtml(head)}</p>${at}${frame}${trail === "" ? "" : `<ul class="trail">${trail}</ul>`}${go}</div>`;
}

/** The line at fault and the caret below it stand out. */
const frameHtml = (frame: string): string =>
  frame
    .split("\n")
    .map((line) => (/^>|^\s+\| *\^/.test(line) ? `<b>${escapeHtml(line)}</b>` : escapeHtml(line)))
    .join("\n");
