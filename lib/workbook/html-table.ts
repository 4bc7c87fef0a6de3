import type { TextColumn } from "./text-table.ts";

/** A table as HTML: escaped, numbers to the right, with a note of what is not shown. Needs no stylesheet. */
export function htmlTable(
  columns: readonly TextColumn[],
  rows: readonly (readonly string[])[],
  options: { title?: string; more?: number; hiddenColumns?: number } = {},
): string {
  const side = (column: TextColumn | undefined): string =>
    column?.numeric ? ' class="number" style="text-align:right"' : ' style="text-align:left"';
  const head = columns.map((column) => `<th scope="col"${side(column)}>${escapeHtml(column.name)}</th>`).join("");
  const body = rows
    .map((row) => `<tr>${row.map((cell, at) => `<td${side(columns[at])}>${escapeHtml(cell)}</td>`).join("")}</tr>`)
    .join("\n");
  const { more = 0, hiddenColumns = 0 } = options;
  const left = [
    more > 0 ? `${more} more ${more === 1 ? "row" : "rows"}` : "",
    hiddenColumns > 0 ? `${hiddenColumns} more ${hiddenColumns === 1 ? "column" : "columns"}` : "",
  ].filter(Boolean);
  const caption = options.title ? `<caption>${escapeHtml(options.title)}</caption>` : "";
  if (columns.length === 0) return `<table>${caption}<tbody><tr><td>no rows</td></tr></tbody></table>`;
  const foot =
    left.length > 0
      ? `<tfoot><tr><td colspan="${Math.max(1, columns.length)}">… ${left.join(", ")}</td></tr></tfoot>`
      : "";
  return `<table>${caption}<thead><tr>${head}</tr></thead><tbody>\n${body}\n</tbody>${foot}</table>`;
}

/** Text made safe for element content and attribute values. */
export function escapeHtml(text: string): string {
  const entities: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };
  return text.replace(/[&<>"']/g, (sign) => entities[sign] ?? sign);
}
