import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { OBJECT_NAMES } from "#lib/contract/objects.ts";
import { applyOverlay } from "#lib/mapping/apply-overlay.ts";
import { describeMapping } from "#lib/mapping/describe.ts";
import { columnsWithoutFate } from "#lib/mapping/fate-of-columns.ts";
import { lintMapping } from "#lib/mapping/lint.ts";
import { salesforceMapping } from "#lib/mappings/salesforce.ts";
import { buildPlan } from "#lib/plan/build.ts";
import { isLinkedText, isOwnerRef, isRecordRef, type Plan, type PlannedRecord } from "#lib/plan/types.ts";
import { openProject } from "#lib/project/config.ts";
import { duplicateDecisions } from "#lib/project/decisions.ts";
import { findDuplicates } from "#lib/quality/duplicates.ts";
import { resolveStaging } from "#lib/quality/resolve.ts";
import { stageExports } from "#lib/staging/stage.ts";

const ROOT = new URL("../..", import.meta.url).pathname;
/** The page's thirteen rows by label, and what each makes. */
const ROWS: readonly [label: string, ends: readonly string[]][] = [
  ["Employee / Contact", ["Contact"]],
  ["Employee / Contact (Lead)", ["Lead"]],
  ["Message Campaign", ["Campaign", "CampaignMember", "CampaignMemberStatus"]],
  ["Learning Path", ["Course__c"]],
  ["Learning Enrollment", ["Enrollment__c"]],
  ["Pulse Survey", ["Survey__c", "SurveyResponse__c"]],
  ["One-on-One Feedback", ["Task"]],
  ["Message Engagement Event", ["Task"]],
  ["Employee Manager Hierarchy", []],
  ["Actimo User / Owner", ["Unmatched_Owner__c"]],
  ["Engagement Score / NPS", []],
  ["File / Attachment", ["ContentVersion"]],
  ["Workflow / Automated Flow", []],
];

test.each(ROWS)("the page's row %s has its place", (label, ends) => {
  const mine = salesforceMapping.entries.filter((entry) => entry.label === label);
  expect(mine).not.toEqual([]);
  const made = new Set(mine.flatMap((entry) => (entry.kind === "row" ? [entry.to] : [])));
  expect([...made].sort()).toEqual([...ends].sort());
});

describe("a row that is taken away is missed", () => {
  test.each(ROWS.map(([label]) => label))("%s", (label) => {
    const entries = salesforceMapping.entries.filter((entry) => entry.label !== label);
    expect(lintMapping({ ...salesforceMapping, page: [], entries })).not.toEqual([]);
  });
});

test("the mapping is sound and every column of the contract has a fate", () => {
  expect(lintMapping(salesforceMapping)).toEqual([]);
  expect(columnsWithoutFate(salesforceMapping)).toEqual(new Map());
});

test("what the page asks for and Salesforce cannot do is said", () => {
  const notes = describeMapping(salesforceMapping).rows.flatMap(({ note }) => (note ? [note] : []));
  for (const about of [/one member per campaign/, /WhoId and WhatId/, /leads to one object/, /creation date cannot/])
    expect(
      notes.some((note) => about.test(note)),
      String(about),
    ).toBe(true);
});

test("names are ones Salesforce takes: custom ones end in __c, at most 40 letters before it", () => {
  for (const [object, fields] of Object.entries(salesforceMapping.objects)) {
    for (const [name, field] of Object.entries(fields)) {
      if (field.standard) expect(name, object).toMatch(/^[A-Z][A-Za-z]*$/);
      else expect(name, object).toMatch(/^[A-Z](?!.*__.*__c)[A-Za-z0-9_]{0,39}(?<!_)__c$/);
      expect(field.label.length, name).toBeLessThanOrEqual(40);
    }
    const external = Object.values(fields).filter((field) => field.unique).length;
    expect(external, object).toBeLessThanOrEqual(25);
  }
  expect(
    Object.keys(salesforceMapping.objects["Task"] ?? {}).filter((name) => name.endsWith("__c")).length,
  ).toBeLessThan(100);
});

