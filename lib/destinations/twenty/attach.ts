/** Files (twenty.md §7): uploaded first, the stored file journalled, then the attachment record made like any other. */
import { randomUUID } from "node:crypto";
import { z } from "zod";
import { OutcomeUnknown, UnusableAnswer } from "../../http/errors.ts";
import { rejected, unknown } from "../fates.ts";
import type { Handle, Signal, StagedFile, Write } from "../port.ts";
import { patiently } from "../wait.ts";
import { type Context, objectOf } from "./context.ts";
import { insertBatch, prepare } from "./insert.ts";
import type { ObjectMeta } from "./metadata.ts";
import type { Json } from "./raise.ts";
import { Refused } from "./refusal.ts";

const STORED = "stored";

/** Uploads the file of one write and inserts its record; `from` is the stored file of an interrupted run. */
export async function* attach(
  context: Context,
  write: Write,
  file: StagedFile,
  from: Handle | null,
): AsyncGenerator<Signal> {
  const object = await objectOf(context, write.object);
  if (file.bytes > context.limits().fileBytes) {
    yield rejected(write, "file_too_large", null, null);
    return;
  }
  const filesField = [...object.fields.values()].find((field) => field.type === "FILES" && field.active);
  const known =
    from?.step === STORED ? text(from.data["file"]) : filesField ? null : (context.uploads.get(file.sha256) ?? null);
  let stored = known;
  try {
    stored ??= yield* patiently(() => storeFile(context, file, filesField?.id ?? null));
  } catch (error) {
    // A stored file without a record is no loss: the write itself has not begun.
    if (error instanceof OutcomeUnknown) yield unknown(write, error.requestId);
    else if (error instanceof Refused) yield rejected(write, error.refusal.code, null, error.requestId);
    else throw error;
    return;
  }
  // A path may serve several records; a FILES entry belongs to one.
  if (!filesField) context.uploads.set(file.sha256, stored);
  if (from?.step !== STORED)
    yield { is: "handle", handle: { step: STORED, data: { file: stored, sha256: file.sha256 } } };
  const more: Json = filesField
    ? { [filesField.name]: [{ fileId: stored, label: file.name }] }
    : { fullPath: stored, ...(object.fields.has("type") ? { type: kindOf(file) } : {}) };
  const prepared = prepare(context, object, named(write, object, file), more);
  if ("refused" in prepared) yield rejected(write, prepared.refused.code, prepared.refused.field, null);
  else yield* insertBatch(context, object, [prepared]);
}

const text = (value: unknown) => (typeof value === "string" ? value : null);
const named = (write: Write, object: ObjectMeta, file: StagedFile): Write =>
  object.fields.has("name") && write.fields["name"] === undefined
    ? { ...write, fields: { ...write.fields, name: file.name } }
    : write;

/** Stores the bytes; an upload whose answer is lost leaves an unused file behind and is simply made again. */
async function storeFile(context: Context, file: StagedFile, fieldId: string | null): Promise<string> {
  const bytes = await file.open();
  for (let round = 0; ; round++) {
    try {
      return fieldId === null
        ? await storeByForm(context, file, bytes)
        : await storeByLink(context, file, bytes, fieldId);
    } catch (error) {
      if (!(error instanceof OutcomeUnknown) || round >= 3) throw error;
      await context.clock.sleep(1000 * 2 ** round);
    }
  }
}

const uploaded = z.object({ data: z.object({ uploadFile: z.object({ path: z.string() }) }) });

/** v1.5: a GraphQL multipart form. */
async function storeByForm(context: Context, file: StagedFile, bytes: Uint8Array): Promise<string> {
  const query =
    "mutation Store($file: Upload!, $fileFolder: FileFolder) { uploadFile(file: $file, fileFolder: $fileFolder) { path token } }";
  const operations = JSON.stringify({ query, variables: { file: null, fileFolder: "Attachment" } });
  const form = multipart({ operations, map: JSON.stringify({ 0: ["variables.file"] }) }, "0", file, bytes);
  const reply = await context.api.send(
    { method: "POST", path: "/metadata", body: form, purpose: "file", write: true },
    true,
  );
  const answer = uploaded.safeParse(reply.body);
  if (!answer.success) throw new UnusableAnswer("POST /metadata stored a file, but gave no path.");
  return answer.data.data.uploadFile.path;
}

const target = z.object({
  createFileUpload: z.object({ fileId: z.string(), uploadUrl: z.string(), contentType: z.string().nullish() }),
});

/** 2.x: ask for a link, send the bytes there, say that they are complete. */
async function storeByLink(context: Context, file: StagedFile, bytes: Uint8Array, fieldId: string): Promise<string> {
  const options = { purpose: "file", write: true } as const;
  const begin = `mutation Begin($filename: String!, $size: Float!, $fileFolder: FileFolder!, $fieldMetadataId: String) {
    createFileUpload(filename: $filename, size: $size, fileFolder: $fileFolder, fieldMetadataId: $fieldMetadataId) {
      fileId uploadUrl contentType expiresAt } }`;
  const variables = { filename: file.name, size: bytes.length, fileFolder: "FilesField", fieldMetadataId: fieldId };
  const reply = await context.api.graphql("/metadata", begin, variables, options);
  const { fileId, uploadUrl, contentType } = target.parse(reply.body).createFileUpload;
  const type = contentType ?? file.mime;
  // The link carries its own signature and may lead to a file store: the key stays at home.
  await context.api.send(
    { method: "PUT", path: uploadUrl, body: { bytes, type }, purpose: "file", write: true, anonymous: true },
    false,
  );
  const complete = "mutation Complete($fileId: String!) { completeFileUpload(fileId: $fileId) { id path size } }";
  await context.api.graphql("/metadata", complete, { fileId }, options);
  return fileId;
}

/** A multipart form with text fields first and one file last. */
function multipart(fields: Readonly<Record<string, string>>, name: string, file: StagedFile, bytes: Uint8Array) {
  const boundary = `form-${randomUUID()}`;
  const head = Object.entries(fields)
    .map(([key, value]) => `--${boundary}\r\nContent-Disposition: form-data; name="${key}"\r\n\r\n${value}\r\n`)
    .join("");
  const safe = file.name.replace(/["\r\n\\]/g, "_");
  const encoder = new TextEncoder();
  const before = encoder.encode(
    `${head}--${boundary}\r\nContent-Disposition: form-data; name="${name}"; filename="${safe}"\r\nContent-Type: ${file.mime}\r\n\r\n`,
  );
  const after = encoder.encode(`\r\n--${boundary}--\r\n`);
  const whole = new Uint8Array(before.length + bytes.length + after.length);
  whole.set(before, 0);
  whole.set(bytes, before.length);
  whole.set(after, before.length + bytes.length);
  return { bytes: whole, type: `multipart/form-data; boundary=${boundary}` };
}

/** Kind of a v1.5 attachment, which picks its icon. */
function kindOf(file: StagedFile): string {
  if (file.mime.startsWith("image/")) return "Image";
  if (file.mime.startsWith("video/")) return "Video";
  if (file.mime.startsWith("audio/")) return "Audio";
  if (/zip|tar|compressed|rar/.test(file.mime)) return "Archive";
  if (/sheet|excel|csv/.test(file.mime)) return "Spreadsheet";
  if (/presentation|powerpoint/.test(file.mime)) return "Presentation";
  return "TextDocument";
}
