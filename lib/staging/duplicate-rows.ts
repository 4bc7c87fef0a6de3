/** Rows that are identical in every cell to an earlier row of the same file. */
import type { TextColumn } from "../source/text-column.ts";
import { HashRuns } from "./equal-hashes.ts";

/** The later rows of each set of identical ones. Equal hashes are compared cell by cell. */
export function duplicateRows(columns: readonly TextColumn[], length: number): number[] {
  const hashes = rowHashes(columns, length);
  const runs = new HashRuns(length);
  for (let row = 0; row < length; row++) runs.add(hashes[row] ?? 0, row);
  const found: number[] = [];
  const firsts: number[] = [];
  runs.each((rows, count) => {
    if (count === 1) return;
    firsts.length = 0;
    for (let at = 0; at < count; at++) {
      const row = rows[at] ?? 0;
      if (firsts.some((first) => sameRow(columns, first, row))) found.push(row);
      else firsts.push(row);
    }
  });
  return found.sort((a, b) => a - b);
}

function rowHashes(columns: readonly TextColumn[], length: number): Int32Array {
  const hashes = new Int32Array(length).fill(0x811c9dc5);
  for (const column of columns) {
    const { codes, distinct, bytes } = column;
    if (bytes) for (let row = 0; row < length; row++) hashes[row] = joined(hashes[row] as number, bytes.hash(row));
    else if (codes && distinct) {
      const known = Int32Array.from(distinct, textHash);
      for (let row = 0; row < length; row++)
        hashes[row] = joined(hashes[row] as number, known[codes[row] as number] as number);
    } else for (let row = 0; row < length; row++) hashes[row] = joined(hashes[row] as number, textHash(column.at(row)));
  }
  return hashes;
}

const joined = (before: number, hash: number): number => Math.imul(before ^ hash, 0x9e3779b1) ^ (before >>> 15);

function textHash(text: string): number {
  let hash = 0x811c9dc5 ^ text.length;
  const step = text.length > 256 ? Math.floor(text.length / 256) + 1 : 1;
  for (let i = 0; i < text.length; i += step) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return (hash ^ (hash >>> 13)) >>> 0;
}

function sameRow(columns: readonly TextColumn[], a: number, b: number): boolean {
  return columns.every((column) =>
    column.codes
      ? column.codes[a] === column.codes[b]
      : column.bytes
        ? column.bytes.equal(a, b)
        : column.at(a) === column.at(b),
  );
}
