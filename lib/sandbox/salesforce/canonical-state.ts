import type { CanonicalRecord, JsonObject } from "../shared/crm.ts";
import type { StoredRecord } from "../shared/store.ts";
import { type Org, recordOf } from "./org.ts";
import type { Entity } from "./schema.ts";

const KEY_FIELD = "Source_System_ID__c";
/** Set by the system, or by the moment something happened. */
const LEFT_OUT = new Set(["LastModifiedById", "FirstRespondedDate"]);
/** What makes a record of these objects the one it is. */
const NATURAL_KEYS: Readonly<Record<string, readonly string[]>> = {
  CampaignMember: ["CampaignId", "ContactId", "LeadId"],
  CampaignMemberStatus: ["CampaignId", "Label"],
  AccountContactRelation: ["AccountId", "ContactId"],
  ContentVersion: ["Title", "Checksum"],
  ContentDocument: ["LatestPublishedVersionId"],
  ContentDocumentLink: ["ContentDocumentId", "LinkedEntityId"],
  PermissionSet: ["Name"],
  PermissionSetAssignment: ["AssigneeId", "PermissionSetId"],
  ObjectPermissions: ["ParentId", "SobjectType"],
  FieldPermissions: ["ParentId", "Field"],
};

/**
 * The whole state without what only the system knows: records under `Source_System_ID__c` where it is filled, else under
 * what makes them the ones they are, else their id; references as the key of what they point at, times only where a
 * client set them, numbers that count by themselves left out, files by their checksum; the schema by names.
 */
export function canonicalState(org: Org): { objects: Map<string, CanonicalRecord[]>; schema: unknown } {
  const keys = new Map<string, string>();
  const { entities } = org.schema();
  const objects = entities.map((entity): [string, CanonicalRecord[]] => [
    entity.name,
    [...org.store.eachRecord(entity.name)].map((record) => ({
      key: keyOf(org, entity, record, keys),
      content: contentOf(org, entity, record, keys),
    })),
  ]);
  return { objects: new Map(objects.filter(([, records]) => records.length > 0)), schema: schemaOf(org) };
}

function keyOf(org: Org, entity: Entity, { id, fields }: StoredRecord, keys: Map<string, string>): string {
  const given = fields[KEY_FIELD];
  if (typeof given === "string") return given;
  const natural = NATURAL_KEYS[entity.name];
  if (!natural) return id;
  return natural.map((name) => referred(org, fields[name], keys)).join(" ");
}

/** The key behind an id; any other value as text. */
function referred(org: Org, value: unknown, keys: Map<string, string>): string {
  if (typeof value !== "string") return String(value ?? "");
  const known = keys.get(value);
  if (known !== undefined) return known;
  const found = recordOf(org, value);
  if (!found) return value;
  const key = keyOf(org, found.entity, found.record, keys);
  keys.set(value, key);
  return key;
}

function contentOf(org: Org, entity: Entity, record: StoredRecord, keys: Map<string, string>): JsonObject {
  const content: JsonObject = { deleted: record.deletedAt !== null };
  if (record.createdAt !== record.madeAt) content["CreatedDate"] = record.createdAt;
  for (const [name, value] of Object.entries(record.fields)) {
    if (name.startsWith("_") || LEFT_OUT.has(name) || value === null || value === "" || value === false) continue;
    const field = entity.all.get(name.toLowerCase());
    if (field?.autoNumber) continue;
    content[name] = field?.type === "reference" ? referred(org, value, keys) : value;
  }
  return content;
}

function schemaOf(org: Org): unknown {
  const { store } = org;
  const byId = (a: { id: string }, b: { id: string }) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);
  return {
    objects: store
      .definitions("object")
      .map(({ id, body }) => ({ id, label: body["label"], activities: body["activities"] }))
      .sort(byId),
    fields: store
      .definitions("field")
      .map(({ id, body: { durable: _, ...field } }) => ({ id, field }))
      .sort(byId),
    values: store
      .definitions("values")
      .map(({ id, body }) => ({ id, body }))
      .sort(byId),
  };
}
