/** How large a ZIP archive is when inflated: found out without keeping it, before anything is read. */
import { Unzip, UnzipInflate } from "fflate";

/** Deflate makes at most 1032 bytes out of one. */
const HIGHEST_RATIO = 1032;

/** Whether the archive inflates to more than `mostBytes` or holds more than `mostEntries`. Never inflates beyond that. */
export function inflatesBeyond(archive: Uint8Array, mostBytes: number, mostEntries = 10_000): boolean {
  let bytes = 0;
  let entries = 0;
  let beyond = false;
  const safeSize = archive.length * HIGHEST_RATIO <= mostBytes;
  const unzip = new Unzip((entry) => {
    entries++;
    if (entries > mostEntries) beyond = true;
    if (beyond || safeSize) return;
    entry.ondata = (error, chunk) => {
      bytes += error ? 0 : chunk.length;
      if (bytes <= mostBytes) return;
      beyond = true;
      entry.terminate();
    };
    entry.start();
  });
  unzip.register(UnzipInflate);
  const step = 1 << 16;
  for (let start = 0; start < archive.length && !beyond; start += step)
    unzip.push(archive.subarray(start, start + step), start + step >= archive.length);
  return beyond;
}
