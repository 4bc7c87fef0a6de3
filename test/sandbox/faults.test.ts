import { afterEach, describe, expect, test } from "vitest";
import { type Client, sandboxOf } from "./client.ts";

let crm: Client;
afterEach(async () => {
  await crm.admin("POST", "/release");
  await crm.stop();
});
const people = async () => (await crm.graphql("{ people { totalCount } }")).body.data.people.totalCount as number;
const create = () => crm.post("/rest/people?depth=0", {});
const outcome = (call: Promise<unknown>) =>
  call.then(
    () => "answered",
    () => "cut",
  );
const faults = (list: object[]) => crm.admin("POST", "/faults", list);

test.each([
  ["refuse", 0],
  ["cut-before", 0],
  ["cut-after", 1],
  ["truncate", 1],
])("%s: the caller gets nothing, %i records are there", async (action, records) => {
  crm = await sandboxOf();
  await faults([{ match: { kind: "write" }, do: action, times: 1 }]);
  expect(await outcome(create())).toBe("cut");
  expect(await people()).toBe(records);
  expect((await create()).status).toBe(201);
  const [first] = await crm.admin("GET", "/requests");
  expect([first.changed, first.kind]).toEqual([records === 1, "write"]);
  expect((await crm.admin("GET", "/faults"))[0]).toMatchObject({ seen: 2, struck: 1 });
});

test("timeout: held without effect until the caller gives up", async () => {
  crm = await sandboxOf({ faults: [{ match: { n: 1 }, skip: 0, do: "timeout" }] });
  const call = fetch(`${crm.url}/rest/people`, {
    method: "POST",
    signal: AbortSignal.timeout(200),
    headers: { authorization: "Bearer key-1" },
  });
  expect(await outcome(call)).toBe("cut");
  expect(await people()).toBe(0);
});

describe("stalls", () => {
  test.each([
    ["stall-before", "before", 0],
    ["stall-after", "after", 1],
  ])("%s holds at that border until released", async (action, border, held) => {
    crm = await sandboxOf();
    await faults([{ match: { n: 2 }, do: action }]);
    await people();
    const call = create();
    expect(await crm.admin("GET", "/stalled")).toEqual({ stalled: [{ n: 2, border }] });
    expect(await people()).toBe(held);
    expect(await crm.admin("POST", "/release")).toEqual({ released: 1 });
    expect((await call).status).toBe(201);
    expect(await people()).toBe(1);
  });
  test("a caller that hangs up before the effect gets none", async () => {
    crm = await sandboxOf();
    await faults([{ match: { kind: "write" }, do: "stall-before", times: 1 }]);
    const leaving = new AbortController();
    const call = fetch(`${crm.url}/rest/people`, {
      method: "POST",
      signal: leaving.signal,
      headers: { authorization: "Bearer key-1" },
    });
    await crm.admin("GET", "/stalled");
    leaving.abort();
    expect(await outcome(call)).toBe("cut");
    await expect.poll(() => crm.admin("GET", "/stalled?waitMs=0")).toEqual({ stalled: [] });
    expect(await people()).toBe(0);
  });
});

test("status, 429, 402 and slow answer as told", async () => {
  crm = await sandboxOf();
  await faults([
    { match: { n: 1 }, do: "status", status: 503, body: { oops: true }, headers: { "retry-after": "7" } },
    { match: { n: 2 }, do: "429" },
    { match: { n: 3 }, do: "402" },
    { match: { n: 4 }, do: "429" },
    { match: { n: 5 }, do: "slow", ms: 5000 },
    { match: { n: 6 }, do: "status", status: 502 },
  ]);
  const first = await create();
  expect([first.status, first.body, first.headers.get("retry-after")]).toEqual([503, { oops: true }, "7"]);
  expect((await create()).body).toMatchObject({ statusCode: 429, error: "RATE_LIMITED" });
  expect((await create()).body).toMatchObject({ statusCode: 402, error: "QUOTA_EXHAUSTED" });
  expect((await crm.graphql("{ people { totalCount } }")).body.errors[0].extensions.code).toBe("RATE_LIMITED");
  const before = Date.parse((await crm.admin("GET", "/time")).time);
  const slow = await create();
  expect(slow.status).toBe(201);
  expect(Date.parse(slow.headers.get("x-sandbox-time") ?? "") - before).toBe(5040);
  expect((await create()).status).toBe(502);
  expect(await people()).toBe(1);
});

test("which requests are struck: from, every, path, operation, object, skip, times", async () => {
  crm = await sandboxOf();
  const struck = async (fault: object, calls: (() => Promise<{ status: number }>)[]) => {
    const { requests } = await crm.admin("GET", "/state");
    await faults([
      {
        do: "status",
        status: 599,
        ...fault,
        ...("from" in fault ? { match: { from: requests + Number(fault.from), every: 2 }, from: undefined } : {}),
      },
    ]);
    const statuses: boolean[] = [];
    for (const call of calls) statuses.push((await call()).status === 599);
    await faults([]);
    return statuses;
  };
  const read = () => crm.get("/rest/companies?depth=0");
  const graphql = () => crm.graphql("mutation { createNote(data: {}) { id } }");
  expect(await struck({ from: 2 }, [read, read, read, read])).toEqual([false, true, false, true]);
  expect(await struck({ match: { path: "/rest/companies" } }, [create, read])).toEqual([false, true]);
  expect(await struck({ match: { operation: "createNote" } }, [create, graphql])).toEqual([false, true]);
  expect(await struck({ match: { object: "person" } }, [read, create])).toEqual([false, true]);
  expect(await struck({ skip: 1, times: 1 }, [read, read, read])).toEqual([false, true, false]);
});

test("a fault that cannot be meant is refused with a sentence", async () => {
  crm = await sandboxOf();
  expect((await faults([{ do: "explode" }])).error).toMatch(/Invalid/);
});
