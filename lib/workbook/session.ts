// One workbook being worked on: its cells, their states and outputs, kept in step with the file while it is edited.
import { readFileSync } from "node:fs";
import { type Analysis, analyseCell } from "./analyse.ts";
import type { WorkbookContext } from "./cell-run.ts";
import { type Cell, isEffect, splitCells } from "./cells.ts";
import { dependants, neededAbove } from "./depends.ts";
import type { CellOutcome, CellProgress, Executor } from "./executor.ts";
import { describeFault, shownPath } from "./faults.ts";
import { PlacedError } from "./place.ts";
import { type CellError, type CellRecord, type MimeBundle, type RunRecord, STREAM_MIME } from "./record.ts";
import type { TablePage, TableProfile, TableQuery } from "./table-pages.ts";

/** A cell of the session. `id` stays when the file is edited around it; `fault` is set when it cannot be parsed. */
export interface SessionCell {
  readonly id: number;
  readonly cell: Cell;
  readonly analysis: Analysis;
  readonly record: CellRecord;
  readonly fault?: PlacedError;
}

export interface RunCellOptions {
  readonly approved: boolean;
  readonly onOutput?: (output: MimeBundle) => void;
  readonly onProgress?: (progress: CellProgress) => void;
  /** A cell above that runs again because its values were lost. */
  readonly onReplay?: (one: SessionCell) => void;
}

export interface Session {
  readonly file: string;
  readonly cells: readonly SessionCell[];
  readonly record: RunRecord;
  /** The cell that runs now. */
  readonly running: SessionCell | undefined;
  /**
   * Reads the file again. Cells that ran and were edited, and those that depend on them, become stale.
   * @returns the ids of the cells whose text is new
   * @throws what reading the file throws; the cells stay as they were
   */
  reload(): number[];
  /**
   * Runs the cell at a position and records what became of it; what depends on it and ran before becomes stale.
   * Where values were lost (an interrupt, a crash), the cells above that it needs by name run again first, unshown.
   * Never throws for what the cell throws: see the record's state and error.
   */
  run(position: number, options: RunCellOptions): Promise<CellRecord>;
  /** Everything that ran is stale: something that all cells read has changed. Values are lost before the next run. */
  renewAll(): void;
  /** Lets go of all values and of what the cells hold open, until the next run. Nothing while a cell runs. */
  release(): void;
  /** The forms of a name's value, of a long table the rows from `from` on; undefined when no cell has set it. */
  inspect(name: string, from?: number): Promise<MimeBundle | undefined>;
  names(): Promise<string[]>;
  page(id: number, table: number, query: TableQuery): Promise<TablePage | undefined>;
  profile(id: number, table: number): Promise<TableProfile | undefined>;
  interrupt(): void;
  close(): Promise<void>;
}

/**
 * Opens a workbook for running.
 * @param file absolute path
 * @param now milliseconds of a steady clock
 * @throws what reading the file throws
 */
