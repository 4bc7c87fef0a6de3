import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { ObjectName } from "../../lib/contract/objects.ts";
import { findDuplicates } from "../../lib/quality/duplicates.ts";
import { multiCompany } from "../../lib/quality/multi-company.ts";
import { resolveStaging } from "../../lib/quality/resolve.ts";
import type { Cell } from "../../lib/staging/types.ts";
import { type Row, rowsOf, staged, unaccounted, unaccountedRows } from "./made.ts";

const resolve = (objects: Readonly<Partial<Record<ObjectName, readonly Row[]>>>) => {
  const staging = staged(objects);
  const resolved = resolveStaging(staging, findDuplicates(staging, []));
  expect(unaccounted(resolved.staging, resolved.derivedCells)).toEqual({});
  expect(unaccountedRows(resolved.staging, resolved.derivedRows)).toEqual({});
  return {
    resolved,
    rows: (object: ObjectName): Row[] => rowsOf(resolved.staging.tables.get(object)),
    lost: (reason: string): Record<string, number> =>
      Object.fromEntries(
        resolved.staging.losses
          .filter((loss) => loss.reason === reason)
          .map(({ object, column, cells }) => [`${object}.${column}`, cells]),
      ),
    codes: resolved.findings.map(({ code }) => code),
  };
};
const anna = { first_name: "Anna", last_name: "Berg", email: "anna@firma.example" };

describe("one row per person", () => {
  const contacts: Row[] = [
    {
      contact_id: "2",
      ...anna,
      title: "Chef",
      status: "invited",
      department: "K?kken",
      updated_at: "2025-03-01T00:00:00.000Z",
      "@file": "a.csv",
    },
    { contact_id: "3", first_name: "Bo", last_name: "Lund", "@file": "a.csv" },
    {
      contact_id: "1",
      ...anna,
      title: "Vikar",
      status: "active",
      department: "Køkken",
      location: "Aarhus",
      updated_at: "2025-01-01T00:00:00.000Z",
      "@file": "b.csv",
      "@row": 7,
    },
  ];
  test("newest value per field, undamaged before damaged, status by order, old ids as aliases", () => {
    const { resolved, rows, lost } = resolve({ contacts, tasks: [{ task_id: "9", assignee_contact_id: "2" }] });
    expect(rows("contacts")).toEqual([
      { contact_id: "3", first_name: "Bo", last_name: "Lund" },
      {
        contact_id: "1",
        ...anna,
        title: "Chef",
        status: "active",
        department: "Køkken",
        location: "Aarhus",
        updated_at: "2025-03-01T00:00:00.000Z",
      },
    ]);
    expect(rows("tasks")).toEqual([{ task_id: "9", assignee_contact_id: "1" }]);
    expect(resolved.staging.tables.get("tasks")?.column("assignee_contact_id")?.raw(0)).toBe("2");
    expect(resolved.survivor("contacts", "2")).toBe("1");
    expect(resolved.survivor("contacts", "404")).toBe("404");
    expect(resolved.members("contacts", "2")).toEqual(["1", "2"]);
    expect(resolved.members("contacts", "3")).toEqual(["3"]);
    const table = resolved.staging.tables.get("contacts");
    expect(table?.lineage(1)).toMatchObject({ file: "b.csv", row: 7 });
    expect(table?.sources(1).map(({ file, row }) => `${file}:${row}`)).toEqual(["b.csv:7", "a.csv:1"]);
    expect(lost("merged_equal")).toEqual({ "contacts.first_name": 1, "contacts.last_name": 1, "contacts.email": 1 });
    expect(lost("merged_other")).toEqual({
      "contacts.contact_id": 1,
      "contacts.title": 1,
      "contacts.status": 1,
      "contacts.department": 1,
      "contacts.updated_at": 1,
    });
    expect(resolved.staging.rowLosses).toEqual([
      { object: "contacts", file: "a.csv", reason: "merged_other", rows: 1 },
    ]);
  });
  test("staging without duplicates stays as it is", () => {
    const staging = staged({ contacts: contacts.slice(0, 2), workspace_members: [] });
    const resolved = resolveStaging(staging, findDuplicates(staging, []));
    expect(resolved.staging.tables.get("contacts")).toBe(staging.tables.get("contacts"));
    expect(resolved.staging.losses).toEqual([]);
  });
});

