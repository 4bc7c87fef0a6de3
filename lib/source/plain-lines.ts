/** Lines that are no records: their cells by the delimiter alone, and how they end. */
import { CR, type CutDialect, LF, MOST_COLUMNS } from "./cut-record.ts";
import { TextRecord } from "./record-view.ts";

/** The cells of one line or more when quotes are taken for letters. */
export function plainCells(bytes: Uint8Array<ArrayBuffer>, from: number, to: number, dialect: CutDialect): TextRecord {
  const text = new TextDecoder("utf-8", { ignoreBOM: true })
    .decode(bytes.subarray(from, to))
    .replace(/(?:\r\n|\r|\n)$/, "");
  return new TextRecord(text.split(dialect.delimiter, MOST_COLUMNS));
}

/** The line end that stands before `end`: LF, CR, their sum for both, 0 for none. */
export function lineEndBefore(bytes: Uint8Array, from: number, end: number): number {
  const last = end > from ? bytes[end - 1] : 0;
  if (last === LF) return end - 1 > from && bytes[end - 2] === CR ? CR + LF : LF;
  return last === CR ? CR : 0;
}
