/** The forms a staged column takes in memory: by dictionary, as numbers, as moments, or value by value. */
import type { ColumnType } from "../contract/columns.ts";
import type { Cell, StagedColumn } from "./types.ts";

/** What a column is, apart from its values. */
export type ColumnHead = Pick<StagedColumn, "name" | "header" | "type" | "custom" | "options">;
export type Codes = Uint8Array | Uint16Array | Uint32Array;

/** The texts as found, row by row. */
export type FoundTexts = { at(row: number): string };

export const columnHead = (name: string, type: ColumnType, more: Partial<ColumnHead> = {}): ColumnHead => ({
  name,
  header: name,
  type,
  custom: false,
  options: null,
  ...more,
});

/** Few distinct values, many rows: `codes[row]` points into `values` (and `raws`, the texts as found). */
export function dictionaryColumn(
  head: ColumnHead,
  codes: Codes,
  values: readonly Cell[],
  raws: readonly (string | null)[],
): StagedColumn {
  const at = (row: number): Cell => values[codes[row] ?? -1] ?? null;
  const raw = (row: number): string | null => raws[codes[row] ?? -1] ?? null;
  return { ...head, length: codes.length, at, raw };
}

/** One value per row. `found` are the texts they were read from. */
export function valuesColumn(head: ColumnHead, values: readonly Cell[], found: FoundTexts | null = null): StagedColumn {
  const raw = (row: number): string | null => {
    const text = found?.at(row) ?? "";
    return text === "" || text === values[row] ? null : text;
  };
  return { ...head, length: values.length, at: (row) => values[row] ?? null, raw };
}

/** Texts that are their own values; the empty one is no value. */
export function textColumn(head: ColumnHead, texts: FoundTexts & { readonly length: number }): StagedColumn {
  return { ...head, length: texts.length, at: (row) => texts.at(row) || null, raw: () => null };
}

/** Numbers, with NaN for "no value". */
export function numbersColumn(
  head: ColumnHead,
  numbers: Float64Array,
  raws: ReadonlyMap<number, string>,
): StagedColumn {
  const at = (row: number): Cell => {
    const value = numbers[row];
    return value === undefined || Number.isNaN(value) ? null : value;
  };
  return { ...head, length: numbers.length, at, raw: (row) => raws.get(row) ?? null };
}

/** Moments as milliseconds since 1970 (NaN: none), given out as ISO UTC; `found` are the texts they were read from. */
export function instantsColumn(head: ColumnHead, moments: Float64Array, found: FoundTexts): StagedColumn {
  const at = (row: number): Cell => {
    const value = moments[row];
    return value === undefined || Number.isNaN(value) ? null : new Date(value).toISOString();
  };
  return { ...head, length: moments.length, at, raw: (row) => found.at(row) || null };
}

/** The narrowest array that can hold codes below `distinct`. */
export function codesFor(length: number, distinct: number): Codes {
  if (distinct <= 0x100) return new Uint8Array(length);
  return distinct <= 0x10000 ? new Uint16Array(length) : new Uint32Array(length);
}
