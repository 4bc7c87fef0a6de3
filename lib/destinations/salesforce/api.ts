/** Salesforce's doors over the one HTTP client: a token that is renewed once, errors sorted, limits waited for. */
import type { z } from "zod";
import type { Clock } from "../../clock/clock.ts";
import { type Answer, type Ask, createHttpClient, type HttpClient, type HttpOptions } from "../../http/client.ts";
import { UnusableAnswer } from "../../http/errors.ts";
import { bare } from "../../http/redact.ts";
import type { KeptSecret } from "../../project/kept-login.ts";
import { ConnectionFailed } from "../port.ts";
import { sortSalesforce, stampOf, usageOf } from "./answers.ts";
import {
  type Credentials,
  latest,
  readCredentials,
  toKeep,
  tokenAnswer,
  tokenError,
  tokenForm,
} from "./credentials.ts";
import { errorOf, Refused, refusalOf } from "./refusal.ts";
import { envelope, faultOf, type SoapApi } from "./soap.ts";

export type Call = Pick<Ask, "method" | "path" | "purpose" | "write" | "body" | "headers" | "into" | "expected">;
export type Reply = {
  readonly body: unknown;
  readonly text: string;
  readonly status: number;
  readonly requestId: string;
  /** When the server had done it, at the latest (ISO). */
  readonly stamp: string;
};
export interface SalesforceApi {
  readonly version: string;
  /** `path` below `/services/data/vXX.0`, or whole when it begins with `/services/`. Throws `Refused` for a refusal. */
  call(ask: Call): Promise<Reply>;
  /** `inner`: what stands in the envelope's body. The Partner API (`u`) writes, the Metadata API (`m`) reads. A fault is thrown as `Refused`. */
  soap(inner: string, api: SoapApi): Promise<Reply>;
  /** API requests used and allowed in 24 hours, as the last answer told. */
  usage(): { readonly used: number; readonly allowed: number } | null;
  readonly counts: HttpClient["counts"];
  readonly waited: HttpClient["waited"];
  close(): Promise<void>;
}
type Options = {
  readonly baseUrl: string;
  readonly apiKey: string;
  readonly version: string;
  readonly clock: Clock;
  /** Where a refresh token that changes with its use is kept. */
  readonly login?: KeptSecret | undefined;
  readonly http: Pick<HttpOptions, "random" | "userAgent" | "timeoutMs" | "signal">;
};

/** Headers of every call: no assignment rule may change an owner, pages are as large as they get (§1). */
const HEADERS = {
  "sforce-call-options": "client=actimo-workbook",
  "sforce-auto-assign": "FALSE",
  "sforce-query-options": "batchSize=2000",
};
/** Connects to nothing yet. Throws `ConnectionFailed` (2) for a key or an address that cannot be used. */
export function createApi(options: Options): SalesforceApi {
  const { clock, version } = options;
  const base = new URL(options.baseUrl);
  if (base.hostname.endsWith(".lightning.force.com"))
    throw new ConnectionFailed(
      `${base.hostname} is where people work, not where programs do.`,
      "Use the My Domain address: https://NAME.my.salesforce.com.",
      2,
    );
  const given = readCredentials(options.apiKey);
  let credentials = latest(given, options.login?.read() ?? null);
  let token = credentials.grant === "none" ? credentials.access_token : null;
  let usage: { used: number; allowed: number } | null = null;
  const clientFor = (baseUrl: string): HttpClient =>
    createHttpClient({
      ...options.http,
      baseUrl,
      clock,
      headers: {
        ...HEADERS,
        get authorization() {
          return `Bearer ${token ?? ""}`;
        },
      },
      maxBytes: 512 * 1024 * 1024,
      sort: (answer, ask) => sortSalesforce(answer, ask, clock.now()),
    });
  const login = clientFor(options.baseUrl);
  let instance = login;
  if (credentials.grant === "none" && credentials.instance_url) instance = atInstance(credentials.instance_url);
  let renewing: Promise<void> | null = null;

  function atInstance(url: string): HttpClient {
    if (new URL(url).origin === new URL(instance.baseUrl).origin) return instance;
    return new URL(url).origin === base.origin ? login : clientFor(url);
  }

  /** A token, with one request; only one at a time. */
  const renew = (again: boolean): Promise<void> => {
    renewing ??= obtain(again).finally(() => {
      renewing = null;
    });
    return renewing;
  };
  const obtain = async (again: boolean): Promise<void> => {
    const form = tokenForm(credentials, options.baseUrl, clock.now());
    if (!form) throw refusedToken("expired or invalid");
    const answer = await login.send({
      method: "POST",
      path: "/services/oauth2/token",
      purpose: "read",
      write: false,
      again,
      anonymous: true,
      body: { bytes: new TextEncoder().encode(form.toString()), type: "application/x-www-form-urlencoded" },
    });
    const told = tokenAnswer.safeParse(answer.body);
    if (!told.success) throw refusedLogin(credentials, answer);
    // With rotation each refresh voids the token it was made with (§1): kept before anything else is done.
    const next = told.data.refresh_token;
    if (credentials.grant === "refresh_token" && next && next !== credentials.refresh_token) {
      credentials = { ...credentials, refresh_token: next };
      options.login?.keep(toKeep(given, next));
    }
    token = told.data.access_token;
    instance = atInstance(told.data.instance_url);
  };

  return {
    version,
    async call(ask) {
      const path = ask.path.startsWith("/services/") ? ask.path : `/services/data/v${version}${ask.path}`;
      if (token === null) await renew(false);
      let answer = await instance.send({ ...ask, path });
      if (answer.status === 401 && renewable(answer)) {
        await renew(true);
        answer = await instance.send({ ...ask, path, again: true });
      }
      usage = usageOf(answer) ?? usage;
      const what = `${ask.method} ${bare(path)}`;
      if (answer.status < 300) return { ...answer, stamp: stampOf(answer, clock) };
      throw refused(what, answer);
    },
    async soap(inner, api) {
      const path = `/services/Soap/${api}/${version}`;
      const ask = (again: boolean): Ask => ({
        method: "POST",
        path,
        purpose: api === "u" ? "write" : "schema",
        write: api === "u",
        again,
        anonymous: true,
        headers: { soapaction: '""' },
        body: { bytes: new TextEncoder().encode(envelope(inner, token ?? "", api)), type: "text/xml; charset=UTF-8" },
      });
      if (token === null) await renew(false);
      let answer = await instance.send(ask(false));
      if (faultOf(answer.text) === "INVALID_SESSION_ID") {
        await renew(true);
        answer = await instance.send(ask(true));
      }
      const fault = faultOf(answer.text);
      if (fault === null && answer.status < 300) return { ...answer, stamp: stampOf(answer, clock) };
      if (fault === "INVALID_SESSION_ID") throw refusedToken("expired or invalid");
      throw new Refused(`POST ${path}`, answer.status, fault ?? "", refusalOf(fault ?? "", []), answer.requestId);
    },
    usage: () => usage,
    get counts() {
      return instance === login ? login.counts : added(login.counts, instance.counts);
    },
    get waited() {
      return instance === login ? login.waited : added(login.waited, instance.waited);
    },
    async close() {
      await login.close();
      if (instance !== login) await instance.close();
    },
  };
}

