/** Sorts what went wrong on the way: did the server see the request or not. */

const NEVER_SENT = new Set([
  "ECONNREFUSED",
  "ENOTFOUND",
  "EAI_AGAIN",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "ENETDOWN",
  "UND_ERR_CONNECT_TIMEOUT",
  "CERT_HAS_EXPIRED",
  "DEPTH_ZERO_SELF_SIGNED_CERT",
  "SELF_SIGNED_CERT_IN_CHAIN",
  "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
  "UNABLE_TO_GET_ISSUER_CERT_LOCALLY",
  "ERR_TLS_CERT_ALTNAME_INVALID",
]);

/** The code of a connection error; `timeout` for a passed deadline. Never the error's own text. */
export function describeFailure(error: unknown): string {
  for (let cause = error, depth = 0; cause instanceof Error && depth < 4; cause = cause.cause, depth++) {
    if (cause.name === "TimeoutError") return "timeout";
    const code: unknown = Reflect.get(cause, "code");
    if (typeof code === "string") return code;
  }
  return "connection failed";
}

/** True when no byte of the request can have been acted on. */
export const neverSent = (code: string): boolean => NEVER_SENT.has(code);

/** Milliseconds that `Retry-After` (seconds or date) or `X-RateLimit-Reset` (unix seconds) ask for; null without. */
export function retryAfter(header: (name: string) => string | undefined, now: number): number | null {
  const after = header("retry-after")?.trim();
  if (after && /^\d+(\.\d+)?$/.test(after)) return Math.ceil(Number(after) * 1000);
  if (after && !Number.isNaN(Date.parse(after))) return Math.max(Date.parse(after) - now, 0);
  const reset = header("x-ratelimit-reset")?.trim();
  if (reset && /^\d{9,11}$/.test(reset)) return Math.max(Number(reset) * 1000 - now, 0);
  return null;
}
