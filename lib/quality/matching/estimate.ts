/** Estimates how often two records of one person, and of two people, stand at each level: from the records alone. */
import type { Candidates } from "./blocking.ts";
import { WAYS } from "./blocking.ts";
import type { Comparison } from "./comparisons.ts";

/** Per comparison and level the chance among pairs of one person (m) and of two people (u). */
export type Rates = { readonly m: readonly Float64Array[]; readonly u: readonly Float64Array[] };

const RANDOM_PAIRS = 60_000;
/** How many pairs the expected rates count for beside what is seen. */
const TRUST_M = 20;
const TRUST_U = 200;
const LEAST_M = 0.002;
const MOST_ROUNDS = 60;
const SETTLED = 1e-4;

/** A fixed sequence of whole numbers below 2³²: the same pairs on every machine and in every run. */
function sequence(seed: number): () => number {
  let state = seed | 0 || 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state >>> 0;
  };
}

/** u: levels of pairs drawn at random (all pairs where there are few), beside what is expected. */
export function estimateU(count: number, comparisons: readonly Comparison[]): Float64Array[] {
  const seen = comparisons.map(({ levels }) => new Float64Array(levels.length));
  const look = (a: number, b: number): void => {
    for (const [at, comparison] of comparisons.entries()) {
      const level = comparison.level(a, b);
      const of = seen[at];
      if (level >= 0 && of) of[level] = (of[level] ?? 0) + 1;
    }
  };
  if ((count * (count - 1)) / 2 <= RANDOM_PAIRS) {
    for (let a = 0; a < count; a++) for (let b = a + 1; b < count; b++) look(a, b);
  } else {
    const next = sequence(20_260_107);
    for (let drawn = 0; drawn < RANDOM_PAIRS; drawn++) {
      const a = next() % count;
      const b = next() % count;
      if (a !== b) look(a, b);
    }
  }
  return comparisons.map(({ levels, equalByChance }, at) => {
    const of = seen[at] ?? new Float64Array();
    const total = of.reduce((sum, value) => sum + value, 0);
    return normalised(
      of.map((value, level) => {
        const expected = levels[level]?.u ?? 0;
        if (level === 0 && equalByChance !== null && total > TRUST_U) return Math.max(expected / 10, equalByChance);
        const found = (value + TRUST_U * expected) / (total + TRUST_U);
        // Never seen is not impossible: as rare as expected, or as the draw can tell.
        return value > 0 ? found : Math.max(found, Math.min(expected, 0.5 / (total + 1)));
      }),
    );
  });
}

const normalised = (values: Float64Array): Float64Array => {
  const sum = values.reduce((total, value) => total + value, 0);
  return values.map((value) => value / sum);
};

/** Levels of every candidate: `levels[pair × comparisons + comparison]`, 255 for none. */
export type Levels = Uint8Array;
export const NO_LEVEL = 255;

/** Looks at every candidate with every comparison. */
export function levelsOf(pairs: Candidates, comparisons: readonly Comparison[]): Levels {
  const levels = new Uint8Array(pairs.length * comparisons.length);
  for (let pair = 0, at = 0; pair < pairs.length; pair++) {
    const [a, b] = [pairs.a[pair] ?? 0, pairs.b[pair] ?? 0];
    for (const comparison of comparisons) levels[at++] = comparison.level(a, b) & 255;
  }
  return levels;
}

type Pattern = { readonly levels: Uint8Array; count: number };

const SESSIONS = ["email", "phone", "employee_no", "name"] as const;

/**
 * m by expectation and maximisation, once per way of blocking, with u held: a comparison learns only from pairs that
 * were not brought together by its own field. The rounds are weighted by the matches they found, beside what is
 * expected beforehand, so that few records fall back on that.
 */
export function estimateM(
  pairs: Candidates,
  levels: Levels,
  comparisons: readonly Comparison[],
  u: readonly Float64Array[],
): { readonly m: Float64Array[]; readonly rounds: number } {
  const sums = comparisons.map((comparison) => Float64Array.from(comparison.levels, ({ m }) => m * TRUST_M));
  let rounds = 0;
  for (const way of SESSIONS) {
    const patterns = patternsOf(pairs, levels, comparisons.length, WAYS[way]);
    if (patterns.length === 0) continue;
    const used = comparisons.map(({ notFrom }) => !notFrom.includes(way));
    const session = expectAndMaximise(patterns, comparisons, u, used);
    rounds += session.rounds;
    for (const [at, counts] of session.counts.entries())
      if (used[at]) {
        const sum = sums[at];
        for (const [level, count] of counts.entries()) if (sum) sum[level] = (sum[level] ?? 0) + count;
      }
  }
  return {
    m: sums.map((sum, at) => bounded(normalised(sum), comparisons[at]?.name ?? "")),
    rounds,
  };
}

/** Nothing is impossible; another first name is never usual. */
function bounded(m: Float64Array, name: string): Float64Array {
  const most = name === "first_name" ? 0.04 : name === "last_name" ? 0.25 : 0.9;
  const last = m.length - 1;
  return normalised(m.map((value, level) => Math.max(LEAST_M, level === last ? Math.min(most, value) : value)));
}

function expectAndMaximise(
  patterns: readonly Pattern[],
  comparisons: readonly Comparison[],
  u: readonly Float64Array[],
  used: readonly boolean[],
): { readonly counts: Float64Array[]; readonly rounds: number } {
  let m: Float64Array[] = comparisons.map((comparison) => Float64Array.from(comparison.levels, (level) => level.m));
  let counts: Float64Array[] = comparisons.map(({ levels }) => new Float64Array(levels.length));
  const total = patterns.reduce((sum, { count }) => sum + count, 0);
  let lambda = 0.2;
  let rounds = 0;
  for (; rounds < MOST_ROUNDS; rounds++) {
    counts = comparisons.map(({ levels }) => new Float64Array(levels.length));
    let matches = 0;
    for (const { levels, count } of patterns) {
      let odds = lambda / (1 - lambda);
      for (const [at, level] of levels.entries())
        if (level !== NO_LEVEL && used[at]) odds *= (m[at]?.[level] ?? 1) / (u[at]?.[level] ?? 1);
      const expected = (count * odds) / (1 + odds);
      matches += expected;
      for (const [at, level] of levels.entries()) {
        const of = counts[at];
        if (level !== NO_LEVEL && of) of[level] = (of[level] ?? 0) + expected;
      }
    }
    const before = lambda;
    lambda = Math.min(0.99, Math.max(1e-6, (matches + 0.2) / (total + 1)));
    m = comparisons.map(({ levels, name }, at) =>
      bounded(
        normalised(Float64Array.from(levels, (level, place) => level.m * TRUST_M + (counts[at]?.[place] ?? 0))),
        name,
      ),
    );
    if (Math.abs(before - lambda) < SETTLED * before) break;
  }
  return { counts, rounds };
}

/** Pairs found by one way, counted by their levels. */
function patternsOf(pairs: Candidates, levels: Levels, width: number, way: number): Pattern[] {
  const found = new Map<string, Pattern>();
  for (let pair = 0; pair < pairs.length; pair++) {
    if (((pairs.ways[pair] ?? 0) & way) === 0) continue;
    const of = levels.subarray(pair * width, (pair + 1) * width);
    const key = String.fromCharCode(...of);
    const known = found.get(key);
    if (known) known.count++;
    else found.set(key, { levels: of, count: 1 });
  }
  return [...found.values()];
}
