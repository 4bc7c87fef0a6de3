/** Whole runs against an org with bad days: the row is named, the reason counted, the rest loaded, and the run goes on. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { openProject } from "#lib/project/config.ts";
import { approve } from "#lib/run/gates.ts";
import { Run } from "#lib/run/run.ts";
import { CONSUMER_KEY } from "#lib/sandbox/salesforce/auth.ts";
import { asStop } from "#lib/workbook/stop.ts";
import { plantOrg } from "../../run/planted-salesforce.ts";
import { cleanUp, copyProject, makeProject, ROOT, sandboxHere } from "../../run/support.ts";
import { sandboxHere as accountHere, type Logged, type Sandbox } from "../sandbox.ts";

const HAND = join(ROOT, "test/fixtures/hand");
type Place = Awaited<ReturnType<typeof sandboxHere>>;
type State = Readonly<Record<string, { readonly hash: string }>>;
let deployed = "";
let undisturbed: State = {};
const open: Place[] = [];

const running = async <T>(root: string, work: (run: Run) => Promise<T>): Promise<T> => {
  const run = new Run(openProject(root));
  try {
    return await work(run);
  } finally {
    await run.close();
  }
};
/** The org's records by object, without what is planted here: rules and people of the org's own. */
async function stateOf(place: Place): Promise<State> {
  const { objects } = (await place.ask("fingerprint")) as { objects: State };
  return Object.fromEntries(Object.entries(objects).filter(([name]) => !name.endsWith("Rule")));
}
/** The project after its setup package, and its org. */
async function scene() {
  const root = copyProject(deployed);
  const place = await sandboxHere(root);
  open.push(place);
  return { root, place };
}
const audit = (root: string): string[] =>
  readFileSync(join(root, "out/salesforce/audit.csv"), "utf8")
    .split("\n")
    .filter((line) => line.includes(",rejected,"));
/** Replaces parts of a project's migration.json. */
function configure(root: string, parts: object): void {
  const file = join(root, "migration.json");
  writeFileSync(file, JSON.stringify({ ...(JSON.parse(readFileSync(file, "utf8")) as object), ...parts }));
}
function duplicateCheck(root: string) {
  const { checks } = JSON.parse(readFileSync(join(root, "out/salesforce/preflight.json"), "utf8")) as {
    checks: { code: string; verdict: string; found: string; advice: string }[];
  };
  return checks.find(({ code }) => code === "duplicate_rules");
}
const planted = async (place: Place, object: string, fields: object): Promise<void> => {
  await place.ask("seed", { records: [{ object, fields }] });
};
/** Somebody of the org's own whom a duplicate rule finds in a person of the export. */
async function plantedDuplicate(place: Place, mode: string): Promise<void> {
  await planted(place, "DuplicateRule", {
    SobjectType: "Contact",
    DeveloperName: "Same_Email",
    IsActive: true,
    ActionOnInsert: mode,
    MatchFields: "Email",
  });
  await planted(place, "Contact", { LastName: "Theirs", Email: "ase@hq.example" });
}
/** Switches a planted rule off, as an admin does for the load. */
async function switchOff(place: Place, object: string, field: string): Promise<void> {
  const tooling = object === "ValidationRule" ? "tooling/" : "";
  const url = new URL(`/services/data/v62.0/${tooling}query?q=SELECT+Id+FROM+${object}`, place.url);
  const answer = await fetch(url, { headers: { authorization: `Bearer ${place.key}` } });
  const { records } = (await answer.json()) as { records: { Id: string }[] };
  expect(records.length).toBeGreaterThan(0);
  for (const { Id: id } of records) await place.ask("poke", { object, id, field, value: false });
}

beforeAll(async () => {
  deployed = makeProject(HAND, { destination: "salesforce", options: { acceptProposals: 0.5, bulkFrom: 4 } });
  plantOrg(deployed);
  const place = await sandboxHere(deployed);
  await running(deployed, (run) => run.schema());
  await place.stop();
  const { root, place: other } = await scene();
  expect((await running(root, (run) => run.reconcile())).verdict).toBe("ok");
  undisturbed = await stateOf(other);
  await closeAll();
}, 60_000);
const closeAll = async () => {
  for (const place of open.splice(0)) await place.stop();
};
afterEach(closeAll);
afterAll(cleanUp);

