/** One pass over a file's bytes before it is read: size, hash, encoding, and samples from its beginning, middle and end. */
import { createHash } from "node:crypto";
import { blocksOf, bytesAt } from "./blocks.ts";
import { type DetectedEncoding, EncodingDetector } from "./encoding.ts";

export type Inspection = {
  readonly bytes: number;
  readonly sha256: string;
  readonly detected: DetectedEncoding;
  /** The first mebibyte. */
  readonly head: Uint8Array;
  /** From the middle and from the end of a longer file, at even places. */
  readonly middle: Uint8Array | null;
  readonly end: Uint8Array | null;
};

const HEAD = 1 << 20;
const SAMPLE = 1 << 16;

/** Reads the file once, block by block; once more where it is not UTF-8. */
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
  if (detector.needsLetters) for await (const block of blocksOf(path)) detector.letters(block);
  const longer = bytes > head.length + SAMPLE * 4;
  const even = (place: number) => place - (place % 2);
  return {
    bytes,
    sha256: hash.digest("hex"),
    detected: detector.finish(),
    head,
    middle: longer ? await bytesAt(path, even(Math.floor(bytes / 2)), SAMPLE) : null,
    end: longer ? await bytesAt(path, even(bytes - SAMPLE), SAMPLE) : null,
  };
}
