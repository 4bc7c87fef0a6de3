import type { JsonObject } from "../shared/crm.ts";
import type { StoredRecord } from "../shared/store.ts";
import { isIndexed } from "./keys.ts";
import { anyByValue, liveByValue, type Org, recordOf, stamp } from "./org.ts";
import { Refusal } from "./refusal.ts";
import { badReference, deleteFailed, duplicateValue, isDeleted, noAccess } from "./refusals.ts";
import type { Entity } from "./schema.ts";

const BIN_MS = 15 * 86_400_000;
/** Deleted without a stay in the recycle bin (sheet 9). */
const GONE_FOR_GOOD = new Set([
  "CampaignMember",
  "CampaignMemberStatus",
  "AccountContactRelation",
  "PermissionSet",
  "PermissionSetAssignment",
  "ObjectPermissions",
  "FieldPermissions",
]);

/**
 * Moves a record to the recycle bin, its dependants with it (sheet 9). `hard` leaves nothing. Throws the refusals of a
 * record that is missing, deleted, or held by another one.
 */
export function deleteRecord(org: Org, id: string, { hard = false, object }: { hard?: boolean; object?: string } = {}) {
  const found = recordOf(org, id);
  if (!found || (object !== undefined && found.entity.name !== object)) throw badReference();
  const { entity, record } = found;
  if (record.deletedAt !== null && !hard) throw isDeleted();
  if (!entity.deletable) throw noAccess(`entity type cannot be deleted: ${entity.name}`);
  removeTree(org, entity, record, null, hard);
  return record.id;
}

function removeTree(org: Org, entity: Entity, record: StoredRecord, withParent: string | null, hard: boolean): void {
  const live = record.deletedAt === null;
  org.request.live.clear();
  if (live) removeDependants(org, entity, record, withParent ?? record.id, hard);
  if (hard || GONE_FOR_GOOD.has(entity.name)) {
    org.store.deleteRecord(entity.name, record.id);
    if (entity.name.startsWith("PermissionSet") || entity.name.endsWith("Permissions")) org.schemaChanged();
  } else {
    const now = stamp(org);
    const fields = withParent === null ? record.fields : { ...record.fields, _with: withParent };
    org.store.replaceRecord(entity.name, { ...record, fields, updatedAt: now, deletedAt: now });
  }
  if (!live) return;
  org.counters.add("kilobytes", -entity.kilobytes);
  org.counters.add(`live ${entity.name}`, -1);
  if (entity.name === "ContentVersion") org.counters.add("file bytes", -Number(record.fields["ContentSize"] ?? 0));
}

function removeDependants(org: Org, entity: Entity, { id }: StoredRecord, root: string, hard: boolean): void {
  const referring = org.schema().referrers(entity.name);
  for (const { child, field } of referring) {
    if (field.onDelete === "restrict" && isIndexed(field) && liveByValue(org, child, field, [id]).length > 0)
      throw deleteFailed(id, child.plural);
  }
  for (const { child, field } of referring) {
    if (!isIndexed(field) || field.onDelete === "restrict") continue;
    const cascades =
      field.onDelete === "cascade" &&
      (org.switches.contactDeletesTasks || field.name !== "WhoId" || !["Task", "Event"].includes(child.name));
    for (const { id: dependant } of liveByValue(org, child, field, [id])) {
      // An earlier cascade may have taken it along already.
      const record = org.store.record(child.name, dependant);
      if (!record || record.deletedAt !== null) continue;
      if (cascades) removeTree(org, child, record, root, hard);
      else org.store.replaceRecord(child.name, cleared(org, record, field.name));
    }
  }
}

function cleared(org: Org, record: StoredRecord, name: string): StoredRecord {
  const fields: JsonObject = { ...record.fields };
  delete fields[name];
  return { ...record, fields, updatedAt: stamp(org) };
}

/** Whether a deleted record still lies in the recycle bin. */
export const inBin = (org: Org, { deletedAt }: StoredRecord): boolean =>
  deletedAt !== null && Date.parse(deletedAt) > org.store.now() - BIN_MS;

/** Brings a record back out of the recycle bin, and what was deleted along with it (sheet 9). */
export function undeleteRecord(org: Org, id: string): string {
  const found = recordOf(org, id);
  if (!found || !inBin(org, found.record))
    throw new Refusal("UNDELETE_FAILED", "Entity is not in the recycle bin", { fields: [] });
  const { entity, record } = found;
  if (record.fields["MasterRecordId"] !== undefined)
    throw new Refusal("UNDELETE_FAILED", "Undelete failed: the record was merged into another", { fields: [] });
  if (!entity.undeletable) throw new Refusal("UNDELETE_FAILED", `${entity.name} cannot be undeleted`);
  for (const field of entity.all.values()) {
    const value = record.fields[field.name];
    if (typeof value !== "string") continue;
    // A detail does not come back without its master.
    if (field.masterDetail && recordOf(org, value)?.record.deletedAt !== null)
      throw new Refusal("UNDELETE_FAILED", "Undelete failed: the master record is deleted", { fields: [] });
    if (!field.unique) continue;
    const [twin] = liveByValue(org, entity, field, [value]);
    if (twin) throw duplicateValue(field.name, twin.id);
  }
  bringBack(org, entity, record);
  bringBackDependants(org, entity, record.id, record.id);
  return record.id;
}

function bringBackDependants(org: Org, entity: Entity, parent: string, root: string): void {
  for (const { child, field } of org.schema().referrers(entity.name)) {
    if (!isIndexed(field)) continue;
    for (const record of anyByValue(org, child, field, [parent])) {
      if (record.deletedAt === null || record.fields["_with"] !== root) continue;
      bringBack(org, child, record);
      bringBackDependants(org, child, record.id, root);
    }
  }
}

function bringBack(org: Org, entity: Entity, record: StoredRecord): void {
  const { _with: _, ...fields } = record.fields;
  org.store.replaceRecord(entity.name, { ...record, fields, updatedAt: stamp(org), deletedAt: null });
  org.counters.add("kilobytes", entity.kilobytes);
  org.counters.add(`live ${entity.name}`, 1);
  if (entity.name === "ContentVersion") org.counters.add("file bytes", Number(record.fields["ContentSize"] ?? 0));
}

/** Takes a record out of the recycle bin for good. */
export function emptyFromBin(org: Org, id: string): string {
  const found = recordOf(org, id);
  if (!found || found.record.deletedAt === null)
    throw new Refusal("ENTITY_IS_NOT_DELETED", "entity is not in the recycle bin");
  org.store.deleteRecord(found.entity.name, found.record.id);
  return found.record.id;
}
