/** The records that the CRM held before, in the shapes of Salesforce: the same people, companies and tasks. */
import { createHash } from "node:crypto";
import type { SandboxRecord } from "./sandbox-records.ts";

type Fields = SandboxRecord["fields"];
type Shape = { readonly object: string; readonly prefix: string; readonly fields: (from: Fields) => Fields };

const part = (fields: Fields, name: string): Fields => (fields[name] ?? {}) as Fields;
/** A value, or null where Salesforce has none: it knows no empty texts. */
const filled = (value: unknown): unknown => (value === "" || value === undefined ? null : value);

const SHAPES: Readonly<Record<string, Shape>> = {
  company: {
    object: "Account",
    prefix: "001",
    fields: (from) => ({
      Name: from["name"],
      Website: filled(part(from, "domainName")["primaryLinkUrl"]),
      NumberOfEmployees: filled(from["employees"]),
    }),
  },
  person: {
    object: "Contact",
    prefix: "003",
    fields: (from) => ({
      FirstName: filled(part(from, "name")["firstName"]),
      LastName: part(from, "name")["lastName"],
      Email: filled(part(from, "emails")["primaryEmail"]),
      MobilePhone: phoneOf(part(from, "phones")),
      Title: filled(from["jobTitle"]),
      MailingCity: filled(from["city"]),
      AccountId: typeof from["companyId"] === "string" ? salesforceId("001", from["companyId"]) : null,
    }),
  },
  task: {
    object: "Task",
    prefix: "00T",
    fields: (from) => ({
      Subject: from["title"],
      Status: { TODO: "Not Started", IN_PROGRESS: "In Progress", DONE: "Completed" }[String(from["status"])],
      ActivityDate: String(from["dueAt"]).slice(0, 10),
    }),
  },
};

const phoneOf = (phones: Fields): string | null =>
  phones["primaryPhoneNumber"] === undefined
    ? null
    : `${String(phones["primaryPhoneCallingCode"])} ${String(phones["primaryPhoneNumber"])}`;

/** An id of 15 characters made from another system's: the same gives the same. */
const salesforceId = (prefix: string, id: string): string =>
  `${prefix}${createHash("sha1").update(id).digest("hex").slice(0, 12)}`;

/** `sandbox/records.salesforce.json`: companies as Accounts, people as Contacts, tasks; what has no like is left out. */
export function salesforceRecords(records: readonly SandboxRecord[]): {
  readonly fields: readonly never[];
  readonly records: readonly SandboxRecord[];
} {
  const shaped = records.flatMap(({ object, id, deleted, fields }): SandboxRecord[] => {
    const shape = SHAPES[object];
    if (!shape) return [];
    const known = Object.entries(shape.fields(fields)).filter(([, value]) => value !== null);
    const made = { object: shape.object, id: salesforceId(shape.prefix, id), fields: Object.fromEntries(known) };
    return [deleted ? { ...made, deleted } : made];
  });
  return { fields: [], records: shaped };
}
