/** A table as the page shows it: a part of its rows, sorted by a button in each head, a small distribution below it. */
import { z } from "zod";
import { formatCount } from "../charts/text.ts";
import { escapeHtml } from "../workbook/html-table.ts";
import type { ColumnProfile, TablePage, TableProfile, TableQuery } from "../workbook/table-pages.ts";

/** The data of a table output, as much as the page reads. */
export const shownTable = z.object({
  title: z.string().default(""),
  columns: z.array(z.object({ name: z.string(), numeric: z.boolean().default(false) })),
  rows: z.array(z.array(z.string())),
  total: z.number(),
  hiddenColumns: z.number().default(0),
});
export type ShownTable = z.infer<typeof shownTable>;

const MOST_ROWS = 100;
const LEAST_ROWS = 10;
/** Letters of a cell above which its text is broken into lines. */
const LONG_CELL = 56;
/** Letters of a cell that are shown. */
const MOST_LETTERS = 600;
/** Below so many rows a distribution says less than the rows. */
const WORTH_A_PICTURE = 8;

/** Where a table stands: the id of its cell and its number among the tables of that cell. */
export interface TablePlace {
  readonly cell: number;
  readonly table: number;
}

/** The table as it came with the output; `place`: where other rows can be asked for, absent where there are none. */
export function tableHtml(shown: ShownTable, place: TablePlace | undefined): string {
  const rows = shown.rows.slice(0, MOST_ROWS);
  const caption = shown.title === "" ? "" : `<figcaption>${escapeHtml(shown.title)}</figcaption>`;
  if (shown.columns.length === 0) return `<figure class="table">${caption}<p class="none">No rows.</p></figure>`;
  const limit = Math.min(MOST_ROWS, Math.max(LEAST_ROWS, rows.length));
  const data = place
    ? ` data-cell="${place.cell}" data-table="${place.table}" data-limit="${limit}"${shown.total >= WORTH_A_PICTURE ? " data-picture" : ""}`
    : "";
  const hidden =
    shown.hiddenColumns > 0
      ? `<p class="more">${formatCount(shown.hiddenColumns)} more columns are not shown.</p>`
      : "";
  const label = escapeHtml(shown.title || "Table");
  return `<figure class="table"${data}>${caption}<div class="scroll" tabindex="0" role="group" aria-label="${label}"><table>${headHtml(shown.columns, place !== undefined && shown.total > 1, undefined)}${pictureRow(shown, place)}${bodyHtml({ ...shown, rows, offset: 0 })}</table></div>${place ? pagerHtml({ offset: 0, limit }, rows.length, shown.total) : ""}${hidden}</figure>`;
}

const pictureRow = (shown: ShownTable, place: TablePlace | undefined): string =>
  place && shown.total >= WORTH_A_PICTURE
    ? `<tbody class="pictures"><tr>${shown.columns.map(() => "<td></td>").join("")}</tr></tbody>`
    : "";

/** Head, rows and pager of a part of a table: what stands in its place. */
export function pageParts(
  page: TablePage,
  query: TableQuery,
): { readonly head: string; readonly body: string; readonly pager: string } {
  return {
    head: headHtml(page.columns, page.total > 1, query),
    body: bodyHtml(page),
    pager: pagerHtml({ ...query, offset: page.offset }, page.rows.length, page.total),
  };
}

function headHtml(columns: TablePage["columns"], sortable: boolean, query: TableQuery | undefined): string {
  const cells = columns.map(({ name, numeric }, at) => {
    const side = numeric ? ' class="number"' : "";
    if (!sortable) return `<th scope="col"${side}>${escapeHtml(name)}</th>`;
    const sorted = query?.sort === at ? (query.descending ? "descending" : "ascending") : "none";
    const sign = sorted === "none" ? "" : sorted === "ascending" ? "▲" : "▼";
    return `<th scope="col"${side} aria-sort="${sorted}"><button type="button" data-sort="${at}" title="Sort by ${escapeHtml(name)}">${escapeHtml(name) || "&#8203;"}<span class="sign" aria-hidden="true">${sign}</span></button></th>`;
  });
  return `<thead><tr>${cells.join("")}</tr></thead>`;
}

function bodyHtml({ columns, rows }: TablePage): string {
  const side = columns.map(({ numeric }) => (numeric ? ' class="number"' : ""));
  const cell = (text: string, at: number): string =>
    text.length > LONG_CELL
      ? `<td class="long">${longText(text)}</td>`
      : `<td${side[at] ?? ""}>${escapeHtml(text)}</td>`;
  const lines = rows.map((row) => `<tr>${row.map(cell).join("")}</tr>`);
  return `<tbody class="rows">${lines.join("")}</tbody>`;
}

