/** The smallest texts of a column and its greatest one, found without making the texts in between. */
import { Buffer } from "node:buffer";
import type { TextBytes } from "../staging/columns.ts";

/** So many different values before the most frequent ones are known, in the worst case. */
export const SMALLEST = 24;

type Piece = { bytes: Uint8Array; start: number; end: number };

/** Sees the texts of a column row by row; of equal ones it keeps the first row. */
export class Extremes {
  readonly smallest: { readonly text: string; readonly row: number }[] = [];
  /** Row of the greatest text; −1 before there is one. */
  last = -1;
  readonly #read: (row: number) => string;
  /** Null: that of row `last`, which nobody has read yet. */
  #greatest: string | null = null;
  /** The same and the last of `smallest` as bytes, where they are ASCII alone. */
  #most: Piece | null = null;
  #bound: Piece | null = null;

  constructor(read: (row: number) => string) {
    this.#read = read;
  }

  see(text: string, row: number): void {
    if (this.last < 0 || text > this.#greatestText()) {
      this.#greatest = text;
      this.#most = null;
      this.last = row;
    }
    this.#compare(text, row);
  }

  /** ASCII alone, which is in the order of its bytes. */
  seeBytes({ bytes, start, end }: TextBytes["cells"], row: number): void {
    const most = this.#most;
    const greatest = most ? compare(bytes, start, end, most) > 0 : this.last < 0 || this.#exceeds(row);
    if (greatest) {
      this.#greatest = null;
      this.#most = { bytes, start, end };
      this.last = row;
    }
    const bound = this.#bound;
    if (bound && compare(bytes, start, end, bound) >= 0) return;
    this.#compare(this.#read(row), row);
  }

  #exceeds(row: number): boolean {
    return this.#read(row) > this.#greatestText();
  }

  #greatestText(): string {
    this.#greatest ??= this.#read(this.last);
    return this.#greatest;
  }

  #compare(text: string, row: number): void {
    const { smallest } = this;
    const full = smallest.length === SMALLEST;
    if (full && text >= (smallest.at(-1)?.text ?? "")) return;
    const at = smallest.findIndex((other) => text <= other.text);
    if (smallest[at]?.text === text) return;
    smallest.splice(at < 0 ? smallest.length : at, 0, { text, row });
    if (smallest.length > SMALLEST) smallest.pop();
    if (smallest.length === SMALLEST) this.#bound = asciiPiece(smallest.at(-1)?.text ?? "");
  }
}

function asciiPiece(text: string): Piece | null {
  const bytes = Buffer.from(text, "utf8");
  return bytes.length === text.length ? { bytes, start: 0, end: bytes.length } : null;
}

function compare(bytes: Uint8Array, start: number, end: number, other: Piece): number {
  const [others, from] = [other.bytes, other.start];
  const length = Math.min(end - start, other.end - from);
  for (let at = 0; at < length; at++) {
    const difference = (bytes[start + at] as number) - (others[from + at] as number);
    if (difference !== 0) return difference;
  }
  return end - start - (other.end - from);
}
