import { expect, test } from "vitest";
import { applyOverlay } from "#lib/mapping/apply-overlay.ts";
import { parseOverlay } from "#lib/mapping/overlay.ts";
import { salesforceMapping } from "#lib/mappings/salesforce.ts";
import { buildPlan } from "#lib/plan/build.ts";
import { resolvedOf } from "../plan/tables.ts";

const person = (contact_id: string, status: string | null) => ({ contact_id, last_name: `N${contact_id}`, status });
const planOf = (rows: readonly ReturnType<typeof person>[], routes: object = {}) => {
  const resolved = resolvedOf({ contacts: [...rows] });
  const { mapping } = applyOverlay(salesforceMapping, parseOverlay({ routes }), resolved.staging);
  return buildPlan({ resolved, mapping });
};
const counts = (plan: ReturnType<typeof planOf>) => [plan.count("Contact"), plan.count("Lead")];
const MIXED = [person("1", "active"), person("2", "pending"), person("3", null)];

test("people without a status become nothing, and that is told with the way out", () => {
  const plan = planOf(MIXED);
  expect(counts(plan)).toEqual([1, 1]);
  const told = plan.findings.find(({ code }) => code === "held_status");
  expect(told).toMatchObject({ severity: "warning", object: "contacts", column: "status", found: "1" });
  expect(told?.advice).toContain('"routes": {"contacts.status": {"blank": "Contact"}}');
});

test("an export none of whose people has a status is not taken for an empty one", () => {
  const [blocking] = planOf([person("1", null), person("2", null)]).findings;
  expect(blocking).toMatchObject({ severity: "blocking", code: "held_status", found: "2" });
});

test("a project names the routes itself", () => {
  const plan = planOf(MIXED, { "contacts.status": { blank: "Contact", pending: "excluded_by_project" } });
  expect(counts(plan)).toEqual([2, 0]);
  expect(plan.findings.map(({ code }) => code)).toContain("excluded_by_project");
  expect(plan.coverage.accounted).toBe(plan.coverage.cells);
});

test.each([
  [{ "contacts.status": { blank: "Person" } }, /rows can become Contact, Lead.*"Person" is neither/],
  [{ "contacts.status": { paused: "Contact" } }, /"paused" is no value of status. Values: active, inactive/],
  [{ "contacts.title": { blank: "Contact" } }, /does not depend on "title". Routes: contacts.status/],
])("a wrong route is told by name: %j", (routes, sentence) => {
  expect(() => planOf(MIXED, routes)).toThrow(sentence);
});
