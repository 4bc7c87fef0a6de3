import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type Client, sandboxOf } from "./client.ts";

const UUID = (n: number) => `00000000-0000-4000-8000-${String(n).padStart(12, "0")}`;
const GONE = UUID(999_999);

let crm: Client;
beforeEach(async () => {
  crm = await sandboxOf({ limits: { requestsPerMinute: null, requestsPerSecond: null } });
});
afterEach(() => crm.stop());

const person = (n: number, more: object = {}) => ({
  id: UUID(n),
  emails: { primaryEmail: `p${n}@firma.example` },
  ...more,
});
const refused = async (body: object, path = "/rest/people") => {
  const answer = await crm.post(path, body);
  return [answer.status, answer.body.messages?.[0]];
};

describe("values are checked", () => {
  beforeEach(async () => {
    await crm.field("person", { name: "score", type: "NUMBER" });
    await crm.field("person", { name: "moment", type: "DATE_TIME" });
    await crm.field("person", { name: "day", type: "DATE" });
    const options = [{ label: "Safety", value: "SAFETY", position: 0, color: "green" }];
    await crm.field("person", { name: "paths", type: "MULTI_SELECT", options });
  });
  test.each([
    [{ nonsense: 1 }, `Object person doesn't have any "nonsense" field.`],
    [{ jobTitle: null }, "Field jobTitle is not nullable and has no default value."],
    [{ score: "abc" }, `Invalid number value 'abc' for field "score"`],
    [{ score: "5" }, `Invalid number value '5' for field "score"`],
    [{ moment: "x" }, `Invalid value 'x' for date-time field "moment". Expected format: 'YYYY-MM-DDTHH:mm:ssZ'`],
    [{ day: "31-12-2025" }, `Invalid value '31-12-2025' for date field "day". Expected format: 'YYYY-MM-DD'`],
    [{ day: "2025-02-30" }, `Invalid value '2025-02-30' for date field "day". Expected format: 'YYYY-MM-DD'`],
    [{ emails: { primaryEmail: "x" } }, `Invalid string value 'x' for email field "primaryEmail"`],
    [{ paths: ["X"] }, `Invalid value [ 'X' ] for multi select field "paths"`],
    [{ company: GONE }, `Relation "company" requires connect or disconnect operation`],
    [{ noteTargets: [] }, "One-to-many relation noteTargets field does not support write operations."],
    [{ id: "abc" }, `invalid input syntax for type uuid: "abc"`],
    [{ jobTitle: "a\u0000b" }, `invalid byte sequence for encoding "UTF8": 0x00`],
    [{ linkedinLink: { primaryLinkUrl: "not a url" } }, "The URL of the link is not valid"],
    [{ phones: { primaryPhoneNumber: "12345678" } }, "Provided phone number is invalid 12345678"],
    [{ phones: { primaryPhoneCountryCode: "XX" } }, "Invalid country code XX"],
    [
      { phones: { primaryPhoneNumber: "+4512345678", primaryPhoneCountryCode: "SE" } },
      "Provided and inferred country code are conflicting",
    ],
  ])("%j", async (body, message) => {
    expect(await refused(body)).toEqual([400, message]);
    expect((await crm.get("/rest/people")).body.totalCount).toBe(0);
  });
  test("a reference to nothing is a 400 with the database's text", async () => {
    const [status, message] = await refused({ companyId: GONE });
    expect([status, message.replace(/FK_\w+/, "FK")]).toEqual([
      400,
      'insert or update on table "person" violates foreign key constraint "FK"',
    ]);
  });
  test("good values are normalised", async () => {
    const { body } = await crm.post("/rest/people?depth=0", {
      emails: { primaryEmail: "Anna@Firma.Example" },
      linkedinLink: { primaryLinkUrl: "https://www.LinkedIn.com/in/Foo/" },
      phones: { primaryPhoneNumber: "+45 12 34 56 78" },
      moment: "2025-01-02T03:04:05+02:00",
      day: "2025-06-28",
    });
    expect(body.data.createPerson).toMatchObject({
      emails: { primaryEmail: "anna@firma.example", additionalEmails: null },
      linkedinLink: { primaryLinkUrl: "www.linkedin.com/in/Foo" },
      phones: { primaryPhoneNumber: "12345678", primaryPhoneCountryCode: "DK", primaryPhoneCallingCode: "+45" },
      moment: "2025-01-02T01:04:05.000Z",
      day: "2025-06-28T00:00:00.000Z",
    });
  });
});

