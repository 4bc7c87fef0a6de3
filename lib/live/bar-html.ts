/** What stands around the cells: how the whole workbook stands, the buttons for all of it, the outline. */
import { formatCount, plural } from "../charts/text.ts";
import { escapeHtml } from "../workbook/html-table.ts";
import { duration } from "../workbook/print.ts";
import { failedChecks } from "../workbook/record.ts";
import type { SessionCell } from "../workbook/session.ts";
import type { Workbench } from "../workbook/workbench.ts";
import type { Marks } from "./marks.ts";
import { STATES, type State, titleOf } from "./words.ts";

const ORDER: readonly State[] = [
  "running",
  "asking",
  "queued",
  "failed",
  "stopped",
  "stale",
  "fresh",
  "skipped",
  "idle",
];

/** The buttons for the whole workbook, with what they would do now. */
export function actsHtml(bench: Workbench): string {
  const states = countStates(bench);
  const stale = states.get("stale") ?? 0;
  const open = (states.get("queued") ?? 0) + (states.get("running") ?? 0) + (states.get("asking") ?? 0);
  const button = (what: string, text: string, key: string, off: boolean): string =>
    `<button type="button" data-do="${what}" aria-keyshortcuts="${key}" title="${text} (${key})"${off ? " disabled" : ""}>${text}</button>`;
  return [
    button("run-all", "Run all", "R", false),
    button("run-stale", stale > 0 ? `Run ${formatCount(stale)} stale` : "Run stale", "s", stale === 0),
    button("interrupt", "Interrupt", "i", open === 0),
    `<button type="button" class="switch" role="switch" data-do="auto" aria-checked="${bench.auto}" title="Edited cells, and what depends on them, run by themselves">Run edits</button>`,
  ].join("");
}

/** One line on all cells, for the head of the outline: each count leads to the first cell that it counts. */
export function summaryHtml(bench: Workbench): string {
  const states = countStates(bench);
  const parts = ORDER.flatMap((state) => {
    const count = states.get(state) ?? 0;
    const first = bench.session.cells.find((one) => one.cell.kind === "code" && bench.standing(one) === state);
    const { sign, word } = STATES[state];
    return count > 0 && first ? [countHtml(state, sign, `${formatCount(count)} ${word}`, first.id)] : [];
  });
  const failed = failedChecks(bench.session.record);
  const cell = bench.session.cells.find((one) => one.cell.index === failed[0]?.cell);
  if (cell) parts.push(countHtml("failed", STATES.failed.sign, `${plural(failed.length, "check")} failed`, cell.id));
  return parts.join("");
}

const countHtml = (state: State, sign: string, text: string, first: number): string =>
  `<a class="count is-${state}" href="#cell-${first}"><span class="sign" aria-hidden="true">${sign}</span> ${text}</a>`;

/** `<li>` of a cell in the outline. */
export function entryHtml(bench: Workbench, marks: Marks, one: SessionCell): string {
  const standing = bench.standing(one);
  const { cell, record, id } = one;
  const { sign, word } = STATES[standing];
  const prose = cell.kind === "markdown";
  const took = standing === "fresh" && record.ms >= 1000 ? `<span class="took">${duration(record.ms)}</span>` : "";
  return `<li id="entry-${id}" data-id="${id}" class="${prose ? "prose" : `is-${standing}`}"><a href="#cell-${id}"><span class="sign" aria-hidden="true">${prose ? "" : sign}</span><span class="name" title="${escapeHtml(titleOf(one))}">${escapeHtml(titleOf(one))}</span>${prose ? "" : `<span class="unseen">, ${word}${marks.runs(one) > 1 ? `, run ${marks.runs(one)} times` : ""}</span>`}${took}</a></li>`;
}

function countStates(bench: Workbench): Map<State, number> {
  const counts = new Map<State, number>();
  for (const one of bench.session.cells) {
    if (one.cell.kind !== "code") continue;
    const standing = bench.standing(one);
    counts.set(standing, (counts.get(standing) ?? 0) + 1);
  }
  return counts;
}
