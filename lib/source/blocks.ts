/** A file's bytes, block by block. */
import { open } from "node:fs/promises";

export const BLOCK_BYTES = 1 << 22;

/**
 * Reads a file block by block, and the next one while a block is used. A block's bytes must be used before the next one is asked for:
 * its memory is used again.
 */
export async function* blocksOf(path: string, size: number = BLOCK_BYTES): AsyncGenerator<Uint8Array> {
  const file = await open(path, "r");
  const { size: whole } = await file.stat();
  const length = whole > 0 ? Math.min(size, whole) : size;
  let buffer = new Uint8Array(length);
  let other = new Uint8Array(whole > length ? length : 0);
  let reading = file.read(buffer, 0, length, null);
  try {
    for (;;) {
      const { bytesRead } = await reading;
      if (bytesRead === 0) return;
      const block = buffer.subarray(0, bytesRead);
      if (other.length === 0) other = new Uint8Array(length);
      [buffer, other] = [other, buffer];
      reading = file.read(buffer, 0, length, null);
      yield block;
    }
  } finally {
    await reading.catch(() => null);
    await file.close();
  }
}

/** The bytes of a file from `start`, at most `length` of them. */
export async function bytesAt(path: string, start: number, length: number): Promise<Uint8Array> {
  const file = await open(path, "r");
  try {
    const buffer = new Uint8Array(length);
    let filled = 0;
    while (filled < length) {
      const { bytesRead } = await file.read(buffer, filled, length - filled, start + filled);
      if (bytesRead === 0) break;
      filled += bytesRead;
    }
    return buffer.subarray(0, filled);
  } finally {
    await file.close();
  }
}
