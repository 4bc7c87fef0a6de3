/** The named, versioned transforms of the mapping language. A change of behaviour needs a new version. */
import {
  type CountryCode,
  isSupportedCountry,
  type PhoneNumber,
  parsePhoneNumberFromString,
} from "libphonenumber-js/max";
import type { Day, Instant } from "../contract/columns.ts";
import type { Transform } from "./ast.ts";
import { countryName } from "./countries.ts";
import type { Markdown } from "./fields.ts";
import * as html from "./html.ts";
import { safeHtml } from "./safe-html.ts";

/** A transform that makes another value. `apply` may give null for what it cannot read. */
export const transform = <I, W>(name: string, version: number, apply: (value: I) => W): Transform<I, W> => ({
  name,
  version,
  keeps: false,
  apply,
});
/** A transform that only types or normalises: the value stays the same one. */
export const normaliser = <I, W>(name: string, version: number, apply: (value: I) => W): Transform<I, W> => ({
  name,
  version,
  keeps: true,
  apply,
});

export const lowerCase = normaliser("lower-case", 1, (value: string) => value.trim().toLowerCase());
export const asText = normaliser("as-text", 1, (value: string | number | boolean) => String(value));
export const asNumber = normaliser("as-number", 1, (value: string): number | null => {
  const plain = value.trim().replace(/\s/g, "");
  const decimal = /^[+-]?\d+,\d+$/.test(plain) ? plain.replace(",", ".") : plain;
  return /^[+-]?\d+(\.\d+)?$/.test(decimal) ? Number(decimal) : null;
});
/** The start of the day in UTC. */
export const startOfDay = normaliser("start-of-day", 1, (value: Day) => `${value}T00:00:00.000Z` as Instant);
export const dayOf = transform("day-of", 1, (value: Instant) => value.slice(0, 10) as Day);
export const round = (digits: number): Transform<number, number> =>
  transform(`round-${digits}`, 1, (value: number) => Number(value.toFixed(digits)));
/** Whole millionths, as CRMs with micro amounts want them. */
export const micros = normaliser("micros", 1, (value: number) => Math.round(value * 1_000_000));

const segmenter = new Intl.Segmenter("und", { granularity: "grapheme" });
/** At most `length` UTF-16 units, never cutting through a character as people see it. */
export const truncate = (length: number): Transform<string, string> => ({
  ...transform(`truncate-${length}`, 1, (value: string) => {
    if (value.length <= length) return value;
    // A character as people see it is short: the rest of a long text need not be looked at.
    const beginning = value.slice(0, length + 100);
    let out = "";
    for (const { segment } of segmenter.segment(beginning)) {
      if (out.length + segment.length > length) break;
      out += segment;
    }
    return out;
  }),
  cuts: true,
});

export const htmlToMarkdown = transform(
  "html-to-markdown",
  1,
  (value: string) => (html.htmlToMarkdown(value) || null) as Markdown | null,
);
export const htmlToText = transform("html-to-text", 2, (value: string) => html.htmlToText(value) || null);
/** HTML for a field that shows it: safe elements only. */
export const safeBody = transform("safe-html", 1, (value: string) => safeHtml(value) || null);
export const textToMarkdown = transform(
  "text-to-markdown",
  1,
  (value: string) => (html.textToMarkdown(value) || null) as Markdown | null,
);

/** Tags split at `,` `;` or `|`; the first spelling of each stays. */
export const tagList = transform("tag-list", 1, (value: string) => split(value, /[,;|]/));
/** A list joined by ` | `, whose items may hold commas. */
export const barList = transform("bar-list", 1, (value: string) => split(value, /\|/));
function split(value: string, at: RegExp): readonly string[] | null {
  const seen = new Map<string, string>();
  for (const part of value.split(at)) {
    const tag = part.trim();
    if (tag && !seen.has(tag.toLowerCase())) seen.set(tag.toLowerCase(), tag);
  }
  return seen.size > 0 ? [...seen.values()] : null;
}
/** Everything that occurs in any of the lists and single values, once. */
export const union = transform(
  "union",
  1,
  (parts: readonly (readonly string[] | string | null)[]): readonly string[] | null => {
    const all = new Set(parts.flat().filter((part): part is string => part !== null && part !== ""));
    return all.size > 0 ? [...all].sort() : null;
  },
);
const joined = (separator: string) => (parts: readonly (string | null)[]) =>
  parts.filter((part): part is string => part !== null && part.trim() !== "").join(separator) || null;
