import type { ApiRequest, ApiResponse, JsonObject } from "../shared/crm.ts";
import type { StoredRecord } from "../shared/store.ts";
import { answering, capitalised, isObject, json, readBody } from "./answers.ts";
import { assertAuthorised } from "./auth.ts";
import { destroy, entityNotFound, restore, softDelete, updateRecord, updateRecords } from "./change.ts";
import { COMPOSITES } from "./composites.ts";
import { createRecords } from "./create.ts";
import { duplicatesOf } from "./duplicates.ts";
import { badRequest, notFound, Refusal } from "./errors.ts";
import { findPage, matching } from "./find.ts";
import { parseOrderBy, parseRestFilter } from "./rest-filter.ts";
import { type RestTarget, restTarget } from "./rest-path.ts";
import { restRecord } from "./rows.ts";
import type { ObjectType } from "./schema.ts";
import { chargeCall } from "./throttle.ts";
import type { Workspace } from "./workspace.ts";

/** Core REST: `/rest/<plural>` and its kin (twenty.md §6, §8, §9). */
export function handleRest(workspace: Workspace, request: ApiRequest): ApiResponse {
  const read = readBody(workspace, request);
  if ("answer" in read) return read.answer;
  return answering(() => {
    assertAuthorised(workspace.store, request.headers);
    const target = restTarget(workspace, request.method, request.url.pathname);
    chargeCall(workspace);
    return route(workspace, request, target, read.body);
  });
}

function route(workspace: Workspace, request: ApiRequest, target: RestTarget, body: unknown): ApiResponse {
  const query = request.url.searchParams;
  const { object, id, form } = target;
  switch (form) {
    case "batch":
      if (request.method !== "POST") throw wrongPath(request);
      return createBatch(workspace, object, body, query);
    case "duplicates":
      return json(200, {
        data: duplicatesOf(workspace, object, body, (record) => show(workspace, object, record, query)),
      });
    case "restore":
      return restoreOne(workspace, object, String(id), query);
    default:
      break;
  }
  switch (request.method) {
    case "GET":
      return id === null ? list(workspace, object, query) : getOne(workspace, object, id, query);
    case "POST":
      if (id !== null) throw wrongPath(request);
      return createOne(workspace, object, body, query);
    case "PATCH":
    case "PUT":
      return id === null ? updateMany(workspace, object, body, query) : updateOne(workspace, object, id, body, query);
    case "DELETE":
      return id === null ? deleteMany(workspace, object, query) : deleteOne(workspace, object, id, query);
    default:
      throw new Refusal(`Cannot ${request.method} ${request.url.pathname}`, { status: 404, error: "Not Found" });
  }
}

const wrongPath = ({ url }: ApiRequest) =>
  badRequest(
    `Query path '${url.pathname}' invalid. Valid examples: /rest/companies/id or /rest/companies or /rest/batch/companies`,
  );

function depthOf(workspace: Workspace, query: URLSearchParams): number {
  const given = query.get("depth");
  if (given === null) return workspace.rules.defaultDepth ?? 0;
  if (!["0", "1", "2"].includes(given))
    throw badRequest(`'depth=${given}' parameter invalid. Allowed values are 0, 1, 2`);
  return Number(given);
}

/** A record at the depth asked for, cut down to `fields` where the version knows that parameter (twenty.md §8). */
function show(workspace: Workspace, object: ObjectType, record: StoredRecord, query: URLSearchParams): JsonObject {
  const row = restRecord(workspace, object, record, depthOf(workspace, query));
  const wanted = query.get("fields");
  if (wanted === null || !workspace.rules.fieldsParameter) return row;
  const names = wanted.split(",").map((name) => name.trim().split(".")[0] ?? "");
  for (const name of names)
    if (!(name in row)) throw badRequest(`field '${name}' does not exist in '${object.name}' object`);
  return Object.fromEntries(names.slice(0, 200).map((name) => [name, row[name]]));
}

function fieldsCapped(workspace: Workspace, query: URLSearchParams): Record<string, string> {
  const count = query.get("fields")?.split(",").length ?? 0;
  return workspace.rules.fieldsParameter && count > 200 ? { "x-twenty-fields-capped": "true" } : {};
}

function getOne(workspace: Workspace, object: ObjectType, id: string, query: URLSearchParams): ApiResponse {
  depthOf(workspace, query);
  const record = workspace.store.record(object.name, id);
  if (!record || record.deletedAt !== null) throw notFound(workspace.rules);
  return {
    ...json(200, { data: { [object.name]: show(workspace, object, record, query) } }),
    headers: fieldsCapped(workspace, query),
  };
}

function list(workspace: Workspace, object: ObjectType, query: URLSearchParams): ApiResponse {
  const { rules } = workspace;
  depthOf(workspace, query);
  const page = findPage(workspace, object, {
    filter: parseRestFilter(object, query.get("filter")),
    order: parseOrderBy(object, query.get("order_by")),
    limit: limitOf(workspace, query),
    after: query.get("starting_after"),
    before: query.get("ending_before"),
    seesDeleted: rules.restSeesDeleted,
  });
  const { records, hasNextPage } = page;
  const [first] = records;
  const last = records.at(-1);
  return {
    ...json(200, {
      data: { [object.plural]: records.map((record) => show(workspace, object, record, query)) },
      pageInfo: {
        hasNextPage,
        startCursor: first ? page.cursor(first) : null,
        endCursor: last ? page.cursor(last) : null,
      },
      totalCount: rules.totalCountShrinks ? page.remaining : page.total,
    }),
    headers: fieldsCapped(workspace, query),
  };
}

