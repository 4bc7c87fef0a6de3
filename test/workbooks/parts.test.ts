import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { EFFECTS } from "../../lib/commands/workbook.ts";
import { Run } from "../../lib/run/run.ts";
import { lintText } from "../../lib/workbook/lint.ts";
import { plantCrm } from "../run/planted.ts";
import { cleanUp, copyProject, endSandbox, makeProject, ROOT, runProgram, sandbox } from "../run/support.ts";
import { runWorkbookAs } from "./ways.ts";

let fresh = "";
beforeAll(() => {
  fresh = makeProject(join(ROOT, "test/fixtures/hand"), { options: { acceptProposals: 0.5 } });
  plantCrm(fresh);
});
afterAll(cleanUp);
const run = (name: string, ...args: string[]) =>
  runWorkbookAs("runner", `workbooks/${name}.ts`, ["--project", fresh, ...args]);

describe("parts of the workbooks", () => {
  test("--cell shows one cell and runs what it needs", async () => {
    const { code, out } = await run("04-map", "--cell", "5");
    expect(code).toBe(0);
    expect(out).toContain("── 2/9 Project (needed below)");
    expect(out).toContain("── 4/9 The plan (needed below)");
    expect(out).toContain("── 5/9 Rows that make no record ─");
    expect(out).toContain("private_content");
    expect(out).not.toMatch(/Proposals|Records to load|✓/);
    expect(out).toContain("3 of 7 cells ran, 4 skipped");
  });

  test("--to and --from", async () => {
    const first = await run("01-profile", "--to", "3");
    expect(first.code).toBe(0);
    expect(first.out).toContain("33 of 35 files were taken");
    expect(first.out).not.toContain("Findings, the worst first");
    const last = await run("01-profile", "--from", "14");
    expect(last.code).toBe(0);
    expect(last.out).toContain("✓ values kept and cells put aside with a reason make up all cells read");
    expect(last.out).toContain("── 7/15 What the columns hold (needed below)");
    expect(last.out).not.toContain("Findings");
  });

  test("a cell below an effect does not run the effect unasked", async () => {
    const { code, err } = await run("05-schema", "--cell", "5");
    expect(code).toBe(1);
    expect(err).toContain(
      "needs schema from cell 3 (Examine the account and create what is missing), which is marked [effect]",
    );
    expect(err).toContain("Start there with --from 3.");
  });

  test("--step pauses before each cell and shows a value", async () => {
    const { code, out } = await runWorkbookAs("runner", "workbooks/03-join-checks.ts", ["--project", fresh, "--step"], {
      input: "run\nrun\ninspect joins\nskip\nquit\n",
    });
    expect(code).toBe(0);
    expect(out).toContain("step 3/11 Keys without a parent>");
    expect(out).toContain("parent_company_id");
    // The cell left out, and the one below, show nothing.
    expect(out).not.toMatch(/── [45]\/11/);
  });
});

describe("the rules of workbooks", () => {
  test("none breaks one", async () => {
    const { code, out } = await runProgram("lib/commands/workbook.ts", ["check"]);
    expect(out.trim()).toBe(`${globSync("workbooks/**/*.ts", { cwd: ROOT }).length} workbooks, 0 findings`);
    expect(code).toBe(0);
  });

  test("the effects are methods of a run, and each is found where its tag is missing", () => {
    const methods = Object.getOwnPropertyNames(Run.prototype);
    expect(EFFECTS.filter((name) => !methods.includes(name))).toEqual([]);
    const untagged = globSync("workbooks/*.ts", { cwd: ROOT }).flatMap((file) =>
      lintText(readFileSync(join(ROOT, file), "utf8").replaceAll(" [effect]", ""), { effects: EFFECTS })
        .filter(({ rule }) => rule === "untagged-effect")
        .map(({ message }) => message.split(" ")[0] ?? ""),
    );
    expect([...new Set(untagged)].sort()).toEqual([...EFFECTS].sort());
  });

  test("each opens with a title and closes with what to do next", () => {
    for (const file of globSync("workbooks/**/*.ts", { cwd: ROOT })) {
      const text = readFileSync(join(ROOT, file), "utf8");
      expect(text.startsWith("// %% [markdown]\n// # "), file).toBe(true);
      expect(text.match(/^\/\/ %%.*$/gm)?.at(-1), file).toMatch(
        /^\/\/ %% \[markdown\] (What to do next|How to keep it)$/,
      );
    }
  });
});

describe("rollback in the runner", () => {
  let root = "";
  let before = "";
  beforeAll(async () => {
    root = copyProject(fresh);
    before = await (await sandbox(root)).fingerprint();
    const loaded = await runWorkbookAs("node", "test/workbooks/all.ts", ["--project", root]);
    expect(loaded.code).toBe(0);
    expect(await (await sandbox(root)).fingerprint()).not.toBe(before);
  }, 60_000);

  test("does not run unasked", async () => {
    const place = await sandbox(root);
    const { changes } = await place.state();
    const { code, out } = await runWorkbookAs("runner", "workbooks/11-rollback.ts", ["--project", root]);
    expect(code).toBe(3);
    expect(out).toContain("What will be undone");
    expect(out).toContain("was not approved. Approve it with --yes.");
    expect((await place.state()).changes).toBe(changes);
  });

  test("brings the CRM back to what it was, and proves it", async () => {
    const { code, out } = await runWorkbookAs("runner", "workbooks/11-rollback.ts", ["--project", root, "--yes"]);
    expect(code).toBe(0);
    const proof = JSON.parse(readFileSync(join(root, "out/twenty/rollback.json"), "utf8"));
    expect(proof).toMatchObject({ verdict: "ok", residual: [] });
    expect(proof.after).toBe(proof.before);
    expect(out).toContain(proof.after.slice(0, 16));
    expect(await (await sandbox(root)).fingerprint()).toBe(before);
    await endSandbox(root);
  });
});
