// The gotchas of the page for Salesforce, as a whole run meets them: five of Salesforce, four of Actimo.
import { readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { checkOf, cleanExport, finished, type Json, sourceFile, workbook } from "./rehearsal.ts";
import { OBJECTS, Org, salesforceProject } from "./salesforce-rehearsal.ts";

export function gotchas(look: () => Org, other: () => Org): void {
  /** An export without cut files, learning paths, automations and integrations. */
  let clean: Org;
  /** The contacts of one workspace are missing; the org has a Workflow Rule, little storage and territories. */
  let troubled: Org;
  beforeAll(async () => {
    clean = new Org(salesforceProject());
    cleanExport(clean.root);
    const switches = { territories: true, multipleAccounts: true, bulkBatches: 0 };
    troubled = new Org(
      salesforceProject({ bulkFrom: 3 }, {}, [
        { object: "OrgSwitches", fields: switches },
        { object: "WorkflowRule", fields: { Name: "Welcome mail", TableEnumOrId: "Contact" } },
      ]),
    );
    rmSync(sourceFile(troubled.root, "contacts_hq-global"));
    finished(await workbook(clean.root, "05-schema"));
    await workbook(troubled.root, "05-schema");
  }, 120_000);

  test("Workflow Rules and Process Builder are retired: those of the org are named, Actimo's flows are written up, none is made", async () => {
    expect(checkOf(look(), "retired_automation")).toMatchObject({
      verdict: "ok",
      found: expect.stringMatching(/none in this org; 2 auto/),
    });
    expect(checkOf(troubled, "retired_automation")).toMatchObject({
      verdict: "warn",
      found: expect.stringContaining("Welcome mail"),
    });
    expect(look().json<{ entries: object[] }>("rebuild/automations.json").entries).toHaveLength(2);
    const types = Object.keys(look().unzipped("setup-package.zip")).map((path) => path.split("/")[0]);
    expect(new Set(types)).toEqual(new Set(["package.xml", "objects", "permissionsets", "standardValueSets"]));
  });

  test("Bulk API batch quota exhaustion during large imports: counted beforehand, blocked without any left, one job per object", async () => {
    expect(checkOf(look(), "bulk_quota").verdict).toBe("ok");
    expect(checkOf(troubled, "bulk_quota")).toMatchObject({
      verdict: "block",
      found: expect.stringContaining("of the 0 batches"),
    });
    const jobs = (await other().requests()).filter(({ operation }) => operation === "jobUpload");
    // At most one for the inserts and one for the updates of each object in the load, and again in the delta.
    expect(jobs.length).toBeLessThanOrEqual(4 * OBJECTS.length);
    // What is small goes by Collections: no batch at all for the few records of the first rehearsal.
    expect((await look().requests()).filter(({ operation }) => operation === "jobCreate")).toEqual([]);
  });

  test("Storage overage billing is non-obvious: what it is before and after, and so it was", async () => {
    const { found, verdict } = checkOf(look(), "storage");
    expect(verdict).toBe("ok");
    expect(found).toMatch(/records: \d+ of \d+ MB now, \d+ after; files: \d+ of \d+ MB now, \d+ after/);
    for (const [name, limit] of [
      ["records", "DataStorageMB"],
      ["files", "FileStorageMB"],
    ] as const) {
      const told = Number(new RegExp(`${name}: \\d+ of \\d+ MB now, (\\d+) after`).exec(found)?.[1]);
      // Both are whole megabytes, rounded up.
      expect(Math.abs(told - (await look().used(limit)))).toBeLessThanOrEqual(1);
    }
  });

  test("Account-Contact many-to-many relationship mapping: the primary company linked, every other one kept and reported", async () => {
    const org = look();
    expect(checkOf(org, "multiple_accounts").verdict).toBe("ok");
    expect(checkOf(troubled, "multiple_accounts")).toMatchObject({
      verdict: "warn",
      found: expect.stringContaining("several Accounts"),
    });
    const several = (await org.stored("Contact")).filter((row) => (row["Other_Companies__c"] ?? null) !== null);
    expect(several.map((row) => [row["Source_System_ID__c"], row["Other_Companies__c"]]).sort()).toEqual([
      ["actimo:contacts:1000", "HQ Global ApS"],
      ["actimo:contacts:1003", "HQ Global ApS"],
    ]);
    expect(org.csv("reference/contact-companies.csv")).toHaveLength(6);
    // Where the org allows it, the second company is a relation of its own beside the direct one.
    const relations = await other().soql(
      "SELECT ContactId, AccountId FROM AccountContactRelation WHERE IsDirect = false",
    );
    const hq = await other().id("Account", "companies:4002");
    const both = [await other().id("Contact", "contacts:1000"), await other().id("Contact", "contacts:1003")];
    expect(relations.map((row) => [row["ContactId"], row["AccountId"]]).sort()).toEqual(
      both.map((id) => [id, hq]).sort(),
    );
  });

  test("Territory and team member import ordering dependencies: users first, no child before its parent", async () => {
    const org = look();
    expect(checkOf(org, "import_order").verdict).toBe("ok");
    expect(checkOf(troubled, "import_order")).toMatchObject({
      verdict: "warn",
      found: expect.stringContaining("territories"),
    });
    const requests = await org.requests();
    const first = (object: string) =>
      requests.find((one) => one.changed && one.object === object && one.kind !== "metadata")?.n ?? 0;
    const users = requests.find(({ object, operation }) => object === "User" && operation === "query")?.n ?? 0;
    const order = ["Account", "Contact", "Campaign", "CampaignMemberStatus", "CampaignMember", "ContentVersion"].map(
      first,
    );
    expect([users, ...order]).toEqual([users, ...order].sort((a, b) => a - b));
    for (const [parent, child] of [
      ["Course__c", "Enrollment__c"],
      ["Contact", "Enrollment__c"],
      ["Survey__c", "SurveyResponse__c"],
      ["Contact", "Task"],
      ["Lead", "Task"],
      ["Campaign", "Task"],
    ] as const)
      expect([parent, child, first(parent) < first(child)]).toEqual([parent, child, true]);
    // Territories and teams are the admin's: nothing of ours writes them.
    const theirs = requests.filter(({ object, changed }) => changed && /Territory|TeamMember/.test(object ?? ""));
    expect(theirs).toEqual([]);
  });

  test("No public API means migration relies on UI exports: whole files pass, cut ones are named, none block", async () => {
    expect(checkOf(clean, "actimo_ui_exports").verdict).toBe("ok");
    expect(checkOf(look(), "actimo_ui_exports")).toMatchObject({
      verdict: "warn",
      found: expect.stringContaining("1 cut off"),
    });
    // The row the download lost is not half loaded.
    const activities = (await look().sources("Task")).filter((source) => source.startsWith("activities"));
    expect(activities).toEqual(["activities:400054", "activities:400055"]);
  });

  test("Learning Path media assets are not data records: listed for the rebuild, never loaded", async () => {
    expect(checkOf(clean, "actimo_media_assets").verdict).toBe("ok");
    expect(checkOf(look(), "actimo_media_assets")).toMatchObject({
      verdict: "warn",
      found: expect.stringMatching(/^1 media/),
    });
    expect(look().pdf("rebuild/learning-paths.pdf")).toMatch(/https:\/\/\s?media\.\s?example\/\s?1/);
    const titles: Json[] = (await look().stored("ContentVersion")).map((row) => row["Title"] ?? null);
    expect(titles.filter((title) => /Velkommen|media/.test(String(title)))).toEqual([]);
  });

  test("Workspace isolation means no cross-org analytics export: files of all workspaces united, a missing one is named", async () => {
    expect(checkOf(look(), "actimo_workspace_isolation").verdict).toBe("ok");
    expect(checkOf(troubled, "actimo_workspace_isolation")).toMatchObject({
      verdict: "warn",
      advice: expect.stringMatching(/workspace 12\b/),
    });
    // Who is in both workspaces is one Contact.
    const soeren = (await look().stored("Contact")).filter((row) => row["Employee_Number__c"] === "0042");
    expect(soeren.map((row) => row["Workspaces__c"])).toEqual(["HQ Global; Nordic Retail"]);
    expect((await look().of("Campaign", "messages:50005"))["Workspace__c"]).toBe("HQ Global");
  });

  test("Integration credentials are not portable: listed to be made anew, the secret itself is nowhere", () => {
    const org = look();
    expect(checkOf(clean, "actimo_credentials").verdict).toBe("ok");
    expect(checkOf(org, "actimo_credentials")).toMatchObject({
      verdict: "warn",
      found: expect.stringMatching(/^1 integrations/),
    });
    expect(org.pdf("rebuild/integrations.pdf")).toMatch(/REDACTED@sftp\.\s?example/);
    for (const folder of ["out", "state"])
      for (const file of readdirSync(join(org.root, folder), { recursive: true, withFileTypes: true }))
        if (file.isFile())
          expect([file.name, readFileSync(join(file.parentPath, file.name)).includes("hemmelig1")]).toEqual([
            file.name,
            false,
          ]);
  });
}
