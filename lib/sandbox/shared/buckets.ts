import type { Store } from "./store.ts";

/** `capacity` tokens, refilled evenly over `periodMs`. */
export type BucketSize = { capacity: number; periodMs: number };

/** What a bucket said. `retryAfterMs`: until one token is there. */
export type Charge = { granted: boolean; retryAfterMs: number };

/**
 * Takes one token out of the bucket `name`, which is kept in the store and fills up with the virtual clock.
 * A refusal takes nothing.
 */
export function takeToken(store: Store, name: string, { capacity, periodMs }: BucketSize): Charge {
  const now = store.now();
  const key = `bucket ${name}`;
  // Counted in parts of a token, so that a millisecond fills up a whole number of them and no rounding adds up.
  const full = capacity * periodMs;
  const last = store.get(key, { parts: full, at: now });
  const parts = Math.min(full, last.parts + (now - last.at) * capacity);
  const granted = parts >= periodMs;
  store.set(key, { parts: granted ? parts - periodMs : parts, at: now });
  return { granted, retryAfterMs: granted ? 0 : Math.ceil((periodMs - parts) / capacity) };
}

/**
 * Counts a call in the sliding window `name`; refused calls count too, so that a client that keeps asking stays refused
 * until it has been silent for long enough.
 */
export function countInWindow(store: Store, name: string, { capacity, periodMs }: BucketSize): Charge {
  const now = store.now();
  const key = `window ${name}`;
  const calls = store.get<number[]>(key, []).filter((at) => at > now - periodMs);
  const granted = calls.length < capacity;
  calls.push(now);
  store.set(key, calls.slice(-Math.max(1, capacity)));
  return { granted, retryAfterMs: granted ? 0 : periodMs };
}
