/** Credentials never leave the reader: values under telling keys, user parts of addresses, secrets written into texts. */
import type { Json } from "../contract/columns.ts";

export const REDACTED = "REDACTED";

const TELLING =
  /credential|secret|token|passw|passphrase|pwd|adgangskode|kodeord|api[-_ ]?key|(?:^|[-_ ])keys?$|(?:private|access|shared|signing|encryption|public|client|license|ssh)[-_ ]?key|authori[sz]ation|bearer|cookie|connection[-_ ]?string|signature/i;
const CAMEL_KEY = /[a-z]Keys?$/;
/** Only the last letter of the scheme is looked at: a text of many letters is gone through once. */
const USER_PART = /([a-z0-9+.-]:\/\/)[^/\s@]+@/gi;
const WRITTEN_OUT =
  /(\b(?:password|passwd|pwd|adgangskode|kodeord|secret|client[-_]secret|token|access[-_]token|api[-_ ]?key)["']?\s*[=:]\s*["']?|[?&](?:key|sig|signature|code)=)[^\s&"',;]+/gi;
const SCHEME = /\b(bearer|basic)\s+[a-z0-9+/=._~-]{6,}/gi;

/** Whether a key says that its value is a credential. */
export const isTellingKey = (key: string): boolean => TELLING.test(key) || CAMEL_KEY.test(key);

/** The value with every credential in it replaced; the same value when there was none. */
export function redact(value: Json): Json {
  if (typeof value === "string") return redactText(value);
  if (Array.isArray(value)) return value.map(redact);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).map(([key, inner]): [string, Json] => [
    redactText(key),
    isTellingKey(key) && !isNothing(inner) ? REDACTED : redact(inner),
  ]);
  return Object.fromEntries(entries);
}

/** The value without user parts in addresses: for lists where a word like “token” is ordinary text. */
export function redactAddresses(value: Json): Json {
  if (typeof value === "string") return value.replace(USER_PART, `$1${REDACTED}@`);
  if (Array.isArray(value)) return value.map(redactAddresses);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, redactAddresses(inner)]));
}

/** A text without user parts in addresses, and without secrets written out as `name=value`. */
export function redactText(text: string): string {
  return text
    .replace(USER_PART, `$1${REDACTED}@`)
    .replace(WRITTEN_OUT, `$1${REDACTED}`)
    .replace(SCHEME, `$1 ${REDACTED}`);
}

const isNothing = (value: Json | undefined) => value === null || value === undefined || value === "";
