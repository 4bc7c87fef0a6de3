import type { ApiRequest, ApiResponse, JsonObject } from "../shared/crm.ts";
import { isObject, jsonBody } from "./body.ts";
import { customField, defineField, definitionProblem, fieldDefinition } from "./custom-fields.ts";
import { dropField } from "./deploy-remove.ts";
import type { Org } from "./org.ts";
import { json, Refusal } from "./refusal.ts";
import { badJson, noAccess, notFound, wrongMethod } from "./refusals.ts";

/** `/tooling/sobjects/CustomField`: a field made, read or deleted by itself (sheet 4.4). */
export function answerTooling(org: Org, request: ApiRequest, path: readonly string[]): ApiResponse {
  const [sobjects, type, id] = path;
  const { method } = request;
  if (sobjects !== "sobjects" || type === undefined) throw notFound();
  // CustomObject can be read there, not made (sheet 0).
  if (type !== "CustomField") {
    if (method === "GET") throw notFound();
    throw wrongMethod(method, ["GET", "HEAD"]);
  }
  if (!org.switches.modifyMetadata) throw noAccess();
  if (id === undefined) {
    if (method !== "POST") throw wrongMethod(method, ["GET", "HEAD", "POST"]);
    return json(201, { id: create(org, jsonBody(request)), success: true, errors: [] });
  }
  const found = org.store.definitions("field").find(({ body }) => body["durable"] === id);
  if (!found) throw notFound();
  if (method === "DELETE") {
    dropField(org, found.id);
    return json(204, null);
  }
  if (method !== "GET") throw wrongMethod(method, ["DELETE", "GET", "HEAD"]);
  return json(200, {
    Id: id,
    FullName: found.id,
    TableEnumOrId: found.parent,
    Metadata: { label: found.body["label"] },
  });
}

function create(org: Org, body: JsonObject): string {
  const { FullName: full, Metadata: metadata } = body;
  if (typeof full !== "string" || !isObject(metadata)) throw badJson("FullName and Metadata are needed");
  const [object = "", name = ""] = full.split(".");
  if (object !== "Activity" && !org.schema().any(object))
    throw new Refusal("FIELD_INTEGRITY_EXCEPTION", `Entity of type '${object}' cannot be found`, {
      fields: ["FullName"],
    });
  const read = fieldDefinition.safeParse({ ...metadata, fullName: name });
  if (!read.success)
    throw badJson(
      `Cannot deserialize instance of complexvalue from VALUE_STRING value ${String(metadata["type"])} or request may be missing a required field at [line:1, column:1]`,
    );
  if (org.store.definitions("field").some(({ id }) => id === full))
    throw new Refusal("DUPLICATE_DEVELOPER_NAME", `There is already a field named ${name} on ${object}.`, {
      fields: ["FullName"],
    });
  const problem = definitionProblem(org, object, read.data);
  if (problem !== null) throw new Refusal("FIELD_INTEGRITY_EXCEPTION", problem, { fields: ["Metadata"] });
  return defineField(org, object, customField(read.data));
}
