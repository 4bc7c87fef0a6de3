/** Bytes of any encoding become UTF-8, block by block, so that everything after it knows one encoding only. */
import { isUtf8 } from "node:buffer";
import { SINGLE_BYTE, type SingleByte, utf8OfSingleByte } from "./single-byte.ts";

export type Encoding = "utf-8" | "utf-16le" | "utf-16be" | SingleByte;
export const ENCODINGS: readonly Encoding[] = ["utf-8", "utf-16le", "utf-16be", ...SINGLE_BYTE];

export type Utf8Blocks = {
  /** The next block as UTF-8; it may be the block itself. */
  push(block: Uint8Array): Uint8Array;
  end(): Uint8Array;
};

const NOTHING = new Uint8Array(0);
const encoder = new TextEncoder();

/** `skip`: bytes of a mark at the beginning that is no text. */
export function utf8From(encoding: Encoding, skip: number): Utf8Blocks {
  let left = skip;
  const body = (block: Uint8Array): Uint8Array => {
    if (left === 0) return block;
    const taken = Math.min(left, block.length);
    left -= taken;
    return block.subarray(taken);
  };
  if (encoding === "utf-8") return { push: body, end: () => NOTHING };
  if (encoding === "utf-16le" || encoding === "utf-16be") {
    const decoder = new TextDecoder(encoding, { ignoreBOM: true });
    return {
      push: (block) => encoder.encode(decoder.decode(body(block), { stream: true })),
      end: () => encoder.encode(decoder.decode()),
    };
  }
  return { push: (block) => utf8OfSingleByte(body(block), encoding), end: () => NOTHING };
}

/** How many bytes of a letter stand at the end of UTF-8 without the rest of it: 0 to 3. */
export function tornLetter(bytes: Uint8Array, to: number = bytes.length): number {
  for (let back = 1; back <= Math.min(3, to); back++) {
    const byte = bytes[to - back] as number;
    if (byte < 0x80) return 0;
    if (byte >= 0xc0) return back < lengthOf(byte) ? back : 0;
  }
  return 0;
}

/**
 * The bytes as UTF-8, when some of them are not: those are taken for Windows-1252, one by one, as when a cell was pasted from
 * elsewhere. Null when all of them are UTF-8.
 */
export function repairedUtf8(bytes: Uint8Array): Uint8Array<ArrayBuffer> | null {
  if (isUtf8(bytes)) return null;
  const parts: Uint8Array[] = [];
  let size = 0;
  let from = 0;
  const add = (part: Uint8Array) => {
    parts.push(part);
    size += part.length;
  };
  for (let place = 0; place < bytes.length; ) {
    const length = validLength(bytes, place);
    if (length > 0) {
      place += length;
      continue;
    }
    if (place > from) add(bytes.subarray(from, place));
    add(utf8OfSingleByte(bytes.subarray(place, place + 1), "windows-1252"));
    from = ++place;
  }
  add(bytes.subarray(from));
  const whole = new Uint8Array(size);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** Bytes of the letter at `place`, 0 when it is no UTF-8. */
export function validLength(bytes: Uint8Array, place: number): number {
  const byte = bytes[place] as number;
  if (byte < 0x80) return 1;
  const length = lengthOf(byte);
  if (length === 0 || place + length > bytes.length) return 0;
  const second = bytes[place + 1] as number;
  const [least, most] = SECOND.get(byte) ?? [0x80, 0xbf];
  if (second < least || second > most) return 0;
  for (let at = place + 2; at < place + length; at++) if (((bytes[at] as number) & 0xc0) !== 0x80) return 0;
  return length;
}

/** Where the second byte may not be any: no letter in more bytes than it needs, no half of a pair, none beyond Unicode. */
const SECOND = new Map<number, readonly [number, number]>([
  [0xe0, [0xa0, 0xbf]],
  [0xed, [0x80, 0x9f]],
  [0xf0, [0x90, 0xbf]],
  [0xf4, [0x80, 0x8f]],
]);

function lengthOf(first: number): number {
  if (first >= 0xc2 && first <= 0xdf) return 2;
  if (first >= 0xe0 && first <= 0xef) return 3;
  return first >= 0xf0 && first <= 0xf4 ? 4 : 0;
}
