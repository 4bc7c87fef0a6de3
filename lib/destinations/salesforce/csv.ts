/** CSV as Bulk API 2.0 wants and gives it (salesforce.md §6.3): UTF-8 without mark, LF, quotes doubled. */
import Papa from "papaparse";
import type { Json } from "./values.ts";

/** How a field is cleared; an empty cell leaves it as it is. */
const NULL = "#N/A";

/** Header and rows: the header has every field of every row. */
export function toCsv(rows: readonly Json[]): string {
  const names = new Set<string>();
  for (const row of rows) for (const name of Object.keys(row)) names.add(name);
  const header = [...names];
  const lines = [header.join(",")];
  for (const row of rows) lines.push(header.map((name) => cell(row[name])).join(","));
  return `${lines.join("\n")}\n`;
}

function cell(value: unknown): string {
  if (value === undefined) return "";
  if (value === null) return NULL;
  if (typeof value !== "string") return String(value);
  return `"${value.replaceAll('"', '""')}"`;
}

/** Rows of a result with these columns only, by name: a result repeats all that was sent. Nothing for an empty answer. */
export function fromCsv(text: string, names: readonly string[]): Readonly<Record<string, string>>[] {
  const rows: Record<string, string>[] = [];
  if (text.trim() === "") return rows;
  Papa.parse<Record<string, string>>(text, {
    header: true,
    skipEmptyLines: true,
    step({ data }) {
      const row: Record<string, string> = {};
      for (const name of names) if (data[name] !== undefined) row[name] = data[name];
      rows.push(row);
    },
  });
  return rows;
}
