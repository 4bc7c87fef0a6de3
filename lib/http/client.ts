/**
 * The one HTTP client: a pool of connections per origin, retries that are safe, limits, counting, redaction.
 * It returns every answer, refusals included; what an answer means is the caller's to say (`sort`).
 */
import { randomUUID } from "node:crypto";
import { Readable } from "node:stream";
import { type Dispatcher, Pool } from "undici";
import type { Clock } from "../clock/clock.ts";
import type { Bucket, Rate } from "./bucket.ts";
import { NoAnswer, NotSent, OutcomeUnknown, QuotaSpent, UnusableAnswer } from "./errors.ts";
import { bare, bareUrl } from "./redact.ts";
import { describeFailure, neverSent, retryAfter } from "./sort.ts";

export type Purpose = "write" | "read" | "schema" | "file" | "poll";
export type Counts = Record<Purpose | "retry", number>;
export type Waited = Partial<Record<"burst" | "daily" | "maintenance", number>>;

export type Ask = {
  readonly method: "GET" | "POST" | "PATCH" | "PUT" | "DELETE";
  /** Path below the base URL with its query, or a whole URL (another origin gets no credentials). */
  readonly path: string;
  readonly purpose: Purpose;
  /** True when the request changes something: then an uncertain outcome is thrown, not tried again. */
  readonly write: boolean;
  readonly body?:
    | { readonly json: unknown }
    | { readonly bytes: Uint8Array; readonly type: string }
    /** `pieces`, `size` bytes together, are made anew each time the request is sent. */
    | { readonly pieces: () => Iterable<Uint8Array>; readonly size: number; readonly type: string };
  /** Takes the text of a success as it comes in instead of `text` and `body`; made anew for every answer. */
  readonly into?: () => TextTaker;
  /** Bytes that the answer will have about: it is given time for them. */
  readonly expected?: number;
  /** The limit this request is charged to; none when left out. */
  readonly bucket?: Bucket | null;
  /** The same request once more, with what was wanting before (a fresh token): counted as a retry. */
  readonly again?: boolean;
  /** Headers of the client that identify the account are left out (for links that carry their own signature). */
  readonly anonymous?: boolean;
  /** Headers of this request alone. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal | undefined;
};
export type TextTaker = { write(text: string): void; end(): void };
export type Answer = {
  readonly status: number;
  readonly header: (name: string) => string | undefined;
  /** Parsed JSON, or undefined when the body is empty or no JSON. */
  readonly body: unknown;
  readonly empty: boolean;
  /** The body as it came. */
  readonly text: string;
  readonly requestId: string;
};
/** What an answer means for sending on: taken as it is, refused for now, refused for long, or failed on the way. */
export type Sorted =
  | { readonly is: "answer" }
  | { readonly is: "limited"; readonly afterMs: number | null; readonly rate: Rate | null }
  | { readonly is: "quota"; readonly until: number }
  | { readonly is: "failed" };

export type HttpOptions = {
  readonly baseUrl: string;
  /** Sent to the base URL's origin only. */
  readonly headers: Readonly<Record<string, string>>;
  readonly clock: Clock;
  /** A number from 0 up to 1, for jitter. */
  readonly random: () => number;
  readonly userAgent?: string | undefined;
  /** Allows plain http to hosts other than this machine. */
  readonly insecure?: boolean | undefined;
  readonly timeoutMs?: number | undefined;
  readonly maxBytes?: number | undefined;
  /** How often a request is sent at most. */
  readonly attempts?: number | undefined;
  /** A wait longer than this is thrown as `QuotaSpent` instead of waited for. */
  readonly longestWaitMs?: number | undefined;
  readonly connections?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly sort?: ((answer: Answer, ask: Ask) => Sorted | null) | undefined;
};

export interface HttpClient {
  /** Base URL without user info and trailing slash. */
  readonly baseUrl: string;
  readonly counts: Readonly<Counts>;
  /** Seconds waited so far, by the limit that made it wait. */
  readonly waited: Readonly<Waited>;
  /**
   * Sends one request and resolves to its answer, whatever its status. Throws `NotSent`, `OutcomeUnknown` (writes),
   * `NoAnswer` (reads), `QuotaSpent`, `UnusableAnswer`, or the abort signal's reason.
   */
  send(ask: Ask): Promise<Answer>;
  close(): Promise<void>;
}

