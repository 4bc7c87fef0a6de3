import type { JsonObject } from "../shared/crm.ts";

/** Kind of value behind a sub-field. */
export type Part = "text" | "number" | "json" | "url" | "email" | "uuid" | "micros";

/** Sub-fields of each composite type, with the value an unset one reads back (twenty.md §3, transcript). */
export const COMPOSITES: Readonly<Record<string, Readonly<Record<string, { part: Part; blank: unknown }>>>> = {
  FULL_NAME: { firstName: { part: "text", blank: "" }, lastName: { part: "text", blank: "" } },
  EMAILS: { primaryEmail: { part: "email", blank: "" }, additionalEmails: { part: "json", blank: null } },
  LINKS: {
    primaryLinkLabel: { part: "text", blank: "" },
    primaryLinkUrl: { part: "url", blank: "" },
    secondaryLinks: { part: "json", blank: null },
  },
  PHONES: {
    primaryPhoneNumber: { part: "text", blank: "" },
    primaryPhoneCountryCode: { part: "text", blank: "" },
    primaryPhoneCallingCode: { part: "text", blank: "" },
    additionalPhones: { part: "json", blank: null },
  },
  ADDRESS: {
    addressStreet1: { part: "text", blank: "" },
    addressStreet2: { part: "text", blank: "" },
    addressCity: { part: "text", blank: "" },
    addressPostcode: { part: "text", blank: "" },
    addressState: { part: "text", blank: "" },
    addressCountry: { part: "text", blank: "" },
    addressLat: { part: "micros", blank: null },
    addressLng: { part: "micros", blank: null },
  },
  CURRENCY: { amountMicros: { part: "micros", blank: null }, currencyCode: { part: "text", blank: "" } },
  ACTOR: {
    source: { part: "text", blank: "API" },
    workspaceMemberId: { part: "uuid", blank: null },
    name: { part: "text", blank: "" },
    context: { part: "json", blank: {} },
  },
  RICH_TEXT: { blocknote: { part: "text", blank: null }, markdown: { part: "text", blank: null } },
};

/** The sub-field that `isUnique` on a composite means (twenty.md §3, §4). */
export const UNIQUE_PART: Readonly<Record<string, string>> = {
  EMAILS: "primaryEmail",
  LINKS: "primaryLinkUrl",
  PHONES: "primaryPhoneNumber",
};

export const blankComposite = (type: string): JsonObject =>
  Object.fromEntries(Object.entries(COMPOSITES[type] ?? {}).map(([name, { blank }]) => [name, blank]));
