import fc from "fast-check";
import { expect, test } from "vitest";
import { profileSchema } from "../../lib/outputs/shapes.ts";
import { maskProfile, profileStaging, profileTable } from "../../lib/quality/profile.ts";
import type { ColumnProfile } from "../../lib/quality/types.ts";
import { columnHead, numbersColumn } from "../../lib/staging/columns.ts";
import { buildTable, tableOf } from "../../lib/staging/table.ts";
import type { Cell } from "../../lib/staging/types.ts";
import { staged } from "./made.ts";

const column = (profile: ReturnType<typeof profileStaging>, name: string): ColumnProfile => {
  const found = profile.contacts?.columns.find((each) => each.name === name);
  if (!found) throw new Error(name);
  return found;
};
const place = (row: number) => ({ file: "exports/contacts.csv", row, line: row + 1 });
const staging = staged({
  contacts: [
    { contact_id: "1", first_name: "Anna", engagement_score: 9, workspace_id: "11", Bil: "AB 12 345" },
    { contact_id: "2", first_name: "Anna", engagement_score: 10, workspace_id: "11", Bil: null },
    { contact_id: "3", first_name: "Bø", engagement_score: null, workspace_id: "12", Bil: "CD 34 567" },
  ],
});

test("counts, ranges, shapes, workspaces and places are exact", () => {
  const profile = profileStaging(staging);
  expect(profile.contacts?.rows).toBe(3);
  expect(column(profile, "engagement_score")).toEqual({
    name: "engagement_score",
    header: "engagement_score",
    type: "decimal",
    expected: "decimal",
    personal: null,
    custom: false,
    nulls: 1,
    distinct: 2,
    invalid: 0,
    invalidShare: 0,
    min: 9,
    max: 10,
    top: [
      [9, 1],
      [10, 1],
    ],
    lengths: null,
    codePoints: null,
    patterns: [],
    found: { decimal: 2 },
    looks: { decimal: 2 },
    constant: false,
    unique: false,
    workspaces: {
      "11": {
        rows: 2,
        nulls: 0,
        distinct: 2,
        invalid: 0,
        min: 9,
        max: 10,
        top: [
          [9, 1],
          [10, 1],
        ],
      },
      "12": { rows: 1, nulls: 1, distinct: 0, invalid: 0, min: null, max: null, top: [] },
    },
    examples: [place(1), place(2)],
    places: { blank: [place(3)], misfits: [], min: place(1), max: place(2), longest: null },
  });
  expect(column(profile, "first_name")).toMatchObject({
    personal: "name",
    top: [
      ["Anna", 2],
      ["Bø", 1],
    ],
    lengths: { min: 2, max: 4, mean: 10 / 3 },
    patterns: [{ pattern: "Aa", count: 3 }],
  });
  expect(column(profile, "Bil")).toMatchObject({
    custom: true,
    personal: "text",
    patterns: [{ pattern: "A 9 9", count: 2 }],
  });
  expect(() => profileSchema.parse(profile)).not.toThrow();
});

test("masked profiles show shapes of personal columns only", () => {
  const masked = maskProfile(profileStaging(staging));
  expect(column(masked, "first_name")).toMatchObject({ min: "Aa", max: "Aa", top: [["Aa", 3]], distinct: 2 });
  expect(column(masked, "Bil")).toMatchObject({ min: "A 9 9" });
  expect(column(masked, "engagement_score").min).toBe(9);
  expect(JSON.stringify(masked)).not.toMatch(/Anna|Bø|AB 12/);
});

test("misfits are counted, shared out and pointed at", () => {
  const lineage = [1, 2, 3, 4].map((row) => ({ file: "a.csv", row, line: row + 1, workspace: "11" }));
  const table = tableOf("contacts", { contact_id: ["1", "2", "3", "4"], nps_score: [1, null, null, 2] }, lineage);
  const misfits = [{ row: 2, column: "nps_score", found: "ti", reason: "invalid_value" as const }];
  const withMisfits = buildTable({ ...table, columns: table.columns, rows: table, misfits });
  const profile = profileStaging({ ...staging, tables: new Map([["contacts", withMisfits]]) });
  expect(column(profile, "nps_score")).toMatchObject({
    nulls: 2,
    invalid: 1,
    invalidShare: 1 / 3,
    found: { int: 2, text: 1 },
    examples: [
      { file: "a.csv", row: 3, line: 4 },
      { file: "a.csv", row: 1, line: 2 },
      { file: "a.csv", row: 4, line: 5 },
    ],
    workspaces: { "11": { rows: 4, nulls: 2 } },
  });
});

