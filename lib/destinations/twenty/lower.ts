/** From logical, dotted fields to the JSON Twenty takes; every value is checked here, for v1.5 coerces silently (§6). */
import type { Fields, Value } from "../port.ts";
import { parsePhone, plainLink } from "./canonical.ts";
import { isUuid } from "./ids.ts";
import type { ObjectMeta } from "./metadata.ts";
import { PARTS, type Place, placeOf } from "./place.ts";
import { isJson, type Json } from "./raise.ts";
import type { Refusal } from "./refusal.ts";

export type Lowered = { readonly body: Json } | { readonly refused: Refusal };
export type OptionName = (place: Place, value: string) => string | null;

class Unfit extends Error {
  readonly code: string;
  constructor(code: string) {
    super(code);
    this.code = code;
  }
}

/**
 * The body of a create (`current` null: nulls are left out) or of an update (nulls clear). On an update e-mails and
 * links are sent whole, merged with `current`, because Twenty replaces those composites (§6 [V]).
 */
export function lower(object: ObjectMeta, fields: Fields, current: Json | null, option: OptionName): Lowered {
  const body: Record<string, unknown> = {};
  for (const [logical, value] of Object.entries(fields)) {
    if (logical === "id") continue;
    const place = placeOf(object, logical);
    if (!place) return refused("unknown_field", logical);
    if (value === null && current === null) continue;
    try {
      const lowered = lowerValue(place, value, option);
      if (place.part === null) body[place.column] = lowered;
      else {
        const parts = asParts(place, lowered);
        const known = body[place.column];
        // What follows from a phone number gives way to what is said outright.
        body[place.column] = { ...parts, ...(isJson(known) ? known : {}), [place.part]: parts[place.part] };
      }
    } catch (error) {
      if (error instanceof Unfit) return refused(error.code, logical);
      throw error;
    }
  }
  for (const [column, part] of Object.entries(body)) {
    const field = object.fields.get(column);
    if (!field || !isJson(part)) continue;
    const before = current?.[column];
    if ((field.type === "EMAILS" || field.type === "LINKS") && isJson(before))
      body[column] = { ...known(field.type, before), ...part };
    if (field.type === "PHONES" && !dialable({ ...(isJson(before) ? before : {}), ...part }))
      return refused("bad_phone", `${column}.primaryPhoneNumber`);
  }
  return { body };
}

const refused = (code: string, field: string): Lowered => ({ refused: { code, field, retry: "never" } });

/** Only the parts we know: `__typename` and the like are no input. */
function known(type: string, composite: Json): Json {
  return Object.fromEntries(
    Object.keys(PARTS[type] ?? {}).map((part) => [part, composite[part] ?? EMPTY_PART[part] ?? ""]),
  );
}
const EMPTY_PART: Readonly<Record<string, unknown>> = { additionalEmails: [], secondaryLinks: [] };

/** A number without a country is refused by the server (§6): then the whole record would be. */
const dialable = (phones: Json) =>
  !phones["primaryPhoneNumber"] || Boolean(phones["primaryPhoneCallingCode"] || phones["primaryPhoneCountryCode"]);

function asParts(place: Place, lowered: unknown): Json {
  if (place.type === "phone" && isJson(lowered)) return lowered;
  // A country without its number would be left behind.
  if (place.type === "phone" && lowered === "")
    return { primaryPhoneNumber: "", primaryPhoneCallingCode: "", primaryPhoneCountryCode: "" };
  return { [place.part ?? ""]: lowered };
}

