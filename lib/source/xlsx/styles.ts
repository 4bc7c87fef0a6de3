/** Cell styles: of all that they say, only the number format matters here. */
import { builtInKind, kindOfFormat, type NumberKind } from "./number-format.ts";
import { attributeOf, XmlScanner } from "./xml.ts";

const idOf = attributeOf("numFmtId");
const codeOf = attributeOf("formatCode");

/** Per style index the kind of number it shows. Reads `styles.xml`, which comes in pieces. Throws `XmlFault`. */
export async function readStyles(pieces: AsyncIterable<string>): Promise<NumberKind[]> {
  const codes = new Map<number, string>();
  const styles: number[] = [];
  let inCells = false;
  const scanner = new XmlScanner({
    open(name, tag) {
      if (name === "numFmt") codes.set(Number(idOf(tag)), codeOf(tag) ?? "");
      else if (name === "cellXfs") inCells = true;
      else if (name === "xf" && inCells) styles.push(Number(idOf(tag) ?? 0));
    },
    close(name) {
      if (name === "cellXfs") inCells = false;
    },
    text() {},
  });
  for await (const piece of pieces) scanner.push(piece);
  scanner.end();
  const kinds = new Map<number, NumberKind>();
  return styles.map((id) => {
    const code = codes.get(id);
    const kind = kinds.get(id) ?? (code === undefined ? builtInKind(id) : kindOfFormat(code));
    kinds.set(id, kind);
    return kind;
  });
}
