import { type JsonObject, UsageError } from "../shared/crm.ts";
import { isUuid, uuidFrom } from "../shared/ids.ts";
import type { SeedField, SeedRecord, SeedUser } from "../shared/seed.ts";
import type { StoredRecord } from "../shared/store.ts";
import { insertOne } from "./create.ts";
import { Refusal } from "./errors.ts";
import { readPatch } from "./input.ts";
import { createField } from "./metadata-fields.ts";
import type { ObjectType } from "./schema.ts";
import type { Workspace } from "./workspace.ts";

function objectFor(workspace: Workspace, name: string): ObjectType {
  const { byName, byPlural } = workspace.schema();
  const object = byName.get(name) ?? byPlural.get(name);
  if (object) return object;
  throw new UsageError(`object ${name} is unknown; there is ${[...byName.keys()].join(", ")}`);
}

function inWords<T>(what: string, body: () => T): T {
  try {
    return body();
  } catch (error) {
    if (error instanceof Refusal) throw new UsageError(`${what}: ${error.message}`);
    throw error;
  }
}

/** A custom field that is there before anyone calls. A relation's payload names its target by `targetObject`. */
export function plantField(workspace: Workspace, { object, relationCreationPayload, ...field }: SeedField): void {
  const payload = relationCreationPayload && {
    targetObjectMetadataId: objectFor(workspace, String(relationCreationPayload["targetObject"])).id,
    ...relationCreationPayload,
  };
  const input: JsonObject = {
    ...field,
    label: field.label ?? field.name,
    objectMetadataId: objectFor(workspace, object).id,
    relationCreationPayload: payload,
  };
  inWords(`field ${object}.${field.name}`, () => createField(workspace, input));
}

/** A record someone else made, perhaps soft-deleted; without an id its id follows from its place among the seeds. */
export function plantRecord(workspace: Workspace, { object: name, id, fields, deleted }: SeedRecord): StoredRecord {
  const { store } = workspace;
  const object = objectFor(workspace, name);
  const count = store.get("planted", 0) + 1;
  store.set("planted", count);
  if (id !== undefined && !isUuid(id)) throw new UsageError(`id ${id} of a ${name} is not a UUID`);
  return inWords(`record ${count} (${name})`, () => {
    const patch = readPatch(workspace, object, { id: id ?? uuidFrom(`planted ${count}`), ...fields }, "rest");
    const record = insertOne(workspace, object, patch);
    if (deleted) store.replaceRecord(object.name, { ...record, deletedAt: workspace.now() });
    return record;
  });
}

/** A workspace member. An inactive one is soft-deleted (hypothesis, twenty.md §5: no flag was seen). */
export function plantUser(workspace: Workspace, { email, name, active, id }: SeedUser): void {
  const [firstName = "", ...rest] = name.trim().split(/\s+/);
  plantRecord(workspace, {
    object: "workspaceMember",
    ...(id === undefined ? { id: uuidFrom(`member ${email}`) } : { id }),
    fields: { name: { firstName, lastName: rest.join(" ") }, userEmail: email, userId: uuidFrom(`user ${email}`) },
    deleted: !active,
  });
}

/** Sets one value under a dotted path, and nothing else. */
export function poke({ store, schema }: Workspace, name: string, id: string, path: string, value: unknown): void {
  const object = schema().byName.get(name) ?? schema().byPlural.get(name);
  const record = object && store.record(object.name, id);
  if (!object || !record) throw new UsageError(`there is no ${name} with id ${id}`);
  const keys = path.split(".");
  const known = object.fields.some((field) => field.name === keys[0] || field.relation?.column === keys[0]);
  if (!known) throw new UsageError(`${name} has no field ${path}`);
  let place = record.fields;
  for (const key of keys.slice(0, -1)) {
    const inner = place[key];
    place[key] = inner !== null && typeof inner === "object" ? inner : {};
    place = place[key] as JsonObject;
  }
  place[keys.at(-1) ?? ""] = value;
  store.replaceRecord(object.name, record);
}
