// A person who is in the CRM under another name and address: proposed, adopted on a person's word, given back by rollback.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import Papa from "papaparse";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openProject } from "../../lib/project/config.ts";
import { Run } from "../../lib/run/run.ts";
import { plantCrm, plantFields } from "./planted.ts";
import { cleanUp, makeProject, ROOT, sandbox } from "./support.ts";

const MARRIED = "cccccccc-0000-4000-8000-000000000001";
const NAMESAKE = "cccccccc-0000-4000-8000-000000000002";
const COMPANY = "cccccccc-0000-4000-8000-000000000010";
let root = "";
let before = "";
let place: Awaited<ReturnType<typeof sandbox>>;

/** Adds records to what the sandbox holds before the run. */
function plant(records: readonly object[]): void {
  const file = join(root, "sandbox/records.json");
  const planted = JSON.parse(readFileSync(file, "utf8")) as { records: unknown[] };
  writeFileSync(file, JSON.stringify({ ...planted, records: [...planted.records, ...records] }));
}
const person = (id: string, first: string, last: string, fields: object) => ({
  object: "person",
  id,
  fields: { name: { firstName: first, lastName: last }, ...fields },
});
type Row = Record<string, string>;
const sheet = (): Row[] =>
  Papa.parse<Row>(readFileSync(join(root, "out/twenty/existing.csv"), "utf8").replace(/^\uFEFF/, ""), {
    header: true,
    skipEmptyLines: true,
  }).data;
const decide = (rows: readonly Row[]): void => {
  mkdirSync(join(root, "decisions"), { recursive: true });
  // As a Danish Excel saves it.
  writeFileSync(join(root, "decisions/existing.csv"), `\uFEFF${Papa.unparse([...rows], { delimiter: ";" })}`);
};
const findings = (): string => readFileSync(join(root, "out/twenty/findings.csv"), "utf8");
const stored = (id: string) => {
  const store = new DatabaseSync(join(root, "state/twenty-sandbox.sqlite"), { readOnly: true });
  try {
    const row = store.prepare("select fields, deleted_at from records where id = ?").get(id);
    return JSON.parse(String(row?.["fields"])) as Record<string, unknown>;
  } finally {
    store.close();
  }
};
const running = async <T>(work: (run: Run) => Promise<T>): Promise<T> => {
  const run = new Run(openProject(root));
  try {
    return await work(run);
  } finally {
    await run.close();
  }
};

beforeAll(async () => {
  root = makeProject(join(ROOT, "test/fixtures/hand"), { options: { acceptProposals: 0.5 } });
  plantCrm(root);
  plant([
    { object: "company", id: COMPANY, fields: { name: "HQ Global" } },
    person(MARRIED, "Ida", "Kjeldsen", {
      emails: { primaryEmail: "ida.kjeldsen@mail.example" },
      phones: { primaryPhoneNumber: "42424242", primaryPhoneCallingCode: "+45", primaryPhoneCountryCode: "DK" },
      companyId: COMPANY,
    }),
    person(NAMESAKE, "Ulrik", "Qvist", { emails: { primaryEmail: "ulrik@elsewhere.example" } }),
  ]);
  const { needed } = await running((run) => run.plan());
  plantFields(root, needed);
  place = await sandbox(root);
  before = await place.fingerprint();
}, 120_000);
afterAll(cleanUp);

