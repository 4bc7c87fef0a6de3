/** A file's bytes, block by block. */
import { open } from "node:fs/promises";

export const BLOCK_BYTES = 1 << 20;

/** Reads a file block by block; `block` is reused, so its bytes must be used before the next one. */
export async function* blocksOf(path: string, size: number = BLOCK_BYTES): AsyncGenerator<Uint8Array> {
  const file = await open(path, "r");
  try {
    const { size: whole } = await file.stat();
    const buffer = new Uint8Array(whole > 0 ? Math.min(size, whole) : size);
    for (;;) {
      const { bytesRead } = await file.read(buffer, 0, buffer.length, null);
      if (bytesRead === 0) return;
      yield buffer.subarray(0, bytesRead);
    }
  } finally {
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
