/** The shape of a text: `A` capital letters, `a` small ones, `9` digits, runs folded, a blank for space. */
import { mixed } from "./join-index.ts";

const DIGIT = 57;
const CAPITAL = 65;
const SMALL = 97;
const BLANK = 32;
/** What is neither letter nor ASCII. */
const OTHER = 1;
const CUT = 2;
/** So much of a text is looked at, and so many runs of it are kept. */
const LOOKED_AT = 200;
const RUNS = 40;

const kinds = new Uint8Array(0x10000);
/** Of bytes; 0: not ASCII. */
const byteKinds = new Uint8Array(0x100);
for (let code = 0; code < 128; code++) kinds[code] = byteKinds[code] = ofAscii(code);

function ofAscii(code: number): number {
  if (code >= 48 && code <= 57) return DIGIT;
  if (code >= 97 && code <= 122) return SMALL;
  if (code >= 65 && code <= 90) return CAPITAL;
  return code <= 32 ? BLANK : code;
}

/** Found once per letter and kept. */
function kindOf(code: number): number {
  if (code > 0xffff) return ofLetter(String.fromCodePoint(code));
  const known = kinds[code] ?? 0;
  if (known !== 0) return known;
  const kind = code === 160 ? BLANK : ofLetter(String.fromCharCode(code));
  kinds[code] = kind;
  return kind;
}

function ofLetter(letter: string): number {
  if (/\p{Ll}/u.test(letter)) return SMALL;
  if (/\p{Lu}/u.test(letter)) return CAPITAL;
  return /\p{L}/u.test(letter) ? SMALL : OTHER;
}

/** Looks at texts one after the other: hash, length, digits and shape in one pass, the shape as a number. */
export class TextScan {
  /** Of the last text: the hash of `join-index.ts`, code points, digits among the letters that make the shape. */
  hash = 0;
  points = 0;
  digits = 0;
  readonly #runs = new Uint8Array(RUNS + 1);
  #slots = new Int32Array(256);
  /** Per shape its hash, its place in `#arena`, its length. */
  #hashes: number[] = [];
  #places: number[] = [];
  #lengths: number[] = [];
  #arena = new Uint8Array(1024);
  #used = 0;

  /** Sees a text; returns the number of its shape. */
  see(text: string): number {
    const length = text.length;
    const end = Math.min(length, LOOKED_AT);
    let hash = 0x811c9dc5;
    let shape = 0;
    let digits = 0;
    let low = 0;
    let runs = 0;
    let last = 0;
    for (let at = 0; at < end; at++) {
      const code = text.charCodeAt(at);
      hash = Math.imul(hash ^ code, 0x01000193);
      let kind = kinds[code] ?? 0;
      if (code >= 0xd800 && code < 0xe000) {
        if (code >= 0xdc00 && at > 0 && isHigh(text.charCodeAt(at - 1))) {
          low++;
          continue;
        }
        kind = kindOf(text.codePointAt(at) ?? code);
      } else if (kind === 0) kind = kindOf(code);
      if (kind === DIGIT) digits++;
      if (kind === last) continue;
      last = kind;
      if (runs > RUNS) continue;
      this.#runs[runs++] = kind;
      shape = Math.imul(shape ^ kind, 0x01000193) + runs;
    }
    for (let at = end; at < length; at++) {
      const code = text.charCodeAt(at);
      hash = Math.imul(hash ^ code, 0x01000193);
      if (code >= 0xdc00 && code < 0xe000 && isHigh(text.charCodeAt(at - 1))) low++;
    }
    this.hash = mixed(hash ^ length);
    this.points = length - low;
    this.digits = digits;
    if (runs > RUNS) this.#runs[RUNS - 1] = CUT;
    return this.#shape(mixed(shape), Math.min(runs, RUNS));
  }

  /** Sees a text that is kept as bytes, without its hash; −1 when it is not ASCII alone: then its text has to be seen. */
  seeBytes(bytes: Uint8Array, start: number, end: number): number {
    const looked = Math.min(end, start + LOOKED_AT);
    const found = this.#runs;
    let shape = 0;
    let digits = 0;
    let runs = 0;
    let last = -1;
    for (let at = start; at < looked; at++) {
      const kind = byteKinds[bytes[at] as number] as number;
      if (kind === DIGIT) digits++;
      if (kind === last) continue;
      if (kind === 0) return -1;
      last = kind;
      if (runs > RUNS) continue;
      found[runs++] = kind;
      shape = Math.imul(shape ^ kind, 0x01000193) + runs;
    }
    for (let at = looked; at < end; at++) if ((bytes[at] as number) > 0x7f) return -1;
    this.points = end - start;
    this.digits = digits;
    if (runs > RUNS) found[RUNS - 1] = CUT;
    return this.#shape(mixed(shape), Math.min(runs, RUNS));
  }

  /** How many shapes there were. */
  get shapes(): number {
    return this.#hashes.length;
  }

  /** The shape of a number as text. */
  shapeText(shape: number): string {
    const place = this.#places[shape] ?? 0;
    return [...this.#arena.subarray(place, place + (this.#lengths[shape] ?? 0))]
      .map((kind) => (kind === OTHER ? "·" : kind === CUT ? "…" : kind === SMALL ? "a" : String.fromCharCode(kind)))
      .join("");
  }

  #shape(hash: number, length: number): number {
    if (this.#hashes.length * 2 >= this.#slots.length) this.#growSlots();
    const mask = this.#slots.length - 1;
    for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
      const shape = (this.#slots[slot] ?? 0) - 1;
      if (shape < 0) {
        this.#slots[slot] = this.#hashes.length + 1;
        return this.#keep(hash, length);
      }
      if (this.#hashes[shape] === hash && this.#isLast(shape, length)) return shape;
    }
  }

  #isLast(shape: number, length: number): boolean {
    if (this.#lengths[shape] !== length) return false;
    const place = this.#places[shape] ?? 0;
    for (let at = 0; at < length; at++) if (this.#arena[place + at] !== this.#runs[at]) return false;
    return true;
  }

  #keep(hash: number, length: number): number {
    while (this.#used + length > this.#arena.length) {
      const larger = new Uint8Array(this.#arena.length * 2);
      larger.set(this.#arena);
      this.#arena = larger;
    }
    this.#arena.set(this.#runs.subarray(0, length), this.#used);
    this.#places.push(this.#used);
    this.#lengths.push(length);
    this.#used += length;
    return this.#hashes.push(hash) - 1;
  }

  #growSlots(): void {
    const slots = new Int32Array(this.#slots.length * 4);
    const mask = slots.length - 1;
    this.#hashes.forEach((hash, shape) => {
      let slot = hash & mask;
      while (slots[slot] !== 0) slot = (slot + 1) & mask;
      slots[slot] = shape + 1;
    });
    this.#slots = slots;
  }
}

const isHigh = (code: number): boolean => code >= 0xd800 && code < 0xdc00;

/** The shape of one text: a text of more than 40 runs ends in `…`. */
export function shapeOf(text: string): string {
  const scan = new TextScan();
  return scan.shapeText(scan.see(text));
}
