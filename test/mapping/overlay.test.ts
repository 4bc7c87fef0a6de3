import { describe, expect, test } from "vitest";
import { type Applied, applyOverlay } from "#lib/mapping/apply-overlay.ts";
import { addField, splitColumn } from "#lib/mapping/edit.ts";
import { actimo, custom } from "#lib/mapping/language.ts";
import { lintMapping } from "#lib/mapping/lint.ts";
import { parseOverlay } from "#lib/mapping/overlay.ts";
import { proposeColumns, similarity } from "#lib/mapping/propose.ts";
import { transform } from "#lib/mapping/transforms.ts";
import { twentyMapping } from "#lib/mappings/twenty.ts";
import { buildPlan } from "#lib/plan/build.ts";
import { resolvedOf } from "../plan/tables.ts";

const resolved = resolvedOf({
  contacts: [
    {
      contact_id: "1",
      first_name: "Bo",
      department: "Køkken",
      status: "active",
      Sikkerhedskursus: "2025-01-02",
      Stilling: "Kok",
      data4: "hemmelig",
    },
    {
      contact_id: "2",
      first_name: "Ida",
      department: "Salg",
      status: "inactive",
      Sikkerhedskursus: null,
      Stilling: "Chef",
      data4: null,
    },
  ],
  tasks: [{ task_id: "t", title: "x", status: "overdue" }],
});
const { staging } = resolved;
const plan = ({ mapping }: Pick<Applied, "mapping">) => buildPlan({ resolved, mapping });
const people = (applied: Pick<Applied, "mapping">) => [...plan(applied).records("person")].map(({ fields }) => fields);
const apply = (overlay: unknown, acceptProposals: number | null = null) =>
  applyOverlay(twentyMapping, parseOverlay(overlay), staging, { acceptProposals });
const columnOf = (applied: Pick<Applied, "mapping">, column: string) =>
  plan(applied).coverage.columns.find((one) => one.column === column);

describe("proposals", () => {
  test("a header that means an empty standard field is offered for it", () => {
    const [course, title] = proposeColumns(twentyMapping, staging);
    expect(title).toMatchObject({ column: "Stilling", field: "jobTitle", known: true, score: 1, cells: 2 });
    expect(course).toMatchObject({
      column: "Sikkerhedskursus",
      field: "sikkerhedskursus",
      type: "text",
      known: false,
      label: "Sikkerhedskursus",
    });
    expect(course?.reasons.join(" ")).not.toMatch(/2025/);
  });
  test("nothing happens until someone confirms", () => {
    const applied = apply({});
    expect(applied.proposals.map(({ status }) => status)).toEqual(["not confirmed", "not confirmed"]);
    expect(columnOf(applied, "Stilling")).toMatchObject({ migrated: 0, skipped: { not_confirmed: 2 } });
    expect(people(applied)[0]).not.toHaveProperty("jobTitle");
  });
  test("a rehearsal may take the sure ones", () => {
    const applied = apply({}, 0.9);
    expect(applied.proposals.map(({ status }) => status)).toEqual(["not confirmed", "accepted"]);
    expect(people(applied).map((fields) => fields["jobTitle"])).toEqual(["Kok", "Chef"]);
  });
  test("words count by meaning in both languages", () => {
    expect(similarity("Telefonnr. (privat)", "Private phone number")).toBeGreaterThan(
      similarity("Telefonnr. (privat)", "Shoe size"),
    );
    expect(similarity("Afdeling", "Department")).toBe(1);
  });
});

