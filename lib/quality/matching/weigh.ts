/**
 * Fellegi–Sunter: what each agreement and disagreement of two records says about their being one, in bits
 * (log2 of m over u), estimated from the records themselves without training.
 */
import { type Candidates, candidatePairs } from "./blocking.ts";
import { type Comparison, comparisonsOf } from "./comparisons.ts";
import { estimateM, estimateU, levelsOf, NO_LEVEL } from "./estimate.ts";
import { NAME } from "./name-levels.ts";
import type { Records } from "./records.ts";

/** What one comparison adds to the sum; the first entry of a list is what is likely before anything is compared. */
export type Weight = { readonly comparison: string; readonly level: string; readonly bits: number };

export type MatchModel = {
  /** Chance that two records drawn at random are one person. */
  readonly lambda: number;
  readonly comparisons: readonly {
    readonly name: string;
    readonly levels: readonly {
      readonly level: string;
      readonly m: number;
      readonly u: number;
      readonly bits: number;
    }[];
  }[];
  /** Pairs that were compared. */
  readonly pairs: number;
  /** Rounds until the estimates stood still. */
  readonly iterations: number;
  /** From how many bits on a pair is put before a person. */
  readonly reviewFrom: number;
  /** Pairs that reach so many bits, and the clusters they would make if all of them were one. */
  readonly thresholds: readonly {
    readonly bits: number;
    readonly probability: number;
    readonly pairs: number;
    readonly clusters: number;
  }[];
};

export type Weighed = {
  readonly model: Omit<MatchModel, "thresholds" | "reviewFrom">;
  readonly pairs: Candidates;
  /** Per candidate the sum of its weights, the prior included. */
  readonly bits: Float32Array;
  /** The weights of any two records. They add up to the sum, rounded to hundredths each. */
  weights(a: number, b: number): Weight[];
  /** Sum of the weights of any two records, unrounded. */
  sum(a: number, b: number): number;
};

/** No single disagreement says more than this. */
const LEAST_BITS = -7;
/** Duplicates per record expected where the records cannot tell, and for how many records that counts. */
const USUAL_SHARE = 0.02;
const TRUST_SHARE = 200;
const ROUNDS = 8;

export const probabilityOf = (bits: number): number => 1 / (1 + 2 ** -bits);

/** Estimates the weights and weighs every candidate. `same`: records with equal numbers (0 and up) are known to be one. */
export function weigh(records: Records, same: Int32Array | null = null): Weighed {
  const comparisons = comparisonsOf(records);
  const pairs = candidatePairs(records, same);
  const u = estimateU(records.length, comparisons);
  const levels = levelsOf(pairs, comparisons);
  const { m, rounds } = estimateM(pairs, levels, comparisons, u);
  const scale: Scale = { comparisons, m, u };

  const own = new Float32Array(pairs.length);
  const width = comparisons.length;
  for (let pair = 0; pair < pairs.length; pair++)
    own[pair] = evidence(scale, pairs.a[pair] ?? 0, pairs.b[pair] ?? 0, levels, pair * width);
  const lambda = estimateLambda(records.length, own);
  const prior = Math.log2(lambda / (1 - lambda));
  return {
    model: {
      lambda,
      comparisons: comparisons.map(({ name, levels: of }, at) => ({
        name,
        levels: of.map((level, place) => {
          const [mine, chance] = [m[at]?.[place] ?? 0, u[at]?.[place] ?? 0];
          return { level: level.name, m: mine, u: chance, bits: rounded(bitsOf(mine, chance)) };
        }),
      })),
      pairs: pairs.length,
      iterations: rounds,
    },
    pairs,
    bits: own.map((bits) => bits + prior),
    ...weigher(scale, prior),
  };
}

/** Weighs any two records with the expected m, u counted from them, and a given chance that two are one. */
export function weighExpected(records: Records, lambda: number): Pick<Weighed, "weights" | "sum"> {
  const comparisons = comparisonsOf(records);
  const m = comparisons.map(({ levels }) => Float64Array.from(levels, (level) => level.m));
  const scale: Scale = { comparisons, m, u: estimateU(records.length, comparisons) };
  return weigher(scale, Math.log2(lambda / (1 - lambda)));
}

function weigher(scale: Scale, prior: number): Pick<Weighed, "weights" | "sum"> {
  const levelsFor = (a: number, b: number) =>
    Uint8Array.from(scale.comparisons, (comparison) => comparison.level(a, b) & 255);
  return {
    sum: (a, b) => prior + evidence(scale, a, b, levelsFor(a, b)),
    weights: (a, b) => [
      { comparison: "prior", level: "any two records", bits: rounded(prior) },
      ...steps(scale, a, b, levelsFor(a, b)),
    ],
  };
}

type Scale = {
  readonly comparisons: readonly Comparison[];
  readonly m: readonly Float64Array[];
  readonly u: readonly Float64Array[];
};

const rounded = (bits: number): number => Math.round(bits * 100) / 100;
const bitsOf = (m: number, u: number): number => Math.max(LEAST_BITS, Math.log2(m / u));

/** Bits of one comparison at a level. */
function bitsAt({ comparisons, m, u }: Scale, at: number, a: number, b: number, level: number): number {
  const rates = u[at];
  const chance = rates ? (comparisons[at]?.chance(a, b, level, rates) ?? 1) : 1;
  return bitsOf(m[at]?.[level] ?? 1, chance);
}

/** Sum of the weights of two records, whose levels begin at `from`. */
function evidence(scale: Scale, a: number, b: number, levels: Uint8Array, from = 0): number {
  let sum = 0;
  let shared = 0;
  let most = 0;
  for (let at = 0; at < scale.comparisons.length; at++) {
    const level = levels[from + at] ?? NO_LEVEL;
    if (level === NO_LEVEL) continue;
    const bits = bitsAt(scale, at, a, b, level);
    sum += bits;
    if (bits > 0 && scale.comparisons[at]?.household) {
      shared += bits;
      most = Math.max(most, bits);
    }
  }
  return levels[from] === NAME.different ? sum - (shared - most) : sum;
}

function steps(scale: Scale, a: number, b: number, levels: Uint8Array): Weight[] {
  const found: Weight[] = [];
  const shared: number[] = [];
  for (const [at, level] of levels.entries()) {
    const comparison = scale.comparisons[at];
    if (!comparison || level === NO_LEVEL) continue;
    const bits = bitsAt(scale, at, a, b, level);
    if (bits > 0 && comparison.household) shared.push(bits);
    found.push({ comparison: comparison.name, level: comparison.levels[level]?.name ?? "", bits: rounded(bits) });
  }
  const more = shared.reduce((sum, bits) => sum + bits, 0) - Math.max(0, ...shared);
  if (levels[0] === NAME.different && more > 0)
    found.push({
      comparison: "household",
      level: "another first name: what families share counts once",
      bits: rounded(-more),
    });
  return found;
}

/** The share of all pairs that is one person, so that the candidates' probabilities add up to it. */
function estimateLambda(count: number, own: Float32Array): number {
  const all = Math.max(1, (count * (count - 1)) / 2);
  let matches = USUAL_SHARE * count;
  for (let round = 0; round < ROUNDS; round++) {
    const prior = Math.log2(matches / Math.max(1e-9, all - matches));
    let sum = 0;
    for (const bits of own) if (bits + prior > -12) sum += probabilityOf(bits + prior);
    const next = (Math.min(sum, count / 4) * count + USUAL_SHARE * count * TRUST_SHARE) / (count + TRUST_SHARE);
    matches = Math.min(next, all / 4);
  }
  return matches / all;
}
