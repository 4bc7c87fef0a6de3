import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, test } from "vitest";
import { clientOf } from "./client.ts";

const MAIN = fileURLToPath(new URL("../../lib/sandbox/main.ts", import.meta.url));
const UUID = "00000000-0000-4000-8000-000000000001";

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

function run(args: string[]): ChildProcess {
  const child = spawn(process.execPath, [MAIN, ...args], { stdio: ["ignore", "pipe", "pipe"] });
  running.push(child);
  return child;
}
const ended = (child: ChildProcess) => new Promise<number | null>((resolve) => child.once("exit", resolve));
async function finished(args: string[]) {
  const child = run(args);
  let out = "";
  child.stdout?.on("data", (data) => (out += data));
  child.stderr?.on("data", (data) => (out += data));
  return { code: await ended(child), out };
}
async function started(...args: string[]) {
  const child = run(["twenty", "--data", join(folder, "crm.sqlite"), ...args]);
  const line = await new Promise<string>((resolve) => child.stdout?.once("data", (data) => resolve(String(data))));
  const ready = JSON.parse(line);
  return { child, ready, ...clientOf(ready.url, ready.key) };
}

test("one line when ready; clean end on SIGTERM", async () => {
  const { child, ready } = await started("--key", "k");
  expect(ready).toEqual({
    crm: "twenty",
    profile: "v2",
    url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
    pid: child.pid,
    key: "k",
  });
  child.kill("SIGTERM");
  expect(await ended(child)).toBe(0);
});

test("killed and started again: state, clock, key, counters, log, buckets and faults go on", async () => {
  const first = await started("--profile", "v2");
  await first.field("person", { name: "sourceSystemId", type: "TEXT", isUnique: true });
  await first.post("/rest/people", { id: UUID, sourceSystemId: "a", emails: { primaryEmail: "a@b.dk" } });
  await first.admin("POST", "/time", { advanceMs: 5000 });
  await first.admin("POST", "/limits", { requestsPerMinute: 1 });
  await first.admin("POST", "/faults", [{ do: "slow", ms: 0 }]);
  const before = [
    await first.admin("GET", "/state"),
    await first.admin("GET", "/fingerprint"),
    await first.admin("GET", "/requests"),
    await first.admin("GET", "/faults"),
  ];
  first.child.kill("SIGKILL");
  await ended(first.child);

  const second = await started();
  const after = [
    await second.admin("GET", "/state"),
    await second.admin("GET", "/fingerprint"),
    await second.admin("GET", "/requests"),
    await second.admin("GET", "/faults"),
  ];
  expect(after).toEqual([{ ...before[0], pid: second.child.pid }, ...before.slice(1)]);
  expect(second.ready.key).toBe(first.ready.key);
  expect((await second.get(`/rest/people/${UUID}`)).body.data.person.sourceSystemId).toBe("a");
  expect((await second.get(`/rest/people/${UUID}`)).status).toBe(429);
});

test("a value changed in the file by someone else is what the API answers and finds", async () => {
  const crm = await started("--key", "k");
  await crm.field("person", { name: "sourceSystemId", type: "TEXT", isUnique: true });
  await crm.post("/rest/people", { id: UUID, sourceSystemId: "a", jobTitle: "Kok" });
  const before = await crm.admin("GET", "/fingerprint");
  const db = new DatabaseSync(join(folder, "crm.sqlite"));
  expect(db.prepare("select count(*) as n from records where object = 'person'").get()).toEqual({ n: 1 });
  db.prepare(
    `update records set fields = json_set(fields, '$.jobTitle', 'Tjener', '$.sourceSystemId', 'b') where id = ?`,
  ).run(UUID);
  db.close();
  const { body } = await crm.get("/rest/people?depth=0&filter=sourceSystemId[eq]:b");
  expect(body.data.people[0]).toMatchObject({ id: UUID, jobTitle: "Tjener" });
  expect((await crm.post("/rest/people", { sourceSystemId: "b" })).status).toBe(400);
  expect((await crm.admin("GET", "/fingerprint")).fingerprint).not.toBe(before.fingerprint);
});

test("users and records planted from files, once", async () => {
  const users = join(folder, "users.json");
  const records = join(folder, "records.json");
  writeFileSync(
    users,
    JSON.stringify([
      { email: "anna@firma.example", name: "Anna Holm", active: true },
      { email: "bo@firma.example", name: "Bo", active: false },
    ]),
  );
  writeFileSync(
    records,
    JSON.stringify({
      fields: [{ object: "person", name: "shoe", type: "TEXT", label: "Shoe" }],
      records: [
        { object: "person", fields: { shoe: "42" } },
        { object: "person", fields: {}, deleted: true },
      ],
    }),
  );
  const first = await started("--users", users, "--records", records, "--key", "k");
  const look = async (crm: typeof first) => [
    (await crm.get("/rest/workspaceMembers?depth=0")).body.data.workspaceMembers.map(
      ({ userEmail }: { userEmail: string }) => userEmail,
    ),
    (await crm.get("/rest/people?depth=0")).body.data.people.map(({ shoe }: { shoe: string }) => shoe),
    (await crm.admin("GET", "/state")).changes,
  ];
  expect(await look(first)).toEqual([["anna@firma.example"], ["42"], 0]);
  first.child.kill("SIGTERM");
  await ended(first.child);
  expect(await look(await started("--users", users, "--records", records))).toEqual([
    ["anna@firma.example"],
    ["42"],
    0,
  ]);
});

test("a file that is served already, or holds another profile, is refused", async () => {
  const { child, ready } = await started();
  const data = ["--data", join(folder, "crm.sqlite")];
  expect(await finished(["twenty", ...data])).toEqual({
    code: 2,
    out: expect.stringContaining(`already served at ${ready.url}`),
  });
  child.kill("SIGTERM");
  await ended(child);
  expect(await finished(["twenty", ...data, "--profile", "v1.5"])).toEqual({
    code: 2,
    out: expect.stringContaining("holds a sandbox of twenty v2"),
  });
});

test.each([
  [[], "name the CRM to play: twenty"],
  [["nonsense"], "CRM nonsense has no sandbox"],
  [["twenty", "--port", "x"], "--port x is not a port"],
  [["twenty", "--profile", "v9"], "profile v9 is unknown"],
  [["twenty", "--plan", "gold"], "--plan gold is unknown"],
  [["twenty", "--faults", "[{}]"], "--faults"],
  [["twenty", "--seed", "/nowhere.json"], "--seed /nowhere.json cannot be read"],
  [["twenty", "--now", "soon"], "--now soon is not an instant"],
  [["twenty", "--what"], "--what"],
])("%j ends with code 2 and a sentence", async (args, sentence) => {
  expect(await finished(args)).toEqual({ code: 2, out: expect.stringContaining(sentence) });
});

test("help", async () => {
  expect(await finished(["--help"])).toEqual({ code: 0, out: expect.stringContaining("npm run sandbox -- CRM") });
});
