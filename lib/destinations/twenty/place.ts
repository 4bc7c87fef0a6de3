/** Where a logical field lives in a Twenty object: which real field, which part of a composite. */
import type { FieldMeta, ObjectMeta } from "./metadata.ts";
import { camelName, capital } from "./names.ts";

/** Parts of composite types that are read and written (twenty.md §3). `json`: lists of objects, carried as JSON text. */
export const PARTS: Readonly<Record<string, Readonly<Record<string, PartType>>>> = {
  FULL_NAME: { firstName: "text", lastName: "text" },
  EMAILS: { primaryEmail: "email", additionalEmails: "emails" },
  PHONES: {
    primaryPhoneNumber: "phone",
    primaryPhoneCountryCode: "text",
    primaryPhoneCallingCode: "text",
    additionalPhones: "phones",
  },
  LINKS: { primaryLinkUrl: "link", primaryLinkLabel: "text", secondaryLinks: "json" },
  ADDRESS: {
    addressStreet1: "text",
    addressStreet2: "text",
    addressCity: "text",
    addressPostcode: "text",
    addressState: "text",
    addressCountry: "text",
    addressLat: "number",
    addressLng: "number",
  },
  CURRENCY: { amountMicros: "number", currencyCode: "code" },
  RICH_TEXT: { markdown: "markdown" },
  RICH_TEXT_V2: { markdown: "markdown" },
};
export type PartType =
  | "text"
  | "code"
  | "email"
  | "emails"
  | "phone"
  | "phones"
  | "link"
  | "json"
  | "number"
  | "markdown"
  | "boolean"
  | "date"
  | "instant"
  | "select"
  | "selects"
  | "list"
  | "id"
  | "object";

const PLAIN: Readonly<Record<string, PartType>> = {
  TEXT: "text",
  NUMBER: "number",
  NUMERIC: "number",
  BOOLEAN: "boolean",
  DATE: "date",
  DATE_TIME: "instant",
  SELECT: "select",
  RATING: "select",
  MULTI_SELECT: "selects",
  ARRAY: "list",
  UUID: "id",
  RELATION: "id",
  MORPH_RELATION: "id",
  RAW_JSON: "object",
};

export type Place = {
  readonly field: FieldMeta;
  /** Key in the record's JSON. */
  readonly column: string;
  /** Part of the composite, or null for a plain field. */
  readonly part: string | null;
  readonly type: PartType;
};

const BUILT_IN: FieldMeta = {
  id: "",
  name: "createdAt",
  label: "Creation date",
  type: "DATE_TIME",
  unique: false,
  active: true,
  custom: false,
  options: [],
  target: null,
  column: "createdAt",
  readOnly: false,
};

/**
 * The field a logical name means: as it is, in camelCase, without the `Id` of a reference, with or without the
 * prefix `target` of link rows (whose columns were renamed, §3). Null when there is none that can be written.
 */
export function fieldFor(object: ObjectMeta, logical: string): FieldMeta | null {
  const head = logical.split(".", 1)[0] ?? "";
  if (head === "createdAt") return object.fields.get("createdAt") ?? BUILT_IN;
  const camel = camelName(head);
  const names = [head, camel, camel.replace(/Id$/, "")];
  const unprefixed = camel.replace(/Id$/, "").replace(/^target(?=[A-Z])/, "");
  names.push(`target${capital(unprefixed)}`, unprefixed[0]?.toLowerCase() + unprefixed.slice(1));
  if (head === "body") names.push("bodyV2");
  for (const name of names) {
    const field = object.fields.get(name);
    if (field && !field.readOnly) return field;
  }
  return null;
}

/** Place of a logical, dotted name; null when the object has no active field or the field no such part. */
export function placeOf(object: ObjectMeta, logical: string): Place | null {
  const field = fieldFor(object, logical);
  if (!field?.active) return null;
  const part = logical.includes(".") ? logical.slice(logical.indexOf(".") + 1) : null;
  const parts = PARTS[field.type];
  if (!parts) {
    const type = PLAIN[field.type];
    return part === null && type ? { field, column: field.column, part: null, type } : null;
  }
  const named = part ?? (parts["markdown"] ? "markdown" : null);
  const type = named === null ? undefined : parts[named];
  return named !== null && type ? { field, column: field.column, part: named, type } : null;
}

/** Every place of an object that can be read back, in the order of its fields. */
export function placesOf(object: ObjectMeta): Place[] {
  const places: Place[] = [];
  for (const field of object.fields.values()) {
    if (!field.active || field.readOnly || HIDDEN.has(field.name)) continue;
    const parts = PARTS[field.type];
    const type = PLAIN[field.type];
    if (parts)
      for (const [part, kind] of Object.entries(parts)) places.push({ field, column: field.column, part, type: kind });
    else if (type) places.push({ field, column: field.column, part: null, type });
  }
  return places;
}

/**
 * System columns that are no content: the id, the marks of change and deletion, the list position. A file's path reads
 * back as a signed link through GraphQL, so it is no content either (§7).
 */
const HIDDEN = new Set([
  "id",
  "updatedAt",
  "deletedAt",
  "position",
  "searchVector",
  "createdBy",
  "updatedBy",
  "fullPath",
]);

/**
 * Logical name of a place: the field's own, without the prefix `target` of link rows (the same name in every version),
 * dotted for parts.
 */
export function logicalName({ field, column, part }: Place): string {
  if (part !== null) return `${column}.${part}`;
  const isLink = field.column !== field.name || field.type === "MORPH_RELATION";
  return isLink && /^target[A-Z]/.test(field.name) ? lowerFirst(field.name.slice("target".length)) : field.name;
}
const lowerFirst = (word: string) => (word[0] ?? "").toLowerCase() + word.slice(1);