/** Default 60; 0 means all at v1.5; newer versions stop at their maximum (twenty.md §8). */
function limitOf({ rules }: Workspace, query: URLSearchParams): number | null {
  const given = query.get("limit");
  if (given === null) return 60;
  const limit = Number(given);
  if (!Number.isInteger(limit) || limit < 0) throw badRequest(`limit '${given}' is invalid. Should be an integer`);
  if (rules.pageMaximum !== null) return limit === 0 ? rules.pageMaximum : Math.min(limit, rules.pageMaximum);
  return limit === 0 ? null : limit;
}

const wantsUpsert = (query: URLSearchParams): boolean => query.get("upsert") === "true";

function createOne(workspace: Workspace, object: ObjectType, body: unknown, query: URLSearchParams): ApiResponse {
  depthOf(workspace, query);
  const how = { upsert: wantsUpsert(query), surface: "rest", single: true } as const;
  const [record] = createRecords(workspace, object, [body], how);
  // twenty.md §6: v1.5 has written over a soft-deleted record of that id and cannot show it.
  if (!record) throw new Refusal("Created record not found", { status: 500, error: "InternalServerErrorException" });
  return json(201, { data: { [`create${capitalised(object.name)}`]: show(workspace, object, record, query) } });
}

function createBatch(workspace: Workspace, object: ObjectType, body: unknown, query: URLSearchParams): ApiResponse {
  depthOf(workspace, query);
  if (!Array.isArray(body)) throw badRequest("Body must be an array");
  if (body.length === 0) throw badRequest("Input must not be empty");
  const how = { upsert: wantsUpsert(query), surface: "rest", single: false } as const;
  const records = createRecords(workspace, object, body, how);
  const rows = records.map((record) => record && show(workspace, object, record, query));
  return json(201, { data: { [`create${capitalised(object.plural)}`]: rows } });
}

function updateOne(
  workspace: Workspace,
  object: ObjectType,
  id: string,
  body: unknown,
  query: URLSearchParams,
): ApiResponse {
  depthOf(workspace, query);
  const record = updateRecord(workspace, object, id, isObject(body) ? body : {}, "rest");
  return json(200, { data: { [`update${capitalised(object.name)}`]: show(workspace, object, record, query) } });
}

/** Records that a filter names; a filter must be there (twenty.md §9). */
function filtered(workspace: Workspace, object: ObjectType, query: URLSearchParams): StoredRecord[] {
  if (!workspace.rules.restManyByFilter) throw badRequest("Record ID not found");
  const filter = parseRestFilter(object, query.get("filter"));
  if (Object.keys(filter).length === 0) throw badRequest("Filter is required");
  return matching(workspace, object, filter, workspace.rules.restSeesDeleted);
}

function updateMany(workspace: Workspace, object: ObjectType, body: unknown, query: URLSearchParams): ApiResponse {
  const records = updateRecords(workspace, object, filtered(workspace, object, query), body, "rest");
  const rows = records.map((record) => show(workspace, object, record, query));
  return json(200, { data: { [`update${capitalised(object.plural)}`]: rows } });
}

/** v1.5 destroys whatever `soft_delete` says; later it destroys unless `soft_delete=true` (twenty.md §9). */
function remove(workspace: Workspace, object: ObjectType, records: StoredRecord[], query: URLSearchParams): void {
  const soft = !workspace.rules.deleteAlwaysDestroys && query.get("soft_delete") === "true";
  if (soft) softDelete(workspace, object, records);
  else destroy(workspace, object, records);
}

function deleteOne(workspace: Workspace, object: ObjectType, id: string, query: URLSearchParams): ApiResponse {
  const record = workspace.store.record(object.name, id);
  if (!record || record.deletedAt !== null)
    throw entityNotFound(workspace, object, { where: { id }, select: columns(object) });
  remove(workspace, object, [record], query);
  return json(200, { data: { [`delete${capitalised(object.name)}`]: { id } } });
}

function deleteMany(workspace: Workspace, object: ObjectType, query: URLSearchParams): ApiResponse {
  const records = filtered(workspace, object, query);
  remove(workspace, object, records, query);
  return json(200, { data: { [`delete${capitalised(object.plural)}`]: records.map(({ id }) => ({ id })) } });
}

function restoreOne(workspace: Workspace, object: ObjectType, id: string, query: URLSearchParams): ApiResponse {
  const record = workspace.store.record(object.name, id);
  if (!record) throw notFound(workspace.rules);
  const [restored = record] = restore(workspace, object, [record]);
  return json(200, { data: { [`restore${capitalised(object.name)}`]: show(workspace, object, restored, query) } });
}

/** The table's columns as v1.5 lists them when a record to delete is not there (transcript). */
function columns(object: ObjectType): Record<string, true> {
  const names = object.fields.flatMap((field) => {
    const parts = COMPOSITES[field.type];
    if (parts) return Object.keys(parts).map((part) => `${field.name}${capitalised(part)}`);
    if (field.relation) return field.relation.column ?? [];
    return field.name;
  });
  return Object.fromEntries(names.map((name) => [name, true]));
}
