/** UTF-16: by its mark, or without one by where the zero bytes and the line ends stand. */

/** A mark at the beginning of a file: what it promises, how long it is, and whether the bytes after it cannot be that. */
export function unicodeMark(head: Uint8Array): {
  readonly encoding: "utf-8" | "utf-16le" | "utf-16be" | null;
  readonly skip: number;
  readonly lying: boolean;
} {
  const [first, second, third] = head;
  if (first === 0xef && second === 0xbb && third === 0xbf) return { encoding: "utf-8", skip: 3, lying: false };
  const order = first === 0xff && second === 0xfe ? "utf-16le" : first === 0xfe && second === 0xff ? "utf-16be" : null;
  if (!order) return { encoding: null, skip: 0, lying: false };
  if (isPlainText(head.subarray(2))) return { encoding: null, skip: 2, lying: true };
  return { encoding: order, skip: 2, lying: false };
}

/** Letters of one byte each: no zero byte at all, nearly everything printable ASCII, and a line end or delimiter. */
function isPlainText(bytes: Uint8Array): boolean {
  let printable = 0;
  let marks = 0;
  for (const byte of bytes) {
    if (byte === 0) return false;
    if ((byte >= 0x20 && byte < 0x7f) || byte === 9 || byte === 10 || byte === 13) printable++;
    if (byte === 10 || byte === 13 || byte === 0x3b || byte === 0x2c) marks++;
  }
  return bytes.length >= 8 && marks > 0 && printable >= bytes.length * 0.9;
}

/** Line ends, tabs, spaces, delimiters and digits: every table has some, in whatever alphabet. */
const STRUCTURE = new Set([
  9,
  10,
  13,
  0x20,
  0x2c,
  0x3b,
  0x7c,
  ...Array.from({ length: 10 }, (_, digit) => 0x30 + digit),
]);

/** The order of bytes of a text without a mark, or null when it is no UTF-16. */
export function utf16Order(
  head: Uint8Array,
  validUtf8: boolean,
): { readonly encoding: "utf-16le" | "utf-16be"; readonly confidence: number } | null {
  const units = Math.floor(head.length / 2);
  if (units < 2) return null;
  let [odd, even, little, big] = [0, 0, 0, 0];
  for (let unit = 0; unit < units; unit++) {
    const first = head[unit * 2] as number;
    const second = head[unit * 2 + 1] as number;
    if (first === 0) even++;
    if (second === 0) odd++;
    if (second === 0 && STRUCTURE.has(first)) little++;
    if (first === 0 && STRUCTURE.has(second)) big++;
  }
  if (odd > units * 0.25 && even < units * 0.05) return { encoding: "utf-16le", confidence: 0.98 };
  if (even > units * 0.25 && odd < units * 0.05) return { encoding: "utf-16be", confidence: 0.98 };
  if (validUtf8) return null;
  const least = Math.max(2, units * 0.01);
  if (little >= least && little > big * 10 && odd > even * 10) return { encoding: "utf-16le", confidence: 0.9 };
  if (big >= least && big > little * 10 && even > odd * 10) return { encoding: "utf-16be", confidence: 0.9 };
  return null;
}
