/** Takes out of a text what may not be shown: keys, people, values. Used on every server message before it is kept. */

const E_MAIL = /\S+@\S*[^\s.,;]|\S+@/g;
const QUOTED = /"[^"]*"|'[^']*'|`[^`]*`|“[^”]*”/g;
const TOKEN = /\b(?:ey[\w-]+\.[\w-]+\.[\w-]*|(?:Bearer|Basic|Token)\s+\S+)/gi;
const USER_INFO = /(\b[a-z][a-z0-9+.-]*:\/\/)[^\s/@]*@/gi;
const LINK = /\b[a-z][a-z0-9+.-]*:\/\/\S+/gi;
const LONG_NUMBER = /\+?\d[\d\s().-]{5,}\d/g;
const VALUE = /\b(with value|value is|equals)\s+.+?(?=\.\s|\.?$)/gi;

/**
 * A server's message without e-mails, quoted values, links, tokens and long numbers, cut to `length` characters.
 * `secrets` are replaced wherever they stand. Field names in quotes are lost too: callers take them out before.
 */
export function scrub(message: string, secrets: readonly string[] = [], length = 160): string {
  let text = message;
  for (const secret of secrets) if (secret !== "") text = text.replaceAll(secret, "[secret]");
  // What comes behind is cut off below anyway, and a whole page would take minutes.
  text = text
    .slice(0, 20 * length)
    .replace(USER_INFO, "$1")
    .replace(TOKEN, "[secret]")
    .replace(LINK, "[link]")
    .replace(E_MAIL, "[e-mail]")
    .replace(QUOTED, "[value]")
    .replace(LONG_NUMBER, "[number]")
    .replace(VALUE, "$1 [value]")
    .replace(/\s+/g, " ")
    .trim();
  return text.length > length ? `${text.slice(0, length - 1)}…` : text;
}

/** Path of a request as it may be shown: no query (filters hold people's addresses), no host, no user info. */
export const bare = (path: string): string => path.replace(/[?#].*$/s, "");

/** Origin and path of a URL without user info and query; the text itself scrubbed when it is no URL. */
export function bareUrl(url: string): string {
  try {
    const parsed = new URL(url);
    return `${parsed.origin}${parsed.pathname === "/" ? "" : parsed.pathname}`;
  } catch {
    return scrub(bare(url));
  }
}
