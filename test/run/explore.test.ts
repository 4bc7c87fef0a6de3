import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { finding } from "#lib/contract/finding.ts";
import { openProject } from "#lib/project/config.ts";
import type { Duplicates } from "#lib/quality/types.ts";
import { compareDeltas } from "#lib/run/compare-deltas.ts";
import { changedColumns, changesOf, deltaCounts, newsOf } from "#lib/run/explore-delta.ts";
import { filesSent } from "#lib/run/explore-files.ts";
import { findingAt, findingKinds, findingsLike, placesOf } from "#lib/run/explore-findings.ts";
import { linesAround } from "#lib/run/explore-lines.ts";
import { evidenceOf, queueOf, whyOf } from "#lib/run/explore-matching.ts";
import { monthsOf } from "#lib/run/explore-months.ts";
import { findingGuide } from "#lib/run/finding-guide.ts";
import { stageExports } from "#lib/staging/stage.ts";

const made: string[] = [];
afterAll(() => {
  for (const folder of made) rmSync(folder, { recursive: true });
});

/** A project with these files. */
function projectOf(files: Readonly<Record<string, string | Uint8Array>>) {
  const root = mkdtempSync(join(tmpdir(), "actimo-explore-"));
  made.push(root);
  for (const [name, content] of Object.entries({ "migration.json": '{"destination":"twenty"}', ...files })) {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), content);
  }
  return openProject(root, null);
}
const stage = (project: ReturnType<typeof projectOf>) =>
  stageExports({ project: project.root, folder: "exports", overrides: {} });
const CONTACTS = "exports/contacts_nord_2026-01-07.csv";
const HEAD = "contact_id;workspace_id;first_name;last_name;email;status;updated_at";
const people = (...rows: readonly string[]) => `${[HEAD, ...rows].join("\r\n")}\r\n`;

test("what lies in the folders is told by ending before anything is read, also where a folder is missing", async () => {
  const project = projectOf({
    "exports/a.csv": "12345",
    "exports/deep/b.CSV": "1",
    "exports/README": "",
    "exports-delta/1/c.xlsx": new Uint8Array(7),
  });
  expect(await filesSent(project)).toEqual([
    { folder: "exports", kind: "no ending", files: 1, bytes: 0, largest: 0 },
    { folder: "exports", kind: "csv", files: 2, bytes: 6, largest: 5 },
    { folder: "exports-delta", kind: "xlsx", files: 1, bytes: 7, largest: 7 },
  ]);
  expect(await filesSent(projectOf({}))).toEqual([]);
});

/** Findings as the last run left them, for who steps through a workbook. */
describe("the guide to findings", () => {
  test("reads the files of the last run: kinds, the places of one, the lines around", async () => {
    const project = projectOf({ [CONTACTS]: people("1;11;Ane;Lund;ane@firma.example;active;", "2;11;Bo") });
    const staging = await stage(project);
    const files = new Map([
      ["files.json", JSON.stringify(staging.files)],
      [
        "findings.csv",
        `\uFEFFseverity,code,object,file,row,line,column,found,advice\r\nwarning,short_row,contacts,${CONTACTS},2,3,,'=1,Look there.\r\nerror,orphan,tasks,,,,,,Look.\r\n`,
      ],
    ]);
    const guide = findingGuide(project, async (name) => files.get(name) ?? null, false);
    expect(await guide.kinds()).toEqual([
      { title: "error: orphan in tasks", places: 1 },
      { title: "warning: short row in contacts", places: 1 },
    ]);
    const shown = await guide.place(2, 1);
    expect(shown.lines.at(-1)).toEqual({ line: 3, text: "9;99;Aa", marked: true });
    expect((await guide.place(1, 1)).why).toContain("not about one line");
    expect((await guide.place(7, 1)).why).toBe("There is no such finding.");
    expect(await findingGuide(project, async () => null, false).kinds()).toEqual([]);
  });
});

