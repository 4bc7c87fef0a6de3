/** Rows with equal hashes, found by sorting: large tables stay in order in memory, where a hash table would jump about. */

const BITS_OF_A_DOUBLE = 53;

/** Collects hashes of rows; then gives the rows of each hash together. */
export class HashRuns {
  readonly #keys: Float64Array;
  readonly #rows: number;
  readonly #drop: number;
  #length = 0;

  /** `rows`: one more than the largest row number. */
  constructor(rows: number) {
    this.#rows = 2 ** Math.max(21, Math.ceil(Math.log2(Math.max(2, rows))));
    // Hash and row share the whole bits of a number; where rows need many, hashes keep fewer.
    this.#drop = Math.max(0, 32 + Math.log2(this.#rows) - BITS_OF_A_DOUBLE);
    this.#keys = new Float64Array(rows);
  }

  /** Forgets all rows and keeps the room. */
  reset(): this {
    this.#length = 0;
    return this;
  }

  /** Rows must come in ascending order, each once. */
  add(hash: number, row: number): void {
    this.#keys[this.#length++] = ((hash >>> 0) >>> this.#drop) * this.#rows + row;
  }

  /** Calls `see` with the rows of each hash, `rows[0]` up to `rows[count - 1]`, ascending. The list is used again. */
  each(see: (rows: Int32Array, count: number) => void): void {
    const keys = this.#keys.subarray(0, this.#length).sort();
    let rows = new Int32Array(16);
    let count = 0;
    let last = -1;
    for (let at = 0; at < keys.length; at++) {
      const key = keys[at] ?? 0;
      const hash = Math.floor(key / this.#rows);
      if (hash !== last && count > 0) {
        see(rows, count);
        count = 0;
      }
      if (count === rows.length) {
        const larger = new Int32Array(count * 4);
        larger.set(rows);
        rows = larger;
      }
      rows[count++] = key - hash * this.#rows;
      last = hash;
    }
    if (count > 0) see(rows, count);
  }
}
