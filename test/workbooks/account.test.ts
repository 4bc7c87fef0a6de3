import { existsSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { cleanUp, copyProject, makeProject, ROOT, runProgram, sandbox } from "../run/support.ts";
import { PLAIN, runWorkbookAs, type Way } from "./ways.ts";

const HAND = join(ROOT, "test/fixtures/hand");
let account = "";
let crm: Awaited<ReturnType<typeof sandbox>>;

/** A sandbox of another project stands for the customer's CRM. */
beforeAll(async () => {
  crm = await sandbox(makeProject(HAND));
  account = makeProject(HAND, { account: { url: crm.url, keyEnv: "ACTIMO_TEST_KEY" } });
});
afterAll(cleanUp);
const PLAINLY = Object.keys(PLAIN) as (keyof typeof PLAIN)[];
const against = (way: Way, name: string, root: string, ...args: string[]) =>
  runWorkbookAs(way, `workbooks/${name}.ts`, ["--project", root, ...args], { env: { ACTIMO_TEST_KEY: crm.key } });

describe.each(PLAINLY)("run as a plain script by %s", (way) => {
  test("a workbook cannot write to an account: it ends at the gate with code 3", async () => {
    const { changes } = await crm.state();
    const { code, out, err } = await against(way, "05-schema", copyProject(account));
    expect(code).toBe(3);
    expect(err).toContain('Waiting at the gate "mapping" for http');
    expect(err).toContain("npm run approve -- --project ");
    expect(err.trim().split("\n")).toHaveLength(1);
    expect(out).toBe("");
    expect(out + err).not.toContain(crm.key);
    expect((await crm.state()).changes).toBe(changes);
  });

  test("a project that is not there is a sentence and code 2", async () => {
    const none = join(account, "none");
    const { code, err } = await runWorkbookAs(way, "workbooks/01-profile.ts", ["--project", none]);
    expect(code).toBe(2);
    expect(err).toMatch(/^There is no migration\.json in \S+\/none\. Make a project with .*\n$/);
    expect(existsSync(none)).toBe(false);
  });
});

test.each(PLAINLY)("an ordinary error under %s stays one, with its place", async (way) => {
  const { code, err } = await runWorkbookAs(way, "test/workbooks/wrong-turn.ts", []);
  expect(code).toBe(1);
  expect(err).toContain("an ordinary error");
  expect(err).toContain("wrong-turn.ts:5:7");
});

test.each(["06-owners", "08-load", "10-reconcile"])("%s waits too, whatever flags it gets", async (name) => {
  const { changes } = await crm.state();
  const { code, err } = await against("node", name, copyProject(account), "--yes");
  expect(code).toBe(3);
  expect(err).toMatch(/^Waiting at the gate "(mapping|owners)"/);
  expect((await crm.state()).changes).toBe(changes);
});

test("the runner waits at the same gate", async () => {
  const { changes } = await crm.state();
  const { code, out } = await against("runner", "08-load", copyProject(account), "--yes");
  expect(code).toBe(3);
  expect(out).toContain('Waiting at the gate "mapping"');
  expect((await crm.state()).changes).toBe(changes);
});

test("once a gate is approved, a plain run still needs a yes; the runner asks by itself", async () => {
  const root = makeProject(account, { options: { requestsPerMinute: 10_000 } });
  const env = { ACTIMO_TEST_KEY: crm.key };
  expect((await against("node", "05-schema", root)).code).toBe(3);
  const approved = await runProgram(
    "lib/commands/approve.ts",
    ["--project", root, "--gate", "mapping", "--by", "Ida"],
    env,
  );
  expect(approved.code).toBe(0);
  const { changes } = await crm.state();
  for (const way of ["node", "runner"] as const) {
    const { code, out, err } = await against(way, "05-schema", root);
    expect(code).toBe(3);
    expect(out + err).toMatch(
      way === "runner" ? /was not approved\. Approve it with --yes/ : /^Nobody was asked whether/,
    );
  }
  expect((await crm.state()).changes).toBe(changes);
  expect((await against("node", "05-schema", root, "--yes")).code).toBe(0);
  expect((await crm.state()).changes).toBeGreaterThan(changes);
});
