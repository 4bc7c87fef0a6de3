/** Rows with equal hashes: sorted into parts small enough to stay close in memory, where one large table would jump about. */

/** Rows per part, about. */
const PART = 2048;

/** Collects hashes of rows; then gives the rows of each hash together. */
export class HashRuns {
  readonly #hashes: Int32Array;
  readonly #rows: Int32Array;
  /** The same in the order of their parts. */
  #partHashes = new Int32Array(0);
  #partRows = new Int32Array(0);
  #length = 0;

  /** `rows`: how many there will be at most. */
  constructor(rows: number) {
    this.#hashes = new Int32Array(rows);
    this.#rows = new Int32Array(rows);
  }

  /** Forgets all rows and keeps the room. */
  reset(): this {
    this.#length = 0;
    return this;
  }

  /** Rows must come in ascending order, each once. */
  add(hash: number, row: number): void {
    this.#hashes[this.#length] = hash;
    this.#rows[this.#length++] = row;
  }

  /** Calls `see` with the rows of each hash, `rows[0]` up to `rows[count - 1]`, ascending. The list is used again. */
  each(see: (rows: Int32Array, count: number) => void): void {
    const starts = this.#intoParts();
    const groups = new Groups();
    for (let part = 0; part + 1 < starts.length; part++)
      groups.of(this.#partHashes, this.#partRows, starts[part] as number, starts[part + 1] as number, see);
  }

  /** Puts the rows in the order of their parts, which the upper bits of the hash name; returns where each part begins. */
  #intoParts(): Uint32Array {
    const length = this.#length;
    const bits = Math.min(16, Math.max(0, Math.ceil(Math.log2(length / PART))));
    const starts = new Uint32Array(2 ** bits + 1);
    if (this.#partHashes.length < length) {
      this.#partHashes = new Int32Array(this.#hashes.length);
      this.#partRows = new Int32Array(this.#hashes.length);
    }
    const [hashes, rows, partHashes, partRows] = [this.#hashes, this.#rows, this.#partHashes, this.#partRows];
    const partOf = (at: number) => (bits === 0 ? 0 : spread(hashes[at] as number) >>> (32 - bits));
    for (let at = 0; at < length; at++) {
      const part = partOf(at) + 1;
      starts[part] = (starts[part] as number) + 1;
    }
    for (let part = 1; part < starts.length; part++)
      starts[part] = (starts[part] as number) + (starts[part - 1] as number);
    const next = starts.slice();
    for (let at = 0; at < length; at++) {
      const part = partOf(at);
      const place = next[part] as number;
      next[part] = place + 1;
      partHashes[place] = hashes[at] as number;
      partRows[place] = rows[at] as number;
    }
    return starts;
  }
}

/** Groups one part after the other, with a small table that is used again. */
class Groups {
  /** Per slot the group, 1-based; 0: free. */
  #slots = new Int32Array(PART * 4);
  #first = new Int32Array(PART);
  #last = new Int32Array(PART);
  #count = new Int32Array(PART);
  /** Per row of the part the next one of its group. */
  #next = new Int32Array(PART);
  #list = new Int32Array(16);

  of(
    hashes: Int32Array,
    rows: Int32Array,
    from: number,
    to: number,
    see: (rows: Int32Array, count: number) => void,
  ): void {
    this.#makeRoom(to - from);
    const [slots, firsts, lasts, counts, nexts] = [this.#slots, this.#first, this.#last, this.#count, this.#next];
    const mask = slots.length - 1;
    let groups = 0;
    for (let at = from; at < to; at++) {
      const hash = hashes[at] as number;
      let slot = spread(hash) & mask;
      let group = slots[slot] as number;
      while (group !== 0 && hashes[firsts[group - 1] as number] !== hash) {
        slot = (slot + 1) & mask;
        group = slots[slot] as number;
      }
      if (group === 0) {
        slots[slot] = groups + 1;
        firsts[groups] = at;
        counts[groups] = 1;
        lasts[groups++] = at;
      } else {
        nexts[(lasts[group - 1] as number) - from] = at;
        lasts[group - 1] = at;
        counts[group - 1] = (counts[group - 1] as number) + 1;
      }
    }
    let list = this.#list;
    for (let group = 0; group < groups; group++) {
      const count = counts[group] as number;
      if (count > list.length) list = new Int32Array(count * 2);
      let at = firsts[group] as number;
      list[0] = rows[at] as number;
      for (let place = 1; place < count; place++) {
        at = nexts[at - from] as number;
        list[place] = rows[at] as number;
      }
      see(list, count);
    }
    this.#list = list;
  }

  #makeRoom(size: number): void {
    if (size > this.#next.length) {
      const room = 2 ** Math.ceil(Math.log2(size));
      this.#first = new Int32Array(room);
      this.#last = new Int32Array(room);
      this.#count = new Int32Array(room);
      this.#next = new Int32Array(room);
      this.#slots = new Int32Array(room * 4);
    } else this.#slots.fill(0);
  }
}

/** Upper and lower bits both depend on all bits of the hash. */
function spread(hash: number): number {
  const mixed = Math.imul(hash ^ (hash >>> 16), 0x45d9f3b);
  return mixed ^ (mixed >>> 15);
}
