// One workbook being run: its cells, their states and outputs, kept in step with the file while it is edited.
import { readFileSync } from "node:fs";
import { setImmediate } from "node:timers/promises";
import { analyseCell } from "./analyse.ts";
import { type CellRun, cellRun, type WorkbookContext } from "./cell-run.ts";
import { type Cell, markdownText, splitCells } from "./cells.ts";
import { dependants } from "./depends.ts";
import { bundleOf } from "./display.ts";
import { cellOfStack, describeFault, type FaultContext, shownPath } from "./faults.ts";
import { createKernel, type LiveCell } from "./kernel.ts";
import { PlacedError } from "./place.ts";
import { md } from "./prose.ts";
import { type CellRecord, JUPYTER, type MimeBundle, type RunRecord, STREAM_MIME } from "./record.ts";

/** A cell of the session. `fault` is set when its text cannot be parsed. */
export interface SessionCell extends LiveCell {
  readonly record: CellRecord;
  readonly fault?: PlacedError;
}

export interface Session {
  readonly file: string;
  readonly cells: readonly SessionCell[];
  readonly record: RunRecord;
  /** Reads the file again. Cells that ran and were edited, and those that depend on them, become stale. */
  reload(): void;
  /**
   * Runs the cell at a position and records what became of it; what depends on it and ran before becomes stale.
   * Never throws for what the cell throws: see the record's state and error.
   */
  run(position: number, options: { approved: boolean; onOutput?: (output: MimeBundle) => void }): Promise<CellRecord>;
  /** The forms of a name's value; undefined when no cell that ran has set it. */
  inspect(name: string): MimeBundle | undefined;
  names(): string[];
  /** Books a rejection nobody awaited to the cell it came from. False when no cell can be told. */
  reject(reason: unknown): boolean;
}

/**
 * Opens a workbook for running.
 * @param file absolute path
 * @param now milliseconds of a steady clock
 */
export function openSession(file: string, context: WorkbookContext, now: () => number): Session {
  const kernel = createKernel(file);
  const record: RunRecord = { file: shownPath(file), cells: [] };
  let text = "";
  let cells: SessionCell[] = [];
  let nextId = 1;
  let running: SessionCell | undefined;

  const faultContext = (): FaultContext => ({ file, text, reveal: context.reveal, original: kernel.original });

  const reload = (): void => {
    text = readFileSync(file, "utf8");
    const before = [...cells];
    const take = (matches: (old: SessionCell) => boolean): SessionCell | undefined => {
      const at = before.findIndex(matches);
      return at < 0 ? undefined : before.splice(at, 1)[0];
    };
    const found = splitCells(text);
    const same = found.map((cell) => take((old) => sameText(old.cell, cell)));
    cells = found.map((cell, at) => {
      const old = same[at] ?? (cell.title === "" ? undefined : take((one) => one.cell.title === cell.title));
      return renew(cell, old, same[at] === undefined);
    });
    for (const gone of before) kernel.forget(gone.id);
    cells.forEach((one, at) => {
      if (one.record.state === "stale") spoil(at);
    });
    record.cells = cells.map((one) => one.record);
  };

  const renew = (cell: Cell, old: SessionCell | undefined, edited: boolean): SessionCell => {
    const { source: _, ...shown } = cell;
    const before = old?.record ?? { state: "queued" as const, ms: 0, outputs: [] };
    const kept: CellRecord = { ...shown, ...before, ...shown };
    if (edited && (kept.state === "fresh" || kept.state === "failed")) kept.state = "stale";
    const id = old?.id ?? nextId++;
    try {
      return {
        id,
        cell,
        record: kept,
        analysis: old && !edited ? old.analysis : analyseCell(cell),
        ...faultOf(old, edited),
      };
    } catch (thrown) {
      if (!(thrown instanceof PlacedError)) throw thrown;
      const analysis = analyseCell({ ...cell, source: "" });
      return { id, cell, record: kept, analysis, fault: thrown };
    }
  };

  const spoil = (position: number): void => {
    for (const below of dependants(cells, position)) {
      const one = cells[below];
      if (one?.record.state === "fresh") one.record.state = "stale";
    }
  };

  const runOne = async (one: SessionCell, sink: CellRun): Promise<void> => {
    if (one.fault) throw one.fault;
    if (one.cell.kind === "markdown") sink.emit(md(markdownText(one.cell))[JUPYTER]());
    else await kernel.run(one, cells);
    // A promise the cell did not await and that is already rejected is reported before the cell counts as done.
    await setImmediate();
  };

  reload();
  return {
    file,
    record,
    get cells() {
      return cells;
    },
    reload,
    async run(position, { approved, onOutput }) {
      const one = cells[position];
      if (!one) throw new RangeError(`no cell at position ${position}`);
      const own = one.record;
      own.outputs = [];
      own.state = "running";
      delete own.error;
      const sink: CellRun = {
        context,
        approved,
        record: () => record,
        emit(output) {
          append(own.outputs, output);
          onOutput?.(output);
        },
      };
      const started = now();
      running = one;
      try {
        await cellRun.run(sink, () => runOne(one, sink));
        if (own.state === "running") own.state = "fresh";
      } catch (thrown) {
        own.error = describeFault(thrown, faultContext());
        own.state = own.error.exitCode === undefined ? "failed" : "stopped";
      } finally {
        running = undefined;
      }
      own.ms = now() - started;
      spoil(position);
      return own;
    },
    inspect(name) {
      const found = kernel.read(name);
      if (!found) return undefined;
      const quiet: CellRun = { context, approved: false, record: () => record, emit: () => undefined };
      return cellRun.run(quiet, () => bundleOf(found.value));
    },
    names: () => kernel.names(),
    reject(reason) {
      const index = cellOfStack(reason, faultContext());
      const one = cells.find(({ cell }) => cell.index === index) ?? running;
      if (!one) return false;
      const { message, ...error } = describeFault(reason, faultContext());
      one.record.error = { ...error, message: `${message} (a promise that nothing awaited)` };
      one.record.state = "failed";
      return true;
    },
  };
}

const sameText = (a: Cell, b: Cell): boolean =>
  a.source === b.source && a.title === b.title && a.kind === b.kind && a.tags.join() === b.tags.join();

const faultOf = (old: SessionCell | undefined, edited: boolean): { fault?: PlacedError } =>
  old?.fault && !edited ? { fault: old.fault } : {};

/** Lines of the console that follow each other are one output. */
function append(outputs: MimeBundle[], output: MimeBundle): void {
  const last = outputs.at(-1);
  const stream = output[STREAM_MIME];
  if (last && stream !== undefined && last[STREAM_MIME] === stream)
    outputs[outputs.length - 1] = { ...last, "text/plain": `${last["text/plain"]}\n${output["text/plain"]}` };
  else outputs.push(output);
}
