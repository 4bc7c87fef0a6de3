// What runs the cells of a session: this process, or a child of it that can be interrupted and started anew.
import type { Analysis } from "./analyse.ts";
import type { Cell } from "./cells.ts";
import type { CellError, CellRecord, MimeBundle } from "./record.ts";
import type { TablePage, TableProfile, TableQuery } from "./table-pages.ts";

/** A cell as an executor needs it. `id` stays when the file is edited around the cell. */
export interface TaskCell {
  readonly id: number;
  readonly cell: Cell;
  /** Where it is known already. */
  readonly analysis?: Analysis;
}

/** One cell to run, with all cells around it: their names decide where each name is read from. */
export interface CellTask {
  readonly cells: readonly TaskCell[];
  readonly position: number;
  /** The text of the file, for code frames. */
  readonly text: string;
  /** The runner asked, or was told, that this cell may change something. */
  readonly approved: boolean;
  /** The result of a [cache] cell that is still good will do. */
  readonly keptWillDo: boolean;
  /** What is known about the run so far: what `collected()` gives to a cell. */
  readonly record: { readonly file: string; readonly cells: readonly CellRecord[] };
}

/** How far long work in a cell is. */
export interface CellProgress {
  readonly text: string;
  readonly done?: number;
  /** 0 or absent where nobody knows it. */
  readonly total?: number;
}

/** `stopped`: ended with an exit code of its own. */
export type CellOutcome =
  /** `age`: milliseconds since the result was made, where it is a kept one. */
  | { readonly state: "fresh"; readonly age?: number }
  | { readonly state: "failed" | "stopped"; readonly error: CellError };

/** What a running cell says on its way. */
export interface CellListener {
  output(output: MimeBundle): void;
  progress(progress: CellProgress): void;
}

/** A rejection that nothing awaited, or an error thrown in a callback. `cell`: its number, where the stack tells. */
export interface Stray {
  readonly cell: number | undefined;
  readonly error: CellError;
}

export interface Executor {
  /** Runs a cell. Never rejects: whatever becomes of the cell is its outcome. One at a time. */
  run(task: CellTask, listener: CellListener): Promise<CellOutcome>;
  /** The forms of a name's value, of a long table the rows from `from` on; undefined when no cell has set it. */
  inspect(name: string, from: number): Promise<MimeBundle | undefined>;
  /** Names that can be read now, in the order they were set. */
  names(): Promise<string[]>;
  /** Other rows, or another order, of the n-th table that a cell shows; undefined when its rows are gone. */
  page(cell: number, table: number, query: TableQuery): Promise<TablePage | undefined>;
  /** What stands in each column of such a table, from a sample of its rows. */
  profile(cell: number, table: number): Promise<TableProfile | undefined>;
  /** Forgets the names and tables of cells that are no longer in the file. */
  forget(ids: readonly number[]): void;
  /** Ends the cell that runs; it becomes `stopped`. Nothing when none runs, or where it cannot be done. */
  interrupt(): void;
  /** Loses all values, so that changed library files are read anew. Nothing where it cannot be done. */
  restart(): void;
  /** Counts the times that all values were lost. */
  readonly generation: number;
  /** Called for errors that belong to no run under way; set by the session. */
  onStray: (stray: Stray) => void;
  close(): Promise<void>;
}
