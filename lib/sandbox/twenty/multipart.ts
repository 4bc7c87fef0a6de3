import { Buffer } from "node:buffer";
import type { ApiRequest, JsonObject } from "../shared/crm.ts";
import { isObject } from "./answers.ts";

/** A file that came with a multipart call. */
export type Upload = { name: string; type: string; bytes: Uint8Array };

/**
 * A GraphQL multipart call (`operations`, `map`, files) as the JSON it stands for, the files put where the map says
 * (twenty.md §7); null when the request is no such call.
 */
export function readMultipart(request: ApiRequest): JsonObject | null {
  const boundary = /^multipart\/form-data;.*boundary="?([^";]+)"?/i.exec(
    request.headers.get("content-type") ?? "",
  )?.[1];
  if (boundary === undefined) return null;
  const parts = split(Buffer.from(request.body), `--${boundary}`);
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

type Part = { name: string; file: string; type: string; bytes: Buffer };

function split(body: Buffer, delimiter: string): Part[] {
  const parts: Part[] = [];
  let at = body.indexOf(delimiter);
  while (at >= 0) {
    const start = at + delimiter.length + 2;
    const next = body.indexOf(delimiter, start);
    if (next < 0) break;
    const head = body.indexOf("\r\n\r\n", start);
    if (head >= 0 && head < next) {
      const lines = body.subarray(start, head).toString("utf8");
      parts.push({
        name: / name="([^"]*)"/i.exec(lines)?.[1] ?? "",
        file: /filename="([^"]*)"/i.exec(lines)?.[1] ?? "",
        type: /content-type:\s*([^\r\n]+)/i.exec(lines)?.[1] ?? "application/octet-stream",
        bytes: body.subarray(head + 4, next - 2),
      });
    }
    at = next;
  }
  return parts;
}
