/** A PNG that says what it shows: its title as text inside the file. */
import { crc32 } from "node:zlib";

/** The PNG with an `iTXt` chunk `Title` right after its header. Throws for bytes that are no PNG. */
export function pngWithTitle(bytes: Uint8Array, title: string): Uint8Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 33 || view.getUint32(0) !== 0x89504e47) throw new Error("these bytes are no PNG");
  const headerEnd = 8 + 12 + view.getUint32(8);
  const encoder = new TextEncoder();
  // keyword, 0, not compressed, method, no language, no translated keyword
  const data = Uint8Array.of(...encoder.encode("Title"), 0, 0, 0, 0, 0, ...encoder.encode(title));
  const chunk = new Uint8Array(12 + data.length);
  const chunkView = new DataView(chunk.buffer);
  chunkView.setUint32(0, data.length);
  chunk.set(encoder.encode("iTXt"), 4);
  chunk.set(data, 8);
  chunkView.setUint32(8 + data.length, crc32(chunk.subarray(4, 8 + data.length)));
  const whole = new Uint8Array(bytes.length + chunk.length);
  whole.set(bytes.subarray(0, headerEnd));
  whole.set(chunk, headerEnd);
  whole.set(bytes.subarray(headerEnd), headerEnd + chunk.length);
  return whole;
}
