// migration.json and the key: what opens, what is refused, and what the refusal must not say.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { afterAll, expect, test } from "vitest";
import { openProject } from "../../lib/project/config.ts";
import { duplicateDecisions, ownerDecisions } from "../../lib/project/decisions.ts";
import { grantPermit, Permit } from "../../lib/project/permit.ts";
import { secret } from "../../lib/project/secrets.ts";

const root = mkdtempSync(join(tmpdir(), "actimo-config-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const open = (config: unknown) => {
  writeFileSync(join(root, "migration.json"), typeof config === "string" ? config : JSON.stringify(config));
  return openProject(root);
};
const refusal = (act: () => unknown): { exitCode: number; text: string } => {
  try {
    act();
  } catch (error) {
    return {
      exitCode: Number(Reflect.get(Object(error), "exitCode")),
      text: [Reflect.get(Object(error), "message"), Reflect.get(Object(error), "advice")].join(" "),
    };
  }
  throw new Error("nothing was refused");
};
const account = (url: string) => ({ destination: "twenty", account: { url, keyEnv: "A_KEY" } });

test.each([
  [{ destnation: "twenty" }, ["destnation"]],
  [{ destination: "hubspot" }, ["destination", "twenty"]],
  [{ policies: { threshold: "sk-live" } }, ["policies.threshold", "number"]],
  [{ policies: { existing: "overwirte" } }, ["policies.existing", "overwrite"]],
  [{ options: { sampleSize: 0 } }, ["options.sampleSize"]],
  [{ exports: "../other" }, ["exports", "below the project"]],
  [{ exports: "a/../../other" }, ["exports", "below the project"]],
  [{ exports: "/etc" }, ["exports", "below the project"]],
  [{ exports: "C:\\exports" }, ["exports", "below the project"]],
  [{ deltas: "" }, ["deltas", "below the project"]],
  [{ source: { files: { "a.csv": { object: "people" } } } }, ["source.files.a.csv.object"]],
  [{ account: { url: "https://crm.example", keyEnv: "sk-live" } }, ["account.keyEnv", "environment variable"]],
  [{ account: { url: "https://crm.example", keyEnv: "A", key: "sk-live" } }, ["account", '"key"']],
  [{ account: { url: "crm.example", keyEnv: "A" } }, ["account.url", "https://"]],
  [{ account: { url: "http://crm.example", keyEnv: "A" } }, ["account.url", "use https"]],
  [{ account: { url: "ftp://crm.example", keyEnv: "A" } }, ["account.url", "use https"]],
  [{ account: { url: "https://me:sk-live@crm.example", keyEnv: "A" } }, ["account.url", "keyEnv"]],
  [{ account: { url: "https://crm.example?key=sk-live", keyEnv: "A" } }, ["account.url", "keyEnv"]],
])("%j is refused by the path of its key, never by its value", (config, said) => {
  const { exitCode, text } = refusal(() => open({ destination: "twenty", ...config }));
  expect(exitCode).toBe(2);
  for (const part of said) expect(text).toContain(part);
  expect(text).not.toContain("sk-live");
});

test("a byte order mark is no fault; broken JSON is placed without being quoted", () => {
  expect(open('\uFEFF{"destination":"twenty"}').rehearsal).toBe(true);
  const { text } = refusal(() => open('{"destination":"twenty",\n"key": sk-live}'));
  expect(text).toContain("is not JSON");
  expect(text).not.toContain("sk-live");
});

test("an account is one in every spelling of its address; each account and the sandbox has a ledger of its own", () => {
  const one = open(account("HTTPS://CRM.Example:443/"));
  expect(one.config.account?.url).toBe("https://crm.example");
  expect(open(account("https://crm.example")).ledger).toBe(one.ledger);
  const others = ["https://crm.example/b", "https://crm2.example", "http://localhost:3000", "http://[::1]:3000"];
  const ledgers = [one, ...others.map((url) => open(account(url))), open({ destination: "twenty" })].map(
    ({ ledger }) => ledger,
  );
  expect(new Set(ledgers).size).toBe(ledgers.length);
  for (const ledger of ledgers) expect(ledger.startsWith(join(root, "state/twenty"))).toBe(true);
});

test("another destination than the project's is a rehearsal: the account's key goes nowhere else", () => {
  writeFileSync(join(root, "migration.json"), JSON.stringify(account("https://crm.example")));
  const other = openProject(root, "zoho");
  expect(other).toMatchObject({ destination: "zoho", rehearsal: true, config: { account: null } });
  expect(other.ledger).not.toBe(openProject(root).ledger);
});

test("the key comes from the environment, then from .env; copied blanks go, unusable ones are refused unseen", () => {
  writeFileSync(join(root, ".env"), "\uFEFF# keys\nACTIMO_TEST_KEY='from-file'\nOTHER=x\n");
  delete process.env["ACTIMO_TEST_KEY"];
  expect(secret("ACTIMO_TEST_KEY", root)).toBe("from-file");
  process.env["ACTIMO_TEST_KEY"] = " from-environment\n";
  expect(secret("ACTIMO_TEST_KEY", root)).toBe("from-environment");
  process.env["ACTIMO_TEST_KEY"] = "two\nlines";
  const broken = refusal(() => secret("ACTIMO_TEST_KEY", root));
  expect(broken).toMatchObject({ exitCode: 2, text: expect.stringContaining("ACTIMO_TEST_KEY") });
  expect(broken.text).not.toContain("two");
  process.env["ACTIMO_TEST_KEY"] = "";
  rmSync(join(root, ".env"));
  expect(refusal(() => secret("ACTIMO_TEST_KEY", root))).toMatchObject({
    exitCode: 2,
    text: expect.stringContaining(".env"),
  });
  delete process.env["ACTIMO_TEST_KEY"];
});

test("decisions are read with any spelling of their header; a bad row is named without its values", () => {
  expect(ownerDecisions(root)).toEqual([]);
  writeFileSync(
    join(root, "owners.csv"),
    "\uFEFFEmail, User ,RESOLUTION\r\na@x.example,b@x.example,\r\n\r\nc@x.example,,blank\r\n",
  );
  expect(ownerDecisions(root)).toEqual([
    { email: "a@x.example", user: "b@x.example", resolution: null },
    { email: "c@x.example", user: null, resolution: "blank" },
  ]);
  writeFileSync(join(root, "owners.csv"), "email,user,resolution\na@x.example,,blank\nc@x.example,,burn\n");
  const { exitCode, text } = refusal(() => ownerDecisions(root));
  expect(exitCode).toBe(2);
  expect(text).toContain('decisions/owners.csv, row 2, column "resolution"');
  expect(text).not.toMatch(/@|burn/);
  writeFileSync(join(root, "duplicates.csv"), "object,a,b,decision\ncontacts,1,2,merge\ncontacts,3,4,\n");
  expect(duplicateDecisions(root)).toEqual([{ object: "contacts", a: "1", b: "2", decision: "merge" }]);
});

test("a permit is for one account and is not made by hand", () => {
  expect(() => grantPermit("https://a.example", "gate load").demand("https://a.example")).not.toThrow();
  expect(() => grantPermit("https://a.example", "gate load").demand("https://b.example")).toThrow(
    /https:\/\/b\.example/,
  );
  expect(() => new Permit("https://a.example", "because", Symbol("permit"))).toThrow(/open gate/);
});
