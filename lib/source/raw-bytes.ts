/** Every row's bytes outside the heap, with their hashes: for columns in which most texts differ. */
import { Buffer } from "node:buffer";
import type { ByteCells, TextColumn } from "./text-column.ts";

const GROUP_BITS = 16;
const GROUP = 1 << GROUP_BITS;

type Group = { readonly bytes: Buffer; readonly ends: Uint32Array; readonly hashes: Int32Array };

/** Collects them in groups of rows, so that nothing large is ever copied. */
export class RawBytes {
  readonly #groups: Group[] = [];
  #bytes: Uint8Array<ArrayBuffer> = new Uint8Array(GROUP);
  #ends = new Uint32Array(GROUP);
  #hashes = new Int32Array(GROUP);
  #rows = 0;
  #used = 0;

  /** `hash`: equal for equal bytes. */
  push(bytes: Uint8Array, start: number, end: number, hash: number): void {
    if (this.#rows === GROUP) this.#close();
    const after = this.#used + end - start;
    if (after > this.#bytes.length)
      this.#bytes = doubled(this.#bytes, new Uint8Array(Math.max(after, this.#bytes.length * 2)));
    copyBytes(bytes, start, end, this.#bytes, this.#used);
    this.#used = after;
    this.#hashes[this.#rows] = start === end ? 0 : hash;
    this.#ends[this.#rows++] = after;
  }

  finish(length: number): TextColumn & { readonly bytes: ByteCells } {
    this.#close();
    const cells = new RawCells(this.#groups);
    return { length, at: (row) => (row < length ? cells.text(row) : ""), distinct: null, codes: null, bytes: cells };
  }

  #close(): void {
    const rows = this.#rows;
    this.#groups.push({
      bytes: bufferOf(this.#bytes.slice(0, this.#used)),
      ends: this.#ends.slice(0, rows),
      hashes: this.#hashes.slice(0, rows),
    });
    this.#rows = 0;
    this.#used = 0;
  }
}

class RawCells implements ByteCells {
  bytes: Buffer = Buffer.alloc(0);
  start = 0;
  end = 0;
  readonly #groups: readonly Group[];

  constructor(groups: readonly Group[]) {
    this.#groups = groups;
  }

  seek(row: number): void {
    const group = this.#groups[row >>> GROUP_BITS] as Group;
    const place = row & (GROUP - 1);
    this.bytes = group.bytes;
    this.start = place === 0 ? 0 : (group.ends[place - 1] as number);
    this.end = group.ends[place] as number;
  }

  text(row: number): string {
    const group = this.#groups[row >>> GROUP_BITS];
    if (!group) return "";
    const place = row & (GROUP - 1);
    return textOf(group.bytes, place === 0 ? 0 : (group.ends[place - 1] as number), group.ends[place] as number);
  }

  isEmpty(row: number): boolean {
    const { ends } = this.#groups[row >>> GROUP_BITS] as Group;
    const place = row & (GROUP - 1);
    return ends[place] === (place === 0 ? 0 : ends[place - 1]);
  }

  isFilled(row: number): boolean | null {
    this.seek(row);
    for (let at = this.start; at < this.end; at++) {
      const byte = this.bytes[at] as number;
      if (byte > 0x7f) return null;
      if (byte !== 0x20 && (byte < 9 || byte > 13)) return true;
    }
    return false;
  }

  hash(row: number): number {
    return (this.#groups[row >>> GROUP_BITS] as Group).hashes[row & (GROUP - 1)] as number;
  }

  equal(a: number, b: number): boolean {
    this.seek(a);
    const { bytes, start, end } = this;
    this.seek(b);
    const length = end - start;
    return this.end - this.start === length && equalBytes(bytes, start, this.bytes, this.start, length);
  }
}

export const bufferOf = (bytes: Uint8Array): Buffer => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);

/** UTF-8 as text. */
export function textOf(buffer: Buffer, start: number, end: number): string {
  if (end - start > 12) return buffer.toString("utf8", start, end);
  let text = "";
  for (let place = start; place < end; place++) {
    const byte = buffer[place] as number;
    if (byte > 0x7f) return buffer.toString("utf8", start, end);
    text += String.fromCharCode(byte);
  }
  return text;
}

/** Short pieces byte by byte: `set` costs more than it saves there. */
export function copyBytes(from: Uint8Array, start: number, end: number, into: Uint8Array, at: number): void {
  if (end - start > 48) {
    into.set(from.subarray(start, end), at);
    return;
  }
  let place = at;
  for (let byte = start; byte < end; byte++) into[place++] = from[byte] as number;
}

export function equalBytes(a: Uint8Array, at: number, b: Uint8Array, start: number, length: number): boolean {
  for (let i = 0; i < length; i++) if (a[at + i] !== b[start + i]) return false;
  return true;
}

export function doubled<List extends Uint32Array | Int32Array | Uint8Array>(from: List, into: List): List {
  into.set(from);
  return into;
}
