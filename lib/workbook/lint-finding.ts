// What `check` reports, and the cells it looks at.
import type { AnyNode } from "acorn";
import type { Analysis } from "./analyse.ts";
import type { Cell } from "./cells.ts";
import type { Place } from "./place.ts";

export type Rule =
  | "syntax"
  | "later-name"
  | "const-write"
  | "declared-twice"
  | "reserved-name"
  | "unknown-name"
  | "early-disposal"
  | "import-meta"
  | "relative-import"
  | "import-address"
  | "import-ending"
  | "missing-module"
  | "missing-export"
  | "missing-package"
  | "type-import"
  | "require"
  | "runtime-global"
  | "export"
  | "last-value"
  | "duplicate-title"
  | "unknown-tag"
  | "untagged-effect";

export interface LintFinding {
  readonly line: number;
  readonly column: number;
  readonly rule: Rule;
  readonly message: string;
}

/** A cell that could be read. Where it holds what types cannot be stripped of, `cell.source` is without it. */
export interface ReadCell {
  readonly cell: Cell;
  readonly analysis: Analysis;
}

/** Place in the file of a node of a cell's tree. */
export const placeIn = (cell: Cell, node: AnyNode): Place => ({
  line: cell.line + (node.loc?.start.line ?? 1),
  column: (node.loc?.start.column ?? 0) + 1,
});

/** `cell 3 (Load people, line 12)` */
export const cellName = ({ index, title, line }: Cell): string =>
  `cell ${index} (${title === "" ? "" : `${title}, `}line ${line})`;
