/** What the page needs to know of the cells beside their record: how often each ran, since when, what became new. */
import { createHash } from "node:crypto";
import type { CellProgress } from "../workbook/executor.ts";
import type { SessionCell } from "../workbook/session.ts";
import type { Change, Workbench } from "../workbook/workbench.ts";

/** Follows a bench. A mark is a short text that is another one as soon as something else would be shown. */
export interface Marks {
  /** Of the whole cell. */
  cell(one: SessionCell): string;
  /** Of all that the cell has shown. */
  outputs(one: SessionCell): string;
  /** Of one output. */
  output(output: object): string;
  /** How often the cell was run since the page was started. */
  runs(one: SessionCell): number;
  /** Milliseconds that the cell has been running; undefined when it does not run. */
  elapsed(one: SessionCell): number | undefined;
  progress(one: SessionCell): CellProgress | undefined;
  close(): void;
}

/** @param now milliseconds of a steady clock */
export function marksOf(bench: Workbench, now: () => number): Marks {
  const numbers = new WeakMap<object, number>();
  let count = 0;
  const runs = new Map<number, number>();
  const started = new Map<number, number>();
  const progress = new Map<number, CellProgress>();
  const sources = new WeakMap<object, string>();

  const numberOf = (thing: object): number => {
    const known = numbers.get(thing);
    if (known !== undefined) return known;
    numbers.set(thing, ++count);
    return count;
  };
  const sourceMark = ({ cell }: SessionCell): string => {
    const known = sources.get(cell);
    if (known !== undefined) return known;
    const text = `${cell.kind}\n${cell.title}\n${cell.tags.join()}\n${cell.source}`;
    const mark = createHash("sha256").update(text).digest("base64url").slice(0, 8);
    sources.set(cell, mark);
    return mark;
  };
  const outputs = ({ record }: SessionCell): string => {
    const last = record.outputs.at(-1);
    return `${numberOf(record.outputs)}-${record.outputs.length}-${last ? numberOf(last) : 0}`;
  };
  const follow = (change: Change): void => {
    if (change.what === "progress") progress.set(change.id, change.progress);
    if (change.what !== "cell") return;
    const running = bench.session.running?.id;
    if (running === change.id && !started.has(change.id)) {
      started.set(change.id, now());
      runs.set(change.id, (runs.get(change.id) ?? 0) + 1);
    } else if (running !== change.id && started.delete(change.id)) progress.delete(change.id);
  };
  const close = bench.subscribe(follow);

  return {
    cell(one) {
      const { cell, record, fault } = one;
      const error = record.error ? numberOf(record.error) : 0;
      const told = [bench.standing(one), cell.index, cell.line, sourceMark(one), outputs(one), error];
      return [...told, runs.get(one.id) ?? 0, Math.round(record.ms), fault ? numberOf(fault) : 0].join(".");
    },
    outputs,
    output: (output) => String(numberOf(output)),
    runs: (one) => runs.get(one.id) ?? 0,
    elapsed(one) {
      const since = started.get(one.id);
      return since === undefined ? undefined : now() - since;
    },
    progress: (one) => progress.get(one.id),
    close,
  };
}
