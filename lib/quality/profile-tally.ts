/** The values of a column numbered by content: every later count is a count of small whole numbers. */
import { type ColumnStore, storeOf } from "../staging/columns.ts";
import { instantText } from "../staging/instant-text.ts";
import type { Cell, StagedColumn } from "../staging/types.ts";
import { hashOf, NumberIndex, TextIndex } from "./join-index.ts";
import { TextScan } from "./shape.ts";

/** What the letters of a column's texts add up to; counted per row. */
export type Letters = {
  readonly units: Sum;
  readonly points: Sum;
  /** Row of the longest text, the first of several. */
  readonly longest: number;
  readonly shapes: readonly { readonly shape: string; readonly count: number }[];
  readonly looks: Readonly<Record<string, number>>;
};
export type Sum = { readonly min: number; readonly max: number; readonly mean: number };

export type Tally = {
  /** Per row the number of its value; −1: none. Valid until the next column is tallied. */
  codes(): Int32Array;
  readonly distinct: number;
  /** Rows per number. */
  readonly counts: Int32Array;
  /** The first row of a number. */
  firstRow(code: number): number;
  value(code: number): Cell;
  /** The value as it is put in order: moments as milliseconds. */
  key(code: number): string | number;
  readonly filled: number;
  /** Of text columns only. */
  readonly letters: Letters | null;
};

/** Room that the columns of a table use one after the other: new room for each would keep the collector busy. */
export class TallyRoom {
  readonly #rows: number;
  #codes: Int32Array | null = null;
  #texts: TextIndex | null = null;
  #numbers: NumberIndex | null = null;

  constructor(rows: number) {
    this.#rows = rows;
  }

  codes(): Int32Array {
    this.#codes ??= new Int32Array(this.#rows);
    return this.#codes;
  }
  texts(read: (row: number) => string): TextIndex {
    this.#texts ??= new TextIndex(read, this.#rows);
    return this.#texts.reset(read);
  }
  numbers(): NumberIndex {
    this.#numbers ??= new NumberIndex(this.#rows);
    return this.#numbers.reset();
  }
}

/**
 * Numbers the values of a column. Texts of `text` and `json` columns are looked at letter by letter too. The tally is
 * valid until the room is used for the next column.
 */
export function tallyOf(column: StagedColumn, room: TallyRoom = new TallyRoom(column.length)): Tally {
  const store = storeOf(column);
  const letters = column.type === "text" || column.type === "json" ? new LetterBook() : null;
  if (store?.kind === "codes") return ofCodes(store, letters, room);
  if (store) return ofNumbers(store.numbers, store.kind === "moments", room);
  return ofCells(column, letters, room);
}

/** Several codes of a dictionary may stand for one value: labels of an enum, for example. */
function ofCodes(store: ColumnStore & { readonly kind: "codes" }, letters: LetterBook | null, room: TallyRoom): Tally {
  const { codes: given, values } = store;
  const times = new Int32Array(values.length);
  const seen = new Int32Array(values.length);
  for (let row = 0; row < given.length; row++) {
    const code = given[row] ?? 0;
    if (times[code] === 0) seen[code] = row;
    times[code] = (times[code] ?? 0) + 1;
  }
  const numbers = new Map<Cell, number>();
  const found: { value: Cell; count: number; first: number }[] = [];
  const renumbered = new Int32Array(values.length).fill(-1);
  for (let code = 0; code < values.length; code++) {
    const value = values[code] ?? null;
    const count = times[code] ?? 0;
    if (value === null || count === 0) continue;
    const first = seen[code] ?? 0;
    const number = numbers.get(value) ?? found.length;
    const known = found[number];
    if (known) {
      known.count += count;
      known.first = Math.min(known.first, first);
    } else {
      numbers.set(value, number);
      found.push({ value, count, first });
    }
    renumbered[code] = number;
  }
  if (letters) for (const { value, count, first } of found) letters.see(String(value), count, first);
  return {
    codes() {
      const codes = room.codes();
      for (let row = 0; row < given.length; row++) codes[row] = renumbered[given[row] ?? 0] ?? -1;
      return codes;
    },
    distinct: found.length,
    counts: Int32Array.from(found, ({ count }) => count),
    firstRow: (code) => found[code]?.first ?? -1,
    value: (code) => found[code]?.value ?? null,
    key: (code) => keyOf(found[code]?.value ?? null),
    filled: found.reduce((sum, { count }) => sum + count, 0),
    letters: letters?.finish() ?? null,
  };
}

