/** The forms a staged column takes in memory: by dictionary, as numbers, as moments, or value by value. */
import type { ColumnType } from "../contract/columns.ts";
import type { ByteCells } from "../source/text-column.ts";
import { instantText } from "./instant-text.ts";
import type { Cell, StagedColumn } from "./types.ts";

/** What a column is, apart from its values. */
export type ColumnHead = Pick<StagedColumn, "name" | "header" | "type" | "custom" | "options">;
export type Codes = Uint8Array | Uint16Array | Uint32Array;

/** The texts as found, row by row. */
export type FoundTexts = { at(row: number): string };
/** Texts that may be kept as bytes, of which some rows (null: all, as they are) are taken. */
type KeptTexts = FoundTexts & { readonly bytes?: ByteCells; readonly rows?: Uint32Array };

/** How a column keeps its values: for those who go over all of them and can save work per distinct value. */
export type ColumnStore =
  | { readonly kind: "codes"; readonly codes: Codes; readonly values: readonly Cell[] }
  /** NaN: no value. */
  | { readonly kind: "numbers" | "moments"; readonly numbers: Float64Array };

/** Beside the columns and not in them: a copy of a column with another `at` must not inherit it. */
const stores = new WeakMap<StagedColumn, () => ColumnStore | null>();
/** The store of a column; null where it keeps value by value. */
export const storeOf = (column: StagedColumn): ColumnStore | null => stores.get(column)?.() ?? null;
function stored(column: StagedColumn, store: () => ColumnStore | null): StagedColumn {
  stores.set(column, store);
  return column;
}

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
  return stored({ ...head, length: codes.length, at, raw }, () => ({ kind: "codes", codes, values }));
}

/** One value per row. `found` are the texts they were read from. */
export function valuesColumn(head: ColumnHead, values: readonly Cell[], found: FoundTexts | null = null): StagedColumn {
  const raw = (row: number): string | null => {
    const text = found?.at(row) ?? "";
    return text === "" || text === values[row] ? null : text;
  };
  return { ...head, length: values.length, at: (row) => values[row] ?? null, raw };
}

/** Texts that are their own values; the empty one is no value. `raws`: the texts they were read from. */
export function textColumn(
  head: ColumnHead,
  texts: KeptTexts & { readonly length: number },
  raws: FoundTexts | null = null,
): StagedColumn {
  const at = (row: number): Cell => texts.at(row) || null;
  const raw = (row: number): string | null => {
    const found = raws?.at(row) ?? "";
    return found === "" || found === texts.at(row) ? null : found;
  };
  const column = { ...head, length: texts.length, at, raw };
  asRead.set(column, texts);
  return column;
}

/** Columns whose texts stay where they were read: rows picked from them are not copied either. */
const asRead = new WeakMap<StagedColumn, KeptTexts>();

/** Bytes of a column's texts, where it is kept so: row `r` is row `rows[r]` of `cells` (null: row `r`). */
export type TextBytes = { readonly cells: ByteCells; readonly rows: Uint32Array | null };

/** The texts of a column as bytes, of which the empty ones are no value; null where it is kept in another form. */
export function bytesOf(column: StagedColumn): TextBytes | null {
  const texts = asRead.get(column);
  return texts?.bytes ? { cells: texts.bytes, rows: texts.rows ?? null } : null;
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
  const raw = (row: number): string | null => raws.get(row) ?? null;
  return stored({ ...head, length: numbers.length, at, raw }, () => ({ kind: "numbers", numbers }));
}

/** Moments as milliseconds since 1970 (NaN: none), given out as ISO UTC; `found` are the texts they were read from. */
export function instantsColumn(head: ColumnHead, moments: Float64Array, found: FoundTexts): StagedColumn {
  const at = (row: number): Cell => {
    const value = moments[row];
    return value === undefined || Number.isNaN(value) ? null : instantText(value);
  };
  const raw = (row: number): string | null => found.at(row) || null;
  return stored({ ...head, length: moments.length, at, raw }, () => ({ kind: "moments", numbers: moments }));
}

/**
 * Rows of one or more columns as one: row `r` is row `rowOf[r]` of `bases[partOf[r]]` (null: a part without the column).
 * Values are gathered the first time one is asked for, so that later ones do not go through the parts again.
 */
