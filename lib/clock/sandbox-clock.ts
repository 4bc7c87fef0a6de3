/** The virtual clock of a sandbox: read from its answers, advanced instead of waited for. */
import { z } from "zod";
import type { Clock } from "./clock.ts";

const HEADER = "x-sandbox-time";
const timeAnswer = z.object({ time: z.union([z.number(), z.string()]) });

/** Milliseconds since 1970 of a number of milliseconds or an ISO instant; NaN for anything else. */
function toMilliseconds(time: number | string): number {
  if (typeof time === "number") return time;
  return /^\d+$/.test(time) ? Number(time) : Date.parse(time);
}

/**
 * Connects to the clock of the sandbox at `baseUrl` (`GET` and `POST /__sandbox/time`). Throws when nothing answers
 * there. `fetch` can be replaced for tests.
 */
export async function connectSandboxClock(baseUrl: string, fetch = globalThis.fetch): Promise<Clock> {
  const url = new URL("/__sandbox/time", baseUrl);
  let time = Number.NaN;
  const learn = (found: number | string | undefined) => {
    if (found === undefined) return;
    const ms = toMilliseconds(found);
    if (Number.isFinite(ms) && !(ms < time)) time = ms;
  };
  const ask = async (init: RequestInit) => {
    const answer = await fetch(url, init);
    if (!answer.ok) throw new Error(`The sandbox at ${url.origin} answered ${answer.status} when asked for its time.`);
    learn(timeAnswer.parse(await answer.json()).time);
  };
  await ask({});
  if (Number.isNaN(time)) throw new Error(`The sandbox at ${url.origin} gave a time that is no instant.`);
  return {
    now: () => time,
    async sleep(ms, signal) {
      signal?.throwIfAborted();
      if (ms <= 0) return;
      await ask({
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ advanceMs: Math.ceil(ms) }),
        ...(signal ? { signal } : {}),
      });
    },
    observe: (header) => learn(header(HEADER)),
  };
}
