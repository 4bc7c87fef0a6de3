import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { ObjectName } from "../../lib/contract/objects.ts";
import { deltaSchema } from "../../lib/outputs/shapes.ts";
import { compareDelta, deltaReport } from "../../lib/quality/delta.ts";
import type { Staging } from "../../lib/staging/types.ts";
import { type Row, rowsOf, staged, unaccounted, unaccountedRows } from "./made.ts";

type Objects = Readonly<Partial<Record<ObjectName, readonly Row[]>>>;
const compare = (base: Objects | Staging, later: Objects) => {
  const comparison = compareDelta("tables" in base ? base : staged(base), staged(later));
  expect(unaccounted(comparison.staging)).toEqual({});
  expect(unaccountedRows(comparison.staging)).toEqual({});
  const counts = (object: ObjectName) => {
    const found = comparison.objects[object];
    if (!found) return null;
    const { changed, unchanged, touched, stale, held, gone } = found;
    return { new: found.new, changed, unchanged, touched, stale, held, gone };
  };
  const lost = (reason: string) =>
    comparison.staging.losses.filter((loss) => loss.reason === reason).reduce((sum, { cells }) => sum + cells, 0);
  return { comparison, counts, lost, rows: (object: ObjectName) => rowsOf(comparison.staging.tables.get(object)) };
};
const none = { new: 0, changed: 0, unchanged: 0, touched: 0, stale: 0, held: 0, gone: 0 };
const at = (day: number) => `2025-01-0${day}T00:00:00.000Z`;
const anna = { contact_id: "1", first_name: "Anna", email: "anna@firma.example", updated_at: at(2) };

describe("one record", () => {
  test.each<[string, Row, Partial<typeof none>]>([
    ["equal", anna, { unchanged: 1 }],
    ["another value, newer", { ...anna, first_name: "Anne", updated_at: at(3) }, { changed: 1 }],
    ["another value, same date", { ...anna, first_name: "Anne" }, { changed: 1 }],
    ["another value, no date", { ...anna, first_name: "Anne", updated_at: null }, { changed: 1 }],
    ["a value gone", { ...anna, first_name: null, updated_at: at(3) }, { changed: 1 }],
    ["same values, newer", { ...anna, updated_at: at(3) }, { touched: 1 }],
    ["same values, older", { ...anna, updated_at: at(1) }, { unchanged: 1 }],
    ["another value, older", { ...anna, first_name: "Anne", updated_at: at(1) }, { stale: 1 }],
    ["only e-mail case differs", { ...anna, email: "Anna@Firma.example" }, { unchanged: 1 }],
    ["another record", { ...anna, contact_id: "2" }, { new: 1, gone: 1 }],
  ])("%s", (_, row, wanted) => {
    expect(compare({ contacts: [anna] }, { contacts: [row] }).counts("contacts")).toEqual({ ...none, ...wanted });
  });

  test("phone style is no change", () => {
    const phone = { ...anna, country_code: "45", phone_number: "20 12 34 56", msisdn: "+45 20 12 34 56" };
    const later = { ...anna, country_code: "+45", phone_number: "+4520123456", msisdn: "004520123456" };
    expect(compare({ contacts: [phone] }, { contacts: [later] }).counts("contacts")).toEqual({ ...none, unchanged: 1 });
  });

  test("says which fields changed, from what to what", () => {
    const { comparison } = compare({ contacts: [anna] }, { contacts: [{ ...anna, first_name: "Anne" }] });
    expect(comparison.objects.contacts?.changedRows).toEqual([
      { key: "1", changes: [{ column: "first_name", before: "Anna", after: "Anne", row: 0 }] },
    ]);
    const report = deltaReport(comparison);
    expect(report.contacts).toMatchObject({ changed: 1, conflicts: 0, fields: { first_name: 1 }, changedIds: ["1"] });
    expect(() => deltaSchema.parse(report)).not.toThrow();
  });
});

