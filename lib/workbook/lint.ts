// What in a workbook would break under another way of running it, or mislead its reader. Nothing is executed.
import { resolve } from "node:path";
import { type Cell, KNOWN_TAGS, splitCells } from "./cells.ts";
import { untaggedEffects } from "./lint-effects.ts";
import type { LintFinding, ReadCell } from "./lint-finding.ts";
import { runtimeGlobals } from "./lint-globals.ts";
import { importAddresses, importTargets } from "./lint-imports.ts";
import { sharedNames, unknownNames } from "./lint-names.ts";
import { readCell } from "./lint-syntax.ts";
import { displayablesOf, lastValue, strayExports } from "./lint-values.ts";
import { readWorkbook } from "./read-workbook.ts";

export type { LintFinding, Rule } from "./lint-finding.ts";

export interface LintOptions {
  /** Names of functions, and of methods of a run, that only cells tagged [effect] may call. */
  readonly effects: readonly string[];
  /** Names of the library's functions that give a run; `openRun` unless told. */
  readonly openers?: readonly string[];
}

/**
 * Checks a file: see `lintText`, and that what it imports is there and every name is declared somewhere.
 * @throws Stop with code 1 when the file cannot be read
 */
export function lintWorkbook(file: string, options: LintOptions): LintFinding[] {
  const { found, read } = lint(readWorkbook(file), options);
  // A cell that cannot be read may declare what others use.
  const unread = found.some(({ rule }) => rule === "syntax");
  found.push(...importTargets(read, resolve(file)), ...(unread ? [] : unknownNames(read)));
  return inOrder(found);
}

/** All findings of a workbook's text, in the order of its lines. What its imports lead to is not looked at. */
export function lintText(text: string, options: LintOptions): LintFinding[] {
  return inOrder(lint(text, options).found);
}

function lint(text: string, options: LintOptions): { found: LintFinding[]; read: ReadCell[] } {
  const cells = splitCells(text);
  const results = cells.map(readCell);
  const read = results.flatMap((one) => one.read ?? []);
  const names = new Set(read.flatMap(({ analysis }) => [...analysis.definitions.keys()]));
  const displayables = displayablesOf(read);
  const found = results.flatMap((one) => one.found);
  found.push(...titles(cells), ...sharedNames(read));
  found.push(...untaggedEffects(read, { effects: options.effects, openers: options.openers ?? ["openRun"] }));
  for (const one of read) {
    found.push(...metas(one), ...importAddresses(one), ...strayExports(one), ...lastValue(one, displayables));
    found.push(...runtimeGlobals(one, (name) => names.has(name)));
  }
  return { found, read };
}

function inOrder(found: readonly LintFinding[]): LintFinding[] {
  const key = ({ line, column, rule, message }: LintFinding): string => `${line}:${column} ${rule} ${message}`;
  const once = new Map(found.map((one) => [key(one), one]));
  return [...once.values()].sort((a, b) => a.line - b.line || a.column - b.column);
}

function metas({ analysis }: ReadCell): LintFinding[] {
  return analysis.metas.map(({ place }) => ({
    ...place,
    rule: "import-meta",
    message: "import.meta does not exist in a notebook kernel; take paths from #lib/workbook/context.ts.",
  }));
}

function titles(cells: readonly Cell[]): LintFinding[] {
  const first = new Map<string, Cell>();
  return cells.flatMap((cell): LintFinding[] => {
    const found: LintFinding[] = cell.tags
      .filter((tag) => !KNOWN_TAGS.includes(tag))
      .map((tag) => ({
        line: cell.line,
        column: 1,
        rule: "unknown-tag",
        message: `There is no tag [${tag}]; there are ${KNOWN_TAGS.map((known) => `[${known}]`).join(", ")}.`,
      }));
    const before = first.get(cell.title);
    if (before && cell.title !== "")
      found.push({
        line: cell.line,
        column: 1,
        rule: "duplicate-title",
        message: `The title "${cell.title}" is already that of cell ${before.index} (line ${before.line}).`,
      });
    else first.set(cell.title, cell);
    return found;
  });
}
