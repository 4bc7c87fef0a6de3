/** A multipart form of JSON first and one file behind it: uploads and deployments (salesforce.md §4.2, §7). */
import { randomUUID } from "node:crypto";

/** `file.name`: the part's name, which Salesforce asks for. */
export function multipart(
  json: object,
  file: { readonly name: string; readonly filename: string; readonly type: string; readonly bytes: Uint8Array },
): { bytes: Uint8Array; type: string } {
  const boundary = `actimo-${randomUUID()}`;
  const head = new TextEncoder().encode(
    [
      `--${boundary}`,
      'Content-Disposition: form-data; name="entity_content"',
      "Content-Type: application/json",
      "",
      JSON.stringify(json),
      `--${boundary}`,
      `Content-Disposition: form-data; name="${file.name}"; filename="${file.filename.replace(/["\r\n]/g, "_")}"`,
      `Content-Type: ${/^[\w.+-]+\/[\w.+-]+$/.test(file.type) ? file.type : "application/octet-stream"}`,
      "",
      "",
    ].join("\r\n"),
  );
  const tail = new TextEncoder().encode(`\r\n--${boundary}--\r\n`);
  const whole = new Uint8Array(head.length + file.bytes.length + tail.length);
  whole.set(head);
  whole.set(file.bytes, head.length);
  whole.set(tail, head.length + file.bytes.length);
  return { bytes: whole, type: `multipart/form-data; boundary=${boundary}` };
}
