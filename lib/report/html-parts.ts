/** Pieces of a page that sections and cells share. */
import type { ChartTable } from "../charts/chart.ts";
import { escapeXml, formatCell, formatCount, plural } from "../charts/text.ts";
import { maskPersonal } from "../outputs/mask.ts";

/** Escaped, and masked once more against personal data. */
export const safe = (text: string): string => escapeXml(maskPersonal(text));
export type Say = (text: string) => string;

/** Rows and columns of a table a page shows at most: browsers choke on more, and the CSV files hold them. */
export const MOST_ROWS = 100;
export const MOST_COLUMNS = 40;

/** An anchor: letters, digits and `-` of the text. */
export const anchor = (text: string): string => text.replace(/[^\p{L}\p{N}]+/gu, "-").replace(/^-+|-+$/g, "") || "x";

export type HtmlTable = {
  readonly columns: readonly { readonly name: string; readonly numeric: boolean }[];
  readonly rows: readonly (readonly string[])[];
  /** All rows and columns there are, the ones not given here included. */
  readonly total: number;
  readonly totalColumns?: number;
  readonly title?: string;
  /** Where the table is as CSV, and how many of its rows that holds (all unless told). */
  readonly csv?: string | undefined;
  readonly csvRows?: number;
};

/** A table with a line below it that counts what is not shown and names the CSV. */
export function tableHtml(given: HtmlTable, say: Say = safe): string {
  const columns = given.columns.slice(0, MOST_COLUMNS);
  const rows = given.rows.slice(0, MOST_ROWS);
  const allColumns = Math.max(given.totalColumns ?? 0, given.columns.length);
  // Only columns with long words may break them anywhere: else short ones are squeezed to a letter.
  const long = columns.map((_, at) => rows.some((row) => /[^\s-]{33}/.test(row[at] ?? "")));
  const side = (at: number) => (columns[at]?.numeric ? ' class="number"' : long[at] ? ' class="long"' : "");
  const head = columns.map(({ name }, at) => `<th scope="col"${side(at)}>${say(name)}</th>`).join("");
  const body = rows
    .map((row) => `<tr>${columns.map((_, at) => `<td${side(at)}>${say(row[at] ?? "")}</td>`).join("")}</tr>`)
    .join("");
  const shown = [
    given.total > rows.length ? `${formatCount(rows.length)} of ${plural(given.total, "row")}` : "",
    allColumns > columns.length ? `${formatCount(columns.length)} of ${plural(allColumns, "column")}` : "",
  ].filter((part) => part !== "");
  const kept =
    given.csv === undefined
      ? ""
      : (given.csvRows ?? given.total) < given.total
        ? `<code>${say(given.csv)}</code> holds the ${plural(given.csvRows ?? 0, "row")} that were recorded`
        : `<code>${say(given.csv)}</code>`;
  const foot = [...shown, kept].filter((part) => part !== "").join(" · ");
  const caption = given.title ? `<caption>${say(given.title)}</caption>` : "";
  const table =
    columns.length === 0
      ? `<p class="none">${given.title ? `${say(given.title)}: ` : ""}no rows</p>`
      : `<div class="scroll"><table>${caption}<thead><tr>${head}</tr></thead><tbody>${body}</tbody></table></div>`;
  return `${table}${foot === "" || columns.length === 0 ? "" : `<p class="more">${foot}</p>`}`;
}

/** The same for a chart's table: numbers formatted, shares as per cent. */
export function chartTableHtml({ columns, rows }: ChartTable, csv?: string): string {
  return tableHtml({
    columns: columns.map((name, at) => ({ name, numeric: rows.some((row) => typeof row[at] === "number") })),
    rows: rows.slice(0, MOST_ROWS).map((row) => columns.map((name, at) => formatCell(name, row[at] ?? null))),
    total: rows.length,
    csv,
  });
}
