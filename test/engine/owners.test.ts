import { expect, test } from "vitest";
import { resolveOwners } from "#lib/engine/owners.ts";
import { salesforceMapping } from "#lib/mappings/salesforce.ts";
import { buildPlan } from "#lib/plan/build.ts";
import { parseConfig } from "#lib/project/config.ts";
import { resolvedOf } from "../plan/tables.ts";

const person = (contact_id: string, owner_email: string) => ({
  contact_id,
  last_name: "N",
  status: "active",
  owner_email,
});
const plan = buildPlan({
  resolved: resolvedOf({ contacts: [person("1", "ida@kunde.example"), person("2", "gone@kunde.example")] }),
  mapping: salesforceMapping,
});
const users = [
  { id: "u1", email: "ida@kunde.example", name: "Ida", active: true },
  { id: "u2", email: "bo@kunde.example", name: "Bo", active: false },
];
const resolved = (fallbackOwner: string | null) => {
  const { policies } = parseConfig(JSON.stringify({ destination: "salesforce", policies: { fallbackOwner } }), "x");
  return resolveOwners(plan, users, [], policies);
};

test("a fallback owner who is no active user is told: nobody's records go to nobody unseen", () => {
  for (const wrong of ["bo@kunde.example", "nobody@kunde.example"]) {
    const { withoutFallback, report } = resolved(wrong);
    expect(withoutFallback).toBe(1);
    expect(report.unmatched).toMatchObject([{ email: "gone@kunde.example", resolution: "blank" }]);
  }
  expect(resolved("ida@kunde.example")).toMatchObject({
    withoutFallback: 0,
    report: { unmatched: [{ resolution: "fallback" }] },
  });
  // Where the project names none, the key's own user owns them, as the sheet says.
  expect(resolved(null).withoutFallback).toBe(0);
});
