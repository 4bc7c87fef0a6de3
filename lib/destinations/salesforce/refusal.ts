/** Salesforce's error codes made into ours (salesforce.md §11). Messages hold values and names of people: none is kept. */
import { z } from "zod";

export type Refusal = {
  readonly code: string;
  /** Real name of the field, where the answer names one. */
  readonly field: string | null;
  readonly retry: "never" | "alone" | "after-parent";
};

const CODES: Readonly<Record<string, readonly [code: string, retry: Refusal["retry"]]>> = {
  DUPLICATE_VALUE: ["duplicate", "never"],
  DUPLICATES_DETECTED: ["duplicate_rule", "never"],
  REQUIRED_FIELD_MISSING: ["not_null", "never"],
  STRING_TOO_LONG: ["too_long", "never"],
  INVALID_EMAIL_ADDRESS: ["bad_email", "never"],
  INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST: ["bad_option", "never"],
  INVALID_TYPE_ON_FIELD_IN_RECORD: ["bad_value", "never"],
  NUMBER_OUTSIDE_VALID_RANGE: ["bad_number", "never"],
  JSON_PARSER_ERROR: ["bad_value", "never"],
  FIELD_INTEGRITY_EXCEPTION: ["bad_value", "never"],
  FIELD_CUSTOM_VALIDATION_EXCEPTION: ["validation_rule", "never"],
  FIELD_FILTER_VALIDATION_EXCEPTION: ["validation_rule", "never"],
  CANNOT_EXECUTE_FLOW_TRIGGER: ["automation_failed", "never"],
  CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY: ["automation_failed", "never"],
  INACTIVE_OWNER_OR_USER: ["inactive_owner", "never"],
  INVALID_CROSS_REFERENCE_KEY: ["no_such_parent", "after-parent"],
  INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY: ["no_such_parent", "after-parent"],
  ENTITY_IS_DELETED: ["not_found", "never"],
  NOT_FOUND: ["not_found", "never"],
  MALFORMED_ID: ["bad_id", "never"],
  INVALID_FIELD: ["unknown_field", "never"],
  INVALID_FIELD_FOR_INSERT_UPDATE: ["unknown_field", "never"],
  INSUFFICIENT_ACCESS_OR_READONLY: ["forbidden", "never"],
  CANNOT_UPDATE_CONVERTED_LEAD: ["converted_lead", "never"],
  DELETE_FAILED: ["has_children", "never"],
  STORAGE_LIMIT_EXCEEDED: ["storage_full", "never"],
  UNABLE_TO_LOCK_ROW: ["locked", "alone"],
};

/** How rows of a rule that only alerts get in. */
export const ALERT_ADVICE =
  'Where such a rule only alerts, "policies": {"duplicateAlerts": "save"} in migration.json saves the rows all the same; one that blocks has to be switched off for the load.';
/** What to do about a refusal, by our code. */
export const ADVICE: Readonly<Record<string, string>> = {
  duplicate: "Another record of the org holds a value that must be unique: change it there, or in the export.",
  duplicate_rule: `A duplicate rule found a record of the org like it. ${ALERT_ADVICE}`,
  duplicate_alert: `A duplicate rule found a record of the org like it. ${ALERT_ADVICE}`,
  validation_rule:
    "A validation rule of the org refused it: switch the rule off for the load, or mend the record in the export.",
  automation_failed: "A flow or trigger of the org failed on it: switch it off for the load.",
  inactive_owner: "Its owner is inactive in the org: activate the user, or name another owner in decisions/owners.csv.",
  bad_option: "The org's list does not have the value: add it there, or map it to another in migration.json.",
  not_null: "The org requires a field that has no value: fill it in the export, or make it optional in the org.",
  storage_full: "The org's storage is full: buy more, or make room, then start again.",
  converted_lead: "The lead was converted in the org: its contact is the record to change.",
  forbidden: "The integration user may not write it: give it the permission, then start again.",
};

/** The refusal behind one of Salesforce's codes. Only names of fields pass, never a value. */
export function refusalOf(code: string, fields: readonly string[], message = ""): Refusal {
  // A column that is unknown or hidden stands in the sentence alone.
  const column = code === "INVALID_FIELD" ? /No such column '([A-Za-z0-9_]+)'/.exec(message)?.[1] : undefined;
  const [field = column] = fields.filter((name) => /^[A-Za-z][A-Za-z0-9_]*$/.test(name));
  const known = CODES[code];
  const named = known?.[0] ?? (/^[A-Z][A-Z_]{2,60}$/.test(code) ? code.toLowerCase() : "refused");
  return { code: named, field: field ?? null, retry: known?.[1] ?? "never" };
}

/** `sf__Error` of a Bulk job: `CODE:message:FIELD --` (§6.3). */
export function bulkRefusal(text: string): Refusal {
  const code = /^[A-Z_]+/.exec(text)?.[0] ?? "";
  const fields = /:([A-Za-z0-9_, ]*)\s*--\s*$/.exec(text)?.[1] ?? "";
  return refusalOf(
    code,
    fields
      .split(",")
      .map((name) => name.trim())
      .filter(Boolean),
  );
}

const listed = z.array(
  z.object({ message: z.string().nullish(), errorCode: z.string(), fields: z.array(z.string()).nullish() }),
);
/** First error of a refused call: an array, whatever the status; null for HTML and other bodies (§11). */
export function errorOf(
  body: unknown,
): { readonly code: string; readonly message: string; readonly fields: readonly string[] } | null {
  const errors = listed.safeParse(body);
  const [first] = errors.success ? errors.data : [];
  if (!first) return null;
  const message = first.message ?? "";
  // A column that is unknown or hidden stands in the sentence alone.
  const column =
    first.errorCode === "INVALID_FIELD" ? /No such column '([A-Za-z0-9_.]+)'/.exec(message)?.[1] : undefined;
  const fields = first.fields ?? [];
  return { code: first.errorCode, message, fields: fields.length === 0 && column !== undefined ? [column] : fields };
}

/** A request that Salesforce understood and refused. */
export class Refused extends Error {
  override readonly name = "Refused";
  readonly refusal: Refusal;
  /** Salesforce's own code. */
  readonly code: string;
  readonly status: number;
  readonly requestId: string;
  constructor(what: string, status: number, code: string, refusal: Refusal, requestId: string) {
    super(`${what} was refused: ${refusal.code}${refusal.field ? ` (${refusal.field})` : ""}, status ${status}.`);
    this.code = code;
    this.refusal = refusal;
    this.status = status;
    this.requestId = requestId;
  }
}
