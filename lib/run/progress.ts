/** How far long work is, in words: what, how fast, how long still, and what holds it back. */
import type { Progress } from "../engine/context.ts";
import type { CellProgress } from "../workbook/executor.ts";
import { duration } from "../workbook/print.ts";

export type { Progress } from "../engine/context.ts";

/** Follows the steps of one stage after another; times are the account's. */
export class ProgressText {
  #first: { what: string; done: number; at: number } | null = null;

  /** `load: person 1200 of 5000, 300 a minute, about 13 min 0 s left, held back by: burst` */
  of(progress: Progress): CellProgress {
    const what = `${progress.stage} ${progress.object}`;
    if (this.#first?.what !== what) this.#first = { what, done: progress.done, at: progress.at };
    return { text: lineOf(progress, this.#first), done: progress.done, total: progress.total };
  }
}

function lineOf(progress: Progress, first: { readonly done: number; readonly at: number }): string {
  const { stage, object, done, total, limit, at } = progress;
  const perMs = at > first.at ? (done - first.done) / (at - first.at) : 0;
  const left = total - done;
  return [
    `${stage}: ${object} ${done}${total > 0 ? ` of ${total}` : ""}`,
    ...(perMs > 0 ? [`${Math.max(1, Math.round(perMs * 60_000))} a minute`] : []),
    ...(perMs > 0 && left > 0 ? [`about ${duration(left / perMs)} left`] : []),
    ...(limit ? [`held back by: ${limit}`] : []),
  ].join(", ");
}
