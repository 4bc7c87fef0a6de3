import type { ServerResponse } from "node:http";
import { describe, expect, test } from "vitest";
import { createBucket } from "#lib/http/bucket.ts";
import { type Ask, createHttpClient, type HttpOptions } from "#lib/http/client.ts";
import { json, manualClock, type Received, stubs } from "./server.ts";

const start = stubs();
const KEY = "the-key-nobody-may-see";
const READ: Ask = { method: "GET", path: "/things?filter=a@b.example", purpose: "read", write: false };
const WRITE: Ask = {
  method: "POST",
  path: "/things",
  purpose: "write",
  write: true,
  body: { json: { email: "a@b.example" } },
};

async function setUp(
  answer: (request: Received, response: ServerResponse, n: number) => void,
  options: Partial<HttpOptions> = {},
) {
  const stub = await start(answer);
  const clock = manualClock();
  const client = createHttpClient({
    baseUrl: stub.url,
    headers: { authorization: `Bearer ${KEY}` },
    clock,
    random: () => 0.5,
    timeoutMs: 2_000,
    ...options,
  });
  return { stub, clock, client };
}
const thrown = (promise: Promise<unknown>) =>
  promise.then(
    () => {
      throw new Error("nothing was thrown");
    },
    (error: Error) => error,
  );

describe("requests", () => {
  test("carry key, JSON and one id for all attempts, which comes back with the answer", async () => {
    const { stub, client } = await setUp((_, response, n) =>
      n === 1 ? json(response, 429, {}, { "retry-after": "2" }) : json(response, 201, { ok: 1 }),
    );
    const answer = await client.send(WRITE);
    expect(answer).toMatchObject({ status: 201, body: { ok: 1 } });
    expect(stub.requests.map((one) => one.headers["x-request-id"])).toEqual([answer.requestId, answer.requestId]);
    expect(stub.requests[1]).toMatchObject({
      body: '{"email":"a@b.example"}',
      headers: { authorization: `Bearer ${KEY}`, "content-type": "application/json" },
    });
    expect(client.counts).toMatchObject({ write: 1, retry: 1 });
    expect(client.waited).toEqual({ burst: 2 });
  });

  test("another origin gets no key", async () => {
    const other = await start((_, response) => json(response, 200, {}));
    const { client } = await setUp((_, response) => json(response, 200, {}));
    await client.send({ ...WRITE, method: "PUT", path: `${other.url}/upload?signature=1` });
    expect(other.requests[0]).toMatchObject({ url: "/upload?signature=1" });
    expect(JSON.stringify(other.requests)).not.toContain(KEY);
  });

  test.each([
    ["http://crm.example", "unprotected"],
    ["ftp://crm.example", "unprotected"],
    ["crm example", "no URL"],
  ])("%s is no base URL", (baseUrl, why) => {
    expect(() => createHttpClient({ baseUrl, headers: {}, clock: manualClock(), random: () => 0 })).toThrow(why);
  });

  test("user info in the base URL is neither sent nor shown", async () => {
    const { stub } = await setUp((_, response) => json(response, 200, {}));
    const client = createHttpClient({
      baseUrl: stub.url.replace("//", "//me:secret@"),
      headers: {},
      clock: manualClock(),
      random: () => 0,
    });
    expect(client.baseUrl).toBe(stub.url);
    await client.send(READ);
    expect(stub.requests[0]?.headers.authorization).toBeUndefined();
  });
});