describe("laid over", () => {
  test("the newest row wins in its place, stale ones are left out, gone ones stay, new ones follow", () => {
    const { rows, lost, counts, comparison } = compare(
      { contacts: [anna, { ...anna, contact_id: "2" }, { ...anna, contact_id: "3" }] },
      {
        contacts: [
          { ...anna, contact_id: "4" },
          { ...anna, contact_id: "2", first_name: "Gammel", updated_at: at(1) },
          { ...anna, first_name: "Anne", updated_at: at(3) },
        ],
      },
    );
    expect(counts("contacts")).toEqual({ ...none, new: 1, changed: 1, stale: 1, gone: 1 });
    expect(rows("contacts").map(({ contact_id, first_name }) => `${contact_id} ${first_name}`)).toEqual([
      "1 Anne",
      "2 Anna",
      "3 Anna",
      "4 Anna",
    ]);
    expect([lost("superseded"), lost("stale_row")]).toEqual([4, 4]);
    expect(comparison.objects.contacts).toMatchObject({ newIds: ["4"], goneIds: ["3"] });
    expect(comparison.findings.map(({ code }) => code)).toEqual(["stale_rows", "gone"]);
  });

  test("objects that the delta does not bring stay and are not compared", () => {
    const { counts, rows } = compare({ contacts: [anna], tasks: [{ task_id: "1" }] }, { contacts: [anna] });
    expect(counts("tasks")).toBeNull();
    expect(rows("tasks")).toHaveLength(1);
  });

  test("objects that only the delta has are new", () => {
    expect(compare({}, { tasks: [{ task_id: "1" }] }).counts("tasks")).toEqual({ ...none, new: 1 });
  });

  test("only workspaces that the delta brought can lose rows", () => {
    const row = (contact_id: string, workspace: string): Row => ({
      contact_id,
      "@workspace": workspace,
      "@file": `contacts_${workspace}.csv`,
    });
    const base = { contacts: [row("1", "a"), row("2", "b")] };
    expect(compare(base, { contacts: [row("3", "a")] }).comparison.objects.contacts?.goneIds).toEqual(["1"]);
  });

  test("a column that the delta lacks keeps its values and is no change", () => {
    const { rows, counts, comparison } = compare(
      { contacts: [{ ...anna, title: "Chef" }] },
      {
        contacts: [
          { ...anna, first_name: "Anne" },
          { ...anna, contact_id: "2" },
        ],
      },
    );
    expect(counts("contacts")).toEqual({ ...none, changed: 1, new: 1 });
    expect(rows("contacts").map(({ first_name, title }) => [first_name, title])).toEqual([
      ["Anne", "Chef"],
      ["Anna", undefined],
    ]);
    expect(comparison.findings.map(({ code }) => code)).toEqual(["column_not_in_delta"]);
  });

  test("one person in two workspaces is compared workspace by workspace", () => {
    const row = (workspace_id: string, title: string): Row => ({ contact_id: "1", workspace_id, title });
    const base = { contacts: [row("11", "Chef"), row("12", "Vikar")] };
    expect(compare(base, { contacts: [row("12", "Vikar"), row("11", "Chef")] }).counts("contacts")).toEqual({
      ...none,
      unchanged: 1,
    });
    const more = compare({ contacts: [row("11", "Chef")] }, base);
    expect(more.counts("contacts")).toEqual({ ...none, changed: 1 });
    expect(more.rows("contacts")).toHaveLength(2);
  });

  test("an id for two people is held, until a later export has only one of them", () => {
    const bo = { contact_id: "1", first_name: "Bo", email: "bo@firma.example", updated_at: at(2) };
    expect(compare({ contacts: [anna] }, { contacts: [anna, bo] }).counts("contacts")).toEqual({ ...none, held: 1 });
    expect(compare({}, { contacts: [anna, bo] }).counts("contacts")).toEqual({ ...none, held: 1 });
    const settled = compare({ contacts: [anna, bo] }, { contacts: [bo] });
    expect(settled.counts("contacts")).toEqual({ ...none, unchanged: 1 });
    expect(settled.rows("contacts")).toEqual([bo]);
  });

  test("composite keys", () => {
    const member = (contact_id: string, removed_at: string | null = null): Row => ({
      group_id: "7",
      contact_id,
      added_at: at(1),
      removed_at,
    });
    const { counts, rows } = compare(
      { group_members: [member("1"), member("2")] },
      { group_members: [member("2", at(2)), member("3")] },
    );
    expect(counts("group_members")).toEqual({ ...none, new: 1, changed: 1, gone: 1 });
    expect(rows("group_members")).toHaveLength(3);
  });
});