describe("keys follow their survivors", () => {
  const people = [
    { contact_id: "1", ...anna },
    { contact_id: "2", ...anna },
  ];
  test("rows that become equal merge, current memberships of one group too, history stays", () => {
    const { rows, lost } = resolve({
      contacts: people,
      message_recipients: [
        { message_id: "5", contact_id: "2", views: 3, clicks: 1 },
        { message_id: "5", contact_id: "1", views: 2 },
        { message_id: "6", contact_id: "2", views: 1 },
        { message_id: "6", contact_id: null, views: 1 },
        { message_id: "6", contact_id: null, views: 1 },
      ],
      group_members: [
        { group_id: "7", contact_id: "1", added_at: "2024-01-01T00:00:00.000Z" },
        { group_id: "7", contact_id: "2", added_at: "2025-01-01T00:00:00.000Z" },
        {
          group_id: "7",
          contact_id: "2",
          added_at: "2023-01-01T00:00:00.000Z",
          removed_at: "2023-02-01T00:00:00.000Z",
        },
      ],
    });
    expect(rows("message_recipients")).toEqual([
      { message_id: "5", contact_id: "1", views: 2, clicks: 1 },
      { message_id: "6", contact_id: "1", views: 1 },
      { message_id: "6", views: 1 },
      { message_id: "6", views: 1 },
    ]);
    expect(rows("group_members")).toEqual([
      { group_id: "7", contact_id: "1", added_at: "2024-01-01T00:00:00.000Z" },
      {
        group_id: "7",
        contact_id: "1",
        added_at: "2023-01-01T00:00:00.000Z",
        removed_at: "2023-02-01T00:00:00.000Z",
      },
    ]);
    expect(lost("merged_other")).toMatchObject({ "message_recipients.views": 1, "group_members.added_at": 1 });
    expect(lost("merged_equal")).toMatchObject({ "message_recipients.contact_id": 1, "group_members.contact_id": 1 });
  });
  test("an attachment follows the kind of its parent", () => {
    const { rows } = resolve({
      contacts: people,
      attachments: [
        { file_id: "1", parent_type: "contact", parent_id: "2" },
        { file_id: "2", parent_type: "message", parent_id: "2" },
      ],
    });
    expect(rows("attachments").map(({ parent_id }) => parent_id)).toEqual(["1", "2"]);
  });
  test("the newest score of a person counts", () => {
    const score = (contact_id: string, score: number, day: string): Row => ({
      contact_id,
      score_type: "engagement",
      score,
      calculated_at: `2025-01-${day}T00:00:00.000Z`,
    });
    const { rows } = resolve({ contacts: people, engagement_scores: [score("1", 50, "01"), score("2", 60, "02")] });
    expect(rows("engagement_scores")).toEqual([{ ...score("1", 60, "02") }]);
  });
  test("equal keys without a merge are a finding", () => {
    const { rows, codes } = resolve({
      tasks: [
        { task_id: "1", title: "A" },
        { task_id: "1", title: "B" },
      ],
    });
    expect(rows("tasks")).toEqual([{ task_id: "1", title: "A" }]);
    expect(codes).toEqual(["repeated_key"]);
  });
  test("integrations of one name are not one", () => {
    expect(
      resolve({
        integrations: [
          { name: "x", type: "sso" },
          { name: "x", type: "other" },
        ],
      }).rows("integrations"),
    ).toHaveLength(2);
  });
  test("employee records of merged companies", () => {
    const { rows } = resolve({
      companies: [
        { company_id: "7", name: "A", cvr: "30000119", parent_company_id: "8" },
        { company_id: "8", name: "A A/S", cvr: "30000119", industry: "Byg" },
      ],
      contacts: [{ contact_id: "1", company_id: "8" }],
    });
    expect(rows("companies")).toEqual([{ company_id: "7", name: "A", cvr: "30000119", industry: "Byg" }]);
    expect(rows("contacts")).toEqual([{ contact_id: "1", company_id: "7" }]);
  });
});

