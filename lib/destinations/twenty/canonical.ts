/** One value as Twenty would hand it back (twenty.md §3, §6, §8), with the name of the rule that changed it. */
import { parsePhoneNumberFromString } from "libphonenumber-js";
import { z } from "zod";
import type { Value } from "../port.ts";
import type { PartType } from "./place.ts";

export type Canonical = { readonly value: Value; readonly rule: string | null };

/** Named rules, for the report. */
export const RULES = {
  empty: "an empty text or list reads back as nothing",
  email: "e-mail addresses are stored in lower case",
  link: "links lose scheme, trailing slash and upper case in the host",
  phone: "phone numbers are stored as national numbers",
  number: "numbers are compared as numbers",
  day: "days read back as midnight UTC",
  instant: "times are stored in UTC",
  option: "list values are stored under their option name",
  order: "lists are compared without their order",
  id: "ids are stored in lower case",
} as const;
export type Rule = keyof typeof RULES;

/** Canonical form of a value of this type; `option` names the option of a picklist value. */
export function canonicalValue(type: PartType, value: Value, option: (value: string) => string): Canonical {
  if (value === null) return { value: null, rule: null };
  if (value === "" || (Array.isArray(value) && value.length === 0)) return { value: null, rule: "empty" };
  if (Array.isArray(value)) return canonicalList(type, value, option);
  const text = String(value);
  switch (type) {
    case "email":
      return changed(value, text.trim().toLowerCase(), "email");
    case "link":
      return changed(value, canonicalLink(text), "link");
    case "phone":
      return changed(value, nationalNumber(text), "phone");
    case "number": {
      const number = text.trim() === "" ? Number.NaN : Number(text);
      return changed(value, Number.isNaN(number) ? text : number, "number");
    }
    case "date":
      return changed(value, text.slice(0, 10), "day");
    case "instant": {
      const ms = Date.parse(text);
      return changed(value, Number.isNaN(ms) ? text : new Date(ms).toISOString(), "instant");
    }
    case "select":
      return changed(value, option(text), "option");
    case "id":
      return changed(value, text.toLowerCase(), "id");
    default:
      return { value, rule: null };
  }
}

function canonicalList(type: PartType, list: readonly unknown[], option: (value: string) => string): Canonical {
  const items = list.map((item) => {
    const text = String(item);
    if (type === "emails") return text.trim().toLowerCase();
    if (type === "selects") return option(text);
    if (type === "phones") return internationalNumber(text);
    return text;
  });
  const same = items.every((item, i) => item === list[i]);
  const sorted = items.toSorted((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  const moved = sorted.some((item, i) => item !== items[i]);
  const rule: Rule | null = !same ? (LIST_RULES[type] ?? "order") : moved ? "order" : null;
  return { value: sorted, rule };
}
const LIST_RULES: Partial<Record<PartType, Rule>> = { emails: "email", selects: "option", phones: "phone" };

const changed = (before: Value, after: Value, rule: Rule): Canonical =>
  after === "" ? { value: null, rule: "empty" } : { value: after, rule: Object.is(before, after) ? null : rule };

/**
 * A link without scheme and trailing slash, host in lower case, as a URL parser writes it: older versions keep the
 * scheme, newer ones cut it (§6), and which of them resolve `/./` or encode letters is not told.
 */
export function canonicalLink(link: string): string {
  const plain = plainLink(link);
  const url = `https://${plain}`;
  if (!URL.canParse(url)) return plain;
  const { host, pathname, search, hash } = new URL(url);
  return (host + pathname + search + hash).replace(/\/+$/, "");
}

/** The same as it is written: host in lower case, no scheme, no trailing slash. */
export function plainLink(link: string): string {
  const [, host = "", rest = ""] = /^(?:[a-z][a-z0-9+.-]*:\/\/)?([^/?#]*)(.*)$/is.exec(link.trim()) ?? [];
  return host.toLowerCase() + rest.replace(/\/+$/, "");
}

/** National number of an international one; the digits alone of any other. */
export function nationalNumber(phone: string): string {
  const plain = plainNumber(phone);
  return parsePhone(plain)?.number ?? plain.replace("+", "");
}

/** Digits, with the plus of an international number. */
const plainNumber = (phone: string) => (phone.trim().startsWith("+") ? "+" : "") + phone.replace(/\D/g, "");

export type Phone = { readonly number: string; readonly callingCode: string; readonly countryCode: string };

/** Parts of a number written with `+` or `00`; null for local or unreadable ones. */
export function parsePhone(phone: string): Phone | null {
  const international = phone.trim().replace(/^00/, "+");
  if (!international.startsWith("+")) return null;
  const parsed = parsePhoneNumberFromString(international);
  if (!parsed) return null;
  return {
    number: parsed.nationalNumber,
    callingCode: `+${parsed.countryCallingCode}`,
    countryCode: parsed.country ?? "",
  };
}

const stored = z.object({ number: z.string(), callingCode: z.string().nullish() });

/** `+4512345678` of a number or of Twenty's `{number, callingCode, countryCode}` as JSON text. */
function internationalNumber(text: string): string {
  const parts = text.startsWith("{") ? stored.safeParse(parsedJson(text)) : null;
  if (parts?.success) return (parts.data.callingCode ?? "") + parts.data.number;
  const plain = plainNumber(text);
  const parsed = parsePhone(plain);
  return parsed ? parsed.callingCode + parsed.number : plain.replace("+", "");
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
