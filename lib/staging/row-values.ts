/** The values of a column whose cells are converted row by row: kept in the cheapest form that holds them all. */
import { Buffer } from "node:buffer";
import { hashOf } from "../source/cut-record.ts";
import { RawBytes } from "../source/raw-bytes.ts";
import type { TextColumn } from "../source/text-column.ts";
import { type ColumnHead, textColumn, valuesColumn } from "./columns.ts";
import type { Cell, StagedColumn } from "./types.ts";

/**
 * Takes one value per row. As long as every value is the cell itself, the text column serves as it is; values that
 * are other texts are kept as bytes where the texts are; all others as a list.
 */
export class RowValues {
  readonly #text: TextColumn;
  #length = 0;
  #raw: RawBytes | null = null;
  #list: Cell[] | null = null;

  constructor(text: TextColumn) {
    this.#text = text;
  }

  /** The value is the cell; an empty one is no value. */
  own(): void {
    const row = this.#length++;
    if (this.#list) this.#list.push(this.#text.at(row) || null);
    else if (this.#raw) this.#copy(this.#raw, row);
  }

  /** The value is a text of `length` bytes. */
  write(bytes: Uint8Array, length: number): void {
    const raw = this.#list ? null : this.#asRaw();
    this.#length++;
    if (raw) raw.push(bytes, 0, length, hashOf(bytes, 0, length));
    else this.#list?.push(Buffer.from(bytes.subarray(0, length)).toString("utf8"));
  }

  /** `found`: the cell's text. */
  add(value: Cell, found: string): void {
    if (value === (found || null)) this.own();
    else if (this.#text.bytes && !this.#list && isKeptExactly(value)) {
      const bytes = Buffer.from(value ?? "", "utf8");
      this.write(bytes, bytes.length);
    } else {
      this.#list ??= this.#asList();
      this.#list.push(value);
      this.#length++;
    }
  }

  finish(head: ColumnHead): { readonly column: StagedColumn; isNull(row: number): boolean } {
    const text = this.#text;
    const list = this.#list;
    if (list) return { column: valuesColumn(head, list, text), isNull: (row) => list[row] === null };
    const kept = this.#raw?.finish(this.#length) ?? text;
    const { bytes } = kept;
    return {
      column: textColumn(head, kept, kept === text ? null : text),
      isNull: bytes ? (row) => bytes.isEmpty(row) : (row) => kept.at(row) === "",
    };
  }

  #asRaw(): RawBytes {
    if (this.#raw) return this.#raw;
    this.#raw = new RawBytes();
    for (let row = 0; row < this.#length; row++) this.#copy(this.#raw, row);
    return this.#raw;
  }

  #copy(raw: RawBytes, row: number): void {
    const cells = this.#text.bytes;
    if (!cells) return;
    cells.seek(row);
    raw.push(cells.bytes, cells.start, cells.end, cells.hash(row));
  }

  #asList(): Cell[] {
    const { at } = this.#raw?.finish(this.#length) ?? { at: (row: number) => this.#text.at(row) };
    this.#raw = null;
    return Array.from({ length: this.#length }, (_, row) => at(row) || null);
  }
}

/** Whether bytes of which empty ones are no value can give it back. */
const isKeptExactly = (value: Cell): value is string | null =>
  value === null || (typeof value === "string" && value !== "" && value.isWellFormed());
