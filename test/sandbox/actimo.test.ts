import { afterEach, expect, test } from "vitest";
import { actimo } from "#lib/sandbox/actimo/crm.ts";
import { startSandbox } from "#lib/sandbox/shared/start.ts";

const stops: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop();
});

async function emulator() {
  const contact = (id: string, first_name: string) => ({
    object: "contacts",
    id,
    fields: { first_name },
    deleted: false,
  });
  const { url, stop, key } = await startSandbox({
    crm: actimo,
    data: ":memory:",
    port: 0,
    profile: null,
    plan: null,
    key: null,
    now: null,
    faults: null,
    seed: {
      users: [],
      fields: [],
      records: [contact("1000001", "Ida"), contact("1000002", "Bo"), { ...contact("1000003", "Eva"), deleted: true }],
    },
  });
  stops.push(stop);
  const call = async (path: string, init: RequestInit & { key?: string | null } = {}) => {
    const headers = init.key === null ? {} : { "api-key": init.key ?? key };
    const answer = await fetch(url + path, { ...init, headers });
    return { status: answer.status, after: answer.headers.get("retry-after"), body: await answer.json() };
  };
  return {
    call,
    admin: (path: string, body?: unknown) =>
      call(`/__sandbox/${path}`, body === undefined ? {} : { method: "POST", body: JSON.stringify(body) }),
  };
}

test("the documented reads: project, contacts with and without a search, one contact, groups", async () => {
  const { call } = await emulator();
  expect(await call("/api/v1/project")).toMatchObject({ status: 200, body: { data: { id: 1 } } });
  const all = await call("/api/v1/contacts?search=");
  expect(all.body).toEqual({
    data: [
      { id: 1000001, first_name: "Ida" },
      { id: 1000002, first_name: "Bo" },
    ],
  });
  expect((await call("/api/v1/contacts?search=bo")).body.data).toEqual([{ id: 1000002, first_name: "Bo" }]);
  expect((await call("/api/v1/contacts/1000001")).body.data.first_name).toBe("Ida");
  expect((await call("/api/v1/contacts/1000003")).status).toBe(404);
  expect((await call("/api/v1/groups")).body).toEqual({ data: [] });
  expect((await call("/api/v1/messages")).status).toBe(404);
});

test("without the key, with a wrong or a revoked one: 401", async () => {
  const { call, admin } = await emulator();
  expect((await call("/api/v1/project", { key: null })).status).toBe(401);
  expect((await call("/api/v1/project", { key: "x" })).status).toBe(401);
  await admin("key", { state: "revoked" });
  expect((await call("/api/v1/project")).status).toBe(401);
});

test("twenty calls per second of its own clock, then 429 with a time to come back", async () => {
  const { call, admin } = await emulator();
  await admin("limits", { latencyMs: 0 });
  const statuses = await Promise.all(Array.from({ length: 22 }, async () => (await call("/api/v1/project")).status));
  expect(statuses.filter((status) => status === 200)).toHaveLength(20);
  expect(await call("/api/v1/project")).toMatchObject({ status: 429, after: "1" });
  await admin("time", { advanceMs: 1000 });
  expect((await call("/api/v1/project")).status).toBe(200);
});

test("whatever would change something is refused, counted and has no effect", async () => {
  const { call, admin } = await emulator();
  for (const method of ["POST", "PUT", "PATCH", "DELETE"])
    expect((await call("/api/v1/contacts/1000001", { method })).status).toBe(405);
  expect((await admin("limits")).body.refusedWrites).toBe(4);
  expect((await admin("state")).body.changes).toBe(0);
  expect((await call("/api/v1/contacts")).body.data).toHaveLength(2);
});
