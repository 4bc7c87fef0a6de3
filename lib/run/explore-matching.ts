/** Why records are taken for one, or asked about: the queue, a pair with its weights and values, the matcher's own table. */
import type { ObjectName } from "../contract/objects.ts";
import type { Duplicates, Evidence } from "../quality/types.ts";
import { toldValue } from "./personal-values.ts";

/** Two records by their ids. */
export type PairIds = { readonly object: string; readonly a: string; readonly b: string };
/** What is known about two records: from the queue, or from a cluster that a rule made. */
export type Why = {
  readonly object: ObjectName;
  readonly a: string;
  readonly b: string;
  /** `waits` for a word, or `merged`. */
  readonly state: "waits" | "merged";
  /** The rule, or the reason to ask. */
  readonly reason: string;
  readonly weights: readonly { readonly comparison: string; readonly level: string; readonly bits: number }[];
  readonly evidence: Evidence;
};

/** The pairs that wait for a word as rows of a table, those that are most likely one first. */
export const queueOf = (duplicates: Duplicates) =>
  [...duplicates.review]
    .sort((a, b) => b.score - a.score || (b.bits ?? 0) - (a.bits ?? 0))
    .map(({ object, a, b, reason, bits, score, evidence, weights }) => ({
      object,
      a: a.id,
      b: b.id,
      reason,
      bits: bits === null ? null : Number(bits.toFixed(1)),
      probability: Number(score.toFixed(4)),
      "speaks for": strongest(weights, 1),
      "speaks against": strongest(weights, -1),
      "differ in": evidence.filter((one) => !one.agrees).map((one) => one.column),
    }));

const strongest = (weights: Why["weights"], side: 1 | -1): string[] =>
  weights
    .slice(1)
    .filter(({ bits }) => bits * side > 0)
    .sort((a, b) => (b.bits - a.bits) * side)
    .slice(0, 2)
    .map(({ comparison }) => comparison);

/**
 * Everything about two records, whichever comes first; without ids about the pair of the queue that is most likely one, or
 * a merged one where nothing waits. Null when the two were never brought together.
 */
export function whyOf(duplicates: Duplicates, pair: PairIds | null): Why | null {
  const all: Why[] = [
    ...[...duplicates.review]
      .sort((a, b) => (b.bits ?? Number.NEGATIVE_INFINITY) - (a.bits ?? Number.NEGATIVE_INFINITY))
      .map((one): Why => ({ ...one, a: one.a.id, b: one.b.id, state: "waits" })),
    ...duplicates.clusters.flatMap(({ object, links }) =>
      links.map((one): Why => ({ ...one, object, reason: one.rule, state: "merged" })),
    ),
  ];
  if (pair === null) return all.find(({ weights }) => weights.length > 0) ?? all[0] ?? null;
  const same = (one: Why) =>
    one.object === pair.object && ((one.a === pair.a && one.b === pair.b) || (one.a === pair.b && one.b === pair.a));
  return all.find(same) ?? null;
}

/** The values beside each other; those of people as shapes unless `show`. */
export const evidenceOf = ({ object, evidence }: Why, show = false) =>
  evidence.map(({ column, a, b, agrees }) => ({
    column,
    a: toldValue(object, column, a, show),
    b: toldValue(object, column, b, show),
    agrees: agrees ? "yes" : "no",
  }));

/** The weights of the matcher, level by level; none when nobody was compared. */
export const modelLevels = ({ model }: Duplicates) =>
  (model?.comparisons ?? []).flatMap(({ name, levels }) =>
    levels.map(({ level, m, u, bits }) => ({ comparison: name, level, m, u, bits })),
  );
