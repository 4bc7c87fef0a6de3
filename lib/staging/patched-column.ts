/** A staged column with a few values replaced; the text as found of these cells stays known. */
import { codesFor, dictionaryColumn, storeOf } from "./columns.ts";
import type { Cell, StagedColumn } from "./types.ts";

/** `values` by row. */
export function patchedColumn(base: StagedColumn, values: ReadonlyMap<number, Cell>): StagedColumn {
  const store = storeOf(base);
  if (store?.kind === "codes") return patchedCodes(base, store.codes, store.values, values);
  const { name, header, type, custom, options, length } = base;
  const at = (row: number): Cell => values.get(row) ?? base.at(row);
  const raw = (row: number): string | null => (values.has(row) ? foundIn(base, row) : base.raw(row));
  return { name, header, type, custom, options, length, at, raw };
}

function patchedCodes(
  base: StagedColumn,
  codes: ArrayLike<number>,
  known: readonly Cell[],
  patches: ReadonlyMap<number, Cell>,
): StagedColumn {
  const { name, header, type, custom, options, length } = base;
  const values = [...known];
  const raws: (string | null)[] = known.map(() => null);
  const seen = new Uint8Array(known.length);
  const patched = codesFor(length, known.length + patches.size);
  for (let row = 0; row < length; row++) {
    const code = codes[row] ?? 0;
    patched[row] = code;
    if (seen[code] === 0) {
      seen[code] = 1;
      raws[code] = base.raw(row);
    }
  }
  for (const [row, value] of patches) {
    patched[row] = values.push(value) - 1;
    raws.push(foundIn(base, row));
  }
  return dictionaryColumn({ name, header, type, custom, options }, patched, values, raws);
}

function foundIn(base: StagedColumn, row: number): string | null {
  const value = base.at(row);
  return base.raw(row) ?? (value === null ? null : String(value));
}
