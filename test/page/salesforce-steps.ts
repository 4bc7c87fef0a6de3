// The six steps of the page's migration approach for Salesforce.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { copyProject, runProgram, sandbox } from "../run/support.ts";
import { lettersOf } from "./csv.ts";
import { configure, finished, HAND, IDA, type Json, sourceFile, start, workbook } from "./rehearsal.ts";
import { OBJECTS, Org, salesforceProject } from "./salesforce-rehearsal.ts";

const expected = JSON.parse(readFileSync(join(HAND, "expected.json"), "utf8")) as {
  objects: Record<string, { rows: number }>;
  orphans: Record<string, string[]>;
};
/** What changes with any write and is nobody's data. */
const STAMPS: ReadonlySet<string> = new Set(["LastModifiedDate", "LastModifiedById", "SystemModstamp"]);

/** Records that are alive, without their stamps, and the custom fields there are, as one list that can be compared. */
async function holds(org: Org): Promise<string[]> {
  const lines: string[] = [];
  for (const object of [...OBJECTS, "User"]) {
    const fields = await org.fields(object);
    for (const [name] of fields ?? []) if (name.endsWith("__c")) lines.push(`field ${object}.${name}`);
    for (const row of await org.stored(object)) {
      const kept = Object.entries(row).filter(([name, value]) => value !== null && !STAMPS.has(name));
      lines.push(JSON.stringify([object, Object.fromEntries(kept)]));
    }
  }
  return lines.sort();
}

const noRecords = async (org: Org) =>
  expect((await org.changes()).filter(({ kind }) => kind === "write" || kind === "file")).toEqual([]);

