/** A column of text as read. Columns with few distinct values keep each of them once. */
import type { Buffer } from "node:buffer";

/** What a column that is kept as bytes can tell of a row without making its text. */
export type ByteCells = {
  /** The bytes of the row that was sought last are those from `start` to `end`; they never change. */
  readonly bytes: Buffer;
  readonly start: number;
  readonly end: number;
  seek(row: number): void;
  isEmpty(row: number): boolean;
  /** Whether the cell holds more than white space; null: only the text can tell. */
  isFilled(row: number): boolean | null;
  /** Equal for equal texts of this column. */
  hash(row: number): number;
  equal(a: number, b: number): boolean;
};

export type TextColumn = {
  readonly length: number;
  at(row: number): string;
  /** The distinct values, the empty text first, when the column is kept by dictionary; else null. */
  readonly distinct: readonly string[] | null;
  /** Per row the index in `distinct`; null when every row has its own text. */
  readonly codes: Uint32Array | null;
  readonly bytes?: ByteCells;
};

/** So many say whether almost every row has its own: dates and numbers of managers repeat only after some thousand rows. */
const ENOUGH_DISTINCT = 20_000;
/** Codes of so many fit 16 bits; more of them have to repeat well. */
const MANY_DISTINCT = 65_000;
const MOST_DISTINCT = 1_000_000;

/** Whether a column of so many rows has too many distinct texts for a dictionary. */
export function isTooVaried(distinct: number, rows: number): boolean {
  if (distinct <= ENOUGH_DISTINCT) return false;
  const largest = distinct > MANY_DISTINCT ? rows / 4 : (rows / 8) * 7;
  return distinct > largest || distinct > MOST_DISTINCT;
}

/** Collects the cells of one column, row after row. */
export class TextColumnBuilder {
  #index: Map<string, number> | null = new Map([["", 0]]);
  #distinct: string[] = [""];
  #codes = new Uint32Array(1024);
  #texts: string[] = [];
  #length = 0;

  push(text: string): void {
    const row = this.#length++;
    if (!this.#index) {
      this.#texts.push(own(text));
      return;
    }
    let code = text === "" ? 0 : this.#index.get(text);
    if (code === undefined) {
      code = this.#distinct.length;
      const kept = own(text);
      this.#distinct.push(kept);
      this.#index.set(kept, code);
    }
    if (row === this.#codes.length) this.#codes = grown(this.#codes);
    this.#codes[row] = code;
    const distinct = this.#distinct.length;
    if (isTooVaried(distinct, this.#length)) this.#giveUpDictionary();
  }

  finish(): TextColumn {
    const length = this.#length;
    if (!this.#index) {
      const texts = this.#texts;
      return { length, at: (row) => texts[row] ?? "", distinct: null, codes: null };
    }
    const codes = this.#codes.slice(0, length);
    const distinct = this.#distinct;
    return { length, at: (row) => distinct[codes[row] ?? 0] ?? "", distinct, codes };
  }

  #giveUpDictionary(): void {
    for (let row = 0; row < this.#length; row++) this.#texts.push(this.#distinct[this.#codes[row] ?? 0] ?? "");
    this.#index = null;
    this.#distinct = [];
    this.#codes = new Uint32Array(0);
  }
}

/** A list of whole numbers that grows. */
export class NumberList {
  #numbers = new Uint32Array(1024);
  #length = 0;

  push(value: number): void {
    if (this.#length === this.#numbers.length) this.#numbers = grown(this.#numbers);
    this.#numbers[this.#length++] = value;
  }

  finish(): Uint32Array {
    return this.#numbers.slice(0, this.#length);
  }
}

function grown(numbers: Uint32Array): Uint32Array<ArrayBuffer> {
  const larger = new Uint32Array(numbers.length * 2);
  larger.set(numbers);
  return larger;
}

/** A copy of its own: a piece of a block would keep the whole block in memory (V8 shares pieces of 13 and more). */
const own = (text: string): string => (text.length < 13 ? text : ` ${text}`.slice(1));
