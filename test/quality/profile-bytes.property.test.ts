import fc from "fast-check";
import { expect, test } from "vitest";
import { profileTable } from "#lib/quality/profile.ts";
import { columnHead, textColumn, valuesColumn } from "#lib/staging/columns.ts";
import { buildTable, pickRows } from "#lib/staging/table.ts";
import type { StagedColumn, StagedTable } from "#lib/staging/types.ts";
import { keptAsBytes } from "../staging/kept-as-bytes.ts";

const letters = fc.oneof(
  fc.constantFrom(..."ab1 -@.,+\u00a0"),
  fc.constantFrom("æ", "ø", "Å", "😀", "\ue000", "\uffff"),
);
const text = fc.oneof(
  fc.string({ unit: letters, maxLength: 6 }),
  fc.constantFrom(
    "",
    "ja",
    "20 00 00 00",
    "01-02-2024",
    "1.234",
    "+4520000000",
    "a@b.dk",
    `${"a1".repeat(30)}`,
    `${"x".repeat(198)}12æ`,
  ),
);
/** Bytes that are no letters, too: they are read as U+FFFD. */
const damaged = fc
  .array(fc.constantFrom(0x61, 0xc3, 0xa6, 0xff, 0xf0), { maxLength: 3 })
  .map((bytes) => Uint8Array.from(bytes));

const lineage = (row: number) => ({ file: "f", row, line: row + 1, workspace: null });
const tableWith = (length: number, columns: readonly StagedColumn[]): StagedTable =>
  buildTable({ object: "contacts", length, columns, rows: { lineage } });

test("a column kept as bytes has the profile that its texts have", () => {
  const cells = fc.oneof(
    fc.array(fc.oneof({ weight: 6, arbitrary: text }, { weight: 1, arbitrary: damaged }), { maxLength: 60 }),
    // More than the smallest texts that are kept, in order and against it.
    fc.tuple(fc.integer({ min: 20, max: 60 }), fc.boolean()).map(([count, up]) => {
      const sorted = Array.from({ length: count }, (_, at) => String(1000 + at));
      return up ? sorted : sorted.reverse();
    }),
  );
  fc.assert(
    fc.property(cells, fc.boolean(), fc.infiniteStream(fc.boolean()), (given, workspaces, taken) => {
      const kept = keptAsBytes(given);
      const rows = given.map((_, row) => row).filter(() => taken.next().value);
      const texts = given.map((_, row) => kept.at(row) || null);
      const others = workspaces
        ? [
            valuesColumn(
              columnHead("workspace_id", "text"),
              given.map((_, row) => String(row % 3)),
            ),
          ]
        : [];
      const profiles = (["text", "date"] as const).map((type) => {
        const head = columnHead("own", type, { custom: true });
        const bytes = tableWith(given.length, [textColumn(head, kept), ...others]);
        const plain = tableWith(given.length, [valuesColumn(head, texts), ...others]);
        expect(profileTable(bytes)).toEqual(profileTable(plain));
        const picked = (table: StagedTable) => pickRows("contacts", [{ table, rows }]);
        expect(profileTable(picked(bytes))).toEqual(profileTable(picked(plain)));
        return profileTable(bytes).columns.find(({ name }) => name === "own")?.distinct;
      });
      expect(profiles).toEqual([1, 2].map(() => new Set(texts.filter((value) => value !== null)).size));
    }),
    { numRuns: 400 },
  );
});