const longText = (text: string): string =>
  text.length <= MOST_LETTERS
    ? escapeHtml(text)
    : `${escapeHtml(text.slice(0, MOST_LETTERS))}… <span class="quiet">${formatCount(text.length - MOST_LETTERS)} more letters</span>`;

function pagerHtml({ offset, limit }: TableQuery, shown: number, total: number): string {
  const last = offset + shown;
  if (offset === 0 && last >= total)
    return total > 1 ? `<p class="pager">${formatCount(total)} rows</p>` : '<p class="pager"></p>';
  const end = Math.floor((total - 1) / limit) * limit;
  const button = (to: number, sign: string, says: string): string =>
    `<button type="button" data-offset="${Math.max(0, to)}" aria-label="${says}"${(to === offset && shown > 0) || to < 0 || to >= total ? " disabled" : ""}>${sign}</button>`;
  return `<p class="pager">${button(offset > 0 ? 0 : offset, "«", "First rows")}${button(offset > 0 ? Math.max(0, offset - limit) : -1, "‹", "Rows before")}<span>${shown > 0 ? `${formatCount(offset + 1)}–${formatCount(last)}` : "None"} of ${formatCount(total)} rows</span>${button(last, "›", "Next rows")}${button(Math.max(end, offset), "»", "Last rows")}</p>`;
}

/** The row of small pictures, one a column. */
export function profileHtml({ columns, rows, total }: TableProfile, numeric: readonly boolean[]): string {
  const of = rows < total ? ` Read off ${formatCount(rows)} rows spread over the table.` : "";
  const cells = columns.map(
    (column, at) => `<td${numeric[at] ? ' class="number"' : ""}>${picture(column, rows, of)}</td>`,
  );
  return `<tr>${cells.join("")}</tr>`;
}

/** The last bar of words: values that are not the commonest. */
const OTHERS = /^\d+ other values$/;
const WIDE = 120;
const HIGH = 26;

function picture(column: ColumnProfile, rows: number, of: string): string {
  const { bars, blanks, kind } = column;
  if (bars.length === 0) return `<span class="sum">${rows > 0 ? "blank" : ""}</span>`;
  const most = Math.max(...bars.map((bar) => bar.rows), 1);
  const alike = kind === "words" && bars.length === 1 && OTHERS.test(bars[0]?.label ?? "");
  const step = WIDE / Math.max(bars.length, kind === "words" && !alike ? 4 : 1);
  const gap = kind === "words" ? Math.min(2, step / 4) : 0.4;
  const drawn = bars.map(({ label, rows: count }, at) => {
    const high = count === 0 ? 0 : alike ? 3 : Math.max(1, (count / most) * HIGH);
    const other = kind === "words" && at === bars.length - 1 && OTHERS.test(label) ? ' class="other"' : "";
    return `<rect${other} x="${round(at * step)}" y="${round(HIGH - high)}" width="${round(step - gap)}" height="${round(high)}"><title>${escapeHtml(label)}: ${formatCount(count)}</title></rect>`;
  });
  const sum = sentence(column, rows);
  return `<svg class="picture" viewBox="0 0 ${WIDE} ${HIGH}" preserveAspectRatio="none" role="img" aria-label="${escapeHtml(`${column.name}: ${sum}.${of}`)}">${drawn.join("")}</svg><span class="sum" aria-hidden="true" title="${escapeHtml(sum + of)}">${escapeHtml(sum)}</span>${blanks > 0 ? `<span class="blanks">${share(blanks, rows)} blank</span>` : ""}`;
}

/** What a column holds, in a few words. */
function sentence({ bars, kind }: ColumnProfile, rows: number): string {
  const first = bars[0];
  const last = bars.at(-1);
  if (!first || !last) return "";
  if (kind === "amount") {
    const from = first.label.split(" – ")[0] ?? "";
    const to = last.label.split(" – ").at(-1) ?? "";
    return from === to ? from : `${from} to ${to}`;
  }
  if (bars.length === 1) return first.label.replace("other values", "different values");
  if (first.rows === 1 && bars.every((bar) => bar.rows === 1)) return `${bars.length} different values`;
  return `${first.label} ${share(first.rows, rows)}`;
}

const share = (part: number, whole: number): string => {
  const percent = (part / Math.max(1, whole)) * 100;
  return percent > 0 && percent < 1 ? "<1 %" : `${Math.round(percent)} %`;
};
const round = (value: number): string => String(Number(value.toFixed(2)));
