/** Rows of a file as bytes: records that point into the bytes they were cut from, and the columns their cells go to. */
import { Buffer } from "node:buffer";
import { OBJECT_NAMES, objectSpec } from "../contract/objects.ts";
import { ByteColumnBuilder, RawBytes, textOf } from "./byte-column.ts";
import { EMPTY_HASH, hashOf, MOST_COLUMNS, type RecordCutter, unescapeCell } from "./cut-record.ts";
import { isBlankText, type RecordView, type RowStore, TextRecord, textsOf } from "./record-view.ts";
import type { TextColumn } from "./text-column.ts";

const encoder = new TextEncoder();
const SPACE = 32;
const DELETE = 127;

/** Hashes of the names of all columns of the contract, as they are usually written. */
const HEADER_HASHES: ReadonlySet<number> = new Set(
  OBJECT_NAMES.flatMap((object) =>
    Object.entries(objectSpec(object).columns).flatMap(([name, { headers }]) =>
      [name, ...headers].flatMap((text) => [text, text.toLowerCase(), text.toUpperCase()]).map(hashOfText),
    ),
  ),
);

function hashOfText(text: string): number {
  const bytes = encoder.encode(text);
  return hashOf(bytes, 0, bytes.length);
}

/** The record that a cutter cut last. It changes with the next cut: `kept` makes a copy. */
export class ByteRecord implements RecordView {
  readonly cutter: RecordCutter;
  /** Where the bytes of a cell are after `find`. */
  bytes = new Uint8Array(0);
  start = 0;
  end = 0;
  hash = EMPTY_HASH;
  #from = new Uint8Array(0);
  #scratch = new Uint8Array(64);
  #repaired: ReadonlyMap<number, Uint8Array> | null = null;

  constructor(cutter: RecordCutter) {
    this.cutter = cutter;
  }

  /** `from`: the bytes that were cut. `repaired`: cells that stand for what was found in them. */
  on(from: Uint8Array<ArrayBuffer>, repaired: ReadonlyMap<number, Uint8Array> | null = null): this {
    this.#from = from;
    this.#repaired = repaired;
    return this;
  }

  get count(): number {
    return Math.min(this.cutter.count, MOST_COLUMNS);
  }

  /** Sets `bytes`, `start`, `end` and `hash` to a cell. */
  find(place: number): void {
    const { starts, ends, hashes, escaped, dialect } = this.cutter;
    const repaired = this.#repaired?.get(place);
    if (repaired) {
      this.#point(repaired, 0, repaired.length, hashOf(repaired, 0, repaired.length));
      return;
    }
    if (place >= this.count) {
      this.#point(this.#from, 0, 0, EMPTY_HASH);
      return;
    }
    const start = starts[place] as number;
    const end = ends[place] as number;
    if (escaped[place] === 0) {
      this.#point(this.#from, start, end, hashes[place] as number);
      return;
    }
    if (this.#scratch.length < end - start) this.#scratch = new Uint8Array((end - start) * 2);
    const length = unescapeCell(this.#from, start, end, dialect, this.#scratch);
    this.#point(this.#scratch, 0, length, hashOf(this.#scratch, 0, length));
  }

  /** Whether every cell may be taken from the bytes as it is. */
  get plain(): boolean {
    return this.#repaired === null;
  }

  text(place: number): string {
    this.find(place);
    return textOf(Buffer.from(this.bytes.buffer, this.bytes.byteOffset, this.bytes.byteLength), this.start, this.end);
  }

  isBlank(place: number): boolean {
    this.find(place);
    if (this.end === this.start) return true;
    const first = this.bytes[this.start] as number;
    if (first > SPACE && first < DELETE) return false;
    return isBlankText(this.text(place));
  }

  get beginsWithDigit(): boolean {
    const first =
      this.cutter.ends[0] === this.cutter.starts[0] ? 0 : (this.#from[this.cutter.starts[0] as number] as number);
    return first >= 48 && first <= 57;
  }

  mayBeginHeader(): boolean {
    return HEADER_HASHES.has(this.cutter.hashes[0] as number);
  }

  kept(): RecordView {
    return new TextRecord(textsOf(this));
  }

  #point(bytes: Uint8Array, start: number, end: number, hash: number): void {
    this.bytes = bytes as Uint8Array<ArrayBuffer>;
    this.start = start;
    this.end = end;
    this.hash = hash;
  }
}

/** Columns of bytes; rejected cells are put aside as bytes as well. */
export class ByteStore implements RowStore {
  #columns: ByteColumnBuilder[] = [];
  readonly #aside = new RawBytes();
  #asideCells = 0;
  #finished: ((row: number) => string) | null = null;

  add(record: RecordView, width: number): void {
    const columns = this.#columns;
    while (columns.length < width) columns.push(new ByteColumnBuilder());
    if (!(record instanceof ByteRecord)) {
      for (let place = 0; place < width; place++) {
        const bytes = encoder.encode(record.text(place));
        columns[place]?.push(bytes, 0, bytes.length, hashOf(bytes, 0, bytes.length));
      }
      return;
    }
    for (let place = 0; place < width; place++) {
      record.find(place);
      (columns[place] as ByteColumnBuilder).push(record.bytes, record.start, record.end, record.hash);
    }
  }

  putAside(record: RecordView): () => readonly string[] {
    const first = this.#asideCells;
    const { count } = record;
    this.#asideCells += count;
    for (let place = 0; place < count; place++)
      if (record instanceof ByteRecord) {
        record.find(place);
        this.#aside.push(record.bytes, record.start, record.end);
      } else {
        const bytes = encoder.encode(record.text(place));
        this.#aside.push(bytes, 0, bytes.length);
      }
    return () => {
      this.#finished ??= this.#aside.finish(this.#asideCells).at;
      const at = this.#finished;
      return Array.from({ length: count }, (_, place) => at(first + place));
    };
  }

  finish(width: number): TextColumn[] {
    while (this.#columns.length < width) this.#columns.push(new ByteColumnBuilder());
    return this.#columns.map((column) => column.finish());
  }
}