describe("the lines around a finding", () => {
  const about = (line: number) => finding("warning", "short_row", "Look there.", { file: CONTACTS, line });
  const ANE = "1;11;Ane;Østergård;ane@firma.example;active;2026-01-01 10:00";

  test("show marks and lengths, the header and nobody's data; everything when asked", async () => {
    const project = projectOf({ [CONTACTS]: people(ANE, "2;11;Bo", "3;11;Ib;Lund;ib@firma.example;active;") });
    const staging = await stage(project);
    const hidden = await linesAround(project, staging, about(3), { before: 1, after: 1 });
    expect(hidden.why).toBeNull();
    expect(hidden.title).toBe("contacts_nord_2026-01-07.csv, line 3: short_row");
    expect(hidden.lines).toEqual([
      { line: 1, text: HEAD, marked: false },
      { line: 2, text: "9;99;Aaa;Aaaaaaaaa;aaa@aaaaa.aaaaaaa;aaaaaa;9999-99-99 99:99", marked: false },
      { line: 3, text: "9;99;Aa", marked: true },
      { line: 4, text: "9;99;Aa;Aaaa;aa@aaaaa.aaaaaaa;aaaaaa;", marked: false },
    ]);
    const open = await linesAround(project, staging, about(2), { before: 0, after: 0, show: true });
    expect(open.lines.at(-1)).toEqual({ line: 2, text: ANE, marked: true });
  });

  test("count every physical line, also those ended by CR alone and those inside quotes", async () => {
    const text = `${HEAD}\r1;11;Ane;"of\rtwo lines";a@firma.example;active;\r2;11;Bo;Dahl;b@firma.example;active;\r`;
    const project = projectOf({ [CONTACTS]: text });
    const found = await linesAround(project, await stage(project), about(4), { before: 1, after: 9, show: true });
    expect(found.lines.slice(-2).map(({ line, text: shown }) => [line, shown])).toEqual([
      [3, 'two lines";a@firma.example;active;'],
      [4, "2;11;Bo;Dahl;b@firma.example;active;"],
    ]);
  });

  test("cut a line of megabytes and read UTF-16", async () => {
    const long = people(
      `1;11;${"x".repeat(3_000_000)};Lund;ib@firma.example;active;`,
      "2;11;Åse;Dahl;b@firma.example;active;",
    );
    const bytes = new Uint8Array([
      0xff,
      0xfe,
      ...new Uint8Array(Uint16Array.from(people("1;11;Åse;Dahl;;active;"), (c) => c.charCodeAt(0)).buffer),
    ]);
    for (const [content, line, expected] of [
      [long, 2, /^1;11;x{1895} …$/],
      [bytes, 2, /^1;11;Åse;Dahl;;active;$/],
    ] as const) {
      const project = projectOf({ [CONTACTS]: content });
      const found = await linesAround(project, await stage(project), about(line), { before: 0, after: 0, show: true });
      expect(found.lines.at(-1)?.text).toMatch(expected);
    }
  });

  test("say in a sentence why there are none", async () => {
    const project = projectOf({ [CONTACTS]: people(ANE), "exports/learning_paths_nord_2026-01-07.json": "[]" });
    const staging = await stage(project);
    const why = async (one: Parameters<typeof linesAround>[2]) => (await linesAround(project, staging, one)).why;
    expect(await why(undefined)).toBe("There is no such finding.");
    expect(await why(finding("info", "gone", "Look."))).toBe("This finding (gone) is not about one line.");
    expect(await why(about(900))).toBe("contacts_nord_2026-01-07.csv has no line 900 any more.");
    expect(
      await why(finding("info", "x", "Look.", { file: "exports/learning_paths_nord_2026-01-07.json", line: 1 })),
    ).toMatch(/has no lines of cells: look at entry 1 there/);
  });
});

describe("findings", () => {
  const some = [
    finding("info", "gone", "Know it.", { object: "tasks" }),
    finding("warning", "short_row", "Mend it.", {
      object: "contacts",
      file: "exports/a.csv",
      line: 9,
      found: "Ane;Dahl",
    }),
    finding("warning", "short_row", "Mend it.", { object: "contacts", file: "exports/b.csv", line: 3 }),
    finding("error", "conflict", "Decide.", { object: "contacts" }),
  ];
  test("by kind, the worst first", () => {
    expect(findingKinds(some).map(({ code, count, files }) => [code, count, files])).toEqual([
      ["conflict", 1, 1],
      ["short_row", 2, 2],
      ["gone", 1, 1],
    ]);
  });
  test("of one kind, with places and without what was found", () => {
    const like = findingsLike(some, { code: "short_row", object: null, file: "a.csv" });
    expect(placesOf(like)).toEqual([
      { no: 1, code: "short_row", place: "a.csv, line 9", column: null, advice: "Mend it." },
    ]);
    expect(findingsLike(some, { severity: null, code: null }).map(({ code }) => code)).toEqual([
      "conflict",
      "short_row",
      "short_row",
      "gone",
    ]);
    expect(findingAt(findingsLike(some, {}), null)?.line).toBe(9);
    expect(findingAt(some, 9)).toBeUndefined();
  });
});