describe("uniqueness and soft-deleted records", () => {
  test("a duplicate has no row and no field in its message", async () => {
    await crm.post("/rest/people", person(1));
    expect(await refused({ ...person(2), emails: { primaryEmail: "P1@firma.example" } })).toEqual([
      400,
      "A duplicate entry was detected",
    ]);
    expect(await refused(person(1))).toEqual([400, "A duplicate entry was detected"]);
  });
  test("a soft-deleted record still holds its e-mail; a destroyed one does not", async () => {
    await crm.post("/rest/people", person(1));
    await crm.remove(`/rest/people/${UUID(1)}?soft_delete=true`);
    expect((await crm.get(`/rest/people/${UUID(1)}`)).status).toBe(404);
    expect((await refused({ emails: { primaryEmail: "p1@firma.example" } }))[0]).toBe(400);
    await crm.graphql(`mutation { destroyPerson(id: "${UUID(1)}") { id } }`);
    expect((await crm.post("/rest/people", { emails: { primaryEmail: "p1@firma.example" } })).status).toBe(201);
  });
  test("blank unique values never clash", async () => {
    await crm.field("person", { name: "sourceSystemId", type: "TEXT", isUnique: true });
    const { status } = await crm.post("/rest/batch/people", [
      {},
      { sourceSystemId: "" },
      { emails: { primaryEmail: "" } },
    ]);
    expect(status).toBe(201);
  });
  test("GraphQL sees deleted records when the filter names deletedAt, and restores them", async () => {
    await crm.post("/rest/batch/people", [person(1), person(2)]);
    await crm.graphql("mutation($f: PersonFilterInput) { deletePeople(filter: $f) { id } }", {
      f: { id: { in: [UUID(1)] } },
    });
    const seen = async (filter: string) =>
      (await crm.graphql(`{ people(filter: ${filter}) { totalCount } }`)).body.data.people.totalCount;
    expect(await seen("{}")).toBe(1);
    expect(await seen("{ deletedAt: { is: NOT_NULL } }")).toBe(1);
    expect(await seen("{ or: [{ deletedAt: { is: NOT_NULL } }, { deletedAt: { is: NULL } }] }")).toBe(2);
    await crm.patch(`/rest/people/${UUID(1)}/restore`);
    expect(await seen("{}")).toBe(2);
  });
});

describe("upsert", () => {
  beforeEach(async () => {
    await crm.field("person", { name: "sourceSystemId", type: "TEXT", isUnique: true });
    await crm.post("/rest/batch/people", [person(1, { sourceSystemId: "a" }), person(2, { sourceSystemId: "b" })]);
  });
  const upsert = (rows: object[]) => crm.post("/rest/batch/people?upsert=true&depth=0", rows);

  test("updates first, then inserts; the existing id wins; other keys stay", async () => {
    const { body } = await upsert([person(3), { id: UUID(9), sourceSystemId: "a", jobTitle: "Kok" }]);
    expect(body.data.createPeople.map(({ id }: { id: string }) => id)).toEqual([UUID(1), UUID(3)]);
    expect(body.data.createPeople[0]).toMatchObject({ jobTitle: "Kok", emails: { primaryEmail: "p1@firma.example" } });
  });
  test("brings a deleted record back", async () => {
    await crm.remove(`/rest/people/${UUID(1)}?soft_delete=true`);
    const { body } = await upsert([{ sourceSystemId: "a" }]);
    expect(body.data.createPeople[0]).toMatchObject({ id: UUID(1), deletedAt: null });
  });
  test("refuses a row that two records match", async () => {
    const { status, body } = await upsert([{ sourceSystemId: "a", emails: { primaryEmail: "p2@firma.example" } }]);
    expect(status).toBe(400);
    expect(body.messages[0]).toMatch(
      /^Multiple records found with the same unique field values for .* Cannot determine which record to update\.$/,
    );
  });
  test("a failing insert leaves the updates applied, unless switched off", async () => {
    const rows = [{ id: UUID(1), jobTitle: "Kok" }, { companyId: GONE }];
    expect((await upsert(rows)).status).toBe(400);
    expect((await crm.get(`/rest/people/${UUID(1)}`)).body.data.person.jobTitle).toBe("Kok");
    await crm.admin("POST", "/limits", { upsertPartial: false });
    expect((await upsert([{ id: UUID(2), jobTitle: "Kok" }, { companyId: GONE }])).status).toBe(400);
    expect((await crm.get(`/rest/people/${UUID(2)}`)).body.data.person.jobTitle).toBe("");
  });
  test("the same new key twice inserts nothing", async () => {
    expect((await upsert([{ sourceSystemId: "n" }, { sourceSystemId: "n" }])).status).toBe(400);
    expect((await crm.get("/rest/people")).body.totalCount).toBe(2);
  });
});

