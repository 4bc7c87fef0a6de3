/** UTF-8 that was read in an old alphabet once or twice too often (`Ã¦`, `√¶`, `├ª` for `æ`), and destroyed letters. */
import { CP850_HIGH } from "./cp850.ts";

const WINDOWS_1252 =
  "€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ" +
  Array.from({ length: 96 }, (_, index) => String.fromCharCode(0xa0 + index)).join("");
const LATIN_1 = Array.from({ length: 128 }, (_, index) => String.fromCharCode(0x80 + index)).join("");
const MACINTOSH = new TextDecoder("macintosh").decode(Uint8Array.from({ length: 128 }, (_, index) => 0x80 + index));

type Alphabet = {
  /** Letter → byte from 0x80 to 0xFF. */
  readonly bytes: ReadonlyMap<string, number>;
  /** What the letters of Western Europe, dashes, quotes and emoji become; each proves the double encoding. */
  readonly sequence: RegExp;
};

/** `leads`: the first bytes of two-byte letters that the alphabet shows as letters no text holds by itself,
 * `seconds`: the second bytes of dashes, quotes and the signs of the alphabet itself. */
function alphabet(high: string, leads: readonly number[], seconds: readonly number[]): Alphabet {
  const letters = [...high];
  const letter = (byte: number) => `\\u{${(letters[byte - 0x80]?.codePointAt(0) ?? 0).toString(16)}}`;
  const tail = `[${Array.from({ length: 64 }, (_, index) => letter(0x80 + index)).join("")}]`;
  const sequence = `[${leads.map(letter).join("")}]${tail}|${letter(0xe2)}[${seconds.map(letter).join("")}]${tail}|${letter(0xf0)}${tail}{3}`;
  return {
    bytes: new Map(letters.map((one, index) => [one, 0x80 + index])),
    sequence: new RegExp(sequence, "gu"),
  };
}

const ALPHABETS = [
  alphabet(WINDOWS_1252, [0xc2, 0xc3], [0x80, 0x82, 0x84]),
  alphabet(LATIN_1, [0xc2, 0xc3], [0x80, 0x82, 0x84]),
  alphabet(MACINTOSH, [0xc2, 0xc3, 0xc4, 0xc5], [0x80, 0x82, 0x84, 0x88, 0x89]),
  alphabet(CP850_HIGH, [0xc2, 0xc3, 0xc4, 0xc5], [0x80, 0x82, 0x84, 0x94, 0x95]),
];
const CANDIDATE = /[ÂÃÄÅâð√¬‚├┬Ôƒ≈─┼\u00ad\uf8ff]/;
/** Polish and Turkish letters, whose first byte is a Danish letter: proof only where the whole text decodes. */
const EASTERN = /[ÄÅ][\u0081\u008d‚…™›¼º‡„¡¾±Ÿ]/;
const strict = new TextDecoder("utf-8", { fatal: true });

/** The text with double encoding undone where the bytes prove it; `repaired` says whether anything was. */
export function repairMojibake(text: string): { text: string; repaired: boolean } {
  if (!CANDIDATE.test(text)) return { text, repaired: false };
  let result = text;
  for (let pass = 0; pass < 2; pass++) {
    const next = undone(result);
    if (next === result) break;
    result = next;
  }
  return { text: result, repaired: result !== text };
}

function undone(text: string): string {
  for (const [index, { bytes, sequence }] of ALPHABETS.entries()) {
    const western = text.search(sequence) >= 0;
    if (!western && !(index === 0 && EASTERN.test(text))) continue;
    const whole = decodedOnce(text, bytes);
    if (whole !== null) return whole;
    const parts = western ? text.replace(sequence, (part) => decodedOnce(part, bytes) ?? part) : text;
    if (parts !== text) return parts;
  }
  return text;
}

/**
 * Whether letters were replaced before the export was written: U+FFFD anywhere, or `?` between letters (but in
 * addresses of pages, where it is a sign).
 */
export const hasDestroyedLetters = (text: string): boolean =>
  text.includes("\ufffd") || (text.includes("?") && /\p{L}\?\p{L}/u.test(text) && !/:\/\/|www\./i.test(text));

function decodedOnce(text: string, byteOf: ReadonlyMap<string, number>): string | null {
  const bytes = new Uint8Array(text.length);
  let length = 0;
  for (const letter of text) {
    const code = letter.charCodeAt(0);
    const byte = code < 0x80 ? code : byteOf.get(letter);
    if (byte === undefined) return null;
    bytes[length++] = byte;
  }
  try {
    return strict.decode(bytes.subarray(0, length));
  } catch {
    return null;
  }
}
