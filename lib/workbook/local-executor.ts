// Runs cells in this process.
import { setImmediate } from "node:timers/promises";
import { type Analysis, analyseCell } from "./analyse.ts";
import { cellCache } from "./cell-cache.ts";
import { type CellRun, cellRun, type WorkbookContext } from "./cell-run.ts";
import { type Cell, isEffect, markdownText } from "./cells.ts";
import { neededAbove } from "./depends.ts";
import { bundleOf } from "./display.ts";
import type { CellOutcome, CellTask, Executor, TaskCell } from "./executor.ts";
import { cellOfStack, describeFault, type FaultContext } from "./faults.ts";
import { createKernel, type LiveCell } from "./kernel.ts";
import { limitOutputs } from "./limit.ts";
import { PlacedError } from "./place.ts";
import { md } from "./prose.ts";
import { JUPYTER, type MimeBundle, STREAM_MIME, TABLE_MIME } from "./record.ts";
import { takeStrays } from "./strays.ts";
import { type Pager, pagerOf, withoutPager } from "./table-pages.ts";
import { textTable } from "./text-table.ts";

/**
 * An executor in this process: its cells share modules and memory with whoever calls it, and cannot be interrupted.
 * @param file absolute path of the workbook
 */
export function localExecutor(file: string, context: WorkbookContext): Executor {
  const kernel = createKernel(file);
  const cache = cellCache(file, context.project, Date.now);
  const analyses = new Map<number, { cell: Cell; analysis: Analysis }>();
  const tables = new Map<number, (Pager | undefined)[]>();
  let task: CellTask | undefined;
  let busy = false;

  const faults = (): FaultContext => ({
    file,
    text: task?.text ?? "",
    reveal: context.reveal,
    original: kernel.original,
  });
  const live = (one: TaskCell): LiveCell => {
    if (one.analysis) return { id: one.id, cell: one.cell, analysis: one.analysis };
    const known = analyses.get(one.id);
    if (known && known.cell.source === one.cell.source && known.cell.line === one.cell.line)
      return { id: one.id, cell: one.cell, analysis: known.analysis };
    const analysis = analyseOrNothing(one.cell);
    analyses.set(one.id, { cell: one.cell, analysis });
    return { id: one.id, cell: one.cell, analysis };
  };
  const quiet = (): CellRun => ({
    context,
    approved: false,
    record: () => ({ file, cells: [] }),
    emit: () => undefined,
    progress: () => undefined,
  });

  /** Runs a cell, or takes what was kept of it; how old that is, in milliseconds. */
  const runOrRecall = async (
    one: LiveCell,
    all: readonly LiveCell[],
    { position, keptWillDo }: CellTask,
    run: CellRun,
    outputs: readonly MimeBundle[],
  ): Promise<number | undefined> => {
    if (!one.cell.tags.includes("cache") || isEffect(one.cell)) {
      await kernel.run(one, all);
      return undefined;
    }
    const needs = [...neededAbove(all, position).keys()].sort((a, b) => a - b).flatMap((above) => all[above] ?? []);
    const found = keptWillDo ? await cache.find(one, needs) : undefined;
    if (found) {
      await kernel.restore(one, all, found.values);
      for (const output of found.outputs) run.emit(output);
      return found.age;
    }
    await kernel.run(one, all);
    const names = [...one.analysis.definitions.values()].filter(({ kind }) => kind !== "import");
    const values = new Map(names.map(({ name }) => [name, kernel.read(name)?.value]));
    const why = cache.keep(one, needs, { values, outputs });
    if (why) run.emit({ "text/plain": `This result is not kept: ${why}.`, [STREAM_MIME]: "stderr" });
    return undefined;
  };

  const self: Executor = {
    generation: 0,
    onStray: () => undefined,
    async run(given, listener): Promise<CellOutcome> {
      task = given;
      busy = true;
      const all = given.cells.map(live);
      const one = all[given.position];
      if (!one) throw new RangeError(`no cell at position ${given.position}`);
      const shown: (Pager | undefined)[] = [];
      tables.set(one.id, shown);
      const kept: MimeBundle[] = [];
      const limited = limitOutputs((output) => {
        // What is left out of the outputs has no place among the tables either.
        if (output[TABLE_MIME] !== undefined) shown.push(pagerOf(output));
        const lasting = withoutPager(output);
        kept.push(lasting);
        listener.output(lasting);
      });
      let age: number | undefined;
      const run: CellRun = {
        context,
        approved: given.approved,
        record: () => ({ file: given.record.file, cells: [...given.record.cells] }),
        emit: limited.emit,
        progress: listener.progress,
      };
      try {
        await cellRun.run(run, async () => {
          if (one.cell.kind === "markdown") run.emit(md(markdownText(one.cell))[JUPYTER]());
          else age = await runOrRecall(one, all, given, run, kept);
          // A promise the cell did not await and that is already rejected is reported before the cell counts as done.
          await setImmediate();
        });
        return { state: "fresh", ...(age === undefined ? {} : { age }) };
      } catch (thrown) {
        const error = describeFault(thrown, faults());
        return { state: error.exitCode === undefined ? "failed" : "stopped", error };
      } finally {
        limited.end();
        busy = false;
      }
    },
    async inspect(name, from) {
      const found = kernel.read(name);
      return found && cellRun.run(quiet(), () => rowsFrom(bundleOf(found.value), from));
    },
    names: async () => kernel.names(),
    page: async (cell, table, query) => {
      const pager = tables.get(cell)?.[table];
      return pager && cellRun.run(quiet(), () => pager.page(query));
    },
    profile: async (cell, table) => {
      const pager = tables.get(cell)?.[table];
      return pager && cellRun.run(quiet(), () => pager.profile());
    },
    forget(ids) {
      for (const id of ids) {
        kernel.forget(id);
        analyses.delete(id);
        tables.delete(id);
      }
    },
    interrupt: () => undefined,
    restart: () => undefined,
    close: async () => release(),
  };

  const release = takeStrays((reason, how, unnamed) => {
    const cell = cellOfStack(reason, faults());
    if (cell === undefined && !(unnamed && busy)) return false;
    const { message, ...error } = describeFault(reason, faults());
    self.onStray({ cell, error: { ...error, message: `${message} (${how})` } });
    return true;
  });
  return self;
}

/** A table's text from a later row on; anything else as it is. */
function rowsFrom(bundle: MimeBundle, from: number): MimeBundle {
  const pager = pagerOf(bundle);
  if (!pager || from <= 0) return bundle;
  const { columns, rows, total } = pager.page({ offset: from, limit: 20 });
  const more = Math.max(0, total - from - rows.length);
  return {
    "text/plain": `rows ${from + 1} to ${from + rows.length} of ${total}\n${textTable(columns, rows, { width: 160, more, hiddenColumns: 0 })}`,
  };
}

function analyseOrNothing(cell: Cell): Analysis {
  try {
    return analyseCell(cell);
  } catch (thrown) {
    if (!(thrown instanceof PlacedError)) throw thrown;
    return analyseCell({ ...cell, kind: "code", source: "" });
  }
}
