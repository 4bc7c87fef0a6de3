/** E-mail addresses: cleaned of what spreadsheets and mail programs wrap around them, lower case. */
import { type Convert, misfit } from "./verdict.ts";

const ADDRESS = /^[^\s@<>()[\],;:"\\]+@[\p{L}\p{N}](?:[\p{L}\p{N}-]*\.)+[\p{L}\p{N}-]{2,}$/u;
/** What `cleanEmail` would return as it is: most addresses, and cheap to tell. */
const USUAL = /^[a-z0-9_+-]+(?:\.[a-z0-9_+-]+)*@(?:[a-z0-9][a-z0-9-]*\.)+[a-z0-9-]{2,}$/;
/** An address has 254 letters at most (RFC 5321), and what is wrapped around it not many more. */
const LONGEST = 1000;
const WRAPPED = /^[^<>@]*<([^<>]+)>$/;

/** The address in the form it is stored and compared in, or null when it is none. */
export function cleanEmail(text: string): string | null {
  if (text.length > LONGEST) return null;
  if (USUAL.test(text)) return text;
  const bare = text
    .replace(/[\s\xad\u200b-\u200d\u2060\ufeff]+/g, " ")
    .trim()
    .replace(WRAPPED, "$1")
    .replace(/^mailto:\s*/i, "")
    .trim()
    .toLowerCase();
  return ADDRESS.test(bare) && !bare.includes("..") ? bare : null;
}

/** A converter; a placeholder (`ikke oplyst`, `navn@`) does not fit. */
export const emails: Convert = (text) => cleanEmail(text) ?? misfit("invalid_value");

/** An address that stands as it is stored, which is cheap to tell. */
export const usualEmail = (text: string): string | undefined =>
  text.length <= LONGEST && USUAL.test(text) ? text : undefined;
