/** Twenty's four doors (core REST and GraphQL, metadata, files) over the one HTTP client (twenty.md §1, §2, §11). */
import { z } from "zod";
import type { Bucket, Rate } from "../../http/bucket.ts";
import type { Answer, Ask, HttpClient, Purpose, Sorted } from "../../http/client.ts";
import { UnusableAnswer } from "../../http/errors.ts";
import { bare } from "../../http/redact.ts";
import { retryAfter } from "../../http/sort.ts";
import { ConnectionFailed } from "../port.ts";
import { SILENT_WINDOW_MS } from "./abilities.ts";
import type { ObjectMeta } from "./metadata.ts";
import { isDataError, Refused, refusalOf } from "./refusal.ts";

export type Buckets = { rest: Bucket | null; graphql: Bucket | null };
type Options = { readonly purpose: Purpose; readonly write: boolean; readonly object?: ObjectMeta | null };

export interface TwentyApi {
  /** Core REST; resolves to the body of a success. Throws `Refused`, `ConnectionFailed` and the client's errors. */
  rest(method: Ask["method"], path: string, options: Options & { json?: unknown }): Promise<Reply>;
  /** GraphQL at `/graphql` or `/metadata`; resolves to `data`. */
  graphql(door: "/graphql" | "/metadata", query: string, variables: object, options: Options): Promise<Reply>;
  /** Raw bytes: a multipart form, or an upload to a signed link (`anonymous`). */
  send(ask: Omit<Ask, "bucket">, graphql: boolean): Promise<Reply>;
}
export type Reply = { readonly body: unknown; readonly requestId: string };

const restError = z.object({
  messages: z.array(z.string()).optional(),
  message: z.union([z.string(), z.array(z.string())]).optional(),
});
const graphqlErrors = z.object({
  data: z.record(z.string(), z.unknown()).nullish(),
  errors: z
    .array(z.object({ message: z.string(), extensions: z.object({ code: z.string().optional() }).nullish() }))
    .min(1),
});
const speed = z.object({ limit: z.number().positive(), periodCount: z.number().positive(), periodUnit: z.string() });
const UNITS: Readonly<Record<string, number>> = {
  millisecond: 1,
  second: 1000,
  minute: 60_000,
  hour: 3_600_000,
  day: 86_400_000,
};

export function createApi(client: HttpClient, buckets: Buckets): TwentyApi {
  const bucketOf = (path: string) =>
    /^\/(graphql|metadata|rest\/metadata)/.test(path) ? buckets.graphql : buckets.rest;
  const done = (ask: Ask, answer: Answer, object: ObjectMeta | null): Reply => {
    const message = messageOf(answer);
    if (message === null) return { body: answer.body, requestId: answer.requestId };
    const code = errorCode(answer);
    const what = `${ask.method} ${bare(ask.path)}`;
    if (answer.status === 401 || code === "UNAUTHENTICATED") throw keyRefused(message);
    const refusal = answer.empty ? TOO_LARGE : refusalOf(answer.status, message, object);
    if (answer.status === 403 || code === "FORBIDDEN" || (refusal.code === "forbidden" && ask.write)) {
      if (/token|revoked/i.test(message)) throw keyRefused(message);
      if (ask.write) throw notAllowed(what);
    }
    throw new Refused(what, answer.status, refusal, answer.requestId);
  };
  const api: TwentyApi = {
    async rest(method, path, { json, object = null, ...options }) {
      const ask: Ask = {
        method,
        path,
        bucket: bucketOf(path),
        ...options,
        ...(json === undefined ? {} : { body: { json } }),
      };
      return done(ask, await client.send(ask), object);
    },
    async graphql(door, query, variables, { object = null, ...options }) {
      const ask: Ask = {
        method: "POST",
        path: door,
        bucket: bucketOf(door),
        body: { json: { query, variables } },
        ...options,
      };
      const reply = done(ask, await client.send(ask), object);
      const data = z.object({ data: z.record(z.string(), z.unknown()) }).safeParse(reply.body);
      if (!data.success) throw new UnusableAnswer(`POST ${door} answered without data.`);
      return { body: data.data.data, requestId: reply.requestId };
    },
    async send(ask, graphql) {
      const whole: Ask = { ...ask, bucket: graphql ? bucketOf(ask.path) : null };
      return done(whole, await client.send(whole), null);
    },
  };
  return api;
}

