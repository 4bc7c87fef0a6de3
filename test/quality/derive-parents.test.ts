import { expect, test } from "vitest";
import { salesforceMapping } from "#lib/mappings/salesforce.ts";
import { buildPlan } from "#lib/plan/build.ts";
import { isRecordRef } from "#lib/plan/types.ts";
import type { ObjectName } from "../../lib/contract/objects.ts";
import { findDuplicates } from "../../lib/quality/duplicates.ts";
import { resolveStaging } from "../../lib/quality/resolve.ts";
import { type Row, rowsOf, staged, unaccounted, unaccountedRows } from "./made.ts";

const resolve = (objects: Readonly<Partial<Record<ObjectName, readonly Row[]>>>, roots: readonly string[] = []) => {
  const staging = { ...staged(objects), roots };
  const resolved = resolveStaging(staging, findDuplicates(staging, []));
  expect(unaccounted(resolved.staging, resolved.derivedCells)).toEqual({});
  expect(unaccountedRows(resolved.staging, resolved.derivedRows)).toEqual({});
  const plan = buildPlan({ resolved, mapping: salesforceMapping });
  expect(plan.coverage.accounted).toBe(plan.coverage.cells);
  for (const { rows, derived, records, merged, skips } of plan.objects)
    expect(records + merged + Object.values(skips).reduce((sum, n) => sum + n, 0)).toBe(rows + derived);
  return {
    rows: (object: ObjectName): Row[] => rowsOf(resolved.staging.tables.get(object)),
    codes: [...resolved.findings, ...plan.findings].map(({ code }) => code),
    records: (object: string) => [...plan.records(object)].map(({ fields }) => fields),
  };
};
const person = (contact_id: string, more: Row = {}): Row => ({
  contact_id,
  last_name: `N${contact_id}`,
  status: "active",
  ...more,
});

test("without a file of workspaces, people without a company still get a placeholder Account", () => {
  const made = resolve({
    contacts: [person("1", { workspace_id: "11", "@workspace": "hq-global" }), person("2", { workspace_id: "12" })],
  });
  expect(made.rows("workspaces")).toEqual([{ workspace_id: "11", name: "hq-global" }, { workspace_id: "12" }]);
  expect(made.codes).toContain("workspaces_derived");
  expect(made.records("Account").map(({ Name }) => Name)).toEqual([
    "Actimo workspace: hq-global",
    "Actimo workspace: 12",
  ]);
  for (const { AccountId } of made.records("Contact")) expect(isRecordRef(AccountId ?? null)).toBe(true);
  expect(made.codes).not.toContain("value_wanted");
});

test("a delivered file of workspaces stays as it is, and who stands under none is flagged", () => {
  const made = resolve({
    workspaces: [{ workspace_id: "11", name: "HQ" }],
    contacts: [person("1", { workspace_id: "11" }), person("2", { workspace_id: "404" }), person("3")],
  });
  expect(made.rows("workspaces")).toEqual([{ workspace_id: "11", name: "HQ" }]);
  expect(made.codes).toContain("value_wanted");
  expect(made.records("Contact").map(({ AccountId }) => AccountId !== undefined)).toEqual([true, false, false]);
});

test("without a file of users, whoever owns something is looked for among the CRM's users, and flagged where missing", () => {
  const made = resolve({
    contacts: [person("1", { owner_email: "ida@kunde.example" }), person("2", { owner_email: "ida@kunde.example" })],
    messages: [{ message_id: "5", title: "Hej", status: "published", author_email: "bo@kunde.example" }],
  });
  expect(made.rows("admin_users").map(({ email }) => email)).toEqual(["ida@kunde.example", "bo@kunde.example"]);
  // No e-mail stands in a key: keys are told in logs.
  for (const { admin_user_id } of made.rows("admin_users")) expect(admin_user_id).toMatch(/^derived:[0-9a-f]{16}$/);
  expect(made.records("Unmatched_Owner__c").map(({ Name }) => Name)).toEqual(["ida@kunde.example", "bo@kunde.example"]);
});

const message: Row = { message_id: "5", title: "Ugebrev", status: "published" };
const opened = "2025-09-04T10:30:00.000Z";
const RECIPIENTS: Row[] = [
  { message_id: "5", contact_id: "1", delivery_status: "delivered", opened_on: opened, clicks: 2 },
  { message_id: "5", contact_id: "2", delivery_status: "bounced", clicks: 0 },
  { message_id: "5", contact_id: "3", delivery_status: "delivered" },
  { message_id: "5", delivery_status: "delivered", opened_on: opened },
];

test("without a file of events, members and Tasks come from the lists of recipients", () => {
  const contacts = ["1", "2", "3"].map((id) => person(id));
  const made = resolve({ contacts, messages: [message], message_recipients: RECIPIENTS });
  expect(made.codes).toContain("events_derived");
  expect(made.records("CampaignMember")).toMatchObject([
    { Engagement_Type__c: "Clicked", Activity_Date__c: opened, Open_Count__c: 1, Click_Count__c: 1 },
    { Engagement_Type__c: "Bounced", Bounce_Count__c: 1 },
  ]);
  expect(made.records("Task").map(({ Subject, Engagement_Type__c }) => [Subject, Engagement_Type__c])).toEqual([
    ["Ugebrev", "Opened"],
    ["Ugebrev", "Clicked"],
    ["Ugebrev", "Bounced"],
  ]);
});

test("a message that the files of events do not name gets its events and members from the list of its recipients", () => {
  const event = { event_id: "9", message_id: "6", contact_id: "3", event_type: "open", occurred_at: opened };
  const made = resolve({
    contacts: ["1", "2", "3"].map((id) => person(id)),
    messages: [message, { ...message, message_id: "6" }],
    message_recipients: [...RECIPIENTS, { message_id: "6", contact_id: "1", opened_on: opened }],
    engagement_events: [event],
  });
  expect(made.codes).toContain("events_derived");
  expect(
    made
      .rows("engagement_events")
      .map(({ message_id, contact_id, event_type }) => [message_id, contact_id, event_type]),
  ).toEqual([
    ["6", "3", "open"],
    ["5", "1", "open"],
    ["5", "1", "click"],
    ["5", "2", "bounce"],
  ]);
  expect(made.records("CampaignMember")).toHaveLength(3);
});

test("with a file of events the lists of recipients add none", () => {
  const event = { event_id: "9", message_id: "5", contact_id: "1", event_type: "open", occurred_at: opened };
  const made = resolve({
    contacts: [person("1")],
    messages: [message],
    message_recipients: RECIPIENTS,
    engagement_events: [event],
  });
  expect(made.rows("engagement_events")).toHaveLength(1);
  expect(made.codes).not.toContain("events_derived");
});

test("what the first export told by its recipients stays, whatever events a later one brings", () => {
  const later = {
    ...{ event_id: "9", message_id: "5", contact_id: "1", event_type: "reply", occurred_at: opened },
    "@file": "exports-delta/1/events.csv",
  };
  const first = { ...later, "@file": "exports/events.csv" };
  const tables = (event: Row) => ({
    contacts: ["1", "2", "3"].map((id) => person(id)),
    messages: [message],
    message_recipients: RECIPIENTS.map((row) => ({ ...row, "@file": "exports/recipients.csv" })),
    engagement_events: [event],
  });
  const roots = ["/somewhere/project/exports", "/somewhere/project/exports-delta/1"];
  expect(resolve(tables(later), roots).rows("engagement_events")).toHaveLength(4);
  expect(resolve(tables(first), roots).rows("engagement_events")).toHaveLength(1);
});
