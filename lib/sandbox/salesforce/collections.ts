import type { ApiRequest, ApiResponse, JsonObject } from "../shared/crm.ts";
import { allowsDuplicates, isObject, jsonBody } from "./body.ts";
import { type Draft, readDraft } from "./draft.ts";
import type { Field } from "./fields.ts";
import { createFile, fileOf } from "./files.ts";
import { longId } from "./ids.ts";
import type { Org } from "./org.ts";
import { json, Refusal, refusalRow } from "./refusal.ts";
import {
  badJson,
  badReference,
  duplicateKeyInCall,
  notFound,
  rolledBack,
  tooManyRecords,
  unknownColumn,
  unsupportedType,
  wrongMethod,
} from "./refusals.ts";
import { deleteRecord } from "./remove.ts";
import type { Entity } from "./schema.ts";
import { keyField } from "./sobjects.ts";
import { recordSource } from "./soql-source.ts";
import { insertDraft, updateDraft, upsertDraft } from "./write.ts";

/** Limits of one call (sheet 6.2). */
const RECORDS = 200;
const RETRIEVED = 2000;
const TYPE_CHUNKS = 10;

type Step = () => JsonObject;

/** `/composite/sobjects…`: up to 200 records in a call, each with its own result (sheet 6.2). */
export function answerCollections(
  org: Org,
  request: ApiRequest,
  path: readonly string[],
  version: string,
): ApiResponse {
  const [object, key] = path;
  const { method } = request;
  if (object !== undefined && key === undefined) {
    if (method === "GET" || method === "POST") return retrieve(org, request, object, version);
    throw wrongMethod(method, ["GET", "POST"]);
  }
  if (object !== undefined && key !== undefined) {
    if (method !== "PATCH") throw wrongMethod(method, ["PATCH"]);
    return upsertAll(org, request, object, key);
  }
  if (method === "DELETE") return deleteAll(org, request);
  if (method !== "POST" && method !== "PATCH") throw wrongMethod(method, ["DELETE", "PATCH", "POST"]);
  return writeAll(org, request, method === "POST");
}

function recordsOf(body: JsonObject): JsonObject[] {
  const { records } = body;
  if (!Array.isArray(records) || !records.every(isObject)) throw badJson("records must be an array of records");
  if (records.length > RECORDS) throw tooManyRecords(RECORDS);
  return records;
}

function entityOf(org: Org, record: JsonObject): Entity {
  const { attributes } = record;
  const type = isObject(attributes) ? attributes["type"] : undefined;
  if (typeof type !== "string")
    throw new Refusal("INVALID_INPUT", "the type of the sObject is missing in its attributes", { whole: true });
  const entity = org.schema().seen(type);
  if (!entity || entity.tooling) throw unsupportedType(type);
  return entity;
}

/** A refusal of one row is kept until its turn; one that refuses the whole call is thrown now (sheet 6.2). */
function prepared(read: () => Draft): Draft | Refusal {
  try {
    return read();
  } catch (error) {
    if (error instanceof Refusal && !error.whole) return error;
    throw error;
  }
}

function writeAll(org: Org, request: ApiRequest, creates: boolean): ApiResponse {
  const body = jsonBody(request);
  const records = recordsOf(body);
  const how = { allowSave: allowsDuplicates(request), bulk: false };
  let chunks = 0;
  let last = "";
  const steps = records.map((record): Step => {
    const entity = entityOf(org, record);
    if (entity.name !== last) chunks++;
    last = entity.name;
    const { id, Id } = record;
    if (creates && entity.name === "ContentVersion") {
      const { attributes: _, ...file } = record;
      return () => ({ id: createFile(org, fileOf(file)), success: true, errors: [] });
    }
    const draft = prepared(() => readDraft(org, entity, record, ["id"]));
    return () => {
      if (draft instanceof Refusal) throw draft;
      const given = id ?? Id;
      if (!creates) {
        if (typeof given !== "string" || given === "")
          throw new Refusal("MISSING_ARGUMENT", "Id not specified in an update call", { fields: [] });
        return { id: updateDraft(org, draft, given, how), success: true, errors: [] };
      }
      if (given !== undefined)
        throw new Refusal("INVALID_FIELD_FOR_INSERT_UPDATE", "cannot specify Id in an insert call", { fields: ["Id"] });
      return { id: insertDraft(org, draft, how), success: true, errors: [] };
    };
  });
  if (chunks > TYPE_CHUNKS)
    throw new Refusal(
      "INVALID_INPUT",
      `Operation limited to ${TYPE_CHUNKS} chunks of different types; sort the records by type`,
      { whole: true },
    );
  return runAll(org, steps, body["allOrNone"] === true);
}

