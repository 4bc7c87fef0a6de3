/** On people whose truth is known: rules merge hardly ever wrongly, and a short queue finds nearly all the others. */
import { expect, test } from "vitest";
import { danishNoise } from "./danish-noise.ts";
import { mixedNoise } from "./mixed-noise.ts";
import { matchingQuality } from "./quality.ts";

test.each([
  ["Danish staff, the noise it was built with", danishNoise, 3000, 11],
  ["four countries, a noise it was not tuned on", mixedNoise, 3000, 5],
] as const)("%s", (_, generator, people, seed) => {
  const quality = matchingQuality(people, seed, generator);
  expect(quality.truth).toBeGreaterThan(60);
  expect(quality.precision).toBeGreaterThanOrEqual(0.999);
  expect(quality.recall).toBeGreaterThanOrEqual(0.97);
  expect(quality.queueShare).toBeLessThanOrEqual(0.03);
  const { review, model } = quality.found;
  for (const { weights, bits, probability } of review) {
    expect(weights.reduce((sum, weight) => sum + weight.bits, 0)).toBeCloseTo(bits ?? Number.NaN, 6);
    expect(probability).toBeCloseTo(1 / (1 + 2 ** -(bits ?? 0)), 9);
  }
  for (const { levels } of model?.comparisons ?? []) {
    expect(levels.reduce((sum, { m }) => sum + m, 0)).toBeCloseTo(1, 6);
    expect(levels.reduce((sum, { u }) => sum + u, 0)).toBeCloseTo(1, 6);
  }
  const counts = (model?.thresholds ?? []).map(({ pairs }) => pairs);
  expect(counts).toEqual(counts.toSorted((a, b) => b - a));
});
