import { describe, expect, test } from "vitest";
import { gapsOf } from "../../lib/staging/date-gaps.ts";
import { codesOf, csv, stage } from "./project.ts";

const contacts = (...ids: string[]) => csv([["contact_id", "first_name"], ...ids.map((id) => [id, "A"])]);
const tasks = (...ids: string[]) => csv([["task_id", "title"], ...ids.map((id) => [id, "T"])]);
const manifest = (files: object[], more: object = {}) => JSON.stringify({ files, ...more });

describe("the manifest beside the folder", () => {
  const named = (name: string, declared_rows: number | null) => ({ name, object: "contacts", declared_rows });
  test("a file that is not there stops the run, one nobody declared is mentioned", async () => {
    const { findings } = await stage({
      "contacts_nord_2026-01-07.csv": contacts("1", "2"),
      "tasks_nord_2026-01-07.csv": tasks("1"),
      "export_manifest.json": manifest([
        named("contacts_nord_2026-01-07.csv", 2),
        named("contacts_syd_2026-01-07.csv", 412),
      ]),
    });
    const of = (code: string) => findings.filter((finding) => finding.code === code);
    expect(of("declared_file_missing")).toMatchObject([{ severity: "blocking", found: "contacts_syd_2026-01-07.csv" }]);
    expect(of("not_in_manifest")).toMatchObject([{ severity: "info", file: "exports/tasks_nord_2026-01-07.csv" }]);
  });

  test("a file saved under another ending is the declared one, and its rows are counted", async () => {
    const { findings } = await stage({
      "contacts_nord_2026-01-07 (1).csv": contacts("1", "2"),
      "export_manifest.json": manifest([named("contacts_nord_2026-01-07.xlsx", 3)]),
    });
    expect(findings.map(({ severity, code }) => `${severity} ${code}`)).toEqual([
      "info manifest_file_renamed",
      "blocking rows_missing",
    ]);
  });

  test("counts: exact, too few, too many; rejected short rows are rows, a torn one is not", async () => {
    const codes = async (declared: number, text: string) =>
      codesOf(
        await stage({
          "contacts_nord_2026-01-07.csv": text,
          "export_manifest.json": manifest([named("contacts_nord_2026-01-07.csv", declared)]),
        }),
      );
    expect(await codes(2, contacts("1", "2"))).toEqual([]);
    expect(await codes(3, contacts("1", "2"))).toEqual(["rows_missing"]);
    expect(await codes(1, contacts("1", "2"))).toEqual(["rows_beyond_manifest"]);
    expect(await codes(2, `${contacts("1")}2\r\n`)).toEqual(["short_row"]);
    expect(await codes(2, `${contacts("1")}2;"Bo`)).toContain("rows_missing");
  });

  test("rows outside the declared days", async () => {
    const { findings } = await stage({
      "haendelser_nord_2026-01-07.csv": csv([
        ["event_id", "occurred_at"],
        ["1", "2026-01-03 10:00"],
        ["2", "2025-12-03 10:00"],
        ["3", "2026-01-07 10:00"],
      ]),
      "export_manifest.json": manifest([
        { name: "haendelser_nord_2026-01-07.csv", since: "2026-01-01", until: "2026-01-07" },
      ]),
    });
    expect(findings.filter(({ code }) => code === "outside_declared_range")).toMatchObject([
      { found: "2026-01-01 to 2026-01-07", advice: expect.stringMatching(/^1 rows/) },
    ]);
  });
});

describe("workspaces", () => {
  test("one that lacks what the others have, one that nobody exported, one that is told to be empty", async () => {
    const { findings } = await stage({
      "workspaces_all_2026-01-07.csv": csv([
        ["workspace_id", "name"],
        ["11", "Nord"],
        ["12", "Syd"],
        ["13", "Øst"],
        ["14", "Vest"],
      ]),
      "contacts_nord_2026-01-07.csv": contacts("1"),
      "contacts_syd_2026-01-07.csv": contacts("2"),
      "contacts_oest_2026-01-07.csv": contacts("3"),
      "tasks_nord_2026-01-07.csv": tasks("1"),
      "tasks_oest_2026-01-07.csv": csv([["task_id", "title"]]),
    });
    const of = (code: string) =>
      findings.filter((finding) => finding.code === code).map(({ object, found }) => [object, found]);
    expect(of("partial_workspace")).toEqual([["tasks", "syd"]]);
    expect(of("workspace_without_contacts")).toEqual([["contacts", "vest"]]);
  });

  test("files of the whole account say it in their rows", async () => {
    const wide = (key: string, rows: string[][]) => csv([[key, "workspace_id", "title"], ...rows]);
    const { findings } = await stage({
      "contacts_all_2026-01-07.csv": wide("contact_id", [
        ["1", "11", "a"],
        ["2", "12", "b"],
      ]),
      "tasks_all_2026-01-07.csv": wide("task_id", [["1", "11", "a"]]),
    });
    expect(findings.filter(({ code }) => code === "partial_workspace")).toMatchObject([
      { object: "tasks", found: "12" },
    ]);
  });
});

