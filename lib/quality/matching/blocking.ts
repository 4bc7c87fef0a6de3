/** Which records are worth comparing: those that share one of several keys. Never all with all. */
import { groupByKey, type PairList, type Pairs, pairList } from "./pair-list.ts";
import type { Column, Records } from "./records.ts";
import { codeNames, hashOf } from "./similar-names.ts";

/** Ways two records were brought together, as bits of `Pairs.ways`. */
export const WAYS = {
  email: 1,
  phone: 2,
  employee_no: 4,
  name: 8,
  /** Name and something else, because very many bear the name. */
  name_and_more: 16,
  /** One of the names and something else. */
  part_of_name: 32,
  own: 64,
} as const;
export type Way = keyof typeof WAYS;

export type Candidates = Pairs & {
  /** By way: records in blocks too large to compare all with all, compared only where they share something more. */
  readonly capped: ReadonlyMap<Way, number>;
};

/** A block of n records has n(n−1)/2 pairs: larger blocks are parted by further columns. */
export const LARGEST_BLOCK = 40;

/** Candidates: pairs that share an address, a number, a name (also misspelt, swapped, in a short form), or part of one with more. */
export function candidatePairs(records: Records, same: Int32Array | null = null): Candidates {
  const found = pairList(records.length, same);
  const blocker = blocking(records.length, found);
  const { first, last } = codeNames(records.first, records.last);
  const ids = (column: Column): Int32Array => column.ids;
  const places = [records.company, records.location, records.workspace, records.department, records.title, records.zip]
    .filter(parts)
    .map(ids);
  const dates = [
    records.hired,
    records.born,
    records.street,
    records.manager,
    records.phoneEnd,
    records.email,
    records.employeeNo,
  ]
    .filter(parts)
    .map(ids);
  const ends = parts(records.phoneEnd)
    ? [codes(records.phoneEnd, (n) => n.slice(0, 4)), codes(records.phoneEnd, (n) => n.slice(4))]
    : [];
  const finer = [...dates, ...ends, ...places];
  const names = combined(first.main, last.main, true);

  for (const column of [records.email, records.local])
    blocker.add("email", [column.ids], [first.main, last.main, ...ends]);
  blocker.add("phone", [records.phoneEnd.ids], [first.main, last.main]);
  blocker.add("employee_no", [records.employeeNo.ids], [first.main, last.main, ...dates, ...places]);
  for (const [header, column] of records.own)
    if (header !== "" && parts(column) && column.filled > 0 && column.values.length * 3 > column.filled)
      blocker.add("own", [column.ids], [first.main, last.main]);
  blocker.add("name", [names], finer, "name_and_more");
  if (first.other) blocker.add("name", [combined(first.other, last.main, true)], finer, "name_and_more");
  if (last.other) blocker.add("name", [combined(first.main, last.other, true)], finer, "name_and_more");
  for (const side of [first.main, last.main])
    for (const more of [records.hired, records.born, records.street])
      if (parts(more)) blocker.add("part_of_name", [side, more.ids], places);
  if (parts(records.zip) || places.length > 0) {
    const initial = codes(records.first, (name) => name.slice(0, 1));
    blocker.add("part_of_name", [last.main, initial], finer);
  }
  return { ...found.close(), capped: blocker.capped };
}

/** Whether a column tells records apart at all. */
const parts = (column: Column): boolean => column.values.length > 1;

/** Numbers of what `part` makes of each value. */
function codes(column: Column, part: (value: string) => string): Int32Array {
  const codeOf = Int32Array.from(column.values, (value) => hashOf(part(value)));
  return column.ids.map((id) => (id < 0 ? -1 : (codeOf[id] ?? -1)));
}

const mix = (a: number, b: number): number => {
  let hash = Math.imul(a ^ 0x9e3779b9, 0x85ebca6b) ^ Math.imul(b + 0x7f4a7c15, 0xc2b2ae35);
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  return hash ^ (hash >>> 13);
};

/** One key of two; −1 where either is missing. `eitherWay`: swapped values give the same key. */
function combined(a: Int32Array, b: Int32Array, eitherWay: boolean): Int32Array {
  const keys = new Int32Array(a.length);
  for (let record = 0; record < a.length; record++) {
    const [x, y] = [a[record] ?? -1, b[record] ?? -1];
    keys[record] = x < 0 || y < 0 ? -1 : (eitherWay ? mix(x, y) + mix(y, x) : mix(x, y)) & 0x7fffffff;
  }
  return keys;
}

/** Adds the pairs of blocks. What is too large is parted by each of `finer`, then by each two of those too coarse alone. */
function blocking(length: number, found: PairList) {
  const capped = new Map<Way, number>();
  const everybody = Int32Array.from({ length }, (_, record) => record);
  /** Adds the pairs of small blocks among `members` (keys beside them); returns the members of large ones. */
  const emit = (keys: Int32Array, members: Int32Array, way: Way): Int32Array => {
    const { groupOf, sizes, previous } = groupByKey(keys);
    const left = new Int32Array(members.length);
    let large = 0;
    for (let at = 0; at < members.length; at++) {
      const size = sizes[groupOf[at] ?? -1] ?? 0;
      if (size < 2) continue;
      const record = members[at] ?? 0;
      if (size > LARGEST_BLOCK) {
        left[large++] = record;
        continue;
      }
      for (let before = previous[at] ?? -1; before >= 0; before = previous[before] ?? -1)
        found.add(members[before] ?? 0, record, WAYS[way]);
    }
    return left.subarray(0, large);
  };
  return {
    capped,
    add(way: Way, keys: readonly Int32Array[], finer: readonly Int32Array[], wayWithMore: Way = way): void {
      const [one, two] = keys;
      if (!one) return;
      const base = two ? combined(one, two, false) : one;
      const large = emit(base, everybody, way);
      if (large.length === 0) return;
      const coarse = finer.flatMap((column) => {
        const still = emit(keysWith(base, column, large), large, wayWithMore);
        return still.length > 0 ? [{ column, still }] : [];
      });
      const left = new Uint8Array(length);
      for (const [at, { column, still }] of coarse.entries())
        for (const other of coarse.slice(at + 1)) {
          const inBoth = both(still, other.still, left);
          const keys = keysWith(base, column, inBoth);
          emit(
            keys.map((key, index) => joined(key, other.column[inBoth[index] ?? -1] ?? -1)),
            inBoth,
            wayWithMore,
          );
        }
      capped.set(way, Math.max(capped.get(way) ?? 0, large.length));
    },
  };
}

const joined = (key: number, more: number): number => (key < 0 || more < 0 ? -1 : mix(key, more) & 0x7fffffff);
const keysWith = (key: Int32Array, column: Int32Array, members: Int32Array): Int32Array =>
  members.map((record) => joined(key[record] ?? -1, column[record] ?? -1));

/** Members of two ascending lists; `marks` is left clean. */
function both(a: Int32Array, b: Int32Array, marks: Uint8Array): Int32Array {
  for (const record of a) marks[record] = 1;
  const common = b.filter((record) => marks[record] === 1);
  for (const record of a) marks[record] = 0;
  return common;
}