/** Bytes in a millisecond that a request with much to say, or to be told, is given time for. */
const SLOWEST_LINE = 100;
const LOOPBACK = new Set(["localhost", "127.0.0.1", "[::1]"]);

/** The origin and path that requests go to. Throws a sentence when the URL cannot be used. */
export function checkedBaseUrl(baseUrl: string, insecure = false): URL {
  let url: URL;
  try {
    url = new URL(baseUrl);
  } catch {
    throw new Error(`"${bareUrl(baseUrl)}" is no URL: write it as https://api.example.com.`);
  }
  const own = LOOPBACK.has(url.hostname);
  if (url.protocol !== "https:" && !(url.protocol === "http:" && (own || insecure)))
    throw new Error(`${bareUrl(baseUrl)} would send the key unprotected: use https (http is for this machine only).`);
  url.username = "";
  url.password = "";
  url.search = "";
  url.hash = "";
  return url;
}

/** Connects to nothing yet: connections open with the first request. Throws on a base URL that may not be used. */
export function createHttpClient(options: HttpOptions): HttpClient {
  const { clock, random, sort } = options;
  const base = checkedBaseUrl(options.baseUrl, options.insecure);
  const baseUrl = base.href.replace(/\/+$/, "");
  const attempts = options.attempts ?? 6;
  const longestWaitMs = options.longestWaitMs ?? 300_000;
  const counts: Counts = { write: 0, read: 0, schema: 0, file: 0, poll: 0, retry: 0 };
  const waited: Waited = {};
  const pools = new Map<string, Pool>();

  const poolFor = (origin: string) => {
    const known = pools.get(origin);
    if (known) return known;
    const pool = new Pool(origin, {
      connections: options.connections ?? 4,
      connect: { timeout: 10_000 },
      // The one deadline is the abort signal of each request.
      headersTimeout: 0,
      bodyTimeout: 0,
    });
    pools.set(origin, pool);
    return pool;
  };
  const pause = async (ms: number, limit: keyof Waited, signal: AbortSignal | undefined) => {
    const before = clock.now();
    await clock.sleep(ms, signal);
    waited[limit] = (waited[limit] ?? 0) + Math.max(clock.now() - before, 0) / 1000;
  };
  /** Full jitter: anything up to a ceiling that doubles. */
  const backoff = (attempt: number) => Math.ceil(random() * Math.min(30_000, 500 * 2 ** attempt)) + 1;

  const exchange = async (ask: Ask, url: URL, requestId: string): Promise<Answer> => {
    const headers: Record<string, string> = { accept: "application/json", "x-request-id": requestId };
    if (options.userAgent) headers["user-agent"] = options.userAgent;
    if (url.origin === base.origin && !ask.anonymous) Object.assign(headers, options.headers);
    Object.assign(headers, ask.headers);
    let body: string | Uint8Array | Readable | null = null;
    if (ask.body && "json" in ask.body) {
      body = JSON.stringify(ask.body.json);
      headers["content-type"] = "application/json";
    } else if (ask.body) {
      headers["content-type"] = ask.body.type;
      if ("bytes" in ask.body) body = ask.body.bytes;
      else {
        headers["content-length"] = String(ask.body.size);
        body = Readable.from(ask.body.pieces(), { objectMode: false });
      }
    }
    const much = (ask.expected ?? 0) + (ask.body && "size" in ask.body ? ask.body.size : 0);
    const deadline = AbortSignal.timeout(Math.ceil((options.timeoutMs ?? 60_000) + much / SLOWEST_LINE));
    const signals = [deadline, ask.signal, options.signal].filter((signal) => signal !== undefined);
    const answer = await poolFor(url.origin).request({
      method: ask.method,
      path: url.pathname + url.search,
      headers,
      body,
      signal: AbortSignal.any(signals),
    });
    const header = (name: string) => {
      const found = answer.headers[name.toLowerCase()];
      return Array.isArray(found) ? found[0] : found;
    };
    clock.observe?.(header);
    let text = "";
    const taker = answer.statusCode < 300 ? ask.into?.() : undefined;
    const size = await readText(answer, options.maxBytes ?? 64 * 1024 * 1024, ask, (more) => {
      if (taker) taker.write(more);
      else text += more;
    });
    taker?.end();
    return { status: answer.statusCode, header, body: parsed(text), empty: size === 0, text, requestId };
  };

  const send = async (ask: Ask): Promise<Answer> => {
    const url = new URL(/^[a-z]+:\/\//i.test(ask.path) ? ask.path : baseUrl + ask.path);
    if (url.origin !== base.origin) checkedBaseUrl(url.origin, options.insecure);
    const what = `${ask.method} ${bare(url.pathname)}`;
    const requestId = randomUUID();
    const stopped = () => {
      ask.signal?.throwIfAborted();
      options.signal?.throwIfAborted();
    };
    let refusals = 0;
    for (let attempt = 0; ; attempt++) {
      stopped();
      if (ask.bucket) {
        const ms = await ask.bucket.take(1, ask.signal ?? options.signal);
        if (ms > 0) waited.burst = (waited.burst ?? 0) + ms / 1000;
      }
      counts[attempt === 0 && !ask.again ? ask.purpose : "retry"]++;
      const last = attempt - refusals + 1 >= attempts;
      let answer: Answer;
      try {
        answer = await exchange(ask, url, requestId);
      } catch (error) {
        stopped();
        if (error instanceof UnusableAnswer) throw error;
        const code = describeFailure(error);
        if (!neverSent(code)) {
          if (ask.write) throw new OutcomeUnknown(what, code, requestId);
          if (last) throw new NoAnswer(what, code, attempt + 1);
        } else if (last) throw new NotSent(what, code);
        await pause(backoff(attempt), "maintenance", ask.signal ?? options.signal);
        continue;
      }
      const sorted = sort?.(answer, ask) ?? sortByStatus(answer, clock);
      if (sorted.is === "answer") return answer;
      if (sorted.is === "quota") throw new QuotaSpent(what, sorted.until, "daily");
      if (sorted.is === "limited") {
        refusals++;
        const ms = sorted.afterMs ?? backoff(refusals);
        const until = clock.now() + ms;
        if (sorted.rate) ask.bucket?.learn(sorted.rate);
        if (ms > longestWaitMs || refusals > 20) throw new QuotaSpent(what, until, "burst");
        ask.bucket?.drain(until);
        await pause(ms, "burst", ask.signal ?? options.signal);
        continue;
      }
      const code = answer.body === undefined && answer.status < 300 ? "no JSON" : `status ${answer.status}`;
      if (ask.write) throw new OutcomeUnknown(what, code, requestId);
      if (last) throw new NoAnswer(what, code, attempt + 1);
      await pause(retryAfter(answer.header, clock.now()) ?? backoff(attempt), "maintenance", ask.signal);
    }
  };

  return {
    baseUrl,
    counts,
    waited,
    send,
    async close() {
      await Promise.all([...pools.values()].map((pool) => pool.destroy()));
      pools.clear();
    },
  };
}

/** 429 is a limit, 5xx a failure, an unreadable success a failure; all else is an answer. */
function sortByStatus(answer: Answer, clock: Clock): Sorted {
  if (answer.status === 429) return { is: "limited", afterMs: retryAfter(answer.header, clock.now()), rate: null };
  if (answer.status >= 500) return { is: "failed" };
  if (answer.status < 300 && answer.body === undefined && !answer.empty) return { is: "failed" };
  return { is: "answer" };
}

/** Hands on the text of an answer; returns its bytes. */
async function readText(
  answer: Dispatcher.ResponseData,
  maxBytes: number,
  ask: Ask,
  write: (text: string) => void,
): Promise<number> {
  const decoder = new TextDecoder();
  let size = 0;
  for await (const chunk of answer.body) {
    const bytes: Uint8Array = chunk;
    size += bytes.length;
    if (size > maxBytes) {
      answer.body.destroy();
      throw new UnusableAnswer(`${ask.method} ${bare(ask.path)} answered with more than ${maxBytes} bytes.`);
    }
    write(decoder.decode(bytes, { stream: true }));
  }
  write(decoder.decode());
  return size;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