function lowerValue(place: Place, value: Value, option: OptionName): unknown {
  if (value === null) return EMPTY[place.type] ?? null;
  if (Array.isArray(value)) return lowerList(place, value, option);
  switch (place.type) {
    case "text":
    case "code":
    case "markdown":
      return checkedText(value, place.field.unique);
    case "email":
      return checkedEmail(value);
    case "link":
      return checkedLink(value);
    case "phone":
      return checkedPhone(value);
    case "number":
      if (typeof value !== "number" || !Number.isFinite(value)) throw new Unfit("bad_number");
      return value;
    case "boolean":
      if (typeof value !== "boolean") throw new Unfit("bad_boolean");
      return value;
    case "date":
      return checkedInstant(value).slice(0, 10);
    case "instant":
      return checkedInstant(value);
    case "select": {
      const name = option(place, String(value));
      if (name === null) throw new Unfit("bad_option");
      return name;
    }
    case "id":
      if (typeof value !== "string" || !isUuid(value)) throw new Unfit("bad_id");
      return value;
    case "object":
      return parsedJson(value);
    default:
      throw new Unfit("bad_list");
  }
}

const EMPTY: Readonly<Record<string, unknown>> = {
  text: "",
  email: "",
  link: "",
  phone: "",
  markdown: "",
  emails: [],
  phones: [],
  json: [],
};

function lowerList(place: Place, list: readonly unknown[], option: OptionName): unknown[] {
  return list.map((item) => {
    if (typeof item !== "string") throw new Unfit("bad_list");
    if (place.type === "emails") return checkedEmail(item);
    if (place.type === "list") return checkedText(item, false);
    if (place.type === "json") return parsedJson(item);
    if (place.type === "phones") {
      if (item.startsWith("{")) return parsedJson(item);
      const phone = parsePhone(item);
      if (!phone) throw new Unfit("bad_phone");
      return phone;
    }
    const name = place.type === "selects" ? option(place, item) : null;
    if (name === null) throw new Unfit(place.type === "selects" ? "bad_option" : "bad_list");
    return name;
  });
}

/** Postgres stores no NUL and no lone surrogate; long texts break the search index, long unique ones theirs (§6). */
function checkedText(value: Value, unique: boolean): string {
  if (typeof value !== "string") throw new Unfit("bad_text");
  if (value.includes("\u0000") || !value.isWellFormed()) throw new Unfit("bad_text");
  if (value.length > (unique ? 2_000 : 350_000)) throw new Unfit("too_long");
  return value;
}

function checkedEmail(value: Value): string {
  const email = checkedText(value, true).trim().toLowerCase();
  if (email !== "" && !/^[^\s@,;<>]+@[^\s@,;<>]+$/.test(email)) throw new Unfit("bad_email");
  return email;
}

/** A link with its scheme, host in lower case, no trailing slash: so that equal domains collide (§6). */
function checkedLink(value: Value): string {
  const link = checkedText(value, true).trim();
  if (link === "") return "";
  const scheme = /^http:\/\//i.test(link) ? "http://" : "https://";
  const rest = plainLink(link);
  if (/\s/.test(rest) || !/^[^/?#]+\.[^/?#]+/.test(rest) || !URL.canParse(scheme + rest)) throw new Unfit("bad_link");
  return scheme + rest;
}

/** An international number in Twenty's parts; a local one as it is. */
function checkedPhone(value: Value): unknown {
  const text = checkedText(value, true).trim();
  if (text === "") return "";
  const phone = parsePhone(text);
  if (phone)
    return {
      primaryPhoneNumber: phone.number,
      primaryPhoneCallingCode: phone.callingCode,
      ...(phone.countryCode === "" ? {} : { primaryPhoneCountryCode: phone.countryCode }),
    };
  if (text.startsWith("+") || !/^[\d\s().\-/]+$/.test(text)) throw new Unfit("bad_phone");
  return text.replace(/\D/g, "");
}

/** ISO only: anything else is read month first (§6 [V]). */
function checkedInstant(value: Value): string {
  const text = String(value);
  const ms = Date.parse(text);
  if (!/^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d))?$/.test(text) || Number.isNaN(ms))
    throw new Unfit("bad_date");
  const instant = new Date(ms).toISOString();
  // 2025-02-30 is moved to March by the parser.
  if (text.length === 10 && instant.slice(0, 10) !== text) throw new Unfit("bad_date");
  return instant;
}

function parsedJson(value: Value): unknown {
  try {
    return JSON.parse(String(value));
  } catch {
    throw new Unfit("bad_json");
  }
}
