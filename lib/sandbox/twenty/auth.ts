import { Buffer } from "node:buffer";
import { createHmac } from "node:crypto";
import type { KeyState } from "../shared/crm.ts";
import { uuidFrom } from "../shared/ids.ts";
import type { Store } from "../shared/store.ts";
import { Refusal } from "./errors.ts";

export const WORKSPACE_ID = uuidFrom("workspace");
const SECRET = "sandbox signature, worth nothing elsewhere";

type Claims = { sub?: string; type?: string; exp?: number; jti?: string };
type ApiKey = { expiresAt: string; revokedAt: string | null };

const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString("base64url");
const signature = (text: string): string => createHmac("sha256", SECRET).update(text).digest("base64url");

/** A token of the form the server makes: `sub` and `workspaceId` the workspace, `jti` the key (twenty.md §1). */
export function makeToken(keyId: string, issuedAtMs: number, expiresAtMs: number): string {
  const claims = {
    sub: WORKSPACE_ID,
    type: "API_KEY",
    workspaceId: WORKSPACE_ID,
    iat: Math.floor(issuedAtMs / 1000),
    exp: Math.floor(expiresAtMs / 1000),
    jti: keyId,
  };
  const text = `${encode({ alg: "HS256", typ: "JWT" })}.${encode(claims)}`;
  return `${text}.${signature(text)}`;
}

/** The key the sandbox was started with, or one that it makes and keeps. */
export function settleKey(store: Store, given: string | null): string {
  const key = given ?? store.get<string | null>("key", null) ?? makeToken(uuidFrom("key"), store.now(), Date.UTC(2126));
  store.set("key", key);
  return key;
}

/** Whether the call carries a token at all: without one, GraphQL shows an empty schema (twenty.md §1). */
export const hasToken = (headers: Headers): boolean => /^Bearer\s+\S/.test(headers.get("authorization") ?? "");

const refused = (status: 401 | 403, message: string): Refusal =>
  new Refusal(message, {
    status,
    error: status === 401 ? "UNAUTHENTICATED" : "FORBIDDEN_EXCEPTION",
    code: status === 401 ? "UNAUTHENTICATED" : "FORBIDDEN",
    headers: { "content-type": "application/json" },
  });

/** Throws unless the call carries a good key (twenty.md §1, all observed). */
export function assertAuthorised(store: Store, headers: Headers): void {
  if (!hasToken(headers)) throw refused(403, "Missing authentication token");
  const token = (headers.get("authorization") ?? "").replace(/^Bearer\s+/, "").trim();
  if (token === store.get("key", "")) {
    const state = store.get<KeyState>("keyState", "valid");
    if (state === "revoked") throw refused(403, "This API Key is revoked");
    if (state === "expired") throw refused(401, "Token has expired.");
    return;
  }
  const [head = "", body = "", sign = ""] = token.split(".");
  const claims = readClaims(body);
  if (!claims) throw refused(401, "No payload");
  if (sign !== signature(`${head}.${body}`)) throw refused(401, "Token invalid.");
  if ((claims.exp ?? 0) * 1000 <= store.now()) throw refused(401, "Token has expired.");
  const key = store.definitions("apiKey").find(({ id }) => id === claims.jti)?.body as ApiKey | undefined;
  if (!key || key.revokedAt !== null) throw refused(403, "This API Key is revoked");
}

function readClaims(body: string): Claims | null {
  try {
    const claims: unknown = JSON.parse(Buffer.from(body, "base64url").toString("utf8"));
    return claims !== null && typeof claims === "object" ? (claims as Claims) : null;
  } catch {
    return null;
  }
}
