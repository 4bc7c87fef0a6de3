import type { WorkbookContext } from "./cell-run.ts";
import type { Part } from "./depends.ts";
import type { NumberedLine } from "./numbered-lines.ts";
import type { Prompter } from "./prompter.ts";
import type { CellRecord } from "./record.ts";
import type { Session } from "./session.ts";

/** Lines of a source file around a place; `why`: a sentence where there is nothing to show. */
export interface PlaceShown {
  readonly title: string;
  readonly lines: readonly NumberedLine[];
  readonly why: string | null;
}

/** What was found in the data, for who steps through a workbook. */
export interface FindingGuide {
  /** Kinds, the worst first; `places`: how many of each. */
  kinds(): Promise<readonly { readonly title: string; readonly places: number }[]>;
  /** One place of a kind, both counted from 1. */
  place(kind: number, place: number): Promise<PlaceShown>;
}

/** What stepping needs besides the run. */
export interface StepOptions {
  readonly findings?: FindingGuide | undefined;
  /** Opens the file at a line and waits; a sentence when that failed. */
  readonly edit: (file: string, line: number) => Promise<string | undefined>;
  /** File that keeps where a person stopped. */
  readonly resume?: string | undefined;
}

/** A run in progress, as what drives it sees it. */
export interface Run {
  readonly session: Session;
  readonly parts: readonly Part[];
  readonly context: WorkbookContext;
  readonly prompter: Prompter | undefined;
  out(text: string): void;
  /** Runs the cell at a position and prints it; only a line when it is merely needed by others. */
  show(position: number, options: { approved: boolean; part?: Part }): Promise<CellRecord>;
}

/** The number of the last cell: what `3/12` counts to. */
export const countOf = (session: Session): number => session.cells.at(-1)?.cell.index ?? 0;
