import type { StoredRecord } from "../shared/store.ts";
import { KEY_NAME } from "./composite-values.ts";
import { badRequest, Refusal } from "./errors.ts";
import { mergedFields, newFields, type Patch, readPatch } from "./input.ts";
import { spendQuota } from "./quota.ts";
import type { ObjectType } from "./schema.ts";
import { assertReferences, assertUnique, duplicateEntry, uniqueValues } from "./unique.ts";
import type { Surface, Workspace } from "./workspace.ts";

export type CreateHow = { upsert: boolean; surface: Surface; single: boolean };

/**
 * Creates records, or updates those that match when `upsert`. A plain create is all or nothing; a failing insert after
 * the updates of an upsert leaves these applied (twenty.md §6). Null stands for a record that v1.5 wrote but cannot
 * show. Throws Refusal.
 */
export function createRecords(
  workspace: Workspace,
  object: ObjectType,
  inputs: readonly unknown[],
  how: CreateHow,
): (StoredRecord | null)[] {
  const { batchMaximum } = workspace.rules;
  if (batchMaximum !== null && inputs.length > batchMaximum)
    throw new Refusal(`Maximum number of records to upsert is ${batchMaximum}.`, {
      code: "TOO_MANY_RECORDS_TO_UPDATE",
    });
  const patches = inputs.map((input) => readPatch(workspace, object, input, how.surface));
  spendQuota(workspace, patches.length);
  const upserts = how.upsert && (how.surface === "graphql" || workspace.rules.restUpsert);
  if (upserts) return upsertRecords(workspace, object, patches);
  return workspace.store.attempt(() => insertAll(workspace, object, patches, how));
}

function insertAll(workspace: Workspace, object: ObjectType, patches: readonly Patch[], how: CreateHow) {
  const { store, profile } = workspace;
  const overwrites = profile === "v1.5" && how.surface === "rest";
  const written = patches.map((patch) => {
    const there = patch.id === null ? undefined : store.record(object.name, patch.id);
    if (!there) return insert(workspace, object, patch);
    if (!overwrites) throw duplicateEntry();
    if (there.deletedAt === null) throw badRequest("Record already exists");
    // twenty.md §6: v1.5 REST writes over a soft-deleted record of that id, which stays deleted.
    update(workspace, object, there, patch);
    return null;
  });
  for (const record of written) if (record) assertReferences(workspace, object, record.fields);
  return written;
}

function insert(workspace: Workspace, object: ObjectType, patch: Patch): StoredRecord {
  const { store, profile } = workspace;
  const now = workspace.now();
  if (patch.deletedAt !== null) {
    // twenty.md §6 for v1.5; hypothesis: the wording
    throw new Refusal("Created record not found", {
      status: profile === "v1.5" ? 500 : 400,
      error: "InternalServerErrorException",
      code: "INTERNAL_SERVER_ERROR",
    });
  }
  const fields = newFields(object, patch);
  if ("createdBy" in fields && patch.fields["createdBy"] === undefined)
    fields["createdBy"] = { source: "API", workspaceMemberId: null, name: KEY_NAME, context: {} };
  const record: StoredRecord = {
    id: patch.id ?? store.newId(),
    fields,
    createdAt: patch.createdAt ?? now,
    updatedAt: patch.updatedAt ?? now,
    deletedAt: null,
    madeAt: now,
  };
  assertUnique(workspace, object, record);
  store.insertRecord(object.name, record);
  return record;
}

/** Writes a patch over a record; `updatedAt` always moves, `createdAt` may be set (twenty.md §6). */
export function update(
  workspace: Workspace,
  object: ObjectType,
  record: StoredRecord,
  patch: Patch,
  deletedAt: string | null = record.deletedAt,
): StoredRecord {
  const after: StoredRecord = {
    ...record,
    fields: mergedFields(workspace, object, record.fields, patch),
    createdAt: patch.createdAt ?? record.createdAt,
    updatedAt: workspace.now(),
    deletedAt,
  };
  assertUnique(workspace, object, after);
  assertReferences(workspace, object, after.fields);
  workspace.store.replaceRecord(object.name, after);
  return after;
}

/** Inserts a record that a PATCH named in its body (v1.5, twenty.md §6). */
export const insertOne = insert;

function upsertRecords(workspace: Workspace, object: ObjectType, patches: readonly Patch[]): StoredRecord[] {
  const { store, rules } = workspace;
  const apply = () => {
    const matches = patches.map((patch) => ({ patch, match: matchOf(workspace, object, patch) }));
    const updated = new Map<string, StoredRecord>();
    for (const { patch, match } of matches) {
      if (!match) continue;
      // The record may have been written by an earlier row of this very call: the last one wins.
      const current = updated.get(match.id) ?? match;
      const { createdBy: _, ...fields } = patch.fields;
      const deletedAt = rules.upsertResurrects ? null : current.deletedAt;
      updated.set(match.id, update(workspace, object, current, { ...patch, fields }, deletedAt));
    }
    const fresh = matches.filter(({ match }) => !match).map(({ patch }) => patch);
    const inserted = store.attempt(() =>
      insertAll(workspace, object, fresh, { upsert: true, surface: "graphql", single: false }),
    );
    // Updates first, whatever the order of the request; a record that stays deleted is not shown (twenty.md §6).
    return [...updated.values(), ...inserted].filter((record) => record !== null && record.deletedAt === null);
  };
  return (rules.upsertPartial ? apply() : store.attempt(apply)).flatMap((record) => record ?? []);
}

/** The existing record, soft-deleted ones included, that shares the id or a unique value (twenty.md §6). */
function matchOf(workspace: Workspace, object: ObjectType, patch: Patch): StoredRecord | undefined {
  const { store, rules } = workspace;
  const found = new Map<string, StoredRecord>();
  const because: string[] = [];
  const byId = patch.id === null ? undefined : store.record(object.name, patch.id);
  if (byId) {
    found.set(byId.id, byId);
    because.push(`id: ${byId.id}`);
  }
  for (const { path, value } of uniqueValues(object, patch.fields)) {
    for (const record of store.recordsByValue(object.name, path, [value])) {
      found.set(record.id, record);
      because.push(`${path}: ${String(value)}`);
    }
  }
  if (found.size > 1 && rules.validatesValues)
    throw badRequest(
      `Multiple records found with the same unique field values for ${because.join(", ")}. Cannot determine which record to update.`,
    );
  return found.values().next().value;
}
