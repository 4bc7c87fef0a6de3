import type { JsonObject } from "../shared/crm.ts";
import type { StoredRecord } from "../shared/store.ts";
import { type Draft, resolveParents } from "./draft.ts";
import type { Field } from "./fields.ts";
import { keepLookups } from "./keys.ts";
import { liveByValue, type Org, recordOf, stamp } from "./org.ts";
import { autoNumber } from "./read.ts";
import { Refusal } from "./refusal.ts";
import {
  badReference,
  cannotWrite,
  duplicateValue,
  inactiveOwner,
  integrity,
  locked,
  noAccess,
  parentDeleted,
  readOnly,
  requiredMissing,
  severalFound,
  storageFull,
  wrongIdType,
} from "./refusals.ts";
import { assertNoDuplicates, assertValid } from "./rules.ts";
import type { Entity } from "./schema.ts";
import { afterInserting, beforeSaving } from "./special.ts";

/** `allowSave`: the header that overrides alerting duplicate rules; `bulk`: rows of a job. */
export type How = { allowSave: boolean; bulk: boolean };
export type Upserted = { id: string; created: boolean };

/** Objects whose records decide what the running user sees. */
const DECIDES_VIEW = new Set(["PermissionSet", "PermissionSetAssignment", "ObjectPermissions", "FieldPermissions"]);
/** Objects that take an inactive owner from an API user without the permission (sheet 5). */
const TAKES_INACTIVE_OWNER = new Set(["Account", "Opportunity"]);

const AUDIT = new Set(["CreatedDate", "CreatedById", "LastModifiedDate", "LastModifiedById"]);

/** Makes a record and gives its id. Throws the Refusal of the first rule that it breaks (order: sheet 11). */
export function insertDraft(org: Org, draft: Draft, how: How): string {
  const { entity } = draft;
  if (!entity.createable) throw mayNot(entity);
  const given = resolveParents(org, draft);
  assertMay(given, "createable");
  const fields: JsonObject = {};
  for (const field of entity.all.values()) {
    if (field.byDefault !== null && field.byDefault !== false) fields[field.name] = field.byDefault;
    if (field.autoNumber !== null) fields[field.name] = autoNumber(org, entity, field.autoNumber);
  }
  if (entity.owned) fields["OwnerId"] = org.userId;
  apply(fields, given);
  assertRequired(entity, fields);
  assertReferences(org, entity, given, fields);
  const times = auditTimes(org, fields);
  beforeSaving(org, entity, fields, null);
  assertValid(org, entity, fields, null);
  assertNoDuplicates(org, entity, fields, null, how);
  assertUnique(org, entity, given, null);
  assertUnlocked(org, fields, null);
  assertRoom(org, entity);
  return store(org, entity, fields, times).id;
}

/** Makes a record as the system itself does: no checks, no rights; what comes along is made too. */
export function makeRecord(
  org: Org,
  object: string,
  fields: JsonObject,
  { id, createdAt = null }: { id?: string; createdAt?: string | null } = {},
): StoredRecord {
  const entity = org.schema().any(object);
  if (!entity) throw new Error(`object ${object} is unknown`);
  const times = createdAt === null ? null : { createdAt, updatedAt: stamp(org) };
  return store(org, entity, fields, times, id);
}

function store(
  org: Org,
  entity: Entity,
  fields: JsonObject,
  times: { createdAt: string; updatedAt: string } | null,
  id = org.newId(entity.prefix),
): StoredRecord {
  const now = stamp(org);
  keepLookups(fields, entity.folded);
  const record = { id, fields, createdAt: now, updatedAt: now, ...times, deletedAt: null, madeAt: now };
  org.store.insertRecord(entity.name, record);
  org.counters.add("kilobytes", entity.kilobytes);
  org.counters.add(`live ${entity.name}`, 1);
  if (DECIDES_VIEW.has(entity.name)) org.schemaChanged();
  afterInserting(org, entity, record, (object, made) => makeRecord(org, object, made));
  return record;
}

/** Changes a record. Throws the Refusal of the first rule that it breaks; `id` as given, of 15 or 18 characters. */
export function updateDraft(org: Org, draft: Draft, id: string, how: How): string {
  const { entity } = draft;
  const record = recordToChange(org, entity, id);
  if (!entity.updateable) throw mayNot(entity);
  const given = resolveParents(org, draft);
  assertMay(given, "updateable");
  const before = record.fields;
  const fields = { ...before };
  apply(fields, given);
  assertRequired(entity, fields, given);
  assertReferences(org, entity, given, fields);
  delete fields["LastModifiedDate"];
  delete fields["LastModifiedById"];
  beforeSaving(org, entity, fields, before);
  assertValid(org, entity, fields, before);
  assertNoDuplicates(org, entity, fields, record.id, how);
  assertUnique(org, entity, given, record.id);
  assertUnlocked(org, fields, record.id);
  keepLookups(fields, entity.folded);
  org.store.replaceRecord(entity.name, { ...record, fields, updatedAt: stamp(org) });
  if (DECIDES_VIEW.has(entity.name)) org.schemaChanged();
  return record.id;
}

/**
 * Updates the record that holds `value` in `key`, or makes one. Throws a Refusal of status 300 when several hold it;
 * `updateOnly` forbids making one (sheet 6.1).
 */
