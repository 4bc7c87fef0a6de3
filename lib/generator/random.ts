/** Repeatable chance without a state: what is drawn depends on the seed, the name of the draw and the record alone. */

/** Names one kind of draw, so that two draws for one record do not move together. */
export function stream(name: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < name.length; at++) hash = Math.imul(hash ^ name.charCodeAt(at), 0x01000193);
  return hash >>> 0;
}

function mixed(value: number): number {
  let hash = value;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

export type Dice = {
  /** A whole number from 0 up to, not including, `below`. */
  below(of: number, record: number, below: number): number;
  /** A whole number, both ends included. */
  between(of: number, record: number, low: number, high: number): number;
  /** True for about `percent` of the records. */
  chance(of: number, record: number, percent: number): boolean;
  pick<T>(of: number, record: number, list: readonly T[]): T;
};

/** Dice that always fall the same way for the same seed, draw and record. */
export function dice(seed: number): Dice {
  const start = mixed(seed ^ 0x9e3779b9);
  const draw = (of: number, record: number) =>
    mixed(mixed((start ^ of) + Math.imul(record | 0, 0x9e3779b1)) ^ Math.floor(record / 4294967296));
  const below = (of: number, record: number, limit: number) => Math.floor((draw(of, record) / 4294967296) * limit);
  return {
    below,
    between: (of, record, low, high) => low + below(of, record, high - low + 1),
    chance: (of, record, percent) => draw(of, record) < (percent / 100) * 4294967296,
    pick: (of, record, list) => at(list, below(of, record, list.length)),
  };
}

/** The item at `index`, counted round and round. Throws for an empty list. */
export function at<T>(list: readonly T[], index: number): T {
  const item = list[((index % list.length) + list.length) % list.length];
  if (item === undefined) throw new Error("A list of words is empty.");
  return item;
}

/** A fixed shuffle of 0 … size−1: different numbers stay different. `size` must not share a factor with 7 919. */
export const shuffled = (index: number, size: number, seed: number): number => (index * 7919 + seed * 104729) % size;
