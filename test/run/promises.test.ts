import { expect, test } from "vitest";
import { salesforceMapping } from "#lib/mappings/salesforce.ts";
import { buildPlan } from "#lib/plan/build.ts";
import { promiseRows } from "#lib/run/promises.ts";
import { resolvedOf } from "../plan/tables.ts";

const person = (contact_id: string, manager_id: string | null) => ({
  contact_id,
  last_name: "N",
  status: "active",
  manager_id,
});
const plan = buildPlan({
  resolved: resolvedOf({
    contacts: [person("1", null), person("2", "1"), person("3", "404")],
    admin_users: [
      { admin_user_id: "1", name: "Ida", email: "ida@kunde.example" },
      { admin_user_id: "2", name: "Bo", email: "bo@kunde.example" },
    ],
    companies: [{ company_id: "7", name: "Jysk Byg" }],
    workspaces: [{ workspace_id: "11", name: "HQ" }],
    automations: [{ automation_id: "1", name: "Velkommen" }],
  }),
  mapping: salesforceMapping,
});
const rows = (made?: (object: string) => number | null) =>
  new Map(promiseRows(plan, salesforceMapping, made).map((row) => [row.row, row]));

test("every row of the page is told, in its order, with what was done", () => {
  const told = [...rows().keys()];
  expect(told.slice(0, 13)).toEqual(salesforceMapping.page);
  // What the export has nothing of is told for the page's rows only.
  expect(told.slice(13).sort()).toEqual(["Company (Account)", "Contact–Company Association", "Groups and Workspaces"]);
  expect(rows().get("Company (Account)")).toMatchObject({ promised: "–", done: "2 Account" });
  expect(rows().get("Employee / Contact")).toMatchObject({ done: "3 Contact" });
  expect(rows().get("Pulse Survey")).toMatchObject({ done: "nothing in the export", share: 0 });
});

test("a row that only adds fields has the share of the cells behind them", () => {
  const { done, share } = rows().get("Employee Manager Hierarchy") ?? {};
  expect(done).toBe("fields of Contact and Lead");
  expect(share).toBe(0.5);
});

test("what is rebuilt by hand is called so, not missing", () => {
  expect(rows().get("Workflow / Automated Flow")).toMatchObject({
    done: "written up in rebuild/automations",
    word: "written up to rebuild",
  });
});

test("records that depend on who is a user there are counted by what was made", () => {
  expect(rows().get("Actimo User / Owner")?.done).toBe("2 Unmatched_Owner__c");
  expect(rows(() => 1).get("Actimo User / Owner")?.done).toBe("1 Unmatched_Owner__c");
  expect(rows(() => 1).get("Employee / Contact")?.done).toBe("3 Contact");
});