describe("id conflicts", () => {
  test("leave the tables; their children keep the key", () => {
    const { rows, lost, resolved } = resolve({
      contacts: [
        { contact_id: "1", ...anna },
        { contact_id: "1", first_name: "Bo", last_name: "Lund", email: "bo@firma.example" },
        { contact_id: "2", first_name: "Eva", last_name: "Dahl" },
      ],
      tasks: [{ task_id: "9", assignee_contact_id: "1" }],
    });
    expect(rows("contacts").map(({ contact_id }) => contact_id)).toEqual(["2"]);
    expect(rows("tasks")).toEqual([{ task_id: "9", assignee_contact_id: "1" }]);
    expect(lost("id_conflict")).toEqual({
      "contacts.contact_id": 2,
      "contacts.first_name": 2,
      "contacts.last_name": 2,
      "contacts.email": 2,
    });
    expect(resolved.staging.rowLosses).toEqual([
      { object: "contacts", file: "exports/contacts.csv", reason: "id_conflict", rows: 2 },
    ]);
  });
});

describe("companies from texts", () => {
  test("without a company file: by id where there is one, else by name", () => {
    const { rows, resolved, codes } = resolve({
      contacts: [
        { contact_id: "1", company_id: "7", company: "Jysk Byg A/S" },
        { contact_id: "2", company: "JYSK BYG AS" },
        { contact_id: "3", company: "Café Ø" },
        { contact_id: "4", company: "CAFÉ  Ø" },
        { contact_id: "5" },
      ],
    });
    const cafe = String(rows("companies")[1]?.company_id);
    expect(cafe).toMatch(/^derived:cafeoe-[0-9a-f]{8}$/);
    expect(rows("companies")).toEqual([
      { company_id: "7", name: "Jysk Byg A/S" },
      { company_id: cafe, name: "Café Ø" },
    ]);
    expect(rows("contacts").map(({ company_id }) => company_id)).toEqual(["7", "7", cafe, cafe, undefined]);
    expect(resolved.derivedRows).toMatchObject({ companies: 2 });
    expect(resolved.isDerived("contacts", "company_id", 0)).toBe(false);
    expect(resolved.isDerived("contacts", "company_id", 2)).toBe(true);
    expect(resolved.isDerived("companies", "name", 1)).toBe(true);
    expect(codes).toContain("companies_derived");
  });
  test("with a company file: the one company of that name, else a new one, never for an orphan id", () => {
    const { rows, codes } = resolve({
      companies: [
        { company_id: "7", name: "Jysk Byg A/S" },
        { company_id: "8", name: "Dobbelt", cvr: "30000119" },
        { company_id: "9", name: "Dobbelt", cvr: "30000120" },
      ],
      contacts: [
        { contact_id: "1", company: "jysk byg as" },
        { contact_id: "2", company: "Ny" },
        { contact_id: "3", company: "Dobbelt" },
        { contact_id: "4", company_id: "404", company: "Væk" },
      ],
    });
    const added = rows("companies")[3];
    expect(added).toMatchObject({ name: "Ny" });
    expect(rows("companies")).toHaveLength(4);
    expect(rows("contacts").map(({ company_id }) => company_id)).toEqual(["7", added?.company_id, undefined, "404"]);
    expect(codes).toEqual(expect.arrayContaining(["companies_derived", "company_text_ambiguous"]));
  });
});

describe("managers", () => {
  const at = (day: number) => `2025-01-0${day}T00:00:00.000Z`;
  test("circles are cut at the oldest row, people who manage themselves lose the link", () => {
    const { rows, lost, resolved } = resolve({
      contacts: [
        { contact_id: "1", manager_id: "2", updated_at: at(3) },
        { contact_id: "2", manager_id: "3", updated_at: at(1) },
        { contact_id: "3", manager_id: "1", updated_at: at(2) },
        { contact_id: "4", manager_id: "4" },
        { contact_id: "5", manager_id: "1" },
      ],
    });
    expect(rows("contacts").map(({ manager_id }) => manager_id)).toEqual(["2", undefined, "1", undefined, "1"]);
    expect(lost("cut_circle")).toEqual({ "contacts.manager_id": 2 });
    expect(
      resolved.findings.filter(({ column }) => column === "manager_id").map(({ code, found }) => [code, found]),
    ).toEqual([
      ["circle", "1 → 2 → 3"],
      ["points_to_itself", "4"],
    ]);
  });
  test("a merge may make someone their own manager", () => {
    const { rows } = resolve({
      contacts: [
        { contact_id: "1", ...anna },
        { contact_id: "2", ...anna, manager_id: "1" },
      ],
    });
    expect(rows("contacts")).toEqual([{ contact_id: "1", ...anna }]);
  });
  test("by e-mail where the id is blank or unknown and one person has the address", () => {
    const { rows, lost, resolved, codes } = resolve({
      contacts: [
        { contact_id: "1", ...anna },
        { contact_id: "2", manager_email: "anna@firma.example" },
        { contact_id: "3", manager_id: "404", manager_email: "anna@firma.example" },
        { contact_id: "4", manager_id: "405", manager_email: "nobody@firma.example" },
        { contact_id: "5", first_name: "Bo", email: "butik@firma.example" },
        { contact_id: "6", first_name: "Eva", email: "butik@firma.example" },
        { contact_id: "7", manager_email: "butik@firma.example" },
      ],
    });
    const managers = rows("contacts").map(({ manager_id }) => manager_id ?? null);
    expect(managers).toEqual([null, "1", "1", "405", null, null, null]);
    expect(lost("orphan")).toEqual({ "contacts.manager_id": 1 });
    expect(resolved.derivedCells).toContainEqual({ object: "contacts", column: "manager_id", cells: 2 });
    expect(codes).toEqual(expect.arrayContaining(["manager_by_email", "manager_email_shared"]));
  });
});