describe("batches", () => {
  test("200 at most", async () => {
    const rows = Array.from({ length: 201 }, (_, n) => person(n));
    expect(await refused(rows, "/rest/batch/people")).toEqual([400, "Maximum number of records to upsert is 200."]);
    expect((await crm.post("/rest/batch/people?depth=0", rows.slice(0, 200))).status).toBe(201);
    const { body } = await crm.graphql("mutation($d: [PersonCreateInput!]!) { createPeople(data: $d) { id } }", {
      d: rows,
    });
    expect(body.errors[0]).toMatchObject({ extensions: { code: "TOO_MANY_RECORDS_TO_UPDATE" } });
    await crm.admin("POST", "/limits", { batchMaximum: 60 });
    expect((await refused(rows.slice(0, 61), "/rest/batch/people"))[1]).toBe(
      "Maximum number of records to upsert is 60.",
    );
  });
  test("all or nothing", async () => {
    const { status } = await crm.post("/rest/batch/people", [person(1), person(2, { companyId: GONE })]);
    expect(status).toBe(400);
    expect((await crm.get("/rest/people")).body.totalCount).toBe(0);
    expect((await crm.admin("GET", "/state")).changes).toBe(0);
  });
  test("not a list, an empty list", async () => {
    expect(await refused({}, "/rest/batch/people")).toEqual([400, "Body must be an array"]);
    expect(await refused([], "/rest/batch/people")).toEqual([400, "Input must not be empty"]);
  });
});

