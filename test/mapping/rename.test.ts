import { expect, test } from "vitest";
import { applyOverlay } from "#lib/mapping/apply-overlay.ts";
import { parseOverlay } from "#lib/mapping/overlay.ts";
import { salesforceMapping } from "#lib/mappings/salesforce.ts";
import { buildPlan } from "#lib/plan/build.ts";
import { resolvedOf } from "../plan/tables.ts";

const resolved = resolvedOf({
  contacts: [{ contact_id: "1", last_name: "Holm", status: "active", engagement_score: 7 }],
});
const planOf = (overlay: object) => {
  const { mapping } = applyOverlay(salesforceMapping, parseOverlay(overlay), resolved.staging);
  return buildPlan({ resolved, mapping });
};

test("a field that an org has under our name with another meaning gets another one", () => {
  const plan = planOf({ names: { "Contact.Engagement_Score__c": "Actimo_Engagement__c" } });
  const [record] = plan.records("Contact");
  expect(record?.fields).toMatchObject({ Actimo_Engagement__c: 7 });
  expect(record?.fields).not.toHaveProperty("Engagement_Score__c");
  const needed = plan.needed.map(({ object, logical }) => `${object}.${logical}`);
  expect(needed).toContain("Contact.Actimo_Engagement__c");
  expect(needed).not.toContain("Contact.Engagement_Score__c");
});

test("the other keys go on calling it by its usual name", () => {
  const plan = planOf({
    names: { "Contact.Actimo_Status__c": "State_In_Actimo__c" },
    values: { "Contact.Actimo_Status__c": { active: "Inactive" } },
  });
  expect([...plan.records("Contact")][0]?.fields).toMatchObject({ State_In_Actimo__c: "Inactive" });
});

test.each([
  ["Contact.Nothing__c", "A__c", /no field Contact.Nothing__c/],
  ["Contact.LastName", "A__c", /keeps its name/],
  ["Contact.Source_System_ID__c", "A__c", /found again by Contact.Source_System_ID__c/],
  ["Contact.Engagement_Score__c", "NPS_Score__c", /"NPS_Score__c" is taken/],
  ["Contact.Engagement_Score__c", "no name", /is no field name/],
])("%s → %s is refused in words", (key, name, sentence) => {
  expect(() => planOf({ names: { [key]: name } })).toThrow(sentence);
});