describe("primary companies", () => {
  const link = (company_id: string, is_primary: Cell, start_date: Cell = null): Row => ({
    contact_id: "1",
    company_id,
    is_primary,
    start_date,
  });
  test.each<[string, Cell, Row[], string[], Cell, string[]]>([
    ["one", null, [link("7", true), link("8", false)], ["7"], "7", []],
    ["none: the contact's own", "8", [link("7", false), link("8", null)], ["8"], "8", ["no_primary_company"]],
    [
      "none: the earliest",
      null,
      [link("7", null, "2025-01-01"), link("8", false, "2024-01-01")],
      ["8"],
      "8",
      ["no_primary_company"],
    ],
    ["none, and the contact's own is no link", "9", [link("7", null)], [], "9", ["no_primary_company"]],
    ["two: the contact's own", "8", [link("7", true), link("8", true)], ["8"], "8", ["several_primary_companies"]],
    ["two: the lowest id", null, [link("10", true), link("9", true)], ["9"], "9", ["several_primary_companies"]],
    ["one that differs", "8", [link("7", true)], ["7"], "8", ["primary_company_differs"]],
  ])("%s", (_, own, links, primary, company, warnings) => {
    const { rows, codes } = resolve({ contacts: [{ contact_id: "1", company_id: own }], contact_companies: links });
    const chosen = rows("contact_companies").filter(({ is_primary }) => is_primary === true);
    expect(chosen.map(({ company_id }) => company_id)).toEqual(primary);
    expect(rows("contacts")[0]?.company_id).toBe(company);
    expect(codes).toEqual(warnings);
  });
  test("people in several companies are listed with all of them", () => {
    const { resolved } = resolve({
      companies: [
        { company_id: "7", name: "A" },
        { company_id: "8", name: "B" },
      ],
      contacts: [
        { contact_id: "1", company_id: "7" },
        { contact_id: "2", company_id: "7" },
      ],
      contact_companies: [
        { contact_id: "1", company_id: "8", start_date: "2024-01-01" },
        { contact_id: "1", company_id: "7", is_primary: true, start_date: "2025-01-01" },
        { contact_id: "2", company_id: "7", is_primary: true },
      ],
    });
    expect(multiCompany(resolved.staging)).toEqual([
      {
        contact: "1",
        primary: "7",
        companies: [
          { id: "7", name: "A", primary: true, start: "2025-01-01", end: null },
          { id: "8", name: "B", primary: false, start: "2024-01-01", end: null },
        ],
      },
    ]);
  });
});

test("recipients without a contact id are found by e-mail or phone, once per message, never by name", () => {
  const recipient = (row: Row): Row => ({ message_id: "5", ...row });
  const { rows, resolved, codes } = resolve({
    contacts: [
      { contact_id: "1", ...anna },
      { contact_id: "2", first_name: "Bo", country_code: "45", phone_number: "20123456", email: "butik@firma.example" },
      { contact_id: "3", first_name: "Eva", email: "butik@firma.example" },
    ],
    message_recipients: [
      recipient({ email: "anna@firma.example" }),
      recipient({ email: "anna@firma.example", views: 2 }),
      recipient({ email: "butik@firma.example", mobile_phone: "+4520123456" }),
      recipient({ email: "butik@firma.example" }),
      recipient({ name: "Anna Berg", mobile_phone: "+4520999999" }),
    ],
  });
  expect(rows("message_recipients").map(({ contact_id }) => contact_id ?? null)).toEqual(["1", null, "2", null, null]);
  expect(resolved.derivedCells).toContainEqual({ object: "message_recipients", column: "contact_id", cells: 2 });
  expect(codes).toEqual(["recipient_by_address", "recipient_unknown"]);
});

