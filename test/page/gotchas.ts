// The nine gotchas of the page: each check with a passing and a failing case, and what the product does about it.
import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { beforeAll, expect, test } from "vitest";
import { type Ended, endSandbox, sandbox } from "../run/support.ts";
import {
  checkOf as check,
  cleanExport,
  finished,
  KIM,
  Look,
  METTE,
  pageProject,
  type Request,
  sourceFile,
  workbook,
} from "./rehearsal.ts";

const emptyCrm = (root: string) => writeFileSync(join(root, "sandbox/records.json"), JSON.stringify({ records: [] }));

/** Changes the sandbox's store while its process does not run. */
async function inStore(root: string, change: (db: DatabaseSync) => void): Promise<void> {
  await sandbox(root);
  await endSandbox(root);
  const db = new DatabaseSync(join(root, "state/twenty-sandbox.sqlite"));
  change(db);
  db.close();
}

/** Most calls of the rate-limited API within any minute of the sandbox's clock. */
function busiestMinute(requests: readonly Request[]): number {
  const calls = requests.filter(({ kind }) => kind === "read" || kind === "write").map(({ at }) => at);
  return Math.max(...calls.map((from) => calls.filter((at) => at >= from && at < from + 60_000).length));
}

export function gotchas(look: () => Look, other: () => Look): void {
  /** An export without cut files, learning paths, automations and integrations, for a CRM with nothing in its bin. */
  let clean: Look;
  /** The contacts of one workspace missing, a limit above the documented one, more than 20,000 companies in the CRM. */
  let troubled: Look;
  let lookedAt: Ended[];
  beforeAll(async () => {
    clean = new Look(pageProject());
    emptyCrm(clean.root);
    cleanExport(clean.root);
    troubled = new Look(pageProject({ requestsPerMinute: 500 }));
    rmSync(sourceFile(troubled.root, "contacts_hq-global"));
    await inStore(troubled.root, (db) =>
      db.exec(`insert into records select 'company', printf('cccccccc-0000-4000-8000-%012d', value), json_object('name', 'Other ' || value),
        '2026-01-15T08:00:00.000Z', '2026-01-15T08:00:00.000Z', null, '2026-01-15T08:00:00.000Z'
        from (with recursive n(value) as (select 1 union all select value + 1 from n where value < 20001) select value from n)`),
    );
    lookedAt = [await workbook(clean.root, "05-schema"), await workbook(troubled.root, "05-schema")];
  }, 120_000);

  test("both projects of these checks get through preflight: what they lack is a warning, no block", () => {
    for (const ended of lookedAt) finished(ended);
  });

  test("No public API means migration relies on UI exports: whole files pass, cut ones are named, none block", async () => {
    expect(check(clean, "actimo_ui_exports")).toMatchObject({ verdict: "ok" });
    expect(check(look(), "actimo_ui_exports")).toMatchObject({
      verdict: "warn",
      found: expect.stringContaining("1 cut off"),
    });
    const [cut] = look()
      .csv("findings.csv")
      .filter((row) => row["code"] === "truncated_last_row");
    expect(cut).toMatchObject({ object: "activities", line: "4" });
    // The row the download lost is not half loaded.
    expect(
      look()
        .sources("note")
        .filter((source) => source.startsWith("activities")),
    ).toEqual(["activities:400054", "activities:400055"]);
    const bare = new Look(pageProject());
    rmSync(sourceFile(bare.root, "contacts_hq-global"));
    rmSync(sourceFile(bare.root, "kontakter_"));
    const ended = await workbook(bare.root, "05-schema");
    expect(ended.code).toBe(2);
    expect(`${ended.out}${ended.err}`).toMatch(/contacts/);
  });

  test("Learning Path media assets are not data records: listed for the rebuild, never loaded", () => {
    expect(check(clean, "actimo_media_assets").verdict).toBe("ok");
    expect(check(look(), "actimo_media_assets")).toMatchObject({
      verdict: "warn",
      found: expect.stringMatching(/^1 media/),
    });
    expect(look().pdf("rebuild/learning-paths.pdf")).toContain("https://media.example/1");
    expect(
      look()
        .stored("attachment")
        .map(({ fields }) => fields["name"])
        .sort(),
    ).toEqual(["Certifikat 14.txt", "Certifikat kopi.txt"]);
  });

  test("Workspace isolation means no cross-org analytics export: files of all workspaces united, a missing one is named", () => {
    const at = look();
    expect(check(at, "actimo_workspace_isolation").verdict).toBe("ok");
    expect(check(troubled, "actimo_workspace_isolation")).toMatchObject({
      verdict: "warn",
      advice: expect.stringMatching(/workspace 12\b/),
    });
    // People of both workspaces, and who is in both only once.
    const people = at.stored("person").filter(({ fields }) => fields["employeeNumber"] === "0042");
    expect(people.map(({ fields }) => fields["sourceSystemId"])).toEqual(["actimo:contacts:1000"]);
    expect([...((people[0]?.fields["actimoWorkspaces"] ?? []) as string[])].sort()).toEqual([
      "HQ Global",
      "Nordic Retail",
    ]);
    expect(at.of("note", "messages:50003").fields["actimoWorkspace"]).toBe("Nordic Retail");
    expect(at.of("note", "messages:50005").fields["actimoWorkspace"]).toBe("HQ Global");
  });

  test("Integration credentials are not portable: listed to be made anew, the secret itself is nowhere", () => {
    const at = look();
    expect(check(clean, "actimo_credentials").verdict).toBe("ok");
    expect(check(at, "actimo_credentials")).toMatchObject({
      verdict: "warn",
      found: expect.stringMatching(/^1 integrations/),
    });
    const pdf = at.pdf("rebuild/integrations.pdf");
    expect(pdf).toMatch(/REDACTED@sftp\.\s?example/);
    expect(pdf).not.toContain("hemmelig1");
    for (const folder of ["out", "state"])
      for (const file of readdirSync(join(at.root, folder), { recursive: true, withFileTypes: true }))
        if (file.isFile())
          expect([file.name, readFileSync(join(file.parentPath, file.name)).includes("hemmelig1")]).toEqual([
            file.name,
            false,
          ]);
    expect(readFileSync(sourceFile(at.root, "integrations"), "utf8")).toContain("hemmelig1");
  });

  test("Import order is enforced and critical: no child before its parent; a missing object blocks before anything is written", async () => {
    const at = look();
    expect(check(at, "import_order").verdict).toBe("ok");
    const order = ["createCompanies", "createPeople", "createNotes", "createNoteTargets"].map((name) => at.first(name));
    expect(order).toEqual([...order].sort((a, b) => a - b));
    expect(at.first("createTasks")).toBeLessThan(at.first("createTaskTargets"));
    expect(at.first("createPeople")).toBeLessThan(at.first("createTaskTargets"));
    const made = new Map(at.sql("select id, made_at from records").map((row) => [row["id"], String(row["made_at"])]));
    let links = 0;
    for (const object of ["person", "noteTarget", "taskTarget", "attachment", "note"])
      for (const { id, fields } of at.stored(object))
        for (const parent of ["companyId", "noteId", "taskId", "targetPersonId", "targetNoteId", "targetTaskId"]) {
          const to = fields[parent] ?? null;
          if (to === null) continue;
          links += 1;
          expect(made.get(to), `${object}.${parent}`).toBeDefined();
          // Who was restored or adopted was there before; what we made has its parents made earlier.
          expect((made.get(id) ?? "") >= (made.get(to) ?? "9") || id.startsWith("bbbbbbbb")).toBe(true);
        }
    // 14 people in companies, 2 × 11 note links, 2 × 2 task links, 2 files.
    expect(links).toBe(14 + 22 + 4 + 2);
    const lacking = new Look(pageProject());
    await inStore(lacking.root, (db) =>
      db.exec(`update definitions set body = json_set(body, '$.isActive', json('false'))
        where kind = 'object' and json_extract(body, '$.name') = 'taskTarget'`),
    );
    const ended = await workbook(lacking.root, "05-schema");
    expect(ended.code).toBe(2);
    expect(check(lacking, "import_order")).toMatchObject({
      verdict: "block",
      found: expect.stringContaining("taskTarget"),
    });
    expect(lacking.requests().filter(({ changed }) => changed)).toEqual([]);
  });

  test("Export limited to 20,000 records and visible columns only: the baseline comes over the API, whole", () => {
    expect(check(look(), "export_limit")).toMatchObject({ verdict: "ok" });
    expect(check(troubled, "export_limit")).toMatchObject({
      verdict: "warn",
      found: expect.stringContaining("20003 now"),
    });
    // 20,003 companies in pages of at most 200.
    const pages = troubled.requests().filter((one) => one.object === "company" && one.operation === "companies");
    expect(pages.length).toBeGreaterThan(20_003 / 200);
  });

  test("Soft-deleted records count toward uniqueness and trigger restores: found beforehand, restored, adopted", () => {
    const at = look();
    expect(check(clean, "deleted_uniqueness")).toMatchObject({ verdict: "ok", found: "the bin is empty" });
    expect(check(at, "deleted_uniqueness")).toMatchObject({
      verdict: "warn",
      found: expect.stringMatching(/1 × person\.emails\.primaryEmail/),
    });
    // One Kim, the one from the bin, alive and ours.
    const kim = at
      .stored("person")
      .filter(({ fields }) => (fields["emails"] as { primaryEmail: string }).primaryEmail === "kim@jyskbyg.example");
    expect(kim).toMatchObject([{ id: KIM, deletedAt: null, fields: { sourceSystemId: "actimo:contacts:1006" } }]);
    expect(at.csv("audit.csv").filter((row) => row["operation"] === "restore")).toMatchObject([
      { source_id: "1006", destination_id: KIM, outcome: "restored" },
    ]);
    // The other policy: what is in the bin stays there, and that is told.
    const kept = other();
    expect(kept.stored("person").find(({ id }) => id === KIM)?.deletedAt).not.toBe(null);
    expect(kept.sources("person")).not.toContain("contacts:1006");
    expect(kept.requests().filter(({ operation }) => operation === "restorePeople")).toEqual([]);
    const load = kept.json<{ objects: { destination: string; planned: number; skipped: number }[] }>("load.json");
    expect(load.objects.find(({ destination }) => destination === "person")).toMatchObject({ planned: 14, skipped: 1 });
    // Half the limit, half the pace: a burst of fifty and fifty more within a minute.
    expect(busiestMinute(kept.requests())).toBeLessThanOrEqual(100);
  });

  test("API rate limits cap at 200 req/min on Organization tier: never passed, never refused", () => {
    const at = look();
    expect(check(at, "rate_limit")).toMatchObject({
      verdict: "ok",
      found: expect.stringContaining("100 requests a minute"),
    });
    expect(check(troubled, "rate_limit")).toMatchObject({ verdict: "warn", found: expect.stringContaining("500") });
    const requests = at.requests();
    expect(requests.filter(({ status }) => status === 429)).toEqual([]);
    expect(busiestMinute(requests)).toBeLessThanOrEqual(200);
    expect(requests.length).toBeGreaterThan(200);
    // Everybody that a request changed went in batches: no more write calls than units.
    const writes = requests.filter(({ kind, operation }) => kind === "write" && /^create/.test(operation));
    expect(writes.length).toBeLessThan(at.stored("person").length + at.stored("note").length);
  });

  test("No native email sequences — follow-up cadences require external tools: counted, written up, none invented", () => {
    const at = look();
    expect(check(clean, "no_sequences").verdict).toBe("ok");
    expect(check(at, "no_sequences")).toMatchObject({
      verdict: "warn",
      found: expect.stringMatching(/^2 automations/),
    });
    expect(at.json<{ entries: object[] }>("rebuild/automations.json").entries).toHaveLength(2);
    const known = new Set([
      "company",
      "person",
      "note",
      "noteTarget",
      "task",
      "taskTarget",
      "attachment",
      "workspaceMember",
    ]);
    const held = at.sql("select distinct object from records").map(({ object }) => String(object));
    expect(held.filter((object) => !known.has(object))).toEqual([]);
    expect(at.stored("person").find(({ id }) => id === METTE)?.deletedAt).toBe(null);
  });
}