describe("trouble", () => {
  test("a read is tried again until it comes, with growing pauses", async () => {
    const { client, clock } = await setUp((_, response, n) =>
      n < 4 ? response.socket?.destroy() : json(response, 200, []),
    );
    const before = clock.time;
    expect((await client.send(READ)).body).toEqual([]);
    expect(client.counts).toMatchObject({ read: 1, retry: 3 });
    expect(clock.time - before).toBe(251 + 501 + 1001);
  });

  test.each<[string, (response: ServerResponse) => void]>([
    ["a cut connection", (response) => response.socket?.destroy()],
    ["a 502", (response) => json(response, 502, { message: "a@b.example" })],
    [
      "half an answer",
      (response) =>
        response.writeHead(200, { "content-length": "100" }).write('{"ok":', () => response.socket?.destroy()),
    ],
    ["no JSON", (response) => response.writeHead(200).end("<html>a@b.example</html>")],
  ])("a write with %s is never sent again", async (_, answer) => {
    const { client, stub } = await setUp((_request, response) => answer(response));
    const error = await thrown(client.send(WRITE));
    expect(error.name).toBe("OutcomeUnknown");
    expect(stub.requests).toHaveLength(1);
    expect(`${error.message} ${error.stack} ${JSON.stringify(error)}`).not.toMatch(/a@b|the-key/);
    expect(error).toMatchObject({ requestId: stub.requests[0]?.headers["x-request-id"] });
  });

  test("a deadline makes a write's outcome unknown", async () => {
    const { client } = await setUp(() => undefined, { timeoutMs: 150 });
    expect(await thrown(client.send(WRITE))).toMatchObject({ name: "OutcomeUnknown", code: "timeout" });
  });

  test("nothing listens: not sent, tried several times, for writes too", async () => {
    const { client } = await setUp(() => undefined);
    const nobody = createHttpClient({
      baseUrl: "http://127.0.0.1:9",
      headers: {},
      clock: manualClock(),
      random: () => 0.5,
    });
    expect(await thrown(nobody.send(WRITE))).toMatchObject({ name: "NotSent", code: "ECONNREFUSED" });
    expect(nobody.counts).toMatchObject({ write: 1, retry: 5 });
    await client.close();
  });

  test("a read that never works says so without query or body", async () => {
    const { client } = await setUp((_, response) => json(response, 503, { message: "a@b.example" }));
    const error = await thrown(client.send(READ));
    expect(error.message).toBe("GET /things got no usable answer in 6 attempts (status 503).");
  });

  test("an answer without end is cut off", async () => {
    const { client } = await setUp((_, response) => response.writeHead(200).end("x".repeat(5000)), { maxBytes: 1000 });
    expect((await thrown(client.send(READ))).message).toBe("GET /things answered with more than 1000 bytes.");
  });

  test("refusals of a client error are answers", async () => {
    const { client } = await setUp((_, response) => json(response, 400, { messages: ["no"] }));
    expect(await client.send(WRITE)).toMatchObject({ status: 400, body: { messages: ["no"] } });
  });

  test("an abort ends it with its own reason", async () => {
    const abort = new AbortController();
    const { client } = await setUp(() => abort.abort(new Error("Ctrl-C")), {});
    expect((await thrown(client.send({ ...WRITE, signal: abort.signal }))).message).toBe("Ctrl-C");
  });
});

describe("limits", () => {
  test("a wait that is too long is thrown with its end", async () => {
    const { client, clock } = await setUp((_, response) => json(response, 429, {}, { "retry-after": "3600" }));
    expect(await thrown(client.send(WRITE))).toMatchObject({ name: "QuotaSpent", until: clock.time + 3_600_000 });
  });

  test("a date and a reset time are understood; a refused caller holds the others back", async () => {
    const { client, clock } = await setUp((_, response, n) =>
      n === 1 ? json(response, 429, {}, { "x-ratelimit-reset": "1000000010" }) : json(response, 200, {}),
    );
    clock.time = 1_000_000_000_000;
    const bucket = createBucket({ burst: 10, tokens: 60, perMs: 60_000 }, clock);
    await client.send({ ...READ, bucket });
    expect(clock.time).toBe(1_000_000_010_000);
    expect(await bucket.take()).toBe(1000);
  });

  test("what a server says of its limit replaces what was configured", async () => {
    const { client, clock } = await setUp((_, response, n) => json(response, n === 1 ? 429 : 200, {}), {
      sort: (answer) =>
        answer.status === 429 ? { is: "limited", afterMs: 500, rate: { burst: 5, tokens: 5, perMs: 1000 } } : null,
    });
    const bucket = createBucket({ burst: 100, tokens: 100, perMs: 60_000 }, clock);
    await client.send({ ...READ, bucket });
    expect(bucket).toMatchObject({ learned: true, rate: { burst: 5 } });
  });
});
