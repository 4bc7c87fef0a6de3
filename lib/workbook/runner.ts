// Runs a workbook from top to bottom, or a part of it, or step by step.
import { AsyncLocalStorage } from "node:async_hooks";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { performance } from "node:perf_hooks";
import type { WorkbookContext } from "./cell-run.ts";
import { isEffect } from "./cells.ts";
import { captureConsole } from "./console.ts";
import { chooseCells } from "./depends.ts";
import type { CellProgress, Executor } from "./executor.ts";
import { shownPath } from "./faults.ts";
import { forkedExecutor } from "./forked-executor.ts";
import { localExecutor } from "./local-executor.ts";
import { cellFoot, cellHead, cellName, outputText, summary } from "./print.ts";
import type { Prompter } from "./prompter.ts";
import { type CellRecord, failedChecks, type MimeBundle, type RunRecord } from "./record.ts";
import { ROOT } from "./root.ts";
import { countOf, type Run, type StepOptions } from "./run.ts";
import { openSession, type Session, type SessionCell } from "./session.ts";
import { stepThrough } from "./step.ts";
import { Stop } from "./stop.ts";
import { watchFolder } from "./watch.ts";

export interface RunOptions {
  readonly file: string;
  readonly context: WorkbookContext;
  /** Number of the first and the last cell to run; cells above that these need by name run too, unshown. */
  readonly from?: number | undefined;
  readonly to?: number | undefined;
  /** Pauses before each cell; needs a prompter. */
  readonly step?: boolean | undefined;
  /** What stepping needs besides; without it there is no editor. */
  readonly stepping?: Partial<StepOptions> | undefined;
  /** Where to write the record as JSON. */
  readonly record?: string | undefined;
  /** Asks about effects and steers `step`; without one, an effect that is not approved ends the run with code 3. */
  readonly prompter?: Prompter | undefined;
  /** Prints a block of text; the terminal unless told. */
  readonly out?: (text: string) => void;
  /** Runs the cells in a process of their own, which can be interrupted; else in this one. */
  readonly fork?: boolean | undefined;
  /** Hears of a person's Ctrl-C; call the result to end it. */
  readonly interrupts?: ((handle: () => void) => () => void) | undefined;
  /** Long work of a cell; nothing unless told. */
  readonly progress?: ((cell: CellRecord, progress: CellProgress) => void) | undefined;
  /** Milliseconds of a steady clock. */
  readonly now?: () => number;
}

export interface RunResult {
  readonly record: RunRecord;
  /** 0 · 1 a cell or a check failed · 3 an effect was not approved · else the code a cell stopped with */
  readonly exitCode: number;
}

/**
 * Runs a workbook and prints what its cells show.
 * @throws Stop with code 1 when the file cannot be read or the cell numbers name nothing
 */
