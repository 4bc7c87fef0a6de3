import { Buffer } from "node:buffer";
import { describe, expect, test } from "vitest";
import type { Check, Destination } from "#lib/destinations/port.ts";
import { connectTwenty } from "#lib/destinations/twenty/connect.ts";
import { json, manualClock, stubs } from "../../http/server.ts";
import { carryOut, collect, type Open, opener, prepared, writeOf } from "../suite.ts";
import { bench, field, needed } from "./bench.ts";

type Need = Parameters<Destination["preflight"]>[0];
const NEED: Need = {
  counts: { company: 10, person: 100, note: 50, noteTarget: 60, task: 5, taskTarget: 5 },
  bytes: 0,
  largestFile: 0,
  needed,
};

async function checks(destination: Destination, need: Partial<Need> = {}): Promise<Map<string, Check>> {
  return new Map((await collect(destination.preflight({ ...NEED, ...need }))).map((check) => [check.code, check]));
}

describe("preflight", () => {
  const open = opener(bench("v2"));
  const ready = async (): Promise<Open> => {
    const at = await open();
    await at.sandbox.admin("/seed", { users: [{ email: "ole@firma.example", name: "Ole", active: true }] });
    await at.destination.connect();
    return at;
  };

  test("writes nothing, gives every code once with a title, and an empty workspace passes", async () => {
    const at = await ready();
    const { changes } = await at.sandbox.admin<{ changes: number }>("/state");
    const found = await collect(at.destination.preflight(NEED));
    expect(new Set(found.map((check) => check.code)).size).toBe(found.length);
    for (const check of found) {
      expect(check.title).not.toBe("");
      // The sandbox need not know roles: that is told, not guessed.
      if (!check.code.startsWith("role_")) expect(check.verdict, check.code).toBe("ok");
      expect(check.verdict !== "ok" && check.advice === "", check.code).toBe(false);
    }
    expect(await at.sandbox.admin("/state")).toMatchObject({ changes });
  });

  test("a refused key ends it", async () => {
    const at = await ready();
    await at.sandbox.admin("/key", { state: "expired" });
    await expect(collect(at.destination.preflight(NEED))).rejects.toMatchObject({
      name: "ConnectionFailed",
      exitCode: 2,
    });
  });

  test("names that are taken by another type block", async () => {
    const at = await ready();
    const found = await checks(at.destination, { needed: [field("person", "jobTitle", "number")] });
    expect(found.get("field_names")).toMatchObject({
      verdict: "block",
      found: "person.jobTitle: a field of type TEXT",
    });
  });

  test("import order: a parent that is not there blocks", async () => {
    const at = await ready();
    const found = await checks(at.destination, {
      counts: { person: 1, course: 2 },
      needed: [field("person", "favouriteCourse", "lookup", { to: ["course"] })],
    });
    expect(found.get("import_order")).toMatchObject({
      verdict: "block",
      found: "not in this workspace: course, person.favouriteCourse → course",
    });
  });

  test("export limit: more than 20,000 rows after the load is a warning", async () => {
    const at = await ready();
    expect((await checks(at.destination, { counts: { person: 20_001 } })).get("export_limit")).toMatchObject({
      verdict: "warn",
      found: "above 20000 rows: person: 0 now, 20001 after the load",
    });
  });

  test("bin: records that hold a value of the load are counted, others are not in the way", async () => {
    const at = await ready();
    await at.sandbox.admin("/seed", {
      records: [
        { object: "person", fields: { emails: { primaryEmail: "old@people.example" } }, deleted: true },
        { object: "person", fields: { emails: { primaryEmail: "other@people.example" } }, deleted: true },
      ],
    });
    const unique = { "person.emails.primaryEmail": ["OLD@people.example", "new@people.example"] };
    const found = (await checks(at.destination, { unique })).get("deleted_uniqueness");
    expect(found).toMatchObject({ verdict: "warn" });
    expect(found?.found).toBe(
      "2 records in the bin; these hold a value that the load brings: 1 × person.emails.primaryEmail",
    );
    const free = { "person.emails.primaryEmail": ["new@people.example"] };
    expect((await checks(at.destination, { unique: free })).get("deleted_uniqueness")).toMatchObject({ verdict: "ok" });
  });

  test("rate, batch, sequences, files and members: each has a failing case", async () => {
    const at = await open();
    const greedy = connectTwenty({
      baseUrl: at.sandbox.url,
      apiKey: at.sandbox.key,
      clock: at.clock,
      random: () => 0.5,
      limits: { requestsPerMinute: 200, batch: 100 },
    });
    await greedy.connect();
    const found = await checks(greedy, { automations: 3, counts: { attachment: 2 }, bytes: 3e8, largestFile: 2e8 });
    await greedy.close();
    const verdicts = Object.fromEntries([...found].map(([code, check]) => [code, check.verdict]));
    expect(verdicts).toMatchObject({
      rate_limit: "warn",
      batch_size: "warn",
      no_sequences: "warn",
      file_size: "warn",
      members: "warn",
    });
    expect((await checks(at.destination, { counts: { person: 6e6 } })).get("rate_limit")).toMatchObject({
      verdict: "warn",
    });
  });

  test("a limit that the server told replaces the documented one in checks and facts", async () => {
    const at = await prepared(await open(), needed);
    await at.sandbox.admin("/limits", { requestsPerMinute: 30 });
    const people = Array.from({ length: 60 }, (_, i) =>
      writeOf("person", `actimo:contacts:${i}`, { jobTitle: `${i}` }),
    );
    for (const write of people) await carryOut(at, "insert", "person", [write]);
    expect(at.destination.limits[0]).toMatchObject({
      value: 30,
      per: "minute",
      source: "told by the server when it refused a call",
    });
    expect((await checks(at.destination)).get("rate_limit")?.found).toContain(
      "30 requests a minute (told by the server)",
    );
    expect(at.destination.leastSeconds(90)).toBe(120);
  });
});

