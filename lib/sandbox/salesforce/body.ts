import type { ApiRequest, JsonObject } from "../shared/crm.ts";
import { badJson, requestTooBig } from "./refusals.ts";

/** The most that a JSON request may hold (sheet 7). */
const REQUEST_BYTES = 52_428_800;

/** A JSON object, not an array. */
export const isObject = (value: unknown): value is JsonObject =>
  value !== null && typeof value === "object" && !Array.isArray(value);

/** The body as a JSON object. Throws JSON_PARSER_ERROR for anything else, and when it is too big. */
export function jsonBody({ body }: ApiRequest): JsonObject {
  if (body.length > REQUEST_BYTES) throw requestTooBig(REQUEST_BYTES);
  if (body.length === 0) throw badJson("The HTTP entity body is required, but this request has no entity body.");
  return jsonPart(body);
}

/** Bytes as a JSON object: a whole body, or a part of one. Throws JSON_PARSER_ERROR for anything else. */
export function jsonPart(bytes: Uint8Array): JsonObject {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    throw badJson(
      "Unexpected character: expected a valid value (JSON String, Number, Array, Object or token 'null', 'true' or 'false') at [line:1, column:2]",
    );
  }
  if (!isObject(value))
    throw badJson("Can not deserialize instance of sObject out of START_ARRAY token at [line:1, column:1]");
  return value;
}

/** What the headers of a write ask for (sheet 1): saving although a duplicate rule alerts. */
export const allowsDuplicates = ({ headers }: ApiRequest): boolean =>
  /allowsave\s*=\s*true/i.test(headers.get("sforce-duplicate-rule-header") ?? "");