describe("the sample's plan", () => {
  let plan: Plan;
  beforeAll(async () => {
    const project = openProject(join(ROOT, "data/sample"), "salesforce");
    const staging = await stageExports({ project: project.root, folder: "exports" });
    const resolved = resolveStaging(staging, findDuplicates(staging, duplicateDecisions(project.decisions)));
    const { mapping } = applyOverlay(salesforceMapping, project.config.mapping, resolved.staging, {
      acceptProposals: 0.6,
    });
    plan = buildPlan({ resolved, mapping });
  }, 60_000);
  const records = (object: string): PlannedRecord[] => [...plan.records(object)];

  test("accounts for every cell and every row", () => {
    expect(plan.coverage.accounted).toBe(plan.coverage.cells);
    expect(plan.coverage.cells).toBeGreaterThan(100_000);
    for (const { rows, derived, records: made, merged, skips, ...rest } of plan.objects)
      expect(made + merged + Object.values(skips).reduce((sum, n) => sum + n, 0), JSON.stringify(rest)).toBe(
        rows + derived,
      );
    const seen = new Set(plan.coverage.columns.map(({ object }) => object));
    expect(OBJECT_NAMES.filter((name) => !seen.has(name))).toEqual([]);
  });

  test("loads parents first, and only what is pointed to later comes in the second pass", () => {
    const place = (object: string) => plan.order.indexOf(object);
    for (const [parent, child] of [
      ["Account", "Contact"],
      ["Campaign", "CampaignMemberStatus"],
      ["Contact", "CampaignMember"],
      ["Lead", "CampaignMember"],
      ["Course__c", "Enrollment__c"],
      ["Survey__c", "SurveyResponse__c"],
      ["Campaign", "Task"],
      ["Campaign", "ContentVersion"],
      ["Task", "ContentVersion"],
    ] as const)
      expect(place(parent), `${parent} before ${child}`).toBeLessThan(place(child));
    const later = new Set(plan.order.flatMap((object) => records(object).flatMap(({ later }) => Object.keys(later))));
    expect([...later].sort()).toEqual(["Body__c", "Manager__c", "ParentId", "ReportsToId"]);
  });

  test("a person is a Contact or a Lead by employee_status, never both, and keeps the status", () => {
    const contacts = new Set(records("Contact").map(({ external }) => external));
    expect(records("Lead").filter(({ external }) => contacts.has(external))).toEqual([]);
    const statuses = (object: string) => new Set(records(object).map(({ fields }) => fields["Actimo_Status__c"]));
    expect([...statuses("Contact")].sort()).toEqual(["Active", "Inactive"]);
    expect([...statuses("Lead")].sort()).toEqual(["Invited", "Pending"]);
    for (const { fields } of records("Lead")) expect(fields["Company"]).toBeTruthy();
    for (const { fields } of records("Contact")) expect(fields["AccountId"]).toMatchObject({ ref: "Account" });
  });

  test("one member per campaign and person, with the strongest action and all of them counted", () => {
    const pairs = new Set<string>();
    for (const { fields } of records("CampaignMember")) {
      const who = fields["ContactId"] ?? fields["LeadId"];
      expect(Boolean(fields["ContactId"]) !== Boolean(fields["LeadId"])).toBe(true);
      pairs.add(JSON.stringify([fields["CampaignId"], who]));
      const count = (name: string) => Number(fields[`${name}_Count__c`]);
      const strongest =
        count("Click") > 0 ? "Clicked" : count("Open") + count("Reply") + count("Reaction") > 0 ? "Opened" : "Bounced";
      expect(fields["Engagement_Type__c"]).toBe(strongest);
      expect(fields["Status"]).toBe(strongest);
      expect(String(fields["First_Activity_Date__c"]) <= String(fields["Activity_Date__c"])).toBe(true);
    }
    expect(pairs.size).toBe(plan.count("CampaignMember"));
    expect(plan.count("CampaignMemberStatus")).toBe(3 * plan.count("Campaign"));
  });

  test("every engagement event is a Task, and a Task on a Lead is related to nothing else", () => {
    const events = records("Task").filter(({ fields }) => fields["Type"] === "Engagement");
    expect(events).toHaveLength(
      plan.objects.find(({ source, destination }) => source === "engagement_events" && destination === "Task")?.rows ??
        0,
    );
    const onLeads = events.filter(({ fields }) => {
      const who = fields["WhoId"];
      return who !== undefined && isRecordRef(who) && who.ref === "Lead";
    });
    expect(onLeads.length).toBeGreaterThan(0);
    for (const { fields } of onLeads) expect(fields["WhatId"]).toBeUndefined();
  });

  test("answers of an anonymous survey lead to nobody", () => {
    const anonymous = new Set(
      records("Survey__c").flatMap(({ external, fields }) => (fields["Anonymous__c"] === true ? [external] : [])),
    );
    const hidden = records("SurveyResponse__c").filter(({ fields }) => {
      const survey = fields["Survey__c"];
      return survey !== undefined && isRecordRef(survey) && anonymous.has(survey.external);
    });
    expect(hidden.length).toBeGreaterThan(0);
    for (const { fields } of hidden) {
      expect(fields["Contact__c"]).toBeUndefined();
      expect(fields["Lead__c"]).toBeUndefined();
    }
  });

  test("feedback tasks of one thread share its id", () => {
    const talks = records("Task").filter(({ fields }) => fields["Type"] === "One-on-One");
    const threads = Map.groupBy(talks, ({ fields }) => fields["Feedback_Thread_Id__c"]);
    expect([...threads.values()].some((thread) => thread.length > 1)).toBe(true);
    expect(threads.has(undefined)).toBe(false);
  });

  test("a customer's own column stands on Contacts and on Leads", () => {
    const own = ["sikkerhedskursus", "noeglekortNr", "adgangsniveau"];
    for (const object of ["Contact", "Lead"])
      for (const field of own)
        expect(
          records(object).some(({ fields }) => fields[field] !== undefined),
          `${object}.${field}`,
        ).toBe(true);
  });

  test("the manager's User is himself or nobody, and asks for no decision", () => {
    const users = records("Contact").flatMap(({ fields }) => fields["Manager_User__c"] ?? []);
    expect(users.length).toBeGreaterThan(100);
    expect(users.every((value) => isOwnerRef(value) && value.exact)).toBe(true);
    expect(plan.owners.length).toBeLessThan(40);
  });

  test("further companies of a Contact become relations, the one he is filed under does not", () => {
    const main = new Map(
      records("Contact").map(({ external, fields }) => [external, JSON.stringify(fields["AccountId"])]),
    );
    const relations = records("AccountContactRelation");
    expect(relations.length).toBeGreaterThan(10);
    for (const { fields } of relations) {
      const who = fields["ContactId"];
      if (who === undefined || !isRecordRef(who)) throw new Error("a relation without a Contact");
      expect(main.get(who.external)).not.toBe(JSON.stringify(fields["AccountId"]));
    }
    expect(
      new Set(relations.map(({ fields }) => JSON.stringify([fields["ContactId"], fields["AccountId"]]))).size,
    ).toBe(relations.length);
  });

  test("an Actimo user is flagged only where the org has no User for him", () => {
    expect(plan.count("Unmatched_Owner__c")).toBe(17);
    for (const { unlessUser, fields } of records("Unmatched_Owner__c")) expect(unlessUser).toBe(fields["Email__c"]);
  });

  test("an image of a message is led to its file, one that is missing is said, and nothing else loads", () => {
    const bodies = records("Campaign").flatMap(({ fields, later }) => later["Body__c"] ?? fields["Body__c"] ?? []);
    const texts = bodies.map((body) => (isLinkedText(body) ? body.text : String(body)));
    expect(texts.length).toBeGreaterThan(20);
    const linked = bodies.filter(isLinkedText);
    expect(linked.length).toBeGreaterThan(0);
    for (const { text, links } of linked)
      for (const [name, link] of Object.entries(links)) {
        expect(text).toContain(`src="${name}"`);
        expect(link.ref).toBe("ContentVersion");
      }
    expect(texts.some((text) => text.includes("[image: billede"))).toBe(true);
    for (const text of texts) expect(text).not.toMatch(/cid:|<script|onerror|javascript:/i);
  });

  test("keys fit the external-id field and nothing is longer than its field", () => {
    for (const object of plan.order)
      for (const { external, fields } of records(object)) {
        expect(external.length).toBeLessThanOrEqual(100);
        for (const [name, value] of Object.entries(fields)) {
          const length = salesforceMapping.objects[object]?.[name]?.length;
          if (typeof value === "string" && length !== undefined)
            expect(value.length, `${object}.${name}`).toBeLessThanOrEqual(length);
        }
      }
  });
});
