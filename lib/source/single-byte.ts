/** The alphabets of one byte per letter: what the bytes 0x80 to 0xFF mean in each. */
import { CP850_HIGH } from "./cp850.ts";

export type SingleByte = "windows-1252" | "macintosh" | "cp850";
export const SINGLE_BYTE: readonly SingleByte[] = ["windows-1252", "macintosh", "cp850"];

const WINDOWS_1252_HIGH =
  "€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ" +
  String.fromCharCode(...Array.from({ length: 96 }, (_, index) => 0xa0 + index));
const MACINTOSH_HIGH =
  "ÄÅÇÉÑÖÜáàâäãåçéèêëíìîïñóòôöõúùûü†°¢£§•¶ß®©™´¨≠ÆØ∞±≤≥¥µ∂∑∏π∫ªºΩæø¿¡¬√ƒ≈∆«»…\u00a0ÀÃÕŒœ–—“”‘’÷◊ÿŸ⁄€‹›ﬁﬂ‡·‚„‰ÂÊÁËÈÍÎÏÌÓÔ\uf8ffÒÚÛÙıˆ˜¯˘˙˚¸˝˛ˇ";

/** 128 letters each. */
export const HIGH_LETTERS: Readonly<Record<SingleByte, string>> = {
  "windows-1252": WINDOWS_1252_HIGH,
  macintosh: MACINTOSH_HIGH,
  cp850: CP850_HIGH,
};

const encoder = new TextEncoder();

/** UTF-8 of every byte, each in four places of `bytes`, with its length in `lengths`. */
function tableOf(alphabet: SingleByte): { bytes: Uint8Array; lengths: Uint8Array } {
  const bytes = new Uint8Array(256 * 4);
  const lengths = new Uint8Array(256).fill(1);
  for (let byte = 0; byte < 256; byte++) {
    const letter = byte < 0x80 ? String.fromCharCode(byte) : HIGH_LETTERS[alphabet].charAt(byte - 0x80);
    const coded = encoder.encode(letter);
    bytes.set(coded, byte * 4);
    lengths[byte] = coded.length;
  }
  return { bytes, lengths };
}

const tables = new Map<SingleByte, ReturnType<typeof tableOf>>();

/** The bytes of a text in an alphabet of one byte per letter, as UTF-8. */
export function utf8OfSingleByte(found: Uint8Array, alphabet: SingleByte): Uint8Array<ArrayBuffer> {
  const table = tables.get(alphabet) ?? tableOf(alphabet);
  tables.set(alphabet, table);
  const { bytes, lengths } = table;
  let size = 0;
  for (let at = 0; at < found.length; at++) size += lengths[found[at] as number] as number;
  const text = new Uint8Array(size);
  let place = 0;
  for (let at = 0; at < found.length; at++) {
    const byte = found[at] as number;
    if (byte < 0x80) {
      text[place++] = byte;
      continue;
    }
    const length = lengths[byte] as number;
    for (let part = 0; part < length; part++) text[place++] = bytes[byte * 4 + part] as number;
  }
  return text;
}