export function steps(look: () => Org, other: () => Org): void {
  test("Extract Actimo data via bulk export: every file's rows complete, the files of one date", () => {
    const org = look();
    const files = org.json<{ file: string; object: string | null; rows: number; exportedOn?: string }[]>("files.json");
    const rows = new Map<string, number>();
    for (const file of files.filter((one) => one.object !== null && one.file.startsWith("exports/")))
      rows.set(String(file.object), (rows.get(String(file.object)) ?? 0) + file.rows);
    // The fixture's own count, and what these tests add.
    const added: Record<string, number> = {
      contacts: 2,
      engagement_events: 4,
      enrollments: 2,
      engagement_scores: 1,
      automations: 1,
    };
    for (const [object, { rows: counted }] of Object.entries(expected.objects))
      expect([object, rows.get(object)]).toEqual([object, counted + (added[object] ?? 0)]);
    const checks = org.json<{ checks: { code: string; found: string }[] }>("preflight.json").checks;
    expect(checks.find(({ code }) => code === "actimo_ui_exports")?.found).toMatch(/files of 1 day/);
  });

  test("Extract Actimo data via bulk export: orphaned foreign keys are flagged before the mapping plan", async () => {
    const org = look();
    const joins = org.json<{ object: string; column: string; orphanIds: string[] }[]>("joins.json");
    // 9001 is no manager's id: the manager's e-mail beside it leads to him all the same.
    for (const [key, ids] of Object.entries(expected.orphans).filter(([name]) => name !== "contacts.manager_id")) {
      const [object, column] = key.split(".");
      const found = joins.find((one) => one.object === object && one.column === column);
      expect([key, found?.orphanIds]).toEqual([key, expect.arrayContaining(ids)]);
    }
    // All enrolled employees exist in the employee export; a path that does not is told in the findings.
    const told = org.csv("findings.csv").filter((row) => row["code"] === "orphan" && row["object"] === "enrollments");
    expect(told.map((row) => [row["column"], row["found"]])).toEqual(expect.arrayContaining([["path_id", "799"]]));
    // Known from the files alone: before the org was asked anything.
    const early = new Org(salesforceProject());
    finished(await workbook(early.root, "03-join-checks"));
    expect(early.json<object[]>("joins.json")).toHaveLength(joins.length);
    await noRecords(early);
  });

  test("Build Salesforce custom objects and fields: a setup manifest and a package an admin can deploy", () => {
    const org = look();
    const manifest = readFileSync(org.path("setup-manifest.md"), "utf8");
    const files = org.unzipped("setup-package.zip");
    for (const object of ["Course__c", "Enrollment__c", "Survey__c", "SurveyResponse__c"]) {
      expect(manifest).toContain(`## ${object}`);
      expect(files[`objects/${object}.object`]).toContain("<deploymentStatus>Deployed</deploymentStatus>");
    }
    for (const [object, field] of [
      ["Contact", "Engagement_Score__c"],
      ["Lead", "Actimo_Status__c"],
      ["Contact", "Source_System_ID__c"],
      ["CampaignMember", "Engagement_Type__c"],
      ["Activity", "Feedback_Thread_Id__c"],
    ] as const) {
      expect(manifest).toContain(field);
      expect(files[`objects/${object}.object`]).toContain(`<fullName>${field}</fullName>`);
    }
    // Field-level security: a permission set that shows each field, to be assigned.
    const rights = files["permissionsets/Actimo_Migration.permissionset"] ?? "";
    for (const field of ["Contact.Engagement_Score__c", "Task.Feedback_Thread_Id__c", "Enrollment__c.Score__c"])
      expect(rights).toContain(`<field>${field}</field>`);
    expect(manifest).toContain("Actimo_Migration");
    expect(files["standardValueSets/TaskType.standardValueSet"]).toContain("Engagement");
    expect(manifest).toMatch(/Set Audit Fields/);
  });

  test("Build Salesforce custom objects and fields: all of them are live and visible before anything loads", async () => {
    const org = look();
    const { fields } = org.json<{ fields: { object: string; real: string; state: string }[] }>("schema.json");
    // Contacts with several Accounts are not switched on in this org: no deployment can do that.
    expect(await org.fields("AccountContactRelation")).toBe(null);
    for (const { object, real } of fields.filter((field) => field.object !== "AccountContactRelation"))
      expect([`${object}.${real}`, (await org.fields(object))?.has(real)]).toEqual([`${object}.${real}`, true]);
    const requests = await org.requests();
    const deploys = requests.filter(({ operation }) => operation === "deploy");
    // Each deployment is tried out first (checkOnly), then done.
    expect(deploys.filter(({ status }) => status === 201)).toHaveLength(deploys.length);
    expect(deploys.length % 2).toBe(0);
    const firstRecord = requests.find(({ operation }) => operation === "collectionsCreate")?.n ?? 0;
    const described = requests.filter(({ operation, object }) => operation === "describe" && object === "Course__c");
    const deployed = Math.max(...deploys.map(({ n }) => n));
    expect(described.some(({ n, status }) => n > deployed && n < firstRecord && status === 200)).toBe(true);
    expect(deployed).toBeLessThan(firstRecord);
  });

  test("Build Salesforce custom objects and fields: where the user may not deploy, the admin gets the package and nothing loads", async () => {
    const org = new Org(salesforceProject({}, {}, [{ object: "OrgSwitches", fields: { modifyMetadata: false } }]));
    const ended = await start(org.root);
    expect(ended.code).not.toBe(0);
    expect(`${ended.out}${ended.err}`).toMatch(/setup-package\.zip/);
    expect(org.unzipped("setup-package.zip")["package.xml"]).toContain("Course__c");
    await noRecords(org);
    expect(await org.fields("Course__c")).toBe(null);
  });

  test("Resolve owners and users by email: unmatched ones are flagged, and no data loads until that is decided", async () => {
    const org = new Org(salesforceProject({}, { policies: { unmatchedOwner: "stop" } }));
    const stopped = await workbook(org.root, "08-load");
    expect(stopped.code).toBe(3);
    expect(`${stopped.out}${stopped.err}`).toMatch(/owners/i);
    const { unmatched } = org.json<{ unmatched: { email: string; byObject: Record<string, number> }[] }>("owners.json");
    expect(unmatched.map(({ email }) => email).sort()).toEqual([
      "bo@kunde.example",
      "gammel@kunde.example",
      "lene@jyskbyg.example",
    ]);
    expect(unmatched.find(({ email }) => email === "lene@jyskbyg.example")?.byObject).toEqual({ Task: 3 });
    for (const object of OBJECTS) expect([object, await org.sources(object)]).toEqual([object, []]);

    // The three resolutions: a licence provisioned, the records to a fallback owner, kept as a Contact only.
    await (await sandbox(org.root)).ask("seed", {
      users: [{ email: "lene@jyskbyg.example", name: "Lene Bach", active: true }],
    });
    mkdirSync(join(org.root, "decisions"), { recursive: true });
    writeFileSync(
      join(org.root, "decisions/owners.csv"),
      "email,user,resolution,decided by,decided at\nlene@jyskbyg.example,,invite,admin,2026-01-15\ngammel@kunde.example,ida@kunde.example,,admin,2026-01-15\nbo@kunde.example,,blank,admin,2026-01-15\n",
    );
    finished(await workbook(org.root, "08-load"));
    const [ida, lene] = [await org.user(IDA), await org.user("lene@jyskbyg.example")];
    expect((await org.of("Task", "feedback:800009"))["OwnerId"]).toBe(lene);
    expect((await org.of("Contact", "contacts:1001"))["OwnerId"]).toBe(ida);
    expect((await org.of("Task", "tasks:300004"))["OwnerId"]).toBe(ida);
    expect([ida, lene]).not.toContain((await org.of("Campaign", "messages:50005"))["OwnerId"]);
    // Bo owns nothing and is not made a user.
    expect(await org.soql("SELECT Id FROM User WHERE Email = 'bo@kunde.example' AND IsActive = true")).toEqual([]);
    for (const row of await org.stored("Task")) expect(row["OwnerId"]).not.toBe(null);
  });

  test("Run a sample migration with field-level diff: source, sent and read of every field, as the org has it", async () => {
    const org = look();
    type Line = {
      object: string;
      external: string;
      field: string;
      source: Json;
      sent: Json;
      read: Json;
      verdict: string;
    };
    const diff = org.json<{ records: number; fields: number; verdicts: Record<string, number>; rows: Line[] }>(
      "sample-diff.json",
    );
    expect(diff.verdicts["different"]).toBe(0);
    expect(diff.fields).toBe(diff.rows.length);
    for (const object of OBJECTS)
      expect([object, diff.rows.some((one) => one.object === object)]).toEqual([object, true]);
    const line = (external: string, field: string) =>
      diff.rows.find((one) => one.external === `actimo:${external}` && one.field === field);
    expect(line("contacts:1000", "Engagement_Score__c")).toMatchObject({ sent: 68.1, read: 68.1, verdict: "equal" });
    expect(line("contacts:1000", "Hire_Date__c")).toMatchObject({ sent: "2015-09-12", read: "2015-09-12" });
    // What the diff says was read is what SOQL gives.
    for (const one of diff.rows.filter(({ object, verdict }) => object === "Enrollment__c" && verdict === "equal")) {
      const row = await org.of("Enrollment__c", one.external.replace("actimo:", ""));
      if (typeof one.read === "number" || typeof one.read === "string")
        expect(String(row[one.field]).slice(0, 10)).toBe(String(one.read).slice(0, 10));
    }
  });

  test("Run a sample migration with field-level diff: the full run waits for a person's approval of what the sample showed", async () => {
    const org = new Org(salesforceProject({ sampleSize: 10 }));
    const { url, key } = await sandbox(org.root);
    // An account that is named is no rehearsal: each gate waits for somebody.
    configure(org.root, { account: { url, keyEnv: "SF_KEY" } });
    writeFileSync(join(org.root, ".env"), `SF_KEY=${key}\n`);
    const held = async () => {
      const all: string[] = [];
      for (const object of OBJECTS) all.push(...(await org.sources(object)).map((source) => `${object} ${source}`));
      return all.sort();
    };
    const waited = new Map<string, string[]>();
    let ended = await workbook(org.root, "08-load");
    for (let turn = 0; ended.code === 3 && turn < 6; turn += 1) {
      const gate = /--gate (\w+)/.exec(`${ended.out}${ended.err}`)?.[1] ?? "";
      waited.set(gate, await held());
      finished(await runProgram("lib/commands/approve.ts", ["--project", org.root, "--gate", gate, "--by", "Mette"]));
      ended = await workbook(org.root, "08-load");
    }
    finished(ended);
    const { rows } = org.json<{ rows: { object: string; external: string }[] }>("sample-diff.json");
    const sampled = [...new Set(rows.map((row) => `${row.object} ${row.external.replace("actimo:", "")}`))]
      .filter((one) => !one.startsWith("CampaignMemberStatus"))
      .sort();
    // Nothing before the mapping was approved; the sample and no more before the sample was.
    expect(waited.get("mapping")).toEqual([]);
    expect(waited.get("sample")).toEqual(sampled);
    const loaded = await held();
    expect(loaded.length).toBeGreaterThan(sampled.length);
    for (const one of sampled) expect(loaded).toContain(one);
    const listed = org.json<{ gate: string; by: string }[]>("gates.json");
    expect(listed.filter(({ by }) => by !== "Mette")).toEqual([]);
  });

  test("Full migration with delta-pickup cutover: Bulk API 2.0 jobs from the number of records on where they pay", async () => {
    const org = other();
    const requests = await org.requests();
    const of = (operation: string) => requests.filter((one) => one.operation === operation && one.status < 300);
    const uploaded = of("jobUpload").map(({ object }) => object);
    expect([...new Set(uploaded)]).toEqual(expect.arrayContaining(["Account", "Contact", "Task", "SurveyResponse__c"]));
    // One upload and one close for each job.
    expect(of("jobUpload")).toHaveLength(of("jobCreate").length);
    expect(of("jobClose")).toHaveLength(of("jobCreate").length);
    expect(await org.sources("Task")).toContain("engagement_events:5000000008");
    // The same records, whichever way they went.
    for (const object of OBJECTS.filter((name) => name !== "CampaignMemberStatus"))
      expect([object, await org.sources(object)]).toEqual([object, await look().sources(object)]);
  });

  test("Full migration with delta-pickup cutover: what was made or changed since, and nothing stale", async () => {
    const org = look();
    const title = async (object: string, id: number) => (await org.of(object, `contacts:${id}`))["Title"];
    expect(await title("Lead", 1010)).toBe("Elev");
    expect(await title("Contact", 1008)).toBe("Teamleder");
    expect(await title("Lead", 1006)).toBe("Chauffør"); // the later file's row is older
    expect(await org.of("Task", "tasks:300004")).toMatchObject({
      Status: "Completed",
      Completed_At__c: "2026-01-20T11:00:00.000+0000",
    });
    expect(await org.sources("Task")).toEqual(
      expect.arrayContaining(["engagement_events:5000000004", "tasks:300005", "tasks:300006"]),
    );
    const delta = org.json<
      Record<string, Record<string, number>> & { window: { from: string; to: string; late: object[] } }
    >("delta.json");
    expect(delta["contacts"]).toMatchObject({ new: 1, changed: 1, stale: 1, touched: 1 });
    expect(Date.parse(delta.window.to) - Date.parse(delta.window.from)).toBe(48 * 3_600_000);
    expect(delta.window.late).toHaveLength(1);
  });

  test("Full migration with delta-pickup cutover: all operations are logged, each with its request", async () => {
    const org = look();
    const audit = org.csv("audit.csv");
    const numbers = audit.map((row) => Number(row["sequence"]));
    expect(numbers).toEqual([...numbers].sort((a, b) => a - b));
    for (const object of OBJECTS) {
      const logged = new Set(
        audit.flatMap((row) =>
          row["destination_object"] === object && /insert|adopt/.test(row["operation"] ?? "")
            ? (row["destination_id"] ?? [])
            : [],
        ),
      );
      const ours = (await org.stored(object)).filter((row) =>
        String(row["Source_System_ID__c"] ?? "").startsWith("actimo:"),
      );
      if (object !== "CampaignMemberStatus")
        expect([object, ours.every((row) => logged.has(String(row["Id"])))]).toEqual([object, true]);
    }
    expect(audit.filter((row) => row["outcome"] === "created").every((row) => row["request_id"] !== "")).toBe(true);
  });

  test("Full migration with delta-pickup cutover: a second run writes nothing; one click reverts the org, but for what is announced", async () => {
    const again = new Org(copyProject(look().root));
    const before = (await again.requests()).length;
    finished(await runProgram("test/run/migrate.ts", [again.root, "load"]));
    expect((await again.changes()).filter(({ n }) => n > before)).toEqual([]);
    finished(await runProgram("lib/commands/rollback.ts", ["--project", again.root]));
    const fresh = new Org(salesforceProject());
    expect(await holds(again)).toEqual(await holds(fresh));
    const { verdict, residual } = again.json<{ verdict: string; residual: { external: string; reason: string }[] }>(
      "rollback.json",
    );
    expect(verdict).toBe("ok");
    // A value that was added to a standard list can be switched off, and not taken away (salesforce.md 4.5).
    expect(residual.map(({ external }) => external.replace("values:", ""))).toEqual(
      expect.arrayContaining(["Task.Type"]),
    );
    expect(new Set(residual.map(({ external }) => external.replace("values:", "")))).toEqual(new Set(["Task.Type"]));
    // Actimo is not touched: the files are what they were.
    for (const file of readdirSync(join(fresh.root, "exports")).filter((name) => name.includes(".")))
      expect(readFileSync(join(again.root, "exports", file))).toEqual(readFileSync(join(fresh.root, "exports", file)));
  });

  test("Deliver automation rebuild reference and post-migration reconciliation: every definition, as JSON and as PDF", () => {
    const org = look();
    const names = (stem: string, key: string) =>
      (JSON.parse(lettersOf(sourceFile(org.root, stem))) as Record<string, { name: string }[]>)[key]?.map(
        ({ name }) => name,
      );
    for (const [stem, key, file] of [
      ["automations", "automations", "automations"],
      ["learning_paths", "learning_paths", "learning-paths"],
      ["integrations", "integrations", "integrations"],
      ["dashboards", "dashboards", "dashboards"],
    ] as const) {
      const { entries } = org.json<{ entries: { title: string }[] }>(`rebuild/${file}.json`);
      expect(entries.map(({ title }) => title)).toEqual(names(stem, key));
      const pdf = org.pdf(`rebuild/${file}.pdf`);
      for (const { title } of entries) expect(pdf).toContain(title);
    }
  });

  test("Deliver automation rebuild reference and post-migration reconciliation: counts of both sides, above 0.5 % flagged", async () => {
    const org = look();
    type Reconciled = { object: string; planned: number; destination: number; difference: number; verdict: string };
    const told = org.json<{ verdict: string; threshold: number; objects: Reconciled[] }>("reconciliation.json");
    expect(told).toMatchObject({ verdict: "ok", threshold: 0.005 });
    for (const { object, destination, difference } of told.objects) {
      const ours = (await org.stored(object)).filter(
        (row) => object === "CampaignMemberStatus" || row["Source_System_ID__c"] !== null,
      );
      const theirs = object === "CampaignMemberStatus" ? (await org.stored("Campaign")).length * 2 : 0;
      expect([object, destination]).toEqual([object, ours.length - theirs]);
      expect(difference).toBe(0);
    }
    // One of two courses gone is more than half a percent: flagged, and the rollback offered.
    const lost = new Org(copyProject(org.root));
    const { url, key } = await sandbox(lost.root);
    const id = await lost.id("Survey__c", "surveys:903");
    const gone = await fetch(new URL(`/services/data/v62.0/sobjects/Survey__c/${String(id)}`, url), {
      method: "DELETE",
      headers: { authorization: `Bearer ${key}` },
    });
    expect(gone.status).toBe(204);
    const ended = await workbook(lost.root, "10-reconcile");
    expect(ended.code).toBe(4);
    expect(`${ended.out}${ended.err}`).toMatch(/Reconciliation failed[\s\S]*Rollback/);
    const after = lost.json<{ objects: Reconciled[] }>("reconciliation.json").objects;
    expect(after.filter(({ verdict }) => verdict !== "ok").map(({ object }) => object)).toContain("Survey__c");
  });
}