describe("a row that the org refuses is named by file and row, counted, and loaded once the cause is gone", () => {
  const SKOV =
    /contacts,1002,exports\/kontakter_nordic-retail_2026-01-07\.csv,3,Contact,.*rejected,refused_by_crm \(LastName\): validation_rule/;
  test("a validation rule", async () => {
    const { root, place } = await scene();
    await planted(place, "ValidationRule", {
      EntityDefinitionId: "Contact",
      ValidationName: "No_Skov",
      Active: true,
      ErrorConditionFormula: 'LastName = "Skov"',
      ErrorMessage: "Anne Skov may not be here",
      ErrorDisplayField: "LastName",
    });
    const first = await running(root, (run) => run.reconcile());
    expect(first.verdict).toBe("failed");
    expect(first.missing).toContainEqual({
      object: "Contact",
      external: "actimo:contacts:1002",
      id: null,
      reason: "refused_by_crm",
    });
    // What cannot stand without that person is not sent at all.
    const lonely = first.missing.filter(({ reason }) => reason === "no_parent_record");
    expect(lonely.map(({ object }) => object)).toEqual(["CampaignMember"]);
    expect(audit(root).filter((line) => /not_null|no_such_parent/.test(line))).toEqual([]);
    const contacts = first.objects.find(({ object }) => object === "Contact");
    expect(contacts?.destination).toBe((contacts?.planned ?? 0) - 1);
    expect(audit(root).some((line) => SKOV.test(line))).toBe(true);
    // The rule's sentence may hold a name: it stands nowhere.
    for (const name of ["audit.csv", "reconciliation.json", "coverage.json"])
      expect(readFileSync(join(root, "out/salesforce", name), "utf8")).not.toContain("may not be here");
    await switchOff(place, "ValidationRule", "Active");
    const second = await running(root, (run) => run.reconcile());
    expect([second.verdict, second.missing, second.fields.different]).toEqual(["ok", [], 0]);
    expect(await stateOf(place)).toEqual(undisturbed);
  }, 60_000);

  test.each([
    ["Block", "job"],
    ["Alert", "job"],
    ["Alert", "collection"],
  ])(
    "a duplicate rule: %s, by %s",
    async (mode, way) => {
      const { root, place } = await scene();
      configure(root, { options: { acceptProposals: 0.5, bulkFrom: way === "job" ? 4 : 1_000 } });
      await plantedDuplicate(place, mode);
      const first = await running(root, (run) => run.reconcile());
      expect(first.missing.filter(({ object }) => object === "Contact")).toEqual([
        { object: "Contact", external: "actimo:contacts:2004", id: null, reason: "refused_by_crm" },
      ]);
      // Only a collection's answer tells which kind of rule it was; the later export goes by one.
      const code = mode === "Alert" ? "duplicate_(alert|rule)" : "duplicate_rule";
      expect(audit(root).join("\n")).toMatch(new RegExp(`contacts,2004,.*${code}`));
      const findings = readFileSync(join(root, "out/salesforce/findings.csv"), "utf8");
      expect(findings).toMatch(new RegExp(`refused_by_crm.*1 Contact refused as ${code}.*duplicateAlerts`));
      expect(duplicateCheck(root)).toMatchObject({
        verdict: "warn",
        found: "1 active rules: Contact.Same_Email; rows of a rule that only alerts are refused",
        advice: expect.stringContaining('"policies": {"duplicateAlerts": "save"}'),
      });
      await switchOff(place, "DuplicateRule", "IsActive");
      const second = await running(root, (run) => run.reconcile());
      expect([second.verdict, second.missing]).toEqual(["ok", []]);
    },
    60_000,
  );

  test.each([
    ["Alert", "job", "ok"],
    ["Alert", "collection", "ok"],
    ["Block", "job", "failed"],
    ["Block", "collection", "failed"],
  ])(
    "a duplicate rule whose alerts the user agreed to pass by: %s, by %s",
    async (mode, way, verdict) => {
      const { root, place } = await scene();
      configure(root, {
        options: { acceptProposals: 0.5, bulkFrom: way === "job" ? 4 : 1_000 },
        policies: { duplicateAlerts: "save" },
      });
      await plantedDuplicate(place, mode);
      const detail = await running(root, (run) => run.reconcile());
      expect(detail.verdict).toBe(verdict);
      expect(duplicateCheck(root)?.found).toMatch(/a rule that only alerts are saved/);
      if (mode === "Block") expect(audit(root).join("\n")).toMatch(/contacts,2004,.*duplicate_rule/);
      else expect([detail.missing, audit(root)]).toEqual([[], []]);
    },
    60_000,
  );

  test("storage that runs out half-way", async () => {
    const { root, place } = await scene();
    const first = await running(root, async (run) => {
      await run.schema();
      // Others fill the org after the preflight.
      await place.ask("limits", { dataStorageMB: 0.04 });
      return await run.reconcile();
    });
    expect(first.verdict).toBe("failed");
    const refused = first.missing.filter(({ reason }) => reason === "refused_by_crm");
    expect(refused.length).toBeGreaterThan(5);
    expect(first.objects.find(({ object }) => object === "Account")?.verdict).toBe("ok");
    expect(audit(root).filter((line) => line.includes("storage_full")).length).toBeGreaterThan(5);
    await place.ask("limits", { dataStorageMB: 10_440 });
    const second = await running(root, (run) => run.reconcile());
    expect([second.verdict, second.missing, second.fields.different]).toEqual(["ok", [], 0]);
    expect(await stateOf(place)).toEqual(undisturbed);
  }, 60_000);
});