export function upsertDraft(
  org: Org,
  draft: Draft,
  key: Field,
  value: unknown,
  how: How & { updateOnly?: boolean },
): Upserted {
  const { entity } = draft;
  if (value === null || value === undefined || value === "")
    throw new Refusal("MISSING_ARGUMENT", `${key.name} not specified`);
  if (entity.name === "CampaignMember" && !org.switches.campaignMemberUpsert)
    throw new Refusal("INVALID_OPERATION", "entity type CampaignMember does not support upsert");
  // Audit fields belong to inserts alone, even where an upsert would insert (sheet 0).
  const audit = [...draft.values.keys()].filter(({ name }) => AUDIT.has(name)).map(({ name }) => name);
  if (audit.length > 0) throw readOnly(audit);
  if (key.type === "id") return { id: updateDraft(org, draft, String(value), how), created: false };
  const found = liveByValue(org, entity, key, [String(value)]);
  if (found.length > 1)
    throw severalFound(
      found.map(({ id }) => id),
      key.name,
    );
  const [one] = found;
  if (one) return { id: updateDraft(org, draft, one.id, how), created: false };
  if (how.updateOnly) throw new Refusal("NOT_FOUND", "The requested resource does not exist", { status: 404 });
  draft.values.set(key, value);
  return { id: insertDraft(org, draft, how), created: true };
}

/** The live record of that id; throws the refusals of one that is missing, gone, or of another object. */
function recordToChange(org: Org, entity: Entity, id: string): StoredRecord {
  const found = recordOf(org, id);
  if (!found) throw badReference();
  if (found.entity.name !== entity.name) throw wrongIdType(`${entity.label} ID`, id, "Id");
  if (found.record.deletedAt !== null) throw new Refusal("ENTITY_IS_DELETED", "entity is deleted", { status: 404 });
  return found.record;
}

/** Custom objects may be written with permission, some standard ones never. */
const mayNot = ({ custom, name }: Entity): Refusal => (custom ? noAccess() : cannotWrite(name));

function assertMay(given: ReadonlyMap<Field, unknown>, right: "createable" | "updateable"): void {
  const refused = [...given.keys()].filter((field) => !field[right]).map(({ name }) => name);
  if (refused.length > 0) throw readOnly(refused);
}

function apply(fields: JsonObject, given: ReadonlyMap<Field, unknown>): void {
  for (const [{ name, type }, value] of given) {
    if (type === "boolean") fields[name] = value ?? false;
    else if (value === null || value === undefined) delete fields[name];
    else fields[name] = value;
  }
}

function assertRequired(entity: Entity, fields: JsonObject, only?: ReadonlyMap<Field, unknown>): void {
  const missing: string[] = [];
  for (const field of only ? only.keys() : entity.all.values())
    if (field.required && field.type !== "boolean" && fields[field.name] === undefined) missing.push(field.name);
  if (missing.length > 0) throw requiredMissing(missing);
}

function assertReferences(org: Org, entity: Entity, given: ReadonlyMap<Field, unknown>, fields: JsonObject): void {
  for (const [field, value] of given) {
    if (field.type !== "reference" || typeof value !== "string" || fields[field.name] === undefined) continue;
    const target = org.schema().byPrefix.get(value.slice(0, 3));
    if (!target || !field.refersTo.includes(target.name)) throw wrongIdType(field.label, value, field.name);
    if (org.request.live.has(value)) continue;
    const parent = org.store.record(target.name, value);
    if (!parent) throw badReference([field.name]);
    if (parent.deletedAt !== null) throw parentDeleted([field.name]);
    if (target.name === "User" && field.name === "OwnerId" && parent.fields["IsActive"] !== true) {
      const taken = org.switches.inactiveOwners || TAKES_INACTIVE_OWNER.has(entity.name) || entity.custom;
      if (!taken) throw inactiveOwner();
    } else if (target.name !== "User" || parent.fields["IsActive"] === true) org.request.live.add(value);
  }
}

/** The audit fields that an insert brought, taken out of its fields (sheet 6.6). */
function auditTimes(org: Org, fields: JsonObject): { createdAt: string; updatedAt: string } | null {
  const now = stamp(org);
  const [created, modified] = [fields["CreatedDate"], fields["LastModifiedDate"]];
  delete fields["CreatedDate"];
  const createdAt = typeof created === "string" ? created : now;
  if (createdAt > now) throw integrity("Created Date: may not be in the future", ["CreatedDate"]);
  if (typeof modified === "string" && modified > now)
    throw integrity("Last Modified Date: may not be in the future", ["LastModifiedDate"]);
  if (typeof modified === "string" && modified < createdAt)
    throw integrity("Last Modified Date: must be after Created Date", ["LastModifiedDate"]);
  return typeof created === "string" ? { createdAt, updatedAt: now } : null;
}

function assertUnique(org: Org, entity: Entity, given: ReadonlyMap<Field, unknown>, ownId: string | null): void {
  for (const [field, value] of given) {
    if (!field.unique || value === null || value === undefined) continue;
    const twin = liveByValue(org, entity, field, [String(value)]).find(({ id }) => id !== ownId);
    if (twin) throw duplicateValue(field.name, twin.id);
  }
}

/** Fault: every k-th written row meets a lock on its parent, or on itself (sheet 11). */
function assertUnlocked(org: Org, fields: JsonObject, ownId: string | null): void {
  const { lockEvery } = org.switches;
  if (lockEvery === null || lockEvery < 1) return;
  if (org.counters.add("written rows", 1) % lockEvery !== 0) return;
  throw locked(String(fields["AccountId"] ?? fields["CampaignId"] ?? fields["WhoId"] ?? ownId ?? ""));
}

function assertRoom(org: Org, { kilobytes }: Entity): void {
  if (kilobytes > 0 && org.counters.read("kilobytes") + kilobytes > org.switches.dataStorageMB * 1024)
    throw storageFull();
}
