/** What an answer tells beside its records: a limit, a failure, calls used, when it was done (salesforce.md §2, §11). */
import type { Clock } from "../../clock/clock.ts";
import type { Answer, Ask, Sorted } from "../../http/client.ts";
import { bare } from "../../http/redact.ts";
import { retryAfter } from "../../http/sort.ts";
import { errorOf } from "./refusal.ts";
import { faultOf } from "./soap.ts";

/** Answers that are no JSON. */
const PLAIN = /\/(successfulResults|failedResults|unprocessedrecords|VersionData)$|^\/services\/Soap\//;
const HOUR = 3_600_000;

/** Which answers are limits, spent quotas and failures. `now`: milliseconds since 1970. */
export function sortSalesforce(answer: Answer, ask: Ask, now: number): Sorted {
  const error = errorOf(answer.body);
  // A SOAP call is refused with status 500 and a fault.
  const fault = ask.path.startsWith("/services/Soap/") ? faultOf(answer.text) : null;
  if (error?.code === "REQUEST_LIMIT_EXCEEDED" || fault === "REQUEST_LIMIT_EXCEEDED")
    return /concurrent/i.test(error?.message ?? answer.text)
      ? { is: "limited", afterMs: retryAfter(answer.header, now) ?? 10_000, rate: null }
      : { is: "quota", until: now + HOUR };
  if (answer.status === 429 || answer.status === 420)
    return { is: "limited", afterMs: retryAfter(answer.header, now), rate: null };
  if (answer.status >= 500 && (fault === null || fault === "SERVER_UNAVAILABLE")) return { is: "failed" };
  if (answer.status < 300 && answer.body === undefined && !answer.empty && !PLAIN.test(bare(ask.path)))
    return { is: "failed" };
  return { is: "answer" };
}

/** API requests used and allowed in 24 hours, where the answer tells. */
export function usageOf(answer: Answer): { used: number; allowed: number } | null {
  const told = /^api-usage=(\d+)\/(\d+)/.exec(answer.header("sforce-limit-info") ?? "");
  return told ? { used: Number(told[1]), allowed: Number(told[2]) } : null;
}

/**
 * The second in which the server had done it at the latest, for records bear whole seconds: by its own clock where that
 * agrees with the account's, else by the account's.
 */
export function stampOf(answer: Answer, clock: Clock): string {
  const told = Date.parse(answer.header("date") ?? "");
  const now = clock.now();
  const at = Math.abs(told - now) < HOUR ? told : now;
  return new Date(at - (at % 1000)).toISOString();
}
