/** The texts of a column told apart by sorted hashes, every match compared letter by letter. */
import type { Cell, StagedColumn } from "../staging/types.ts";
import { hashOf } from "./join-index.ts";
import type { LetterBook } from "./profile-letters.ts";
import { keyOf, type Tally, type TallyRoom } from "./profile-room.ts";
import { type Range, rangeOf } from "./profile-top.ts";

/** Stands in for the numbers of rows that nobody wanted. */
export function unnumbered(): never {
  throw new Error("The numbers of a column's rows were not wanted when it was tallied.");
}

/** So many different values before the most frequent ones are known, in the worst case. */
const SMALLEST = 24;

/** Numbers the texts of a column; null when a value is no text. */
export function ofTexts(column: StagedColumn, letters: LetterBook | null, room: TallyRoom): Tally | null {
  const runs = room.runs();
  const codes = room.numbered ? room.codes().fill(-1) : null;
  const smallest: { text: string; row: number }[] = [];
  let bound = "";
  let greatest = "";
  let last = -1;
  let filled = 0;
  for (let row = 0; row < column.length; row++) {
    const text = column.at(row);
    if (text === null) continue;
    if (typeof text !== "string") return null;
    filled++;
    runs.add(letters ? letters.see(text, 1, row) : hashOf(text), row);
    if (last < 0 || text > greatest) {
      greatest = text;
      last = row;
    }
    if (smallest.length === SMALLEST && text >= bound) continue;
    const at = smallest.findIndex((other) => text <= other.text);
    if (smallest[at]?.text === text) continue;
    smallest.splice(at < 0 ? smallest.length : at, 0, { text, row });
    if (smallest.length > SMALLEST) smallest.pop();
    bound = smallest.at(-1)?.text ?? "";
  }
  const firsts = room.list(1);
  const counts = room.list(0);
  const found = new FoundTexts(firsts, counts, (row) => column.at(row));
  runs.each((rows, count) => found.see(rows, count, codes));
  const distinct = found.distinct;
  const value = (code: number): Cell => column.at(firsts[code] ?? -1);
  const tally: Tally = {
    codes: codes ? () => codes : unnumbered,
    distinct,
    counts: counts.subarray(0, distinct),
    firstRow: (code) => firsts[code] ?? -1,
    value,
    key: (code) => keyOf(value(code)),
    filled,
    letters: letters?.finish() ?? null,
  };
  const range = (limit: number): Range => {
    const wanted = new Set([...smallest.map(({ row }) => row), last]);
    const codeOf = new Map<number, number>();
    for (let code = 0; code < distinct; code++) {
      const first = firsts[code] ?? -1;
      if (wanted.has(first)) codeOf.set(first, code);
    }
    const small = smallest.flatMap(({ row }) => codeOf.get(row) ?? []);
    const least = leastOfMost(tally.counts, limit);
    const candidates: number[] = least > 1 ? [] : small.filter((code) => counts[code] === 1);
    for (let code = 0; code < distinct; code++) if ((counts[code] ?? 0) >= Math.max(2, least)) candidates.push(code);
    const { top } = rangeOf(tally, tally.counts, limit, candidates);
    return { min: small[0] ?? -1, max: codeOf.get(last) ?? -1, top };
  };
  return distinct > SMALLEST ? { ...tally, range } : tally;
}

/** The count that the most frequent `limit` values reach at least. */
function leastOfMost(counts: Int32Array, limit: number): number {
  const most: number[] = [];
  for (let code = 0; code < counts.length; code++) {
    const count = counts[code] ?? 0;
    if (most.length === limit && count <= (most[0] ?? 0)) continue;
    most.push(count);
    most.sort((a, b) => a - b);
    if (most.length > limit) most.shift();
  }
  return most[0] ?? 0;
}

/** A hash that so many different texts share was made on purpose: then a map tells them apart. */
const MOST_ALIKE = 16;

/** Numbers the texts of rows that have equal hashes. */
class FoundTexts {
  distinct = 0;
  readonly #firsts: Int32Array;
  readonly #counts: Int32Array;
  readonly #read: (row: number) => Cell;

  constructor(firsts: Int32Array, counts: Int32Array, read: (row: number) => Cell) {
    this.#firsts = firsts;
    this.#counts = counts;
    this.#read = read;
  }

  see(rows: Int32Array, count: number, codes: Int32Array | null): void {
    const start = this.distinct;
    if (count === 1) {
      const row = rows[0] ?? 0;
      this.#add(row);
      if (codes) codes[row] = start;
      return;
    }
    const texts: Cell[] = [];
    let byText: Map<Cell, number> | null = null;
    for (let at = 0; at < count; at++) {
      const row = rows[at] ?? 0;
      const text = this.#read(row);
      let place: number = byText ? (byText.get(text) ?? -1) : texts.indexOf(text);
      if (place < 0) {
        place = texts.push(text) - 1;
        this.#add(row);
        byText?.set(text, place);
        if (!byText && texts.length > MOST_ALIKE) byText = new Map(texts.map((each, index) => [each, index]));
      } else this.#counts[start + place] = (this.#counts[start + place] ?? 0) + 1;
      if (codes) codes[row] = start + place;
    }
  }

  #add(row: number): void {
    this.#firsts[this.distinct] = row;
    this.#counts[this.distinct++] = 1;
  }
}
