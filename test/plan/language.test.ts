import { expect, test } from "vitest";
import type { FieldSet, Mapping } from "#lib/mapping/language.ts";
import {
  actimo,
  collapse,
  destination,
  type Entry,
  either,
  externalId,
  group,
  hold,
  lookup,
  lookupField,
  must,
  numberField,
  reference,
  route,
  row,
  textField,
} from "#lib/mapping/language.ts";
import { assertSound, lintMapping } from "#lib/mapping/lint.ts";
import { buildPlan } from "#lib/plan/build.ts";
import { loadOrder } from "#lib/plan/order.ts";
import { resolvedOf } from "./tables.ts";

const { contacts: c, messages: m, engagement_events: e } = actimo;
const crm = destination({
  contact: {
    key: must(textField("Key")),
    name: must(textField("Name")),
    boss: lookupField("Boss", "contact", "lead"),
    events: numberField("Events"),
  },
  lead: { key: must(textField("Key")), name: textField("Name") },
  campaign: { key: must(textField("Key")) },
  member: {
    campaign: must(lookupField("Campaign", "campaign")),
    who: must(lookupField("Who", "contact", "lead")),
    strongest: textField("Strongest"),
    opens: numberField("Opens"),
    last: textField("Last"),
  },
});
const lead = row("Lead", {
  from: c,
  to: crm.lead,
  key: [c.contact_id],
  fields: { key: externalId(), name: c.last_name },
});
const contact = row("Contact", {
  from: c,
  to: crm.contact,
  key: [c.contact_id],
  fields: {
    key: externalId(),
    name: c.last_name.or(c.first_name).orSkip("person_without_name"),
    events: collapse(e.contact_id, "events").count(),
  },
});
const anyone = either(contact, lead);
const split = route("Contact", c.status, {
  active: contact,
  inactive: contact,
  invited: lead,
  pending: lead,
  blank: hold("held_status"),
});
const boss: Entry = {
  kind: "extend",
  label: "Contact",
  base: contact.entry.name,
  to: "contact",
  child: null,
  fields: { boss: lookup(anyone, c.manager_id).ast },
  note: null,
};
const campaign = row("Campaign", { from: m, to: crm.campaign, key: [m.message_id], fields: { key: externalId() } });
const touch = group(e, [e.message_id, e.contact_id]);
const what = touch.key(e.message_id).orSkip("missing_key");
const who = touch.key(e.contact_id).orSkip("anonymous");
const member = row("Member", {
  from: touch,
  to: crm.member,
  key: [what, who],
  fields: {
    campaign: lookup(campaign, what).orSkip("orphan"),
    who: lookup(anyone, who).orSkip("orphan"),
    strongest: touch.strongest(e.event_type, "click", "open"),
    opens: touch.count(e.event_type.in("open")),
    last: touch.last(e.detail, e.occurred_at),
  },
});
const mapping: Mapping = {
  crm: "other",
  version: 1,
  page: [],
  reserved: [],
  objects: Object.fromEntries(
    Object.values(crm as Record<string, { name: string; fields: FieldSet }>).map(({ name, fields }) => [name, fields]),
  ),
  entries: [
    lead.entry,
    contact.entry,
    split,
    boss,
    campaign.entry,
    member.entry,
    reference("Events", { from: e, into: "events", because: "no_equivalent" }),
  ],
};

const plan = buildPlan({
  mapping,
  resolved: resolvedOf({
    contacts: [
      { contact_id: "1", last_name: "Holm", first_name: "Bo", status: "active", manager_id: "2" },
      { contact_id: "2", last_name: "Krog", first_name: "Ida", status: "invited", manager_id: "1" },
      { contact_id: "3", last_name: null, first_name: null, status: "inactive", manager_id: null },
      { contact_id: "4", last_name: "Uvis", first_name: null, status: null, manager_id: null },
    ],
    messages: [{ message_id: "m" }],
    engagement_events: [
      {
        event_id: "a",
        message_id: "m",
        contact_id: "1",
        event_type: "open",
        occurred_at: "2025-01-01T00:00:00.000Z",
        detail: "først",
      },
      {
        event_id: "b",
        message_id: "m",
        contact_id: "1",
        event_type: "click",
        occurred_at: "2025-01-02T00:00:00.000Z",
        detail: "sidst",
      },
      { event_id: "c", message_id: "m", contact_id: "1", event_type: "open", occurred_at: null, detail: "uden tid" },
      { event_id: "d", message_id: "m", contact_id: "2", event_type: "bounce", occurred_at: null, detail: null },
      { event_id: "e", message_id: "m", contact_id: null, event_type: "open", occurred_at: null, detail: null },
      { event_id: "f", message_id: "404", contact_id: "1", event_type: "open", occurred_at: null, detail: null },
    ],
  }),
});
const fields = (object: string) => [...plan.records(object)].map((record) => record.fields);

test("a mapping to another CRM is planned by the same planner", () => {
  expect(lintMapping(mapping).filter(({ code }) => code !== "no_fate")).toEqual([]);
  expect(() => assertSound(mapping)).toThrow(/contacts\.email has no fate/);
});

test("a route sends every row to one end, or holds it", () => {
  expect(fields("contact").map((one) => one["key"])).toEqual(["actimo:contacts:1"]);
  expect(fields("lead").map((one) => one["key"])).toEqual(["actimo:contacts:2"]);
  const people = plan.objects.filter(({ source }) => source === "contacts");
  expect(people.map(({ destination: to, rows, records, skips }) => [to, rows, records, skips])).toEqual([
    ["lead", 1, 1, {}],
    ["contact", 2, 1, { person_without_name: 1 }],
    ["", 1, 0, { held_status: 1 }],
  ]);
});

test("a reference may lead to either end of a route", () => {
  expect([...plan.records("contact")][0]?.later["boss"]).toEqual({ ref: "lead", external: "actimo:contacts:2" });
});

test("one record per group, with the strongest, the last and a count", () => {
  expect(fields("member")).toEqual([
    {
      campaign: { ref: "campaign", external: "actimo:messages:m" },
      who: { ref: "contact", external: "actimo:contacts:1" },
      strongest: "click",
      opens: 2,
      last: "sidst",
    },
    {
      campaign: { ref: "campaign", external: "actimo:messages:m" },
      who: { ref: "lead", external: "actimo:contacts:2" },
      opens: 0,
    },
  ]);
  expect(fields("contact")[0]?.["events"]).toBe(4);
  const members = plan.objects.find(({ destination: to }) => to === "member");
  expect(members).toMatchObject({ rows: 6, records: 2, merged: 2, skips: { anonymous: 1, orphan: 1 } });
  expect(plan.coverage.accounted).toBe(plan.coverage.cells);
});

test("circles of objects are cut where least is cut", () => {
  const links = new Map([
    ["a", new Set(["b"])],
    ["b", new Set(["a", "c", "b"])],
    ["c", new Set<string>()],
  ]);
  const { order, later } = loadOrder(links);
  expect(order).toEqual(["c", "a", "b"]);
  expect([later("a", "b"), later("b", "a"), later("b", "b"), later("b", "c")]).toEqual([true, false, true, false]);
});