test("files of different days in one export; an older download that is not taken does not count", async () => {
  const files = { "contacts_nord_2026-01-07.csv": contacts("1"), "contacts_nord_2026-01-01.csv": contacts("1") };
  expect(codesOf(await stage(files))).not.toContain("mixed_export_days");
  const { findings } = await stage({ ...files, "tasks_nord_2025-12-01.csv": tasks("1") });
  expect(findings.filter(({ code }) => code === "mixed_export_days")).toMatchObject([
    { found: "2025-12-01: exports/tasks_nord_2025-12-01.csv; 2026-01-07: exports/contacts_nord_2026-01-07.csv" },
  ]);
});

describe("gaps in time", () => {
  const start = Date.UTC(2025, 0, 1) / 86_400_000;
  const days = (has: (day: number) => boolean, rows = 3) =>
    new Map(
      Array.from({ length: 360 }, (_, day) => day)
        .filter(has)
        .map((day) => [start + day, rows]),
    );
  const end = start + 360;
  test("every day but one month", () => {
    expect(
      gapsOf(
        days((day) => day < 90 || day > 120),
        end,
        null,
      ),
    ).toEqual([{ from: "2025-04-01", to: "2025-05-01", isEnd: false }]);
  });
  test("two months that are missing, one day a week", () => {
    const weekly = days((day) => day % 7 === 0 && !(day > 90 && day < 121) && !(day > 210 && day < 245));
    expect(gapsOf(weekly, end, null)).toHaveLength(2);
  });
  test("bursts, holidays and few rows are no gaps", () => {
    expect(
      gapsOf(
        days((day) => day % 40 < 5),
        end,
        null,
      ),
    ).toEqual([]);
    expect(
      gapsOf(
        days((day) => day < 180 || day > 200),
        end,
        null,
      ),
    ).toEqual([]);
    expect(
      gapsOf(
        days((day) => day % 100 === 0),
        end,
        null,
      ),
    ).toEqual([]);
    expect(
      gapsOf(
        days(() => true),
        end,
        null,
      ),
    ).toEqual([]);
  });
  test("data that ends long before the export", () => {
    expect(
      gapsOf(
        days((day) => day < 300),
        end,
        null,
      ),
    ).toEqual([{ from: "2025-10-28", to: "2025-12-27", isEnd: true }]);
  });
  test("events are silent while no message is published", () => {
    const silent = days((day) => day < 90 || day > 120);
    expect(gapsOf(silent, end, [start + 10, start + 130])).toEqual([]);
    expect(gapsOf(silent, end, [start + 10, start + 100])).toHaveLength(1);
  });

  test("a workspace whose events miss a month is named with its days", async () => {
    const events = (first: number, has: (day: number) => boolean) =>
      csv([
        ["event_id", "message_id", "occurred_at"],
        ...Array.from({ length: 200 }, (_, day) => day)
          .filter(has)
          .map((day) => [
            String(first + day),
            "1",
            `${new Date((start + day) * 86_400_000).toISOString().slice(0, 10)} 12:00`,
          ]),
      ]);
    const { findings } = await stage({
      "haendelser_nord_2025-07-20.csv": events(1000, () => true),
      "haendelser_syd_2025-07-20.csv": events(2000, (day) => day < 100 || day > 131),
    });
    expect(findings.filter(({ code }) => code === "date_gap")).toMatchObject([
      {
        severity: "warning",
        object: "engagement_events",
        column: "occurred_at",
        found: "workspace syd, 2025-04-11 to 2025-05-12",
      },
    ]);
  });
});