describe("changing and deleting", () => {
  beforeEach(async () => {
    await crm.post("/rest/companies", { id: UUID(50), name: "Firma" });
    await crm.post(
      "/rest/people",
      person(1, {
        companyId: UUID(50),
        emails: { primaryEmail: "p1@firma.example", additionalEmails: ["q@firma.example"] },
      }),
    );
    await crm.post("/rest/notes", { id: UUID(60), title: "n", bodyV2: { markdown: "# Hej" } });
    await crm.post("/rest/noteTargets", { id: UUID(61), noteId: UUID(60), targetPersonId: UUID(1) });
  });
  test("a PATCH of one part of a composite leaves the rest; null clears it", async () => {
    const patched = async (emails: object) =>
      (await crm.patch(`/rest/people/${UUID(1)}?depth=0`, { emails })).body.data.updatePerson.emails;
    expect(await patched({ primaryEmail: "new@firma.example" })).toEqual({
      primaryEmail: "new@firma.example",
      additionalEmails: ["q@firma.example"],
    });
    expect(await patched({ additionalEmails: null })).toEqual({
      primaryEmail: "new@firma.example",
      additionalEmails: null,
    });
  });
  test("a body id does not lead elsewhere", async () => {
    await crm.post("/rest/people", person(2));
    await crm.patch(`/rest/people/${UUID(1)}`, { id: UUID(2), jobTitle: "Kok" });
    expect((await crm.get(`/rest/people/${UUID(2)}`)).body.data.person.jobTitle).toBe("");
  });
  test("missing records are 404", async () => {
    for (const answer of [
      await crm.get(`/rest/people/${GONE}`),
      await crm.patch(`/rest/people/${GONE}`, {}),
      await crm.remove(`/rest/people/${GONE}`),
    ])
      expect([answer.status, answer.body.messages]).toEqual([404, ["Record not found"]]);
  });
  test("DELETE destroys unless soft_delete=true, with what hangs on the record", async () => {
    await crm.remove(`/rest/notes/${UUID(60)}?soft_delete=true`);
    expect((await crm.get(`/rest/noteTargets/${UUID(61)}`)).status).toBe(200);
    await crm.remove(`/rest/people/${UUID(1)}`);
    expect((await crm.get(`/rest/noteTargets/${UUID(61)}`)).status).toBe(404);
    const { body } = await crm.graphql("{ people(filter: { deletedAt: { is: NOT_NULL } }) { totalCount } }");
    expect(body.data.people.totalCount).toBe(0);
  });
  test("a destroyed company leaves its people without one", async () => {
    await crm.remove(`/rest/companies/${UUID(50)}`);
    expect((await crm.get(`/rest/people/${UUID(1)}`)).body.data.person.companyId).toBeNull();
  });
  test("many by filter, never without one", async () => {
    await crm.post("/rest/batch/people", [person(2), person(3)]);
    expect(await refused({}, "/rest/people?x=1")).toEqual([201, undefined]);
    expect((await crm.remove("/rest/people?soft_delete=false")).body.messages).toEqual(["Filter is required"]);
    const filter = `filter=id[in]:[${UUID(2)},${UUID(3)}]`;
    expect((await crm.patch(`/rest/people?${filter}`, { city: "Odense" })).body.data.updatePeople).toHaveLength(2);
    expect((await crm.remove(`/rest/people?${filter}`)).body.data.deletePeople).toHaveLength(2);
    expect((await crm.graphql("mutation { destroyPeople(filter: {}) { id } }")).body.errors[0].message).toBe(
      "Filter is required",
    );
  });
  test("the target columns have their newer names", async () => {
    expect(await refused({ noteId: UUID(60), personId: UUID(1) }, "/rest/noteTargets")).toEqual([
      400,
      `Object noteTarget doesn't have any "personId" field.`,
    ]);
  });
  test("connect by a unique value, and its miss", async () => {
    await crm.patch(`/rest/companies/${UUID(50)}`, { domainName: { primaryLinkUrl: "https://firma.example" } });
    const connected = (url: string) =>
      crm.graphql("mutation($d: PersonCreateInput!) { createPerson(data: $d) { company { name } } }", {
        d: { company: { connect: { where: { domainName: { primaryLinkUrl: url } } } } },
      });
    expect((await connected("firma.example")).body.data.createPerson.company).toEqual({ name: "Firma" });
    expect((await connected("no.example")).body.errors[0].message).toBe(
      "Expected 1 record to connect to company, but found 0 for domainNamePrimaryLinkUrl = no.example",
    );
  });
});

