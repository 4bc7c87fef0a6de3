import { expect, test } from "vitest";
import { applyOverlay } from "#lib/mapping/apply-overlay.ts";
import { lintMapping } from "#lib/mapping/lint.ts";
import { parseOverlay } from "#lib/mapping/overlay.ts";
import { salesforceMapping } from "#lib/mappings/salesforce.ts";
import { buildPlan } from "#lib/plan/build.ts";
import { resolvedOf } from "../plan/tables.ts";

const resolved = resolvedOf({
  contacts: [
    { contact_id: "1", last_name: "Holm", status: "active" },
    { contact_id: "2", last_name: "Juul", status: "pending" },
  ],
  tasks: [
    { task_id: "1", title: "A", assignee_contact_id: "1" },
    { task_id: "2", title: "B", assignee_contact_id: "2" },
  ],
});
const without = (...exclude: string[]) =>
  applyOverlay(salesforceMapping, parseOverlay({ rows: { exclude } }), resolved.staging).mapping;

test.each([...new Set(salesforceMapping.entries.map(({ label }) => label))])("a project can leave out %s", (label) => {
  const mapping = without(label);
  expect(lintMapping(mapping)).toEqual([]);
  const plan = buildPlan({ resolved, mapping });
  expect(plan.coverage.accounted).toBe(plan.coverage.cells);
});

test("without prospects, what belongs to one stays without a person", () => {
  const plan = buildPlan({ resolved, mapping: without("Employee / Contact (Lead)") });
  expect([plan.count("Contact"), plan.count("Lead")]).toEqual([1, 0]);
  expect([...plan.records("Task")].map(({ fields, later }) => "WhoId" in { ...fields, ...later })).toEqual([
    true,
    false,
  ]);
});
