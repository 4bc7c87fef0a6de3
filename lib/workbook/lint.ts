// What in a workbook would break under another way of running it, or mislead its reader. Nothing is executed.
import { readFileSync } from "node:fs";
import { type Analysis, analyseCell } from "./analyse.ts";
import { type Cell, isEffect, KNOWN_TAGS, splitCells } from "./cells.ts";
import { ownersOf } from "./kernel.ts";
import { PlacedError } from "./place.ts";

export type Rule =
  | "syntax"
  | "later-name"
  | "const-write"
  | "declared-twice"
  | "import-meta"
  | "relative-import"
  | "require"
  | "duplicate-title"
  | "unknown-tag"
  | "untagged-effect";

export interface LintFinding {
  readonly line: number;
  readonly column: number;
  readonly rule: Rule;
  readonly message: string;
}

interface Read {
  readonly cell: Cell;
  readonly analysis: Analysis;
}

/** @param effects names of functions that only cells tagged [effect] may call */
export interface LintOptions {
  readonly effects: readonly string[];
}

/** Checks a file; see `lintText`. */
export function lintWorkbook(file: string, options: LintOptions): LintFinding[] {
  return lintText(readFileSync(file, "utf8"), options);
}

/** All findings of a workbook's text, in the order of its lines. */
export function lintText(text: string, options: LintOptions): LintFinding[] {
  const found: LintFinding[] = [];
  const cells = splitCells(text);
  const read: Read[] = [];
  for (const cell of cells) {
    try {
      read.push({ cell, analysis: analyseCell(cell) });
    } catch (thrown) {
      if (!(thrown instanceof PlacedError)) throw thrown;
      found.push({ ...thrown.place, rule: "syntax", message: `${thrown.message}.`.replace(/\.\.$/, ".") });
    }
  }
  found.push(...titles(cells), ...names(read));
  for (const one of read) found.push(...portability(one), ...effectCalls(one, options.effects));
  return found.sort((a, b) => a.line - b.line || a.column - b.column);
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

function names(read: readonly Read[]): LintFinding[] {
  const owners = ownersOf(read);
  return read.flatMap(({ cell, analysis }): LintFinding[] => {
    const twice = [...analysis.definitions.values()].flatMap(({ name, place }): LintFinding[] => {
      const owner = owners.get(name);
      if (!owner || owner.cell === cell) return [];
      const message = `${name} is already declared in cell ${owner.cell.index} (line ${owner.cell.line}).`;
      return [{ ...place, rule: "declared-twice", message }];
    });
    const uses = analysis.references.flatMap(({ name, place, later, writes }): LintFinding[] => {
      const owner = owners.get(name);
      if (!owner) return [];
      const kind = owner.analysis.definitions.get(name)?.kind;
      const where = `cell ${owner.cell.index} (${owner.cell.title}, line ${owner.cell.line})`;
      if (writes && kind !== "let" && kind !== "var")
        return [
          { ...place, rule: "const-write", message: `${name} is a ${kind} of ${where} and cannot be assigned here.` },
        ];
      if (owner.cell.index > cell.index && !later)
        return [{ ...place, rule: "later-name", message: `${name} is declared further down, in ${where}.` }];
      return [];
    });
    return [...twice, ...uses];
  });
}

function portability({ cell, analysis }: Read): LintFinding[] {
  const found: LintFinding[] = analysis.metas.map(({ place }) => ({
    ...place,
    rule: "import-meta",
    message: "import.meta does not exist in a notebook kernel; take paths from #lib/workbook/context.ts.",
  }));
  const relative = (specifier: unknown, place: { line: number; column: number }): void => {
    if (typeof specifier === "string" && /^\.{1,2}\//.test(specifier))
      found.push({
        ...place,
        rule: "relative-import",
        message: `"${specifier}" depends on the folder a kernel was started in; use "#lib/${specifier.replace(/^[./]*(lib\/)?/, "")}" instead.`,
      });
  };
  for (const { node, place } of analysis.imports) relative(node.source.value, place);
  for (const { node, place } of analysis.dynamicImports)
    if (node.type === "ImportExpression" && node.source.type === "Literal") relative(node.source.value, place);
  for (const { name, place } of analysis.references)
    if (name === "require")
      found.push({
        ...place,
        rule: "require",
        message: `require does not exist in modules; use import (cell ${cell.index}).`,
      });
  return found;
}

function effectCalls({ cell, analysis }: Read, effects: readonly string[]): LintFinding[] {
  if (isEffect(cell)) return [];
  return analysis.calls
    .filter(({ name }) => effects.includes(name))
    .map(({ name, place }) => ({
      ...place,
      rule: "untagged-effect",
      message: `${name} changes something outside: tag the cell, "// %% ${cell.title} [effect]".`,
    }));
}