describe("reading", () => {
  beforeEach(async () => {
    await crm.post(
      "/rest/batch/people",
      Array.from({ length: 150 }, (_, n) => person(n, { jobTitle: n % 2 ? "Kok" : "Tjener", city: "x" })),
    );
    await crm.post(
      "/rest/batch/people",
      Array.from({ length: 150 }, (_, n) => person(n + 150, { city: "it's" })),
    );
  });
  const list = (query: string) => crm.get(`/rest/people?depth=0&${query}`);
  async function everyPage(query: string): Promise<string[]> {
    const seen: string[] = [];
    let cursor = "";
    for (let page = 0; page < 40; page++) {
      const { body } = await list(`${query}${cursor && `&starting_after=${encodeURIComponent(cursor)}`}`);
      expect(body.totalCount).toBe(300);
      seen.push(...body.data.people.map(({ id }: { id: string }) => id));
      if (!body.pageInfo.hasNextPage || body.pageInfo.endCursor === cursor) return seen;
      cursor = body.pageInfo.endCursor;
    }
    return seen;
  }

  test("pages by id and by a tied text see all; by a time they do not", async () => {
    expect(new Set(await everyPage("order_by=id&limit=70")).size).toBe(300);
    expect(new Set(await everyPage("order_by=jobTitle,id&limit=70")).size).toBe(300);
    expect(new Set(await everyPage("order_by=createdAt&limit=70")).size).toBeLessThan(300);
    expect(new Set(await everyPage("order_by=updatedAt[DescNullsLast]&limit=70")).size).toBeLessThan(300);
  });
  test("limit: 60 by default, 200 at most", async () => {
    expect((await list("")).body.data.people).toHaveLength(60);
    expect((await list("limit=500")).body.data.people).toHaveLength(200);
    expect((await list("limit=x")).status).toBe(400);
  });
  test.each([
    ["jobTitle[eq]:Kok", 75],
    ['jobTitle[eq]:"Kok",id[lt]:"00000000-0000-4000-8000-000000000010"', 5],
    ["or(jobTitle[eq]:Kok,jobTitle[eq]:Tjener)", 150],
    ["not(jobTitle[eq]:Kok)", 225],
    ["jobTitle[neq]:Kok", 225],
    ["emails.primaryEmail[ilike]:P1_@firma.example", 10],
    ["emails.primaryEmail[eq]:P1@firma.example", 0],
    ['and(city[eq]:"it\'s",id[gt]:0)', 0],
    ['city[eq]:"it\'s"', 150],
    ["companyId[is]:NULL", 300],
    ["createdAt[gte]:2026-01-15", 300],
  ])("filter %s finds %i", async (filter, count) => {
    expect((await list(`limit=1&filter=${encodeURIComponent(filter)}`)).body.totalCount).toBe(count);
  });
  test.each([
    ["jobTitle[eq]:a)", "'filter' invalid. 1 open bracket is missing in the query"],
    ["nonsense", "'filter' invalid for 'nonsense'. eg: price[gte]:10"],
    ["emailsPrimaryEmail[eq]:x", "field 'emailsPrimaryEmail' does not exist in 'person' object"],
  ])("filter %s is refused", async (filter, message) => {
    expect((await list(`filter=${encodeURIComponent(filter)}`)).body.messages).toEqual([message]);
  });
  test.each([
    ["order_by=id[asc]", /^'order_by' direction 'asc' invalid/],
    ["starting_after=zzz", /^Invalid cursor: zzz$/],
    ["fields=id,nope", /'nope'/],
  ])("%s is refused", async (query, message) => {
    expect((await list(query)).body.messages[0]).toMatch(message);
  });
  test("fields cuts the record down", async () => {
    expect((await list("limit=1&fields=id,city")).body.data.people).toEqual([{ id: UUID(0), city: "x" }]);
  });
  test("depth is 1 unless said", async () => {
    expect((await crm.get(`/rest/people/${UUID(1)}`)).body.data.person.noteTargets).toEqual([]);
  });
  test("a path too long for the headers is a 431 without a body", async () => {
    const ids = Array.from({ length: 400 }, (_, n) => `"${UUID(n)}"`).join(",");
    const answer = await list(`filter=id[in]:[${ids}]`);
    expect([answer.status, answer.body]).toEqual([431, null]);
  });
  test("GraphQL pages backwards and forwards", async () => {
    const page = async (args: string) =>
      (await crm.graphql(`{ people(${args}) { edges { node { id } cursor } pageInfo { hasNextPage startCursor } } }`))
        .body.data.people;
    const second = await page(
      `first: 2, after: "${(await page("first: 2")).edges[1].cursor}", orderBy: [{ id: AscNullsFirst }]`,
    );
    expect(second.edges.map((edge: { node: { id: string } }) => edge.node.id)).toEqual([UUID(2), UUID(3)]);
    const back = await page(`last: 2, before: "${second.pageInfo.startCursor}"`);
    expect(back.edges.map((edge: { node: { id: string } }) => edge.node.id)).toEqual([UUID(0), UUID(1)]);
  });
});