export async function runWorkbook(options: RunOptions): Promise<RunResult> {
  const { context, prompter, now = () => performance.now() } = options;
  // A printer that uses the console must not have its lines booked as outputs of the cell that is running.
  const outside = AsyncLocalStorage.snapshot();
  const print = options.out ?? console.log;
  const out = (text: string): void => outside(() => print(text));
  const file = resolve(options.file);
  const session = open(file, context, now, options.fork ? forkedExecutor(file, context) : localExecutor(file, context));
  let interrupted = false;
  const unhear = options.interrupts?.(() => {
    if (session.running || !options.step) session.interrupt();
    else prompter?.close();
    interrupted = !options.step;
  });
  const parts = chooseCells(session.cells, rangeOf(options));
  const run: Run = {
    session,
    parts,
    context,
    prompter,
    out,
    async show(position, { approved, part = "shown" }) {
      const { record } = session.cells[position] ?? unknownPosition(position);
      const shown = part === "shown";
      if (shown && (record.kind === "code" || record.title !== "")) out(cellHead(record, countOf(session)));
      await session.run(position, {
        approved,
        onProgress: (progress) => options.progress?.(record, progress),
        ...(shown ? { onOutput: (output: MimeBundle) => out(outputText(output)) } : {}),
      });
      if (!shown) out(`── ${cellName(record, countOf(session))} (needed below)`);
      if (record.kind === "code" || record.error) out(cellFoot(record));
      return record;
    },
  };
  const { stackTraceLimit } = Error;
  // Libraries nest deeply: the frame of the cell is often below the tenth.
  Error.stackTraceLimit = 100;
  const releaseConsole = captureConsole();
  const unwatch =
    options.step && options.fork
      ? watchFolder(
          join(ROOT, "lib"),
          (name) => name.endsWith(".ts"),
          () => {
            session.renewAll();
            out("The library was changed: what the cells set is made again with it, effects left out.");
          },
        )
      : undefined;
  try {
    const exitCode = options.step
      ? await stepThrough(run, { edit: async () => "There is no editor here.", ...options.stepping })
      : await runThrough(run, () => interrupted);
    for (const { record } of session.cells) if (record.state === "queued") record.state = "skipped";
    out(`\n${summary(session.record)}`);
    if (options.record) writeRecord(options.record, session.record);
    const faulty = exitCode === 0 && (hasFailed(session.cells) || failedChecks(session.record).length > 0);
    return { record: session.record, exitCode: faulty ? 1 : exitCode };
  } finally {
    Error.stackTraceLimit = stackTraceLimit;
    releaseConsole();
    unwatch?.();
    unhear?.();
    await session.close();
  }
}

/** Stopped on request. */
const STOPPED = 5;

async function runThrough(run: Run, interrupted: () => boolean): Promise<number> {
  const { session, parts } = run;
  const unreadable = session.cells.findIndex((one, at) => one.fault && parts[at] !== "skipped");
  if (unreadable >= 0) {
    // Nothing runs while a cell below cannot be read: an hour's work should not end at a missing bracket.
    await run.show(unreadable, { approved: false });
    return 1;
  }
  for (const [position, one] of session.cells.entries()) {
    const part = parts[position] ?? "skipped";
    if (part === "skipped") continue;
    const approved = isEffect(one.cell) && (run.context.yes || (await asked(run, one)));
    if (isEffect(one.cell) && !approved) {
      one.record.state = "stopped";
      const message = `Cell ${one.cell.index} (${one.cell.title}) changes something outside and was not approved. Approve it with --yes.`;
      one.record.error = { name: "Stop", message, exitCode: 3 };
      run.out(message);
      return 3;
    }
    const record = await run.show(position, { approved, part });
    if (interrupted()) return record.error?.exitCode ?? STOPPED;
    if (record.state !== "fresh") return record.error?.exitCode ?? 1;
    if (hasFailed(session.cells)) return 1;
  }
  return 0;
}

const asked = async (run: Run, one: SessionCell): Promise<boolean> =>
  (await run.prompter?.confirm(`Cell ${one.cell.index} (${one.cell.title}) changes something outside. Run it?`)) ??
  false;

const hasFailed = (cells: readonly SessionCell[]): boolean => cells.some(({ record }) => record.state === "failed");

function rangeOf({ from, to }: RunOptions): { from?: number; to?: number } {
  return { ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) };
}

function open(file: string, context: WorkbookContext, now: () => number, executor: Executor): Session {
  try {
    return openSession(file, context, now, executor);
  } catch (thrown) {
    if (!(thrown instanceof Error && "code" in thrown)) throw thrown;
    throw new Stop(`Cannot read the workbook ${shownPath(file)} (${String(thrown.code)}).`, {
      exitCode: 1,
      cause: thrown,
    });
  }
}

function unknownPosition(position: number): never {
  throw new RangeError(`no cell at position ${position}`);
}

function writeRecord(file: string, record: RunRecord): void {
  mkdirSync(dirname(resolve(file)), { recursive: true });
  writeFileSync(
    file,
    `${JSON.stringify(record, (_, value: unknown) => (typeof value === "bigint" ? String(value) : value), 2)}\n`,
  );
}
