import { z } from "zod";
import { type JsonObject, UsageError } from "../shared/crm.ts";
import type { SeedField, SeedRecord, SeedUser } from "../shared/seed.ts";
import { customField, defineField, definitionProblem, fieldDefinition } from "./custom-fields.ts";
import { createFile, fileOf } from "./files.ts";
import { longId, makeId } from "./ids.ts";
import { keepLookups } from "./keys.ts";
import { API_USER_ID, ORG_ID, type Org } from "./org.ts";
import { Refusal } from "./refusal.ts";
import { deleteRecord } from "./remove.ts";
import type { Entity } from "./schema.ts";
import { checkedSwitches, EDITIONS } from "./switches.ts";
import { setValues } from "./value-sets.ts";
import { readValue } from "./values.ts";
import { makeRecord } from "./write.ts";

const plantedSet = z.strictObject({ name: z.string(), values: z.array(z.record(z.string(), z.string())) });
const PROFILE_ID = makeId("00e", 1, true);
const PROFILE_GRANTS_ID = makeId("0PS", 1, true);

/** What every org has from its first day: itself, licences, profiles, the running user and its rights. */
export function plantOrg(org: Org): void {
  const licence = makeId("100", 1, true);
  const put = (object: string, id: string, fields: JsonObject) => makeRecord(org, object, fields, { id });
  put("Organization", ORG_ID, {
    Name: "Sandbox",
    OrganizationType: EDITIONS[org.edition ?? "enterprise"]?.type,
    IsSandbox: org.edition === "sandbox",
    InstanceName: "SBX1",
    TimeZoneSidKey: "Europe/Copenhagen",
    DefaultLocaleSidKey: "da_DK",
  });
  put("UserLicense", licence, { Name: "Salesforce", MasterLabel: "Salesforce" });
  put("Profile", PROFILE_ID, { Name: "System Administrator", UserLicenseId: licence });
  put("User", API_USER_ID, {
    ...userFields("integration@sandbox.example", "Actimo Integration", true),
    Username: "integration@sandbox.example",
    UserPermissionsMarketingUser: true,
  });
  put("PermissionSet", PROFILE_GRANTS_ID, {
    Name: "X00e_System_Administrator",
    Label: "System Administrator",
    IsOwnedByProfile: true,
    ProfileId: PROFILE_ID,
    ...rights(org),
  });
  put("PermissionSetAssignment", makeId("0Pa", 1, true), {
    AssigneeId: API_USER_ID,
    PermissionSetId: PROFILE_GRANTS_ID,
  });
  org.store.set("planted 005", 1);
}

/** The running user's rights as the profile's permission set shows them. */
export function rights({ switches }: Org): JsonObject {
  return {
    PermissionsApiEnabled: switches.apiEnabled,
    PermissionsModifyAllData: switches.modifyAllData,
    PermissionsViewSetup: switches.viewSetup,
    PermissionsManageUsers: switches.manageUsers,
    PermissionsCustomizeApplication: switches.modifyMetadata,
    PermissionsModifyMetadata: switches.modifyMetadata,
    PermissionsCreateAuditFields: switches.auditFields,
    PermissionsUpdateWithInactiveOwner: switches.inactiveOwners,
    PermissionsBulkApiHardDelete: switches.bulkHardDelete,
    PermissionsMarketingUser: switches.marketingUser,
    PermissionsQueryAllFiles: switches.queryAllFiles,
  };
}

/** Writes the rights anew after a switch changed. */
export function refreshRights(org: Org): void {
  const grants = org.store.record("PermissionSet", PROFILE_GRANTS_ID);
  if (grants) org.store.replaceRecord("PermissionSet", { ...grants, fields: { ...grants.fields, ...rights(org) } });
}

function userFields(email: string, name: string, active: boolean): JsonObject {
  const [first = "", ...rest] = name.trim().split(/\s+/);
  return {
    Email: email,
    Username: `${email}.org`,
    ...(rest.length > 0 ? { FirstName: first } : {}),
    LastName: rest.join(" ") || first || email,
    Alias: (first || email).slice(0, 8),
    IsActive: active,
    UserType: "Standard",
    ProfileId: PROFILE_ID,
  };
}

/** A user of the org; its name is its e-mail with `.org` behind, as e-mails are not unique (sheet 5). */
export function plantUser(org: Org, { email, name, active, id }: SeedUser): void {
  makeRecord(org, "User", userFields(email, name, active), { id: plantedId(org, "005", id) });
}

function plantedId(org: Org, prefix: string, given: string | undefined): string {
  if (given !== undefined) {
    const id = longId(given);
    if (id?.startsWith(prefix)) return id;
    throw new UsageError(`id ${given} is no id of 15 or 18 characters that begins with ${prefix}`);
  }
  const count = org.store.get(`planted ${prefix}`, 0) + 1;
  org.store.set(`planted ${prefix}`, count);
  return makeId(prefix, count, true);
}

