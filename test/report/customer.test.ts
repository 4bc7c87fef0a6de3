// What the customer's report is made of: without the run's word that a text is harmless, none of the source is shown.
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { OutputFolder } from "#lib/outputs/write.ts";
import { composeCustomerReport } from "#lib/report/customer.ts";
import { customerDelta } from "#lib/report/customer-delta.ts";
import { customerOutputs } from "#lib/report/customer-outputs.ts";
import { reportHtml } from "#lib/report/html.ts";
import type { ReportInput } from "#lib/report/input.ts";
import { namingOf } from "#lib/report/labels.ts";
import { type Outputs, readOutputs } from "#lib/report/outputs.ts";
import { input } from "./invented.ts";

const manifest: ReportInput["run"] = {
  ...input.run,
  reveal: true,
  options: { operator: "Ida Bach", fallbackOwner: "ida@kunde.example", sampleSize: "200" },
  gates: [{ gate: "load", state: "approved", by: "Ida Bach", at: "2026-02-03T08:01:00Z", hash: "abc" }],
  workspaces: { "11": "Ida Bachs hold", "12": "Lager" },
  findings: [
    {
      severity: "warning",
      code: "odd_column",
      object: "contacts",
      count: 3,
      advice: "2 people of Ida Bachs hold fill Idas noter in exports/Ida Bach.csv.",
    },
  ],
  files: [
    { file: "exports/Ida Bach.csv", object: null, bytes: 1, sha256: "cd", encoding: "utf-8", rows: 1, rejected: 0 },
  ],
};
const column = (name: string, workspaces: Record<string, { rows: number; nulls: number }>) => ({
  name,
  type: "text",
  nulls: Object.values(workspaces).reduce((sum, { nulls }) => sum + nulls, 0),
  distinct: 2,
  invalid: 0,
  min: "Ida",
  max: "Åse",
  top: [["Ida", 4]] as [string, number][],
  workspaces,
});

let outputs: Outputs;
beforeAll(async () => {
  const nothing = await readOutputs(new OutputFolder(await mkdtemp(join(tmpdir(), "customer-"))));
  outputs = {
    ...nothing,
    "profile.json": {
      contacts: {
        rows: 23,
        columns: [
          column("email", { "11": { rows: 3, nulls: 0 }, "12": { rows: 20, nulls: 2 } }),
          column("Idas noter", { "11": { rows: 3, nulls: 0 }, "12": { rows: 20, nulls: 0 } }),
          column("Sygdom", { "11": { rows: 3, nulls: 0 }, "12": { rows: 20, nulls: 20 } }),
        ],
      },
    },
    "owners.json": {
      matched: Array.from({ length: 9 }, (_, n) => ({
        email: `o${n}@kunde.example`,
        how: "exact",
        userId: "u",
        records: 3,
      })),
      unmatched: [{ email: "ida@kunde.example", records: 7, resolution: "", how: "inactive" }],
    },
  };
});

describe("without labels", () => {
  test("nothing of the source is named", () => {
    const page = reportHtml(composeCustomerReport(manifest, outputs, {}));
    expect(page).not.toMatch(/Ida|Bach|Lager|Sygdom|kunde\.example|Åse/);
    for (const told of ["own column 1", "file 1", "a person", "(not told here)", "under 5 people of workspace"])
      expect(page).toContain(told);
    expect(page).not.toContain("--reveal");
  });
});

test("what the run found harmless is shown, in headers, files and sentences", () => {
  const labels = {
    workspaces: { "12": "Lager" },
    files: { "exports/Ida Bach.csv": "contacts 1 (csv)" },
    open: ["Sygdom"],
  };
  const naming = namingOf({ ...labels }, manifest, outputs);
  expect([naming.column("contacts", "email"), naming.column("contacts", "Sygdom")]).toEqual(["email", "Sygdom"]);
  expect(naming.sentence("Idas noter of Ida Bachs hold, exports/Ida Bach.csv, Lager, ida@x.example")).toBe(
    "own column 1 of workspace 1, contacts 1 (csv), Lager, ‹e-mail›",
  );
});

describe("people under five", () => {
  test("a workspace of three stands with the next; a column that three people fill is left out; values are gone", () => {
    const profile = customerOutputs(outputs, namingOf(undefined, manifest, outputs))["profile.json"];
    expect(profile?.["contacts"]?.columns.map(({ name }) => name)).toEqual(["email", "own column 1"]);
    expect(profile?.["contacts"]?.columns[0]?.workspaces).toEqual({
      "other, under 5": { rows: 23, nulls: 2, invalid: 0 },
    });
    expect(JSON.stringify(profile)).not.toMatch(/Ida|Åse/);
  });
  test("an owner who is alone is not told apart, nor how many records are his", () => {
    const report = composeCustomerReport(manifest, outputs, {});
    const account = report.sections.find(({ id }) => id === "account");
    expect(account?.charts).toEqual([]);
    expect(account?.tables[0]?.table.rows).toEqual([["other, under 5", 10, 34]]);
    expect(report.headlines.find(({ title }) => title === "Owners")?.sentence).toBe(
      "Owners: 10, not matched: under 5, without a decision: under 5.",
    );
  });
  test("nobody is told by having left: small changes stand together, or nowhere", () => {
    const counts = (changed: number) => ({ new: 0, changed, unchanged: 90, gone: 0, conflicts: 0 });
    const naming = namingOf(undefined, manifest, outputs);
    const told = (delta: Record<string, ReturnType<typeof counts>>) => Object.keys(customerDelta(delta, naming));
    expect(told({ contacts: counts(2), companies: counts(2) })).toEqual(["companies"]);
    expect(told({ contacts: counts(2), enrollments: counts(3), tasks: counts(8) })).toEqual([
      "tasks",
      "other, under 5",
    ]);
  });
});

test("the customer sees every row of the page, also one that only adds fields or is written up to rebuild", () => {
  const promised = "1:1, fully supported";
  const promises = [
    { row: "Employee Manager Hierarchy", promised, done: "fields of Contact", share: 0.5 },
    {
      row: "Workflow / Automated Flow",
      promised,
      done: "written up in rebuild/automations",
      share: 0,
      word: "written up",
    },
  ];
  const told = composeCustomerReport({ ...manifest, promises }, { ...outputs, "estimate.json": null }, {}).promises;
  expect(told).toEqual(promises);
});

test.each([
  [{ verdict: "ok", before: "a", after: "a" }, /state is the same as before/],
  [{ verdict: "ok", before: "a", after: "b" }, /1 left; but for that the CRM's state is the same as before/],
  [{ verdict: "failed", before: "a", after: "b" }, /state is not the same as before/],
] as const)("what a rollback left is no contradiction: %j", (rollback, sentence) => {
  const residual = [{ object: "schema", external: "values:Task.Type", id: null, reason: "cannot_be_undone" }];
  const rolledBack = { ...outputs, "rollback.json": { removed: 7, restored: 0, residual, ...rollback } } as Outputs;
  const { headlines } = composeCustomerReport(manifest, rolledBack, {});
  expect(headlines.find(({ title }) => title === "Rollback")?.sentence).toMatch(sentence);
});
