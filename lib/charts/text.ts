/** Text as charts need it: formatted numbers, widths in the chart's font, labels that fit, a table for the terminal. */
import type { ChartTable, TableCell } from "./chart.ts";

/** Groups of three digits kept apart by a no-break space: `12 345`. */
export const formatCount = (value: number): string =>
  Math.round(value)
    .toString()
    .replace(/\B(?=(\d{3})+$)/g, "\u00A0");

/**
 * A share (0 to 1) as per cent, precise enough that nothing looks like none and almost all does not look like all.
 *
 * @example formatShare(0.0004) // "0.04 %"
 */
export function formatShare(share: number): string {
  const percent = share * 100;
  if (percent === 0 || percent === 100) return `${percent}\u00A0%`;
  if (percent < 0.01) return "<0.01\u00A0%";
  if (percent > 99.9 && percent < 100) return ">99.9\u00A0%";
  return `${percent.toFixed(percent < 0.1 ? 2 : 1).replace(/\.0$/, "")}\u00A0%`;
}

/** Seconds as `45 s`, `12 min`, `3 h 20 min`. */
export function formatSeconds(seconds: number): string {
  if (seconds < 90) return `${Math.round(seconds)} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 90) return `${minutes} min`;
  const rest = minutes % 60;
  return `${Math.floor(minutes / 60)} h${rest > 0 ? ` ${rest} min` : ""}`;
}

/** `1 row`, `2 rows`. */
export const plural = (count: number, one: string, many = `${one}s`): string =>
  `${formatCount(count)} ${count === 1 ? one : many}`;

/** The order of names, the same whatever language a machine speaks. */
export const byName: (a: string, b: string) => number = new Intl.Collator("en").compare;

/** The sentences that are there, one after the other; null when none is. */
export const sentences = (...parts: readonly (string | null)[]): string | null =>
  parts.filter((part) => part !== null && part !== "").join(" ") || null;

/** A machine name as words: `employee_no` → `employee no`. One that ends in `__c` is a custom object's and stays. */
export const words = (name: string): string => (name.endsWith("__c") ? name : name.replaceAll("_", " "));

/** About how wide the text is in Inter, in pixels; a little too wide rather than too narrow. */
export function textWidth(text: string, size: number): number {
  let em = 0;
  for (const letter of text) {
    if (/[iljtfrI.,:;'|()![\]\s·]/.test(letter)) em += 0.36;
    else if (/[mwMW@%—…æÆ]/.test(letter)) em += 0.92;
    else if (/[A-ZØÅ0-9_+=<>]/.test(letter)) em += 0.68;
    else if (/[\u2E80-\u{1FFFF}]/u.test(letter)) em += 1.05;
    else em += 0.59;
  }
  return em * size;
}

/** The text, its middle replaced by `…` when it is wider than `pixels`: beginning and end tell labels apart. */
export function shorten(text: string, pixels: number, size: number): string {
  if (textWidth(text, size) <= pixels) return text;
  const letters = [...text];
  for (let kept = letters.length - 1; kept > 2; kept -= 1) {
    const head = Math.ceil(kept * 0.65);
    const short = `${letters.slice(0, head).join("").trimEnd()}…${letters
      .slice(letters.length - (kept - head))
      .join("")
      .trimStart()}`;
    if (textWidth(short, size) <= pixels) return short;
  }
  return `${letters[0] ?? ""}…`;
}

/** Breaks at spaces, and within words that are wider than a line, so that no line is wider than `pixels`. */
export function wrap(text: string, pixels: number, size: number): string[] {
  const lines: string[] = [];
  let line: string | null = null;
  for (const word of text.split(" ")) {
    const longer: string = line === null ? word : `${line} ${word}`;
    if (textWidth(longer, size) <= pixels) {
      line = longer;
      continue;
    }
    if (line !== null) lines.push(line);
    const pieces = cutWord(word, pixels, size);
    lines.push(...pieces.slice(0, -1));
    line = pieces.at(-1) ?? "";
  }
  return [...lines, line ?? ""];
}

/** A word in pieces that fit; at least one letter each. */
function cutWord(word: string, pixels: number, size: number): string[] {
  const pieces: string[] = [];
  let piece = "";
  for (const letter of word) {
    if (piece !== "" && textWidth(piece + letter, size) > pixels) {
      pieces.push(piece);
      piece = "";
    }
    piece += letter;
  }
  return [...pieces, piece];
}

/** For text and attributes of XML and HTML; characters XML forbids are dropped. */
export const escapeXml = (text: string): string =>
  text
    .replace(/[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]/g, "")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;")
    .replaceAll("'", "&#39;");

/** A cell as people read it: shares where the column says `share`, whole numbers grouped, null as a dash. */
export function formatCell(column: string, value: TableCell): string {
  if (value === null) return "–";
  if (typeof value === "string") return value;
  if (/\bshare\b|\bdifference\b/.test(column)) return formatShare(value);
  return Number.isInteger(value) ? formatCount(value) : value.toFixed(2);
}

/** The table in columns of even width, with a bar for one numeric column. */
export function textTable(table: ChartTable, barColumn: string | null): string {
  const at = barColumn === null ? -1 : table.columns.indexOf(barColumn);
  const values = table.rows.map((row) => (at >= 0 && typeof row[at] === "number" ? row[at] : 0));
  const largest = Math.max(0, ...values);
  const lines = [
    [...table.columns],
    ...table.rows.map((row) => table.columns.map((name, i) => formatCell(name, row[i] ?? null))),
  ];
  const widths = table.columns.map((_, i) => Math.max(...lines.map((line) => [...(line[i] ?? "")].length)));
  const numeric = table.columns.map((_, i) => table.rows.some((row) => typeof row[i] === "number"));
  return lines
    .map((line, index) => {
      const cells = line.map((cell, i) => {
        const gap = " ".repeat((widths[i] ?? 0) - [...cell].length);
        return numeric[i] ? gap + cell : cell + gap;
      });
      const value = values[index - 1] ?? 0;
      const bar = largest > 0 && value > 0 ? "█".repeat(Math.max(1, Math.round((value / largest) * 24))) : "";
      return `${cells.join("  ")}  ${bar}`.trimEnd();
    })
    .join("\n");
}
