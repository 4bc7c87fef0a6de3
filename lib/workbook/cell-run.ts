// The cell that is running, as seen by the functions a cell calls.
import { AsyncLocalStorage } from "node:async_hooks";
import type { CellProgress } from "./executor.ts";
import type { MimeBundle, RunRecord } from "./record.ts";

/** Options of a run, the same under every way of running a workbook. */
export interface WorkbookContext {
  /** Absolute path of the project folder. */
  readonly project: string;
  /** The CRM asked for on the command line; null leaves it to the project. */
  readonly destination: string | null;
  /** Personal values are shown as they are. */
  readonly reveal: boolean;
  /** Effects were approved beforehand. */
  readonly yes: boolean;
}

/** What the runner lends to the cell it runs. */
export interface CellRun {
  readonly context: WorkbookContext;
  /** The runner asked, or was told, that this cell may change something. */
  readonly approved: boolean;
  emit(output: MimeBundle): void;
  record(): RunRecord;
  progress(progress: CellProgress): void;
}

const KEY = Symbol.for("actimo.workbook.cell");
const shared = globalThis as unknown as Record<symbol, AsyncLocalStorage<CellRun> | undefined>;

/** Follows a cell across its awaits. One per process, even where a test runner loads this file twice. */
export const cellRun: AsyncLocalStorage<CellRun> = shared[KEY] ?? new AsyncLocalStorage<CellRun>();
shared[KEY] = cellRun;
