import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";
import type { ApiRequest, ApiResponse, JsonObject } from "../shared/crm.ts";
import { multipartParts } from "../shared/multipart.ts";
import { jsonBody, jsonPart } from "./body.ts";
import { readDraft } from "./draft.ts";
import { type Org, recordOf } from "./org.ts";
import { Refusal } from "./refusal.ts";
import { badJson, badReference, notFound, requiredMissing, storageFull } from "./refusals.ts";
import { usedInDay, useUp } from "./usage.ts";
import { insertDraft, makeRecord } from "./write.ts";

/** The largest file of a multipart call (sheet 7). */
const FILE_BYTES = 2 * 1024 ** 3;

type FilePost = { fields: JsonObject; bytes: Uint8Array | null };

/**
 * A file as it was sent: JSON with base64, or multipart with a JSON part of any name and the bytes in `VersionData`
 * (sheet 7). Throws JSON_PARSER_ERROR for anything else.
 */
export function readFilePost(request: ApiRequest): FilePost {
  const parts = multipartParts(request.headers, request.body);
  if (parts === null) return fileOf(jsonBody(request));
  const about = parts.find(({ type }) => type.startsWith("application/json"));
  const data = parts.find(({ name, file }) => name === "VersionData" && file !== "");
  if (!about) throw badJson("Multipart message must include a non-binary part");
  const fields = jsonPart(about.bytes);
  if (!data) throw new Refusal("INVALID_MULTIPART_REQUEST", "Binary data part VersionData is missing", { whole: true });
  const named = fields["PathOnClient"] === undefined ? { ...fields, PathOnClient: data.file } : fields;
  return { fields: named, bytes: data.bytes };
}

/** A file in JSON: its bytes as base64 in `VersionData`. */
export function fileOf({ VersionData: data, ...fields }: JsonObject): FilePost {
  if (data !== undefined && typeof data !== "string") throw badJson("VersionData must be base64");
  return { fields, bytes: data === undefined ? null : Buffer.from(data, "base64") };
}

/** Makes a ContentVersion with its document and links; the version's id. Throws the refusals of sheet 7. */
export function createFile(org: Org, { fields, bytes }: FilePost): string {
  const entity = org.schema().any("ContentVersion");
  if (!entity) throw notFound();
  const draft = readDraft(org, entity, fields);
  if (bytes === null || bytes.length === 0) throw requiredMissing(["VersionData"]);
  if (bytes.length > FILE_BYTES)
    throw new Refusal("FILE_SIZE_LIMIT_EXCEEDED", "File exceeds maximum size", { fields: ["VersionData"] });
  if (typeof fields["PathOnClient"] !== "string" && typeof fields["Title"] !== "string")
    throw requiredMissing(["PathOnClient"]);
  if (org.counters.read("file bytes") + bytes.length > org.switches.fileStorageMB * 1_048_576) throw storageFull();
  if (usedInDay(org, "files") >= org.switches.filesPerDay)
    throw new Refusal("LIMIT_EXCEEDED", "Content publication limit exceeded");
  return org.counters.attempt(() => {
    const path = String(fields["PathOnClient"] ?? fields["Title"]);
    const title = entity.all.get("title");
    if (title && fields["Title"] === undefined) draft.values.set(title, path.replace(/\.[^.]*$/, "").slice(0, 255));
    const id = insertDraft(org, draft, { allowSave: false, bulk: false });
    publish(org, id, path, bytes);
    useUp(org, "files");
    return id;
  });
}

/** Gives a new version its document, its size and checksum, and the links that come along. */
function publish(org: Org, id: string, path: string, bytes: Uint8Array): void {
  const record = org.store.record("ContentVersion", id);
  if (!record) throw badReference();
  const extension = /\.([A-Za-z0-9]{1,40})$/.exec(path)?.[1]?.toLowerCase();
  const about = {
    ContentSize: bytes.length,
    ...(extension === undefined ? {} : { FileExtension: extension }),
    FileType: extension?.toUpperCase() ?? "UNKNOWN",
  };
  const { FirstPublishLocationId: location, Title } = record.fields;
  const given = record.fields["ContentDocumentId"];
  const before = typeof given === "string" ? recordOf(org, given)?.record : undefined;
  const document = before ?? makeRecord(org, "ContentDocument", { Title, ...about, OwnerId: org.userId });
  const previous = String(before?.fields["LatestPublishedVersionId"] ?? "");
  const last = previous === "" ? undefined : org.store.record("ContentVersion", previous);
  if (last) org.store.replaceRecord("ContentVersion", { ...last, fields: { ...last.fields, IsLatest: false } });
  org.store.replaceRecord("ContentDocument", {
    ...document,
    fields: { ...document.fields, Title, ...about, LatestPublishedVersionId: id },
  });
  org.store.replaceRecord("ContentVersion", {
    ...record,
    fields: {
      ...record.fields,
      ...about,
      ContentDocumentId: document.id,
      Checksum: createHash("md5").update(bytes).digest("hex"),
      IsLatest: true,
      VersionNumber: String(Number(last?.fields["VersionNumber"] ?? 0) + 1),
      PathOnClient: path,
    },
  });
  org.store.putFile({ id, body: {}, bytes, sha256: createHash("sha256").update(bytes).digest("hex") });
  org.counters.add("file bytes", bytes.length);
  if (before) return;
  const link = (LinkedEntityId: string, ShareType: string) =>
    makeRecord(org, "ContentDocumentLink", {
      ContentDocumentId: document.id,
      LinkedEntityId,
      ShareType,
      Visibility: "AllUsers",
    });
  link(org.userId, "I");
  if (typeof location === "string" && location !== org.userId) link(location, "V");
}

/** `GET /sobjects/ContentVersion/{id}/VersionData`: the bytes. */
export function answerVersionData(org: Org, id: string): ApiResponse {
  const record = org.store.record("ContentVersion", id);
  const file = org.store.storedFile(id);
  if (!record || record.deletedAt !== null || !file?.bytes) throw notFound();
  return { status: 200, headers: { "content-type": "application/octet-stream" }, body: file.bytes };
}
