import { afterEach, describe, expect, test } from "vitest";
import { type Client, clientOf, sandboxOf } from "./client.ts";

let crm: Client;
afterEach(() => crm.stop());
const PEOPLE = "/rest/people?limit=1&depth=0";

describe("v2: one bucket per workspace", () => {
  const exhaust = async (calls: number) => {
    for (let call = 0; call < calls; call++) expect((await crm.get(PEOPLE)).status).toBe(200);
  };
  test("429 with headers and body, refilled by the clock alone", async () => {
    crm = await sandboxOf({ limits: { requestsPerMinute: 5, latencyMs: 0 } });
    await exhaust(5);
    const refused = await crm.get(PEOPLE);
    expect(refused.status).toBe(429);
    expect(
      Object.fromEntries(
        ["retry-after", "x-ratelimit-limit", "x-ratelimit-remaining", "x-ratelimit-reset"].map((name) => [
          name,
          refused.headers.get(name),
        ]),
      ),
    ).toEqual({
      "retry-after": "12",
      "x-ratelimit-limit": "5",
      "x-ratelimit-remaining": "0",
      "x-ratelimit-reset": String(Date.parse("2026-01-15T08:00:12Z") / 1000),
    });
    expect(refused.body).toEqual({
      statusCode: 429,
      error: "RATE_LIMITED",
      messages: ["Rate limit exceeded for apiKey: 5 requests per 60s."],
      limitKind: "speed",
      exhaustedKind: "limit",
      scope: { spenderType: "apiKey", spenderId: null, operationType: "API_REQUEST" },
      limit: 5,
      remaining: 0,
      periodCount: 60,
      periodUnit: "second",
      retryAfterSeconds: 12,
    });
    await crm.admin("POST", "/time", { advanceMs: 12_000 });
    await exhaust(1);
    expect((await crm.get(PEOPLE)).status).toBe(429);
    await crm.admin("POST", "/time", { advanceMs: 600_000 });
    await exhaust(5);
    expect((await crm.get(PEOPLE)).status).toBe(429);
  });
  test("100 a minute unless the plan says otherwise", async () => {
    crm = await sandboxOf();
    expect(await crm.admin("GET", "/limits")).toMatchObject({
      requestsPerMinute: 100,
      latencyMs: 40,
      batchMaximum: 200,
    });
    await crm.stop();
    crm = await sandboxOf({ plan: "pro" });
    expect(await crm.admin("GET", "/limits")).toMatchObject({ requestsPerMinute: 50 });
  });
  test("a call that is refused for its content costs too; metadata costs nothing", async () => {
    crm = await sandboxOf({ limits: { requestsPerMinute: 2, latencyMs: 0 } });
    await crm.post("/rest/people", { nonsense: 1 });
    await crm.metadata("{ getRoles { id } }");
    await crm.metadata("{ getRoles { id } }");
    await exhaust(1);
    expect((await crm.get(PEOPLE)).status).toBe(429);
  });
  test("each root field of GraphQL costs one, aliases included", async () => {
    crm = await sandboxOf({ limits: { requestsPerMinute: 2, latencyMs: 0 } });
    const { status, body } = await crm.graphql(
      "{ a: people { totalCount } b: people { totalCount } c: people { totalCount } }",
    );
    expect([status, body.data]).toEqual([200, { a: { totalCount: 0 }, b: { totalCount: 0 }, c: null }]);
    expect(body.errors[0].extensions).toMatchObject({ code: "RATE_LIMITED", retryAfterSeconds: 30 });
  });
  test("at most 20 root fields", async () => {
    crm = await sandboxOf();
    const { body } = await crm.graphql(
      `{ ${Array.from({ length: 21 }, (_, n) => `a${n}: people { totalCount }`).join(" ")} }`,
    );
    expect(body).toMatchObject({ data: null, errors: [{ extensions: { code: "BAD_USER_INPUT" } }] });
  });
  test("a spent quota is a 402 without rate headers", async () => {
    crm = await sandboxOf({ limits: { quotaWrites: 3 } });
    expect((await crm.post("/rest/batch/people", [{}, {}])).status).toBe(201);
    const refused = await crm.post("/rest/batch/people", [{}, {}]);
    expect([refused.status, refused.body.error, refused.headers.get("retry-after")]).toEqual([
      402,
      "QUOTA_EXHAUSTED",
      null,
    ]);
    expect((await crm.post("/rest/people", {})).status).toBe(201);
    expect((await crm.graphql("mutation { createPerson(data: {}) { id } }")).body.errors[0].extensions.code).toBe(
      "QUOTA_EXHAUSTED",
    );
  });
});