function upsertAll(org: Org, request: ApiRequest, object: string, keyName: string): ApiResponse {
  const entity = org.schema().seen(object);
  if (!entity || entity.tooling) throw notFound();
  const key = keyName.toLowerCase() === "id" ? entity.byName.get("id") : keyField(entity, keyName);
  if (!key) throw notFound();
  const body = jsonBody(request);
  const records = recordsOf(body);
  const how = { allowSave: allowsDuplicates(request), bulk: false };
  const values = records.map((record) => valueIn(record, key));
  const twice = new Set(values.filter((value, place) => value !== "" && values.indexOf(value) !== place));
  const steps = records.map((record, place): Step => {
    if (entityOf(org, record).name !== entity.name)
      throw new Refusal("INVALID_INPUT", `all records must be of the type ${entity.name}`, { whole: true });
    const draft = prepared(() => readDraft(org, entity, record, ["id", key.name.toLowerCase()]));
    return () => {
      if (draft instanceof Refusal) throw draft;
      const value = values[place] ?? "";
      if (twice.has(value)) throw duplicateKeyInCall(value);
      const { id, created } = upsertDraft(org, draft, key, value, how);
      return { id, success: true, errors: [], created };
    };
  });
  return runAll(org, steps, body["allOrNone"] === true);
}

function valueIn(record: JsonObject, { name }: Field): string {
  const [, value] = Object.entries(record).find(([key]) => key.toLowerCase() === name.toLowerCase()) ?? [];
  return value === undefined || value === null ? "" : String(value);
}

function deleteAll(org: Org, { url }: ApiRequest): ApiResponse {
  const ids = (url.searchParams.get("ids") ?? "").split(",").filter((id) => id !== "");
  if (ids.length === 0) throw new Refusal("MISSING_ARGUMENT", "ids not specified", { whole: true });
  if (ids.length > RECORDS) throw tooManyRecords(RECORDS);
  const steps = ids.map(
    (id): Step =>
      () => {
        if (longId(id) === null) throw new Refusal("MALFORMED_ID", `malformed id ${id}`);
        return { id: deleteRecord(org, id), success: true, errors: [] };
      },
  );
  return runAll(org, steps, url.searchParams.get("allOrNone") === "true");
}

function runAll(org: Org, steps: readonly Step[], allOrNone: boolean): ApiResponse {
  const failures = new Map<number, Refusal>();
  const run = (step: Step, place: number): JsonObject => {
    try {
      return org.counters.attempt(step);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      failures.set(place, error);
      return refusalRow(error);
    }
  };
  if (!allOrNone) return json(200, steps.map(run));
  const undone = new Error("undone");
  try {
    return org.counters.attempt(() => {
      const results = steps.map(run);
      if (failures.size > 0) throw undone;
      return json(200, results);
    });
  } catch (error) {
    if (error !== undone) throw error;
    org.schemaChanged();
    return json(
      200,
      steps.map((_, place) => refusalRow(failures.get(place) ?? rolledBack())),
    );
  }
}

function retrieve(org: Org, request: ApiRequest, object: string, version: string): ApiResponse {
  const entity = org.schema().seen(object);
  if (!entity || entity.tooling) throw notFound();
  const query = request.url.searchParams;
  const body: JsonObject =
    request.method === "GET"
      ? { ids: (query.get("ids") ?? "").split(","), fields: (query.get("fields") ?? "").split(",") }
      : jsonBody(request);
  const { ids, fields } = body;
  if (!Array.isArray(ids) || !Array.isArray(fields)) throw badJson("ids and fields must be arrays");
  if (ids.length > RETRIEVED) throw tooManyRecords(RETRIEVED);
  const source = recordSource(org, entity, version);
  const readings = fields.map((name) => {
    if (!String(name).includes(".") && !entity.byName.has(String(name).toLowerCase()))
      throw unknownColumn(String(name), entity.name);
    return source.reading(String(name), 0);
  });
  const wanted = ids.map((id) => {
    const long = longId(String(id));
    if (long === null) throw badReference();
    return long;
  });
  const found = new Map(org.store.recordsById(entity.name, wanted).map((record) => [record.id, record]));
  return json(
    200,
    wanted.map((id) => {
      const record = found.get(id);
      if (!record || record.deletedAt !== null) return null;
      const row: JsonObject = { attributes: source.attributes(record) };
      for (const reading of readings) reading.show(record, row);
      return { ...row, Id: id };
    }),
  );
}
