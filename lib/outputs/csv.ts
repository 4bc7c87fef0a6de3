/**
 * CSV as we write it: UTF-8 with BOM (so that Excel reads æøå), comma, CRLF, quotes where needed, and no cell that a
 * spreadsheet would run as a formula (Actimo fact sheet, 7 #26). An Excel that expects `;` opens it by Data → From Text/CSV.
 */
export type CsvCell = string | number | boolean | null | undefined;

/** A leading sign, `@`, tab or line end starts a formula in spreadsheets; full-width forms count in East Asian ones. */
const STARTS_FORMULA = /^[=+\-@\t\r\n＝＋－＠]/;
const PLAIN_NUMBER = /^[+-]?\d+(?:[.,]\d+)*(?:[eE][+-]?\d+)?$/;
const PHONE = /^\+\d[\d ]*$/;

/**
 * The text with `'` before it when a spreadsheet would take it for a formula. Plain numbers, `+45…` phones and the
 * null token `-` stay as they are.
 *
 * @example neutralise("=1+1") // "'=1+1"
 */
export function neutralise(text: string): string {
  if (!STARTS_FORMULA.test(text) || text === "-" || PLAIN_NUMBER.test(text) || PHONE.test(text)) return text;
  return `'${text}`;
}

const quoted = (text: string) => (/[",\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

/** One record with its CRLF. Null and undefined are empty cells. A record of one empty cell is `""`, not a blank line. */
export function csvLine(cells: readonly CsvCell[]): string {
  const line = cells
    .map((cell) => {
      if (cell === null || cell === undefined) return "";
      return typeof cell === "string" ? quoted(neutralise(cell)) : String(cell);
    })
    .join(",");
  return `${line === "" ? '""' : line}\r\n`;
}
