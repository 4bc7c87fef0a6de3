/** One value as Salesforce would hand it back (salesforce.md §6.3, §6.6, §14), with the name of the rule that changed it. */
import type { Value } from "../port.ts";
import { isId, shortId } from "./names.ts";
import type { FieldMeta } from "./org.ts";

export type Canonical = { readonly value: Value; readonly rule: string | null };

/** Named rules, for the report. */
export const RULES = {
  empty: "an empty text reads back as nothing",
  blanks: "blanks around texts are cut off, line ends become one kind",
  email: "e-mail addresses are stored in lower case",
  number: "numbers are rounded to the field's digits",
  day: "dates have no time",
  instant: "times are stored in UTC to the second",
  checkbox: "a checkbox that is not ticked is not told from an empty one",
  list: "lists are stored as text",
  html: "formatted text is compared by its words, links and images",
  id: "ids have 15 or 18 letters",
  audit: "the creation date cannot be set in this org: Actimo_Created_At__c holds it",
} as const;
type Rule = keyof typeof RULES;

const changed = (before: Value, after: Value, rule: Rule): Canonical =>
  after === "" ? { value: null, rule: "empty" } : { value: after, rule: Object.is(before, after) ? null : rule };

/** Canonical form of a value of this field. */
export function canonicalValue(field: FieldMeta, value: Value): Canonical {
  if (value === null) return { value: null, rule: null };
  if (field.name === "CreatedDate" && !field.createable) return { value: null, rule: "audit" };
  if (Array.isArray(value)) {
    const text = value.map(String).join("; ");
    return text === "" ? { value: null, rule: "empty" } : { value: text, rule: "list" };
  }
  if (value === "") return { value: null, rule: "empty" };
  switch (field.type) {
    case "boolean":
      return value === false || value === "false" ? { value: null, rule: "checkbox" } : { value: true, rule: null };
    case "double":
    case "currency":
    case "percent":
    case "int": {
      const number = typeof value === "number" ? value : Number(value);
      return changed(value, Number.isFinite(number) ? rounded(number, field) : String(value), "number");
    }
    case "date":
      return changed(value, String(value).slice(0, 10), "day");
    case "datetime": {
      const ms = Date.parse(String(value));
      return changed(value, Number.isNaN(ms) ? String(value) : new Date(ms - (ms % 1000)).toISOString(), "instant");
    }
    case "email":
      return changed(value, String(value).trim().toLowerCase(), "email");
    case "reference":
    case "id":
      return changed(value, isId(String(value)) ? shortId(String(value)) : String(value), "id");
    default:
      if (field.html) return changed(value, wordsOf(String(value)), "html");
      return changed(value, String(value).replace(/\r\n?/g, "\n").trim(), "blanks");
  }
}

/** Words, and the addresses of links and images: Salesforce writes formatted text in a form of its own. */
function wordsOf(html: string): string {
  return html
    .replace(/<(?:img|a)\b[^>]*\b(?:src|href)\s*=\s*["']([^"']*)["'][^>]*>/gi, " [$1] ")
    .replace(/<[^>]+>/g, " ")
    .replace(/&nbsp;|&#160;/g, " ")
    .replace(/&lt;/g, "<")
    .replace(/&gt;/g, ">")
    .replace(/&quot;/g, '"')
    .replace(/&#39;|&apos;/g, "'")
    .replace(/&amp;/g, "&")
    .replace(/\s+/g, " ")
    .trim();
}

/** Half away from zero, as the field's digits allow. */
export function rounded(number: number, field: FieldMeta): number {
  const digits = field.type === "int" ? 0 : field.scale;
  const shifted = Number(`${Math.abs(number)}e${digits}`);
  if (!Number.isFinite(shifted)) return number;
  return (Math.sign(number) * Math.round(shifted)) / 10 ** digits;
}
