/** What a stated figure may be, given what was counted: exactly that, at least that, or a share as its decimals show it. */
import type { Cell } from "../staging/types.ts";

/** `value`: what was counted. `tolerance`: half of the last decimal that the column shows. */
export type Counted = { readonly value: Cell; accepts(stated: Cell, tolerance: number): boolean };

const close = (a: number, b: number, tolerance: number): boolean => Math.abs(a - b) <= tolerance + 1e-9;

export const exactly = (value: Cell): Counted => ({ value, accepts: (stated) => stated === value });

/** One of several readings of what is counted; the first is the one to show. */
export const anyOf = (value: Cell, ...others: readonly Cell[]): Counted => ({
  value,
  accepts: (stated) => stated === value || others.includes(stated),
});

export const between = (low: number, high: number, value = low): Counted => ({
  value,
  accepts: (stated) => typeof stated === "number" && stated >= low && stated <= high,
});

export const atLeast = (low: number): Counted => between(low, Number.POSITIVE_INFINITY);

/**
 * A percentage; the pairs are readings of part and whole, the first the one to show. Nothing to divide by: no rate is
 * the legal answer, and `zero` tells whether 0 is one too.
 */
export function percent(
  pairs: readonly (readonly [part: number, whole: number])[],
  { zero = false }: { readonly zero?: boolean } = {},
): Counted {
  const rates = pairs.flatMap(([part, whole]) => (whole === 0 ? [] : [(part / whole) * 100]));
  const [first] = rates;
  if (first === undefined) return { value: null, accepts: (stated) => stated === null || (zero && stated === 0) };
  return {
    value: Math.round(first * 100) / 100,
    accepts: (stated, tolerance) => typeof stated === "number" && rates.some((rate) => close(stated, rate, tolerance)),
  };
}

/** A mean; the pairs are readings of sum and count. */
export function mean(pairs: readonly (readonly [sum: number, count: number])[]): Counted | null {
  const means = pairs.flatMap(([sum, count]) => (count === 0 ? [] : [sum / count]));
  const [first] = means;
  if (first === undefined) return null;
  return {
    value: Math.round(first * 100) / 100,
    accepts: (stated, tolerance) => typeof stated === "number" && means.some((each) => close(stated, each, tolerance)),
  };
}

/** The latest of some days; "" stands for none. */
export function latestDay(...days: readonly string[]): Counted {
  const known = days.filter((day) => day !== "");
  const [first] = known;
  if (first === undefined) return { value: null, accepts: (stated) => stated === null };
  return { value: first, accepts: (stated) => typeof stated === "string" && known.includes(stated) };
}
