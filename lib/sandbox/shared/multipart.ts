import { Buffer } from "node:buffer";

/** One part of a `multipart/form-data` body; `file` is empty when it has no file name. */
export type Part = { name: string; file: string; type: string; bytes: Buffer };

/** The parts of a multipart body; null when the content type is another one. */
export function multipartParts(headers: Headers, body: Uint8Array): Part[] | null {
  const boundary = /^multipart\/form-data;.*boundary="?([^";]+)"?/i.exec(headers.get("content-type") ?? "")?.[1];
  return boundary === undefined ? null : split(Buffer.from(body.buffer, body.byteOffset, body.length), `--${boundary}`);
}

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
