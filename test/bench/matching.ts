/** How good the matcher is on people whose truth is known, and how long it takes: two noises, fixed seeds. */
import type { Generator } from "../matching/chance.ts";
import { danishNoise } from "../matching/danish-noise.ts";
import { mixedNoise } from "../matching/mixed-noise.ts";
import { type MatchingQuality, matchingQuality } from "../matching/quality.ts";

export type MatchingResult = Omit<MatchingQuality, "kinds"> & { readonly name: string };

const NOISES: readonly (readonly [string, Generator, number])[] = [
  ["Danish staff", danishNoise, 2026],
  ["mixed staff (not tuned on)", mixedNoise, 77],
];

/** Both noises with so many people each. */
export function matchingBench(people: number): MatchingResult[] {
  return NOISES.map(([name, generator, seed]) => {
    const { found: _found, made: _made, kinds: _kinds, ...quality } = matchingQuality(people, seed, generator);
    return { name, ...quality };
  });
}

const GOALS = { precision: 0.999, recall: 0.97, queueShare: 0.03 } as const;

/** The results as lines; a goal that was missed is said so. */
export function printMatching(results: readonly MatchingResult[]): string {
  const missed = (one: MatchingResult): string[] => [
    ...(one.precision < GOALS.precision ? ["precision"] : []),
    ...(one.recall < GOALS.recall ? ["recall"] : []),
    ...(one.queueShare > GOALS.queueShare ? ["queue"] : []),
  ];
  const line = (one: MatchingResult): string => {
    const short = missed(one);
    return [
      `${one.name}, ${one.people.toLocaleString("en")} people, ${one.truth} true pairs:`,
      `automatic merges ${one.mergedPairs} at precision ${one.precision.toFixed(4)} (goal ${GOALS.precision}),`,
      `with the queue recall ${one.recall.toFixed(4)} (goal ${GOALS.recall}),`,
      `queue ${one.queue} = ${(one.queueShare * 100).toFixed(2)} % of the people (goal ${GOALS.queueShare * 100} %),`,
      `${Math.round(one.queuePrecision * 100)} % of the questions are about one person; ${one.seconds.toFixed(1)} s${short.length > 0 ? `; MISSED: ${short.join(", ")}` : ""}`,
    ].join(" ");
  };
  return results.map(line).join("\n");
}
