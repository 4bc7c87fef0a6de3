/** Lists of record pairs, each pair once, and records grouped by number: typed arrays, because there are millions. */

/** Pairs of records, `a < b`. */
export type Pairs = {
  readonly length: number;
  readonly a: Int32Array;
  readonly b: Int32Array;
  /** How they were brought together, as bits. */
  readonly ways: Uint8Array;
};
export interface PairList {
  /** Adds a pair, or another way to a pair that is there. */
  add(one: number, other: number, way: number): void;
  close(): Pairs;
}

/** Pairs per record that room is made for at once, and the most of it. */
const EXPECTED = 32;
const MOST_ROOM = 1 << 22;

/** An empty list of pairs of so many records; it grows. Records with the same number in `same` (0 and up) are no pair. */
export function pairList(records: number, same: Int32Array | null = null): PairList {
  let room = 1 << 8;
  while (room < records * EXPECTED && room < MOST_ROOM) room *= 2;
  let length = 0;
  let a = new Int32Array(room);
  let b = new Int32Array(room);
  let ways = new Uint8Array(room);
  let slots = new Int32Array(room * 2).fill(-1);
  const slotOf = (left: number, right: number): number => {
    const mask = slots.length - 1;
    let hash = Math.imul(left, 0x9e3779b1) ^ Math.imul(right, 0x85ebca6b);
    hash ^= hash >>> 15;
    for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
      const index = slots[slot] ?? -1;
      if (index < 0 || (a[index] === left && b[index] === right)) return slot;
    }
  };
  const grow = (): void => {
    room *= 2;
    const [moreA, moreB, moreWays] = [new Int32Array(room), new Int32Array(room), new Uint8Array(room)];
    moreA.set(a);
    moreB.set(b);
    moreWays.set(ways);
    [a, b, ways] = [moreA, moreB, moreWays];
    slots = new Int32Array(room * 2).fill(-1);
    for (let index = 0; index < length; index++) slots[slotOf(a[index] ?? 0, b[index] ?? 0)] = index;
  };
  return {
    add(one, other, way) {
      if (same !== null && same[one] === same[other] && (same[one] ?? -1) >= 0) return;
      const [left, right] = one < other ? [one, other] : [other, one];
      const slot = slotOf(left, right);
      const index = slots[slot] ?? -1;
      if (index >= 0) {
        ways[index] = (ways[index] ?? 0) | way;
        return;
      }
      slots[slot] = length;
      a[length] = left;
      b[length] = right;
      ways[length] = way;
      length++;
      if (length === room) grow();
    },
    close: () => ({ length, a: a.subarray(0, length), b: b.subarray(0, length), ways: ways.subarray(0, length) }),
  };
}

export type Groups = {
  /** Per member the number of its group, −1 without a key. */
  readonly groupOf: Int32Array;
  /** Members per group. */
  readonly sizes: Int32Array;
  /** Per member the place of the one before it in the same group, −1 for the first. */
  readonly previous: Int32Array;
};

/** Members by key; negative keys are no key. `keys[i]` belongs to the i-th member. */
export function groupByKey(keys: Int32Array): Groups {
  const { length } = keys;
  let room = 16;
  while (room < length * 2) room *= 2;
  const mask = room - 1;
  const slots = new Int32Array(room).fill(-1);
  const groupOf = new Int32Array(length).fill(-1);
  const previous = new Int32Array(length).fill(-1);
  const sizes = new Int32Array(length);
  const latest = new Int32Array(length);
  let groups = 0;
  for (let at = 0; at < length; at++) {
    const key = keys[at] ?? -1;
    if (key < 0) continue;
    let hash = Math.imul(key, 0x9e3779b1);
    hash ^= hash >>> 15;
    let slot = hash & mask;
    let group = slots[slot] ?? -1;
    while (group >= 0 && keys[latest[group] ?? 0] !== key) {
      slot = (slot + 1) & mask;
      group = slots[slot] ?? -1;
    }
    if (group < 0) {
      group = groups++;
      slots[slot] = group;
    } else previous[at] = latest[group] ?? -1;
    latest[group] = at;
    sizes[group] = (sizes[group] ?? 0) + 1;
    groupOf[at] = group;
  }
  return { groupOf, sizes, previous };
}
