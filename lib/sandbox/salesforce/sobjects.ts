import type { ApiRequest, ApiResponse, JsonObject } from "../shared/crm.ts";
import type { StoredRecord } from "../shared/store.ts";
import { allowsDuplicates, jsonBody } from "./body.ts";
import { describeOf, summaryOf } from "./describe.ts";
import { readDraft } from "./draft.ts";
import type { Field } from "./fields.ts";
import { answerVersionData, createFile, readFilePost } from "./files.ts";
import { longId } from "./ids.ts";
import { liveByValue, type Org } from "./org.ts";
import { json, Refusal } from "./refusal.ts";
import { isDeleted, noAccess, notFound, unknownColumn, unknownExternalField, wrongMethod } from "./refusals.ts";
import { deleteRecord } from "./remove.ts";
import type { Entity } from "./schema.ts";
import { recordSource } from "./soql-source.ts";
import { insertDraft, updateDraft, upsertDraft } from "./write.ts";

/** `/sobjects/…`: describe, single records, upsert by external id, files (sheet 6.1, 7, 8). */
export function answerSobjects(org: Org, request: ApiRequest, path: readonly string[], version: string): ApiResponse {
  const [object, second, third, ...rest] = path;
  const { method } = request;
  if (object === undefined)
    return json(200, {
      encoding: "UTF-8",
      maxBatchSize: 200,
      sobjects: org
        .schema()
        .entities.filter(({ visible, tooling }) => visible && !tooling)
        .map((entity) => summaryOf(entity, version)),
    });
  const entity = org.schema().seen(object);
  if (!entity || entity.tooling || rest.length > 0) throw notFound();
  if (second === undefined) {
    if (method === "POST") return create(org, request, entity);
    if (method !== "GET") throw wrongMethod(method, ["GET", "HEAD", "POST"]);
    return json(200, { objectDescribe: summaryOf(entity, version), recentItems: [] });
  }
  if (second === "describe" && third === undefined) return json(200, describeOf(org, entity, version));
  if (second === "updated" || second === "deleted") return changes(org, entity, second, request.url.searchParams);
  const id = longId(second);
  if (third === undefined) {
    if (method !== "GET" && method !== "PATCH" && method !== "DELETE")
      throw wrongMethod(method, ["DELETE", "GET", "HEAD", "PATCH"]);
    return one(org, request, entity, existing(org, entity, second).id, version);
  }
  if (id !== null && entity.name === "ContentVersion" && third === "VersionData") return answerVersionData(org, id);
  return byKey(org, request, entity, second, third, version);
}

/** The live record of a path; throws 404 for one that is not there, or not any more. */
function existing(org: Org, entity: Entity, id: string): StoredRecord {
  const long = longId(id);
  const record = long === null ? undefined : org.store.record(entity.name, long);
  if (!record) throw notFound();
  if (record.deletedAt !== null) throw isDeleted();
  return record;
}

function create(org: Org, request: ApiRequest, entity: Entity): ApiResponse {
  if (entity.name === "ContentVersion") {
    const id = createFile(org, readFilePost(request));
    return json(201, { id, success: true, errors: [] });
  }
  const draft = readDraft(org, entity, jsonBody(request));
  if ([...draft.values.keys()].some(({ type }) => type === "id")) throw readOnlyId();
  const id = org.counters.attempt(() => insertDraft(org, draft, { allowSave: allowsDuplicates(request), bulk: false }));
  return json(201, { id, success: true, errors: [] });
}

const readOnlyId = (): Refusal =>
  new Refusal("INVALID_FIELD_FOR_INSERT_UPDATE", "cannot specify Id in an insert call", { fields: ["Id"] });

function one(org: Org, request: ApiRequest, entity: Entity, id: string, version: string): ApiResponse {
  switch (request.method) {
    case "GET":
      return json(200, shownRecord(org, entity, id, request.url.searchParams.get("fields"), version));
    case "PATCH": {
      const draft = readDraft(org, entity, jsonBody(request));
      const how = { allowSave: allowsDuplicates(request), bulk: false };
      org.counters.attempt(() => updateDraft(org, draft, id, how));
      return json(204, null);
    }
    default:
      org.counters.attempt(() => deleteRecord(org, id, { object: entity.name }));
      return json(204, null);
  }
}

