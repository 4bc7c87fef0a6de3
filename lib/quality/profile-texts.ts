/** The texts of a column told apart by sorted hashes, every match compared letter by letter. */
import { bytesOf, type TextBytes } from "../staging/columns.ts";
import type { HashRuns } from "../staging/equal-hashes.ts";
import type { Cell, StagedColumn } from "../staging/types.ts";
import { hashOf } from "./join-index.ts";
import { Extremes, SMALLEST } from "./profile-extremes.ts";
import type { LetterBook } from "./profile-letters.ts";
import { keyOf, type Tally, type TallyRoom } from "./profile-room.ts";
import { type Range, rangeOf } from "./profile-top.ts";

/** Stands in for the numbers of rows that nobody wanted. */
export function unnumbered(): never {
  throw new Error("The numbers of a column's rows were not wanted when it was tallied.");
}

/** Numbers the texts of a column; null when a value is no text. */
export function ofTexts(column: StagedColumn, letters: LetterBook | null, room: TallyRoom): Tally | null {
  const runs = room.runs();
  const read = (row: number): string => String(column.at(row));
  const extremes = new Extremes(read);
  const kept = bytesOf(column);
  const filled = kept ? seeBytes(kept, column, letters, extremes, runs) : seeTexts(column, letters, extremes, runs);
  if (filled < 0) return null;
  const { smallest } = extremes;
  const codes = room.numbered ? room.codes().fill(-1) : null;
  const last = extremes.last;
  const firsts = room.list(1);
  const counts = room.list(0);
  const found = new FoundTexts(firsts, counts, read, kept);
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

/** Returns how many there are; −1: a value is no text. */
function seeTexts(column: StagedColumn, letters: LetterBook | null, extremes: Extremes, runs: HashRuns): number {
  let filled = 0;
  for (let row = 0; row < column.length; row++) {
    const text = column.at(row);
    if (text === null) continue;
    if (typeof text !== "string") return -1;
    filled++;
    runs.add(letters ? letters.see(text, 1, row) : hashOf(text), row);
    extremes.see(text, row);
  }
  return filled;
}

/** Makes only the texts that are not ASCII alone: equal texts take the same way, so their hashes are equal. */
function seeBytes(
  { cells, rows }: TextBytes,
  column: StagedColumn,
  letters: LetterBook | null,
  extremes: Extremes,
  runs: HashRuns,
): number {
  let filled = 0;
  for (let row = 0; row < column.length; row++) {
    const kept = rows ? (rows[row] as number) : row;
    cells.seek(kept);
    const { bytes, start, end } = cells;
    if (start === end) continue;
    filled++;
    if (letters ? letters.seeBytes(bytes, start, end, row) : isAscii(bytes, start, end)) {
      runs.add(cells.hash(kept), row);
      extremes.seeBytes(cells, row);
    } else {
      const text = String(column.at(row));
      runs.add(letters ? letters.see(text, 1, row) : hashOf(text), row);
      extremes.see(text, row);
    }
  }
  return filled;
}

function isAscii(bytes: Uint8Array, start: number, end: number): boolean {
  for (let at = start; at < end; at++) if ((bytes[at] as number) > 0x7f) return false;
  return true;
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
  readonly #read: (row: number) => string;
  readonly #kept: TextBytes | null;

  constructor(firsts: Int32Array, counts: Int32Array, read: (row: number) => string, kept: TextBytes | null) {
    this.#firsts = firsts;
    this.#counts = counts;
    this.#read = read;
    this.#kept = kept;
  }

  see(rows: Int32Array, count: number, codes: Int32Array | null): void {
    const start = this.distinct;
    let byText: Map<string, number> | null = null;
    for (let at = 0; at < count; at++) {
      const row = rows[at] as number;
      let code: number = byText ? (byText.get(this.#read(row)) ?? -1) : this.#find(row, start);
      if (code < 0) {
        code = this.distinct++;
        this.#firsts[code] = row;
        this.#counts[code] = 1;
        byText?.set(this.#read(row), code);
        if (!byText && code - start === MOST_ALIKE) byText = this.#textsFrom(start);
      } else this.#counts[code] = (this.#counts[code] as number) + 1;
      if (codes) codes[row] = code;
    }
  }

  /** Among the numbers from `start` on that of a row's text; −1: none. */
  #find(row: number, start: number): number {
    for (let code = start; code < this.distinct; code++)
      if (this.#areEqual(this.#firsts[code] as number, row)) return code;
    return -1;
  }

  /** Bytes that differ may still be equal texts, when they are damaged ones. */
  #areEqual(a: number, b: number): boolean {
    if (this.#kept) {
      const { cells, rows } = this.#kept;
      if (cells.equal(rows ? (rows[a] as number) : a, rows ? (rows[b] as number) : b)) return true;
    }
    return this.#read(a) === this.#read(b);
  }

  #textsFrom(start: number): Map<string, number> {
    const byText = new Map<string, number>();
    for (let code = start; code < this.distinct; code++) byText.set(this.#read(this.#firsts[code] as number), code);
    return byText;
  }
}
