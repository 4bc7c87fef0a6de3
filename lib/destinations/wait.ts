/** Spent budgets as signals. */
import { QuotaSpent } from "../http/errors.ts";
import type { Signal } from "./port.ts";

/** Runs a call; a spent quota is yielded as a wait, and the call made again when the generator is asked to go on. */
export async function* patiently<T>(call: () => Promise<T>): AsyncGenerator<Signal, T> {
  for (;;) {
    try {
      return await call();
    } catch (error) {
      if (!(error instanceof QuotaSpent)) throw error;
      yield { is: "wait", until: error.until, limit: error.limit };
    }
  }
}
