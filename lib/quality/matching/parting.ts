/** Records parted into blocks by what they share, and blocks that are too large by what more their members share. */
import type { BlockList } from "./pair-list.ts";

/** Something that records share: numbers from 0 to `size` − 1, −1 for a record without it. */
export type Key = { readonly ids: Int32Array; readonly size: number };

/** A block of n records has n(n−1)/2 pairs: larger blocks are parted by further keys. */
export const LARGEST_BLOCK = 40;

/** By how many further keys a block is parted. */
type Depth = 0 | 1 | 2;

/**
 * Adds to `blocks` the records that share `base`, by `way`. Those of a block that is too large are added by `wayMore`
 * where they share one of `finer` too, or two of those that are too coarse alone. Returns how many records stand in
 * blocks that were too large.
 */
export type Part = (base: Key, finer: readonly Key[], way: number, wayMore: number) => number;

/** What parts so many records; room for counting is kept from one key to the next. */
export function parting(records: number, blocks: BlockList): Part {
  const everybody = Int32Array.from({ length: records }, (_, record) => record);
  /** By depth the records block by block. */
  const sorted = [new Int32Array(records), new Int32Array(records), new Int32Array(records)] as const;
  let counts = new Int32Array(0);
  let seen = new Int32Array(0);

  /** Adds the blocks of `members[from]` … `members[to − 1]` by one key; returns from where to where large ones stand in `sorted[depth]`. */
  const byKey = (members: Int32Array, from: number, to: number, { ids, size }: Key, way: number, depth: Depth) => {
    if (counts.length < size) [counts, seen] = [new Int32Array(size), new Int32Array(size)];
    const target = sorted[depth];
    let values = 0;
    for (let at = from; at < to; at++) {
      const id = ids[members[at] ?? 0] ?? -1;
      if (id < 0) continue;
      const before = counts[id] ?? 0;
      if (before === 0) seen[values++] = id;
      counts[id] = before + 1;
    }
    // From here on `counts` holds where the next member of a block goes, −1 for one who shares with nobody.
    let start = 0;
    for (let at = 0; at < values; at++) {
      const id = seen[at] ?? 0;
      const count = counts[id] ?? 0;
      counts[id] = count < 2 ? -1 : start;
      if (count >= 2) start += count;
    }
    if (start > 0)
      for (let at = from; at < to; at++) {
        const record = members[at] ?? 0;
        const id = ids[record] ?? -1;
        const place = id < 0 ? -1 : (counts[id] ?? -1);
        if (place < 0) continue;
        target[place] = record;
        counts[id] = place + 1;
      }
    const large: number[] = [];
    let first = 0;
    for (let at = 0; at < values; at++) {
      const id = seen[at] ?? 0;
      const end = counts[id] ?? -1;
      counts[id] = 0;
      if (end < 0) continue;
      if (end - first > LARGEST_BLOCK) large.push(first, end);
      else blocks.add(target, first, end, way);
      first = end;
    }
    return large;
  };

  /** Parts one large block by each of the keys, and what is still large by each two of them. */
  const byMore = (from: number, to: number, keys: readonly Key[], way: number, depth: 1 | 2): void => {
    const source = sorted[depth === 1 ? 0 : 1];
    const coarse: Key[] = [];
    for (const key of keys) {
      const large = byKey(source, from, to, key, way, depth);
      if (large.length === 0) continue;
      if (depth === 1)
        for (let at = 0; at < large.length; at += 2) byMore(large[at] ?? 0, large[at + 1] ?? 0, coarse, way, 2);
      coarse.push(key);
    }
  };

  return (base, finer, way, wayMore) => {
    const large = byKey(everybody, 0, records, base, way, 0);
    let members = 0;
    for (let at = 0; at < large.length; at += 2) {
      const [from, to] = [large[at] ?? 0, large[at + 1] ?? 0];
      members += to - from;
      byMore(from, to, finer, wayMore, 1);
    }
    return members;
  };
}
