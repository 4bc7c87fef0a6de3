/** Charts of coverage, calls and deltas from the files that a run wrote. */
import { describe, expect, test } from "vitest";
import { callsFromFile, coverageMatrices, deltaDaysFromFile } from "#lib/charts/from-outputs.ts";
import { loadRateChart } from "#lib/charts/load-rate.ts";
import { coverageSchema, deltaSchema, loadSchema } from "#lib/outputs/shapes.ts";
import { written } from "./reading.ts";

const texts = (svg: string): string[] => written(svg).map(({ text }) => text);

describe("files become charts of the account", () => {
  const counts = { new: 3, changed: 1, unchanged: 2, gone: 0, conflicts: 0 };
  test("delta by day: exports without counts of their own are no day", () => {
    const byExport = [
      { fields: { title: 3 } },
      { exportedOn: "2026-01-08", new: 2, changed: 1, gone: 0 },
      { exportedOn: null, new: 1, changed: 0, gone: 0 },
    ];
    const delta = deltaSchema.parse({
      window: { from: "a", to: "b" },
      tasks: { ...counts, byExport },
      surveys: counts,
    });
    expect(deltaDaysFromFile(delta).table.rows).toEqual([
      ["tasks", "2026-01-08", 2, 1, 0],
      ["tasks", "no date", 1, 0, 0],
    ]);
  });
  test("calls: by object where every one says what was predicted, else the sums alone", () => {
    const object = { planned: 5, inserted: 5, updated: 0, unchanged: 0, skipped: 0, failed: 0 };
    const objects = [
      { ...object, destination: "person", calls: 9, predicted: 6, adoption: 2 },
      { ...object, destination: "note", calls: 4, predicted: 4 },
    ];
    const load = { predicted: { calls: 10, seconds: 1 }, actual: { calls: 11, seconds: 1, adoption: 3, retries: 1 } };
    const parsed = loadSchema.parse({ ...load, objects });
    expect(callsFromFile(parsed).table.rows).toEqual([
      ["person", 6, 7, 2, 1 / 6],
      ["note", 4, 4, 0, 0],
    ]);
    expect(callsFromFile(parsed).answer).toBe("10 calls were predicted, 11 sent: 1 more (10\u00A0%).");
    const [first] = objects;
    const old = loadSchema.parse({ ...load, objects: [first, { ...object, destination: "note", calls: 4 }] });
    expect(callsFromFile(old).table.rows).toEqual([["all objects", 10, 11, 3, 0.1]]);
  });
  test("coverage by column: a matrix for each object that has cells", () => {
    const column = { column: "zip", destination: "", migrated: 0, transformed: 0, collapsed: 0, reference: 0 };
    const file = coverageSchema.parse({
      columns: [
        { ...column, object: "contacts", cells: 3, skipped: { null_token: 3 } },
        { ...column, object: "tasks", cells: 0, skipped: {} },
      ],
      cells: 3,
      accounted: 3,
    });
    const made = coverageMatrices(file, ["tasks", "contacts", "surveys"]);
    expect(made.map(({ name }) => name)).toEqual(["coverage-contacts"]);
    expect(texts(made[0]?.svg ?? "")).toContain("null token");
    const twice = { ...file, columns: [...file.columns, ...file.columns] };
    const [chart] = coverageMatrices(twice, ["contacts"]);
    expect(texts(chart?.svg ?? "")).toEqual(expect.arrayContaining(["zip", "zip (2)"]));
  });
  test("load rate: limits are told as quota, CRM, network or this machine", () => {
    const causes = ["burst", "daily", "concurrency", "job", "maintenance", "network", "cpu", null, "tea_break"];
    const chart = loadRateChart(causes.map((limit, n) => ({ second: (n + 1) * 10, records: 5, limit })));
    expect(chart.table.rows.filter(([part]) => part === "whole load").map(([, cause]) => cause)).toEqual([
      "quota (burst)",
      "quota (daily)",
      "quota (calls at one time)",
      "the CRM (a job under way)",
      "the CRM (maintenance)",
      "network and the CRM's answers",
      "CPU of this machine",
      "nothing held it back",
      "tea break",
    ]);
  });
});
