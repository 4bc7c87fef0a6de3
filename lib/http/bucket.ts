/** A token bucket on an injected clock: keeps a client under a limit instead of running into it. */
import type { Clock } from "../clock/clock.ts";

export type Rate = {
  /** Tokens that may be spent at once. */
  readonly burst: number;
  /** Tokens that come back … */
  readonly tokens: number;
  /** … in so many milliseconds. */
  readonly perMs: number;
};

export interface Bucket {
  readonly rate: Rate;
  /** True once a limit that the server told replaced the configured one. */
  readonly learned: boolean;
  /** Waits until `tokens` are there and spends them; resolves to the milliseconds waited. Callers queue in order. */
  take(tokens?: number, signal?: AbortSignal): Promise<number>;
  /** The server refused: nothing is left until `until` (ms since 1970), and one token then. */
  drain(until: number): void;
  /** Takes over the limit the server told. */
  learn(rate: Rate): void;
}

/** A bucket that starts full. Throws on a rate that is not positive. */
export function createBucket(rate: Rate, clock: Clock): Bucket {
  let current = checked(rate);
  let learned = false;
  let level = rate.burst;
  let at = clock.now();
  let queue: Promise<unknown> = Promise.resolve();

  const refill = () => {
    const now = clock.now();
    if (now <= at) return;
    level = Math.min(current.burst, level + ((now - at) * current.tokens) / current.perMs);
    at = now;
  };
  const spend = async (tokens: number, signal: AbortSignal | undefined) => {
    const wanted = Math.min(tokens, current.burst);
    let waited = 0;
    for (;;) {
      refill();
      // The clock counts whole milliseconds: a billionth of a token short is not a reason to wait.
      const short = wanted - level - 1e-6;
      const ms = Math.max(at - clock.now(), 0) + Math.max((short * current.perMs) / current.tokens, 0);
      if (ms <= 0) break;
      const before = clock.now();
      await clock.sleep(Math.ceil(ms), signal);
      waited += Math.max(clock.now() - before, 0);
    }
    level -= wanted;
    return waited;
  };

  return {
    get rate() {
      return current;
    },
    get learned() {
      return learned;
    },
    take(tokens = 1, signal?: AbortSignal) {
      const turn = queue.then(() => spend(tokens, signal));
      queue = turn.catch(() => undefined);
      return turn;
    },
    drain(until) {
      refill();
      level = 1;
      at = Math.max(at, until);
    },
    learn(next) {
      current = checked(next);
      learned = true;
      level = Math.min(level, current.burst);
    },
  };
}

function checked(rate: Rate): Rate {
  for (const [name, value] of Object.entries(rate))
    if (!(value > 0)) throw new RangeError(`A rate's ${name} must be above 0, not ${value}.`);
  return rate;
}