describe("roles", () => {
  const start = stubs();
  const KEY_ID = "0a0a0a0a-0000-4000-8000-000000000001";
  const apiKey = `x.${Buffer.from(JSON.stringify({ jti: KEY_ID })).toString("base64url")}.y`;
  const rights = (allowed: boolean, keys: string[]) => ({
    label: "Role",
    canUpdateAllSettings: allowed,
    canReadAllObjectRecords: true,
    canUpdateAllObjectRecords: allowed,
    canDestroyAllObjectRecords: allowed,
    apiKeys: keys.map((id) => ({ id })),
  });
  const metadata = (name: string) => ({
    node: { id: name, nameSingular: name, namePlural: `${name}s`, labelSingular: name, isActive: true, fieldsList: [] },
  });

  async function roleChecks(roles: object) {
    const stub = await start((request, response) => {
      const { query } = JSON.parse(request.body || "{}") as { query?: string };
      if (query?.includes("getRoles")) json(response, 200, roles);
      else if (query?.includes("objects("))
        json(response, 200, { data: { objects: { edges: [metadata("person"), metadata("workspaceMember")] } } });
      else if (query)
        json(response, 200, {
          data: { workspaceMembers: { totalCount: 0, edges: [], pageInfo: { hasNextPage: false } } },
        });
      else json(response, 200, { data: { workspaceMembers: [] }, pageInfo: { hasNextPage: false }, totalCount: 0 });
    });
    const destination = connectTwenty({ baseUrl: stub.url, apiKey, clock: manualClock(), random: () => 0.5 });
    const found = await checks(destination, { counts: {}, needed: [field("person", "x", "text")] });
    await destination.close();
    return [found.get("role_may_write")?.verdict, found.get("role_may_change_schema")?.verdict];
  }

  test.each<[string, object, (string | undefined)[]]>([
    [
      "the key's own role decides",
      { data: { getRoles: [rights(true, [KEY_ID]), rights(false, ["other"])] } },
      ["ok", "ok"],
    ],
    [
      "a role without rights blocks",
      { data: { getRoles: [rights(false, [KEY_ID]), rights(true, ["other"])] } },
      ["block", "block"],
    ],
    [
      "who may not ask may not change the schema",
      { errors: [{ message: "Forbidden resource", extensions: { code: "INTERNAL_SERVER_ERROR" } }], data: null },
      ["warn", "block"],
    ],
    [
      "who cannot be told apart is not guessed",
      { data: { getRoles: [rights(true, ["a"]), rights(false, ["b"])] } },
      ["warn", "warn"],
    ],
  ])("%s", async (_, answer, verdicts) => {
    expect(await roleChecks(answer)).toEqual(verdicts);
  });
});
