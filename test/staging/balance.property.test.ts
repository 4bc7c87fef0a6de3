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

const OBJECTS = ["contacts", "tasks", "engagement_events", "group_members", "message_analytics_users"] as const;
const few = (...texts: string[]) => fc.constantFrom(...texts);
const download = fc.record({
  object: fc.constantFrom(...OBJECTS),
  danish: fc.boolean(),
  workspace: few("nord", "syd", "all"),
  day: few("_2026-01-01", "_2026-01-07", ""),
  piece: few("", "", "_part1", "_part2"),
  copy: few("", "", " (1)", " (2)"),
  own: fc.boolean(),
  delimiter: few(";", ","),
  rows: fc.array(
    fc.record({
      id: few("1", "2", "3", ""),
      other: few("1", "2", ""),
      workspace: few("11", "12", ""),
      written: few("02-01-2026 08:00", "05-01-2026 08:00", ""),
      text: few("a", "b", "-", ""),
    }),
    { maxLength: 6 },
  ),
});

test("whatever is downloaded again, in pieces, overlapping or for the whole account: every cell and row has one place", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(download, { minLength: 2, maxLength: 6 }), async (downloads) => {
      const written: Record<string, string> = {};
      for (const { object, danish, workspace, day, piece, copy, own, delimiter, rows } of downloads) {
        const { stems, key, columns } = objectSpec(object);
        const names = [key[0]!, key[1] ?? "contact_id", "workspace_id", "updated_at", "title"].filter(
          (name, index, all) => all.indexOf(name) === index,
        );
        const header = [
          ...names.map((name) => columns[name]?.headers[danish ? 1 : 0] ?? name),
          ...(own ? ["Egen"] : []),
        ];
        const cells = rows.map((row) => {
          const by: Record<string, string> = {
            [key[0]!]: row.id,
            [key[1] ?? "contact_id"]: row.other,
            ...(key[0] === "contact_id" ? { contact_id: row.id } : {}),
            workspace_id: row.workspace,
            updated_at: row.written,
            title: row.text,
          };
          return [...names.map((name) => by[name] ?? ""), ...(own ? [row.text] : [])];
        });
        const file = `${stems[danish ? 1 : 0]}_${workspace}${day}${piece}${copy}.csv`;
        written[file] = csv([header, ...cells], { delimiter });
      }
      const staging = await stage(written);
      expect(unbalanced(staging)).toEqual([]);
      const rejected = new Set<string>(["short_row", "long_row", "missing_key", "repeated_header", "total_line"]);
      for (const object of OBJECTS) {
        const found = staging.files.filter((one) => one.object === object).reduce((sum, { rows }) => sum + rows, 0);
        const lost = staging.rowLosses
          .filter((loss) => loss.object === object && !rejected.has(loss.reason))
          .reduce((sum, { rows }) => sum + rows, 0);
        expect([object, found]).toEqual([object, (staging.tables.get(object)?.length ?? 0) + lost]);
      }
    }),
    { numRuns: 100 },
  );
});
