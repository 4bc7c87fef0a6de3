import fc from "fast-check";
import { expect, test } from "vitest";
import {
  codesFor,
  columnHead,
  dictionaryColumn,
  instantsColumn,
  numbersColumn,
  storeOf,
  textColumn,
  valuesColumn,
} from "#lib/staging/columns.ts";
import { cleanEmail } from "#lib/staging/emails.ts";
import { instantText } from "#lib/staging/instant-text.ts";
import { buildTable, pickRows } from "#lib/staging/table.ts";
import type { Cell, StagedColumn } from "#lib/staging/types.ts";

test("moments are written as Date writes them", () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.integer({ min: -1e14, max: 1e14 }),
        fc.integer({ min: -1e9, max: 4e9 }).map((s) => s * 1000),
      ),
      (ms) => {
        expect(instantText(ms)).toBe(new Date(ms).toISOString());
      },
    ),
    { numRuns: 2000 },
  );
  expect(() => instantText(8.64e15 + 1)).toThrow(RangeError);
});

test("an address that needs no cleaning comes out of the long way as it is", () => {
  const letters = fc.string({ unit: fc.constantFrom(..."ab1._+-@"), minLength: 3, maxLength: 14 });
  fc.assert(
    fc.property(letters, (text) => {
      // A mailto: in front takes the long way and is taken off again.
      expect(cleanEmail(text)).toBe(cleanEmail(`mailto:${text}`));
    }),
    { numRuns: 5000 },
  );
});

type Kind = "codes" | "numbers" | "moments" | "values" | "texts" | "none";
const HEAD = columnHead("note", "text");
function columnOf(kind: Kind, seeds: readonly number[]): StagedColumn | null {
  const numbers = Float64Array.from(seeds, (n) => (n === 0 ? Number.NaN : n * 1000));
  const found = { at: (row: number) => String(seeds[row] ?? ""), length: seeds.length };
  if (kind === "none") return null;
  if (kind === "numbers") return numbersColumn(HEAD, numbers, new Map([[0, "raw"]]));
  if (kind === "moments") return instantsColumn(HEAD, numbers, found);
  if (kind === "texts") return textColumn(HEAD, found);
  if (kind === "values") return valuesColumn(HEAD, [...seeds.map((n) => (n === 0 ? null : n))], found);
  const codes = codesFor(seeds.length, 4);
  codes.set(seeds);
  return dictionaryColumn(HEAD, codes, [null, "a", true, 7], [null, "A", null, "7,0"]);
}

test("rows picked from several parts hold what the parts hold, however each keeps its values", () => {
  const part = fc.record({
    kind: fc.constantFrom<Kind[]>("codes", "numbers", "moments", "values", "texts", "none"),
    seeds: fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 1, maxLength: 8 }),
    rows: fc.array(fc.nat(7), { maxLength: 12 }),
  });
  fc.assert(
    fc.property(fc.array(part, { minLength: 1, maxLength: 3 }), (parts) => {
      const given = parts.map(({ kind, seeds, rows }) => {
        const column = columnOf(kind, seeds);
        const lineage = (row: number) => ({ file: "f", row, line: row, workspace: null });
        const table = buildTable({
          object: "contacts",
          length: seeds.length,
          columns: column ? [column] : [],
          rows: { lineage },
        });
        return { table, rows: rows.filter((row) => row < seeds.length) };
      });
      const wanted = given.flatMap(({ table, rows }) =>
        rows.map((row): [Cell, string | null] => [table.cell("note", row), table.column("note")?.raw(row) ?? null]),
      );
      const column = pickRows("contacts", given).column("note");
      if (!column) {
        expect(parts.every(({ kind }) => kind === "none")).toBe(true);
        return;
      }
      expect(wanted.map((_, row) => [column.at(row), column.raw(row)])).toEqual(wanted);
      expect([column.at(wanted.length), column.at(-1)]).toEqual([null, null]);
      const store = storeOf(column);
      if (store?.kind === "codes")
        expect([...store.codes].map((code) => store.values[code])).toEqual(wanted.map(([value]) => value));
    }),
    { numRuns: 500 },
  );
});

test("a copy of a column with other values does not inherit its store", () => {
  const column = columnOf("codes", [1, 2]);
  expect(column && storeOf(column)).not.toBeNull();
  expect(column && storeOf({ ...column, at: () => "other" })).toBeNull();
});
