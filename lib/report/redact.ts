/** Credentials in definitions are redacted when they are read; here once more, before a rebuild document is written. */

export const REDACTED = "REDACTED";
const SECRET_KEY =
  /credential|secret|token|passw|passphrase|\bpwd\b|\bpin\b|api[-_ ]?key|private[-_ ]?key|access[-_ ]?key|client[-_ ]?key|^key$|[-_]key$|authori[sz]ation|^auth$|adgangskode|bearer|signature|cookie|connection[-_ ]?string/i;
/** Names that end like a secret's but tell which column or field is meant. */
const HARMLESS_KEY =
  /^(?:unique|primary|foreign|sort|merge|match|external|group|column|field)[-_ ]?key$|^(?:requires|has|is)[-_]/i;
/** Greedy, and a second form for passwords with a slash: rather a host too many than half a password. */
const USERINFO = /([a-z0-9+.-]:\/\/)(?:[^\s/?#:@]{0,500}:[^\s"'<>]{0,500}|[^\s/?#]{1,500})@/gi;
const SECRET_PARAMETER =
  /([?&;](?:[^=&;?\s]*(?:token|secret|passw(?:or)?d?|signature|credential|api_?key)[^=&;?\s]*|key|sig|code|auth)=)[^&\s#]+/gi;
const SECRET_TEXT =
  /\b(Bearer|Basic)\s+[A-Za-z0-9+/=._~-]{8,}|\beyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]+\.?[A-Za-z0-9_-]*|-----BEGIN [A-Z ]+-----[\s\S]*?(?:-----END [A-Z ]+-----|$)/g;
const SECRET_PAIR =
  /\b((?:api[-_ ]?key|access[-_ ]?key|client[-_ ]?secret|secret|token|password|passwd|pwd|adgangskode)\s*[:=]\s*)["']?[^\s"',;&]+/gi;

/** A deep copy without credentials: below secret keys, in URLs, and in texts that hold one. Circles are cut. */
export function redactSecrets(value: unknown): unknown {
  return redact(value, new Set());
}

function redact(value: unknown, above: ReadonlySet<object>): unknown {
  if (typeof value === "string") return redactText(value);
  if (typeof value !== "object" || value === null) return value;
  if (above.has(value)) return null;
  const within = new Set(above).add(value);
  if (Array.isArray(value)) return value.map((item) => redact(item, within));
  const named = Object.entries(value);
  // `{ "name": "password", "value": "…" }`: the key that tells is itself a value.
  const tells = named.some(
    ([key, v]) => /^(?:name|key|field|header|type)$/i.test(key) && typeof v === "string" && isSecret(v),
  );
  return Object.fromEntries(
    named.map(([key, inner]) => {
      const hide =
        holdsSomething(inner) && (isSecretKey(key, inner) || (tells && /^(?:value|val|content|default)$/i.test(key)));
      return [key, hide ? REDACTED : redact(inner, within)];
    }),
  );
}

const isSecret = (name: string) => SECRET_KEY.test(name) && !HARMLESS_KEY.test(name);
/** `{ "key": "password" }` names a secret and is none; any other text below `key` may be one. */
const isSecretKey = (key: string, inner: unknown) =>
  isSecret(key) && !(key.toLowerCase() === "key" && typeof inner === "string" && isSecret(inner));
const holdsSomething = (value: unknown) => value !== null && value !== undefined && value !== "" && value !== false;

/** The text without URL userinfo, secret query parameters, tokens, private keys and `password: …`. */
export const redactText = (text: string): string =>
  text
    .replace(USERINFO, `$1${REDACTED}@`)
    .replace(SECRET_PARAMETER, `$1${REDACTED}`)
    .replace(SECRET_TEXT, REDACTED)
    .replace(SECRET_PAIR, `$1${REDACTED}`);
