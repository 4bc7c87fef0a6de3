import { describe, expect, test } from "vitest";
import { connectTwenty } from "#lib/destinations/twenty/connect.ts";
import { json, manualClock, stubs } from "../../http/server.ts";
import { carryOut, collect, kinds, opener, prepared, writeOf } from "../suite.ts";
import { bench, needed } from "./bench.ts";

const people = (count: number) =>
  Array.from({ length: count }, (_, i) => writeOf("person", `actimo:contacts:${i}`, bench("v2").person(i)));

describe("limits of version 1.5", () => {
  const open = opener(bench("v1.5"));

  test("REST is not slowed down; GraphQL that is refused is left in silence for a window, then works", async () => {
    const at = await prepared(await open(), needed);
    expect(at.destination.leastSeconds(10_000)).toBe(0);
    await at.sandbox.admin("/limits", { graphqlCallsPerWindow: 3, graphqlWindowSeconds: 100 });
    for (let i = 0; i < 5; i++)
      await collect(at.destination.find({ object: "person", by: "external", values: ["actimo:contacts:1"] }));
    const { retry, read } = at.destination.calls();
    expect({ retry, read }).toEqual({ retry: 1, read: 5 });
    expect(at.destination.waited().burst).toBeGreaterThanOrEqual(100);
    const fates = await carryOut(at, "insert", "person", people(120));
    expect(kinds(fates.fates)).toEqual({ created: 120 });
  });
});

describe("limits of version 2", () => {
  const open = opener(bench("v2"));

  test("a lower limit than configured is learned from the first refusal; what follows fits under it", async () => {
    const at = await prepared(await open(), needed);
    await at.sandbox.admin("/limits", { requestsPerMinute: 20 });
    for (let i = 0; i < 90; i++) await carryOut(at, "insert", "person", people(i + 1).slice(i));
    const refused = (await at.sandbox.admin<{ status: number }[]>("/requests")).filter((one) => one.status === 429);
    expect(refused.length).toBeLessThanOrEqual(2);
    expect(at.destination.limits[0]).toMatchObject({ value: 20 });
    expect(await collect(at.destination.list("person", "ours"))).toHaveLength(90);
  });

  test("a load takes no less than predicted and hardly more", async () => {
    const at = await prepared(await open(), needed);
    const before = at.clock.now();
    const { units } = await carryOut(at, "update", "person", []);
    expect(units).toEqual([]);
    let calls = 0;
    for (let i = 0; i < 200; i++) {
      const { units: cut } = await carryOut(at, "insert", "person", people(i + 1).slice(i));
      calls += cut.reduce((sum, unit) => sum + unit.cost.calls, 0);
    }
    const seconds = (at.clock.now() - before) / 1000;
    expect(calls).toBe(200);
    expect(seconds).toBeGreaterThanOrEqual(at.destination.leastSeconds(calls) - 1);
    // The burst was partly spent on the schema; each request costs the sandbox 40 ms.
    expect(seconds).toBeLessThanOrEqual(at.destination.leastSeconds(calls + 20) + 0.04 * calls + 1);
    expect(at.destination.calls().retry).toBe(0);
  });
});

describe("refusals that no sandbox gives", () => {
  const start = stubs();

  test.each<[string, number, unknown]>([
    [
      "an older REST refusal with status 400",
      400,
      { statusCode: 400, messages: ["Limit reached (100 tokens per 60000 ms)"], error: "CommonQueryRunnerException" },
    ],
    [
      "a metadata refusal with status 400",
      400,
      { statusCode: 400, messages: ["Too many requests."], error: "Bad Request" },
    ],
    [
      "a GraphQL refusal with status 200",
      200,
      { errors: [{ message: "Slow down", extensions: { code: "RATE_LIMITED" } }], data: null },
    ],
  ])("%s is waited out", async (_, status, body) => {
    const answers = { data: { objects: { edges: [] } } };
    const stub = await start((_request, response, n) =>
      n === 1 ? json(response, status, body) : json(response, 200, answers),
    );
    const clock = manualClock();
    const destination = connectTwenty({ baseUrl: stub.url, apiKey: "k", clock, random: () => 0.5 });
    const before = clock.time;
    expect(await destination.connect()).toEqual({ version: "v1.5" });
    expect(clock.time).toBeGreaterThan(before);
    expect(destination.calls()).toMatchObject({ schema: 1, retry: 1 });
    await destination.close();
  });

  test.each<[number, unknown, RegExp]>([
    [401, { statusCode: 401, messages: ["Token has expired."], error: "UNAUTHENTICATED" }, /key has expired/],
    [403, { statusCode: 403, messages: ["This API Key is revoked"], error: "FORBIDDEN_EXCEPTION" }, /key was revoked/],
    [200, { errors: [{ message: "Token invalid.", extensions: { code: "UNAUTHENTICATED" } }] }, /key is not accepted/],
    [404, "<html>not here</html>", /refused a request/],
    [200, { data: { other: 1 } }, /shape/],
  ])("status %i at connecting is a sentence", async (status, body, sentence) => {
    const stub = await start((_request, response) => json(response, status, body));
    const destination = connectTwenty({
      baseUrl: stub.url,
      apiKey: "secret-key",
      clock: manualClock(),
      random: () => 0.5,
    });
    const error = await destination.connect().then(
      () => null,
      (thrown: unknown) => thrown,
    );
    expect(error).toMatchObject({ name: "ConnectionFailed" });
    expect(String(error)).toMatch(sentence);
    expect(String(error)).not.toContain("secret-key");
    await destination.close();
  });
});

describe("schema under trouble", () => {
  for (const profile of ["v2", "v1.5"] as const) {
    const open = opener(bench(profile));
    test.each(["cut-before", "cut-after"])(
      `a field whose making is cut (%s) is there once, ${profile}`,
      async (fault) => {
        const at = await open();
        await at.destination.connect();
        const live = await at.destination.describe(needed);
        const changes = at.destination.changes(live);
        await at.sandbox.admin("/faults", [{ match: { operation: "createOneField" }, times: 2, do: fault }]);
        for (const change of changes) {
          const signals = await collect(at.destination.change(change, null, at.permit));
          expect(signals.at(-1)).toMatchObject({ fate: { kind: "created" } });
        }
        const faults = await at.sandbox.admin<{ struck?: number }[] | { faults: { struck?: number }[] }>("/faults");
        expect(JSON.stringify(faults)).toContain('"struck":2');
        expect((await at.destination.describe(needed)).missing).toEqual([]);
      },
    );
  }
});