describe("what is no row's fault leaves no trace in the end", () => {
  test.each([
    ["a job that the org aborts, and one that fails half-way", { abortNextJobs: 1, failNextJobs: 1 }],
    ["locked rows", { lockEvery: 3 }],
    ["slow jobs", { jobQueueMs: 900_000, jobChunkMs: 60_000 }],
    ["short pages", { queryPage: 3 }],
  ])(
    "%s",
    async (_, fault) => {
      const { root, place } = await scene();
      await place.ask("limits", fault);
      const detail = await running(root, (run) => run.reconcile());
      expect([detail.verdict, detail.missing, detail.fields.different]).toEqual(["ok", [], 0]);
      expect(await stateOf(place)).toEqual(undisturbed);
    },
    60_000,
  );

  test("jobs that fail one after the other stop the run with advice; it goes on where it stopped", async () => {
    const { root, place } = await scene();
    await place.ask("limits", { failNextJobs: 50 });
    const stopped = running(root, (run) => run.reconcile());
    await expect(stopped).rejects.toMatchObject({
      exitCode: 5,
      message: expect.stringContaining("Account"),
      advice: expect.stringContaining("start again"),
    });
    await place.ask("limits", { failNextJobs: 0 });
    expect((await running(root, (run) => run.reconcile())).verdict).toBe("ok");
    expect(await stateOf(place)).toEqual(undisturbed);
  }, 60_000);

  test("a field that is hidden after the preflight is named, and shown again by the next run", async () => {
    const { root, place } = await scene();
    const hidden = running(root, async (run) => {
      await run.schema();
      const url = new URL("/services/data/v62.0/query", place.url);
      url.searchParams.set("q", "SELECT Id FROM FieldPermissions WHERE Field = 'Contact.Actimo_Status__c'");
      const answer = await fetch(url, { headers: { authorization: `Bearer ${place.key}` } });
      const { records } = (await answer.json()) as { records: { Id: string }[] };
      for (const { Id: id } of records)
        for (const field of ["PermissionsRead", "PermissionsEdit"])
          await place.ask("poke", { object: "FieldPermissions", id, field, value: false });
      await run.reconcile();
    });
    await expect(hidden).rejects.toMatchObject({ exitCode: 2, message: expect.stringContaining("Actimo_Status__c") });
    const second = await running(root, (run) => run.reconcile());
    expect([second.verdict, second.missing, second.fields.different]).toEqual(["ok", [], 0]);
    expect(await stateOf(place)).toEqual(undisturbed);
  }, 60_000);
});

describe("an account, not a rehearsal", () => {
  const KEY_ENV = "TEST_SALESFORCE_KEY";
  let account: Sandbox;
  let root = "";
  beforeAll(async () => {
    account = await accountHere("salesforce", ["--now", new Date().toISOString()]);
    // An account has a clock of its own: nothing here waits for one.
    await account.admin("/limits", { jobQueueMs: 0, jobChunkMs: 0, deployMs: 0 });
    root = makeProject(HAND, {
      destination: "salesforce",
      account: { url: account.url, keyEnv: KEY_ENV },
      options: { acceptProposals: 0.5, bulkFrom: 4, sampleSize: 5 },
      policies: { unmatchedOwner: "blank" },
    });
    process.env[KEY_ENV] = JSON.stringify({ client_id: CONSUMER_KEY, client_secret: account.key });
  }, 60_000);
  afterAll(async () => {
    delete process.env[KEY_ENV];
    await account.stop();
  });
  const stopOf = async (work: (run: Run) => Promise<unknown>) => {
    try {
      await running(root, work);
      return null;
    } catch (error) {
      const stop = asStop(error);
      if (!stop) throw error;
      return stop;
    }
  };

  const approved = async (gate: "mapping" | "owners" | "sample" | "load") => {
    expect(await stopOf((run) => run.reconcile())).toMatchObject({ exitCode: 3 });
    approve(openProject(root), gate, "Ida Bach");
  };

  test("the day's calls are spent in the middle of a job: exit 5 with the hour at which to go on", async () => {
    await approved("mapping");
    await approved("owners");
    await account.admin("/faults", [{ match: { operation: "jobUpload" }, skip: 1, do: "402" }]);
    const spent = await stopOf((run) => run.reconcile());
    expect(spent?.exitCode).toBe(5);
    expect(spent?.sentence).toMatch(/daily limit is spent; it opens again at 20\d\d-\d\d-\d\dT/);
    await account.admin("/faults", []);
  }, 60_000);

  test("tokens that die after a few calls are renewed, mid-job too; nothing is made twice", async () => {
    const since = (await account.admin<Logged[]>("/requests")).length;
    await account.admin("/limits", { tokenCalls: 3 });
    await approved("sample");
    await approved("load");
    const detail = await running(root, (run) => run.reconcile());
    expect([detail.verdict, detail.missing, detail.fields.different]).toEqual(["ok", [], 0]);
    const log = (await account.admin<Logged[]>("/requests")).slice(since);
    expect(log.some(({ operation }) => operation === "jobUpload")).toBe(true);
    const tokens = log.filter(({ operation }) => operation === "token").length;
    expect(tokens).toBeGreaterThan(10);
    // One call more for each token that had died, and no other.
    expect(log.filter(({ status }) => status === 401).length).toBeLessThanOrEqual(tokens);
    for (const { planned, destination, skippedByPolicy = 0 } of detail.objects)
      expect(destination + Number(skippedByPolicy)).toBe(planned);
  }, 60_000);
});
