/** Deltas that bring less, more or something else than a customer thinks. */
import { describe, expect, test } from "vitest";
import type { ObjectName } from "../../lib/contract/objects.ts";
import { compareDelta } from "../../lib/quality/delta.ts";
import { deltaChanges } from "../../lib/quality/delta-changes.ts";
import { deltaNews, newsLines } from "../../lib/quality/delta-news.ts";
import { csv, stage, unbalanced } from "../staging/project.ts";
import { type Row, staged, unaccounted } from "./made.ts";

type Objects = Readonly<Partial<Record<ObjectName, readonly Row[]>>>;
function compare(base: Objects, later: Objects) {
  const [before, after] = [staged(base), staged(later)];
  const comparison = compareDelta(before, after);
  expect(unaccounted(comparison.staging)).toEqual({});
  const codes = comparison.findings.map(({ code, object, column, found }) => [code, object, column, found]);
  return {
    ...comparison,
    codes,
    changes: [...deltaChanges(before, after, comparison.objects)],
    news: deltaNews(before, after),
  };
}
const at = (day: number) => `2025-01-0${day}T00:00:00.000Z`;
const many = (count: number, make: (id: string) => Row): Row[] =>
  Array.from({ length: count }, (_, index) => ({ contact_id: String(index), ...make(String(index)) }));

describe("workspaces", () => {
  const contact = (contact_id: string, workspace_id: string, file: string | null): Row => ({
    contact_id,
    workspace_id,
    "@workspace": file,
    "@file": `contacts_${file ?? "all"}.csv`,
  });
  const base = [contact("1", "11", "nord"), contact("2", "11", "nord"), contact("3", "12", "syd")];

  test("one that the later files leave out loses nothing", () => {
    const { objects, codes } = compare({ contacts: base }, { contacts: [contact("1", "11", "nord")] });
    expect(objects.contacts?.goneIds).toEqual(["2"]);
    expect(codes).toContainEqual(["workspace_not_in_delta", "contacts", null, "syd"]);
  });

  test("nor does one that a file of the whole account has no row of", () => {
    const { objects, codes } = compare({ contacts: base }, { contacts: [contact("1", "11", null)] });
    expect(objects.contacts?.goneIds).toEqual(["2"]);
    expect(codes).toContainEqual(["workspace_not_in_delta", "contacts", null, "syd"]);
  });

  test("a base of the whole account beside a delta of one workspace", () => {
    const all = base.map((row) => ({ ...row, "@workspace": null, "@file": "contacts_all.csv" }));
    const { objects } = compare({ contacts: all }, { contacts: [contact("1", "11", "nord")] });
    expect(objects.contacts?.goneIds).toEqual(["2"]);
  });

  test("a delta with the half gone is told to be a part", () => {
    const { codes } = compare({ contacts: many(30, () => ({})) }, { contacts: many(10, () => ({})) });
    expect(codes).toContainEqual(["mostly_gone", "contacts", null, "20"]);
  });
});

describe("columns", () => {
  const size = (header: string, plus = 0) => many(12, (id) => ({ [header]: String(40 + plus + (Number(id) % 3)) }));

  test("one under a new header is no change of values, and is offered as renamed", () => {
    const { objects, codes, news } = compare({ contacts: size("Skostr.") }, { contacts: size("Skostørrelse") });
    expect(codes.map(([code, , column]) => [code, column])).toEqual([
      ["column_not_in_delta", "Skostr."],
      ["column_renamed", "Skostørrelse"],
      ["column_new_in_delta", "Skostørrelse"],
    ]);
    expect(news).toEqual([{ what: "column", object: "contacts", column: "Skostørrelse", count: 1 }]);
    // What stands in a new column is new, cell by cell; what the missing one held stays.
    expect(objects.contacts).toMatchObject({ changed: 12, gone: 0 });
    expect(objects.contacts?.changedRows[0]?.changes).toMatchObject([
      { column: "Skostørrelse", before: null, after: "40" },
    ]);
  });

  test("another column with other values is not", () => {
    const { codes } = compare({ contacts: size("Skostr.") }, { contacts: size("Jakkestr.", 10) });
    expect(codes.map(([code]) => code)).not.toContain("column_renamed");
  });

  test("translated headers and a narrower type are no change", async () => {
    const base = await stage({
      "contacts_nord_2026-01-07.csv": csv([
        ["contact_id", "first_name", "Str."],
        ["1", "Anna", "44"],
        ["2", "Bo", "45"],
      ]),
    });
    const later = await stage({
      "kontakter_nord_2026-02-07.csv": csv(
        [
          ["Kontakt-ID", "Fornavn", "Str."],
          ["1", "Anna", "44"],
          ["2", "Bo", "XL"],
        ],
        {
          delimiter: ",",
        },
      ),
    });
    const { objects, staging } = compareDelta(base, later);
    expect(objects.contacts).toMatchObject({ unchanged: 1, changed: 1 });
    expect(objects.contacts?.changedRows).toMatchObject([{ key: "2", changes: [{ column: "Str.", after: "XL" }] }]);
    expect(unbalanced(staging)).toEqual([]);
  });
});

