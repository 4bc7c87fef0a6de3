/** Which records are worth comparing: those that share one of several keys. Never all with all. */

import { type Column, derived } from "./columns.ts";
import { blockList, type Pairs } from "./pair-list.ts";
import { type Key, parting } from "./parting.ts";
import type { Records } from "./records.ts";
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
  const { first, last, size } = codeNames(records.first, records.last);
  const [firstKey, lastKey] = [
    { ids: first.main, size },
    { ids: last.main, size },
  ];
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
    add("name", together(one, other, true), finer, "name_and_more");
  byName(first.main, last.main);
  if (first.other) byName(first.other, last.main);
  if (last.other) byName(first.main, last.other);
  for (const side of [firstKey, lastKey])
    for (const more of [records.hired, records.born, records.street])
      if (parts(more)) add("part_of_name", together(side.ids, more.ids), places);
  if (parts(records.zip) || places.length > 0) {
    const initial = partKey(records.first, (name) => name.slice(0, 1));
    add("part_of_name", together(last.main, initial.ids), finer);
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

/** A key of two; records that lack either have none. `swapped`: two values are the same either way round. */
function together(one: Int32Array, other: Int32Array, swapped = false): Key {
  const { length } = one;
  let room = 16;
  while (room < length * 2) room *= 2;
  /** By slot the number of a key, and by number the record it came with first. */
  const slots = new Int32Array(room).fill(-1);
  const holders = new Int32Array(length);
  const ids = new Int32Array(length).fill(-1);
  let size = 0;
  for (let record = 0; record < length; record++) {
    const x = one[record] ?? -1;
    const y = other[record] ?? -1;
    if (x < 0 || y < 0) continue;
    let slot = (swapped ? mixed(x, y) + mixed(y, x) : mixed(x, y)) & (room - 1);
    for (; ; slot = (slot + 1) & (room - 1)) {
      const id = slots[slot] ?? -1;
      if (id < 0) {
        slots[slot] = size;
        holders[size] = record;
        ids[record] = size++;
        break;
      }
      const holder = holders[id] ?? 0;
      const left = one[holder];
      const right = other[holder];
      if ((left === x && right === y) || (swapped && left === y && right === x)) {
        ids[record] = id;
        break;
      }
    }
  }
  return { ids, size };
}

function mixed(a: number, b: number): number {
  const hash = Math.imul(a ^ 0x9e3779b9, 0x85ebca6b) ^ Math.imul(b + 0x7f4a7c15, 0xc2b2ae35);
  const more = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  return more ^ (more >>> 13);
}