const few = fc.oneof(fc.constant(null), fc.stringMatching(/^[ab]{1,3}$/));
const many = fc.oneof(
  { weight: 1, arbitrary: fc.constant(null) },
  { weight: 9, arbitrary: fc.stringMatching(/^[a-e]{1,3}$/) },
);
test.each([
  ["few values", few, 60],
  ["many values", many, 200],
])("equal to counting by hand: %s", (_, cell: fc.Arbitrary<Cell>, maxLength) => {
  fc.assert(
    fc.property(fc.array(cell, { maxLength }), fc.boolean(), (cells, split) => {
      const made = staged({
        contacts: cells.map((title, at) => ({
          contact_id: String(at),
          title,
          ...(split ? { workspace_id: String(at % 2) } : {}),
        })),
      });
      const found = profileStaging(made).contacts?.columns.find(({ name }) => name === "title");
      const values = cells.filter((value) => value !== null).map(String);
      const counts = Map.groupBy(values, (value) => value);
      const top = [...counts]
        .map(([value, all]): [string, number] => [value, all.length])
        .sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1))
        .slice(0, 10);
      if (cells.length === 0) return;
      expect(found).toMatchObject({
        nulls: cells.length - values.length,
        distinct: counts.size,
        min: values.toSorted()[0] ?? null,
        max: values.toSorted().at(-1) ?? null,
        top,
      });
      const half = cells.filter((value, at) => at % 2 === 0 && value !== null).map(String);
      if (split)
        expect(found?.workspaces["0"]).toMatchObject({
          distinct: new Set(half).size,
          min: half.toSorted()[0] ?? null,
          max: half.toSorted().at(-1) ?? null,
        });
    }),
  );
});

test("numbers and moments, in one workspace and in two", () => {
  const numbers = fc.array(fc.option(fc.constantFrom(0, -0, 1, 2.5, -3, 1e12), { nil: null }), {
    minLength: 1,
    maxLength: 40,
  });
  fc.assert(
    fc.property(numbers, fc.boolean(), (values, split) => {
      const lineage = values.map((_, row) => ({
        file: "a.csv",
        row,
        line: row,
        workspace: split ? String(row % 2) : "1",
      }));
      const column = numbersColumn(
        columnHead("engagement_score", "decimal"),
        Float64Array.from(values, (value) => value ?? Number.NaN),
        new Map(),
      );
      const table = buildTable({
        object: "contacts",
        length: values.length,
        columns: [column],
        rows: { lineage: (row) => lineage[row] ?? { ...place(0), workspace: null } },
      });
      const [found] = profileTable(table).columns;
      const filled = values.filter((value) => value !== null);
      expect(found).toMatchObject({ nulls: values.length - filled.length, distinct: new Set(filled).size });
      if (filled.length === 0) return;
      expect([found?.min, found?.max].map((value) => Number(value) + 0)).toEqual([
        Math.min(...filled) + 0,
        Math.max(...filled) + 0,
      ]);
      expect(found?.top.reduce((sum, [, count]) => sum + count, 0)).toBe(filled.length);
    }),
    { numRuns: 60 },
  );
});

test("what cells look like, lengths in letters, keys and constants, own properties and what is missing", () => {
  const rows = Array.from({ length: 8 }, (_, at) => ({
    contact_id: String(at),
    title: "Kok",
    Telefonnr: `+45 20 12 34 5${at}`,
    Sko: at % 2 === 0 ? "42" : "43",
    Kontakt:
      ["a@firma.example", "12-03-2024", "ja", "1.234,5", "+4520123456", "Åse 🎉", "2024-03-12T10:00:00Z", null][at] ??
      null,
  }));
  const { contacts } = profileStaging(staged({ contacts: rows }));
  const of = (name: string) => contacts?.columns.find((each) => each.name === name);
  expect(of("Kontakt")?.looks).toEqual({ email: 1, date: 2, bool: 1, number: 1, phone: 1, text: 1 });
  expect(of("Kontakt")?.codePoints).toMatchObject({ min: 2 });
  expect(of("Kontakt")?.places).toMatchObject({ blank: [place(8)], longest: place(7) });
  expect(contacts).toMatchObject({ constant: ["title"], unique: ["contact_id", "Telefonnr"] });
  expect(contacts?.missing).toContain("email");
  expect(contacts?.own).toMatchObject([
    { name: "Telefonnr", fieldType: "mobile", alike: { column: "phone_number", delivered: false }, options: [] },
    { name: "Sko", fieldType: "dropdown", options: ["42", "43"], filled: 8, declared: false },
    { name: "Kontakt", fieldType: "text", filled: 7 },
  ]);
});
