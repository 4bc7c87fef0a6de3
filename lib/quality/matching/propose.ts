/** Which weighed pairs are put before a person: the likeliest ones, without the weakest edge of a contradiction. */
import { probabilityOf } from "./weigh.ts";

/** A pair to ask about, by the numbers of its two clusters. `reason`: a rule's, or null when only the weights speak. */
export type Proposal = {
  readonly a: number;
  readonly b: number;
  readonly bits: number;
  readonly reason: string | null;
};
export type Against = {
  /** A person's word. */
  apart(a: number, b: number): boolean;
  /** What the rules say of two that a chain joins. */
  contradict(a: number, b: number): boolean;
};
export type Proposed<T extends Proposal> = {
  /** Best first. */
  readonly asked: readonly T[];
  /** Pairs left out because the list would get too long, by reason. */
  readonly left: ReadonlyMap<string, number>;
  /** Pairs left out because a stronger one speaks against them. */
  readonly cut: number;
};

/** The longest list, as a share of the people: a little below 3 %, because some of the people asked about are one. */
export const QUEUE_SHARE = 0.029;
/** However few people there are, so many questions may be asked. */
export const SHORTEST_QUEUE = 50;
/** Pairs less likely than this are asked about only when a rule brings them up. */
export const ASKED_FROM = 0.05;
/** Two people this unlikely to be one stand against a chain that would join them. */
const AGAINST_BITS = 10;
const MOST_CHECKED = 200;

export const reviewFrom = Math.log2(ASKED_FROM / (1 - ASKED_FROM));
export const longestQueue = (people: number): number => Math.max(SHORTEST_QUEUE, Math.floor(QUEUE_SHARE * people));

/**
 * Chooses what to ask. Pairs are joined from the strongest down; one that would join two who speak against each other
 * (`bits` far below asking, or kept apart) is the weakest edge of its chain and is cut. A pair that stronger ones join
 * already waits behind the others, or is cut where rules contradict it. Pairs that a rule brings up are never cut, only
 * moved behind the others. What is over `most` is left out and counted.
 */
export function propose<T extends Proposal>(
  proposals: readonly T[],
  most: number,
  bits: (a: number, b: number) => number,
  { apart, contradict }: Against,
): Proposed<T> {
  const sorted = proposals.toSorted((x, y) => y.bits - x.bits);
  const members = new Map<number, number[]>();
  const chainOf = (one: number): number[] => members.get(one) ?? [one];
  const first: T[] = [];
  const behind: T[] = [];
  let cut = 0;
  for (const pair of sorted) {
    if (pair.bits < reviewFrom) {
      if (pair.reason !== null) behind.push(pair);
      continue;
    }
    const [left, right] = [chainOf(pair.a), chainOf(pair.b)];
    if (left === right) {
      if (pair.reason !== null || !contradict(pair.a, pair.b)) behind.push(pair);
      else cut++;
      continue;
    }
    const checked = left.length * right.length <= MOST_CHECKED;
    const against =
      checked &&
      left.some((a) =>
        right.some((b) => !(a === pair.a && b === pair.b) && (apart(a, b) || bits(a, b) < reviewFrom - AGAINST_BITS)),
      );
    if (against || !checked) {
      if (pair.reason === null) cut++;
      else behind.push(pair);
      continue;
    }
    first.push(pair);
    const joined = [...left, ...right];
    for (const one of joined) members.set(one, joined);
  }
  const all = [...first, ...behind];
  const left = new Map<string, number>();
  for (const { reason } of all.slice(most)) {
    const name = reason ?? "likely_same";
    left.set(name, (left.get(name) ?? 0) + 1);
  }
  return { asked: all.slice(0, most), left, cut };
}

export type Threshold = {
  readonly bits: number;
  readonly probability: number;
  readonly pairs: number;
  readonly clusters: number;
};

const FROM = -10;
const TO = 40;
const STEP = 2;

/** For every threshold the pairs that reach it and the clusters they would make. */
export function thresholdTable(
  count: number,
  pairs: { readonly length: number; readonly a: Int32Array; readonly b: Int32Array },
  bits: Float32Array,
): Threshold[] {
  const order: number[] = [];
  for (let pair = 0; pair < pairs.length; pair++) if ((bits[pair] ?? 0) >= FROM) order.push(pair);
  order.sort((x, y) => (bits[y] ?? 0) - (bits[x] ?? 0));
  const parent = Int32Array.from({ length: count }, (_, at) => at);
  const sizes = new Int32Array(count).fill(1);
  const find = (start: number): number => {
    let at = start;
    for (let up = parent[at] ?? at; up !== at; up = parent[at] ?? at) {
      parent[at] = parent[up] ?? up;
      at = up;
    }
    return at;
  };
  const table: Threshold[] = [];
  let clusters = 0;
  let next = 0;
  for (let from = TO; from >= FROM; from -= STEP) {
    for (; next < order.length && (bits[order[next] ?? 0] ?? 0) >= from; next++) {
      const pair = order[next] ?? 0;
      const [a, b] = [find(pairs.a[pair] ?? 0), find(pairs.b[pair] ?? 0)];
      if (a === b) continue;
      const alone = Number(sizes[a] === 1) + Number(sizes[b] === 1);
      clusters += alone === 2 ? 1 : alone === 1 ? 0 : -1;
      parent[b] = a;
      sizes[a] = (sizes[a] ?? 0) + (sizes[b] ?? 0);
    }
    table.push({ bits: from, probability: probabilityOf(from), pairs: next, clusters });
  }
  return table.reverse();
}
