/** Texts numbered by content: open addressing over hashes, every hit compared letter by letter. */

/** 32 bits of a text: FNV-1a over its UTF-16 units, mixed at the end. */
export function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return mixed(hash ^ text.length);
}

/** Spreads what the low bits of a sum do not show. */
export function mixed(hash: number): number {
  const once = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  return once ^ (once >>> 13);
}

/**
 * Numbers texts 0, 1, 2 … in the order in which they first come. The texts stay where they are: `read` gives that of a
 * row again, and only for texts whose hashes are equal is it asked.
 */
export class TextIndex {
  #read: (row: number) => string;
  #slots: Int32Array<ArrayBuffer>;
  #hashes: Int32Array<ArrayBuffer>;
  #first: Int32Array<ArrayBuffer>;
  #size = 0;

  /** `rows`: how many are expected at most; more than that are welcome. */
  constructor(read: (row: number) => string, rows = 500) {
    this.#read = read;
    this.#slots = new Int32Array(slotsFor(rows));
    this.#hashes = new Int32Array(this.#slots.length / 2);
    this.#first = new Int32Array(this.#slots.length / 2);
  }

  /** Forgets all texts and keeps the room: for the next column of a table. */
  reset(read: (row: number) => string): this {
    this.#read = read;
    this.#slots.fill(0);
    this.#size = 0;
    return this;
  }

  /** How many different texts there are. */
  get size(): number {
    return this.#size;
  }

  /** The row in which the text of a number first came. */
  firstRow(code: number): number {
    return this.#first[code] ?? -1;
  }

  /** The number of a text, a new one when it has none; `row` is where it stands. */
  add(text: string, hash: number, row: number): number {
    if (this.#size * 2 >= this.#slots.length) this.#grow();
    const mask = this.#slots.length - 1;
    for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
      const code = (this.#slots[slot] ?? 0) - 1;
      if (code < 0) {
        this.#slots[slot] = this.#size + 1;
        this.#hashes[this.#size] = hash;
        this.#first[this.#size] = row;
        return this.#size++;
      }
      if (this.#hashes[code] === hash && this.#read(this.#first[code] ?? -1) === text) return code;
    }
  }

  /** The number of a text; -1 when it never came. */
  find(text: string, hash: number = hashOf(text)): number {
    const mask = this.#slots.length - 1;
    for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
      const code = (this.#slots[slot] ?? 0) - 1;
      if (code < 0) return -1;
      if (this.#hashes[code] === hash && this.#read(this.#first[code] ?? -1) === text) return code;
    }
  }

  #grow(): void {
    const slots = new Int32Array(this.#slots.length * 4);
    const mask = slots.length - 1;
    for (let code = 0; code < this.#size; code++) {
      let slot = (this.#hashes[code] ?? 0) & mask;
      while (slots[slot] !== 0) slot = (slot + 1) & mask;
      slots[slot] = code + 1;
    }
    this.#slots = slots;
    this.#hashes = grown(this.#hashes, slots.length / 2);
    this.#first = grown(this.#first, slots.length / 2);
  }
}

/** Numbers numbers in the order in which they first come. */
export class NumberIndex {
  #slots: Int32Array<ArrayBuffer>;
  #values: Float64Array<ArrayBuffer>;
  #first: Int32Array<ArrayBuffer>;
  #size = 0;

  constructor(rows = 500) {
    this.#slots = new Int32Array(slotsFor(rows));
    this.#values = new Float64Array(this.#slots.length / 2);
    this.#first = new Int32Array(this.#slots.length / 2);
  }

  /** Forgets all numbers and keeps the room. */
  reset(): this {
    this.#slots.fill(0);
    this.#size = 0;
    return this;
  }

  readonly #number = new Float64Array(1);
  readonly #halves = new Int32Array(this.#number.buffer);

  get size(): number {
    return this.#size;
  }
  value(code: number): number {
    return this.#values[code] ?? Number.NaN;
  }
  firstRow(code: number): number {
    return this.#first[code] ?? -1;
  }

  /** The number of a value, a new one when it has none; `row` is where it stands. NaN has no number. */
  add(value: number, row: number): number {
    if (this.#size * 2 >= this.#slots.length) this.#grow();
    const mask = this.#slots.length - 1;
    for (let slot = this.#hash(value) & mask; ; slot = (slot + 1) & mask) {
      const code = (this.#slots[slot] ?? 0) - 1;
      if (code < 0) {
        this.#slots[slot] = this.#size + 1;
        this.#values[this.#size] = value;
        this.#first[this.#size] = row;
        return this.#size++;
      }
      if (this.#values[code] === value) return code;
    }
  }

  #hash(value: number): number {
    // −0 equals 0 and must hash like it.
    this.#number[0] = value + 0;
    return mixed((this.#halves[0] ?? 0) ^ Math.imul(this.#halves[1] ?? 0, 0x9e3779b1));
  }

  #grow(): void {
    const slots = new Int32Array(this.#slots.length * 4);
    const mask = slots.length - 1;
    for (let code = 0; code < this.#size; code++) {
      let slot = this.#hash(this.#values[code] ?? 0) & mask;
      while (slots[slot] !== 0) slot = (slot + 1) & mask;
      slots[slot] = code + 1;
    }
    const values = new Float64Array(slots.length / 2);
    values.set(this.#values);
    this.#slots = slots;
    this.#values = values;
    this.#first = grown(this.#first, slots.length / 2);
  }
}

/** Twice as many as rows at least: half of them stay free. */
function slotsFor(rows: number): number {
  let slots = 16;
  while (slots < rows * 2 + 2) slots *= 2;
  return slots;
}

function grown(numbers: Int32Array<ArrayBuffer>, length: number): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(length);
  larger.set(numbers);
  return larger;
}
