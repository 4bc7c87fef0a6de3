import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { connectSandboxClock } from "../../lib/clock/sandbox-clock.ts";
import { Stop } from "../../lib/contract/stop.ts";
import { configSchema, openProject } from "../../lib/project/config.ts";
import { apiFolders, pullApi } from "../../lib/run/api-source.ts";
import { actimo } from "../../lib/sandbox/actimo/crm.ts";
import type { Fault } from "../../lib/sandbox/shared/faults.ts";
import { startSandbox } from "../../lib/sandbox/shared/start.ts";
import { openActimoApi } from "../../lib/source/actimo-api/client.ts";
import { pullSnapshot } from "../../lib/source/actimo-api/snapshot.ts";
import { stageExports } from "../../lib/staging/stage.ts";

const KEY = "hemmelig-noegle-123";
const running: { stop(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of running.splice(0)) await one.stop();
});

const person = (n: number, more: object = {}) => ({
  object: "contacts",
  id: String(1_000_000 + n),
  fields: {
    user_id: n,
    first_name: `Navn${n}`,
    last_name: "Østergaard",
    email: `navn${n}@firma.example`,
    country_code: "45",
    phone_number: `2012345${n % 10}`,
    data1: "XL",
    tags: ["VIP", "Butik"],
    addr_country: "DK",
    ...more,
  },
  deleted: false,
});
const group = { object: "groups", id: "2000001", fields: { name: "Salg" }, deleted: false };

/** An emulator over a real socket, a client of it and a folder to pull into. */
async function world(people = 5, limits: object = {}, faults: Fault[] = [], key = KEY) {
  const records = [...Array.from({ length: people }, (_, n) => person(n)), group];
  const sandbox = await startSandbox({
    crm: actimo,
    data: ":memory:",
    port: 0,
    profile: null,
    plan: null,
    key: KEY,
    now: null,
    faults: faults.length > 0 ? faults : null,
    seed: { users: [], fields: [], records },
  });
  running.push(sandbox);
  const admin = async (path: string, body?: unknown) =>
    (
      await fetch(
        `${sandbox.url}/__sandbox/${path}`,
        body === undefined ? {} : { method: "POST", body: JSON.stringify(body) },
      )
    ).json();
  await admin("limits", limits);
  const clock = await connectSandboxClock(sandbox.url);
  const url = `${sandbox.url}/api/v1`;
  const client = openActimoApi({ url, key, keyName: "ACTIMO_KEY", clock, random: () => 0.5 });
  running.push({ stop: () => client.close() });
  const root = mkdtempSync(join(tmpdir(), "actimo-api-"));
  const folder = join(root, "exports-api");
  const pull = () => pullSnapshot(client, folder, { clock, workspace: null, url });
  const log = async () => (await admin("requests")) as { method: string; path: string; status: number }[];
  return { sandbox, admin, client, clock, url, root, folder, pull, log };
}

