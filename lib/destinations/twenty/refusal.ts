/** What a refusal of Twenty means (twenty.md §11): a code of ours and a field, without anybody's data. */
import type { ObjectMeta } from "./metadata.ts";

export type Refusal = {
  readonly code: string;
  /** Real name of the field, or null when the message names none. */
  readonly field: string | null;
  readonly retry: "never" | "alone" | "after-parent";
};

type Rule = readonly [RegExp, string, Refusal["retry"]];
/** Message → code. A capture named `field` holds a field's name, one named `label` its label. */
const RULES: readonly Rule[] = [
  [/^Duplicate (?<label>.+?) with value /, "duplicate", "never"],
  [/^This (?<label>.+?) with value .* is already taken/, "duplicate", "never"],
  [/^Record already exists/, "id_taken", "never"],
  [/^A duplicate entry was detected/, "duplicate", "never"],
  [/^duplicate key value violates unique constraint/, "duplicate", "never"],
  [/^Multiple records found with the same unique field/, "duplicate", "never"],
  [/^Created record not found/, "id_of_deleted", "never"],
  [/^Field metadata for field "(?<field>\w+)" is missing/, "unknown_field", "never"],
  [/doesn't have any "(?<field>\w+)" field/, "unknown_field", "never"],
  [/encountered unknown fields (?<field>\w+)/, "unknown_field", "never"],
  [/^Field "(?<field>\w+)" is not defined by type/, "unknown_field", "never"],
  [/^null value in column "(?<field>\w+)"/, "not_null", "never"],
  [/^Field (?<field>\w+) is not nullable/, "not_null", "never"],
  [/^invalid input value for enum .*?"?\w+?_(?<field>[a-zA-Z0-9]+)_enum/, "bad_option", "never"],
  [/for (?:multi )?select field "(?<field>\w+)"/, "bad_option", "never"],
  [/for (?:email|number|date-time|date|text|boolean|uuid) field "(?<field>\w+)"/, "bad_value", "never"],
  [/ for field "(?<field>\w+)"/, "bad_value", "never"],
  [/violates foreign key constraint/, "no_such_parent", "after-parent"],
  [/^invalid input syntax for type uuid/, "bad_id", "never"],
  [/^invalid input syntax/, "bad_value", "never"],
  [/^date\/time field/, "bad_value", "never"],
  [/^malformed /, "bad_value", "never"],
  [/^invalid byte sequence/, "bad_text", "never"],
  [/^string is too long for tsvector/, "too_long", "never"],
  [/^index row requires/, "too_long", "never"],
  [/URL of the link is not valid|INVALID_URL/, "bad_link", "never"],
  [/phone number is invalid|Invalid country code|country code are conflicting/, "bad_phone", "never"],
  [/"path":\s*\[\s*"(?<field>markdown)"/, "bad_value", "never"],
  [/^Cannot convert undefined or null/, "bad_value", "never"],
  [/^Variable "\$\w+" got invalid value|cannot represent/, "bad_value", "never"],
  [/^Maximum number of records/, "batch_too_large", "alone"],
  [/^Body must be an array|^Input must not be empty/, "bad_request", "never"],
  [/^Record not found|^Could not find any entity|^Record ID not found/, "not_found", "never"],
  [/does not have permission|^Forbidden resource|permission denied/i, "forbidden", "never"],
  [/is not available|^Object already exists|already exists$/, "name_taken", "never"],
  [/requires connect or disconnect/, "bad_value", "never"],
];

/** Messages that come with status 500 though the data is at fault, not the server (§11). */
const DATA_ERROR =
  /^(null value|invalid input syntax|insert or update on table|malformed|date\/time field|invalid byte sequence|string is too long for tsvector|index row requires|duplicate key value|Created record not found|update or delete on table)/;

export const isDataError = (message: string): boolean => DATA_ERROR.test(message);

/** Sorts a refusal's message; `object` turns a field's label into its name. The message itself goes no further. */
export function refusalOf(status: number, message: string, object: ObjectMeta | null): Refusal {
  for (const [pattern, code, retry] of RULES) {
    const match = pattern.exec(message);
    if (!match) continue;
    const label = match.groups?.["label"];
    const named = label === undefined ? match.groups?.["field"] : labelled(object, label);
    // Only a name of the schema may pass: anything else could be a value.
    const field = named !== undefined && (object?.fields.has(named) || named === "markdown") ? named : null;
    return { code, field, retry };
  }
  return { code: `http_${status}`, field: null, retry: "never" };
}

function labelled(object: ObjectMeta | null, label: string): string | undefined {
  const wanted = label.toLowerCase();
  for (const field of object?.fields.values() ?? [])
    if (field.label.toLowerCase() === wanted || field.name.toLowerCase() === wanted) return field.name;
  return undefined;
}

/** A request that Twenty understood and refused. */
export class Refused extends Error {
  override readonly name = "Refused";
  readonly refusal: Refusal;
  readonly status: number;
  readonly requestId: string;
  constructor(what: string, status: number, refusal: Refusal, requestId: string) {
    super(`${what} was refused: ${refusal.code}${refusal.field ? ` (${refusal.field})` : ""}, status ${status}.`);
    this.refusal = refusal;
    this.status = status;
    this.requestId = requestId;
  }
}