function ofNumbers(numbers: Float64Array, moments: boolean, room: TallyRoom): Tally {
  const index = room.numbers();
  const codes = room.codes();
  for (let row = 0; row < numbers.length; row++) {
    const value = numbers[row] ?? Number.NaN;
    codes[row] = Number.isNaN(value) ? -1 : index.add(value, row);
  }
  const { counts, filled } = counted(codes, index.size);
  return {
    codes: () => codes,
    distinct: index.size,
    counts,
    firstRow: (code) => index.firstRow(code),
    value: (code) => (moments ? instantText(index.value(code)) : index.value(code)),
    key: (code) => index.value(code),
    filled,
    letters: null,
  };
}

/** Value by value: texts by their letters, what is no text by a map. */
function ofCells(column: StagedColumn, letters: LetterBook | null, room: TallyRoom): Tally {
  const index = room.texts((row) => String(column.at(row)));
  const others = new Map<Cell, { code: number; first: number }>();
  const codes = room.codes();
  for (let row = 0; row < codes.length; row++) {
    const value = column.at(row);
    if (value === null) {
      codes[row] = -1;
      continue;
    }
    const hash = letters ? letters.see(String(value), 1, row) : null;
    if (typeof value === "string") codes[row] = index.add(value, hash ?? hashOf(value), row);
    else {
      const known = others.get(value) ?? { code: others.size, first: row };
      others.set(value, known);
      // Below −1, until it is known how many texts there are.
      codes[row] = -2 - known.code;
    }
  }
  const texts = index.size;
  if (others.size > 0)
    for (let row = 0; row < codes.length; row++) {
      const code = codes[row] ?? -1;
      if (code < -1) codes[row] = texts - 2 - code;
    }
  const rest = [...others];
  const { counts, filled } = counted(codes, texts + rest.length);
  const firstRow = (code: number): number =>
    code < texts ? index.firstRow(code) : (rest[code - texts]?.[1].first ?? -1);
  const value = (code: number): Cell => (code < texts ? column.at(firstRow(code)) : (rest[code - texts]?.[0] ?? null));
  return {
    codes: () => codes,
    distinct: texts + rest.length,
    counts,
    firstRow,
    value,
    key: (code) => keyOf(value(code)),
    filled,
    letters: letters?.finish() ?? null,
  };
}

function counted(codes: Int32Array, distinct: number): { counts: Int32Array; filled: number } {
  const counts = new Int32Array(distinct);
  let filled = 0;
  for (let row = 0; row < codes.length; row++) {
    const code = codes[row] ?? -1;
    if (code < 0) continue;
    counts[code] = (counts[code] ?? 0) + 1;
    filled++;
  }
  return { counts, filled };
}

const keyOf = (value: Cell): string | number => (typeof value === "number" ? value : String(value));

const YES_NO = new Set(["ja", "nej", "yes", "no", "true", "false", "sand", "falsk", "y", "n", "j", "x"]);
type Look = "number" | "date" | "bool" | "email" | "phone" | "text";
/** What a shape can be; `digits`: decided by how many digits there are. */
type Form = Look | "date or phone" | "short";

