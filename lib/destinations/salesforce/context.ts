/** What the parts of the adapter share. */
import type { Clock } from "../../clock/clock.ts";
import type { NeededField } from "../../plan/types.ts";
import { ConnectionFailed, type Fields, type Value } from "../port.ts";
import { asTrouble, type TroubleWords } from "../trouble.ts";
import type { SalesforceApi } from "./api.ts";
import { type Canonical, canonicalValue } from "./canonical.ts";
import type { JobPace } from "./job-pace.ts";
import type { SalesforceLimits } from "./limits.ts";
import { apiName } from "./names.ts";
import type { ObjectMeta, OrgReader } from "./org.ts";
import { type Refusal, Refused } from "./refusal.ts";
import { type Json, raiseValue } from "./values.ts";

export type Context = {
  readonly account: string;
  readonly api: SalesforceApi;
  readonly clock: Clock;
  readonly org: OrgReader;
  limits(): SalesforceLimits;
  /** When to look at a job. */
  readonly jobs: JobPace;
  /** Seconds that were spent waiting for jobs. */
  waitedForJobs(seconds: number): void;
  /** What the plan said it needs, by `object.logical`. */
  readonly needed: Map<string, NeededField>;
  /** The user agreed to save rows that a duplicate rule only alerts about (§10.8). */
  readonly despiteAlerts: boolean;
};

/** Headers of a write by Collections: what a duplicate rule that alerts is answered (§1); one that blocks stays with it. */
export const writeHeaders = ({ despiteAlerts }: Context): Readonly<Record<string, string>> =>
  despiteAlerts
    ? { "sforce-duplicate-rule-header": "allowSave=true; includeRecordDetails=false; runAsCurrentUser=false" }
    : {};

/** Rows of a job that go again by Collections: locked ones, and those of a rule that a job cannot answer (§6.3). */
export const goesAgain = ({ despiteAlerts }: Context, { retry, code }: Refusal): boolean =>
  retry === "alone" || (despiteAlerts && code === "duplicate_rule");

export const SOURCE_FIELD = "Source_System_ID__c";
/** Every key of ours begins so. */
export const OURS = "actimo:";

/** The object of this name; throws a sentence when the org has none or hides it. */
export async function objectOf(context: Context, name: string): Promise<ObjectMeta> {
  const found = await context.org.object(name);
  if (!found)
    throw new ConnectionFailed(
      `Salesforce shows no object "${name}" to this user.`,
      "Deploy the setup package and assign its permission set to the integration user, then start again.",
      2,
    );
  return found;
}

/** A field's name in the org. */
export function realName(context: Context, object: string, logical: string): string {
  if (context.needed.get(`${object}.${logical}`)?.standard) return logical;
  return context.org.known(object)?.fields.has(logical) ? logical : apiName(logical);
}

/** Every field of a record that somebody can fill, under the plan's names. */
export function raised(context: Context, object: ObjectMeta, record: Json): Fields {
  const spelling = new Map<string, string>();
  for (const field of context.needed.values())
    if (field.object === object.name) spelling.set(realName(context, object.name, field.logical), field.logical);
  const fields: Record<string, Value> = {};
  for (const name of Object.keys(record)) {
    const field = object.fields.get(name);
    if (field && name !== "Id" && !SYSTEM.has(name))
      fields[spelling.get(name) ?? name] = raiseValue(field, record[name]);
  }
  return fields;
}
const SYSTEM: ReadonlySet<string> = new Set(["LastModifiedDate", "SystemModstamp", "IsDeleted", "ContentDocumentId"]);

/** Canonical form of a field's value; of an unknown field, the value itself. */
export function canonicalIn(context: Context, object: string, logical: string, value: Value): Canonical {
  const field = context.org.known(object)?.fields.get(realName(context, object, logical));
  if (!field) return { value: value === "" || value === false ? null : value, rule: value === "" ? "empty" : null };
  return canonicalValue(field, value);
}

/** True when the record already holds every one of these fields. */
export function holds(context: Context, object: ObjectMeta, record: Json, fields: Fields): boolean {
  const current = raised(context, object, record);
  return Object.entries(fields).every(([logical, value]) => {
    const sent = canonicalIn(context, object.name, logical, value).value;
    const read = canonicalIn(context, object.name, logical, current[logical] ?? null).value;
    return JSON.stringify(sent) === JSON.stringify(read);
  });
}

export const versionOf = (record: Json): string | null => {
  const ms = Date.parse(String(record["LastModifiedDate"] ?? record["SystemModstamp"] ?? ""));
  return Number.isNaN(ms) ? null : new Date(ms).toISOString();
};

const TROUBLE: TroubleWords = {
  unwell: "Wait until the org is well again (status.salesforce.com), then start again: it goes on where it stopped.",
  shape: "Check that the address is that of a Salesforce org (My Domain).",
  refused:
    "Check the integration user's permissions and the deployed fields, then start again: it goes on where it stopped.",
  until: "until about",
  spent: "The org's API requests of 24 hours are spent. Start again then: it goes on where it stopped.",
};

/** Turns trouble on the way to the org into what the user can do about it. */
export const asConnectionFailed = (error: unknown, account: string): unknown =>
  asTrouble(error, account, (thrown) => thrown instanceof Refused, TROUBLE);
