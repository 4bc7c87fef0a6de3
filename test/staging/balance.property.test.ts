import fc from "fast-check";
import { expect, test } from "vitest";
import { OBJECT_NAMES, objectSpec } from "../../lib/contract/objects.ts";
import { balance, csv, stage, unbalanced } from "./project.ts";

const cell = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.constantFrom(
      "",
      " ",
      "-",
      "N/A",
      "ukendt",
      "x",
      "ja",
      "nej",
      "1",
      "0",
      "12,5",
      "1.234",
      "57 %",
      "01-02-2024",
      "31-02-2024",
      "21-01-2024 09:13",
      "Aktiv",
      "a@b.example",
      "4,52E+09",
      "20123456",
      "\u00a0",
      "\u200b",
      "#REF!",
      '"',
      "null",
      "[]",
    ),
  },
  { weight: 1, arbitrary: fc.string({ maxLength: 8 }) },
);

const file = fc.constantFrom(...OBJECT_NAMES).chain((object) => {
  const names = Object.keys(objectSpec(object).columns);
  const header = fc.array(fc.oneof(fc.constantFrom(...names), fc.constantFrom("Egen", "", "Navn")), {
    minLength: 2,
    maxLength: 8,
  });
  return header.chain((columns) => {
    const all = [...objectSpec(object).key, ...columns];
    const row = fc.oneof(
      { weight: 8, arbitrary: fc.tuple(...all.map(() => cell)).map((cells) => [...cells]) },
      { weight: 1, arbitrary: fc.array(cell, { maxLength: all.length + 2 }) },
      { weight: 1, arbitrary: fc.constant(all) },
    );
    return fc.record({
      object: fc.constant(object),
      header: fc.constant(all),
      rows: fc.array(row, { maxLength: 8 }),
      day: fc.constantFrom("2026-01-01", "2026-01-07"),
      copies: fc.boolean(),
    });
  });
});

test("cells read = values in the tables + losses, column by column, whatever stands in the files", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(file, { minLength: 1, maxLength: 4 }), async (files) => {
      const written: Record<string, string> = {};
      let filled = 0;
      for (const { object, header, rows, day, copies } of files) {
        const name = `${object}_nord_${day}`;
        const text = csv([header, ...rows]);
        const names = copies ? [`${name}.csv`, `${name} (1).csv`] : [`${name}.csv`];
        for (const one of names) written[one] = text;
      }
      const staging = await stage(written);
      expect(unbalanced(staging)).toEqual([]);
      const { cells, kept, lost } = balance(staging);
      filled = cells;
      expect(kept + lost).toBe(filled);
    }),
    { numRuns: 120 },
  );
});

test("the cells counted are the filled cells of the file", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(fc.nat(30).map(String), cell, cell, cell), { minLength: 1, maxLength: 15 }),
      async (rows) => {
        const safe = rows.map((row) => row.map((text) => text.replace(/[\r\n]/g, "")));
        const staging = await stage({
          "tasks_nord_2026-01-07.csv": csv([["task_id", "title", "status", "Egen"], ...safe], { quoteAll: true }),
        });
        const filled = safe.flat().filter((text) => /\S/.test(text)).length;
        expect(balance(staging).cells).toBe(filled);
      },
    ),
    { numRuns: 100 },
  );
});
