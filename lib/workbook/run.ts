import type { WorkbookContext } from "./cell-run.ts";
import type { Part } from "./depends.ts";
import type { Prompter } from "./prompter.ts";
import type { CellRecord } from "./record.ts";
import type { Session } from "./session.ts";

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
