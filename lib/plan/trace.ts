import type { PlannedValue } from "./types.ts";

/** What an evaluation touched: the cells that went into the value, and why there is none. */
export class Trace {
  /** Numbers of the field's leaves, and the rows they were read at; the first `length` count. */
  readonly leaves: number[] = [];
  readonly rows: number[] = [];
  length = 0;
  /** Code of the reason a value is missing although a cell stands there; 0: none. */
  why = 0;
  /** The whole value, where the field gets only its beginning or none of it. */
  whole: PlannedValue = null;
  /** Code of the reason the whole record is not made; 0: it is. */
  skip = 0;

  touch(leaf: number, row: number): void {
    this.leaves[this.length] = leaf;
    this.rows[this.length++] = row;
  }

  reset(): void {
    this.length = 0;
    this.why = 0;
    this.whole = null;
    this.skip = 0;
  }
}
