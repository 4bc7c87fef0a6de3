/** What a column's values add up to, and the room in memory that the columns of a table share. */
import { HashRuns } from "../staging/equal-hashes.ts";
import type { Cell } from "../staging/types.ts";
import { NumberIndex } from "./join-index.ts";
import type { Letters } from "./profile-letters.ts";
import type { Range } from "./profile-top.ts";

export type Tally = {
  /** Per row the number of its value; −1: none. Valid until the next column is tallied. */
  codes(): Int32Array;
  readonly distinct: number;
  /** Rows per number. */
  readonly counts: Int32Array;
  /** The first row of a number. */
  firstRow(code: number): number;
  value(code: number): Cell;
  /** The value as it is put in order: moments as milliseconds. */
  key(code: number): string | number;
  readonly filled: number;
  /** Of text columns only. */
  readonly letters: Letters | null;
  /** Range and most frequent values, where they are known without reading all values again. */
  range?(limit: number): Range;
};

/** Room that the columns of a table use one after the other: new room for each would keep the collector busy. */
export class TallyRoom {
  readonly #rows: number;
  /** Whether anybody will ask for the number of each row's value. */
  readonly numbered: boolean;
  #codes: Int32Array | null = null;
  #runs: HashRuns | null = null;
  #sorted: Float64Array | null = null;
  readonly #lists: Int32Array[] = [];
  #numbers: NumberIndex | null = null;

  constructor(rows: number, numbered = true) {
    this.#rows = rows;
    this.numbered = numbered;
  }

  codes(): Int32Array {
    this.#codes ??= new Int32Array(this.#rows);
    return this.#codes;
  }
  /** One of several lists as long as the table. */
  list(at: number): Int32Array {
    const list = this.#lists[at] ?? new Int32Array(this.#rows);
    this.#lists[at] = list;
    return list;
  }
  runs(): HashRuns {
    this.#runs ??= new HashRuns(this.#rows);
    return this.#runs.reset();
  }
  sorted(): Float64Array {
    this.#sorted ??= new Float64Array(this.#rows);
    return this.#sorted;
  }
  numbers(): NumberIndex {
    this.#numbers ??= new NumberIndex(this.#rows);
    return this.#numbers.reset();
  }
}

/** A value as it is put in order. */
export const keyOf = (value: Cell): string | number => (typeof value === "number" ? value : String(value));
