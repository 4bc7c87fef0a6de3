import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, test } from "vitest";
import { crmClient, sandboxOf } from "./support.ts";

const MAIN = fileURLToPath(new URL("../../../lib/sandbox/main.ts", import.meta.url));
let folder: string;
let running: ChildProcess[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "sandbox-"));
});
afterEach(() => {
  for (const child of running) child.kill("SIGKILL");
  running = [];
  rmSync(folder, { recursive: true, force: true });
});

async function started(...args: string[]) {
  const child = spawn(
    process.execPath,
    [MAIN, "salesforce", "--port", "0", "--data", join(folder, "org.sqlite"), ...args],
    {
      stdio: ["ignore", "pipe", "inherit"],
    },
  );
  running.push(child);
  const line = await new Promise<string>((resolve) => child.stdout?.once("data", (data) => resolve(String(data))));
  const ready = JSON.parse(line);
  return { child, ready, ...crmClient(ready.url, ready.key) };
}
const kill = (child: ChildProcess) =>
  new Promise<void>((resolve) => {
    child.once("exit", () => resolve());
    child.kill("SIGKILL");
  });

test("killed in the middle of a job, a query and a deploy, and started again: all of it goes on", async () => {
  const records = join(folder, "records.json");
  writeFileSync(
    records,
    JSON.stringify([
      { object: "OrgSwitches", fields: { jobQueueMs: 1000, jobChunkMs: 10_000, queryPage: 2, auditFields: false } },
      ...["A", "B", "C"].map((LastName) => ({ object: "Lead", fields: { LastName, Company: "Ours" } })),
    ]),
  );
  const first = await started("--key", "k", "--records", records);
  expect(first.ready).toMatchObject({ crm: "salesforce", profile: "v62", key: "k" });
  const page = await first.query("SELECT LastName FROM Lead");
  const { body: job } = await first.api("POST", "/jobs/ingest", { object: "Contact", operation: "insert" });
  const path = `/jobs/ingest/${job.id}`;
  const csv = `LastName\n${Array.from({ length: 500 }, (_, place) => `N${place}`).join("\n")}`;
  await first.api("PUT", `${path}/batches`, csv, { "content-type": "text/csv" });
  await first.api("PATCH", path, { state: "UploadComplete" });
  await first.admin("POST", "/time", { advanceMs: 12_000 });
  expect((await first.api("GET", path)).body).toMatchObject({ state: "InProgress", numberRecordsProcessed: 200 });
  const before = await first.admin("GET", "/fingerprint");
  const limits = await first.admin("GET", "/limits");
  await kill(first.child);

  const second = await started();
  expect(await second.admin("GET", "/fingerprint")).toEqual(before);
  expect(await second.admin("GET", "/limits")).toEqual(limits);
  expect(second.ready.key).toBe("k");
  expect((await second.api("GET", page.nextRecordsUrl)).body).toMatchObject({
    done: true,
    records: [{ LastName: "C" }],
  });
  await second.admin("POST", "/time", { advanceMs: 30_000 });
  expect((await second.api("GET", path)).body).toMatchObject({ state: "JobComplete", numberRecordsProcessed: 500 });
  const [newest] = await second.rows("SELECT Id FROM Contact ORDER BY Id DESC LIMIT 1");
  const { id } = (await second.api("POST", "/sobjects/Contact", { LastName: "Next" })).body;
  expect(id > String(newest?.["Id"])).toBe(true);
});

