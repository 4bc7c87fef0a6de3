/**
 * CSV as we write it: UTF-8 with BOM (so that Excel reads æøå), comma, CRLF, quotes where needed, and no cell that a
 * spreadsheet would run as a formula (Actimo fact sheet, 7 #26). An Excel that expects `;` opens it by Data → From Text/CSV.
 */
export type CsvCell = string | number | boolean | null | undefined;

/**
 * A sign, `@`, tab or line end starts a formula in spreadsheets, also behind blanks that an import trims; full-width
 * forms count in East Asian ones. Our own mark may stand before it.
 */
const STARTS_FORMULA = /^'*(?:[\t\r\n]|[\s\u200b\u2060]*[=+\-@＝＋－＠])/;
const PLAIN_NUMBER = /^[+-]?\d+(?:[.,]\d+)*(?:[eE][+-]?\d+)?(?:\s?%)?$/;
const PHONE = /^\+\d[\d ]*$/;
const isHarmless = (text: string): boolean => text === "-" || PLAIN_NUMBER.test(text) || PHONE.test(text);

/**
 * The text with `'` before it when a spreadsheet would take it for a formula. Plain numbers, `+45…` phones and the
 * null token `-` stay as they are.
 *
 * @example neutralise("=1+1") // "'=1+1"
 */
export function neutralise(text: string): string {
  if (!STARTS_FORMULA.test(text) || isHarmless(text.replace(/^'+/, ""))) return text;
  return `'${text}`;
}

/**
 * The text that `neutralise` was given, for cells of our files that come back: `restore(neutralise(text)) === text`.
 * An apostrophe that is not our mark stays.
 *
 * @example restore("'=1+1") // "=1+1"
 */
export function restore(text: string): string {
  const rest = text.slice(1);
  return text.startsWith("'") && neutralise(rest) === text ? rest : text;
}

/** A cell of a comma-separated line, in quotes where it needs them. */
const quoted = (text: string) => (/[",;\t\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

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
