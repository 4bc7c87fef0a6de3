/** Collects pairs for a person to look at: each pair once, few per block, the likeliest first. */
import { type Finding, finding } from "../contract/finding.ts";
import type { ObjectName } from "../contract/objects.ts";

export type Candidate = { readonly a: number; readonly b: number; readonly reason: string; readonly score: number };
/** A block of n records has n(n−1)/2 pairs: a mailbox of 500 people must not ask 124 750 questions. */
export const PAIRS_PER_BLOCK = 10;
export const PAIRS_PER_REASON = 5000;

export type ReviewInput = {
  /** Cluster of each record: pairs inside a cluster are no question, and two clusters are asked about once. */
  readonly root: Int32Array;
  readonly idOf: (record: number) => string;
  /** Pairs a person has already decided, as `pairKey`. */
  readonly settled: ReadonlySet<string>;
  readonly score: (a: number, b: number) => number;
};

export interface Review {
  pair(reason: string, a: number, b: number): void;
  /**
   * The pairs of a block. Large blocks are sorted by `likeness` and only neighbours are taken, `PAIRS_PER_BLOCK` at
   * most; the rest is counted.
   */
  block(
    reason: string,
    records: readonly number[],
    likeness: (record: number) => string,
    options?: {
      /** Another reason for a pair, or null for no question. */
      readonly reasonFor?: (a: number, b: number) => string | null;
      /** Records of one kind are no question among themselves. */
      readonly kind?: (record: number) => string;
    },
  ): void;
  /** Every pair, and per reason how many were never looked at because their block is too large. */
  all(): { readonly pairs: readonly Candidate[]; readonly omitted: ReadonlyMap<string, number> };
  /** The likeliest pairs, `PAIRS_PER_REASON` per reason at most, and a finding per reason that was cut. */
  close(object: ObjectName): { readonly pairs: readonly Candidate[]; readonly findings: readonly Finding[] };
}

export const pairKey = (a: string, b: string): string => (a < b ? `${a}\u0000${b}` : `${b}\u0000${a}`);

/** Starts an empty list. Reasons added first win where two fit the same pair. */
export function startReview({ root, idOf, settled, score }: ReviewInput): Review {
  const seen = new Set<number>();
  const found: Candidate[] = [];
  const omitted = new Map<string, number>();
  const omit = (reason: string, count: number) => {
    if (count > 0) omitted.set(reason, (omitted.get(reason) ?? 0) + count);
  };
  const pair = (reason: string, a: number, b: number) => {
    const left = root[a] ?? a;
    const right = root[b] ?? b;
    const key = Math.min(left, right) * root.length + Math.max(left, right);
    if (left === right || seen.has(key) || settled.has(pairKey(idOf(a), idOf(b)))) return;
    seen.add(key);
    found.push({ a, b, reason, score: score(a, b) });
  };
  return {
    pair,
    block(reason, records, likeness, { reasonFor = () => reason, kind } = {}) {
      const apart = [...new Map(records.toReversed().map((record) => [root[record], record])).values()].reverse();
      const small = pairsOf(apart.length) <= PAIRS_PER_BLOCK;
      let asked = 0;
      for (const [a, b] of small ? allPairs(apart) : neighbours(apart, likeness)) {
        if (asked === PAIRS_PER_BLOCK) break;
        const why = kind && kind(a) === kind(b) ? null : reasonFor(a, b);
        if (!why) continue;
        asked++;
        pair(why, a, b);
      }
      if (small) return;
      const alike = kind ? [...Map.groupBy(apart, kind).values()] : [];
      omit(reason, pairsOf(apart.length) - alike.reduce((sum, same) => sum + pairsOf(same.length), 0) - asked);
    },
    all: () => ({ pairs: found, omitted }),
    close(object) {
      const pairs: Candidate[] = [];
      for (const [reason, all] of Map.groupBy(found, (candidate) => candidate.reason)) {
        pairs.push(...all.toSorted((x, y) => y.score - x.score).slice(0, PAIRS_PER_REASON));
        omit(reason, all.length - PAIRS_PER_REASON);
      }
      return { pairs, findings: omittedFindings(object, omitted) };
    },
  };
}

/** One finding per reason with pairs that were not looked at. */
export const omittedFindings = (object: ObjectName, omitted: ReadonlyMap<string, number>): Finding[] =>
  [...omitted].map(([reason, count]) => cutFinding(object, reason, count));

const cutFinding = (object: ObjectName, reason: string, count: number): Finding =>
  finding(
    "warning",
    "review_pairs_omitted",
    `${count} further pairs (${reason}) are not in the review list, because one value is used by very many records. Look at that value first: correcting it in Actimo settles them together.`,
    { object, found: String(count) },
  );

const pairsOf = (records: number): number => (records * (records - 1)) / 2;

const allPairs = (records: readonly number[]): [number, number][] =>
  records.flatMap((a, at) => records.slice(at + 1).map((b): [number, number] => [a, b]));

function neighbours(records: readonly number[], likeness: (record: number) => string): [number, number][] {
  const sorted = records
    .map((record) => ({ record, by: likeness(record) }))
    .sort((x, y) => (x.by < y.by ? -1 : x.by > y.by ? 1 : x.record - y.record));
  return sorted.flatMap((one, at): [number, number][] => {
    const next = sorted[at + 1];
    return next ? [[one.record, next.record]] : [];
  });
}