const added = <T extends Readonly<Record<string, number | undefined>>>(a: T, b: T): T => {
  const sum: Record<string, number | undefined> = { ...a };
  for (const [name, value] of Object.entries(b)) sum[name] = (sum[name] ?? 0) + (value ?? 0);
  return sum as T;
};

/** A session that a new token cannot help is told by its text (§1). */
const renewable = (answer: Answer): boolean =>
  !/Connected app is not attached to Agent|not valid for use with the REST API/i.test(answer.text);

function refused(what: string, answer: Answer): Error {
  const error = errorOf(answer.body);
  const code = error?.code ?? "";
  if (answer.status === 401) return refusedToken("expired or invalid");
  if (code === "API_DISABLED_FOR_ORG" || code === "API_CURRENTLY_DISABLED")
    return new ConnectionFailed(
      "This org's edition has no API.",
      "Use Enterprise, Unlimited, Performance or Developer edition, or buy the API for Professional.",
      2,
    );
  const refusal = error ? refusalOf(code, error.fields, error.message) : { ...NO_CODE, code: `http_${answer.status}` };
  return new Refused(what, answer.status, code, refusal, answer.requestId);
}
const NO_CODE = { code: "", field: null, retry: "never" } as const;

const refusedToken = (why: string) =>
  new ConnectionFailed(
    `Salesforce does not accept the key: the session is ${why}.`,
    "Put a fresh access token, or the credentials of an External Client App, into the environment or .env, and start again.",
    2,
  );

function refusedLogin(credentials: Credentials, answer: Answer): ConnectionFailed {
  const error = tokenError.safeParse(answer.body);
  const code = error.success && /^[a-z_]{3,60}$/.test(error.data.error) ? error.data.error : `status ${answer.status}`;
  const advice: Readonly<Record<string, string>> = {
    invalid_client_id: "The consumer key is wrong: copy it from the External Client App.",
    invalid_client: "The consumer secret is wrong: copy it from the External Client App.",
    invalid_grant:
      credentials.grant === "client_credentials"
        ? "Name a user that the External Client App runs as (client credentials flow), and use the My Domain address."
        : "The refresh token or the assertion is not accepted: let the user approve the app again, or check user name and certificate.",
  };
  return new ConnectionFailed(
    `Salesforce refused to log in (${code}).`,
    advice[code] ?? "Check the address, the External Client App and its user.",
    2,
  );
}

/** The parsed body. Throws `UnusableAnswer` when it is of another shape. */
export function shaped<T>(reply: Reply, shape: z.ZodType<T>, what: string): T {
  const parsed = shape.safeParse(reply.body);
  if (!parsed.success) throw new UnusableAnswer(`${what} answered in an unknown shape.`);
  return parsed.data;
}
