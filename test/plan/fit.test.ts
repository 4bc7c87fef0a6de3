import { expect, test } from "vitest";
import { applyOverlay } from "#lib/mapping/apply-overlay.ts";
import { parseOverlay } from "#lib/mapping/overlay.ts";
import { salesforceMapping } from "#lib/mappings/salesforce.ts";
import { buildPlan } from "#lib/plan/build.ts";
import { type Rows, resolvedOf, type Tables } from "./tables.ts";

const planOf = (tables: Tables) => {
  const resolved = resolvedOf(tables);
  const { mapping } = applyOverlay(salesforceMapping, parseOverlay({}), resolved.staging, { acceptProposals: 0 });
  return buildPlan({ resolved, mapping });
};
const PERSON = { contact_id: "1", last_name: "Holm", status: "active" };
const contact = (more: Rows[number]) => {
  const plan = planOf({ contacts: [{ ...PERSON, ...more }] });
  const [record] = plan.records("Contact");
  const told = plan.findings
    .filter(({ code }) => code !== "value_wanted")
    .map(({ code, advice }) => `${code}: ${advice}`);
  const full = plan.references.find(({ name }) => name === "values-in-full");
  return { plan, fields: record?.fields ?? {}, told, whole: full ? [...full.rows()] : [] };
};
const column = (plan: ReturnType<typeof planOf>, name: string) =>
  plan.coverage.columns.find(({ column }) => column === name);

test("a text too long for its field is cut, told, and kept whole beside", () => {
  const number = "9".repeat(300);
  const { plan, fields, told, whole } = contact({ employee_no: number });
  expect(fields["Employee_Number__c"]).toBe("9".repeat(255));
  expect(told).toEqual([
    "value_cut: 1 value is longer than the 255 characters of Contact.Employee_Number__c and cut. Whole in reference/values-in-full.csv.",
  ]);
  expect(whole).toEqual([
    ["contacts", "actimo:contacts:1", "Contact.Employee_Number__c", "cut to 255 characters", number],
  ]);
  expect(column(plan, "employee_no")).toMatchObject({ cells: 1, migrated: 0, transformed: 1 });
  expect(plan.coverage.accounted).toBe(plan.coverage.cells);
});

test("a customer's own column is held to the longest text that a field may have", () => {
  const { fields, whole } = contact({ Kantinevagt: "ø".repeat(40_000) });
  expect(Object.values(fields)).toContain("ø".repeat(32_768));
  expect(String(whole[0]?.[4])).toHaveLength(40_000);
});

test("a customer's own short texts are a field that can be filtered and looked up by", () => {
  const { plan } = contact({ Kantinevagt: "mandag", data1: "XL" });
  for (const label of ["Kantinevagt", "Clothing size"])
    expect(plan.needed.find((field) => field.label === label)).toMatchObject({ type: "text", length: 255 });
});

test("half a character is no character", () => {
  expect(contact({ employee_no: "a\ud83d" }).fields["Employee_Number__c"]).toBe("a\ufffd");
  expect(contact({ employee_no: `${"a".repeat(254)}😀` }).fields["Employee_Number__c"]).toBe("a".repeat(254));
});

test.each([
  ["hire_date", "0001-01-01", "Hire_Date__c"],
  ["hire_date", "4001-01-01", "Hire_Date__c"],
  ["created_at", "1650-01-01T00:00:00.000Z", "Actimo_Created_At__c"],
  ["engagement_score", 1e20, "Engagement_Score__c"],
  ["nps_score", Number.POSITIVE_INFINITY, "NPS_Score__c"],
])("a record goes without what no field can hold: %s %s", (name, value, field) => {
  const { plan, fields, told, whole } = contact({ [name]: value });
  expect(plan.count("Contact")).toBe(1);
  expect(fields[field]).toBeUndefined();
  expect(told.join()).toContain(`does_not_fit: 1 value is not in what Contact.${field} can hold`);
  expect(whole.some((row) => row[2] === `Contact.${field}` && row[3] === "left out")).toBe(true);
  expect(column(plan, name)).toMatchObject({ migrated: 0, transformed: 0, skipped: { does_not_fit: 1 } });
});

test.each([
  ["hire_date", "1700-01-01", "Hire_Date__c"],
  ["hire_date", "4000-12-31", "Hire_Date__c"],
  ["nps_score", -100, "NPS_Score__c"],
])("values at the border stay: %s %s", (name, value, field) => {
  const { fields, told } = contact({ [name]: value });
  expect(fields[field]).toBe(value);
  expect(told).toEqual([]);
});

test("what stands whole in another field of the record is not lost", () => {
  const long = "t".repeat(200);
  const plan = planOf({ messages: [{ message_id: "5", title: long, status: "published" }] });
  const [campaign] = plan.records("Campaign");
  expect(campaign?.fields).toMatchObject({ Name: "t".repeat(80), Full_Title__c: long });
  expect(plan.findings.filter(({ code }) => code === "value_cut")).toEqual([]);
});