describe("records of the CRM that no key matches", () => {
  test("are proposed in a sheet, with what speaks for it, and not adopted", async () => {
    const { existing, changes } = await running(async (run) => {
      await run.schema();
      const { changes } = await place.state();
      await run.owners();
      return { existing: await run.existing(), changes };
    });
    expect((await place.state()).changes).toBe(changes);
    const row = sheet().find(({ record }) => record === MARRIED);
    expect(row).toMatchObject({
      object: "person",
      external: "actimo:contacts:2007",
      source: "2007",
      decision: "",
      "name in the export": "Ida Dam",
      "name in the crm": "Ida Kjeldsen",
    });
    expect(Number(row?.["probability"])).toBeGreaterThan(0.5);
    expect(row?.["why"]).toMatch(/phone/);
    expect(row?.["why"]).not.toMatch(/42424242|@/);
    expect(sheet().some(({ record }) => record === NAMESAKE)).toBe(false);
    // Found by the unique e-mail: nothing to ask.
    expect(sheet().some(({ record }) => record?.startsWith("bbbbbbbb") && record.endsWith("001"))).toBe(false);
    expect(existing.open.length).toBe(sheet().length);
    expect(findings()).toContain("may_be_in_crm");
  }, 120_000);
  test("are adopted on a person's word: blanks filled, what stood there kept, calls counted apart", async () => {
    decide(sheet().map((row) => (row["record"] === MARRIED ? { ...row, decision: " Ja " } : row)));
    const { detail, load } = await running(async (run) => ({ detail: await run.reconcile(), load: await run.load() }));
    expect(detail.verdict).toBe("ok");
    expect(detail.fields.different).toBe(0);
    expect(load.file.actual.calls).toBe(load.file.predicted.calls);
    expect(load.file.actual["adoption"]).toBeGreaterThan(0);
    const fields = stored(MARRIED);
    expect(fields).toMatchObject({
      sourceSystemId: "actimo:contacts:2007",
      name: { firstName: "Ida", lastName: "Kjeldsen" },
      emails: { primaryEmail: "ida.kjeldsen@mail.example" },
      companyId: COMPANY,
      jobTitle: "Assistant",
    });
    const store = new DatabaseSync(join(root, "state/twenty-sandbox.sqlite"), { readOnly: true });
    const own = store
      .prepare("select count(*) as n from records where json_extract(fields, '$.sourceSystemId') = ?")
      .get("actimo:contacts:2007");
    store.close();
    expect(own?.["n"]).toBe(1);
    expect(sheet().find(({ record }) => record === MARRIED)?.["decision"]).toBe("adopt");
    expect(readFileSync(join(root, "out/twenty/audit.csv"), "utf8")).toMatch(new RegExp(`adopt.*${MARRIED}`));
  }, 120_000);
  test("stay adopted on the next run; a word that comes too late is said", async () => {
    const { changes } = await place.state();
    decide(
      [
        ...sheet().filter(({ record }) => record === MARRIED),
        { object: "person", external: "actimo:contacts:1008", record: NAMESAKE },
      ].map((row) => ({ ...row, decision: "adopt" })),
    );
    const stage = await running(async (run) => {
      await run.load();
      return run.existing();
    });
    expect((await place.state()).changes).toBe(changes);
    expect(stage.findings.map(({ code }) => code)).toContain("existing_decided_late");
    expect(stage.findings.some(({ found }) => found?.includes(MARRIED))).toBe(false);
  }, 120_000);
  test("are given back by a rollback: the CRM is what it was", async () => {
    const result = await running((run) => run.rollback());
    expect({ verdict: result.verdict, equal: result["equal"] }).toEqual({ verdict: "ok", equal: true });
    expect(await place.fingerprint()).toBe(before);
    expect(stored(MARRIED)["sourceSystemId"] ?? null).toBeNull();
  }, 120_000);
  test("wait for a decision where the policy is to ask", async () => {
    const file = join(root, "migration.json");
    const config = JSON.parse(readFileSync(file, "utf8")) as object;
    writeFileSync(file, JSON.stringify({ ...config, policies: { existing: "ask" } }));
    decide([]);
    const asked = running(async (run) => {
      await run.schema();
      await run.owners();
    });
    await expect(asked).rejects.toMatchObject({ exitCode: 3, advice: expect.stringContaining("existing.csv") });
    decide(sheet().map((row) => ({ ...row, decision: "new" })));
    await running(async (run) => {
      await run.owners();
      expect((await run.existing()).open).toEqual([]);
    });
  }, 120_000);
});