const TOO_LARGE = { code: "too_large", field: null, retry: "alone" } as const;

/** For the HTTP client: which answers of Twenty are limits, quotas and failures, whatever their status. */
export function sortTwenty(answer: Answer, ask: Ask, now: number): Sorted | null {
  const message = messageOf(answer);
  if (answer.status === 402) return { is: "quota", until: nextMidnight(now) };
  if (answer.status === 429 || (message !== null && limited(message, errorCode(answer))))
    return { is: "limited", ...waitFor(answer, message ?? "", now) };
  // A success that is no JSON is another program's page or a torn body: no answer at all, and no refusal either.
  if (message === null || (answer.status < 300 && answer.body === undefined)) return null;
  if (answer.status >= 500) {
    if (isDataError(message)) return { is: "answer" };
    // A 500 without a body is what a too large request gets (§6); for a small one it is an outage.
    return answer.empty && answer.status === 500 && sizeOf(ask) > 9_000_000 ? { is: "answer" } : { is: "failed" };
  }
  if (errorCode(answer) === "INTERNAL_SERVER_ERROR" && ask.write && refusalOf(0, message, null).code === "http_0")
    return { is: "failed" };
  return { is: "answer" };
}

const limited = (message: string, code: string | null) =>
  code === "RATE_LIMITED" || /^Too many requests\.?$|^Limit reached \(\d+ tokens per \d+ ms\)/.test(message);

function waitFor(answer: Answer, message: string, now: number): { afterMs: number | null; rate: Rate | null } {
  const told = speed.safeParse(answer.body);
  const unit = told.success ? UNITS[told.data.periodUnit] : undefined;
  if (told.success && unit !== undefined) {
    const rate = { burst: told.data.limit, tokens: told.data.limit, perMs: told.data.periodCount * unit };
    return { afterMs: retryAfter(answer.header, now) ?? Math.ceil(rate.perMs / rate.tokens), rate };
  }
  const old = /^Limit reached \((\d+) tokens per (\d+) ms\)/.exec(message);
  if (old) {
    const rate = { burst: Number(old[1]), tokens: Number(old[1]), perMs: Number(old[2]) };
    return { afterMs: retryAfter(answer.header, now) ?? Math.ceil((2 * rate.perMs) / rate.tokens), rate };
  }
  // Each refused call renews the window of a v1.5 server: only silence helps (§2 [V]).
  if (/^Too many requests/.test(message)) return { afterMs: SILENT_WINDOW_MS, rate: null };
  return { afterMs: retryAfter(answer.header, now), rate: null };
}

/** A quota's own period is not told: the next UTC midnight is when to look again. */
const nextMidnight = (now: number) => (Math.floor(now / 86_400_000) + 1) * 86_400_000;

/** The message of a refusal, "" when it has none; null for a success. */
function messageOf(answer: Answer): string | null {
  const graphql = graphqlErrors.safeParse(answer.body);
  if (graphql.success) return graphql.data.errors[0]?.message ?? "";
  if (answer.status < 300) return answer.body === undefined && !answer.empty ? "" : null;
  const rest = restError.safeParse(answer.body);
  if (!rest.success) return "";
  const { messages, message } = rest.data;
  return messages?.[0] ?? (Array.isArray(message) ? message[0] : message) ?? "";
}

function errorCode(answer: Answer): string | null {
  const graphql = graphqlErrors.safeParse(answer.body);
  return graphql.success ? (graphql.data.errors[0]?.extensions?.code ?? null) : null;
}

const sizeOf = (ask: Ask) => (ask.body && "json" in ask.body ? JSON.stringify(ask.body.json).length : 0);

function keyRefused(message: string): ConnectionFailed {
  const why = /expired/i.test(message) ? "has expired" : /revoked/i.test(message) ? "was revoked" : "is not accepted";
  return new ConnectionFailed(
    `The API key ${why}.`,
    "Create a key in Twenty (Settings, API & Webhooks), put it into the environment or .env, and start again.",
    2,
  );
}

function notAllowed(what: string): ConnectionFailed {
  return new ConnectionFailed(
    `The key's role may not do this: ${what}.`,
    "Give the key a role that may read, write and destroy all records and change the data model, then start again.",
    2,
  );
}
