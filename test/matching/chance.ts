/** Repeatable chance for made-up people: the same seed gives the same people on every machine. */
export class Chance {
  #state: number;
  constructor(seed: number) {
    this.#state = (Math.imul(seed, 0x9e3779b1) ^ 0x5bd1e995) >>> 0;
  }
  /** From 0 up to, not including, 1. */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let value = this.#state;
    value = Math.imul(value ^ (value >>> 15), value | 1);
    value ^= value + Math.imul(value ^ (value >>> 7), value | 61);
    return ((value ^ (value >>> 14)) >>> 0) / 4294967296;
  }
  below(limit: number): number {
    return Math.floor(this.next() * limit);
  }
  happens(probability: number): boolean {
    return this.next() < probability;
  }
  pick<T>(list: readonly T[]): T {
    const item = list[this.below(list.length)];
    if (item === undefined) throw new Error("nothing to pick from");
    return item;
  }
  /** Early items more often, by 1 / (place + flat). */
  skewed<T>(list: readonly T[], flat: number): T {
    const total = Math.log((list.length + flat) / flat);
    const place = Math.floor(flat * Math.exp(this.next() * total) - flat);
    const item = list[Math.min(list.length - 1, place)];
    if (item === undefined) throw new Error("nothing to pick from");
    return item;
  }
}

/** A contact as a row of the export; `@person` says who it really is. */
export type MadeContact = {
  readonly person: number;
  readonly kind: string;
  readonly cells: Readonly<Record<string, string | null>>;
};
export type Made = {
  readonly contacts: readonly MadeContact[];
};
export type Generator = (people: number, seed: number) => Made;
