/** How far long work is: one line that moves at a terminal, a line now and then in a log. */
import process from "node:process";
import { clearLine, cursorTo } from "node:readline";
import type { Run } from "../run/run.ts";
import { duration } from "../workbook/print.ts";

export type Progress = Parameters<Run["progress"]>[0];
export type Screen = {
  readonly isTTY: boolean;
  readonly columns: number;
  write(text: string): void;
  /** Empties the line that the cursor is on. */
  clear(): void;
};

const TERMINAL_MS = 200;
const LOG_MS = 10_000;

export const terminal: Screen = {
  isTTY: process.stderr.isTTY === true,
  columns: process.stderr.columns ?? 80,
  write: (text) => void process.stderr.write(text),
  clear() {
    clearLine(process.stderr, 0);
    cursorTo(process.stderr, 0);
  },
};

export class ProgressLines {
  readonly #screen: Screen;
  readonly #now: () => number;
  #last = Number.NEGATIVE_INFINITY;
  #shown = false;
  #first: { what: string; done: number; at: number } | null = null;

  /** `now`: milliseconds of a steady clock. */
  constructor(screen: Screen, now: () => number) {
    this.#screen = screen;
    this.#now = now;
    if (!screen.isTTY) this.#last = now();
  }

  /** Says what is being worked on; at a terminal only, where it will be wiped. */
  begin(what: string): void {
    if (this.#screen.isTTY) this.#show(`… ${what}`);
  }
  /** Takes a step of the engine; shown when the last line is old enough. */
  step(progress: Progress): void {
    const what = `${progress.stage} ${progress.object}`;
    if (this.#first?.what !== what) this.#first = { what, done: progress.done, at: progress.at };
    const now = this.#now();
    if (now - this.#last < (this.#screen.isTTY ? TERMINAL_MS : LOG_MS)) return;
    this.#last = now;
    this.#show(lineOf(progress, this.#first));
  }
  /** Wipes the moving line, so that something else can be printed. */
  end(): void {
    if (!this.#shown) return;
    this.#screen.clear();
    this.#shown = false;
  }
  #show(text: string): void {
    if (!this.#screen.isTTY) {
      this.#screen.write(`${text}\n`);
      return;
    }
    this.end();
    this.#screen.write([...text].slice(0, Math.max(20, this.#screen.columns - 1)).join(""));
    this.#shown = true;
  }
}

/** `load: person 1200 of 5000, 300 a minute, about 13 min 0 s left, held back by: burst`; times are the account's. */
export function lineOf(progress: Progress, first: { readonly done: number; readonly at: number }): string {
  const { stage, object, done, total, limit, at } = progress;
  const perMs = at > first.at ? (done - first.done) / (at - first.at) : 0;
  const left = total - done;
  return [
    `${stage}: ${object} ${done}${total > 0 ? ` of ${total}` : ""}`,
    ...(perMs > 0 ? [`${Math.max(1, Math.round(perMs * 60_000))} a minute`] : []),
    ...(perMs > 0 && left > 0 ? [`about ${duration(left / perMs)} left`] : []),
    ...(limit ? [`held back by: ${limit}`] : []),
  ].join(", ");
}
