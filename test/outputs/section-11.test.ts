/** The shapes other programs rely on, with counts that were made by hand from the few rows below. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { z } from "zod";
import * as shapes from "../../lib/outputs/shapes.ts";
import { openProject } from "../../lib/project/config.ts";
import { compareDelta, deltaReport } from "../../lib/quality/delta.ts";
import { Run } from "../../lib/run/run.ts";
import { stageExports } from "../../lib/staging/stage.ts";

const NORD = "exports/kontakter_nord_2026-01-07.csv";
const SYD = "exports/contacts_syd_2026-01-07.csv";
const HEADER = "Kontakt-ID;Arbejdsområde-ID;Fornavn;Efternavn;E-mail;Status;Virksomheds-ID;Skostr.";
const FILES: Readonly<Record<string, readonly string[]>> = {
  [NORD]: [
    "Udtræk fra Actimo;;;;;;;",
    HEADER,
    "1;11;Anna;Berg;anna@x.example;Aktiv;40;38",
    "2;11;Bo;Dahl;bo@x.example;Inviteret;40;44",
    "2;11;Bo;Dahl;bo@x.example;Inviteret;40;44",
    "3;11;Carl",
    "4;11;Dorte;Eg;ikke oplyst;Fyret;49;",
    "",
    HEADER,
    ";11;Uden;Id;;Aktiv;40;",
    "I alt;5;;;;;;",
  ],
  [SYD]: [
    "contact_id,workspace_id,first_name,last_name,email,status,company_id",
    "5,12,Anna,Berg,ANNA@x.example,active,40",
    "6,12,Finn,Gad,,pending,",
  ],
  "exports/virksomheder_alle_2026-01-07.csv": ["Virksomheds-ID;Virksomhed", "40;Firma A/S"],
  "exports/workspaces_all_2026-01-07.csv": ["workspace_id;name", "11;Nord", "12;Syd"],
  "exports/tilmeldinger_nord_2026-01-07.csv": [
    "Tilmeldings-ID;Læringsforløb-ID;Kontakt-ID;Status",
    "100;7;1;Gennemført",
    "101;7;99;I gang",
    "102;8;99;I gang",
  ],
  "exports-delta/1/kontakter_nord_2026-02-07.csv": [
    HEADER,
    "1;11;Anna;Berg;ANNA@x.example;active;40;38",
    "2;11;Bo;Dahl;bo@x.example;Aktiv;40;44",
    "7;11;Gerda;Hald;;Aktiv;40;",
  ],
};

let root: string;
const read = <S extends z.ZodType>(name: string, schema: S): z.infer<S> =>
  schema.parse(JSON.parse(readFileSync(join(root, "out/twenty", name), "utf8")));

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), "section-11-"));
  for (const [name, lines] of Object.entries(FILES)) {
    mkdirSync(join(root, name, ".."), { recursive: true });
    writeFileSync(join(root, name), `${lines.join("\r\n")}\r\n`);
  }
  writeFileSync(join(root, "migration.json"), JSON.stringify({ destination: "twenty" }));
  const run = new Run(openProject(root));
  await run.profile();
  await run.joins();
  await run.plan();
}, 120_000);
afterAll(() => rmSync(root, { recursive: true, force: true }));

test("files.json: rows without the rejected, every line in one place", () => {
  const files = read("files.json", shapes.filesSchema);
  expect(files.map(({ file, rows }) => [file, rows])).toEqual([
    [SYD, 2],
    [NORD, 4],
    ["exports/tilmeldinger_nord_2026-01-07.csv", 3],
    ["exports/virksomheder_alle_2026-01-07.csv", 1],
    ["exports/workspaces_all_2026-01-07.csv", 2],
  ]);
  expect(files.find(({ file }) => file === NORD)).toMatchObject({
    object: "contacts",
    workspace: "nord",
    encoding: "utf-8",
    delimiter: ";",
    rejected: [
      { line: 6, reason: "short_row" },
      { line: 9, reason: "repeated_header" },
      { line: 10, reason: "missing_key" },
      { line: 11, reason: "total_line" },
    ],
    lines: { preamble: 1, header: 1, data: 4, rejected: 4, blank: 1 },
    use: "taken",
  });
  expect(files.find(({ file }) => file === SYD)).toMatchObject({ delimiter: ",", rejected: [], workspace: "syd" });
});

test("profile.json: rows, nulls, distinct values and misfits per column", () => {
  const { contacts, enrollments } = read("profile.json", shapes.profileSchema);
  expect([contacts?.rows, enrollments?.rows]).toEqual([5, 3]);
  const counts = Object.fromEntries(
    (contacts?.columns ?? []).map(({ name, nulls, distinct, invalid }) => [name, [nulls, distinct, invalid]]),
  );
  expect(counts).toMatchObject({
    contact_id: [0, 5, 0],
    first_name: [0, 4, 0],
    email: [2, 2, 1],
    status: [1, 3, 1],
    company_id: [1, 2, 0],
    "Skostr.": [3, 2, 0],
  });
  const column = (name: string) => contacts?.columns.find((one) => one.name === name);
  expect(column("Skostr.")).toMatchObject({ type: "int", min: 38, max: 44 });
  expect(column("status")?.top[0]).toEqual(["active", 2]);
  expect(column("email")?.top[0]).toEqual(["anna@x.example", 2]);
});

test("duplicates.json: one person created twice, with the places of both rows", () => {
  const { contacts = [], ...others } = read("duplicates.json", shapes.duplicatesSchema);
  expect(Object.values(others).flat()).toEqual([]);
  expect(contacts).toHaveLength(1);
  expect(contacts[0]).toMatchObject({ rule: "email_and_name", score: 1 });
  expect(contacts[0]?.members.map(({ id, file, row }) => [id, file, row]).sort()).toEqual([
    ["1", NORD, 1],
    ["5", SYD, 1],
  ]);
  expect(["1", "5"]).toContain(contacts[0]?.survivor);
});

test("joins.json: orphans counts rows, orphanIds lists ids; after merging", () => {
  const joins = read("joins.json", shapes.joinsSchema);
  const of = (object: string, column: string) => {
    const join = joins.find((one) => one.object === object && one.column === column);
    return [join?.references, join?.rows, join?.matched, join?.orphans, join?.orphanIds, join?.blank];
  };
  expect(of("contacts", "company_id")).toEqual(["companies", 4, 2, 1, ["49"], 1]);
  expect(of("enrollments", "contact_id")).toEqual(["contacts", 3, 1, 2, ["99"], 0]);
  expect(of("enrollments", "path_id").slice(1, 5)).toEqual([3, 0, 3, ["7", "8"]]);
});

describe("coverage.json", () => {
  test("every filled cell of every file has a fate", () => {
    const { columns, cells, accounted } = read("coverage.json", shapes.coverageSchema);
    // 8 + 8 + 8, 3, 7, the header again 8, 5, 2; 7 + 5; 2; 4; 12.
    expect(cells).toBe(49 + 12 + 2 + 4 + 12);
    expect(accounted).toBe(cells);
    const sums = new Map<string, [cells: number, fates: number]>();
    for (const each of columns) {
      const key = `${each.object}.${each.column}`;
      const [before, fates] = sums.get(key) ?? [0, 0];
      const skipped = Object.values(each.skipped).reduce((sum, count) => sum + count, 0);
      sums.set(key, [
        Math.max(before, each.cells),
        fates + each.migrated + each.transformed + each.collapsed + each.reference + skipped,
      ]);
    }
    for (const [column, [filled, fates]] of sums) expect([column, fates]).toEqual([column, filled]);
    expect(sums.get("contacts.email")?.[0]).toBe(6);
    expect(sums.get("contacts.Skostr.")?.[0]).toBe(4);
  });

  test("plan.json has the hash and an entry per pair of objects", () => {
    const { hash, objects } = read("plan.json", shapes.planSchema);
    expect(hash).toMatch(/^[0-9a-f]{32,}$/);
    expect(objects.length).toBeGreaterThan(0);
  });
});

test("delta.json: formatting is no change, a missing file is not gone, nobody is counted twice", async () => {
  const base = await stageExports({ project: root, folder: "exports" });
  const later = await stageExports({ project: root, folder: "exports-delta/1" });
  const report = shapes.deltaSchema.parse(deltaReport(compareDelta(base, later)));
  expect(Object.keys(report)).toEqual(["contacts"]);
  expect(report["contacts"]).toMatchObject({
    new: 1,
    changed: 1,
    unchanged: 1,
    gone: 1,
    conflicts: 0,
    fields: { status: 1 },
    newIds: ["7"],
    changedIds: ["2"],
    goneIds: ["4"],
  });
});
