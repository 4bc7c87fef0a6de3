/** Lines of delimited text on their way into a file, in the file's dialect. */
import { encode, mark } from "./encode.ts";
import type { OpenFile } from "./files.ts";
import type { Manner } from "./manner.ts";

export type LineWriter = {
  /** Writes one record (or the header, which is record 0); returns its number. */
  line(texts: readonly string[]): number;
  /** Writes text as it is; `record`: it counts as one. */
  raw(text: string, record?: boolean): void;
  /** Cells as a line of the dialect, without its end. */
  joined(texts: readonly string[]): string;
  /** Ends the file; `bytesLost` leaves off so many of its last bytes. */
  close(bytesLost?: number): void;
};

const PAGE = 65_536;
const MIXED = ["\r\n", "\n", "\r\n", "\n", "\n"];

/** A writer of the dialect that `manner` describes; the byte order mark is written at once. */
export function lineWriter(out: OpenFile, manner: Manner): LineWriter {
  const { delimiter, newline, encoding, quote, escape: way } = manner;
  const risky = new RegExp(
    `[${quote}\\r\\n${way === "backslash" ? "\\\\" : ""}${delimiter === "|" ? "\\|" : delimiter}]|^\\s|\\s$`,
  );
  const escaped = (text: string) =>
    way === "backslash"
      ? text.replaceAll(/["'\\]/g, (letter) => (letter === quote || letter === "\\" ? `\\${letter}` : letter))
      : text.replaceAll(quote, quote + quote);
  const quoted = (text: string) =>
    risky.test(text) || (manner.quoteAll && text !== "") ? quote + escaped(text) + quote : text;
  const joined = (texts: readonly string[]) => texts.map(quoted).join(delimiter);
  let buffer = "";
  let lines = -1;
  const flush = (bytesLost = 0) => {
    const bytes = encode(buffer, encoding);
    out.write(bytesLost ? bytes.subarray(0, bytes.length - bytesLost) : bytes);
    buffer = "";
  };
  out.write(mark(encoding));
  return {
    joined,
    line(texts) {
      lines += 1;
      buffer += joined(texts) + (newline === "mixed" ? (MIXED[lines % MIXED.length] ?? "\n") : newline);
      if (buffer.length > PAGE) flush();
      return lines;
    },
    raw(text, counted = false) {
      buffer += text;
      if (counted) lines += 1;
    },
    close(bytesLost = 0) {
      flush(bytesLost);
      out.close();
    },
  };
}