test("the frame's faults strike here too: cut after the effect, 503, the spent limit, a held request", async () => {
  const crm = await sandboxOf();
  await crm.admin("POST", "/faults", [
    { match: { operation: "jobCreate" }, times: 1, do: "cut-after" },
    { match: { operation: "collectionsCreate", object: "Lead" }, times: 1, do: "cut-before" },
    {
      match: { operation: "describe" },
      times: 1,
      do: "status",
      status: 503,
      body: [{ message: "busy", errorCode: "SERVER_UNAVAILABLE" }],
    },
    { match: { operation: "limits" }, times: 1, do: "429" },
  ]);
  const lead = [{ LastName: "A", Company: "B" }];
  await expect(crm.api("POST", "/jobs/ingest", { object: "Contact", operation: "insert" })).rejects.toThrow();
  expect((await crm.api("GET", "/jobs/ingest")).body.records).toHaveLength(1);
  await expect(crm.create("Lead", lead)).rejects.toThrow();
  expect(await crm.rows("SELECT Id FROM Lead")).toEqual([]);
  expect((await crm.api("GET", "/sobjects/Lead/describe")).status).toBe(503);
  expect((await crm.api("GET", "/limits")).body[0].errorCode).toBe("REQUEST_LIMIT_EXCEEDED");
  expect((await crm.api("GET", "/limits")).status).toBe(200);
  await crm.stop();
});

test("the log tells what each call was about, and which changed something", async () => {
  const crm = await sandboxOf();
  await crm.create("Contact", [{ LastName: "A" }, { LastName: "B" }]);
  await crm.query("SELECT Id FROM Contact");
  await crm.job({ object: "Contact", operation: "insert" }, "LastName\nA\n");
  await crm.api("DELETE", "/composite/sobjects?ids=0035e0000000001AAA");
  const log = await crm.admin("GET", "/requests");
  expect(
    log.map(({ operation, kind, object, records, changed }: Record<string, unknown>) => [
      operation,
      kind,
      object,
      records,
      changed,
    ]),
  ).toEqual([
    ["collectionsCreate", "write", "Contact", 2, true],
    ["query", "read", "Contact", 0, false],
    ["jobCreate", "write", "Contact", 0, true],
    ["jobUpload", "write", "Contact", 0, true],
    ["jobClose", "write", "Contact", 0, true],
    ["jobStatus", "read", "Contact", 0, false],
    ["jobResults", "read", "Contact", 0, false],
    ["jobResults", "read", "Contact", 0, false],
    ["jobResults", "read", "Contact", 0, false],
    ["collectionsDelete", "write", null, 1, false],
  ]);
  await crm.stop();
});

test("two orgs that were asked for the same in another order and rhythm have the same fingerprint", async () => {
  const fields = ["Account", "Contact"].map((object) => ({
    object,
    name: "Source_System_ID__c",
    type: "Text",
    isUnique: true,
  }));
  const prints = [];
  for (const turned of [false, true]) {
    const crm = await sandboxOf({ seed: { fields } });
    const accounts = ["a", "b"].map((key) => ({ Name: key, Source_System_ID__c: key }));
    await crm.create("Account", turned ? accounts.toReversed() : accounts);
    await crm.admin("POST", "/time", { advanceMs: turned ? 1_000_000 : 1 });
    const rows = ["1,a", "2,b", "3,a"];
    await crm.job(
      { object: "Contact", operation: "insert" },
      `LastName,Account.Source_System_ID__c,Source_System_ID__c\n${(turned ? rows.toReversed() : rows).map((row) => `N,${row.split(",")[1]},${row.split(",")[0]}\n`).join("")}`,
    );
    const [one] = await crm.rows("SELECT Id FROM Contact WHERE Source_System_ID__c = '1'");
    const { id } = (await crm.api("POST", "/sobjects/Campaign", { Name: "C" })).body;
    await crm.create("CampaignMember", [{ CampaignId: id, ContactId: one?.["Id"] }]);
    prints.push((await crm.admin("GET", "/fingerprint")).objects);
    await crm.stop();
  }
  expect(prints[0].Contact).toEqual(prints[1].Contact);
  expect(prints[0].Account.records).toBe(2);
  expect(prints[0].Contact.records).toBe(3);
  expect(prints[0].CampaignMember).toEqual(prints[1].CampaignMember);
});