export function pickedColumn(
  head: ColumnHead,
  bases: readonly (StagedColumn | null)[],
  partOf: Uint16Array,
  rowOf: Uint32Array,
): StagedColumn {
  const length = rowOf.length;
  const [only] = bases;
  const read = only && bases.length === 1 ? asRead.get(only) : undefined;
  if (only && read) return pickedTexts(head, only, read, rowOf);
  let gathered: StagedColumn | null = null;
  const raw = (row: number): string | null => bases[partOf[row] ?? 0]?.raw(rowOf[row] ?? -1) ?? null;
  const gather = (): StagedColumn => {
    gathered ??= gatherColumn(head, bases, partOf, rowOf);
    return gathered;
  };
  const at = (row: number): Cell => (gathered ?? gather()).at(row);
  return stored({ ...head, length, at, raw }, () => storeOf(gather()));
}

function pickedTexts(
  head: ColumnHead,
  base: StagedColumn,
  { bytes, rows }: KeptTexts,
  rowOf: Uint32Array,
): StagedColumn {
  const at = (row: number): string => (base.at(rowOf[row] ?? -1) as string | null) ?? "";
  const raws: FoundTexts = { at: (row) => base.raw(rowOf[row] ?? -1) ?? "" };
  const picked = rows ? rowOf.map((row) => rows[row] ?? 0) : rowOf;
  return textColumn(head, { length: rowOf.length, at, ...(bytes ? { bytes, rows: picked } : {}) }, raws);
}

function gatherColumn(
  head: ColumnHead,
  bases: readonly (StagedColumn | null)[],
  partOf: Uint16Array,
  rowOf: Uint32Array,
): StagedColumn {
  const given = bases.filter((base) => base !== null);
  const kinds = new Set(given.map((base) => storeOf(base)?.kind ?? null));
  const [kind] = kinds;
  if (kinds.size === 1 && kind === "codes") return gatherCodes(head, bases, partOf, rowOf);
  if (kinds.size === 1 && kind) {
    const numbers = new Float64Array(rowOf.length);
    const parts = bases.map((base) => (base ? storeOf(base) : null));
    for (let row = 0; row < numbers.length; row++) {
      const store = parts[partOf[row] ?? 0];
      numbers[row] = (store && store.kind !== "codes" ? store.numbers[rowOf[row] ?? -1] : null) ?? Number.NaN;
    }
    return kind === "moments" ? instantsColumn(head, numbers, NO_TEXTS) : numbersColumn(head, numbers, NO_RAWS);
  }
  const values: Cell[] = [];
  for (let row = 0; row < rowOf.length; row++) values.push(bases[partOf[row] ?? 0]?.at(rowOf[row] ?? -1) ?? null);
  return valuesColumn(head, values);
}
const NO_TEXTS: FoundTexts = { at: () => "" };
const NO_RAWS: ReadonlyMap<number, string> = new Map();

/** Dictionaries of several parts become one; code 0 stands for no value. */
function gatherCodes(
  head: ColumnHead,
  bases: readonly (StagedColumn | null)[],
  partOf: Uint16Array,
  rowOf: Uint32Array,
): StagedColumn {
  const values: Cell[] = [null];
  const codeOf = new Map<Cell, number>([[null, 0]]);
  const parts = bases.map((base) => {
    const store = base ? storeOf(base) : null;
    if (store?.kind !== "codes") return null;
    const translated = Uint32Array.from(store.values, (value) => {
      const known = codeOf.get(value);
      if (known !== undefined) return known;
      codeOf.set(value, values.length);
      return values.push(value) - 1;
    });
    return { codes: store.codes, translated };
  });
  const codes = codesFor(rowOf.length, values.length);
  const [only] = parts;
  if (only && parts.length === 1) translate(only.codes, only.translated, rowOf, codes);
  else
    for (let row = 0; row < codes.length; row++) {
      const part = parts[partOf[row] ?? 0];
      codes[row] = part?.translated[part.codes[rowOf[row] ?? -1] ?? -1] ?? 0;
    }
  return dictionaryColumn(head, codes, values, []);
}

function translate(from: Codes, translated: Uint32Array, rowOf: Uint32Array, into: Codes): void {
  for (let row = 0; row < into.length; row++) into[row] = translated[from[rowOf[row] as number] as number] as number;
}

/** The narrowest array that can hold codes below `distinct`. */
export function codesFor(length: number, distinct: number): Codes {
  if (distinct <= 0x100) return new Uint8Array(length);
  return distinct <= 0x10000 ? new Uint16Array(length) : new Uint32Array(length);
}
