import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { sample } from "../../lib/commands/sample.ts";
import { splitCells } from "../../lib/workbook/cells.ts";
import { cleanUp, copyProject, makeProject, ROOT } from "../run/support.ts";
import { startDenoKernel } from "../workbook/deno-kernel.ts";
import { runWorkbookAs, type Way } from "./ways.ts";

const OWN = "workbooks/custom/own-column.ts";
const SPLIT = "workbooks/custom/split-column.ts";
const HAND = join(ROOT, "test/fixtures/hand");
const WAYS: Way[] = ["tsx", "deno", "runner"];

type Column = {
  object: string;
  column: string;
  destination: string;
  migrated: number;
  transformed: number;
  skipped: Record<string, number>;
};
const read = (root: string, name: string) => JSON.parse(readFileSync(join(root, "out/twenty", name), "utf8"));
const hashOf = (root: string): string => read(root, "plan.json").hash;
const column = (root: string, name: string): Column => {
  const all = read(root, "coverage.json").columns as Column[];
  const found = all.find((one) => one.object === "contacts" && one.column === name);
  if (!found) throw new Error(`no column ${name}`);
  return found;
};
const planned = async (root: string, file: string, way: Way = "node") => {
  const ended = await runWorkbookAs(way, file, ["--project", root]);
  expect(`${ended.code} ${ended.err}`).toBe("0 ");
  return ended.out;
};

/** A generated export of few people, whose own columns wait for a word; and what its plan is without one. */
let few = "";
let before = "";
let unconfirmed = 0;
let places = 0;
let folder = "";
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "few-"));
  expect(sample(["--users", "60", "--workspaces", "2", "--mess", "none", "--out", folder], () => undefined)).toBe(0);
  writeFileSync(join(folder, "migration.json"), JSON.stringify({ destination: "twenty" }));
  few = makeProject(folder);
  const root = copyProject(few);
  await planned(root, "workbooks/04-map.ts");
  before = hashOf(root);
  unconfirmed = column(root, "Sikkerhedskursus").skipped["not_confirmed"] ?? 0;
  places = column(root, "location").migrated;
  expect(unconfirmed).toBeGreaterThan(10);
  expect(places).toBeGreaterThan(30);
});
afterAll(async () => {
  await cleanUp();
  rmSync(folder, { recursive: true, force: true });
});

describe("an own column becomes a field", () => {
  const hashes = new Set<string>();
  test.each(WAYS)("under %s: what nobody had confirmed arrives", async (way) => {
    const root = copyProject(few);
    const out = await planned(root, OWN, way);
    expect(out).toMatch(new RegExp(`before +${before.slice(0, 12)} +\\d+ +0 +${unconfirmed} +\\d+\\n`));
    const after = `after +${hashOf(root).slice(0, 12)} +\\d+ +person\\.safetyCourseDate +${unconfirmed} +0 +\\d+\\n`;
    expect(out).toMatch(new RegExp(after));
    expect(column(root, "Sikkerhedskursus")).toMatchObject({
      destination: "person.safetyCourseDate",
      migrated: unconfirmed,
    });
    expect(existsSync(join(root, "state/twenty-sandbox.json"))).toBe(false);
    hashes.add(hashOf(root));
    expect(hashes.size).toBe(1);
    expect(hashes).not.toContain(before);
  });

  test("as the line it gives for migration.json does", async () => {
    const text = readFileSync(join(ROOT, OWN), "utf8");
    const line = /^\/\/ `"mapping": (.*)`$/m.exec(text)?.[1] ?? "";
    const root = makeProject(few, { mapping: JSON.parse(line) });
    await planned(root, "workbooks/04-map.ts");
    expect([...hashes]).toEqual([hashOf(root)]);
  });

  test("in the sample, where a rehearsal accepts a proposal, its own field takes the place", async () => {
    const root = makeProject(join(ROOT, "data/sample"));
    const out = await planned(root, OWN, "runner");
    expect(out).toMatch(
      /before +\S+ +572 +person\.sikkerhedskursus +531 +0 +(\d+)\nafter +\S+ +572 +person\.safetyCourseDate +531 +0 +\1\n/,
    );
  });

  test("an export without the column ends with a sentence and code 2", async () => {
    const { code, err } = await runWorkbookAs("node", OWN, ["--project", makeProject(HAND)]);
    expect(code).toBe(2);
    expect(err).toBe(
      'The export has no column "Sikkerhedskursus" in contacts. Name a column of this export, and a type its values fit (01 Profile lists them).\n',
    );
  });
});

describe("one column becomes two fields", () => {
  const hashes = new Set<string>();
  test.each(WAYS)("under %s", async (way) => {
    const root = copyProject(few);
    const out = await planned(root, SPLIT, way);
    expect(out).toMatch(/\nKøbenhavn +[CSV] +\d+\n/);
    expect(out).toMatch(/\nHøje Taastrup +\d+\n/);
    expect(column(root, "location")).toMatchObject({
      destination: "person.district, person.location",
      migrated: 0,
      transformed: places,
    });
    expect(existsSync(join(root, "state/twenty-sandbox.json"))).toBe(false);
    hashes.add(hashOf(root));
    expect(hashes.size).toBe(1);
    expect(hashes).not.toContain(before);
  });

  test("cell by cell in a Deno kernel", async () => {
    const root = copyProject(few);
    const kernel = await startDenoKernel(join(ROOT, "node_modules/.bin/deno"), ROOT, {
      ACTIMO_PROJECT: root,
      NO_COLOR: "1",
    });
    try {
      for (const cell of splitCells(readFileSync(join(ROOT, SPLIT), "utf8")).filter(({ kind }) => kind === "code")) {
        const { status, error } = await kernel.run(cell.source);
        expect({ title: cell.title, status, error }).toEqual({ title: cell.title, status: "ok", error: undefined });
      }
    } finally {
      kernel.stop();
    }
    expect([...hashes]).toEqual([hashOf(root)]);
  });

  test("in the sample", async () => {
    const root = makeProject(join(ROOT, "data/sample"));
    expect(await planned(root, SPLIT, "runner")).toMatch(/\nKøbenhavn +V +65\n/);
    expect(column(root, "location")).toMatchObject({ migrated: 0, transformed: 955 });
  });

  test("whoever goes on in the same process loads the two fields", async () => {
    const root = makeProject(HAND);
    const more = ["--project", root, "--with", "custom/split-column"];
    const { code, err } = await runWorkbookAs("node", "test/workbooks/all.ts", more);
    expect(`${code} ${err}`).toBe("0 ");
    expect(read(root, "reconciliation.json").verdict).toBe("ok");
    const rows = read(root, "sample-diff.json").rows as { field: string; read: unknown }[];
    const arrived = (name: string) => new Set(rows.filter(({ field }) => field === name).map((row) => row.read));
    expect(arrived("location")).toEqual(new Set(["Aarhus", "Randers"]));
    expect(arrived("district")).toEqual(new Set(["C"]));
  });
});
