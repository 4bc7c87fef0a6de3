/** The pairs that wait for a person's word, and what the sheet says about them by now. */
import { z } from "zod";
import type { Project } from "../../project/config.ts";
import { duplicateDecisions } from "../../project/decisions.ts";
import { readOutput } from "./desk.ts";

const cell = z.union([z.string(), z.number(), z.boolean(), z.null()]);
const member = z.looseObject({ id: z.string(), file: z.string(), row: z.number() });
const pairSchema = z.looseObject({
  object: z.enum(["contacts", "companies"]),
  a: member,
  b: member,
  reason: z.string(),
  score: z.number(),
  evidence: z.array(z.object({ column: z.string(), a: cell, b: cell, agrees: z.boolean() })).default([]),
  probability: z.number().nullable().default(null),
  bits: z.number().nullable().default(null),
  weights: z.array(z.looseObject({ comparison: z.string(), level: z.string(), bits: z.number() })).default([]),
});
const queueSchema = z.record(z.string(), z.array(pairSchema));

export type QueuedPair = z.infer<typeof pairSchema> & {
  /** What the sheet says; blank: nobody decided. */
  readonly decision: "merge" | "keep apart" | "";
};
export type PairName = { readonly object: string; readonly a: string; readonly b: string };

const keyOf = ({ object, a, b }: PairName): string => JSON.stringify([object, ...[a, b].sort()]);
export const nameOf = ({ object, a, b }: Pick<QueuedPair, "object" | "a" | "b">): PairName => ({
  object,
  a: a.id,
  b: b.id,
});

/**
 * The queue of the last run in its order, the likeliest first; null when there was none. Throws `Stop` (2) where the
 * sheet cannot be read.
 */
export async function reviewQueue(project: Project): Promise<readonly QueuedPair[] | null> {
  const review = await readOutput(project, "review.json", queueSchema);
  if (!review) return null;
  const decided = new Map(duplicateDecisions(project.decisions).map((choice) => [keyOf(choice), choice.decision]));
  return Object.values(review)
    .flat()
    .map((pair) => ({ ...pair, decision: decided.get(keyOf(nameOf(pair))) ?? "" }));
}

/** Where a pair stands in the queue, whichever way round; -1 when it is not asked about. */
export const placeOf = (queue: readonly QueuedPair[], name: PairName): number => {
  const key = keyOf(name);
  return queue.findIndex((pair) => keyOf(nameOf(pair)) === key);
};

/** The next pair behind a place that nobody decided about, from the top again after the last; -1 when there is none. */
export function nextOpen(queue: readonly QueuedPair[], behind: number): number {
  for (let step = 1; step <= queue.length; step += 1) {
    const at = (behind + step) % queue.length;
    if (queue[at]?.decision === "" && at !== behind) return at;
  }
  return -1;
}
