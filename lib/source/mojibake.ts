/** UTF-8 that was read as Windows-1252 once too often (`Ã¦` for `æ`), and letters that an export destroyed. */

const HIGH = "€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ";
const BYTE_OF = new Map<string, number>(Array.from(HIGH, (letter, index) => [letter, 0x80 + index]));
const TAIL = `[\\u0080-\\u00bf${[...HIGH].filter((letter) => letter > "\u00ff").join("")}]`;
/** A letter that starts a two- to four-byte sequence, followed by the bytes it needs. */
const SEQUENCE = new RegExp(`[ÂÃ]${TAIL}|â${TAIL}{2}|ð${TAIL}{3}`);
const CANDIDATE = /[ÂÃâð]/;
const strict = new TextDecoder("utf-8", { fatal: true });

/** The text with double encoding undone where the bytes prove it; `repaired` says whether anything was. */
export function repairMojibake(text: string): { text: string; repaired: boolean } {
  if (!CANDIDATE.test(text) || !SEQUENCE.test(text)) return { text, repaired: false };
  let result = text;
  for (let pass = 0; pass < 2 && SEQUENCE.test(result); pass++) {
    const whole = decodedOnce(result);
    const next = whole ?? result.replace(new RegExp(SEQUENCE, "g"), (part) => decodedOnce(part) ?? part);
    if (next === result) break;
    result = next;
  }
  return { text: result, repaired: result !== text };
}

/** Whether letters were replaced before the export was written: U+FFFD anywhere, or `?` between letters. */
export const hasDestroyedLetters = (text: string): boolean => text.includes("\ufffd") || /\p{L}\?\p{L}/u.test(text);

function decodedOnce(text: string): string | null {
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    const byte = code < 0x100 ? code : BYTE_OF.get(text.charAt(i));
    if (byte === undefined) return null;
    bytes[i] = byte;
  }
  try {
    return strict.decode(bytes);
  } catch {
    return null;
  }
}