describe("v1.5: only GraphQL, per root field", () => {
  const limits = { graphqlCallsPerWindow: 3, graphqlWindowSeconds: 8, latencyMs: 0 };
  const people = () => crm.graphql("{ people { totalCount } }");

  test("REST has no limit", async () => {
    crm = await sandboxOf({ profile: "v1.5", limits });
    for (let call = 0; call < 150; call++) expect((await crm.get(PEOPLE)).status).toBe(200);
  });
  test("a refusal is a 200 with an error; other root fields go on; REST metadata says 400", async () => {
    crm = await sandboxOf({ profile: "v1.5", limits });
    for (let call = 0; call < 3; call++) expect((await people()).body.errors).toBeUndefined();
    const refused = await people();
    expect([refused.status, refused.body.data, refused.body.errors[0].message]).toEqual([
      200,
      { people: null },
      "Too many requests.",
    ]);
    expect(refused.body.errors[0].extensions.code).toBe("INTERNAL_SERVER_ERROR");
    expect((await crm.graphql("{ companies { totalCount } }")).body.errors).toBeUndefined();
    for (let call = 0; call < 3; call++) await crm.get("/rest/metadata/objects");
    const metadata = await crm.get("/rest/metadata/objects");
    expect([metadata.status, metadata.body]).toEqual([
      400,
      { statusCode: 400, messages: ["Too many requests."], error: "Bad Request" },
    ]);
  });
  test("asking again renews the window; silence ends it", async () => {
    crm = await sandboxOf({ profile: "v1.5", limits });
    for (let call = 0; call < 30; call++) {
      const { body } = await people();
      if (call >= 3) expect(body.errors).toHaveLength(1);
      await crm.admin("POST", "/time", { advanceMs: 700 });
    }
    await crm.admin("POST", "/time", { advanceMs: 8000 });
    expect((await people()).body.errors).toBeUndefined();
  });
  test("aliases in one request slip through", async () => {
    crm = await sandboxOf({ profile: "v1.5", limits });
    const { body } = await crm.graphql(
      `{ ${Array.from({ length: 120 }, (_, n) => `a${n}: people { totalCount }`).join(" ")} }`,
    );
    expect(body.errors).toBeUndefined();
  });
});

describe("keys", () => {
  test.each(["v1.5", "v2"])("wrong, revoked, expired at %s", async (profile) => {
    crm = await sandboxOf({ profile });
    const claims = (text: object) => Buffer.from(JSON.stringify(text)).toString("base64url");
    const forged = clientOf(crm.url, `${claims({ alg: "HS256" })}.${claims({ type: "API_KEY" })}.xxxx`);
    expect((await forged.get(PEOPLE)).body).toEqual({
      statusCode: 401,
      messages: ["Token invalid."],
      error: "UNAUTHENTICATED",
    });
    await crm.admin("POST", "/key", { state: "revoked" });
    expect((await crm.get(PEOPLE)).body).toEqual({
      statusCode: 403,
      messages: ["This API Key is revoked"],
      error: "FORBIDDEN_EXCEPTION",
    });
    const graphql = await crm.graphql("{ people { totalCount } }");
    expect([graphql.status, graphql.body.errors[0].extensions.code]).toEqual([200, "FORBIDDEN"]);
    await crm.admin("POST", "/key", { state: "expired" });
    expect((await crm.get(PEOPLE)).body.messages).toEqual(["Token has expired."]);
    expect((await crm.metadata("{ getRoles { id } }")).body.errors[0].extensions.code).toBe("UNAUTHENTICATED");
    await crm.admin("POST", "/key", { state: "valid" });
    expect((await crm.get(PEOPLE)).status).toBe(200);
  });
  test("a key can make keys, which end on the virtual clock", async () => {
    crm = await sandboxOf();
    const role = (await crm.metadata("{ getRoles { id } }")).body.data.getRoles[0].id;
    const without = await crm.metadata(
      'mutation { createApiKey(input: { name: "x", expiresAt: "2027-01-01" }) { id } }',
    );
    expect(without.body.errors[0].message).toBe(
      'Field "CreateApiKeyInput.roleId" of required type "UUID!" was not provided.',
    );
    const { id } = (
      await crm.metadata("mutation($i: CreateApiKeyInput!) { createApiKey(input: $i) { id } }", {
        i: { name: "x", expiresAt: "2027-01-01", roleId: role },
      })
    ).body.data.createApiKey;
    const { token } = (
      await crm.metadata(
        'mutation($id: UUID!) { generateApiKeyToken(apiKeyId: $id, expiresAt: "2026-02-01") { token } }',
        { id },
      )
    ).body.data.generateApiKeyToken;
    const other = clientOf(crm.url, token);
    expect((await other.get(PEOPLE)).status).toBe(200);
    await crm.admin("POST", "/time", { advanceMs: 40 * 86_400_000 });
    expect((await other.get(PEOPLE)).body.messages).toEqual(["Token has expired."]);
  });
  test("a key cannot invite", async () => {
    crm = await sandboxOf();
    const { body } = await crm.metadata('mutation { sendInvitations(emails: ["a@b.dk"]) { success } }');
    expect(body.errors[0]).toMatchObject({
      message: "Forbidden resource",
      extensions: { code: "INTERNAL_SERVER_ERROR" },
    });
  });
});

test("limits are named and typed", async () => {
  crm = await sandboxOf();
  expect((await crm.admin("POST", "/limits", { nonsense: 1 })).error).toMatch(/^limit nonsense is unknown/);
  expect((await crm.admin("POST", "/limits", { batchMaximum: "x" })).error).toBe(
    'limit batchMaximum takes a number or null, not "x"',
  );
});
