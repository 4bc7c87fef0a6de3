/** Values as they are compared when people and companies are matched. Source: the fact sheet on Actimo exports, 6.2 and 6.6. */
import { cleanEmail } from "../staging/emails.ts";
import { toE164 } from "../staging/phone.ts";
import type { Cell } from "../staging/types.ts";

const INVISIBLE = /[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g;
const asText = (value: Cell): string => (value === null ? "" : String(value));

/** Words of letters that have one form only, parted by single blanks: folding is lower case, and most texts are such. */
const USUAL = /^[!-~\u00c0-\u00de\u00e0-\u00ff]+(?: [!-~\u00c0-\u00de\u00e0-\u00ff]+)*$/;

/** NFC, folded case, invisible letters dropped, runs of space (NBSP too) as one blank. Empty for nothing. */
export const foldedText = (value: Cell): string => {
  const text = asText(value);
  // The pattern keeps a place for every word: a cell of megabytes would be too much for it.
  if (text.length < 1000 && USUAL.test(text)) return text.toLowerCase();
  return text
    .normalize("NFC")
    .replace(INVISIBLE, "")
    .replace(/\s+/gu, " ")
    .trim()
    .toLowerCase()
    .replaceAll("ß", "ss")
    .replaceAll("ς", "σ");
};

/** First and last name as one folded text; null when both are blank. */
export const nameKey = (first: Cell, last: Cell): string | null =>
  foldedText(`${asText(first)} ${asText(last)}`) || null;

const WILDCARD = /[?\ufffd]/;
const LETTER = /^\p{L}$/u;
/** Whether letters of a value were destroyed before or during the export. */
export const isDamaged = (value: Cell): boolean => typeof value === "string" && WILDCARD.test(value);

/** Folded names agree when equal, where `?` or U+FFFD stands for any one letter. Blank names agree with none. */
export function namesAgree(a: string | null, b: string | null): boolean {
  if (a === null || b === null) return false;
  if (a === b) return true;
  if (!WILDCARD.test(a) && !WILDCARD.test(b)) return false;
  const left = [...a];
  const right = [...b];
  return left.length === right.length && left.every((letter, at) => lettersAgree(letter, right[at] ?? ""));
}

function lettersAgree(a: string, b: string): boolean {
  if (a === b) return true;
  if (WILDCARD.test(a)) return LETTER.test(b) || WILDCARD.test(b);
  return WILDCARD.test(b) && LETTER.test(a);
}

/** `å` and `aa` alike: good for a suggestion, never for a merge. */
export const suggestedName = (name: string): string => name.replaceAll("å", "aa");

/** The cleaned address; null when it is none. */
export const emailKey = (value: Cell): string | null => (value === null ? null : cleanEmail(asText(value)));

/** The address without its `+tag`. */
export const withoutTag = (email: string): string => email.replace(/\+[^@]*@/, "@");

/** The full number as E.164: from the joined form, else from country code and number; null when that is a guess. */
export function phoneKey(msisdn: Cell, countryCode: Cell, phone: Cell): string | null {
  const code = countryCode === null ? null : asText(countryCode);
  const joined = msisdn === null ? null : toE164(asText(msisdn), code);
  return joined ?? (phone === null ? null : toE164(asText(phone), code));
}

/** Its digits without leading zeros; null when nothing is left. */
export const employeeKey = (value: Cell): string | null => asText(value).replace(/\D/g, "").replace(/^0+/, "") || null;

/** The eight digits of a Danish VAT number (`DK` and spaces dropped); null for anything else. */
export function cvrKey(value: Cell): string | null {
  const digits = asText(value).replace(/\D/g, "");
  return digits.length === 8 ? digits : null;
}

/** Host without scheme, `www.` and path. */
export const domainKey = (value: Cell): string | null =>
  foldedText(value)
    .replace(/^[a-z]+:\/\//, "")
    .replace(/^www\./, "")
    .replace(/[/?#].*$/, "")
    .replace(/\.$/, "") || null;

/** Case, spaces and the dots and slashes of `A/S`, `I/S`, `A.m.b.a.` do not count. */
export const companyNameKey = (value: Cell): string | null =>
  foldedText(value)
    .replace(/^www\./, "")
    .replace(/[\s./,]/g, "") || null;

/** Ids of digits by number, others by letter: the same order on every machine. */
export function compareIds(a: string, b: string): number {
  const digits = /^\d+$/;
  if (digits.test(a) && digits.test(b)) {
    const left = a.replace(/^0+/, "");
    const right = b.replace(/^0+/, "");
    if (left.length !== right.length) return left.length - right.length;
    if (left !== right) return left < right ? -1 : 1;
  } else if (digits.test(a) !== digits.test(b)) return digits.test(a) ? -1 : 1;
  return a < b ? -1 : a > b ? 1 : 0;
}
