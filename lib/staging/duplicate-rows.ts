/** Rows that are identical in every cell to an earlier row of the same file. */
import type { TextColumn } from "../source/text-column.ts";

/** The later rows of each set of identical ones. Equal hashes are compared cell by cell. */
export function duplicateRows(columns: readonly TextColumn[], length: number): number[] {
  const hashes = rowHashes(columns, length);
  let size = 16;
  while (size < length * 2) size *= 2;
  const slots = new Int32Array(size).fill(-1);
  const found: number[] = [];
  for (let row = 0; row < length; row++) {
    const hash = hashes[row] ?? 0;
    for (let slot = hash & (size - 1); ; slot = (slot + 1) & (size - 1)) {
      const before = slots[slot] ?? -1;
      if (before < 0) {
        slots[slot] = row;
        break;
      }
      if (hashes[before] === hash && sameRow(columns, before, row)) {
        found.push(row);
        break;
      }
    }
  }
  return found;
}

function rowHashes(columns: readonly TextColumn[], length: number): Uint32Array {
  const hashes = new Uint32Array(length).fill(0x811c9dc5);
  for (const column of columns) {
    const known = column.distinct?.map(textHash);
    const { codes } = column;
    for (let row = 0; row < length; row++) {
      const hash = known && codes ? (known[codes[row] ?? 0] ?? 0) : textHash(column.at(row));
      hashes[row] = Math.imul((hashes[row] ?? 0) ^ hash, 0x9e3779b1) ^ ((hashes[row] ?? 0) >>> 15);
    }
  }
  return hashes;
}

function textHash(text: string): number {
  let hash = 0x811c9dc5 ^ text.length;
  const step = text.length > 256 ? Math.floor(text.length / 256) + 1 : 1;
  for (let i = 0; i < text.length; i += step) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return (hash ^ (hash >>> 13)) >>> 0;
}

function sameRow(columns: readonly TextColumn[], a: number, b: number): boolean {
  return columns.every((column) =>
    column.codes ? column.codes[a] === column.codes[b] : column.at(a) === column.at(b),
  );
}