/** A custom field that was there before, seen by the running user unless `isActive` is false. */
export function plantField(org: Org, seed: SeedField): void {
  const { object, name, type, label, isUnique, isActive = true, options, relationCreationPayload = {} } = seed;
  const defaults: Record<string, JsonObject> = {
    Text: { length: 255 },
    LongTextArea: { length: 32_768, visibleLines: 3 },
    Number: { precision: 18, scale: 2 },
    Checkbox: { defaultValue: "false" },
    MasterDetail: { relationshipOrder: 0 },
  };
  const values = options?.map(({ label: text, value }) => ({ fullName: value, label: text }));
  const read = fieldDefinition.safeParse({
    fullName: name,
    label: label ?? name,
    type,
    ...defaults[type],
    ...(isUnique ? { unique: true, externalId: true, caseSensitive: true } : {}),
    ...(values ? { valueSet: { restricted: false, valueSetDefinition: { value: values } } } : {}),
    ...relationCreationPayload,
  });
  const problem = read.success ? definitionProblem(org, object, read.data) : read.error.issues[0]?.message;
  if (!read.success || problem !== null) throw new UsageError(`field ${object}.${name}: ${problem}`);
  if (object !== "Activity" && !org.schema().any(object)) throw new UsageError(`object ${object} is unknown`);
  const made = customField(read.data);
  defineField(org, object, made);
  if (!isActive || made.alwaysVisible) return;
  for (const owner of object === "Activity" ? ["Task", "Event"] : [object])
    makeRecord(org, "FieldPermissions", {
      ParentId: PROFILE_GRANTS_ID,
      SobjectType: owner,
      Field: `${owner}.${name}`,
      PermissionsRead: true,
      PermissionsEdit: true,
    });
}

/** A record that somebody made before, perhaps one in the recycle bin; `OrgSwitches` turns switches instead. */
export function plantRecord(org: Org, { object, id, fields, deleted }: SeedRecord): void {
  if (object === "OrgSwitches") {
    org.setSwitches(checkedSwitches(fields));
    refreshRights(org);
    return;
  }
  if (object === "StandardValueSet") {
    const { name, values } = plantedSet.parse(fields);
    const problem = setValues(org, name, values, false);
    if (problem !== null) throw new UsageError(problem);
    return;
  }
  const entity = org.schema().any(object);
  if (!entity)
    throw new UsageError(
      `object ${object} is unknown; there is ${org
        .schema()
        .entities.map(({ name }) => name)
        .join(", ")}`,
    );
  if (entity.name === "ContentVersion") {
    createFile(org, fileOf(fields));
    return;
  }
  const { created, values } = plantedValues(org, entity, fields);
  const record = makeRecord(org, entity.name, values, { id: plantedId(org, entity.prefix, id), createdAt: created });
  if (deleted) deleteRecord(org, record.id);
  if (entity.name.endsWith("Rule")) org.schemaChanged();
}

function plantedValues(org: Org, entity: Entity, given: JsonObject): { created: string | null; values: JsonObject } {
  const values: JsonObject = {};
  for (const field of entity.all.values()) if (field.byDefault !== null) values[field.name] = field.byDefault;
  if (entity.owned) values["OwnerId"] = org.userId;
  let created: string | null = null;
  for (const [name, raw] of Object.entries(given)) {
    const field = entity.all.get(name.toLowerCase());
    if (!field) throw new UsageError(`${entity.name} has no field ${name}`);
    try {
      const value = readValue(field, raw, "json", org.switches);
      if (field.name === "CreatedDate") created = value === null ? null : String(value);
      else if (value !== null) values[field.name] = value;
    } catch (error) {
      if (error instanceof Refusal) throw new UsageError(`${entity.name} ${name}: ${error.message}`);
      throw error;
    }
  }
  if (entity.name === "CampaignMember")
    values["_pair"] = `${values["CampaignId"]} ${values["ContactId"] ?? values["LeadId"]}`;
  return { created, values };
}

/** Sets one value and nothing else; of the system's own, `SystemModstamp` and `CreatedDate`. */
export function poke(org: Org, object: string, id: string, name: string, value: unknown): void {
  const entity = org.schema().any(object);
  const record = entity && org.store.record(entity.name, longId(id) ?? id);
  if (!entity || !record) throw new UsageError(`there is no ${object} with id ${id}`);
  const field = entity.all.get(name.toLowerCase());
  if (!field) throw new UsageError(`${entity.name} has no field ${name}`);
  const changed = { ...record, fields: { ...record.fields } };
  if (field.name === "SystemModstamp") changed.updatedAt = String(value);
  else if (field.name === "CreatedDate") changed.createdAt = String(value);
  else if (value === null) delete changed.fields[field.name];
  else changed.fields[field.name] = value;
  keepLookups(changed.fields, entity.folded);
  org.store.replaceRecord(entity.name, changed);
  if (entity.name.endsWith("Rule") || entity.name.includes("Permission")) org.schemaChanged();
}
