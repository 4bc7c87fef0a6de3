/** Rows that share a key. */
import { hashOf, TextIndex } from "./join-index.ts";

export type RowGroups = {
  /** Different keys. */
  readonly keys: number;
  /** Rows without a key belong to no group. */
  readonly blank: number;
  /** Rows of each key that stands on several, in the order of its first row. */
  readonly groups: readonly (readonly number[])[];
};

/** Groups the rows 0 … `length` − 1 by `keyOf`, which must answer the same each time; null: no key. */
export function groupRows(length: number, keyOf: (row: number) => string | null): RowGroups {
  const index = new TextIndex((row) => keyOf(row) ?? "", length);
  const groupOf = new Map<number, number[]>();
  let blank = 0;
  for (let row = 0; row < length; row++) {
    const key = keyOf(row);
    if (key === null) {
      blank++;
      continue;
    }
    const before = index.size;
    const code = index.add(key, hashOf(key), row);
    if (code === before) continue;
    const group = groupOf.get(code);
    if (group) group.push(row);
    else groupOf.set(code, [index.firstRow(code), row]);
  }
  const groups = [...groupOf].sort(([a], [b]) => a - b).map(([, rows]) => rows);
  return { keys: index.size, blank, groups };
}
