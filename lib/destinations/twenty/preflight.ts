/** Checks before a load: one per gotcha of the Twenty page, and what a load needs besides. */
import type { Check, Destination } from "../port.ts";
import type { Context } from "./context.ts";

export type Need = Parameters<Destination["preflight"]>[0];
export type Means = { readonly learned: boolean; readonly least: (calls: number) => number };

export async function* preflight(_context: Context, _need: Need, _means: Means): AsyncGenerator<Check> {}
