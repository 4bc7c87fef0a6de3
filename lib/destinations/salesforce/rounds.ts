/** Rows that met a lock, or whose outcome is open, are sent again: together, at last one by one. */
import type { Signal } from "../port.ts";
import type { Context } from "./context.ts";

/** Rounds in which rows go together. */
export const ROUNDS = 3;

/**
 * Sends a batch by `once`, which gives back the rows that are to go again; after `ROUNDS` it may give back none. Pauses
 * grow from round to round.
 */
export async function* inRounds<T>(
  context: Context,
  batch: readonly T[],
  once: (group: readonly T[], round: number) => AsyncGenerator<Signal, readonly T[]>,
): AsyncGenerator<Signal> {
  let open = batch;
  for (let round = 0; open.length > 0; round++) {
    const left: T[] = [];
    for (const group of round >= ROUNDS ? open.map((one) => [one]) : [open]) left.push(...(yield* once(group, round)));
    open = left;
    if (open.length > 0) await context.clock.sleep(1000 * 2 ** round);
  }
}