/** The record with the named fields, or with all that the user sees. Throws INVALID_FIELD for an unknown name. */
function shownRecord(org: Org, entity: Entity, id: string, names: string | null, version: string): JsonObject {
  const source = recordSource(org, entity, version);
  const record = existing(org, entity, id);
  const row: JsonObject = { attributes: source.attributes(record) };
  const paths = names === null ? entity.fields.map(({ name }) => name) : names.split(",").map((name) => name.trim());
  for (const path of paths) {
    if (names !== null && !path.includes(".") && !entity.byName.has(path.toLowerCase()))
      throw unknownColumn(path, entity.name);
    source.reading(path, 0).show(record, row);
  }
  return { ...row, Id: id };
}

/** The field a path names as the key; throws the 404 of one that is none (sheet 11). */
export function keyField(entity: Entity, name: string): Field {
  const field = entity.byName.get(name.toLowerCase());
  if (!field || !(field.externalId || field.idLookup)) throw unknownExternalField(name);
  return field;
}

function byKey(
  org: Org,
  request: ApiRequest,
  entity: Entity,
  name: string,
  value: string,
  version: string,
): ApiResponse {
  const field = keyField(entity, name);
  const { method } = request;
  if (method === "PATCH") return upsert(org, request, entity, field, value, version);
  const found = field.type === "id" ? [existing(org, entity, value)] : liveByValue(org, entity, field, [value]);
  const [record] = found;
  if (!record) throw notFound();
  if (found.length > 1) return several(entity, found, version);
  if (method !== "GET" && method !== "DELETE") throw wrongMethod(method, ["DELETE", "GET", "HEAD", "PATCH"]);
  return one(org, request, entity, record.id, version);
}

const several = (entity: Entity, found: readonly StoredRecord[], version: string): ApiResponse =>
  json(
    300,
    found.map(({ id }) => `/services/data/${version}/sobjects/${entity.name}/${id}`),
  );

function upsert(
  org: Org,
  request: ApiRequest,
  entity: Entity,
  key: Field,
  value: string,
  version: string,
): ApiResponse {
  if (entity.name === "ContentVersion") throw noAccess();
  const draft = readDraft(org, entity, jsonBody(request));
  // The key stands in the address and must not be repeated (sheet 6.1).
  if (draft.values.has(key))
    throw new Refusal("INVALID_FIELD", `The ${key.name} field should not be specified in the sobject data.`);
  const found = key.type === "id" ? [] : liveByValue(org, entity, key, [value]);
  if (found.length > 1) return several(entity, found, version);
  const updateOnly = request.url.searchParams.get("updateOnly") === "true";
  const how = { allowSave: allowsDuplicates(request), bulk: false, updateOnly };
  const { id, created } = org.counters.attempt(() => upsertDraft(org, draft, key, value, how));
  // Before v46 an update had no body (sheet 6.1).
  if (!created && Number(version.slice(1)) < 46) return json(204, null);
  return json(created ? 201 : 200, { id, success: true, errors: [], created });
}

const MONTH_MS = 30 * 86_400_000;

/** `/updated` and `/deleted`: what changed between two instants, at most 30 days back (sheet 8). */
function changes(org: Org, entity: Entity, which: "updated" | "deleted", query: URLSearchParams): ApiResponse {
  const [start, end] = ["start", "end"].map((name) => Date.parse((query.get(name) ?? "").replace(" ", "+")));
  if (start === undefined || end === undefined || Number.isNaN(start) || Number.isNaN(end) || end <= start)
    throw new Refusal("INVALID_REPLICATION_DATE", "startDate and endDate must be given, in order");
  if (start < org.store.now() - MONTH_MS)
    throw new Refusal("INVALID_REPLICATION_DATE", "startDate before org replication enablement date");
  const within = (at: string) => Date.parse(at) >= start && Date.parse(at) < end;
  const covered = { latestDateCovered: new Date(end).toISOString() };
  const records = [...org.store.eachRecord(entity.name)];
  if (which === "updated")
    return json(200, {
      ids: records.filter(({ deletedAt, updatedAt }) => deletedAt === null && within(updatedAt)).map(({ id }) => id),
      ...covered,
    });
  return json(200, {
    deletedRecords: records
      .filter(({ deletedAt }) => deletedAt !== null && within(deletedAt))
      .map(({ id, deletedAt }) => ({ id, deletedDate: deletedAt })),
    earliestDateAvailable: new Date(org.store.now() - MONTH_MS).toISOString(),
    ...covered,
  });
}
