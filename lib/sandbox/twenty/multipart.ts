import type { ApiRequest, JsonObject } from "../shared/crm.ts";
import { multipartParts } from "../shared/multipart.ts";
import { isObject } from "./answers.ts";

/** A file that came with a multipart call. */
export type Upload = { name: string; type: string; bytes: Uint8Array };

/**
 * A GraphQL multipart call (`operations`, `map`, files) as the JSON it stands for, the files put where the map says
 * (twenty.md §7); null when the request is no such call.
 */
export function readMultipart(request: ApiRequest): JsonObject | null {
  const parts = multipartParts(request.headers, request.body);
  if (parts === null) return null;
  const text = (name: string) => parts.find((part) => part.name === name)?.bytes.toString("utf8") ?? "{}";
  const operations = parsed(text("operations"));
  for (const [name, paths] of Object.entries(parsed(text("map")))) {
    const part = parts.find((one) => one.name === name);
    if (!part || !Array.isArray(paths)) continue;
    const upload: Upload = { name: part.file, type: part.type, bytes: new Uint8Array(part.bytes) };
    for (const path of paths) place(operations, String(path).split("."), upload);
  }
  return operations;
}

function parsed(text: string): JsonObject {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : {};
  } catch {
    return {};
  }
}

function place(into: JsonObject, path: string[], upload: Upload): void {
  const [key = "", ...rest] = path;
  if (rest.length === 0) {
    into[key] = upload;
    return;
  }
  const inner = isObject(into[key]) ? into[key] : {};
  into[key] = inner;
  place(inner, rest, upload);
}
