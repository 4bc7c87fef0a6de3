import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { OutputFolder } from "#lib/outputs/write.ts";
import { readOutputs } from "#lib/report/outputs.ts";
import { qualitySection } from "#lib/report/quality-section.ts";

const root = mkdtempSync(join(tmpdir(), "actimo-quality-"));
afterAll(() => rmSync(root, { recursive: true }));
const write = (name: string, content: unknown) => new OutputFolder(root).writeText(name, JSON.stringify(content));

test("every file of the run that is there becomes its chart; the ids in them stay in the files", async () => {
  expect(qualitySection(await readOutputs(new OutputFolder(root)), [], [], {}).charts).toEqual([]);
  await write("files.json", [
    {
      file: "exports/contacts_nord.csv",
      object: "contacts",
      workspace: "11",
      encoding: "utf-8",
      delimiter: ";",
      rows: 8,
      rejected: [],
      lines: { header: 1, data: 8, rejected: 0, blank: 0, preamble: 0 },
    },
  ]);
  const column = { name: "zip", type: "text", nulls: 4, distinct: 4, invalid: 0, min: null, max: null, top: [] };
  const workspaces = {
    "11": { rows: 8, nulls: 0, invalid: 0, distinct: 4 },
    "12": { rows: 8, nulls: 8, invalid: 0, distinct: 0 },
  };
  await write("profile.json", { contacts: { rows: 16, columns: [{ ...column, nulls: 8, workspaces }] } });
  await write("months.json", { tasks: { column: "created_at", months: { "2025-01": 9 }, gaps: [], undated: 0 } });
  await write("engagement.json", [
    {
      object: "tasks",
      column: "assignee_contact_id",
      rows: 12,
      anonymous: 0,
      unknown: 0,
      people: 16,
      none: 9,
      min: 0,
      median: 0,
      p95: 2,
      max: 4,
      mean: 0.75,
      histogram: [
        { from: 0, to: 0, people: 9 },
        { from: 1, to: null, people: 7 },
      ],
      top: [["990077", 4]],
    },
  ]);
  const found = qualitySection(
    await readOutputs(new OutputFolder(root)),
    [{ severity: "info", code: "gone", object: "tasks", count: 2, advice: "Know it." }],
    ["contacts"],
    { "11": "Nord", "12": "Syd" },
  );
  expect(found.charts.map(({ name }) => name)).toEqual([
    "lines",
    "findings",
    "completeness-contacts",
    "types",
    "workspaces-contacts",
    "months",
    "engagement",
  ]);
  expect(found.charts.map(({ svg, answer }) => svg + answer).join()).not.toContain("990077");
  expect(found.charts.find(({ name }) => name === "workspaces-contacts")?.answer).toContain(
    "1 is filled unlike in the 2 workspaces",
  );
});
