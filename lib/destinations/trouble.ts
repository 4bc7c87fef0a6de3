/** Trouble on the way to a CRM, as what the user can do about it: the same for every CRM but for a few words. */
import { z } from "zod";
import { NoAnswer, NotSent, OutcomeUnknown, QuotaSpent, UnusableAnswer } from "../http/errors.ts";
import { ConnectionFailed } from "./port.ts";

export type TroubleWords = {
  /** What to do until it answers again. */
  readonly unwell: string;
  /** What to check when its answers have an unknown shape. */
  readonly shape: string;
  /** What to check when it refused a request. */
  readonly refused: string;
  /** Until when it takes no more requests, as said before the instant: `until` or `until about`. */
  readonly until: string;
  readonly spent: string;
};

/** The error as a `ConnectionFailed` where it is trouble of the connection; any other comes back as it is. */
export function asTrouble(
  error: unknown,
  account: string,
  isRefusal: (error: unknown) => error is Error,
  words: TroubleWords,
): unknown {
  if (error instanceof NotSent)
    return new ConnectionFailed(
      `${account} cannot be reached (${error.code}).`,
      "Check the address and the network; nothing was sent. Start again to go on where it stopped.",
      5,
    );
  if (error instanceof NoAnswer || error instanceof OutcomeUnknown || error instanceof UnusableAnswer)
    return new ConnectionFailed(`${account} gives no usable answer: ${error.message}`, words.unwell, 5);
  if (error instanceof z.ZodError)
    return new ConnectionFailed(
      `${account} answers in a shape that this version of the adapter does not know.`,
      words.shape,
      5,
    );
  if (isRefusal(error)) return new ConnectionFailed(`${account} refused a request: ${error.message}`, words.refused, 2);
  if (error instanceof QuotaSpent)
    return new ConnectionFailed(
      `${account} takes no more requests ${words.until} ${new Date(error.until).toISOString()}.`,
      words.spent,
      5,
    );
  return error;
}