describe("a pull", () => {
  test("writes contacts and groups as exports by the contract, with the day they were read, and only ever reads", async () => {
    const { pull, root, log, admin } = await world();
    expect(await pull()).toEqual({
      files: ["contacts_all_2026-01-15.json", "groups_all_2026-01-15.json"],
      items: { contacts: 5, groups: 1 },
      calls: 5,
    });
    const { tables, files, findings } = await stageExports({ project: root, folder: "exports-api" });
    expect(files.map(({ file, object, rows, use }) => [file, object, rows, use])).toEqual([
      ["exports-api/contacts_all_2026-01-15.json", "contacts", 5, "taken"],
      ["exports-api/groups_all_2026-01-15.json", "groups", 1, "taken"],
    ]);
    const contacts = tables.get("contacts")!;
    expect(contacts.cell("contact_id", 0)).toBe("1000000");
    expect(contacts.cell("tags", 0)).toBe("VIP | Butik");
    expect(contacts.column("user_id")?.custom).toBe(true);
    expect(contacts.column("addr_country")?.custom).toBe(true);
    expect(contacts.column("data1")?.custom).toBe(false);
    expect(tables.get("groups")?.cell("name", 0)).toBe("Salg");
    expect(findings.filter(({ severity }) => severity === "error" || severity === "blocking")).toEqual([]);
    const requests = await log();
    expect(new Set(requests.map(({ method }) => method))).toEqual(new Set(["GET"]));
    expect((await admin("state")).changes).toBe(0);
    expect((await admin("limits")).refusedWrites).toBe(0);
  });

  test("keeps under twenty calls per second on the emulator's clock; a refusal is waited out", async () => {
    const { pull, log, admin } = await world(60, { pageSize: 2, latencyMs: 0 });
    await pull();
    const first = await log();
    expect(first.length).toBeGreaterThan(60);
    expect(first.filter(({ status }) => status === 429)).toEqual([]);
    await admin("faults", [{ do: "429", times: 2 }]);
    await pull();
    expect((await log()).filter(({ status }) => status === 429)).toHaveLength(2);
  });

  test.each<[string, Fault[]]>([
    ["server errors", [{ match: {}, skip: 1, times: 2, do: "status", status: 503 }]],
    ["a cut connection", [{ match: { path: "contacts" }, skip: 0, times: 2, do: "cut-before" }]],
    ["half an answer", [{ match: { path: "groups" }, skip: 0, times: 1, do: "truncate" }]],
  ])("goes on after %s", async (_, faults) => {
    const { pull } = await world(5, {}, faults);
    expect((await pull()).items).toEqual({ contacts: 5, groups: 1 });
  });

  test("a server that stays down ends with code 5, and leaves what was pulled before as it is", async () => {
    const { pull, folder, admin } = await world();
    await pull();
    const before = readFileSync(join(folder, "contacts_all_2026-01-15.json"), "utf8");
    await admin("faults", [{ match: { path: "groups" }, do: "status", status: 500 }]);
    await expect(pull()).rejects.toMatchObject({ exitCode: 5 });
    expect(readFileSync(join(folder, "contacts_all_2026-01-15.json"), "utf8")).toBe(before);
    expect(readdirSync(folder)).toHaveLength(2);
  });

  test.each(["wrong-key", ""])("the key “%s” is refused with one call and a sentence without it", async (key) => {
    const { pull, log, folder } = await world(5, {}, [], key || "x");
    const stop = await pull().catch((error: unknown) => error);
    expect(stop).toBeInstanceOf(Stop);
    expect(stop).toMatchObject({ exitCode: 2, message: "Actimo refused the key ACTIMO_KEY (401)." });
    expect(await log()).toHaveLength(1);
    expect(() => readdirSync(folder)).toThrow();
  });

  test("the key stands in no file, finding or message", async () => {
    const { pull, root, folder, url } = await world();
    await pull();
    for (const name of readdirSync(folder)) expect(readFileSync(join(folder, name), "utf8")).not.toContain(KEY);
    const { findings, files } = await stageExports({ project: root, folder: "exports-api" });
    expect(JSON.stringify([findings, files])).not.toContain(KEY);
    const client = openActimoApi({
      url: url.replace(/:\d+\//, ":1/"),
      key: KEY,
      keyName: "ACTIMO_KEY",
      clock: { now: () => 0, sleep: async () => undefined },
      random: () => 0,
    });
    const error = await client.get("/project").catch((thrown: unknown) => thrown);
    await client.close();
    expect(JSON.stringify([String(error), (error as Stop).advice, (error as Error).stack])).not.toContain(KEY);
  });

  test("pages are put together, and a list that changes meanwhile is read from the start", async () => {
    const { pull, admin, root } = await world(7, { pageSize: 3 });
    expect((await pull()).items["contacts"]).toBe(7);
    await admin("faults", [{ match: { path: "contacts" }, skip: 1, times: 1, do: "stall-before" }]);
    const again = pull();
    await admin("stalled");
    // Somebody new comes to stand before all others.
    await admin("seed", { records: [{ ...person(9), id: "0000001" }] });
    await admin("release", {});
    expect((await again).items["contacts"]).toBe(8);
    const { tables } = await stageExports({ project: root, folder: "exports-api" });
    expect(tables.get("contacts")?.length).toBe(8);
  });

  test("an answer of another shape is a sentence", async () => {
    const { pull } = await world(5, {}, [
      { match: { path: "contacts" }, skip: 0, do: "status", status: 200, body: { contacts: [] } },
    ]);
    await expect(pull()).rejects.toThrow(/something else than/);
  });
});

describe("in a project", () => {
  const configured = (root: string, api: object) =>
    writeFileSync(join(root, "migration.json"), JSON.stringify({ destination: "twenty", source: { api } }));

  test("is pulled when nothing is there, read beside the export files, and pulled again when asked", async () => {
    const { root, url, log } = await world();
    configured(root, { url, keyEnv: "ACTIMO_KEY" });
    writeFileSync(join(root, ".env"), `ACTIMO_KEY=${KEY}\n`);
    const project = openProject(root);
    expect(await apiFolders(project)).toEqual(["exports-api"]);
    const calls = (await log()).length;
    expect(await apiFolders(project)).toEqual(["exports-api"]);
    expect((await log()).length).toBe(calls);
    // The exports may be missing: the API alone is a source.
    const alone = await stageExports({ project: root, folder: "exports", more: await apiFolders(project) });
    expect(alone.tables.get("contacts")?.length).toBe(5);
    await pullApi(project);
    expect((await log()).length).toBe(calls * 2);
  });

  test("without an API nothing is asked, and --pull says what to write", async () => {
    const root = mkdtempSync(join(tmpdir(), "actimo-api-"));
    writeFileSync(join(root, "migration.json"), JSON.stringify({ destination: "twenty" }));
    const project = openProject(root);
    expect(await apiFolders(project)).toEqual([]);
    await expect(pullApi(project)).rejects.toMatchObject({ exitCode: 2 });
  });

  test("addresses without protection, keys in the file and odd workspaces are refused", () => {
    const fits = (api: object) => configSchema.safeParse({ destination: "twenty", source: { api } }).success;
    expect(fits({ url: "https://a.actimo.com/api/v1/", keyEnv: "ACTIMO_KEY", workspace: "nordic-retail" })).toBe(true);
    expect(fits({ url: "http://a.actimo.com/api/v1/", keyEnv: "ACTIMO_KEY" })).toBe(false);
    expect(fits({ url: "https://u:p@a.actimo.com/api/v1/", keyEnv: "ACTIMO_KEY" })).toBe(false);
    expect(fits({ url: "https://a.actimo.com/api/v1/?key=x", keyEnv: "ACTIMO_KEY" })).toBe(false);
    expect(fits({ url: "https://a.actimo.com/api/v1/", keyEnv: "my key" })).toBe(false);
    expect(fits({ url: "https://a.actimo.com/api/v1/", key: "x" })).toBe(false);
    expect(fits({ url: "https://a.actimo.com/api/v1/", keyEnv: "K", workspace: "../x" })).toBe(false);
  });
});

test("the adapter knows no call but GET", () => {
  const folder = join(import.meta.dirname, "../../lib/source/actimo-api");
  const methods = readdirSync(folder).flatMap((name) => [
    ...readFileSync(join(folder, name), "utf8").matchAll(/"(GET|POST|PUT|PATCH|DELETE)"|write: (true|false)/g),
  ]);
  expect(methods.map(([text]) => text)).toEqual(['"GET"', "write: false"]);
});
