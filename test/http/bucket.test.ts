import fc from "fast-check";
import { expect, test } from "vitest";
import { createBucket } from "#lib/http/bucket.ts";
import { manualClock } from "./server.ts";

test("lets the burst through at once and the rest at the rate", async () => {
  const clock = manualClock(0);
  const bucket = createBucket({ burst: 3, tokens: 60, perMs: 60_000 }, clock);
  const times: number[] = [];
  for (let i = 0; i < 6; i++) {
    await bucket.take();
    times.push(clock.time);
  }
  expect(times).toEqual([0, 0, 0, 1000, 2000, 3000]);
});

test("no window of any length ever holds more than burst and refill allow, however the calls come", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 20 }),
      fc.integer({ min: 1, max: 200 }),
      fc.array(fc.integer({ min: 0, max: 3000 }), { minLength: 1, maxLength: 60 }),
      async (burst, tokens, gaps) => {
        const clock = manualClock(0);
        const bucket = createBucket({ burst, tokens, perMs: 60_000 }, clock);
        const times: number[] = [];
        for (const gap of gaps) {
          clock.time += gap;
          await bucket.take();
          times.push(clock.time);
        }
        for (let i = 0; i < times.length; i++)
          for (let j = i; j < times.length; j++)
            expect(j - i + 1).toBeLessThanOrEqual(burst + ((times[j]! - times[i]!) * tokens) / 60_000 + 1e-3);
      },
    ),
  );
});

test("callers wait in the order in which they came, and a refusal holds all of them back", async () => {
  const clock = manualClock(0);
  const bucket = createBucket({ burst: 2, tokens: 60, perMs: 60_000 }, clock);
  bucket.drain(10_000);
  const order: number[] = [];
  await Promise.all([1, 2, 3].map((n) => bucket.take().then(() => order.push(n * 100_000 + clock.time))));
  expect(order).toEqual([110_000, 211_000, 312_000]);
});

test("takes over the limit that a server tells, and refuses a rate that is none", async () => {
  const clock = manualClock(0);
  const bucket = createBucket({ burst: 100, tokens: 100, perMs: 60_000 }, clock);
  bucket.learn({ burst: 1, tokens: 1, perMs: 10_000 });
  expect(bucket.learned).toBe(true);
  await bucket.take();
  expect(await bucket.take()).toBe(10_000);
  expect(() => createBucket({ burst: 1, tokens: 0, perMs: 1 }, clock)).toThrow("must be above 0, not 0");
});

test("an abort ends a wait and frees the queue", async () => {
  const clock = manualClock(0);
  const bucket = createBucket({ burst: 1, tokens: 1, perMs: 1000 }, clock);
  await bucket.take();
  await expect(bucket.take(1, AbortSignal.abort(new Error("stop")))).rejects.toThrow("stop");
  expect(await bucket.take()).toBe(1000);
});
