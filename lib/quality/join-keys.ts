/** One foreign key looked at both ways: which rows find a parent, which parents are found. */
import { storeOf } from "../staging/columns.ts";
import type { Cell, StagedColumn, StagedTable } from "../staging/types.ts";
import { hashOf, TextIndex } from "./join-index.ts";
import { emailKey } from "./keys.ts";

/** The keys of a parent object. */
export type ParentKeys = {
  /** No file of it was delivered. */
  readonly missing: boolean;
  readonly index: TextIndex;
  /** The text of a key by its number. */
  text(code: number): string;
};

/** What became of the rows of a foreign key. */
export type Match = {
  readonly rows: number;
  readonly blank: number;
  readonly matched: number;
  /** Distinct keys without a parent, in the order of the rows. */
  readonly orphans: readonly { readonly id: string; readonly rows: number }[];
  /** Rows per parent number. */
  readonly perParent: Int32Array;
};

/** E-mails are compared cleaned, every other key as it is. */
const textOf = (value: Cell, email: boolean): string | null =>
  value === null ? null : email ? (emailKey(value) ?? String(value)) : String(value);

/** Reads the keys of a parent object; an absent table has none. */
export function parentKeys(table: StagedTable | undefined, name: string): ParentKeys {
  const column = table?.column(name) ?? null;
  const email = name === "email";
  const read = (row: number): string => textOf(column?.at(row) ?? null, email) ?? "";
  const index = new TextIndex(read, column?.length ?? 0);
  for (let row = 0; column && row < column.length; row++) {
    const key = textOf(column.at(row), email);
    if (key !== null) index.add(key, hashOf(key), row);
  }
  return { missing: table === undefined, index, text: (code) => read(index.firstRow(code)) };
}

/** Looks the rows of a key up; `rows`: only these. Keys kept by dictionary are looked up once each. */
export function matchKeys(
  keys: StagedColumn,
  parents: ParentKeys,
  email: boolean,
  rows: readonly number[] | null = null,
): Match {
  const perParent = new Int32Array(parents.index.size);
  const orphans: { id: string; rows: number }[] = [];
  const total = rows?.length ?? keys.length;
  let [blank, matched] = [0, 0];
  const counts = (parent: number, times: number): void => {
    perParent[parent] = (perParent[parent] ?? 0) + times;
    matched += times;
  };
  const store = storeOf(keys);
  if (store?.kind === "codes" && !rows) {
    const times = new Int32Array(store.values.length);
    for (let row = 0; row < store.codes.length; row++) {
      const code = store.codes[row] ?? 0;
      times[code] = (times[code] ?? 0) + 1;
    }
    const byText = new Map<string, number>();
    for (const [code, value] of store.values.entries()) {
      const count = times[code] ?? 0;
      if (count === 0) continue;
      const key = textOf(value, email);
      if (key === null) blank += count;
      else byText.set(key, (byText.get(key) ?? 0) + count);
    }
    for (const [key, count] of byText) {
      const parent = parents.index.find(key);
      if (parent < 0) orphans.push({ id: key, rows: count });
      else counts(parent, count);
    }
    return { rows: total, blank, matched, orphans, perParent };
  }
  const lost = new TextIndex((row) => textOf(keys.at(row), email) ?? "");
  for (let at = 0; at < total; at++) {
    const row = rows ? (rows[at] ?? -1) : at;
    const key = textOf(keys.at(row), email);
    if (key === null) {
      blank++;
      continue;
    }
    const hash = hashOf(key);
    const parent = parents.index.find(key, hash);
    if (parent >= 0) {
      perParent[parent] = (perParent[parent] ?? 0) + 1;
      matched++;
      continue;
    }
    const orphan = orphans[lost.add(key, hash, row)];
    if (orphan) orphan.rows++;
    else orphans.push({ id: key, rows: 1 });
  }
  return { rows: total, blank, matched, orphans, perParent };
}
