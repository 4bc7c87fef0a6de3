// Tables and bars for the terminal.

export interface TextColumn {
  readonly name: string;
  readonly numeric: boolean;
}

const segments = new Intl.Segmenter();
const WIDE = /^(?:\p{Emoji_Presentation}|\p{Script=Han}|\p{Script=Hangul}|\p{Script=Hiragana}|\p{Script=Katakana})/u;

/** Columns a text takes in a terminal. */
export function textWidth(text: string): number {
  if (/^[\x20-\x7e]*$/.test(text)) return text.length;
  let width = 0;
  for (const { segment } of segments.segment(text)) width += WIDE.test(segment) ? 2 : 1;
  return width;
}

/** Cuts a text to a width, with `…` in place of what is missing. */
export function cutText(text: string, width: number): string {
  if (textWidth(text) <= width) return text;
  let cut = "";
  let used = 0;
  for (const { segment } of segments.segment(text)) {
    used += textWidth(segment);
    if (used > width - 1) break;
    cut += segment;
  }
  return `${cut}…`;
}

/**
 * Aligned columns, numbers to the right, under a rule. Columns that do not fit the width are left out and counted.
 * @param rows cells as texts without line breaks, as many per row as there are columns
 * @param more rows that exist beyond those given
 */
export function textTable(
  columns: readonly TextColumn[],
  rows: readonly (readonly string[])[],
  options: { width: number; more?: number; hiddenColumns?: number; widest?: number } = { width: 120 },
): string {
  const widest = options.widest ?? 40;
  const widths = columns.map((column, at) =>
    Math.min(widest, Math.max(textWidth(column.name), ...rows.map((row) => textWidth(row[at] ?? "")))),
  );
  if (columns.length === 0) return "(no rows)";
  let fitting = 0;
  let used = 0;
  for (const width of widths) {
    used += width + (fitting > 0 ? 2 : 0);
    if (used > options.width && fitting > 0) break;
    fitting++;
  }
  // Room that is left goes to what was cut, from the left.
  for (let at = 0, spare = options.width - used; fitting === columns.length && at < fitting; at++) {
    const wanted = Math.max(...rows.map((row) => textWidth(row[at] ?? "")), 0) - (widths[at] ?? 0);
    const given = Math.max(0, Math.min(wanted, spare));
    widths[at] = (widths[at] ?? 0) + given;
    spare -= given;
  }
  const line = (cells: readonly string[]): string =>
    widths
      .slice(0, fitting)
      .map((width, at) => align(cutText(cells[at] ?? "", width), width, columns[at]?.numeric ?? false))
      .join("  ")
      .trimEnd();
  const hidden = columns.length - fitting + (options.hiddenColumns ?? 0);
  const more = options.more ?? 0;
  const left = [
    more > 0 ? `${more} more ${more === 1 ? "row" : "rows"}` : "",
    hidden > 0 ? `${hidden} more ${hidden === 1 ? "column" : "columns"}` : "",
  ].filter(Boolean);
  return [
    line(columns.map((column) => column.name)),
    widths
      .slice(0, fitting)
      .map((width) => "─".repeat(width))
      .join("  "),
    ...rows.map(line),
    ...(rows.length === 0 ? ["(no rows)"] : []),
    ...(left.length > 0 ? [`… ${left.join(", ")}`] : []),
  ].join("\n");
}

/** One bar per row, as long as its share of the largest value. Negative values have no bar. */
export function textBars(rows: readonly { label: string; value: number; shown: string }[], width = 40): string {
  const largest = Math.max(0, ...rows.map((row) => row.value));
  const labels = Math.min(32, Math.max(0, ...rows.map((row) => textWidth(row.label))));
  return rows
    .map(({ label, value, shown }) => {
      const eighths = largest > 0 ? Math.round((Math.max(0, value) / largest) * width * 8) : 0;
      const bar = "█".repeat(Math.floor(eighths / 8)) + (" ▏▎▍▌▋▊▉"[eighths % 8] ?? "").trim();
      return `${align(cutText(label, labels), labels, false)}  ${bar}${bar ? " " : ""}${shown}`;
    })
    .join("\n");
}

function align(text: string, width: number, right: boolean): string {
  const space = " ".repeat(Math.max(0, width - textWidth(text)));
  return right ? space + text : text + space;
}