describe("overlay", () => {
  test("confirmed as proposed, or as wanted", () => {
    expect(people(apply({ confirm: { "contacts.Stilling": "as proposed" } }))[1]).toMatchObject({ jobTitle: "Chef" });
    const applied = apply({
      confirm: { "contacts.Sikkerhedskursus": { field: "safetyCourse", type: "text", label: "Safety course" } },
    });
    expect(people(applied)[0]).toMatchObject({ safetyCourse: "2025-01-02" });
    expect(plan(applied).needed.find(({ logical }) => logical === "safetyCourse")).toMatchObject({
      object: "person",
      label: "Safety course",
      standard: false,
    });
    expect(columnOf(applied, "Sikkerhedskursus")).toMatchObject({ migrated: 1, destination: "person.safetyCourse" });
  });
  test("left out, with the reason in the coverage", () => {
    const applied = apply({
      skip: { "contacts.data4": "private_content", "contacts.Stilling": "excluded_by_project" },
    });
    expect(columnOf(applied, "data4")?.skipped).toEqual({ private_content: 1 });
    expect(columnOf(applied, "Stilling")?.skipped).toEqual({ excluded_by_project: 2 });
    expect(people(applied)[0]).not.toHaveProperty("data4");
  });
  test("another column, other values", () => {
    const applied = apply({
      fields: { "person.jobTitle": { column: "department" } },
      values: { "task.status": { overdue: "IN_PROGRESS" } },
    });
    expect(people(applied).map((fields) => fields["jobTitle"])).toEqual(["Køkken", "Salg"]);
    expect([...plan(applied).records("task")][0]?.fields["status"]).toBe("IN_PROGRESS");
    expect(lintMapping(applied.mapping)).toEqual([]);
  });
  test("any row of the page can be left out", () => {
    for (const label of twentyMapping.page) {
      const applied = apply({ rows: { exclude: [label] } });
      const { coverage } = plan(applied);
      expect(coverage.accounted).toBe(coverage.cells);
    }
  });
  test.each([
    [
      { confirm: { "contacts.Findes ikke": "as proposed" } },
      /mapping\.confirm\.contacts\.Findes ikke: the export has no column/,
    ],
    [
      { confirm: { "contacts.Stilling": { field: "birthday", type: "date" } } },
      /mapping\.confirm\.contacts\.Stilling: a column of type text cannot fill a date field/,
    ],
    [
      { confirm: { "contacts.Stilling": { field: "department", type: "text" } } },
      /mapping\.confirm\.contacts\.Stilling: person\.department is already written/,
    ],
    [
      { fields: { "person.nope": { column: "title" } } },
      /mapping\.fields\.person\.nope: twenty has no field person\.nope/,
    ],
    [{ values: { "task.title": { a: "b" } } }, /mapping\.values\.task\.title: Values can be renamed only/],
    [{ values: { "task.status": { overdue: "LATE" } } }, /task\.status has no option "LATE"/],
    [{ rows: { exclude: ["Deals"] } }, /mapping\.rows\.exclude: The mapping has no row "Deals"/],
    [{ skip: { "contacts.contact_id": "private_content" } }, /mapping\.skip\.contacts\.contact_id: .* makes the ids/],
  ])("%j", (overlay, message) => expect(() => apply(overlay)).toThrow(message));
  test.each([
    [{ skip: { "contacts.data4": "because" } }, /mapping\.skip\.contacts\.data4: "because" is no reason/],
    [{ skip: { data4: "private_content" } }, /"data4" is no column/],
    [{ skip: { "kontakter.data4": "private_content" } }, /"kontakter\.data4": the export has no object/],
    [{ confirm: { "contacts.X": "maybe" } }, /mapping\.confirm\.contacts\.X: must be "as proposed"/],
    [{ exclude: [] }, /exclude/],
  ])("%j is refused when read", (overlay, message) => expect(() => parseOverlay(overlay)).toThrow(message));
});

describe("changes made in a workbook", () => {
  test("a field of one's own, and a column split in two", () => {
    const { contacts } = actimo;
    const added = addField(
      twentyMapping,
      "contacts",
      { object: "person", field: "safetyCourse", label: "Safety course", type: "text" },
      custom(contacts, "Sikkerhedskursus", "text").ast,
      "Mine",
    );
    const letter = (at: number) => transform(`letter-${at}`, 1, (value: string) => value[at] ?? null);
    const split = splitColumn(
      added,
      "contacts",
      {
        department: { type: "text", label: "Department", value: contacts.department.as(letter(0)) },
        departmentRest: { type: "text", label: "Rest", value: contacts.department.as(letter(1)) },
      },
      "Mine",
    );
    expect(lintMapping(split)).toEqual([]);
    expect(people({ mapping: split })[0]).toMatchObject({
      department: "K",
      departmentRest: "ø",
      safetyCourse: "2025-01-02",
    });
    expect(people({ mapping: twentyMapping })[0]).toMatchObject({ department: "Køkken" });
    expect(() =>
      addField(
        added,
        "contacts",
        { object: "person", field: "safetyCourse", label: "x", type: "text" },
        contacts.title.ast,
        "x",
      ),
    ).toThrow("already written");
  });
});
