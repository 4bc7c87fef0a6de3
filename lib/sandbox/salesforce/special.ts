/** What Salesforce does with records of some objects besides storing them (fact sheet, sections 3, 7 and 10.4). */
import type { JsonObject } from "../shared/crm.ts";
import type { StoredRecord } from "../shared/store.ts";
import type { Org } from "./org.ts";
import { liveByValue } from "./org.ts";
import { Refusal } from "./refusal.ts";
import { alreadyMember, badPicklistValue, cannotWrite, integrity, noAccess, requiredMissing } from "./refusals.ts";
import type { Entity } from "./schema.ts";

/** Makes a record as the system does, without the checks of the API. */
export type Make = (object: string, fields: JsonObject) => StoredRecord;

/** Looks at the fields of a record about to be stored (`before` null: it is new), and may change them. */
export function beforeSaving(org: Org, entity: Entity, fields: JsonObject, before: JsonObject | null): void {
  switch (entity.name) {
    case "Campaign":
      assertMarketing(org);
      return;
    case "CampaignMember":
      assertMarketing(org);
      member(org, entity, fields, before);
      return;
    case "CampaignMemberStatus":
      memberStatus(org, entity, fields, before);
      return;
    case "Task":
    case "Event":
      activity(org, fields);
      return;
    case "Lead":
      if (before?.["IsConverted"] === true)
        throw new Refusal("CANNOT_UPDATE_CONVERTED_LEAD", "cannot reference converted lead");
      return;
    case "AccountContactRelation":
      if (before === null) relation(org, entity, fields);
      return;
    case "ContentDocumentLink":
      if (before === null) documentLink(org, entity, fields);
      return;
    case "User":
      if (before === null) throw new Refusal("LICENSE_LIMIT_EXCEEDED", "license limit exceeded");
      return;
    case "PermissionSet":
    case "PermissionSetAssignment":
    case "ObjectPermissions":
    case "FieldPermissions":
      if (!org.switches.manageUsers) throw noAccess();
      permission(org, entity, fields, before);
      return;
    default:
      return;
  }
}

/** Makes what comes along with a new record. */
export function afterInserting(org: Org, entity: Entity, { id, fields }: StoredRecord, make: Make): void {
  if (entity.name === "Campaign") {
    make("CampaignMemberStatus", { CampaignId: id, Label: "Sent", SortOrder: 3, IsDefault: true, HasResponded: false });
    make("CampaignMemberStatus", {
      CampaignId: id,
      Label: "Responded",
      SortOrder: 4,
      IsDefault: false,
      HasResponded: true,
    });
  }
  if (entity.name === "Contact" && org.switches.multipleAccounts && typeof fields["AccountId"] === "string")
    make("AccountContactRelation", { AccountId: fields["AccountId"], ContactId: id, IsDirect: true, IsActive: true });
}

function assertMarketing({ switches }: Org): void {
  if (!switches.marketingUser) throw cannotWrite("Campaign");
}

/** One member for each campaign and person; with both given, only the contact is kept (sheet 0). */
function member(org: Org, entity: Entity, fields: JsonObject, before: JsonObject | null): void {
  if (typeof fields["ContactId"] === "string") delete fields["LeadId"];
  const person = fields["ContactId"] ?? fields["LeadId"];
  if (typeof person !== "string") throw requiredMissing(["ContactId"]);
  const campaign = String(fields["CampaignId"]);
  const pair = `${campaign} ${person}`;
  if (before === null) {
    const twins = org.store.recordsByValue(entity.name, "_pair", [pair]);
    if (twins.some(({ deletedAt }) => deletedAt === null)) throw alreadyMember();
  }
  fields["_pair"] = pair;
  const statuses = statusesOf(org, campaign);
  const given = fields["Status"];
  const status =
    statuses.find(({ fields: of }) => of["Label"] === given) ?? statuses.find(({ fields: of }) => of["IsDefault"]);
  if (given !== undefined && status?.fields["Label"] !== given && !org.switches.memberStatusFallback)
    throw badPicklistValue("Status", String(given));
  fields["Status"] = status?.fields["Label"] ?? given ?? "Sent";
  const responded = status?.fields["HasResponded"] === true;
  fields["HasResponded"] = responded;
  if (responded && fields["FirstRespondedDate"] === undefined)
    fields["FirstRespondedDate"] = org.store.nowIso().slice(0, 10);
  if (!responded) delete fields["FirstRespondedDate"];
}