export function openSession(file: string, context: WorkbookContext, now: () => number, executor: Executor): Session {
  const record: RunRecord = { file: shownPath(file), cells: [] };
  /** Cells whose values the executor holds, and the generation of those values. */
  const alive = new Set<number>();
  let generation = executor.generation;
  let text = "";
  let cells: SessionCell[] = [];
  let nextId = 1;
  let running: SessionCell | undefined;
  let last: SessionCell | undefined;
  let renewed = false;

  const reload = (): number[] => {
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
    const gone = before.map(({ id }) => id);
    for (const id of gone) alive.delete(id);
    if (gone.length > 0) executor.forget(gone);
    cells.forEach((one, at) => {
      if (one.record.state === "stale") spoil(at);
    });
    record.cells = cells.map((one) => one.record);
    return cells.filter((_, at) => same[at] === undefined).map(({ id }) => id);
  };

  const renew = (cell: Cell, old: SessionCell | undefined, edited: boolean): SessionCell => {
    const { source: _, ...shown } = cell;
    const kept = old?.record ?? { ...shown, state: "queued" as const, ms: 0, outputs: [] };
    // The record stays one object: a run under way writes into it.
    Object.assign(kept, shown);
    if (edited && (kept.state === "fresh" || kept.state === "failed" || kept.state === "stopped")) kept.state = "stale";
    const id = old?.id ?? nextId++;
    try {
      const analysis = old && !edited ? old.analysis : analyseCell(cell);
      return { id, cell, record: kept, analysis, ...(old?.fault && !edited ? { fault: old.fault } : {}) };
    } catch (thrown) {
      if (!(thrown instanceof PlacedError)) throw thrown;
      const analysis = analyseCell({ ...cell, kind: "code", source: "" });
      return { id, cell, record: kept, analysis, fault: thrown };
    }
  };

  const spoil = (position: number): void => {
    for (const below of dependants(cells, position)) {
      const one = cells[below];
      if (one?.record.state === "fresh") one.record.state = "stale";
    }
  };

  const execute = async (position: number, options: RunCellOptions, keptWillDo = true): Promise<CellOutcome> => {
    const one = cells[position];
    if (!one) throw new RangeError(`no cell at position ${position}`);
    if (one.fault) return { state: "failed", error: describeFault(one.fault, { file, text, reveal: context.reveal }) };
    const outcome = await executor.run(
      { cells, position, text, approved: options.approved, keptWillDo, record },
      { output: (output) => options.onOutput?.(output), progress: (progress) => options.onProgress?.(progress) },
    );
    if (outcome.state === "fresh") alive.add(one.id);
    else alive.delete(one.id);
    return outcome;
  };

  /** Runs again what a cell needs and what was lost; the first that cannot be had again is the outcome. */
  const replay = async (position: number, options: RunCellOptions): Promise<CellOutcome> => {
    if (renewed) executor.restart();
    renewed = false;
    if (generation !== executor.generation) alive.clear();
    generation = executor.generation;
    if (alive.size === cells.length) return { state: "fresh" };
    for (const [above, name] of [...neededAbove(cells, position)].sort(([a], [b]) => a - b)) {
      const one = cells[above];
      if (!one || alive.has(one.id) || !hasRun(one.record)) continue;
      if (isEffect(one.cell)) return { state: "failed", error: lostEffect(one.cell, name) };
      options.onReplay?.(one);
      const outcome = await execute(above, { approved: false });
      if (outcome.state !== "fresh") {
        one.record.state = outcome.state;
        one.record.error = outcome.error;
        return { state: "failed", error: notAgain(one.cell, outcome.error) };
      }
    }
    return { state: "fresh" };
  };

  executor.onStray = ({ cell, error }) => {
    const one = cells.find((other) => other.cell.index === cell) ?? running ?? last;
    if (!one) return;
    one.record.error = error;
    one.record.state = "failed";
  };
  reload();

  return {
    file,
    record,
    get cells() {
      return cells;
    },
    get running() {
      return running;
    },
    reload,
    async run(position, options) {
      const one = cells[position];
      if (!one) throw new RangeError(`no cell at position ${position}`);
      const own = one.record;
      // Who runs again what is fresh wants it anew.
      const keptWillDo = own.state !== "fresh";
      own.outputs = [];
      own.state = "running";
      delete own.error;
      delete own.age;
      running = one;
      last = one;
      const onOutput = (output: MimeBundle): void => {
        append(own.outputs, output);
        options.onOutput?.(output);
      };
      const started = now();
      try {
        const ready = await replay(position, options);
        // The file may have been edited while the cells above ran again.
        const at = cells.findIndex(({ id }) => id === one.id);
        const outcome =
          ready.state === "fresh" && at >= 0 ? await execute(at, { ...options, onOutput }, keptWillDo) : ready;
        // An error of its own promises, or an edit, may have come first.
        if (own.state === "running") own.state = outcome.state;
        if (outcome.state === "fresh" && outcome.age !== undefined) own.age = outcome.age;
        if (outcome.state !== "fresh") own.error ??= outcome.error;
        const now = cells.find(({ id }) => id === one.id);
        if (own.state === "fresh" && now && !sameText(now.cell, one.cell)) own.state = "stale";
      } finally {
        running = undefined;
      }
      own.ms = now() - started;
      spoil(cells.findIndex(({ id }) => id === one.id));
      return own;
    },
    renewAll() {
      renewed = true;
      for (const { record: own } of cells) if (own.state === "fresh" && own.kind === "code") own.state = "stale";
    },
    release: () => executor.restart(),
    inspect: (name, from = 0) => executor.inspect(name, from),
    names: () => executor.names(),
    page: (id, table, query) => executor.page(id, table, query),
    profile: (id, table) => executor.profile(id, table),
    interrupt: () => executor.interrupt(),
    close: () => executor.close(),
  };
}

const sameText = (a: Cell, b: Cell): boolean =>
  a.source.trimEnd() === b.source.trimEnd() &&
  a.title === b.title &&
  a.kind === b.kind &&
  a.tags.join() === b.tags.join();

const hasRun = ({ state }: CellRecord): boolean => state === "fresh" || state === "stale";

const cellText = ({ index, title }: Cell): string => `cell ${index}${title === "" ? "" : ` (${title})`}`;

const lostEffect = (cell: Cell, name: string): CellError => ({
  name: "LostValue",
  message: `${name} is set by ${cellText(cell)}, an [effect], whose values were lost when the cells' process ended. Run that cell again: it asks first.`,
});

const notAgain = (cell: Cell, { message }: CellError): CellError => ({
  name: "LostValue",
  message: `The values of ${cellText(cell)} were lost when the cells' process ended, and running it again failed: ${message}`,
});

/** Lines of the console that follow each other are one output. */
function append(outputs: MimeBundle[], output: MimeBundle): void {
  const last = outputs.at(-1);
  const stream = output[STREAM_MIME];
  if (last && stream !== undefined && last[STREAM_MIME] === stream)
    outputs[outputs.length - 1] = { ...last, "text/plain": `${last["text/plain"]}\n${output["text/plain"]}` };
  else outputs.push(output);
}
