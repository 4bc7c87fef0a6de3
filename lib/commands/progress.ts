/** How far long work is: one line that moves at a terminal, a line now and then in a log. */
import process from "node:process";
import { clearLine, cursorTo } from "node:readline";
import { type Progress, ProgressText } from "../run/progress.ts";

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
  readonly #text = new ProgressText();

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
    const { text } = this.#text.of(progress);
    this.say(text);
  }
  /** Takes a sentence on how far the work is; shown when the last line is old enough. */
  say(text: string): void {
    if (this.#due()) this.#show(text);
  }
  /** Wipes the moving line, so that something else can be printed. */
  end(): void {
    if (!this.#shown) return;
    this.#screen.clear();
    this.#shown = false;
  }
  #due(): boolean {
    const now = this.#now();
    if (now - this.#last < (this.#screen.isTTY ? TERMINAL_MS : LOG_MS)) return false;
    this.#last = now;
    return true;
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
