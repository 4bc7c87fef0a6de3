// Gates against an account: nothing passes without an approval, and an approval is for what was shown there.
import { appendFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { cleanUp, runProgram } from "../run/support.ts";
import { accountProject, approve, endAccounts, HAND, KEY, KEY_ENV, start, startAccount } from "./account.ts";
import { expectWhole, filesBelow, tree } from "./whole.ts";

afterAll(async () => {
  await endAccounts();
  await cleanUp();
});

const upTo = (name: string, root: string) =>
  runProgram("lib/commands/workbook.ts", [`workbooks/${name}.ts`, "--project", root, "--yes"], { [KEY_ENV]: KEY });
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
    const ended = await start(root);
    expect({ code: ended.code, gate: gateOf(ended.err) }).toEqual({ code: 3, gate });
    expect(ended.err).toContain(`npm run approve -- --project ${root} --gate ${gate} --by NAME`);
    expect(ended.err).toContain(account.url);
    if (gate === "mapping") expect((await account.state()).changes).toBe(0);
    expectWhole(root);
    const approved = await approve(root, gate);
    expect({ code: approved.code, out: approved.out }).toEqual({
      code: 0,
      out: expect.stringContaining(`Approved by Ida Bach: ${gate} for ${account.url}`),
    });
  }
  const last = await start(root);
  expect({ code: last.code, err: last.err }).toEqual({ code: 0, err: "" });
  expect(last.out).toContain("reconciliation ok");
  const changes = (await account.state()).changes;
  expect(changes).toBeGreaterThan(100);
  expect(readFileSync(join(root, "out/twenty/audit.csv"), "utf8")).toMatch(/gate load.*approved.*Ida Bach/);
  const back = await runProgram("lib/commands/rollback.ts", ["--project", root], { [KEY_ENV]: KEY });
  expect({ code: back.code, err: back.err }).toEqual({ code: 0, err: "" });
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
  const waits = async (name: string) => gateOf((await upTo(name, root)).out);
  expect(await waits("05-schema")).toBe("mapping");
  await approve(root, "mapping");
  expect(await waits("06-owners")).toBe("owners");

  // a change of the mapping
  configure(root, { mapping: { confirm: { "contacts.Nøglekort nr.": "as proposed" } } });
  expect(await waits("05-schema")).toBe("mapping");
  await approve(root, "mapping");
  expect(await waits("06-owners")).toBe("owners");

  // a decision about an owner
  await approve(root, "owners");
  expect(await waits("07-sample")).toBe("sample");
  const [email] =
    readFileSync(join(root, "out/twenty/owners.csv"), "utf8")
      .replace(/^\uFEFF/, "")
      .split(/\r?\n/)[1]
      ?.split(",") ?? [];
  mkdirSync(join(root, "decisions"), { recursive: true });
  writeFileSync(join(root, "decisions/owners.csv"), `email,user,resolution\n${email},new@kunde.example,\n`);
  expect(await waits("07-sample")).toBe("owners");
  await approve(root, "owners");
  expect(await waits("07-sample")).toBe("sample");

  // another account: nothing of the first one's approvals or ledger counts, and nothing is written to it
  const other = await startAccount();
  configure(root, { account: { url: other.url, keyEnv: KEY_ENV } });
  expect(await waits("05-schema")).toBe("mapping");
  expect((await other.state()).changes).toBe(0);
  const early = await approve(root, "owners");
  expect({ code: early.code, err: early.err }).toEqual({ code: 2, err: expect.stringContaining(other.url) });

  // and a rehearsal of the same project is nothing to the account
  const changes = (await account.state()).changes;
  configure(root, { account: null });
  expect((await upTo("06-owners", root)).code).toBe(0);
  configure(root, { account: { url: `${account.url}/`, keyEnv: KEY_ENV } });
  expect(await waits("06-owners")).toBe(null);
  expect((await account.state()).changes).toBe(changes);
}, 300_000);

test("each later export that brings a column has its own gate, passed once", async () => {
  const account = await startAccount();
  const root = accountProject(account.url);
  for (const gate of ["mapping", "owners", "sample", "load"]) {
    expect(gateOf((await upTo("08-load", root)).out)).toBe(gate);
    await approve(root, gate);
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
    const ended = await upTo("09-delta", root);
    expect({ code: ended.code, gate: gateOf(ended.out) }).toEqual({ code: 3, gate: `delta ${number}` });
    expect((await approve(root, "delta")).code).toBe(0);
  }
  const through = await upTo("09-delta", root);
  expect({ code: through.code, gate: gateOf(through.out) }).toEqual({ code: 0, gate: null });
}, 300_000);