test("what is gone is reported once, and again after it came back", () => {
  const step = (previous: ReturnType<typeof compareDelta> | undefined, ids: readonly string[]) =>
    compareDelta(
      previous?.staging ?? staged({ contacts: [{ contact_id: "1" }, { contact_id: "2" }], tasks: [{ task_id: "1" }] }),
      staged({ contacts: ids.map((contact_id) => ({ contact_id })) }),
      previous,
    );
  const first = step(undefined, ["1"]);
  const second = step(first, ["1"]);
  const third = step(second, ["1", "2"]);
  const fourth = step(third, ["1"]);
  expect([first, second, third, fourth].map(({ objects }) => objects.contacts?.goneIds)).toEqual([
    ["2"],
    [],
    [],
    ["2"],
  ]);
  expect([first, second, third].map(({ absent }) => absent.contacts)).toEqual([["2"], ["2"], []]);
});

describe("events", () => {
  const event = (event_id: string | null, contact_id = "1"): Row => ({
    event_id,
    message_id: "5",
    contact_id,
    event_type: "open",
    occurred_at: at(1),
  });
  test("overlap by key, are never gone", () => {
    const { counts, rows } = compare(
      { engagement_events: [event("1"), event("2")] },
      { engagement_events: [event("2"), event("3")] },
    );
    expect(counts("engagement_events")).toEqual({ ...none, new: 1, unchanged: 1 });
    expect(rows("engagement_events").map(({ event_id }) => event_id)).toEqual(["1", "2", "3"]);
  });
  test("without an id by all their values", () => {
    const { counts, rows } = compare(
      { engagement_events: [event(null, "1"), event(null, "2")] },
      { engagement_events: [event(null, "2"), event(null, "3")] },
    );
    expect(counts("engagement_events")).toEqual({ ...none, new: 1, unchanged: 1 });
    expect(rows("engagement_events")).toHaveLength(3);
  });
});

test("every cell and row is accounted for over several deltas, and the last word is the newest", () => {
  const contact = fc.record({
    contact_id: fc.constantFrom("1", "2", "3"),
    workspace_id: fc.constantFrom("11", "12", null),
    first_name: fc.constantFrom("Anna", "Bo", null),
    updated_at: fc.constantFrom(at(1), at(2), null),
  });
  const event = fc.record({
    event_id: fc.constantFrom("1", "2", null),
    contact_id: fc.constantFrom("1", "2", null),
    event_type: fc.constantFrom("open", "click"),
  });
  const few = <T>(of: fc.Arbitrary<T>) => fc.array(of, { maxLength: 5 });
  const objects = fc.record({ contacts: few(contact), engagement_events: few(event) });
  const onePerWorkspace = fc.uniqueArray(contact, {
    maxLength: 5,
    selector: ({ contact_id, workspace_id }) => `${contact_id} ${workspace_id}`,
  });
  const last = fc.record({ contacts: onePerWorkspace, engagement_events: few(event) });
  fc.assert(
    fc.property(objects, objects, last, (base, first, second) => {
      const once = compare(base, first);
      const twice = compare(once.comparison.staging, second);
      for (const object of ["contacts", "engagement_events"] as const) {
        const found = twice.comparison.objects[object];
        if (!found) continue;
        const again = compare(twice.comparison.staging, second).counts(object);
        expect(again).toMatchObject({ new: 0, changed: 0 });
      }
    }),
    { numRuns: 200 },
  );
});
