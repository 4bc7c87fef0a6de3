import { createHash } from "node:crypto";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type Client, sandboxOf } from "./client.ts";

const UUID = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, "0")}`;
const GONE = UUID(999_999);

let crm: Client;
beforeEach(async () => {
  crm = await sandboxOf({ profile: "v1.5" });
});
afterEach(() => crm.stop());

const person = (n: number, more: object = {}) => ({
  id: UUID(n),
  emails: { primaryEmail: `p${n}@firma.example` },
  ...more,
});
const read = async (n: number) => (await crm.get(`/rest/people/${UUID(n)}`)).body.data?.person;

describe("values", () => {
  beforeEach(async () => {
    await crm.field("person", { name: "score", type: "NUMBER" });
    await crm.field("person", { name: "flag", type: "BOOLEAN" });
    await crm.field("person", { name: "day", type: "DATE" });
    await crm.field("person", { name: "list", type: "ARRAY" });
  });
  test.each([
    [{ score: "abc" }, { score: null }],
    [{ score: "5" }, { score: 5 }],
    [{ score: "" }, { score: 0 }],
    [{ flag: "yes" }, { flag: true }],
    [{ name: "joe" }, { name: { firstName: "", lastName: "" } }],
    [{ emails: "a@b.c" }, { emails: { primaryEmail: "" } }],
    [{ emails: { primaryEmail: "Not An Email" } }, { emails: { primaryEmail: "not an email" } }],
    [{ company: GONE, noteTargets: [1] }, { companyId: null }],
    [{ day: "02/01/2025" }, { day: "2025-02-01T00:00:00.000Z" }],
    [{ jobTitle: "a\ud800b \t🎉" }, { jobTitle: "a\ufffdb \t🎉" }],
    [
      { linkedinLink: { primaryLinkUrl: "https://www.LinkedIn.com/in/Foo/" } },
      { linkedinLink: { primaryLinkUrl: "https://www.linkedin.com/in/Foo" } },
    ],
    [{ createdBy: { source: "IMPORT" } }, { createdBy: { source: "IMPORT", name: "loader" } }],
  ])("%j is taken silently", async (body, stored) => {
    const answer = await crm.post("/rest/people", body);
    expect(answer.status).toBe(201);
    expect(answer.body.data.createPerson).toMatchObject(stored);
  });
  test.each([
    [{ jobTitle: null }, 'null value in column "jobTitle" of relation "person" violates not-null constraint'],
    [{ day: "x" }, 'invalid input syntax for type date: "x"'],
    [{ day: 1_735_689_600_000 }, 'date/time field value out of range: "1735689600000"'],
    [{ companyId: "x" }, 'invalid input syntax for type uuid: "x"'],
    [{ list: "x" }, 'malformed array literal: "x"'],
    [{ jobTitle: "a\u0000b" }, 'invalid byte sequence for encoding "UTF8": 0x00'],
    [{ jobTitle: "long ".repeat(220_000) }, "string is too long for tsvector (1100000 bytes, max 1048575 bytes)"],
    [{ position: "first" }, 'invalid input syntax for type double precision: "first"'],
  ])("data error %#: 500 with the database's text", async (body, message) => {
    const answer = await crm.post("/rest/people", body);
    expect([answer.status, answer.body.messages]).toEqual([500, [message]]);
  });
  test("a unique text that no index can hold", async () => {
    await crm.field("person", { name: "key", type: "TEXT", isUnique: true });
    const noise = Array.from({ length: 600 }, (_, n) => createHash("sha256").update(`${n}`).digest("base64")).join("");
    expect((await crm.post("/rest/people", { key: noise })).body.messages[0]).toMatch(
      /^index row requires \d+ bytes, maximum size is 8191$/,
    );
    expect((await crm.post("/rest/people", { key: "a".repeat(20_000) })).status).toBe(201);
  });
  test("a body above 10 MB is a 500 with nothing in it; one of another content type an empty record", async () => {
    const answer = await crm.post("/rest/people", { city: "x".repeat(10_600_000) });
    expect([answer.status, answer.body]).toEqual([500, null]);
    const text = await crm.call("POST", "/rest/people", '{"jobTitle":"Kok"}', { "content-type": "text/plain" });
    expect([text.status, text.body.data.createPerson.jobTitle]).toEqual([201, ""]);
  });
});

describe("writing", () => {
  test("REST takes 500 at once; GraphQL stores all and returns 60", async () => {
    const rows = Array.from({ length: 500 }, (_, n) => person(n));
    const { body } = await crm.post("/rest/batch/people", rows);
    expect(body.data.createPeople.map(({ id }: { id: string }) => id)).toEqual(rows.map(({ id }) => id));
    const graphql = await crm.graphql("mutation($d: [PersonCreateInput!]!) { createPeople(data: $d) { id } }", {
      d: Array.from({ length: 61 }, (_, n) => person(1000 + n)),
    });
    expect(graphql.body.data.createPeople).toHaveLength(60);
    expect((await crm.get("/rest/people?limit=1")).body.totalCount).toBe(561);
    expect((await crm.get("/rest/people?limit=0")).body.data.people).toHaveLength(561);
  });
  test("the count shrinks behind a cursor in REST, not in GraphQL", async () => {
    await crm.post(
      "/rest/batch/people",
      Array.from({ length: 30 }, (_, n) => person(n)),
    );
    const first = (await crm.get("/rest/people?limit=10")).body;
    const second = (await crm.get(`/rest/people?limit=10&starting_after=${first.pageInfo.endCursor}`)).body;
    expect([first.totalCount, second.totalCount]).toEqual([30, 20]);
    const { body } = await crm.graphql(`{ people(first: 10, after: "${first.pageInfo.endCursor}") { totalCount } }`);
    expect(body.data.people.totalCount).toBe(30);
  });
  test("PATCH of emails wipes what was left out; name and phones merge", async () => {
    await crm.post("/rest/people", person(1, { name: { firstName: "A", lastName: "B" } }));
    await crm.patch(`/rest/people/${UUID(1)}`, { name: { firstName: "C" }, emails: { additionalEmails: ["x@y.dk"] } });
    expect(await read(1)).toMatchObject({
      name: { firstName: "C", lastName: "B" },
      emails: { primaryEmail: null, additionalEmails: ["x@y.dk"] },
    });
  });
  test("PATCH follows the id of the body: another record is written, a missing one made", async () => {
    await crm.post("/rest/batch/people", [person(1), person(2)]);
    await crm.patch(`/rest/people/${UUID(1)}`, { id: UUID(2), jobTitle: "Kok" });
    expect([(await read(1)).jobTitle, (await read(2)).jobTitle]).toEqual(["", "Kok"]);
    expect((await crm.patch(`/rest/people/${UUID(1)}`, { id: UUID(3), jobTitle: "Ny" })).status).toBe(200);
    expect((await read(3)).jobTitle).toBe("Ny");
  });
  test("a REST create over a soft-deleted id writes there and says 500; GraphQL refuses", async () => {
    await crm.post("/rest/people", person(1));
    await crm.graphql(`mutation { deletePerson(id: "${UUID(1)}") { id } }`);
    const answer = await crm.post("/rest/people", person(1, { jobTitle: "Kok" }));
    expect([answer.status, answer.body.messages]).toEqual([500, ["Created record not found"]]);
    const seen = await crm.graphql(
      "{ people(filter: { deletedAt: { is: NOT_NULL } }) { edges { node { jobTitle } } } }",
    );
    expect(seen.body.data.people.edges).toEqual([{ node: { jobTitle: "Kok" } }]);
    const { body } = await crm.graphql("mutation($d: PersonCreateInput) { createPerson(data: $d) { id } }", {
      d: person(1),
    });
    expect(body).toMatchObject({
      data: { createPerson: null },
      errors: [{ message: "A duplicate entry was detected", extensions: { code: "BAD_USER_INPUT" } }],
    });
  });
  test("upsert of a soft-deleted match answers nothing and leaves it deleted", async () => {
    await crm.post("/rest/people", person(1));
    await crm.graphql(`mutation { deletePerson(id: "${UUID(1)}") { id } }`);
    const { body } = await crm.graphql(
      "mutation($d: [PersonCreateInput!]!) { createPeople(data: $d, upsert: true) { id } }",
      { d: [person(1, { jobTitle: "Kok" })] },
    );
    expect(body).toEqual({ data: { createPeople: [] } });
    expect((await crm.get(`/rest/people/${UUID(1)}`)).body.messages).toEqual(["Record not found"]);
  });
  test("upsert applies its updates though the insert fails", async () => {
    await crm.post("/rest/people", person(1));
    const { body } = await crm.graphql(
      "mutation($d: [PersonCreateInput!]!) { createPeople(data: $d, upsert: true) { id } }",
      {
        d: [
          { id: UUID(1), jobTitle: "Kok" },
          { id: UUID(2), companyId: GONE },
        ],
      },
    );
    expect(body.data).toEqual({ createPeople: null });
    expect((await read(1)).jobTitle).toBe("Kok");
  });
  test("root fields of one mutation stand by themselves", async () => {
    await crm.post("/rest/people", person(1));
    const { status, body } = await crm.graphql(
      `mutation { a: createPerson(data: { jobTitle: "a" }) { id } b: createPerson(data: { emails: { primaryEmail: "p1@firma.example" } }) { id } c: createPerson(data: { jobTitle: "c" }) { jobTitle } }`,
    );
    expect([status, body.data.b, body.data.c]).toEqual([200, null, { jobTitle: "c" }]);
    expect(body.errors).toHaveLength(1);
  });
  test("a custom unique field counts deleted records, the e-mail does not", async () => {
    await crm.field("person", { name: "key", type: "TEXT", isUnique: true });
    await crm.post("/rest/people", person(1, { key: "a" }));
    await crm.graphql(`mutation { deletePerson(id: "${UUID(1)}") { id } }`);
    expect((await crm.post("/rest/people", { emails: { primaryEmail: "p1@firma.example" } })).status).toBe(201);
    expect((await crm.post("/rest/people", { key: "a" })).body.messages).toEqual([
      "Duplicate key with value a. Please set a unique one.",
    ]);
  });
  test("GraphQL writes to a soft-deleted record; createdAt can be set, updatedAt moves by itself", async () => {
    await crm.post("/rest/people", person(1));
    await crm.graphql(`mutation { deletePerson(id: "${UUID(1)}") { id } }`);
    const { body } = await crm.graphql(
      "mutation($id: UUID!, $d: PersonUpdateInput) { updatePerson(id: $id, data: $d) { createdAt updatedAt } }",
      {
        id: UUID(1),
        d: { createdAt: "2020-01-01T00:00:00Z", updatedAt: "2020-01-01T00:00:00Z" },
      },
    );
    expect(body.data.updatePerson.createdAt).toBe("2020-01-01T00:00:00.000Z");
    expect(body.data.updatePerson.updatedAt > "2026").toBe(true);
  });
});

describe("paths and GraphQL errors", () => {
  test.each([
    ["GET", "/rest/person", "object 'person' not found. Did you mean 'people'?"],
    ["GET", "/rest/people/abc", "'abc' is not a valid UUID"],
    ["GET", "/rest/people/groupBy", "'groupBy' is not a valid UUID"],
    [
      "GET",
      "/rest/a/b/c",
      "Query path '/rest/a/b/c' invalid. Valid examples: /rest/companies/id or /rest/companies or /rest/batch/companies",
    ],
    ["DELETE", "/rest/people?filter=id[eq]:1", "Record ID not found"],
  ])("%s %s", async (method, path, message) => {
    const answer = await crm.call(method, path);
    expect([answer.status, answer.body.messages]).toEqual([400, [message]]);
  });
  test("no restore over REST", async () => {
    expect((await crm.patch(`/rest/people/${UUID(1)}/restore`)).body.messages[0]).toMatch(/ore' is not a valid UUID$/);
  });
  test.each([
    ["{", 200, undefined],
    ["{ nonsense { id } }", 200, undefined],
    ["mutation { createPerson(data: { jobTitle: 5 }) { id } }", 400, "BAD_USER_INPUT"],
  ])("GraphQL %s", async (query, status, code) => {
    const answer = await crm.graphql(query);
    expect([answer.status, answer.body.errors[0].extensions?.code]).toEqual([status, code]);
  });
  test("no batching of queries", async () => {
    const answer = await crm.call("POST", "/graphql", [{ query: "{ __typename }" }]);
    expect([answer.status, answer.body.errors[0].message]).toEqual([400, "Batching is not supported."]);
  });
  test("duplicates of a person", async () => {
    await crm.post("/rest/batch/people", [
      person(1, { name: { firstName: "A", lastName: "B" } }),
      person(2, { name: { firstName: "A", lastName: "B" } }),
      person(3),
    ]);
    const { status, body } = await crm.post("/rest/people/duplicates", { ids: [UUID(1)] });
    expect([status, body.data[0].personDuplicates.map(({ id }: { id: string }) => id)]).toEqual([200, [UUID(2)]]);
  });
});
