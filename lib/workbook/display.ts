// What a cell shows. Every displayable carries the Jupyter protocol and a text for the terminal.
import { inspect } from "node:util";
import { emit } from "./emit.ts";
import { escapeHtml } from "./html-table.ts";
import { type Displayable, masked } from "./prose.ts";
import { CHART_MIME, JUPYTER, type MimeBundle } from "./record.ts";
import { isTableLike, type RowsLike, table, tableBundle } from "./table.ts";
import { textBars } from "./text-table.ts";

export { check } from "./check.ts";
export { collected } from "./emit.ts";
export type { Role } from "./mask.ts";
export { type NumberedLine, numberedLines } from "./numbered-lines.ts";
export { type Displayable, md } from "./prose.ts";
export { type RowsLike, type TableOptions, table } from "./table.ts";

/**
 * Shows a value under the running cell: a displayable in its own form, an arquero table or an array of objects as a
 * table, a text as it is, anything else as Node prints it. Email addresses and phone numbers are masked unless the run
 * reveals them.
 */
export function display(value: unknown): void {
  emit(bundleOf(value));
}

/** The forms of a value that `display` would show. */
export function bundleOf(value: unknown): MimeBundle {
  if (isDisplayable(value)) return value[JUPYTER]();
  if (isTableLike(value)) return tableBundle(value);
  if (Array.isArray(value) && value.length > 0 && value.every(isRecord)) return tableBundle(value);
  const text = typeof value === "string" ? value : inspect(value, { depth: 4, maxArrayLength: 50, breakLength: 100 });
  return { "text/plain": masked(text) };
}

/**
 * A picture with its numbers: the SVG on a page, the rows as bars (or a table) in a terminal.
 * @param svg the text of an SVG element, or the element
 * @param rows the numbers shown; a first text column and a first number column make the bars
 */
export function chart(
  svg: string | { readonly outerHTML: string },
  options: { title: string; alt?: string; rows?: RowsLike },
): Displayable {
  const { title, alt = title, rows } = options;
  return {
    [JUPYTER]() {
      const numbers = rows === undefined ? {} : tableBundle(rows, { limit: 15 });
      const bars = rows === undefined ? undefined : barsOf(rows);
      const below = bars ?? String(numbers["text/plain"] ?? alt);
      const svgText = typeof svg === "string" ? svg : svg.outerHTML;
      return {
        "image/svg+xml": svgText,
        ...numbers,
        "text/html": `<figure><figcaption>${escapeHtml(title)}</figcaption>${svgText}</figure>`,
        [CHART_MIME]: { title, alt },
        "text/plain": below === title ? title : `${title}\n${below}`,
      };
    },
  };
}

function barsOf(rows: RowsLike): string | undefined {
  const bundle = table(rows, { limit: 15 });
  const { columns, cells, values, total } = bundle.content();
  const label = columns.findIndex((column) => !column.numeric);
  const value = columns.findIndex((column) => column.numeric);
  if (label < 0 || value < 0 || columns.length > 2) return undefined;
  const bars = textBars(
    cells.map((row, at) => ({
      label: row[label] ?? "",
      value: Number(values[at]?.[value] ?? 0),
      shown: row[value] ?? "",
    })),
  );
  return total > cells.length ? `${bars}\n… ${total - cells.length} more rows` : bars;
}

const isDisplayable = (value: unknown): value is Displayable =>
  typeof value === "object" && value !== null && JUPYTER in value && typeof value[JUPYTER] === "function";

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof Date);
