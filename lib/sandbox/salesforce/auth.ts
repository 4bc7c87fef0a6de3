import { Buffer } from "node:buffer";
import { createHash, createVerify } from "node:crypto";
import type { ApiRequest, ApiResponse, JsonObject, KeyState } from "../shared/crm.ts";
import type { Org } from "./org.ts";
import { json } from "./refusal.ts";
import { sessionEnded } from "./refusals.ts";

/** The consumer key that the sandbox knows; the consumer secret is the key of the ready line. */
export const CONSUMER_KEY = "sandbox-consumer-key";
/** The refresh token of an authorisation that was given beforehand. */
const firstRefreshToken = (key: string): string => `5Aep861.${key}`;

const AUDIENCES = ["https://login.salesforce.com", "https://test.salesforce.com"];
type Session = { at: number; last: number; calls: number };

const keyOf = ({ store }: Org): string => store.get("key", "");
const stateOf = ({ store }: Org): KeyState => store.get<KeyState>("keyState", "valid");

/** `POST /services/oauth2/token` (sheet 1): client credentials, refresh token, signed assertion. */
export function answerToken(org: Org, request: ApiRequest): ApiResponse {
  const form = new URLSearchParams(new TextDecoder().decode(request.body));
  const refused = (error: string, error_description: string) => json(400, { error, error_description });
  const basic = Buffer.from(/^Basic (.+)$/.exec(request.headers.get("authorization") ?? "")?.[1] ?? "", "base64");
  const [basicId, basicSecret] = basic.length > 0 ? basic.toString("utf8").split(":") : [];
  const id = form.get("client_id") ?? basicId;
  const secret = form.get("client_secret") ?? basicSecret;
  const grant = form.get("grant_type");
  if (grant === "urn:ietf:params:oauth:grant-type:jwt-bearer") {
    const wrong = assertionFault(org, form.get("assertion") ?? "", request.url.origin);
    return wrong ? refused("invalid_grant", wrong) : granted(org, request, null);
  }
  if (grant !== "client_credentials" && grant !== "refresh_token")
    return refused("unsupported_grant_type", "grant type not supported");
  if (id !== CONSUMER_KEY) return refused("invalid_client_id", "client identifier invalid");
  if (stateOf(org) === "revoked") return refused("invalid_client", "invalid client credentials");
  if (grant === "client_credentials") {
    if (secret !== keyOf(org)) return refused("invalid_client", "invalid client credentials");
    return granted(org, request, null);
  }
  if (secret !== undefined && secret !== keyOf(org)) return refused("invalid_client", "invalid client credentials");
  const current = org.store.get("refreshToken", firstRefreshToken(keyOf(org)));
  if (form.get("refresh_token") !== current) return refused("invalid_grant", "expired access/refresh token");
  if (!org.switches.refreshTokenRotation) return granted(org, request, null);
  const next = `5Aep861.${createHash("sha256").update(current).digest("base64url")}`;
  org.store.set("refreshToken", next);
  return granted(org, request, next);
}

function granted(org: Org, { url }: ApiRequest, refreshToken: string | null): ApiResponse {
  const number = org.counters.add("tokens", 1);
  const made = createHash("sha256")
    .update(`${keyOf(org)} ${number}`)
    .digest("base64url");
  const token = `${org.orgId.slice(0, 15)}!AQ${made}`;
  const now = org.store.now();
  const session: Session = { at: now, last: now, calls: 0 };
  org.store.set(`session ${token}`, session);
  return json(200, {
    access_token: token,
    instance_url: url.origin,
    id: `${url.origin}/id/${org.orgId}/${org.userId}`,
    token_type: "Bearer",
    issued_at: String(now),
    signature: createHash("sha256").update(token).digest("base64"),
    scope: "api",
    ...(refreshToken === null ? {} : { refresh_token: refreshToken }),
  });
}

/** What is wrong with a signed assertion; null: nothing. Times are those of the virtual clock. */
function assertionFault(org: Org, assertion: string, origin: string): string | null {
  const [head = "", body = "", signature = ""] = assertion.split(".");
  const [header, claims] = [decoded(head), decoded(body)];
  if (header?.["alg"] !== "RS256" || !claims) return "invalid assertion";
  if (claims["iss"] !== CONSUMER_KEY) return "client identifier invalid";
  if (![...AUDIENCES, origin].includes(String(claims["aud"]))) return "audience is invalid";
  const until = Number(claims["exp"]) * 1000 - org.store.now();
  if (!(until > 0 && until <= 5 * 60_000)) return "expired authorization code";
  const user = org.store.record("User", org.userId);
  if (claims["sub"] !== user?.fields["Username"]) return "user hasn't approved this consumer";
  const key = org.switches.jwtPublicKey;
  if (key === null) return null;
  const good = createVerify("RSA-SHA256").update(`${head}.${body}`).verify(key, signature, "base64url");
  return good ? null : "invalid assertion";
}

function decoded(part: string): JsonObject | null {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, "base64url").toString("utf8"));
    return value !== null && typeof value === "object" ? (value as JsonObject) : null;
  } catch {
    return null;
  }
}

/** Throws INVALID_SESSION_ID unless the token is good; counts the call (sheet 1; `tokenCalls` is a fault). */
export function assertSession(org: Org, token: string): void {
  const state = stateOf(org);
  if (state === "revoked") throw sessionEnded();
  // The key itself is an access token too, as one copied out of a command line tool.
  if (token === keyOf(org) && state === "valid") return;
  const session = org.store.get<Session | null>(`session ${token}`, null);
  const now = org.store.now();
  const { tokenCalls, sessionMinutes } = org.switches;
  const ended =
    session === null ||
    now - session.last > sessionMinutes * 60_000 ||
    (tokenCalls !== null && session.calls >= tokenCalls) ||
    session.at < org.store.get("sessionsEndedAt", 0);
  if (ended) throw sessionEnded();
  org.store.set(`session ${token}`, { ...session, last: now, calls: session.calls + 1 });
}

/** As assertSession, told instead of thrown. */
export function isSession(org: Org, token: string): boolean {
  try {
    assertSession(org, token);
    return true;
  } catch {
    return false;
  }
}

/** The token of a call: a Bearer header. */
export const tokenOf = (headers: Headers): string =>
  /^(?:Bearer|OAuth)\s+(\S+)/i.exec(headers.get("authorization") ?? "")?.[1] ?? "";

/** Ends every session that was opened until now. */
export const endSessions = ({ store }: Org): void => store.set("sessionsEndedAt", store.now() + 1);
