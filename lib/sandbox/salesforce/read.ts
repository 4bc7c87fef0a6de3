import type { StoredRecord } from "../shared/store.ts";
import type { Field } from "./fields.ts";
import { type Org, recordOf } from "./org.ts";
import type { Entity } from "./schema.ts";
import { isClosedStatus } from "./value-sets.ts";
import { shownInstant } from "./values.ts";

const YEAR_MS = 365 * 86_400_000;
const PERSONS = ["Contact", "Lead", "User"];

/** A closed task whose day is more than a year ago: plain queries leave it out (sheet 3). */
export function isArchived(org: Org, entity: Entity, { fields }: StoredRecord): boolean {
  if (!org.switches.archivesTasks || entity.name !== "Task" || !isClosedStatus(org, fields["Status"])) return false;
  const day = fields["ActivityDate"];
  return typeof day === "string" && Date.parse(day) < org.store.now() - YEAR_MS;
}

/** The value of a field as it is compared and ordered: instants as ISO, blanks null. */
export function fieldValue(org: Org, entity: Entity, record: StoredRecord, field: Field): unknown {
  const { fields } = record;
  switch (field.name) {
    case "Id":
      return record.id;
    case "IsDeleted":
      return record.deletedAt !== null;
    case "CreatedDate":
      return record.createdAt;
    case "SystemModstamp":
      return record.updatedAt;
    case "LastModifiedDate":
      return fields["LastModifiedDate"] ?? record.updatedAt;
    case "CreatedById":
    case "LastModifiedById":
      return fields[field.name] ?? org.userId;
    case "Name":
      if (PERSONS.includes(entity.name))
        return [fields["FirstName"], fields["LastName"]].filter((part) => part !== undefined).join(" ");
      if (entity.name === "CampaignMember") return memberOf(org, record)?.name ?? null;
      break;
    default:
      break;
  }
  if (entity.name === "Task") {
    if (field.name === "IsClosed") return isClosedStatus(org, fields["Status"]);
    if (field.name === "IsArchived") return isArchived(org, entity, record);
    if (field.name === "AccountId") return accountOf(org, fields["WhoId"]);
  }
  if (entity.name === "CampaignMember" && ["FirstName", "LastName", "Email"].includes(field.name))
    return memberOf(org, record)?.fields[field.name] ?? null;
  if (field.type === "base64") return `/services/data/v62.0/sobjects/${entity.name}/${record.id}/${field.name}`;
  const value = fields[field.name];
  return value === undefined ? (field.type === "boolean" ? (field.byDefault ?? false) : null) : value;
}

function memberOf(org: Org, { fields }: StoredRecord) {
  const found = recordOf(org, String(fields["ContactId"] ?? fields["LeadId"] ?? ""));
  if (!found) return null;
  const { record } = found;
  return {
    fields: record.fields,
    name: [record.fields["FirstName"], record.fields["LastName"]].filter((part) => part !== undefined).join(" "),
  };
}

const accountOf = (org: Org, who: unknown): unknown =>
  typeof who === "string" && who.startsWith("003") ? (recordOf(org, who)?.record.fields["AccountId"] ?? null) : null;

/** The value as the REST API writes it. */
export function shownValue(field: Field, value: unknown): unknown {
  return field.type === "datetime" && typeof value === "string" ? shownInstant(value) : value;
}

/** The next name of an object whose records number themselves: `ENR-{0000000}`. */
export function autoNumber(org: Org, entity: Entity, pattern: string): string {
  const number = org.counters.add(`number ${entity.name}`, 1);
  return pattern.replace(/\{(0+)\}/, (_, zeros: string) => String(number).padStart(zeros.length, "0"));
}
