import { countInWindow, takeToken } from "../shared/buckets.ts";
import { Refusal } from "./errors.ts";
import type { Workspace } from "./workspace.ts";

/** The 429 of newer versions, headers and body (twenty.md §2, body 1). */
export function rateLimited(workspace: Workspace, limit: number, seconds: number, retryAfterMs: number): Refusal {
  const retryAfterSeconds = Math.max(1, Math.ceil(retryAfterMs / 1000));
  return new Refusal(`Rate limit exceeded for apiKey: ${limit} requests per ${seconds}s.`, {
    status: 429,
    error: "RATE_LIMITED",
    code: "RATE_LIMITED",
    headers: {
      "retry-after": String(retryAfterSeconds),
      "x-ratelimit-limit": String(limit),
      "x-ratelimit-remaining": "0",
      "x-ratelimit-reset": String(Math.ceil((workspace.store.now() + retryAfterMs) / 1000)),
    },
    extra: {
      limitKind: "speed",
      exhaustedKind: "limit",
      scope: { spenderType: "apiKey", spenderId: null, operationType: "API_REQUEST" },
      limit,
      remaining: 0,
      periodCount: seconds,
      periodUnit: "second",
      retryAfterSeconds,
    },
  });
}

/**
 * One call of the API: a token out of the workspace's buckets, taken before anything is validated (twenty.md §2).
 * v1.5 limits no REST call. Throws the 429.
 */
export function chargeCall(workspace: Workspace): void {
  const { requestsPerSecond, requestsPerMinute } = workspace.rules;
  const sizes = [
    { name: "short", limit: requestsPerSecond, seconds: 1 },
    { name: "long", limit: requestsPerMinute, seconds: 60 },
  ];
  for (const { name, limit, seconds } of sizes) {
    if (limit === null) continue;
    const { granted, retryAfterMs } = takeToken(workspace.store, name, { capacity: limit, periodMs: seconds * 1000 });
    if (!granted) throw rateLimited(workspace, limit, seconds, retryAfterMs);
  }
}

/** `Too many requests.`, the refusal of v1.5's GraphQL (twenty.md §2). */
export const tooManyRequests = (): Refusal =>
  new Refusal("Too many requests.", { error: "Bad Request", code: "INTERNAL_SERVER_ERROR" });

/** v1.5 counts each root field of a GraphQL call by itself, aliases once; refused calls count too (twenty.md §2). */
export function countRootField(workspace: Workspace, field: string): void {
  const { graphqlCallsPerWindow, graphqlWindowSeconds } = workspace.rules;
  if (graphqlCallsPerWindow === null || graphqlWindowSeconds === null) return;
  const size = { capacity: graphqlCallsPerWindow, periodMs: graphqlWindowSeconds * 1000 };
  if (!countInWindow(workspace.store, field, size).granted) throw tooManyRequests();
}