function formOf(shape: string): Form {
  if (/^[+-]?9(?:[.,]9)?(?: ?%)?$/.test(shape) || /^9(?:\.9)+,9$|^9(?:,9)+\.9$/.test(shape)) return "number";
  if (/^\S+@\S+\.[aA]+$/.test(shape)) return "email";
  if (/^9(?<mark>[-./])9\k<mark>9(?:[ aA]{1,2}9[:.]9(?:[:.]9){0,2}(?: ?[aA])?)?$/.test(shape)) return "date or phone";
  if (/^\+?[(]?\+?9(?:[ ()./-]{1,2}9)*$/.test(shape)) return shape.startsWith("+") ? "phone" : "date or phone";
  return /^(?:A|a|Aa)$/.test(shape) ? "short" : "text";
}

/** What a text looks like, whatever its column is called. */
function lookOf(form: Form, shape: string, text: string, digits: number): Look {
  if (form === "short") return text.length <= 5 && YES_NO.has(text.trim().toLowerCase()) ? "bool" : "text";
  if (form === "phone") return digits >= 7 && digits <= 15 ? "phone" : "text";
  if (form === "number") return /^\+9$/.test(shape) && digits >= 8 ? "phone" : "number";
  if (form !== "date or phone") return form;
  if (/^\s*(?:\d{4}[-./]\d{1,2}[-./]\d{1,2}|\d{1,2}[-./]\d{1,2}[-./](?:\d{4}|\d{2}))(?:\D|$)/.test(text)) return "date";
  if (/^\s*\d{1,3}(?:([.,])\d{3})(?:\1\d{3})*\s*$/.test(text)) return "number";
  return digits >= 7 && digits <= 15 ? "phone" : "text";
}

/** What a single text looks like: `number`, `date`, `bool`, `email`, `phone` or `text`. */
export function looksLike(text: string): string {
  const scan = new TextScan();
  const shape = scan.shapeText(scan.see(text));
  return lookOf(formOf(shape), shape, text, scan.digits);
}

class LetterBook {
  readonly #scan = new TextScan();
  #rows = 0;
  #units = { min: Number.POSITIVE_INFINITY, max: -1, sum: 0 };
  #points = { min: Number.POSITIVE_INFINITY, max: -1, sum: 0 };
  #longest = -1;
  #counts: number[] = [];
  #texts: string[] = [];
  #forms: Form[] = [];
  readonly #looks = { number: 0, date: 0, bool: 0, email: 0, phone: 0, text: 0 };

  /** Sees the text of so many rows, the first of which is `row`; returns its hash. */
  see(text: string, times: number, row: number): number {
    const scan = this.#scan;
    const shape = scan.see(text);
    const { length } = text;
    this.#rows += times;
    const units = this.#units;
    const points = this.#points;
    units.sum += length * times;
    points.sum += scan.points * times;
    if (length < units.min) units.min = length;
    if (length > units.max) {
      units.max = length;
      this.#longest = row;
    } else if (length === units.max && row < this.#longest) this.#longest = row;
    if (scan.points < points.min) points.min = scan.points;
    if (scan.points > points.max) points.max = scan.points;
    if (shape === this.#counts.length) {
      const shapeText = scan.shapeText(shape);
      this.#counts.push(0);
      this.#texts.push(shapeText);
      this.#forms.push(formOf(shapeText));
    }
    this.#counts[shape] = (this.#counts[shape] ?? 0) + times;
    const form = this.#forms[shape] ?? "text";
    const look = form === "text" || form === "email" ? form : lookOf(form, this.#texts[shape] ?? "", text, scan.digits);
    this.#looks[look] += times;
    return scan.hash;
  }

  finish(): Letters | null {
    if (this.#rows === 0) return null;
    const mean = ({ min, max, sum }: { min: number; max: number; sum: number }): Sum => ({
      min,
      max,
      mean: sum / this.#rows,
    });
    return {
      units: mean(this.#units),
      points: mean(this.#points),
      longest: this.#longest,
      shapes: this.#texts.map((shape, at) => ({ shape, count: this.#counts[at] ?? 0 })),
      looks: Object.fromEntries(Object.entries(this.#looks).filter(([, count]) => count > 0)),
    };
  }
}
