// Gates against an account: nothing passes without an approval, and an approval is for what was shown there.
import { appendFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { openProject } from "../../lib/project/config.ts";
import { approve as approveGate, GATES } from "../../lib/run/gates.ts";
import { cleanUp, runProgram, withoutProgress } from "../run/support.ts";
import { accountProject, approve, endAccounts, HAND, KEY, KEY_ENV, start, startAccount, stopAt } from "./account.ts";
import { expectWhole, filesBelow, tree } from "./whole.ts";

afterAll(async () => {
  await endAccounts();
  await cleanUp();
});

type Stage = Parameters<typeof stopAt>[1];
/** The gate that a run up to a stage waits at; null when it goes through. Any other stop fails the test. */
async function waits(root: string, stage: Stage): Promise<string | null> {
  const stop = await stopAt(root, stage);
  const gate = stop && gateOf(stop.sentence);
  expect([stop?.exitCode ?? null, stop?.sentence]).toEqual(gate ? [3, expect.any(String)] : [null, undefined]);
  return gate;
}
function approveHere(root: string, gate: string): void {
  approveGate(openProject(root, null), GATES.find((name) => name === gate) ?? "load", "Ida Bach");
}
const configure = (root: string, change: object) => {
  const file = join(root, "migration.json");
  writeFileSync(file, JSON.stringify({ ...JSON.parse(readFileSync(file, "utf8")), ...change }));
};
const gateOf = (text: string) => /gate "(.+?)"/.exec(text)?.[1] ?? null;

test("npm start waits at mapping, owners, sample and load in turn, then loads; rollback takes it back; exports stay", async () => {
  const account = await startAccount();
  const root = accountProject(account.url, { policies: { removeSchema: "always" } });
  const exports = [tree(join(root, "exports")), tree(join(root, "exports-delta"))];
  const before = await account.fingerprint();
  for (const gate of ["mapping", "owners", "sample", "load"]) {
    // The first and the last gate stop the whole program, those between the same run in this process.
    const whole = gate === "mapping" || gate === "load";
    const ended = whole ? await start(root) : await stopAt(root, "reconcile");
    const [code, said] = ended && "err" in ended ? [ended.code, ended.err] : [ended?.exitCode, ended?.sentence ?? ""];
    expect({ code, gate: gateOf(said) }).toEqual({ code: 3, gate });
    expect(said).toContain(`npm run approve -- --project ${root} --gate ${gate} --by NAME`);
    expect(said).toContain(account.url);
    if (gate === "mapping") expect((await account.state()).changes).toBe(0);
    expectWhole(root);
    const approved = await approve(root, gate);
    expect({ code: approved.code, out: approved.out }).toEqual({
      code: 0,
      out: expect.stringContaining(`Approved by Ida Bach: ${gate} for ${account.url}`),
    });
  }
  const last = await start(root);
  expect({ code: last.code, err: withoutProgress(last.err) }).toEqual({ code: 0, err: "" });
  expect(last.out).toContain("reconciliation ok");
  const changes = (await account.state()).changes;
  expect(changes).toBeGreaterThan(100);
  expect(readFileSync(join(root, "out/twenty/audit.csv"), "utf8")).toMatch(/gate load.*approved.*Ida Bach/);
  const back = await runProgram("lib/commands/rollback.ts", ["--project", root], { [KEY_ENV]: KEY });
  expect({ code: back.code, err: withoutProgress(back.err) }).toEqual({ code: 0, err: "" });
  expect(await account.fingerprint()).toBe(before);
  expect([tree(join(root, "exports")), tree(join(root, "exports-delta"))]).toEqual(exports);
  for (const folder of ["out", "state"])
    for (const file of filesBelow(join(root, folder)))
      expect(readFileSync(file, "latin1").includes(KEY), file).toBe(false);
  expectWhole(root);
}, 300_000);

test("another mapping, other owners or another account void an approval", async () => {
  const users = join(accountProject("http://127.0.0.1:1"), "users.json");
  writeFileSync(users, JSON.stringify([{ email: "new@kunde.example", name: "New Owner", active: true }]));
  const account = await startAccount({ users });
  const root = accountProject(account.url);
  expect(await waits(root, "schema")).toBe("mapping");
  approveHere(root, "mapping");
  expect(await waits(root, "owners")).toBe("owners");

  // a change of the mapping
  configure(root, { mapping: { confirm: { "contacts.Nøglekort nr.": "as proposed" } } });
  expect(await waits(root, "schema")).toBe("mapping");
  approveHere(root, "mapping");
  expect(await waits(root, "owners")).toBe("owners");

  // a decision about an owner
  approveHere(root, "owners");
  expect(await waits(root, "sample")).toBe("sample");
  const [email] =
    readFileSync(join(root, "out/twenty/owners.csv"), "utf8")
      .replace(/^\uFEFF/, "")
      .split(/\r?\n/)[1]
      ?.split(",") ?? [];
  mkdirSync(join(root, "decisions"), { recursive: true });
  writeFileSync(join(root, "decisions/owners.csv"), `email,user,resolution\n${email},new@kunde.example,\n`);
  expect(await waits(root, "sample")).toBe("owners");
  approveHere(root, "owners");
  expect(await waits(root, "sample")).toBe("sample");

  // another account: nothing of the first one's approvals or ledger counts, and nothing is written to it
  const other = await startAccount();
  configure(root, { account: { url: other.url, keyEnv: KEY_ENV } });
  expect(await waits(root, "schema")).toBe("mapping");
  expect((await other.state()).changes).toBe(0);
  const early = await approve(root, "owners");
  expect({ code: early.code, err: early.err }).toEqual({ code: 2, err: expect.stringContaining(other.url) });

  // and a rehearsal of the same project is nothing to the account
  const changes = (await account.state()).changes;
  configure(root, { account: null });
  expect(await waits(root, "owners")).toBe(null);
  configure(root, { account: { url: `${account.url}/`, keyEnv: KEY_ENV } });
  expect(await waits(root, "owners")).toBe(null);
  expect((await account.state()).changes).toBe(changes);
}, 300_000);

test("each later export that brings a column has its own gate, passed once", async () => {
  const account = await startAccount();
  const root = accountProject(account.url);
  for (const gate of ["mapping", "owners", "sample", "load"]) {
    expect(await waits(root, "load")).toBe(gate);
    approveHere(root, gate);
  }
  const first = readdirSync(join(HAND, "exports-delta/1")).find((name) => name.startsWith("contacts_nordic"));
  const delta = (number: number, column: string) => {
    const file = join(root, `exports-delta/${number}/contacts_nordic-retail_2026-0${number + 1}-07.csv`);
    mkdirSync(join(root, `exports-delta/${number}`), { recursive: true });
    const text = readFileSync(join(HAND, "exports-delta/1", first ?? ""), "utf8")
      .trimEnd()
      .split(/\r?\n/);
    const separator = (text[0] ?? "").includes(";") ? ";" : ",";
    writeFileSync(file, "");
    appendFileSync(
      file,
      text.map((line, n) => `${line}${separator}${n === 0 ? column : `${column} ${n}`}`).join("\r\n"),
    );
  };
  delta(1, "Shoe size");
  delta(2, "Locker");
  for (const number of [1, 2]) {
    expect(await waits(root, "delta")).toBe(`delta ${number}`);
    approveHere(root, "delta");
  }
  expect(await waits(root, "delta")).toBe(null);
}, 300_000);