describe("memberships", () => {
  const contacts = [
    { contact_id: "1", ...anna, workspace_id: "11" },
    { contact_id: "1", ...anna, workspace_id: "12" },
    { contact_id: "2", first_name: "Bo", workspace_id: "11" },
  ];
  test("of merged people are united", () => {
    const { rows, resolved } = resolve({ contacts, workspace_members: [{ workspace_id: "11", contact_id: "1" }] });
    expect(rows("workspace_members")).toEqual([
      { workspace_id: "11", contact_id: "1" },
      { workspace_id: "12", contact_id: "1" },
    ]);
    expect(resolved.isDerived("workspace_members", "contact_id", 0)).toBe(false);
    expect(resolved.isDerived("workspace_members", "contact_id", 1)).toBe(true);
  });
  test("of everybody, when no file has them", () => {
    expect(resolve({ contacts }).rows("workspace_members")).toHaveLength(3);
  });
});

test("every cell and row is accounted for, whatever the rows are", () => {
  const id = fc.constantFrom("1", "2", "3", "4", "5");
  const maybe = <T>(of: fc.Arbitrary<T>) => fc.option(of, { nil: null });
  const contact = fc.record({
    contact_id: id,
    workspace_id: maybe(fc.constantFrom("11", "12")),
    first_name: maybe(fc.constantFrom("Anna", "Ann?", "Bo")),
    last_name: maybe(fc.constantFrom("Berg", "Lund")),
    email: maybe(fc.constantFrom("a@firma.example", "b@firma.example")),
    msisdn: maybe(fc.constantFrom("+4520123456", "+4520123457")),
    employee_no: maybe(fc.constantFrom("1", "01", "2")),
    company_id: maybe(fc.constantFrom("7", "8")),
    company: maybe(fc.constantFrom("Byg", "BYG", "Café")),
    manager_id: maybe(fc.oneof(id, fc.constant("404"))),
    manager_email: maybe(fc.constantFrom("a@firma.example", "b@firma.example")),
    status: maybe(fc.constantFrom("active", "invited")),
    updated_at: maybe(fc.constantFrom("2025-01-01T00:00:00.000Z", "2025-02-01T00:00:00.000Z")),
  });
  const company = fc.record({
    company_id: fc.constantFrom("7", "8", "9"),
    name: maybe(fc.constantFrom("Byg", "BYG", "Mur")),
    cvr: maybe(fc.constantFrom("30000119", "30000120")),
    domain: maybe(fc.constant("byg.example")),
    parent_company_id: maybe(fc.constantFrom("7", "8", "9")),
  });
  const link = fc.record({
    contact_id: maybe(id),
    company_id: maybe(fc.constantFrom("7", "8", "9")),
    is_primary: maybe(fc.boolean()),
    start_date: maybe(fc.constantFrom("2024-01-01", "2025-01-01")),
  });
  const member = fc.record({
    group_id: fc.constantFrom("1", "2"),
    contact_id: maybe(id),
    added_at: maybe(fc.constantFrom("2025-01-01T00:00:00.000Z", "2025-02-01T00:00:00.000Z")),
    removed_at: maybe(fc.constant("2025-03-01T00:00:00.000Z")),
  });
  const few = <T>(of: fc.Arbitrary<T>) => fc.array(of, { maxLength: 8 });
  fc.assert(
    fc.property(
      fc.record({ contacts: few(contact), contact_companies: few(link), group_members: few(member) }),
      fc.option(few(company), { nil: undefined }),
      (objects, companies) => {
        const { resolved, rows } = resolve(companies ? { ...objects, companies } : objects);
        const ids = rows("contacts").map(({ contact_id }) => String(contact_id));
        expect(new Set(ids).size).toBe(ids.length);
        for (const each of ids) expect(resolved.survivor("contacts", each)).toBe(each);
        const held = new Set(
          resolved.duplicates.held.filter(({ object }) => object === "contacts").map(({ id }) => id),
        );
        for (const { contact_id } of objects.contacts)
          expect(ids.includes(resolved.survivor("contacts", contact_id))).toBe(!held.has(contact_id));
      },
    ),
    { numRuns: 300 },
  );
});
