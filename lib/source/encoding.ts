/** How the bytes of a text file are to be read: decided by all of them, with a confidence. */
import { isUtf8 } from "node:buffer";
import { AlphabetVotes } from "./alphabet.ts";
import { type Encoding, tornLetter, utf8From, validLength } from "./to-utf8.ts";
import { unicodeMark, utf16Order } from "./utf16.ts";

export { ENCODINGS, type Encoding } from "./to-utf8.ts";

export type DetectedEncoding = {
  readonly encoding: Encoding;
  readonly bom: boolean;
  /** Bytes at the beginning that are a mark and no text. */
  readonly skip: number;
  /** The BOM promised an encoding and the bytes are not in it. */
  readonly lyingBom: boolean;
  /** The file ends in the middle of a letter. */
  readonly cutLetter: boolean;
  /** UTF-8, except for some bytes that are not. */
  readonly strayBytes: boolean;
  /** Many zero bytes or control characters: not a text at all. */
  readonly binary: boolean;
  /** 0 to 1. */
  readonly confidence: number;
  /** What it would be otherwise, when that is not far off. */
  readonly runnerUp: Encoding | null;
};

const NOTHING = new Uint8Array(0);

/** Watches the blocks of a file go by, in order, and then tells how to read them. */
export class EncodingDetector {
  #mark: ReturnType<typeof unicodeMark> | null = null;
  #head = NOTHING;
  #bytes = 0;
  #valid = true;
  #torn = NOTHING;
  #lastTwo = [0, 0];
  #votes = new AlphabetVotes();
  /** Letters of more than one byte, and bytes that are no UTF-8. */
  #multi = 0;
  #invalid = 0;
  #tail = NOTHING;
  #seen = 0;

  block(bytes: Uint8Array): void {
    if (bytes.length === 0) return;
    if (this.#head.length < 8192) {
      this.#head = joined(this.#head, bytes.subarray(0, 1 << 16));
      this.#mark = unicodeMark(this.#head);
    }
    const skip = Math.max(0, Math.min(bytes.length, this.#skip - this.#bytes));
    this.#bytes += bytes.length;
    this.#lastTwo = [bytes[bytes.length - 2] ?? this.#lastTwo[1] ?? 0, bytes[bytes.length - 1] ?? 0];
    if (!this.#valid || this.#bytes - bytes.length + skip < this.#skip) return;
    const text = this.#torn.length > 0 ? joined(this.#torn, bytes.subarray(skip)) : bytes.subarray(skip);
    const torn = tornLetter(text);
    this.#torn = text.slice(text.length - torn);
    this.#valid = isUtf8(text.subarray(0, text.length - torn));
  }

  /** Whether UTF-8 does not fit, so that `letters` has to see the bytes once more. */
  get needsLetters(): boolean {
    return !this.#valid && this.#mark?.encoding !== "utf-16le" && this.#mark?.encoding !== "utf-16be";
  }

  /** Counts the letters beyond ASCII. */
  letters(bytes: Uint8Array): void {
    const skip = Math.max(0, Math.min(bytes.length, this.#skip - this.#seen));
    this.#seen += bytes.length;
    const text = joined(this.#tail, bytes.subarray(skip));
    const whole = text.length - tornLetter(text);
    this.#tail = text.slice(whole);
    this.#votes.see(text.subarray(0, whole));
    for (let place = 0; place < whole; ) {
      if ((text[place] as number) < 0x80) {
        place++;
        continue;
      }
      const length = validLength(text, place);
      if (length > 0) this.#multi++;
      else this.#invalid++;
      place += Math.max(1, length);
    }
  }

  finish(): DetectedEncoding {
    const mark = this.#mark ?? unicodeMark(this.#head);
    const plain = {
      bom: false,
      skip: mark.skip,
      lyingBom: mark.lying,
      cutLetter: false,
      strayBytes: false,
      binary: false,
      confidence: 1,
      runnerUp: null,
    };
    const order =
      mark.encoding === "utf-16le" || mark.encoding === "utf-16be" ? null : utf16Order(this.#head, this.#valid);
    const wide = order?.encoding ?? (mark.encoding === "utf-8" ? null : mark.encoding);
    if (wide)
      return {
        ...plain,
        encoding: wide,
        bom: mark.encoding === wide,
        cutLetter: this.#endsInPair(wide, mark.skip),
        confidence: order?.confidence ?? 1,
      };
    const binary = isBinary(this.#head);
    const bom = mark.encoding === "utf-8";
    if (this.#valid) return { ...plain, encoding: "utf-8", bom, cutLetter: this.#torn.length > 0, binary };
    const { alphabet, confidence, runnerUp } = this.#votes.decide();
    if (this.#multi >= 2 && this.#multi >= this.#invalid)
      return {
        ...plain,
        encoding: "utf-8",
        bom,
        cutLetter: this.#tail.length > 0,
        strayBytes: this.#invalid > 0,
        binary,
        confidence: this.#multi / (this.#multi + this.#invalid),
        runnerUp: this.#multi < this.#invalid * 4 ? alphabet : null,
      };
    const encoding = bom ? "windows-1252" : alphabet;
    return { ...plain, encoding, bom, lyingBom: bom || mark.lying, binary, confidence, runnerUp };
  }

  get #skip(): number {
    return this.#mark?.skip ?? 0;
  }

  #endsInPair(encoding: Encoding, skip: number): boolean {
    if ((this.#bytes - skip) % 2 !== 0) return true;
    const high = (encoding === "utf-16le" ? this.#lastTwo[1] : this.#lastTwo[0]) ?? 0;
    return this.#bytes > skip && high >= 0xd8 && high <= 0xdb;
  }
}

export type TextBlocks = { push(bytes: Uint8Array): string; end(): string };

/** A decoder for blocks of bytes in order: a letter cut by a block's border comes with the next block; a mark is left out. */
export function decoderFor(encoding: Encoding): TextBlocks {
  const blocks = utf8From(encoding, 0);
  const decoder = new TextDecoder("utf-8");
  let start: string | null = encoding === "windows-1252" ? "" : null;
  /** A UTF-8 mark before Windows-1252 would become three letters of the first header. */
  const begin = (text: string, ended: boolean): string => {
    if (start === null) return text;
    start += text;
    if (start.length < 3 && !ended) return "";
    const whole = start;
    start = null;
    return whole.startsWith("ï»¿") ? whole.slice(3) : whole;
  };
  return {
    push: (bytes) => begin(decoder.decode(blocks.push(bytes), { stream: true }), false),
    end: () => begin(decoder.decode(blocks.end(), { stream: true }) + decoder.decode(), true),
  };
}

function joined(a: Uint8Array, b: Uint8Array): Uint8Array<ArrayBuffer> {
  const both = new Uint8Array(a.length + b.length);
  both.set(a);
  both.set(b, a.length);
  return both;
}

function isBinary(head: Uint8Array): boolean {
  if (head[0] === 0x50 && head[1] === 0x4b && head[2] === 3) return true;
  let odd = 0;
  const seen = Math.min(head.length, 8192);
  for (let place = 0; place < seen; place++) {
    const byte = head[place] as number;
    if (byte < 0x20 && byte !== 9 && byte !== 10 && byte !== 13 && byte !== 0x1a) odd++;
  }
  return odd > seen * 0.1;
}
