// The tests' own reading of the export files: small on purpose, so that nothing of the product is used to judge it.
import { Buffer } from "node:buffer";
import { readFileSync } from "node:fs";

/** Letters of a file, by its byte order mark; `latin1` for the files that the fixture's README names. */
export function lettersOf(file: string, encoding: "utf8" | "latin1" = "utf8"): string {
  const bytes = readFileSync(file);
  const text =
    bytes[0] === 0xff && bytes[1] === 0xfe
      ? Buffer.from(bytes.subarray(2)).toString("utf16le")
      : bytes.toString(encoding);
  return text.replace(/^\uFEFF/, "");
}

/** Records of delimited text, the header taken as names. Blank lines are no records. */
export function recordsOf(text: string, delimiter: string): Record<string, string>[] {
  const rows: string[][] = [[]];
  let cell = "";
  let quoted = false;
  const end = () => {
    rows.at(-1)?.push(cell);
    cell = "";
  };
  for (let at = 0; at < text.length; at += 1) {
    const letter = text[at] ?? "";
    if (quoted && letter === '"' && text[at + 1] === '"') cell += text[at++];
    else if (letter === '"') quoted = !quoted;
    else if (quoted) cell += letter;
    else if (letter === delimiter) end();
    else if (letter === "\n") {
      end();
      rows.push([]);
    } else if (letter !== "\r") cell += letter;
  }
  end();
  const [header = [], ...body] = rows.filter((row) => row.length > 1 || row[0] !== "");
  return body.map((row) => Object.fromEntries(header.map((name, at) => [name, row[at] ?? ""])));
}
