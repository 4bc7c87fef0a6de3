import { expect, test } from "vitest";
import { joinsSchema } from "../../lib/outputs/shapes.ts";
import { checkJoins, joinFindings } from "../../lib/quality/joins.ts";
import { joinsFile } from "../../lib/run/write-joins.ts";
import { staged } from "./made.ts";

const staging = staged({
  contacts: [
    { contact_id: "1", manager_id: "2", owner_email: "ida@kunde.example" },
    { contact_id: "2", manager_id: null, owner_email: "gone@kunde.example" },
    { contact_id: "3", manager_id: "404", owner_email: null },
  ],
  admin_users: [{ admin_user_id: "90", email: "Ida@kunde.example" }],
  engagement_events: [
    { event_id: "1", message_id: "5", contact_id: "1" },
    { event_id: "2", message_id: "5", contact_id: "1" },
    { event_id: "3", message_id: "5", contact_id: null },
    { event_id: "4", message_id: "5", contact_id: "001" },
    { event_id: "5", message_id: "5", contact_id: " 2" },
    { event_id: "6", message_id: "5", contact_id: "99" },
    { event_id: "7", message_id: "5", contact_id: "99" },
  ],
  tasks: [{ task_id: "1", assignee_contact_id: null }],
  attachments: [
    { file_id: "1", parent_type: "contact", parent_id: "1" },
    { file_id: "2", parent_type: "task", parent_id: "1" },
    { file_id: "3", parent_type: "task", parent_id: "2" },
    { file_id: "4", parent_type: null, parent_id: "1" },
    { file_id: "5", parent_type: "message", parent_id: null },
  ],
});
const repair = (kind: string, ids: { id: string; parent: string; rows: number }[]) => ({
  object: "engagement_events",
  column: "contact_id",
  references: "contacts",
  kind,
  rows: ids.length,
  ids,
  ambiguous: [],
  decision: null,
});
const checks = checkJoins(staging);
const check = (object: string, column: string, references?: string) =>
  checks.find(
    (each) => each.object === object && each.column === column && (!references || each.references === references),
  );

test("orphans, blanks and anonymous rows are told apart, both ways", () => {
  expect(check("engagement_events", "contact_id")).toEqual({
    object: "engagement_events",
    column: "contact_id",
    references: "contacts",
    rows: 7,
    blank: 1,
    anonymous: 1,
    matched: 2,
    orphans: 4,
    orphanIds: ["001", " 2", "99"],
    childless: 2,
    maxPerParent: 2,
    perParent: { none: 2, one: 0, several: 1, busiest: [["1", 2]] },
    parentMissing: false,
    near: {
      rows: 2,
      ids: [
        { id: "001", parent: "1" },
        { id: " 2", parent: "2" },
      ],
    },
    repairs: [
      repair("leading_zeros", [{ id: "001", parent: "1", rows: 1 }]),
      repair("spaces", [{ id: " 2", parent: "2", rows: 1 }]),
    ],
  });
  expect(check("tasks", "assignee_contact_id")).toMatchObject({ blank: 1, anonymous: 0, orphans: 0, childless: 3 });
  expect(check("contacts", "manager_id")).toMatchObject({ matched: 1, blank: 1, orphans: 1, orphanIds: ["404"] });
});

test("owners are matched by e-mail in any case", () => {
  expect(check("contacts", "owner_email")).toMatchObject({
    references: "admin_users",
    matched: 1,
    blank: 1,
    orphanIds: ["gone@kunde.example"],
  });
});

test("a parent object without a file", () => {
  expect(check("engagement_events", "message_id")).toMatchObject({ orphans: 7, orphanIds: ["5"], parentMissing: true });
});

test("attachments by the kind of their parent", () => {
  expect(check("attachments", "parent_id", "contacts")).toMatchObject({ rows: 1, matched: 1 });
  expect(check("attachments", "parent_id", "tasks")).toMatchObject({ rows: 2, matched: 1, orphanIds: ["2"] });
  expect(check("attachments", "parent_id", "unknown")).toMatchObject({ rows: 1, orphans: 1 });
  expect(check("attachments", "parent_id", "messages")).toMatchObject({ rows: 1, blank: 1, orphans: 0 });
});

test("every row is blank, matched or an orphan; the file keeps its shape", () => {
  for (const { rows, blank, matched, orphans } of checks) expect(blank + matched + orphans).toBe(rows);
  expect(() => joinsSchema.parse(joinsFile(checks))).not.toThrow();
  expect(check("companies", "parent_company_id")).toBeUndefined();
});

test("findings name orphans and offer keys that only their writing keeps apart", () => {
  const found = joinFindings(checks).map(({ code, object, column }) => `${code} ${object}.${column}`);
  expect(found).toContain("orphan engagement_events.contact_id");
  expect(found).toContain("key_matches_loosely engagement_events.contact_id");
  expect(found).toContain("parent_file_missing engagement_events.message_id");
  expect(found.some((each) => each.includes("tasks."))).toBe(false);
});
