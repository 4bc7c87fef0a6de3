/** What a number format says a number is: a day, a time, a percentage, a code with leading zeros, or just a number. */

export type NumberKind =
  | { readonly is: "number" }
  | { readonly is: "moment" }
  /** A time of day without a day. */
  | { readonly is: "time" }
  /** Hours (or minutes, seconds) that go on counting. */
  | { readonly is: "elapsed" }
  | { readonly is: "percent" }
  /** Whole numbers written into a mask: `0` digits that are always there, `#` digits where there are any, letters. */
  | { readonly is: "mask"; readonly mask: readonly MaskPart[] };
/** A digit's place, or letters as they are. */
export type MaskPart = { readonly digit: "0" | "#" } | { readonly letters: string };

const NUMBER: NumberKind = { is: "number" };
/** Formats that have a number and no text in the file; those from 27 on are days of East Asian locales. */
const BUILT_IN: ReadonlyMap<number, NumberKind["is"]> = new Map<number, NumberKind["is"]>([
  [9, "percent"],
  [10, "percent"],
  ...[14, 15, 16, 17, 22, 27, 28, 29, 30, 31, 36, 50, 51, 52, 53, 54, 55, 56, 57, 58].map(
    (id) => [id, "moment"] as const,
  ),
  ...[18, 19, 20, 21, 32, 33, 34, 35, 45, 47].map((id) => [id, "time"] as const),
  [46, "elapsed"],
]);

/** The kind of a format that the file defines by number only. */
export function builtInKind(id: number): NumberKind {
  const is = BUILT_IN.get(id);
  return is && is !== "mask" ? { is } : NUMBER;
}

/** The kind of a format code such as `dd-mm-yyyy`, `[h]:mm`, `00000000`, `0.0%`. */
export function kindOfFormat(code: string): NumberKind {
  const positive = sections(code)[0] ?? "";
  const parts = lex(positive);
  const codes = parts.flatMap((part) => (part.quoted ? [] : [part.text.toLowerCase()])).join("");
  if (parts.some(({ elapsed }) => elapsed)) return { is: "elapsed" };
  if (/general|@/.test(codes)) return NUMBER;
  if (/[ymdhs]/.test(codes.replace(/a\/p|am\/pm/g, "h")))
    return { is: /[yd]/.test(codes) || (codes.includes("m") && !/[hs]/.test(codes)) ? "moment" : "time" };
  if (codes.includes("%")) return { is: "percent" };
  return maskOf(parts) ?? NUMBER;
}

/**
 * A mask only when it adds to the plain digits: leading zeros, or letters between and before them (phones, codes).
 * Decimals, thousands, exponents, fractions and amounts of money are plain numbers.
 */
function maskOf(parts: readonly Part[]): NumberKind | null {
  const mask: MaskPart[] = [];
  for (const part of parts) {
    if (part.quoted) {
      mask.push({ letters: part.text });
      continue;
    }
    for (const letter of part.text) {
      if (letter === "0") mask.push({ digit: "0" });
      else if (letter === "#" || letter === "?") mask.push({ digit: "#" });
      else if (" -+()/:".includes(letter)) mask.push({ letters: letter });
      else return null;
    }
  }
  const first = mask.findIndex((part) => "digit" in part);
  const last = mask.findLastIndex((part) => "digit" in part);
  const zeros = mask.filter((part) => "digit" in part && part.digit === "0").length;
  if (zeros < 1) return null;
  // A space alone parts thousands.
  const between = mask.slice(first, last).some((part) => "letters" in part && part.letters.trim() !== "");
  const prefix = mask.slice(0, first).some((part) => "letters" in part && /[+\d]/.test(part.letters));
  return zeros >= 2 || between || prefix ? { is: "mask", mask } : null;
}

/** The digits of a whole number in a mask, filled from the right; those without a place stand before the first. */
export function masked(mask: readonly MaskPart[], digits: string): string {
  const beyond = digits.length - mask.filter((part) => "digit" in part).length;
  let place = 0;
  let text = "";
  for (const part of mask) {
    if ("letters" in part) {
      text += part.letters;
      continue;
    }
    const index = beyond + place;
    if (place === 0 && beyond > 0) text += digits.slice(0, beyond + 1);
    else text += index < 0 ? (part.digit === "0" ? "0" : "") : digits.charAt(index);
    place++;
  }
  return text.trim();
}

type Part = { readonly text: string; readonly quoted: boolean; readonly elapsed: boolean };

/** Letters of the format, and letters to be shown as they are (in quotes, after `\`); colours and conditions left out. */
function lex(section: string): Part[] {
  const parts: Part[] = [];
  const add = (text: string, quoted: boolean, elapsed = false) => {
    if (text !== "") parts.push({ text, quoted, elapsed });
  };
  for (let at = 0; at < section.length; at++) {
    const letter = section.charAt(at);
    if (letter === '"') {
      const end = section.indexOf('"', at + 1);
      add(section.slice(at + 1, end < 0 ? section.length : end), true);
      at = end < 0 ? section.length : end;
    } else if (letter === "\\") add(section.charAt(++at), true);
    else if (letter === "_" || letter === "*") at++;
    else if (letter === "[") {
      const end = section.indexOf("]", at);
      const inside = section.slice(at + 1, end < 0 ? section.length : end);
      if (/^(?:h+|m+|s+)$/i.test(inside)) add(inside, false, true);
      else if (inside.startsWith("$")) add(inside.slice(1).replace(/-[0-9A-Fa-f]*$/, ""), true);
      at = end < 0 ? section.length : end;
    } else add(letter, false);
  }
  return parts;
}

/** Sections are parted by `;` outside quotes: positive, negative, zero, text. */
function sections(code: string): string[] {
  const found: string[] = [""];
  let quoted = false;
  for (let at = 0; at < code.length && at < 1000; at++) {
    const letter = code.charAt(at);
    if (letter === '"') quoted = !quoted;
    if (letter === "\\" && !quoted) found.push(`${found.pop() ?? ""}${letter}${code.charAt(++at)}`);
    else if (letter === ";" && !quoted) found.push("");
    else found.push(`${found.pop() ?? ""}${letter}`);
  }
  return found;
}
