/** The CSV of Bulk jobs: RFC 4180, one delimiter and one line ending for the whole file (sheet 6.3). */

export const DELIMITERS: Readonly<Record<string, string>> = {
  BACKQUOTE: "`",
  CARET: "^",
  COMMA: ",",
  PIPE: "|",
  SEMICOLON: ";",
  TAB: "\t",
};

/** A batch that cannot be read. */
export class CsvFault extends Error {
  override name = "CsvFault";
}

/**
 * Where the header ends and where each batch of `size` rows begins, as offsets of bytes; line ends inside of quotes do
 * not count, empty lines are no rows.
 */
export function cutBatches(
  bytes: Uint8Array,
  size: number,
): { header: Uint8Array; batches: { from: number; to: number; rows: number }[] } {
  let quoted = false;
  let header = -1;
  let from = 0;
  let line = 0;
  let rows = 0;
  const batches: { from: number; to: number; rows: number }[] = [];
  for (let at = 0; at <= bytes.length; at++) {
    const sign = at === bytes.length ? 0x0a : bytes[at];
    if (sign === 0x22) quoted = !quoted;
    if (sign !== 0x0a || (quoted && at < bytes.length)) continue;
    const end = Math.min(at + 1, bytes.length);
    if (header < 0) {
      header = end;
      from = end;
    } else if (at > line && !(at === line + 1 && bytes[line] === 0x0d)) {
      rows++;
      if (rows === size) {
        batches.push({ from, to: end, rows });
        from = end;
        rows = 0;
      }
    }
    line = at + 1;
  }
  if (rows > 0) batches.push({ from, to: bytes.length, rows });
  return { header: bytes.subarray(0, Math.max(0, header)), batches };
}

/** The rows of a piece of CSV. Throws CsvFault for a quote that is not closed, or that stands inside of a cell. */
export function parseRows(text: string, delimiter: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  let at = 0;
  while (at < text.length) {
    let cell: string;
    if (text[at] === '"') {
      let end = text.indexOf('"', at + 1);
      let doubled = false;
      while (end >= 0 && text[end + 1] === '"') {
        doubled = true;
        end = text.indexOf('"', end + 2);
      }
      if (end < 0) throw new CsvFault("a quote is not closed");
      cell = text.slice(at + 1, end);
      if (doubled) cell = cell.replaceAll('""', '"');
      at = end + 1;
    } else {
      const start = at;
      while (at < text.length && text[at] !== delimiter && text[at] !== "\n" && text[at] !== "\r") at++;
      cell = text.slice(start, at);
      if (cell.includes('"')) throw new CsvFault("a quote stands inside of a cell");
    }
    row.push(cell);
    const sign = text[at];
    if (sign === delimiter) {
      at++;
      if (at === text.length) row.push("");
      continue;
    }
    if (sign === "\r" && text[at + 1] === "\n") at += 2;
    else if (sign === "\n" || sign === "\r") at++;
    else if (sign !== undefined) throw new CsvFault("a closing quote is followed by more of the cell");
    if (row.length > 1 || row[0] !== "") rows.push(row);
    row = [];
  }
  if (row.length > 0) rows.push(row);
  return rows;
}

/** One line of CSV, every cell in quotes as results have it. */
export const csvLine = (cells: readonly string[], delimiter: string, end: string): string =>
  `${cells.map((cell) => `"${cell.includes('"') ? cell.replaceAll('"', '""') : cell}"`).join(delimiter)}${end}`;