test("rows by month: a hole in a steady stream is a gap, a rare thing has none", async () => {
  const months = ["01", "02", "03", "04", "05", "07", "08", "09"];
  const events = months.flatMap((month) =>
    [1, 2, 3, 4].map((day) => `${month}${day};5;1;open;push;;2025-${month}-0${day} 10:00`),
  );
  const project = projectOf({
    [CONTACTS]: people("1;11;Ane;Dahl;a@firma.example;active;"),
    "exports/engagement_events_nord_2026-01-07.csv": `event_id;message_id;contact_id;event_type;channel;detail;occurred_at\n${events.join("\n")}\n`,
    "exports/groups_nord_2026-01-07.csv":
      "group_id;workspace_id;name;created_at\n1;11;A;2020-01-01 10:00\n2;11;B;2024-01-01 10:00\n3;11;C;\n",
  });
  const found = monthsOf(await stage(project));
  expect(found.engagement_events).toMatchObject({ column: "occurred_at", gaps: ["2025-06"], undated: 0 });
  expect(found.engagement_events?.months).toMatchObject({ "2025-01": 4, "2025-09": 4 });
  expect(found.groups).toEqual({ column: "created_at", months: { "2020-01": 1, "2024-01": 1 }, gaps: [], undated: 1 });
});

test("later exports are compared without writing: counts, fields, values by their shape, what is new", async () => {
  const project = projectOf({
    [CONTACTS]: people(
      "1;11;Ane;Dahl;ane@firma.example;active;2026-01-01 10:00",
      "2;11;Bo;Lund;;invited;2026-01-01 10:00",
    ),
    "exports-delta/1/contacts_nord_2026-02-07.csv": `${HEAD};Skab\n1;11;Ane;Holm;ane@firma.example;active;2026-02-01 10:00;7\n3;11;Ib;Friis;;active;2026-02-01 10:00;8\n`,
  });
  const deltas = await compareDeltas(project, await stage(project));
  expect(deltaCounts(deltas)).toEqual([
    { export: 1, object: "contacts", new: 1, changed: 1, unchanged: 0, touched: 0, stale: 0, held: 0, gone: 1 },
  ]);
  expect(deltas[0]).toMatchObject({ number: 1, exportedOn: "2026-02-07", files: 1, rows: 2 });
  expect(changesOf(deltas, "contacts", "last_name")).toEqual([
    { export: 1, key: "1", column: "last_name", before: "Aa", after: "Aa" },
  ]);
  expect(changesOf(deltas, "contacts", "last_name", true)).toMatchObject([{ before: "Dahl", after: "Holm" }]);
  expect(changedColumns(deltas)).toContainEqual({ object: "contacts", column: "last_name", rows: 1, compared: 1 });
  expect(newsOf(deltas)).toContainEqual(expect.objectContaining({ export: 1, what: "column", column: "Skab" }));
});

describe("why two records are one", () => {
  const member = (id: string) => ({ id, file: "f", row: 1 });
  const weights = [
    { comparison: "prior", level: "any two records", bits: -13 },
    { comparison: "email", level: "equal", bits: 15 },
    { comparison: "job", level: "different", bits: -1 },
  ];
  const evidence = [{ column: "last_name", a: "Dahl", b: "Dahl-Friis", agrees: false }];
  const duplicates: Duplicates = {
    clusters: [
      {
        object: "contacts",
        survivor: "1",
        members: [member("1"), member("9")],
        rule: "employee_no",
        rules: ["employee_no"],
        score: 1,
        conflicts: [],
        links: [{ a: "1", b: "9", rule: "employee_no", evidence, weights }],
        undo: null,
      },
    ],
    review: [
      {
        object: "contacts",
        a: member("2"),
        b: member("3"),
        reason: "same_name",
        score: 0.2,
        evidence,
        bits: -2,
        probability: 0.2,
        weights,
      },
      {
        object: "contacts",
        a: member("4"),
        b: member("5"),
        reason: "married_name",
        score: 0.8,
        evidence,
        bits: 2,
        probability: 0.8,
        weights,
      },
    ],
    held: [],
    findings: [],
    model: null,
  };
  test("the queue has the likeliest first, with what speaks for and against", () => {
    expect(queueOf(duplicates).map(({ a, b }) => `${a} ${b}`)).toEqual(["4 5", "2 3"]);
    expect(queueOf(duplicates)[0]).toMatchObject({
      "speaks for": ["email"],
      "speaks against": ["job"],
      "differ in": ["last_name"],
    });
  });
  test("a pair is found by its ids in any order, waiting or merged; values of people as shapes", () => {
    expect(whyOf(duplicates, null)).toMatchObject({ a: "4", b: "5", state: "waits", reason: "married_name" });
    const merged = whyOf(duplicates, { object: "contacts", a: "9", b: "1" });
    expect(merged).toMatchObject({ a: "1", b: "9", state: "merged", reason: "employee_no" });
    expect(whyOf(duplicates, { object: "contacts", a: "1", b: "2" })).toBeNull();
    if (!merged) throw new Error("not found");
    expect(evidenceOf(merged)).toEqual([{ column: "last_name", a: "Aa", b: "Aa-Aa", agrees: "no" }]);
    expect(evidenceOf(merged, true)[0]).toMatchObject({ a: "Dahl", b: "Dahl-Friis" });
  });
});
