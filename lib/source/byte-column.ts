/** Columns kept as bytes outside the heap: each distinct text once, or every row's bytes; texts are made when asked for. */
import { bufferOf, copyBytes, doubled, equalBytes, RawBytes, textOf } from "./raw-bytes.ts";
import { isTooVaried, type TextColumn } from "./text-column.ts";

const LARGEST_DICTIONARY = 64 * 1024 * 1024;

/** Places of cells in bytes: where each begins and ends, and its hash. */
export type CellPlaces = { readonly starts: Uint32Array; readonly ends: Uint32Array; readonly hashes: Int32Array };

/** Collects the cells of one column as UTF-8, row after row. */
export class ByteColumnBuilder {
  #length = 0;
  #codes: Uint32Array<ArrayBuffer> = new Uint32Array(16);
  /** Code per slot, 0 where free: the empty text has code 0 and no slot. */
  #slots = new Uint32Array(32);
  #hashes: Int32Array<ArrayBuffer> = new Int32Array(16);
  /** Text `code` is from `#starts[code]` to `#starts[code + 1]` in `#texts`. */
  #starts: Uint32Array<ArrayBuffer> = new Uint32Array(17);
  #texts: Uint8Array<ArrayBuffer> = new Uint8Array(64);
  #distinct = 1;
  #raw: RawBytes | null = null;

  /** `hash` is the cutter's for these bytes. */
  push(bytes: Uint8Array, start: number, end: number, hash: number): void {
    const places = { starts: Uint32Array.of(start), ends: Uint32Array.of(end), hashes: Int32Array.of(hash) };
    this.pushRows(bytes, places, 1, 0, 1);
  }

  /** The cells at every `step`th place from `first` on: one column of a batch of rows. */
  pushRows(bytes: Uint8Array, places: CellPlaces, rows: number, first: number, step: number): void {
    const { starts, ends, hashes } = places;
    const coded = this.#raw ? 0 : this.#pushCoded(bytes, places, rows, first, step);
    if (coded === rows) return;
    const raw = this.#raw;
    this.#length += rows - coded;
    for (let row = coded, place = first + coded * step; row < rows; row++, place += step)
      raw?.push(bytes, starts[place] as number, ends[place] as number, hashes[place] as number);
  }

  /** Returns how many rows it took: the rest goes without a dictionary. */
  #pushCoded(bytes: Uint8Array, places: CellPlaces, rows: number, first: number, step: number): number {
    const { starts, ends, hashes } = places;
    while (this.#length + rows > this.#codes.length)
      this.#codes = doubled(this.#codes, new Uint32Array(this.#codes.length * 2));
    const codes = this.#codes;
    let known = this.#hashes;
    let slots = this.#slots;
    let texts = this.#texts;
    let begins = this.#starts;
    let length = this.#length;
    for (let row = 0, place = first; row < rows; row++, place += step, length++) {
      const start = starts[place] as number;
      const size = (ends[place] as number) - start;
      if (size === 0) continue;
      const hash = hashes[place] as number;
      const mask = slots.length - 1;
      let slot = (hash ^ (hash >>> 15)) & mask;
      let code = slots[slot] as number;
      for (; code !== 0; code = slots[slot] as number) {
        if (known[code] === hash) {
          const at = begins[code] as number;
          if ((begins[code + 1] as number) - at === size && equalBytes(texts, at, bytes, start, size)) break;
        }
        slot = (slot + 1) & mask;
      }
      if (code !== 0) {
        codes[length] = code;
        continue;
      }
      codes[length] = this.#learn(bytes, start, start + size, hash, slot);
      const distinct = this.#distinct;
      if (isTooVaried(distinct, length) || (this.#starts[distinct] as number) > LARGEST_DICTIONARY) {
        this.#length = length + 1;
        this.#giveUpDictionary();
        return row + 1;
      }
      known = this.#hashes;
      slots = this.#slots;
      texts = this.#texts;
      begins = this.#starts;
    }
    this.#length = length;
    return rows;
  }

  finish(): TextColumn {
    if (this.#raw) return this.#raw.finish(this.#length);
    const end = this.#starts[this.#distinct] as number;
    return new DictionaryColumn(
      this.#codes.slice(0, this.#length),
      this.#starts.slice(0, this.#distinct + 1),
      this.#texts.slice(0, end),
    );
  }

  #learn(bytes: Uint8Array, start: number, end: number, hash: number, slot: number): number {
    const code = this.#distinct++;
    if (code + 1 >= this.#starts.length - 1) {
      this.#hashes = doubled(this.#hashes, new Int32Array(code * 2 + 2));
      this.#starts = doubled(this.#starts, new Uint32Array(code * 2 + 3));
    }
    const at = this.#starts[code] as number;
    const after = at + end - start;
    if (after > this.#texts.length)
      this.#texts = doubled(this.#texts, new Uint8Array(Math.max(after, this.#texts.length * 2)));
    copyBytes(bytes, start, end, this.#texts, at);
    this.#starts[code + 1] = after;
    this.#hashes[code] = hash;
    this.#slots[slot] = code;
    if (code * 2 > this.#slots.length) this.#rehash();
    return code;
  }

  #rehash(): void {
    const slots = new Uint32Array(this.#slots.length * 4);
    const mask = slots.length - 1;
    for (let code = 1; code < this.#distinct; code++) {
      const hash = this.#hashes[code] as number;
      let slot = (hash ^ (hash >>> 15)) & mask;
      while (slots[slot] !== 0) slot = (slot + 1) & mask;
      slots[slot] = code;
    }
    this.#slots = slots;
  }

  #giveUpDictionary(): void {
    const raw = new RawBytes();
    for (let row = 0; row < this.#length; row++) {
      const code = this.#codes[row] as number;
      raw.push(
        this.#texts,
        this.#starts[code] as number,
        this.#starts[code + 1] as number,
        this.#hashes[code] as number,
      );
    }
    this.#raw = raw;
    this.#codes = new Uint32Array(0);
    this.#slots = new Uint32Array(1);
    this.#hashes = new Int32Array(0);
    this.#starts = new Uint32Array(0);
    this.#texts = new Uint8Array(0);
  }
}

class DictionaryColumn implements TextColumn {
  readonly length: number;
  readonly codes: Uint32Array;
  readonly #starts: Uint32Array;
  readonly #texts: Uint8Array;
  #distinct: string[] | null = null;

  constructor(codes: Uint32Array, starts: Uint32Array, texts: Uint8Array) {
    this.length = codes.length;
    this.codes = codes;
    this.#starts = starts;
    this.#texts = texts;
  }

  get distinct(): readonly string[] {
    if (this.#distinct) return this.#distinct;
    const texts = bufferOf(this.#texts);
    const list = new Array<string>(this.#starts.length - 1);
    for (let code = 0; code < list.length; code++)
      list[code] = textOf(texts, this.#starts[code] ?? 0, this.#starts[code + 1] ?? 0);
    this.#distinct = list;
    return list;
  }

  at(row: number): string {
    return this.distinct[this.codes[row] ?? 0] ?? "";
  }
}
