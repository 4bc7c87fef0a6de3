/** One pass over a file's bytes before it is read: size, hash, encoding, and the beginning as text. */
import { createHash } from "node:crypto";
import { blocksOf } from "./csv.ts";
import { type DetectedEncoding, decoderFor, type Encoding, EncodingDetector } from "./encoding.ts";

export type Inspection = {
  readonly bytes: number;
  readonly sha256: string;
  readonly detected: DetectedEncoding;
  /** The first 128 KiB. */
  readonly head: Uint8Array;
};

const HEAD = 1 << 17;
const ENOUGH_LETTERS = 16 * 1024 * 1024;

/** Reads the file once, block by block. */
export async function inspectFile(path: string): Promise<Inspection> {
  const hash = createHash("sha256");
  const detector = new EncodingDetector();
  let bytes = 0;
  let head = new Uint8Array(0);
  for await (const block of blocksOf(path)) {
    hash.update(block);
    detector.block(block);
    if (bytes === 0) head = block.slice(0, HEAD);
    bytes += block.length;
  }
  if (detector.needsLetters) {
    let seen = 0;
    for await (const block of blocksOf(path)) {
      detector.letters(block);
      seen += block.length;
      if (seen > ENOUGH_LETTERS) break;
    }
  }
  return { bytes, sha256: hash.digest("hex"), detected: detector.finish(), head };
}

/** The beginning of a file as text, without a torn last letter. */
export function headText(head: Uint8Array, encoding: Encoding): string {
  return decoderFor(encoding).push(head);
}
