import { expect, test } from "vitest";
import { lintMapping } from "#lib/mapping/lint.ts";
import { salesforceMapping, withRecipients } from "#lib/mappings/salesforce.ts";
import { buildPlan } from "#lib/plan/build.ts";
import { resolvedOf } from "../plan/tables.ts";

const OPENED = "2025-09-04T10:30:00.000Z";
const contacts = ["1", "2", "3", "4"].map((contact_id) => ({
  contact_id,
  last_name: `N${contact_id}`,
  status: contact_id === "4" ? "invited" : "active",
}));
const TABLES = {
  contacts,
  messages: [{ message_id: "5", title: "Ugebrev", status: "published" }],
  engagement_events: [
    { event_id: "9", message_id: "5", contact_id: "1", event_type: "open", occurred_at: OPENED },
    { event_id: "10", message_id: "5", contact_id: "1", event_type: "click", occurred_at: OPENED },
  ],
  message_recipients: [
    { message_id: "5", contact_id: "1", delivery_status: "delivered", opened_on: OPENED, clicks: 1 },
    { message_id: "5", contact_id: "2", delivery_status: "delivered", opened_on: null, clicks: 0 },
    { message_id: "5", contact_id: "3", delivery_status: "bounced", opened_on: null, clicks: 0 },
    { message_id: "5", contact_id: "4", delivery_status: "delivered", opened_on: OPENED, clicks: null },
    { message_id: "5", contact_id: "404", delivery_status: "delivered", opened_on: null, clicks: null },
    { message_id: "5", contact_id: null, delivery_status: "delivered", opened_on: OPENED, clicks: null },
  ],
};
const planOf = (mapping: typeof salesforceMapping, tables: object = TABLES) =>
  buildPlan({ resolved: resolvedOf(tables as typeof TABLES), mapping });
const members = (plan: ReturnType<typeof planOf>) =>
  [...plan.records("CampaignMember")].map(({ external, fields }) => [
    external,
    fields["Status"],
    fields["Engagement_Type__c"] ?? null,
    fields["Activity_Date__c"] ?? null,
  ]);

test("where the project wants it, every recipient is a member: what events do not tell comes from the list", () => {
  const mapping = withRecipients(salesforceMapping);
  expect(lintMapping(mapping)).toEqual([]);
  const plan = planOf(mapping);
  expect(members(plan)).toEqual([
    ["actimo:engagement_events:5:1", "Clicked", "Clicked", OPENED],
    ["actimo:engagement_events:5:2", "Sent", null, null],
    ["actimo:engagement_events:5:3", "Bounced", "Bounced", null],
    ["actimo:engagement_events:5:4", "Opened", "Opened", OPENED],
  ]);
  const [, , , invited] = [...plan.records("CampaignMember")];
  expect(Object.keys(invited?.fields ?? {})).toContain("LeadId");
  const made = plan.objects.find(
    ({ source, destination }) => source === "message_recipients" && destination === "CampaignMember",
  );
  expect(made).toMatchObject({ rows: 6, records: 3 });
  expect(made?.skips).toEqual({ computed_elsewhere: 1, orphan: 1, anonymous: 1 });
  expect(plan.coverage.accounted).toBe(plan.coverage.cells);
});

test("an event that comes later changes the member that a recipient was, and makes no other", () => {
  const before = planOf(withRecipients(salesforceMapping));
  const event = { event_id: "11", message_id: "5", contact_id: "2", event_type: "open", occurred_at: OPENED };
  const after = planOf(withRecipients(salesforceMapping), {
    ...TABLES,
    engagement_events: [...TABLES.engagement_events, event],
  });
  const keys = (plan: typeof before) =>
    members(plan)
      .map(([external]) => external)
      .sort();
  expect(keys(after)).toEqual(keys(before));
  expect(members(after)).toContainEqual(["actimo:engagement_events:5:2", "Opened", "Opened", OPENED]);
});

test("else only who did something is a member", () => {
  expect(members(planOf(salesforceMapping)).map(([external]) => external)).toEqual(["actimo:engagement_events:5:1"]);
});
