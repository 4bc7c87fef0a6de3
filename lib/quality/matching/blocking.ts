/** Which records are worth comparing: those that share one of several keys. Never all with all. */
import { blockList, type Pairs } from "./pair-list.ts";
import { type Key, parting } from "./parting.ts";
import { type Column, derived, type Records } from "./records.ts";
import { codeNames } from "./similar-names.ts";

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

/** Candidates: pairs that share an address, a number, a name (also misspelt, swapped, in a short form), or part of one with more. */
export function candidatePairs(records: Records, same: Int32Array | null = null): Candidates {
  const blocks = blockList(records.length, same);
  const part = parting(records.length, blocks);
  const capped = new Map<Way, number>();
  const add = (way: Way, base: Key, finer: readonly Key[], wayMore: Way = way): void => {
    const members = part(base, finer, WAYS[way], WAYS[wayMore]);
    if (members > 0) capped.set(way, Math.max(capped.get(way) ?? 0, members));
  };
  const { first, last } = codeNames(records.first, records.last);
  const [firstKey, lastKey] = [numbered(first.main), numbered(last.main)];
  const places = [records.company, records.location, records.workspace, records.department, records.title, records.zip]
    .filter(parts)
    .map(keyOf);
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
    .map(keyOf);
  const ends = parts(records.phoneEnd)
    ? [partKey(records.phoneEnd, (n) => n.slice(0, 4)), partKey(records.phoneEnd, (n) => n.slice(4))]
    : [];
  const finer = [...dates, ...ends, ...places];

  for (const column of [records.email, records.local]) add("email", keyOf(column), [firstKey, lastKey, ...ends]);
  add("phone", keyOf(records.phoneEnd), [firstKey, lastKey]);
  add("employee_no", keyOf(records.employeeNo), [firstKey, lastKey, ...dates, ...places]);
  for (const [header, column] of records.own)
    if (header !== "" && parts(column) && column.filled > 0 && column.values.length * 3 > column.filled)
      add("own", keyOf(column), [firstKey, lastKey]);
  const byName = (one: Int32Array, other: Int32Array): void =>
    add("name", numbered(combined(one, other, true)), finer, "name_and_more");
  byName(first.main, last.main);
  if (first.other) byName(first.other, last.main);
  if (last.other) byName(first.main, last.other);
  for (const side of [firstKey, lastKey])
    for (const more of [records.hired, records.born, records.street])
      if (parts(more)) add("part_of_name", numbered(combined(side.ids, more.ids, false)), places);
  if (parts(records.zip) || places.length > 0) {
    const initial = partKey(records.first, (name) => name.slice(0, 1));
    add("part_of_name", numbered(combined(lastKey.ids, initial.ids, false)), finer);
  }
  return { ...blocks.pairs(), capped };
}

/** Whether a column tells records apart at all. */
const parts = (column: Column): boolean => column.values.length > 1;

const keyOf = ({ ids, values }: Column): Key => ({ ids, size: values.length });

/** A key of what `part` makes of each value. */
function partKey(column: Column, part: (value: string) => string): Key {
  return keyOf(derived(column, part));
}

const mix = (a: number, b: number): number => {
  let hash = Math.imul(a ^ 0x9e3779b9, 0x85ebca6b) ^ Math.imul(b + 0x7f4a7c15, 0xc2b2ae35);
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  return hash ^ (hash >>> 13);
};

/** One code of two; −1 where either is missing. `eitherWay`: swapped values give the same code. */
function combined(a: Int32Array, b: Int32Array, eitherWay: boolean): Int32Array {
  const codes = new Int32Array(a.length);
  for (let record = 0; record < a.length; record++) {
    const x = a[record] ?? -1;
    const y = b[record] ?? -1;
    codes[record] = x < 0 || y < 0 ? -1 : (eitherWay ? mix(x, y) + mix(y, x) : mix(x, y)) & 0x7fffffff;
  }
  return codes;
}

/** Codes of any height numbered in the order in which they come; negative ones are none. */
function numbered(codes: Int32Array): Key {
  let room = 16;
  while (room < codes.length * 2) room *= 2;
  const mask = room - 1;
  /** By slot the number of its code. */
  const slots = new Int32Array(room).fill(-1);
  const codeOf = new Int32Array(codes.length);
  const ids = new Int32Array(codes.length).fill(-1);
  let size = 0;
  for (let record = 0; record < codes.length; record++) {
    const code = codes[record] ?? -1;
    if (code < 0) continue;
    let hash = Math.imul(code, 0x9e3779b1);
    hash ^= hash >>> 15;
    let slot = hash & mask;
    let id = slots[slot] ?? -1;
    while (id >= 0 && codeOf[id] !== code) {
      slot = (slot + 1) & mask;
      id = slots[slot] ?? -1;
    }
    if (id < 0) {
      id = size++;
      slots[slot] = id;
      codeOf[id] = code;
    }
    ids[record] = id;
  }
  return { ids, size };
}
