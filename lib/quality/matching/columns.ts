/** Columns of numbered values: equal texts are equal numbers. Texts are cleaned as seldom as can be. */
import { NumberIndex } from "../join-index.ts";

/** Values of one kind over all records. */
export type Column = {
  /** Number of the value per record, −1 without one. */
  readonly ids: Int32Array;
  readonly values: readonly string[];
  /** Records per value. */
  readonly counts: readonly number[];
  /** Records that have a value. */
  readonly filled: number;
};

/** The text of a record, or null. */
export type Reader = (record: number) => string | null;
/** Texts that stand in many records, by code: `codeOf` gives a record's, `text` what a code below `size` stands for. */
export type Dictionary = {
  readonly size: number;
  codeOf(record: number): number;
  text(code: number): string | null;
};

/** The texts of so many records, each as `clean` makes it (null: no value), numbered as they come. */
export function numbered(length: number, texts: Reader | Dictionary, clean: (text: string) => string | null): Column {
  const values = valueList();
  const number = (text: string): number => values.number(clean(text));
  const ids = new Int32Array(length).fill(-1);
  if (typeof texts === "function") {
    const numberOf = remembering(number);
    for (let record = 0; record < length; record++) {
      const text = texts(record);
      if (text !== null) ids[record] = numberOf(text);
    }
  } else {
    const NOT_YET = -2;
    const idOf = new Int32Array(texts.size).fill(NOT_YET);
    for (let record = 0; record < length; record++) {
      const code = texts.codeOf(record);
      let id = idOf[code] ?? -1;
      if (id === NOT_YET) {
        const text = texts.text(code);
        id = text === null ? -1 : number(text);
        idOf[code] = id;
      }
      ids[record] = id;
    }
  }
  return counted(ids, values.list);
}

/** Texts are remembered up to here in any case, and above it as long as most of them come again. */
const REMEMBERED = 4096;

/** `number` of a text, asked once per text where texts come again; where each comes once, remembering is what costs. */
export function remembering(number: (text: string) => number): (text: string) => number {
  const known = new Map<string, number>();
  let again = 0;
  return (text) => {
    const before = known.get(text);
    if (before !== undefined) {
      again++;
      return before;
    }
    const id = number(text);
    if (known.size < REMEMBERED || again > known.size) known.set(text, id);
    return id;
  };
}

/** Different values with their numbers; null has −1. */
export function valueList(): { readonly list: string[]; number(value: string | null): number } {
  const byValue = new Map<string, number>();
  const list: string[] = [];
  return {
    list,
    number(value) {
      if (value === null) return -1;
      const known = byValue.get(value);
      if (known !== undefined) return known;
      const id = list.push(value) - 1;
      byValue.set(value, id);
      return id;
    },
  };
}

/** A column of numbers that point into `values`. */
export function counted(ids: Int32Array, values: readonly string[]): Column {
  const counts = new Array<number>(values.length).fill(0);
  let filled = 0;
  for (const id of ids)
    if (id >= 0) {
      counts[id] = (counts[id] ?? 0) + 1;
      filled++;
    }
  return { ids, values, counts, filled };
}

/** A column whose values follow from another one's. */
export function derived(from: Column, value: (text: string) => string | null): Column {
  const values = valueList();
  const idOf = Int32Array.from(from.values, (text) => values.number(value(text)));
  return counted(spread(from.ids, idOf), values.list);
}

/** The last `digits` digits of numbers that end in so many. */
export function endsOf(numbers: Column, digits: number): Column {
  const index = new NumberIndex(numbers.values.length);
  const values: string[] = [];
  const idOf = Int32Array.from(numbers.values, (number, at) => {
    if (number.length <= digits) return -1;
    const end = number.slice(-digits);
    const id = index.add(Number(end), at);
    if (id === values.length) values.push(end);
    return id;
  });
  return counted(spread(numbers.ids, idOf), values);
}

/** What each record's number stands for; −1 for −1. */
export const spread = (ids: Int32Array, of: Int32Array): Int32Array => ids.map((id) => (id < 0 ? -1 : (of[id] ?? -1)));

/** The text of a record's value; empty without one. */
export const textOf = (column: Column, record: number): string => column.values[column.ids[record] ?? -1] ?? "";
/** How many records share a record's value. */
export const sharers = (column: Column, record: number): number => column.counts[column.ids[record] ?? -1] ?? 0;
