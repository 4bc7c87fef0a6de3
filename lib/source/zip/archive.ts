/** ZIP archives read by entry, as streams, never beyond the limits: nothing in them is believed before it is counted. */
import { type FileHandle, open, stat } from "node:fs/promises";
import { pipeline, Readable } from "node:stream";
import { crc32, createInflateRaw } from "node:zlib";
import { readAt, readDirectory, type ZipEntry } from "./directory.ts";
import { ZipFault } from "./fault.ts";

export type ZipLimits = {
  readonly entries: number;
  /** Inflated bytes of one entry. */
  readonly entryBytes: number;
  /** Inflated bytes of one entry for each packed byte, beyond the first 16 MiB. */
  readonly ratio: number;
};

export type Archive = {
  readonly entries: readonly ZipEntry[];
  /**
   * The bytes of an entry, in blocks. Throws `ZipFault` when it is damaged, longer than declared or allowed, or when its
   * checksum (told after the last block) is wrong.
   */
  readonly blocks: (entry: ZipEntry) => AsyncGenerator<Uint8Array>;
};

const LOCAL = 0x04034b50;
const BLOCK = 1 << 17;
const NO_RATIO_BELOW = 16 * 1024 * 1024;

/** Reads the directory of the archive at `path`; the file is opened anew for each entry. Throws `ZipFault`. */
export async function openArchive(path: string, limits: ZipLimits): Promise<Archive> {
  const { size } = await stat(path);
  const entries = await withFile(path, (file) => readDirectory(file, size, limits.entries));
  return { entries, blocks: (entry) => blocksOfEntry(path, entry, limits) };
}

async function* blocksOfEntry(path: string, entry: ZipEntry, limits: ZipLimits): AsyncGenerator<Uint8Array> {
  if (entry.encrypted) throw new ZipFault("encrypted", "is protected with a password");
  if (entry.method !== 0 && entry.method !== 8)
    throw new ZipFault("method", `is packed in a way that is not read (method ${entry.method})`);
  if (entry.bytes > limits.entryBytes) throw new ZipFault("too_large", `inflates to ${entry.bytes} bytes`);
  const file = await open(path, "r");
  let bytes = 0;
  let sum = 0;
  try {
    for await (const block of entry.method === 0 ? packedBlocks(file, entry) : inflated(file, entry)) {
      bytes += block.length;
      if (bytes > entry.bytes) throw new ZipFault("too_large", "holds an entry that is longer than it says");
      if (bytes > NO_RATIO_BELOW && bytes > entry.packed * limits.ratio)
        throw new ZipFault("too_large", `inflates more than ${limits.ratio} times`);
      sum = crc32(block, sum);
      yield block;
    }
  } catch (error) {
    throw error instanceof ZipFault ? error : new ZipFault("damaged", "is damaged inside");
  } finally {
    await file.close();
  }
  if (bytes < entry.bytes) throw new ZipFault("torn", "holds an entry that ends too early");
  if (sum !== entry.crc32) throw new ZipFault("checksum", "holds an entry whose checksum is wrong");
}

async function* packedBlocks(file: FileHandle, entry: ZipEntry): AsyncGenerator<Uint8Array> {
  const head = await readAt(file, entry.offset, 30);
  const view = new DataView(head.buffer);
  if (view.getUint32(0, true) !== LOCAL)
    throw new ZipFault("damaged", "has an entry where the directory points to none");
  const start = entry.offset + 30 + view.getUint16(26, true) + view.getUint16(28, true);
  for (let read = 0; read < entry.packed; read += BLOCK)
    yield await readAt(file, start + read, Math.min(BLOCK, entry.packed - read));
}

async function* inflated(file: FileHandle, entry: ZipEntry): AsyncGenerator<Uint8Array> {
  const inflate = createInflateRaw({ chunkSize: BLOCK });
  const source = Readable.from(packedBlocks(file, entry));
  // Errors of either side come out of the iteration below.
  pipeline(source, inflate, () => undefined);
  for await (const block of inflate) yield block as Uint8Array;
}

async function withFile<T>(path: string, body: (file: FileHandle) => Promise<T>): Promise<T> {
  const file = await open(path, "r");
  try {
    return await body(file);
  } finally {
    await file.close();
  }
}
