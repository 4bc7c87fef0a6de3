/** Rows of a file as bytes: records that point into the bytes they were cut from, and the columns their cells go to. */
import { Buffer } from "node:buffer";
import { OBJECT_NAMES, objectSpec } from "../contract/objects.ts";
import { ByteColumnBuilder } from "./byte-column.ts";
import { hashOf, MOST_COLUMNS, type RecordCutter, unescapeCell } from "./cut-record.ts";
import { RawBytes } from "./raw-bytes.ts";
import { isBlankText, type RecordView, type RowStore, TextRecord, textsOf } from "./record-view.ts";
import type { TextColumn } from "./text-column.ts";

const encoder = new TextEncoder();
const NOTHING = new Uint8Array(0);
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
  #from: Uint8Array<ArrayBuffer> = new Uint8Array(0);
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

  /** The bytes it was cut from. */
  get from(): Uint8Array<ArrayBuffer> {
    return this.#from;
  }

  /** Whether every cell may be taken from the bytes as it is. */
  get plain(): boolean {
    return this.#repaired === null;
  }

  /** The cell's own bytes, without its escapes. */
  cell(place: number): Uint8Array {
    const { starts, ends, escaped, dialect } = this.cutter;
    const repaired = this.#repaired?.get(place);
    if (repaired) return repaired;
    if (place >= this.count) return NOTHING;
    const [start, end] = [starts[place] as number, ends[place] as number];
    if (escaped[place] === 0) return this.#from.subarray(start, end);
    const plain = new Uint8Array(end - start);
    return plain.subarray(0, unescapeCell(this.#from, start, end, dialect, plain));
  }

  text(place: number): string {
    const bytes = this.cell(place);
    return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("utf8");
  }

  isBlank(place: number): boolean {
    if (place >= this.count) return true;
    const [start, end] = [this.cutter.starts[place] as number, this.cutter.ends[place] as number];
    if (start === end) return true;
    const first = this.#from[start] as number;
    return (first <= SPACE || first >= DELETE) && isBlankText(this.text(place));
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
}

/** Cells in a batch: what fits the processor's cache. */
const BATCH_CELLS = 1 << 14;

/** Columns of bytes; rejected cells are put aside as bytes as well. */
export class ByteStore implements RowStore {
  #columns: ByteColumnBuilder[] = [];
  /** Places of rows that are cut but not stored yet: a column after the other is faster than a row after the other. */
  #batch = { starts: new Uint32Array(0), ends: new Uint32Array(0), hashes: new Int32Array(0) };
  #batched = 0;
  #most = 0;
  #bytes: Uint8Array = new Uint8Array(0);
  readonly #aside = new RawBytes();
  #asideCells = 0;
  #finished: ((row: number) => string) | null = null;

  add(record: RecordView, width: number): void {
    if (this.#columns.length < width) this.#widen(width);
    if (record instanceof ByteRecord && record.plain) {
      this.#addPlaces(record, width);
      return;
    }
    this.flush();
    for (let place = 0; place < width; place++) {
      const bytes = record instanceof ByteRecord ? record.cell(place) : encoder.encode(record.text(place));
      this.#columns[place]?.push(bytes, 0, bytes.length, hashOf(bytes, 0, bytes.length));
    }
  }

  /** Stores the rows of the batch: has to be called before the bytes they point into change. */
  flush(): void {
    const rows = this.#batched;
    this.#batched = 0;
    const width = this.#columns.length;
    for (let place = 0; place < width && rows > 0; place++)
      this.#columns[place]?.pushRows(this.#bytes, this.#batch, rows, place, width);
  }

  putAside(record: RecordView): () => readonly string[] {
    const first = this.#asideCells;
    const { count } = record;
    this.#asideCells += count;
    for (let place = 0; place < count; place++) {
      const bytes = record instanceof ByteRecord ? record.cell(place) : encoder.encode(record.text(place));
      this.#aside.push(bytes, 0, bytes.length, 0);
    }
    return () => {
      this.#finished ??= this.#aside.finish(this.#asideCells).at;
      const at = this.#finished;
      return Array.from({ length: count }, (_, place) => at(first + place));
    };
  }

  finish(width: number): TextColumn[] {
    this.flush();
    this.#widen(width);
    return this.#columns.map((column) => column.finish());
  }

  #widen(width: number): void {
    while (this.#columns.length < width) this.#columns.push(new ByteColumnBuilder());
    this.#most = Math.max(1, Math.floor(BATCH_CELLS / Math.max(1, width)));
    const cells = this.#most * width;
    this.#batch = { starts: new Uint32Array(cells), ends: new Uint32Array(cells), hashes: new Int32Array(cells) };
  }

  /** Escapes are taken out where they stand: nobody reads these bytes again. */
  #addPlaces(record: ByteRecord, width: number): void {
    if (this.#batched === this.#most || this.#bytes !== record.from) this.flush();
    this.#bytes = record.from;
    const { starts, ends, hashes, escaped, dialect } = record.cutter;
    const batch = this.#batch;
    const count = Math.min(record.count, width);
    let at = this.#batched++ * width;
    for (let place = 0; place < count; place++, at++) {
      const start = starts[place] as number;
      batch.starts[at] = start;
      if (escaped[place] === 1) {
        const length = unescapeCell(record.from, start, ends[place] as number, dialect, record.from.subarray(start));
        batch.ends[at] = start + length;
        batch.hashes[at] = hashOf(record.from, start, start + length);
      } else {
        batch.ends[at] = ends[place] as number;
        batch.hashes[at] = hashes[place] as number;
      }
    }
    // The last cell of such a record holds all that follow.
    if (count === MOST_COLUMNS)
      batch.hashes[at - 1] = hashOf(record.from, batch.starts[at - 1] as number, batch.ends[at - 1] as number);
    for (let place = count; place < width; place++, at++) batch.starts[at] = batch.ends[at] = 0;
  }
}
