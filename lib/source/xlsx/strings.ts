/** Shared strings: each text of a workbook once. Runs of rich text are joined, reading aids of Japanese left out. */
import { XmlFault, XmlScanner } from "./xml.ts";

/** All texts together, in letters: beyond it a workbook is not one that a person made. */
const MOST_LETTERS = 400_000_000;
/** One text: spreadsheets allow 32 767 letters, other writers more. */
const LONGEST_TEXT = 64 * 1024 * 1024;

/** Reads `sharedStrings.xml`, which comes in pieces. Throws `XmlFault`. */
export async function readStrings(pieces: AsyncIterable<string>): Promise<string[]> {
  const strings: string[] = [];
  let text = "";
  let letters = 0;
  let inText = false;
  let aside = 0;
  const scanner = new XmlScanner({
    open(name, _tag, empty) {
      if (name === "rPh" && !empty) aside++;
      else if (name === "t" && !empty) inText = true;
      else if (name === "si" && empty) strings.push("");
    },
    close(name) {
      if (name === "t") inText = false;
      else if (name === "rPh") aside--;
      else if (name === "si") {
        letters += text.length;
        if (letters > MOST_LETTERS) throw new XmlFault("more text than a workbook can hold");
        strings.push(unescaped(text));
        text = "";
      }
    },
    text(piece) {
      if (!inText || aside > 0) return;
      text += piece;
      checkLength(text);
    },
  });
  for await (const piece of pieces) scanner.push(piece);
  scanner.end();
  return strings;
}

/** Throws `XmlFault` for a text that is longer than anybody writes. */
export function checkLength(text: string): void {
  if (text.length > LONGEST_TEXT) throw new XmlFault("a text of more than 64 million letters");
}

/** Letters that XML cannot hold are written `_x000B_` in spreadsheets, and such writing itself `_x005F_x000B_`. */
export function unescaped(text: string): string {
  if (!text.includes("_x")) return text;
  return text
    .replace(/_x([0-9A-Fa-f]{4})_/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
    .replaceAll("\r\n", "\n");
}