function statusesOf(org: Org, campaign: string): StoredRecord[] {
  const entity = org.schema().any("CampaignMemberStatus");
  const field = entity?.all.get("campaignid");
  return entity && field ? liveByValue(org, entity, field, [campaign]) : [];
}

/** Label and order are unique in a campaign, and one status is the default (sheet 3). */
function memberStatus(org: Org, entity: Entity, fields: JsonObject, before: JsonObject | null): void {
  const others = statusesOf(org, String(fields["CampaignId"])).filter(
    ({ fields: of }) => of["Label"] !== before?.["Label"],
  );
  const highest = Math.max(0, ...others.map(({ fields: of }) => Number(of["SortOrder"] ?? 0)));
  fields["SortOrder"] ??= highest + 1;
  for (const { fields: of } of others) {
    if (of["Label"] === fields["Label"])
      throw new Refusal(
        "DUPLICATE_VALUE",
        "duplicate value found: Label duplicates value on record with id: <unknown>",
      );
    if (of["SortOrder"] === fields["SortOrder"])
      throw new Refusal(
        "DUPLICATE_VALUE",
        "duplicate value found: SortOrder duplicates value on record with id: <unknown>",
      );
  }
  if (fields["IsDefault"] !== true) return;
  for (const record of others)
    if (record.fields["IsDefault"] === true)
      org.store.replaceRecord(entity.name, { ...record, fields: { ...record.fields, IsDefault: false } });
}

/** WhatId does not go with a lead in WhoId, and only with objects that allow activities (sheet 3). */
function activity(org: Org, fields: JsonObject): void {
  const [who, what] = [fields["WhoId"], fields["WhatId"]];
  if (typeof who === "string" && who.startsWith("00Q") && typeof what === "string" && !org.switches.whatWithLead)
    throw integrity("Related To ID: may not be specified if Name ID is a lead", ["WhatId"]);
}

function relation(org: Org, entity: Entity, fields: JsonObject): void {
  const field = entity.all.get("contactid");
  const held = field ? liveByValue(org, entity, field, [String(fields["ContactId"])]) : [];
  if (held.some(({ fields: of }) => of["AccountId"] === fields["AccountId"]))
    throw new Refusal("DUPLICATE_VALUE", "There is already a relationship between this contact and account.");
}

function documentLink(org: Org, entity: Entity, fields: JsonObject): void {
  const field = entity.all.get("contentdocumentid");
  const held = field ? liveByValue(org, entity, field, [String(fields["ContentDocumentId"])]) : [];
  if (held.some(({ fields: of }) => of["LinkedEntityId"] === fields["LinkedEntityId"]))
    throw new Refusal("DUPLICATE_VALUE", `${fields["ContentDocumentId"]} is already linked with the entity`);
}

/** Permissions name objects and fields that exist; a set is assigned once. */
function permission(org: Org, entity: Entity, fields: JsonObject, before: JsonObject | null): void {
  const schema = org.schema();
  if (entity.name === "ObjectPermissions" && !schema.any(String(fields["SobjectType"])))
    throw new Refusal("FIELD_INTEGRITY_EXCEPTION", "Object Type Name: bad value", { fields: ["SobjectType"] });
  if (entity.name === "FieldPermissions") {
    const [object = "", name = ""] = String(fields["Field"]).split(".");
    const field = schema.any(object)?.all.get(name.toLowerCase());
    if (!field) throw new Refusal("FIELD_INTEGRITY_EXCEPTION", "Field Name: bad value", { fields: ["Field"] });
    if (field.alwaysVisible)
      throw new Refusal("FIELD_INTEGRITY_EXCEPTION", `You cannot deploy to a required field: ${object}.${name}`, {
        fields: ["Field"],
      });
  }
  if (before !== null) return;
  const same = (names: readonly string[]) =>
    [...org.store.eachRecord(entity.name)].some(
      ({ deletedAt, fields: of }) => deletedAt === null && names.every((name) => of[name] === fields[name]),
    );
  const key = {
    PermissionSet: ["Name"],
    PermissionSetAssignment: ["AssigneeId", "PermissionSetId"],
    ObjectPermissions: ["ParentId", "SobjectType"],
    FieldPermissions: ["ParentId", "Field"],
  }[entity.name];
  if (key && same(key))
    throw new Refusal(
      "DUPLICATE_VALUE",
      `duplicate value found: ${key.at(-1)} duplicates value on record with id: <unknown>`,
    );
}
