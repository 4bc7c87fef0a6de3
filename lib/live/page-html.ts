/** The whole page of a workbook, and the frame that it shares with the pages of decisions. */
import { basename } from "node:path";
import { shownPath } from "../workbook/faults.ts";
import { escapeHtml } from "../workbook/html-table.ts";
import { actsHtml, entryHtml, summaryHtml } from "./bar-html.ts";
import { type CellView, cellHtml } from "./cell-html.ts";
import type { ProjectFacts } from "./project-facts.ts";

export interface Frame {
  readonly title: string;
  /** Between the head and the end of the page. */
  readonly body: string;
  readonly head: string;
  /** Modules of the page, by name. */
  readonly scripts?: readonly string[];
}

/** A page with the style sheet, the choice of light or dark, and no script but our own files. */
export const frameHtml = ({ title, body, head, scripts = [] }: Frame): string =>
  `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark"><title>${escapeHtml(title)}</title><link rel="icon" href="/icon.svg" type="image/svg+xml"><link rel="stylesheet" href="/style.css"><script src="/script/theme.js"></script>${scripts.map((name) => `<script type="module" src="/script/${name}.js"></script>`).join("")}</head><body>${head}${body}</body></html>`;

/** A page of its own beside the workbook: decisions, gates, a report that cannot be made. */
export const besideHtml = (file: string, facts: ProjectFacts, title: string, body: string): string =>
  frameHtml({
    title: `${title} · ${basename(file)}`,
    head: `<header class="bar" role="banner"><div class="who"><p class="name"><a href="/">← ${escapeHtml(basename(file))}</a></p>${factsHtml(facts)}</div><div class="acts">${THEME}</div></header>`,
    body: `<main class="beside">${body}</main>`,
    scripts: ["switch"],
  });

/** The page of the workbook as it stands. */
export function pageHtml(view: CellView, facts: ProjectFacts, instance: string): string {
  const { bench, marks } = view;
  const { cells, file } = bench.session;
  const name = basename(file);
  return frameHtml({
    title: `${name} · ${facts.name}`,
    head: `<a class="skip" href="#cells">To the cells</a><header class="bar" role="banner"><div class="who"><h1 class="name" title="${escapeHtml(file)}">${escapeHtml(name)}</h1>${factsHtml(facts)}</div><div class="acts" id="acts" role="toolbar" aria-label="The whole workbook">${actsHtml(bench)}</div><div class="acts end"><button type="button" data-do="help" aria-label="Keys" title="Keys (?)">?</button>${THEME}</div></header>`,
    body: `<div class="notices">${view.reveal ? '<p class="reveal" role="note">Personal values are shown as they are: this page was started with --reveal.</p>' : ""}<p id="notice" role="status"${bench.notice ? "" : " hidden"}>${escapeHtml(bench.notice)}</p><p id="lost" role="alert" hidden></p><noscript><p>Cells run, and the page follows the file, only where its scripts may run.</p></noscript></div>
<div class="sides"><nav class="side" aria-label="Outline"><p class="summary" id="summary">${summaryHtml(bench)}</p><label class="filter"><span class="unseen">Filter the outline</span><input type="search" id="filter" placeholder="Filter  /" autocomplete="off" spellcheck="false"></label><ol id="outline">${cells.map((one) => entryHtml(bench, marks, one)).join("")}</ol><div id="project"><p><a href="/decisions">Decisions</a></p><p><a href="/gates">Gates</a></p></div><p><button type="button" data-do="report" title="Writes what is shown now as one file">Write report</button></p><p id="report" role="status"></p><details id="names"><summary>Variables</summary><ul></ul></details></nav>
<main id="cells" data-instance="${instance}" aria-label="Cells of ${escapeHtml(shownPath(file))}">${cells.map((one) => cellHtml(view, one)).join("")}${cells.length === 0 ? '<p class="none">The file has no cells: a line that begins with <code>// %%</code> begins one.</p>' : ""}</main></div>
<p id="said" class="unseen" role="status" aria-live="polite"></p><div id="alarm" role="alert" hidden></div>${HELP}<dialog id="look" aria-labelledby="look-title"><h2 id="look-title"></h2><div class="body"></div><form method="dialog"><button>Close</button></form></dialog>`,
    scripts: ["main"],
  });
}

const THEME = '<button type="button" data-do="theme" aria-label="Light or dark" title="Light or dark (t)">◐</button>';

function factsHtml(facts: ProjectFacts): string {
  const account = facts.fault
    ? `<span class="badge wrong" title="${escapeHtml(facts.fault)}">cannot be read</span>`
    : facts.account
      ? `<span class="badge real" title="The account that effects change">${escapeHtml(facts.account)}</span>`
      : '<span class="badge" title="A sandbox on this machine: nothing reaches a real CRM">sandbox</span>';
  return `<p class="facts"><span title="${escapeHtml(facts.root)}">${escapeHtml(facts.name)}</span><span aria-hidden="true">→</span><span>${escapeHtml(facts.destination)}</span>${account}</p>`;
}

const KEYS: readonly (readonly [string, string])[] = [
  ["j  k", "next, previous cell"],
  ["Enter  r", "run the cell, and before it what it needs"],
  ["Shift+Enter", "the same, and on to the next"],
  ["R", "run all cells"],
  ["s", "run what is stale"],
  ["i", "interrupt"],
  ["a  Enter", "let a cell run that changes something outside"],
  ["n", "leave that cell"],
  ["c", "fold or open the code of the cell"],
  ["C", "fold or open the code of all cells"],
  ["e", "to the next cell that failed or stopped"],
  ["/", "filter the outline"],
  ["t", "light or dark"],
  ["?", "these keys"],
];

const HELP = `<dialog id="help" aria-labelledby="help-title"><h2 id="help-title">Keys</h2><dl>${KEYS.map(
  ([keys, what]) =>
    `<div><dt>${keys
      .split("  ")
      .map((key) => `<kbd>${key}</kbd>`)
      .join(" ")}</dt><dd>${what}</dd></div>`,
).join(
  "",
)}</dl><p class="quiet">Edit the file in any editor: the page follows it.</p><form method="dialog"><button>Close</button></form></dialog>`;
