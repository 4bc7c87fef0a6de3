// Checks as data: what must hold, whether it does, and the rows that break it.
import { AssertionError } from "node:assert";
import process from "node:process";
import { cellRun } from "./cell-run.ts";
import { emit } from "./emit.ts";
import { escapeHtml } from "./html-table.ts";
import { CHECK_MIME } from "./record.ts";
import { type RowsLike, type TableOptions, tableBundle } from "./table.ts";

/**
 * States that something holds, and shows it. A check that fails does not stop the cell: the run goes on and its exit
 * code becomes 1. Where vitest imports a workbook, a failing check is a failing assertion; `describeWorkbook` makes
 * each check a test of its own. Returns nothing: a notebook would show the value of a last line a second time.
 * @param rows what breaks the rule; shown, masked, when the check fails
 * @throws TypeError when the condition is no boolean: a promise that nobody awaited would always hold
 * @example check("every employee has a manager", orphans.numRows() === 0, orphans)
 */
export function check(sentence: string, condition: boolean, rows?: RowsLike, options: TableOptions = {}): void {
  if (typeof condition !== "boolean") throw new TypeError(notBoolean(sentence, condition));
  const failing = rows !== undefined && !condition ? tableBundle(rows, { limit: 10, ...options }) : {};
  const text = `${condition ? "✓" : "✗"} ${sentence}`;
  const below = failing["text/plain"];
  const html = `<p class="check ${condition ? "pass" : "fail"}">${escapeHtml(text)}</p>`;
  emit({
    ...failing,
    "text/html": `${html}${String(failing["text/html"] ?? "")}`,
    [CHECK_MIME]: { sentence, pass: condition },
    "text/plain": below === undefined ? text : `${text}\n${indent(String(below))}`,
  });
  if (condition || cellRun.getStore()) return;
  if ("__vitest_worker__" in globalThis)
    throw new AssertionError({
      message: sentence,
      ...(below === undefined
        ? { actual: false, expected: true }
        : { actual: String(below), expected: "no such rows" }),
      operator: "check",
    });
  process.exitCode = 1;
}

function notBoolean(sentence: string, condition: unknown): string {
  const isPromise = typeof condition === "object" && condition !== null && "then" in condition;
  const advice = isPromise
    ? "is a promise: write await before it"
    : `is ${typeof condition}: compare it with something`;
  return `The condition of the check "${sentence}" ${advice}.`;
}

const indent = (text: string): string => text.replace(/^/gm, "  ");
