import { createHmac } from "node:crypto";
import { extname } from "node:path";
import { sha256 } from "../shared/canonical.ts";
import type { ApiRequest, ApiResponse, JsonObject } from "../shared/crm.ts";
import { json } from "./answers.ts";
import { badRequest } from "./errors.ts";
import type { Upload } from "./multipart.ts";
import type { Workspace } from "./workspace.ts";

const UPLOAD_MINUTES = 60;
const TOKEN_HOURS = 24;

/** A token that opens one file until `expires` (ms). */
const tokenFor = (id: string, expires: number): string =>
  `${expires}.${createHmac("sha256", "sandbox files").update(`${id} ${expires}`).digest("base64url")}`;

function tokenIsGood(id: string, token: string, now: number): boolean {
  const expires = Number(token.split(".")[0]);
  return expires > now && token === tokenFor(id, expires);
}

/** v1.5: the file at once, under a path that the attachment's `fullPath` names (twenty.md §7). */
export function uploadFile(workspace: Workspace, file: Upload | string, folder: string | null) {
  if (typeof file === "string" || !(file?.bytes instanceof Uint8Array)) throw badRequest("Upload value invalid.");
  const { store } = workspace;
  const id = store.newId();
  const prefix = (folder ?? "File").replace(/(?!^)([A-Z])/g, "-$1").toLowerCase();
  const path = `${prefix}/${id}${extname(file.name)}`;
  store.putFile({
    id,
    bytes: file.bytes,
    sha256: sha256(file.bytes),
    body: { path, name: file.name, type: file.type, size: file.bytes.length, completed: true },
  });
  return { path, token: tokenFor(id, store.now() + TOKEN_HOURS * 3_600_000) };
}

/** v2, first step: a place to send the bytes to (twenty.md §7, client's types). Field and size are checked here. */
export function createFileUpload(workspace: Workspace, args: JsonObject, origin: string) {
  const { store } = workspace;
  const { filename, size, fileFolder, fieldMetadataId } = args;
  if (fileFolder === "FilesField") {
    const field = workspace.schema().field(String(fieldMetadataId));
    // hypothesis: the wording
    if (field?.type !== "FILES") throw badRequest("Field metadata for a files field is required");
  }
  const fileId = store.newId();
  const expires = store.now() + UPLOAD_MINUTES * 60_000;
  const extension = extname(String(filename));
  const path = `files-field/${fileId}${extension}`;
  store.putFile({
    id: fileId,
    bytes: null,
    sha256: null,
    body: { path, name: filename, size, extension, completed: false, createdAt: workspace.now() },
  });
  return {
    fileId,
    uploadUrl: `${origin}/files/upload/${fileId}?token=${encodeURIComponent(tokenFor(fileId, expires))}`,
    contentType: "application/octet-stream",
    expiresAt: new Date(expires).toISOString(),
  };
}

/** v2, third step: the bytes are there in full, the file may be attached. */
export function completeFileUpload(workspace: Workspace, fileId: string, origin: string) {
  const { store } = workspace;
  const file = store.storedFile(fileId);
  // hypothesis: the wordings
  if (!file) throw badRequest("File not found");
  if (!file.bytes) throw badRequest("File has not been uploaded");
  if (file.bytes.length !== file.body["size"])
    throw badRequest(`File size ${file.bytes.length} does not match the announced size ${String(file.body["size"])}`);
  store.putFile({ ...file, body: { ...file.body, completed: true } });
  const token = tokenFor(fileId, store.now() + TOKEN_HOURS * 3_600_000);
  return {
    id: fileId,
    path: file.body["path"],
    size: file.bytes.length,
    createdAt: file.body["createdAt"],
    url: `${origin}/files/download/${fileId}?token=${encodeURIComponent(token)}`,
  };
}

/** The signed link under which a v1.5 GraphQL read shows `fullPath` (twenty.md §7). */
export function signedPath(workspace: Workspace, path: string): string {
  const id = fileIdOf(path);
  const token = tokenFor(id, workspace.store.now() + TOKEN_HOURS * 3_600_000);
  return `attachment/${token}/${path.split("/").at(-1)}`;
}

/** The file behind a v1.5 path `attachment/<uuid>.txt`. */
export const fileIdOf = (path: string): string => (path.split("/").at(-1) ?? "").replace(/\.[^.]*$/, "");

/** `PUT /files/upload/<id>?token=…` and `GET` of a file; the token in the link is the permission (twenty.md §7). */
export function handleFiles(workspace: Workspace, request: ApiRequest): ApiResponse {
  const { store } = workspace;
  const [, , folder = "", second = "", third = ""] = request.url.pathname.split("/");
  const inQuery = request.url.searchParams.get("token");
  const id = inQuery === null ? fileIdOf(third) : second;
  const file = store.storedFile(id);
  if (!file) return json(404, { statusCode: 404, message: "File not found", error: "Not Found" });
  if (!tokenIsGood(id, inQuery ?? second, store.now()))
    return json(403, { statusCode: 403, message: "Forbidden resource", error: "Forbidden" });
  if (request.method === "PUT" && folder === "upload") {
    store.putFile({ ...file, bytes: request.body, sha256: sha256(request.body) });
    return { status: 200, body: null };
  }
  if (request.method !== "GET" || !file.bytes)
    return json(404, { statusCode: 404, message: "File not found", error: "Not Found" });
  return { status: 200, headers: { "content-type": "application/octet-stream" }, body: file.bytes };
}
