/** Text as bytes of the encodings that exports come in. */
import type { Encoding } from "./manner.ts";

const HIGH = "€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008DŽ\u008F\u0090‘’“”•–—˜™š›œ\u009DžŸ";
const WINDOWS = new Map([...HIGH].map((letter, place) => [letter.charCodeAt(0), 0x80 + place]));
const utf8 = new TextEncoder();
const MAC = new Map(
  Array.from({ length: 128 }, (_, place) => [
    new TextDecoder("macintosh").decode(Uint8Array.of(128 + place)).codePointAt(0) ?? 0,
    128 + place,
  ]),
);

/** What stands before the first letter. */
export function mark(encoding: Encoding): Uint8Array {
  if (encoding === "utf-8-bom" || encoding === "windows-1252 behind a UTF-8 BOM")
    return Uint8Array.of(0xef, 0xbb, 0xbf);
  if (encoding === "utf-16le") return Uint8Array.of(0xff, 0xfe);
  if (encoding === "utf-16be") return Uint8Array.of(0xfe, 0xff);
  return new Uint8Array();
}

/** Letters that an encoding has no place for become `?`, as they do in Excel. */
export function encode(text: string, encoding: Encoding): Uint8Array {
  if (encoding === "utf-8" || encoding === "utf-8-bom") return utf8.encode(text);
  if (encoding.startsWith("utf-16")) {
    const bytes = new Uint8Array(text.length * 2);
    const view = new DataView(bytes.buffer);
    for (let at = 0; at < text.length; at++)
      view.setUint16(at * 2, text.charCodeAt(at), encoding.startsWith("utf-16le"));
    return bytes;
  }
  const mac = encoding === "macintosh";
  const bytes: number[] = [];
  for (const letter of text) {
    const code = letter.codePointAt(0) ?? 0;
    if (mac) bytes.push(code < 0x80 ? code : (MAC.get(code) ?? 0x3f));
    else bytes.push(code < 0x80 || (code >= 0xa0 && code <= 0xff) ? code : (WINDOWS.get(code) ?? 0x3f));
  }
  return Uint8Array.from(bytes);
}
