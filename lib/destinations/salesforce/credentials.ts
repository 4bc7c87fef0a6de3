/** How we log in (salesforce.md §1): what the key holds, and what is posted to the token endpoint. */
import { Buffer } from "node:buffer";
import { createHash, createSign } from "node:crypto";
import { z } from "zod";
import { ConnectionFailed } from "../port.ts";

const clientCredentials = z.strictObject({ client_id: z.string(), client_secret: z.string() });
const refreshToken = z.strictObject({
  client_id: z.string(),
  client_secret: z.string().optional(),
  refresh_token: z.string(),
});
const jwt = z.strictObject({
  client_id: z.string(),
  username: z.string(),
  /** PEM; its line breaks as `\n`. */
  private_key: z.string(),
  audience: z.string().optional(),
});
const rawToken = z.strictObject({ access_token: z.string(), instance_url: z.url().optional() });

export type Credentials =
  | ({ readonly grant: "client_credentials" } & z.infer<typeof clientCredentials>)
  | ({ readonly grant: "refresh_token" } & z.infer<typeof refreshToken>)
  | ({ readonly grant: "jwt" } & z.infer<typeof jwt>)
  | ({ readonly grant: "none" } & z.infer<typeof rawToken>);

const HOW =
  "Use an access token, or JSON (plain, or base64 where it holds blanks) with client_id and client_secret (an External Client App that runs as a user), with client_id and refresh_token, or with client_id, username and private_key.";

/** What a key says. Throws `ConnectionFailed` (2) for JSON that fits no way of logging in; the key is not in the text. */
export function readCredentials(key: string): Credentials {
  const json = asJson(key) ?? asJson(Buffer.from(key, "base64").toString("utf8"));
  if (json === null) return { grant: "none", access_token: key };
  const credentials = clientCredentials.safeParse(json);
  if (credentials.success) return { grant: "client_credentials", ...credentials.data };
  const refresh = refreshToken.safeParse(json);
  if (refresh.success) return { grant: "refresh_token", ...refresh.data };
  const signed = jwt.safeParse(json);
  if (signed.success) return { grant: "jwt", ...signed.data };
  const raw = rawToken.safeParse(json);
  if (raw.success) return { grant: "none", ...raw.data };
  throw new ConnectionFailed("The key for Salesforce is JSON that names no way of logging in.", HOW, 2);
}

function asJson(text: string): object | null {
  if (!text.trimStart().startsWith("{")) return null;
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" ? value : null;
  } catch {
    return null;
  }
}

const keptToken = z.object({ for: z.string(), refresh_token: z.string() });
const fingerprintOf = (credentials: Credentials): string =>
  createHash("sha256").update(JSON.stringify(credentials)).digest("hex");

/** The credentials with the refresh token that came last out of these very ones; `kept` as `toKeep` wrote it. */
export function latest(given: Credentials, kept: string | null): Credentials {
  if (given.grant !== "refresh_token" || kept === null) return given;
  const read = keptToken.safeParse(asJson(kept));
  // Somebody gave new credentials since: those count.
  if (!read.success || read.data.for !== fingerprintOf(given)) return given;
  return { ...given, refresh_token: read.data.refresh_token };
}
/** What is kept for the next start: the token, and for which credentials it stands. */
export const toKeep = (given: Credentials, refreshToken: string): string =>
  JSON.stringify({ for: fingerprintOf(given), refresh_token: refreshToken });

/** The form for the token endpoint; null where there is nothing to ask with. `now`: milliseconds since 1970. */
export function tokenForm(credentials: Credentials, loginUrl: string, now: number): URLSearchParams | null {
  switch (credentials.grant) {
    case "client_credentials":
      return new URLSearchParams({
        grant_type: "client_credentials",
        client_id: credentials.client_id,
        client_secret: credentials.client_secret,
      });
    case "refresh_token":
      return new URLSearchParams({
        grant_type: "refresh_token",
        client_id: credentials.client_id,
        refresh_token: credentials.refresh_token,
        ...(credentials.client_secret ? { client_secret: credentials.client_secret } : {}),
      });
    case "jwt":
      return new URLSearchParams({
        grant_type: "urn:ietf:params:oauth:grant-type:jwt-bearer",
        assertion: assertion(credentials, loginUrl, now),
      });
    default:
      return null;
  }
}

function assertion(credentials: z.infer<typeof jwt>, loginUrl: string, now: number): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const audience =
    credentials.audience ??
    (/\.sandbox\.|test\.salesforce/.test(loginUrl) ? "https://test.salesforce.com" : "https://login.salesforce.com");
  const claims = {
    iss: credentials.client_id,
    sub: credentials.username,
    aud: audience,
    exp: Math.floor(now / 1000) + 170,
  };
  const text = `${part({ alg: "RS256" })}.${part(claims)}`;
  try {
    return `${text}.${createSign("RSA-SHA256").update(text).sign(credentials.private_key, "base64url")}`;
  } catch {
    throw new ConnectionFailed("The private key for Salesforce cannot be read.", "Give it as PEM (RSA).", 2);
  }
}

export const tokenAnswer = z.object({
  access_token: z.string(),
  instance_url: z.url(),
  refresh_token: z.string().nullish(),
});
export const tokenError = z.object({ error: z.string(), error_description: z.string().nullish() });
