/** How the bytes of a text file are to be read: BOM, UTF-16 by its zero bytes, strict UTF-8, else Windows-1252. */
import { CP850_HIGH } from "./cp850.ts";

export type Encoding = "utf-8" | "utf-16le" | "utf-16be" | "windows-1252" | "macintosh" | "cp850";
export const ENCODINGS: readonly Encoding[] = ["utf-8", "utf-16le", "utf-16be", "windows-1252", "macintosh", "cp850"];
export type DetectedEncoding = {
  readonly encoding: Encoding;
  readonly bom: boolean;
  /** The BOM promised UTF-8 and the bytes are not. */
  readonly lyingBom: boolean;
  /** The file ends in the middle of a letter. */
  readonly cutLetter: boolean;
  /** Many zero bytes or control characters: not a text at all. */
  readonly binary: boolean;
};

/** Watches the blocks of a file go by, in order, and then tells how to read them. */
export class EncodingDetector {
  #strict = new TextDecoder("utf-8", { fatal: true });
  #valid = true;
  #cut = false;
  #head: Uint8Array | null = null;
  #high = new Uint32Array(256);
  #bytes = 0;

  block(bytes: Uint8Array): void {
    this.#head ??= bytes.slice(0, 8192);
    this.#bytes += bytes.length;
    if (this.#valid) {
      try {
        this.#strict.decode(bytes, { stream: true });
      } catch {
        this.#valid = false;
      }
    }
  }

  /** Whether no Unicode encoding fits, so that `letters` has to see the bytes once more. */
  get needsLetters(): boolean {
    return !this.#valid;
  }

  /** Counts the letters beyond ASCII: only bytes after an ASCII letter speak for an alphabet, dashes and quotes do not. */
  letters(bytes: Uint8Array): void {
    let previous = 0;
    for (const byte of bytes) {
      if (byte > 0x7f && isLetter(previous)) this.#high[byte] = (this.#high[byte] ?? 0) + 1;
      previous = byte;
    }
  }

  finish(): DetectedEncoding {
    const head = this.#head ?? new Uint8Array(0);
    if (this.#valid) {
      try {
        this.#strict.decode();
      } catch {
        this.#cut = true;
      }
    }
    const plain = { bom: false, lyingBom: false, cutLetter: false, binary: false };
    if (head[0] === 0xff && head[1] === 0xfe) return { ...plain, encoding: "utf-16le", bom: true };
    if (head[0] === 0xfe && head[1] === 0xff) return { ...plain, encoding: "utf-16be", bom: true };
    const bom = head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf;
    const zeros = zeroBytes(head);
    if (zeros.odd > 0.25 && zeros.even < 0.05) return { ...plain, encoding: "utf-16le" };
    if (zeros.even > 0.25 && zeros.odd < 0.05) return { ...plain, encoding: "utf-16be" };
    const binary = isBinary(head);
    if (this.#valid) return { ...plain, encoding: "utf-8", bom, cutLetter: this.#cut, binary };
    return { ...plain, encoding: bom ? "windows-1252" : this.#singleByte(), bom, lyingBom: bom, binary };
  }

  #singleByte(): Encoding {
    const count = (bytes: readonly number[]) => bytes.reduce((sum, byte) => sum + (this.#high[byte] ?? 0), 0);
    const windows = count([0xe6, 0xf8, 0xe5, 0xc6, 0xd8, 0xc5, 0xe4, 0xf6, 0xe9]);
    const dos = count([0x91, 0x9b, 0x86, 0x92, 0x9d, 0x8f]);
    const mac = count([0xbe, 0xbf, 0x8c, 0xae, 0xaf, 0x81]);
    if (dos >= 3 && dos > windows * 4 && dos > mac * 2) return "cp850";
    if (mac >= 3 && mac > windows * 4 && mac > dos * 2) return "macintosh";
    return "windows-1252";
  }
}

export type TextBlocks = { push(bytes: Uint8Array): string; end(): string };

/** A decoder for blocks of bytes in order: a letter cut by a block's border comes with the next block. */
export function decoderFor(encoding: Encoding): TextBlocks {
  if (encoding === "cp850") return { push: decodeCp850, end: () => "" };
  const decoder = new TextDecoder(encoding);
  if (encoding === "windows-1252") return withoutLyingBom(decoder);
  return { push: (bytes) => decoder.decode(bytes, { stream: true }), end: () => decoder.decode() };
}

/** A UTF-8 mark before Windows-1252 would become three letters of the first header. */
function withoutLyingBom(decoder: TextDecoder): TextBlocks {
  let start: string | null = "";
  const begin = (text: string) => {
    start = null;
    return text.startsWith("ï»¿") ? text.slice(3) : text;
  };
  return {
    push: (bytes) => {
      const text = decoder.decode(bytes, { stream: true });
      if (start === null) return text;
      start += text;
      return start.length < 3 ? "" : begin(start);
    },
    end: () => (start === null ? "" : begin(start)) + decoder.decode(),
  };
}

function decodeCp850(bytes: Uint8Array): string {
  let text = "";
  for (const byte of bytes) text += byte < 0x80 ? String.fromCharCode(byte) : CP850_HIGH.charAt(byte - 0x80);
  return text;
}

const isLetter = (byte: number) => (byte >= 0x41 && byte <= 0x5a) || (byte >= 0x61 && byte <= 0x7a);

function zeroBytes(head: Uint8Array): { odd: number; even: number } {
  let odd = 0;
  let even = 0;
  head.forEach((byte, index) => {
    if (byte === 0) index % 2 === 0 ? even++ : odd++;
  });
  const half = Math.max(1, head.length / 2);
  return { odd: odd / half, even: even / half };
}

function isBinary(head: Uint8Array): boolean {
  if (head[0] === 0x50 && head[1] === 0x4b && head[2] === 3) return true;
  let odd = 0;
  for (const byte of head) if (byte < 0x20 && byte !== 9 && byte !== 10 && byte !== 13 && byte !== 0x1a) odd++;
  return odd > head.length * 0.1;
}