export const joinWords = transform("join-words", 1, joined(" "));
export const joinColon = transform("join-colon", 1, joined(": "));
/** A question in bold with the answers below it. */
export const questionAndAnswer = transform(
  "question-and-answer",
  1,
  ([question, ...answers]: readonly [string | null, string | null, string | null]): Markdown | null => {
    const given = answers.filter((answer) => answer !== null && answer.trim() !== "");
    if (given.length === 0) return null;
    const text = given.map((answer) => html.textToMarkdown(answer ?? "")).join("\n\n");
    return (question ? `**${html.textToMarkdown(question)}**\n\n${text}` : text) as Markdown;
  },
);
export const prefixed = (prefix: string): Transform<string, string> =>
  transform(`prefix "${prefix}"`, 1, (value: string) => `${prefix}${value}`);

/** `https://` address of a bare or full domain, host in lower case, no trailing slash. */
export const urlOfDomain = normaliser("url-of-domain", 1, (value: string): string | null => {
  const bare = value.trim().replace(/^https?:\/\//i, "");
  if (!/^[^\s/:@]+\.[^\s/:@]+(\/\S*)?$/.test(bare)) return null;
  try {
    const url = new URL(`https://${bare}`);
    return `https://${url.host}${url.pathname === "/" ? "" : url.pathname.replace(/\/+$/, "")}`;
  } catch {
    return null;
  }
});
/** English name of a country given by code or by its English or Danish name; unknown ones stay as they are. */
export const country = transform("country-name", 1, (value: string) => countryName(value) ?? value.trim());

/** The number last looked at: several fields of a person ask for the same one. */
let last: { readonly value: string; readonly number: PhoneNumber | null } = { value: "", number: null };
function phone(value: string): PhoneNumber | null {
  if (value === last.value) return last.number;
  const number = parsePhoneNumberFromString(value, "DK");
  last = { value, number: number?.isValid() ? number : null };
  return last.number;
}
/** Country code and local number as one: `45` and `20 12 34 56` give `+4520123456`; a repeated code is dropped. */
export const joinPhone = transform("join-phone", 1, ([code, number]: readonly [string | null, string | null]) => {
  if (number === null) return null;
  const local = number.trim();
  if (code === null || /^(\+|00)/.test(local)) return local;
  const prefix = code.replace(/\D/g, "");
  const digits = local.replace(/\D/g, "");
  if (prefix === "") return local;
  return digits.startsWith(prefix) && phone(`+${digits}`) ? `+${digits}` : `+${prefix}${digits}`;
});
export const e164 = transform("e164", 1, (value: string): string | null => phone(value)?.number ?? null);
/** The number without its country. */
export const nationalNumber = transform(
  "national-number",
  1,
  (value: string): string | null => phone(value)?.nationalNumber ?? null,
);
/** `DK`; for codes several countries share, the one the number belongs to. */
export const phoneCountry = transform("phone-country", 1, (value: string): CountryCode | null => {
  const code = phone(value)?.country;
  return code && isSupportedCountry(code) ? code : null;
});
/** `+45`. */
export const callingCode = transform("calling-code", 1, (value: string): string | null => {
  const code = phone(value)?.countryCallingCode;
  return code ? `+${code}` : null;
});
/** What is no valid phone number, as found; null for the valid ones. */
export const notAPhone = transform("not-a-phone", 1, (value: string): string | null => (phone(value) ? null : value));

/** `Meddelelse til alle` → `MEDDELELSE_TIL_ALLE`: an option's value as CRMs with upper-snake options want it. */
export const upperSnake = transform("upper-snake", 1, (value: string) => upperSnakeName(value));
export function upperSnakeName(value: string): string {
  const words = ascii(value)
    .toUpperCase()
    .split(/[^A-Z0-9]+/)
    .filter(Boolean);
  const name = words.join("_");
  return /^\d/.test(name) ? `N_${name}` : name;
}
/** `Sikkerhedskursus (dato)` → `sikkerhedskursusDato`; null where nothing usable is left. */
export function camelCaseName(value: string): string | null {
  const words = ascii(value).match(/[A-Za-z]+|\d+/g) ?? [];
  const name = words
    .map((word, index) => (index === 0 ? word.toLowerCase() : word[0]?.toUpperCase() + word.slice(1).toLowerCase()))
    .join("")
    .slice(0, 60);
  return name === "" ? null : /^\d/.test(name) ? `field${name}` : name;
}
const ascii = (value: string): string =>
  value
    .normalize("NFC")
    .replace(/[æÆ]/g, "ae")
    .replace(/[øØ]/g, "oe")
    .replace(/[åÅ]/g, "aa")
    .replace(/ß/g, "ss")
    .normalize("NFD")
    .replace(/\p{M}/gu, "");