test("news: columns, values, labels and owners that were not there, and nothing that was", async () => {
  const header = ["Kontakt-ID", "Status", "Ejer"];
  const name = (day: string) => `kontakter_nord_${day}.csv`;
  const base = await stage({ [name("2026-01-07")]: csv([header, ["1", "Aktiv", "a@x.example"], ["2", "Fyret", ""]]) });
  const same = await stage({
    [name("2026-02-07")]: csv([header, ["1", "Active", "A@x.example"], ["2", "fyret ", ""]]),
  });
  expect(deltaNews(base, same)).toEqual([]);
  const later = await stage({
    [name("2026-02-07")]: csv([
      [...header, "Tom", "Skostr."],
      ["1", "Inviteret", "ny@x.example", "", "44"],
      ["2", "Barsel", "", "", ""],
    ]),
  });
  expect(newsLines(deltaNews(base, later)).sort()).toEqual([
    "1 new owner in contacts.owner_email",
    "1 new value in contacts.status",
    "1 unknown label in contacts.status",
    "column contacts.Skostr.",
  ]);
});

test("a name that the later export broke is no change, and the whole one stays", () => {
  const base = { contact_id: "1", first_name: "Søren", last_name: "Gård", updated_at: at(1) };
  const broken = { ...base, first_name: "S?ren", last_name: "Ny", updated_at: at(2) };
  const { objects, staging } = compare({ contacts: [base] }, { contacts: [broken] });
  expect(objects.contacts?.changedRows[0]?.changes.map(({ column }) => column)).toEqual(["last_name"]);
  const table = staging.tables.get("contacts");
  expect([table?.cell("first_name", 0), table?.cell("last_name", 0)]).toEqual(["Søren", "Ny"]);
  expect(
    compare({ contacts: [base] }, { contacts: [{ ...base, first_name: "S\uFFFDren" }] }).objects.contacts,
  ).toMatchObject({
    unchanged: 1,
  });
  expect(
    compare({ contacts: [base] }, { contacts: [{ ...base, first_name: "S?r?n" }] }).objects.contacts,
  ).toMatchObject({
    changed: 1,
  });
});

test("every difference is a line with its place", () => {
  const anna = { contact_id: "1", first_name: "Anna", title: "Chef", updated_at: at(2) };
  const { changes } = compare(
    {
      contacts: [anna, { ...anna, contact_id: "2" }, { ...anna, contact_id: "3" }, { ...anna, contact_id: "4" }],
    },
    {
      contacts: [
        { ...anna, first_name: "Anne", title: null, updated_at: at(3) },
        { ...anna, contact_id: "2", first_name: "Gammel", updated_at: at(1) },
        { ...anna, contact_id: "3", updated_at: at(4) },
        { ...anna, contact_id: "5" },
      ],
    },
  );
  expect(changes.map(({ kind, id, row, column, before, after }) => [kind, id, row, column, before, after])).toEqual([
    ["new", "5", 4, null, null, null],
    ["changed", "1", 1, "first_name", "Anna", "Anne"],
    ["changed", "1", 1, "title", "Chef", null],
    ["stale", "2", 2, "first_name", "Anna", "Gammel"],
    ["touched", "3", 3, null, null, null],
    ["gone", "4", 4, null, null, null],
  ]);
  expect(new Set(changes.map(({ object, file }) => `${object} ${file}`))).toEqual(
    new Set(["contacts exports/contacts.csv"]),
  );
});
