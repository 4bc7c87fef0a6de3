/** Blocks of records and the pairs in them, each pair once: typed arrays, because there are millions. */

/** Pairs of records, `a < b`; ascending by `b`. */
export type Pairs = {
  readonly length: number;
  readonly a: Int32Array;
  readonly b: Int32Array;
  /** How they were brought together, as bits. */
  readonly ways: Uint8Array;
};
export interface BlockList {
  /** Adds a block: `members[from]` … `members[to − 1]`, ascending, each with each other brought together by `way`. */
  add(members: Int32Array, from: number, to: number, way: number): void;
  /** The pairs of all blocks. */
  pairs(): Pairs;
}

/** Places in blocks that room is made for at once, per record. */
const EXPECTED = 16;
/** Room for more pairs than this is made only when they are there. */
const MOST_ROOM = 1 << 24;

/** No blocks yet, of so many records. Records with the same number in `same` (0 and up) are no pair. */
export function blockList(records: number, same: Int32Array | null = null): BlockList {
  let length = 0;
  /** How many pairs the blocks have, a pair of two blocks twice. */
  let most = 0;
  /** Blocks one behind the other, the first member of each as its complement (−1 − record). */
  let places = new Int32Array(Math.max(64, records * EXPECTED));
  let wayOf = new Uint8Array(places.length);
  /** Per place the place that the same record has in the block before, −1 for none. */
  let earlier = new Int32Array(places.length);
  const latest = new Int32Array(records).fill(-1);
  return {
    add(members, from, to, way) {
      if (length + to - from > places.length) {
        const room = Math.max(places.length * 2, length + to - from);
        [places, earlier, wayOf] = [longer(places, room), longer(earlier, room), longerBytes(wayOf, room)];
      }
      for (let at = from; at < to; at++) {
        const record = members[at] ?? 0;
        places[length] = at === from ? ~record : record;
        wayOf[length] = way;
        earlier[length] = latest[record] ?? -1;
        latest[record] = length++;
      }
      most += ((to - from) * (to - from - 1)) / 2;
    },
    pairs: () => pairsOf({ places, wayOf, earlier, latest }, Math.min(most, MOST_ROOM), same),
  };
}

type Stored = Readonly<Record<"places" | "earlier" | "latest", Int32Array>> & { readonly wayOf: Uint8Array };

/** Record by record all partners before it, so that one number per partner tells whether the pair is there already. */
function pairsOf({ places, wayOf, earlier, latest }: Stored, room: number, same: Int32Array | null): Pairs {
  let length = 0;
  let a = new Int32Array(room);
  let b = new Int32Array(room);
  let ways = new Uint8Array(room);
  const pairWith = new Int32Array(latest.length).fill(-1);
  for (let record = 0; record < latest.length; record++) {
    const own = length;
    const person = same?.[record] ?? -1;
    for (let place = latest[record] ?? -1; place >= 0; place = earlier[place] ?? -1) {
      const way = wayOf[place] ?? 0;
      let member = places[place] ?? -1;
      for (let before = place - 1; member >= 0; before--) {
        member = places[before] ?? -1;
        const partner = member < 0 ? ~member : member;
        const pair = pairWith[partner] ?? -1;
        if (pair >= own) {
          ways[pair] = (ways[pair] ?? 0) | way;
          continue;
        }
        if (person >= 0 && same?.[partner] === person) continue;
        if (length === a.length) {
          const more = Math.max(64, length * 2);
          [a, b, ways] = [longer(a, more), longer(b, more), longerBytes(ways, more)];
        }
        pairWith[partner] = length;
        a[length] = partner;
        b[length] = record;
        ways[length++] = way;
      }
    }
  }
  return { length, a: a.subarray(0, length), b: b.subarray(0, length), ways: ways.subarray(0, length) };
}

function longer(numbers: Int32Array, room: number): Int32Array<ArrayBuffer> {
  const more = new Int32Array(room);
  more.set(numbers);
  return more;
}

function longerBytes(bytes: Uint8Array, room: number): Uint8Array<ArrayBuffer> {
  const more = new Uint8Array(room);
  more.set(bytes);
  return more;
}
