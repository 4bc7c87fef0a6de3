/** Which character separates the cells of a CSV file: decided per file, by its header and by even rows. */
import Papa from "papaparse";
import { OBJECT_NAMES, type ObjectName } from "../contract/objects.ts";
import { headerMatches } from "./headers.ts";

export const DELIMITERS = [",", ";", "\t", "|"] as const;
export type Delimiter = (typeof DELIMITERS)[number];
export const isDelimiter = (text: string): text is Delimiter => (DELIMITERS as readonly string[]).includes(text);

/** How lines end: with `\n` (also as `\r\n`), or with a lone `\r` in files of old Macs. */
export const lineBreakOf = (text: string): "\n" | "\r" => (text.includes("\n") || !text.includes("\r") ? "\n" : "\r");

/**
 * The delimiter of a file whose beginning is `sample`. Known header names decide; without any, the character
 * that splits most lines evenly. `object` is what the file's name says, if it says anything.
 */
export function sniffDelimiter(sample: string, object: ObjectName | null): Delimiter {
  const told = /^sep=(.)\r?\n/i.exec(sample)?.[1];
  if (told && isDelimiter(told)) return told;
  let best: { delimiter: Delimiter; score: number } = { delimiter: ";", score: -1 };
  for (const delimiter of DELIMITERS) {
    const records = firstRecords(sample, delimiter, 30);
    const score = known(records.slice(0, 10), object) * 1000 + evenness(records);
    if (score > best.score) best = { delimiter, score };
  }
  return best.delimiter;
}

/** The first records of a text, whole ones only unless there is but one. */
function firstRecords(sample: string, delimiter: Delimiter, most: number): string[][] {
  const newline = lineBreakOf(sample);
  const { data } = Papa.parse<string[]>(sample, { delimiter, newline, quoteChar: '"', preview: most });
  return data.length > 1 && data.length < most ? data.slice(0, -1) : data;
}

function known(records: readonly string[][], object: ObjectName | null): number {
  const objects = object ? [object] : OBJECT_NAMES;
  let most = 0;
  for (const cells of records)
    if (cells.length > 1) for (const name of objects) most = Math.max(most, headerMatches(name, cells));
  return most;
}

/** The commonest width above one, weighed by how many records have it. */
function evenness(records: readonly string[][]): number {
  const widths = new Map<number, number>();
  for (const { length } of records) if (length > 1) widths.set(length, (widths.get(length) ?? 0) + 1);
  let best = 0;
  for (const [width, times] of widths) best = Math.max(best, (times / records.length) * 100 + Math.min(width, 50) / 10);
  return best;
}
