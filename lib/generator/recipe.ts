/** What is to be generated, and how far the calendar goes. */
import type { MessName } from "./mess-kinds.ts";
import { type Dice, dice } from "./random.ts";

export type Locale = "mixed" | "da" | "en";
export type Recipe = {
  /** People after merging; copies, held rows and later exports come on top. */
  readonly users: number;
  readonly workspaces: number;
  readonly seed: number;
  readonly mess: ReadonlySet<MessName>;
  readonly deltas: number;
  readonly locale: Locale;
};

export type Setting = Recipe & { readonly dice: Dice; has(kind: MessName): boolean };

/** Throws a sentence for numbers that make no export. */
export function setting(recipe: Recipe): Setting {
  const whole = (name: string, value: number, low: number, high: number) => {
    if (!Number.isInteger(value) || value < low || value > high)
      throw new Error(`${name} must be a whole number from ${low} to ${high}, not ${value}.`);
  };
  whole("--users", recipe.users, 1, 20_000_000);
  whole("--workspaces", recipe.workspaces, 1, 50);
  whole("--seed", recipe.seed, 0, 2_147_483_647);
  whole("--deltas", recipe.deltas, 0, 9);
  return { ...recipe, dice: dice(recipe.seed), has: (kind) => recipe.mess.has(kind) };
}

/** Days of the exports: the first one, then one a month. */
export const exportDay = (generation: number): string => dayAfter("2026-01-07", generation * 31);

const DAY_MS = 86_400_000;
// An export knows a few thousand days and asks for them millions of times.
const numbers = new Map<string, number>();
const names = new Map<number, string>();

function dayNumber(day: string): number {
  const known = numbers.get(day);
  if (known !== undefined) return known;
  const number = Date.parse(`${day}T00:00:00Z`) / DAY_MS;
  numbers.set(day, number);
  return number;
}

/** `day` plus `days`, both `YYYY-MM-DD`. */
export function dayAfter(day: string, days: number): string {
  const number = dayNumber(day) + days;
  const known = names.get(number);
  if (known !== undefined) return known;
  const name = new Date(number * DAY_MS).toISOString().slice(0, 10);
  names.set(number, name);
  return name;
}

/** Local wall time on a day, between 06:00 and 21:59: never in the hours that daylight saving doubles or drops. */
export const atMinute = (day: string, minute: number): string =>
  `${day} ${String(6 + (Math.floor(minute / 60) % 16)).padStart(2, "0")}:${String(minute % 60).padStart(2, "0")}`;
