import { createSign, generateKeyPairSync } from "node:crypto";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type Client, crmClient, sandboxOf } from "./support.ts";

const KEY = { object: "Contact", name: "Source_System_ID__c", type: "Text", isUnique: true };
const CASELESS = {
  object: "Lead",
  name: "Code__c",
  type: "Text",
  relationCreationPayload: { unique: true, externalId: true },
};
let crm: Client;
afterEach(() => crm.stop());

describe("one refusal in three forms", () => {
  const row = { LastName: "A", Email: "no mail" };
  beforeEach(async () => {
    crm = await sandboxOf({ seed: { fields: [KEY] } });
  });

  test("single call: status and an array", async () => {
    expect((await crm.api("POST", "/sobjects/Contact", row)).body).toEqual([
      { message: "Email: invalid email address: no mail", errorCode: "INVALID_EMAIL_ADDRESS", fields: ["Email"] },
    ]);
  });
  test("row of a collection: 200 and statusCode", async () => {
    expect(await crm.create("Contact", [row, { LastName: "B" }])).toEqual([
      {
        success: false,
        errors: [
          { statusCode: "INVALID_EMAIL_ADDRESS", message: "Email: invalid email address: no mail", fields: ["Email"] },
        ],
      },
      { id: expect.stringMatching(/^003\w{15}$/), success: true, errors: [] },
    ]);
  });
  test("row of a job: sf__Error", async () => {
    const { bad, info } = await crm.job({ object: "Contact", operation: "insert" }, "LastName,Email\nA,no mail\n");
    expect(bad).toBe(
      '"sf__Id","sf__Error","LastName","Email"\n"","INVALID_EMAIL_ADDRESS:Email: invalid email address: no mail:Email --","A","no mail"\n',
    );
    expect(info).toMatchObject({ state: "JobComplete", numberRecordsProcessed: 1, numberRecordsFailed: 1 });
  });
});

describe("section 11, line by line", () => {
  beforeEach(async () => {
    crm = await sandboxOf({
      seed: {
        users: [{ email: "old@kunde.example", name: "Old One", active: false, id: "0055e0000000009" }],
        fields: [
          KEY,
          CASELESS,
          { object: "Contact", name: "Score__c", type: "Number", relationCreationPayload: { precision: 6, scale: 2 } },
          { object: "Contact", name: "Hidden__c", type: "Text", isActive: false },
          {
            object: "Contact",
            name: "Tags__c",
            type: "MultiselectPicklist",
            options: [
              { label: "a", value: "a" },
              { label: "b", value: "b" },
            ],
          },
        ],
        records: [
          { object: "Account", id: "0015e0000000001", fields: { Name: "Ours" } },
          { object: "Account", id: "0015e0000000002", fields: { Name: "Gone" }, deleted: true },
          { object: "Contact", id: "0035e0000000001", fields: { LastName: "First", Source_System_ID__c: "key-1" } },
          { object: "Lead", fields: { LastName: "L", Company: "C", Code__c: "abc" } },
          {
            object: "ValidationRule",
            fields: {
              EntityDefinitionId: "Contact",
              ValidationName: "No_intern",
              Active: true,
              ErrorConditionFormula: 'AND(ISPICKVAL(LeadSource, "Other"), ISBLANK(Phone))',
              ErrorMessage: "Give a phone number",
              ErrorDisplayField: "Phone",
            },
          },
        ],
      },
    });
  });
  const contact = (fields: object) => crm.refusal("POST", "/sobjects/Contact", { LastName: "A", ...fields });

  test.each([
    [{ LastName: null }, "400 REQUIRED_FIELD_MISSING: Required fields are missing: [LastName]"],
    [{ Score__c: "abc" }, /^400 JSON_PARSER_ERROR: Cannot deserialize instance of double from VALUE_STRING value abc/],
    [{ Birthdate: "17.10.1980" }, /^400 JSON_PARSER_ERROR: Cannot deserialize instance of date/],
    [{ Birthdate: "1980-02-30" }, /^400 JSON_PARSER_ERROR: Cannot deserialize instance of date/],
    [{ HasOptedOutOfEmail: "ja" }, /^400 JSON_PARSER_ERROR: Cannot deserialize instance of boolean/],
    [{ Tags__c: ["a", "b"] }, /^400 JSON_PARSER_ERROR: Cannot deserialize instance of multipicklist from START_ARRAY/],
    [{ Score__c: 12345 }, /^400 NUMBER_OUTSIDE_VALID_RANGE/],
    [{ Nowhere__c: 1 }, "400 INVALID_FIELD: No such column 'Nowhere__c' on sobject of type Contact"],
    [{ Hidden__c: "x" }, "400 INVALID_FIELD: No such column 'Hidden__c' on sobject of type Contact"],
    [
      { MailingCity: "x".repeat(41) },
      `400 STRING_TOO_LONG: Mailing City: data value too large: ${"x".repeat(41)} (max length=40)`,
    ],
    [
      { Source_System_ID__c: "key-1" },
      "400 DUPLICATE_VALUE: duplicate value found: Source_System_ID__c duplicates value on record with id: 0035e0000000001AAA",
    ],
    [
      { AccountId: "0035e0000000001AAA" },
      "400 MALFORMED_ID: Account ID: id value of incorrect type: 0035e0000000001AAA",
    ],
    [{ AccountId: "0015e0000000077AAA" }, "400 INVALID_CROSS_REFERENCE_KEY: invalid cross reference id"],
    [{ AccountId: "0015e0000000002" }, "400 ENTITY_IS_DELETED: entity is deleted"],
    [{ Name: "x" }, /^400 INVALID_FIELD_FOR_INSERT_UPDATE: Unable to create\/update fields: Name\. Please check/],
    [{ SystemModstamp: "2025-01-01T00:00:00Z" }, /^400 INVALID_FIELD_FOR_INSERT_UPDATE/],
    [{ LeadSource: "Other" }, "400 FIELD_CUSTOM_VALIDATION_EXCEPTION: Give a phone number"],
    [{ OwnerId: "0055e0000000009AAA" }, "400 INACTIVE_OWNER_OR_USER: operation performed with inactive user"],
    [{ CreatedDate: "2099-01-01T00:00:00Z" }, /^400 FIELD_INTEGRITY_EXCEPTION: Created Date/],
    [
      { CreatedDate: "2025-01-02T00:00:00Z", LastModifiedDate: "2025-01-01T00:00:00Z" },
      /^400 FIELD_INTEGRITY_EXCEPTION/,
    ],
  ])("contact %j", async (fields, expected) => {
    const refusal = await contact(fields);
    if (typeof expected === "string") expect(refusal).toBe(expected);
    else expect(refusal).toMatch(expected);
    expect(await crm.rows("SELECT Id FROM Contact")).toHaveLength(1);
  });

  test("accounts take an inactive owner, contacts with the permission too", async () => {
    expect((await crm.api("POST", "/sobjects/Account", { Name: "B", OwnerId: "0055e0000000009" })).status).toBe(201);
    await crm.admin("POST", "/limits", { inactiveOwners: true });
    expect((await crm.api("POST", "/sobjects/Contact", { LastName: "B", OwnerId: "0055e0000000009" })).status).toBe(
      201,
    );
  });

  test("a unique field that does not count capitals; restricted values that do", async () => {
    expect(await crm.refusal("POST", "/sobjects/Lead", { LastName: "M", Company: "C", Code__c: "ABC" })).toMatch(
      /DUPLICATE_VALUE/,
    );
    expect(await crm.refusal("POST", "/sobjects/Task", { Type: "call" })).toBe(
      "400 INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST: Type: bad value for restricted picklist field: call",
    );
    expect((await crm.api("POST", "/sobjects/Contact", { LastName: "A", LeadSource: "Whatever" })).status).toBe(201);
  });

  test.each([
    ["GET", "/sobjects/Nowhere__c/describe", undefined, /^404 NOT_FOUND: The requested resource does not exist$/],
    ["GET", "/sobjects/Contact/0035e0000000077AAA", undefined, /^404 NOT_FOUND/],
    ["GET", "/sobjects/Account/0015e0000000002AAA", undefined, /^404 ENTITY_IS_DELETED: entity is deleted$/],
    ["DELETE", "/sobjects/Account/0015e0000000002AAA", undefined, /^404 ENTITY_IS_DELETED/],
    [
      "PATCH",
      "/sobjects/Contact/Phone/1",
      { LastName: "A" },
      /^404 NOT_FOUND: Provided external ID field does not exist or is not accessible: Phone$/,
    ],
    [
      "PATCH",
      "/sobjects/Contact/0035e0000000001AAA",
      { Id: "0035e0000000001AAA" },
      /^400 INVALID_FIELD_FOR_INSERT_UPDATE/,
    ],
    ["PATCH", "/sobjects/Contact/Source_System_ID__c/key-1", { Source_System_ID__c: "key-1" }, /^400 INVALID_FIELD/],
    ["PATCH", "/sobjects/Contact/Source_System_ID__c/new?updateOnly=true", { LastName: "A" }, /^404 NOT_FOUND/],
    ["PUT", "/sobjects/Contact", {}, /^405 METHOD_NOT_ALLOWED: HTTP Method 'PUT' not allowed\. Allowed are/],
    [
      "POST",
      "/sobjects/User",
      { Username: "a", LastName: "b", Email: "a@b.dk", Alias: "a", ProfileId: "00e5e0000000001AAA" },
      /^400 LICENSE_LIMIT_EXCEEDED/,
    ],
    [
      "GET",
      "/query?q=SELECT+Nowhere__c+FROM+Contact",
      undefined,
      /^400 INVALID_FIELD: \nSELECT Nowhere__c\n\^\nERROR at Row:1:Column:8\nNo such column 'Nowhere__c' on entity 'Contact'\./,
    ],
    [
      "GET",
      "/query?q=SELECT+Id+FROM+Nowhere__c",
      undefined,
      /^400 INVALID_TYPE: sObject type 'Nowhere__c' is not supported\.$/,
    ],
    ["GET", "/query?q=SELEKT+Id", undefined, /^400 MALFORMED_QUERY/],
    [
      "GET",
      "/query?q=SELECT+Id+FROM+Task+WHERE+Description+=+'a'",
      undefined,
      /^400 INVALID_FIELD: field 'Description' can not be filtered/,
    ],
    [
      "GET",
      "/query?q=SELECT+Id+FROM+Contact+WHERE+CreatedDate+=+'2025-01-01'",
      undefined,
      /^400 INVALID_FIELD: value of filter criterion/,
    ],
    [
      "GET",
      "/query?q=SELECT+Id+FROM+ContentDocumentLink",
      undefined,
      /^400 MALFORMED_QUERY: Implementation restriction/,
    ],
    ["GET", "/query/01g000000000999AAA-2000", undefined, /^400 INVALID_QUERY_LOCATOR/],
    ["GET", "/services/data/v99.0/limits", undefined, /^404 NOT_FOUND/],
  ])("%s %s", async (method, path, body, expected) => {
    expect(await crm.refusal(method, path, body)).toMatch(expected);
  });

  test("an address that is too long is answered with HTML", async () => {
    const long = await crm.api("GET", `/query?q=SELECT+Id+FROM+Contact+WHERE+Name+=+'${"x".repeat(16_384)}'`);
    expect([long.status, String(long.body)]).toEqual([414, "<h1>Bad Message 414</h1><pre>reason: URI Too Long</pre>"]);
  });

  test("several matches of a key that is not unique: 300 and their addresses", async () => {
    const [a, b] = await crm.create("Contact", [
      { LastName: "A", Email: "twin@b.dk" },
      { LastName: "B", Email: "twin@b.dk" },
    ]);
    const answer = await crm.api("PATCH", "/sobjects/Contact/Email/twin@b.dk", { Title: "x" });
    expect([answer.status, answer.body]).toEqual([
      300,
      [a, b].map(({ id }) => `/services/data/v62.0/sobjects/Contact/${id}`),
    ]);
  });

  test("a parent named by its key: found, or refused with its name", async () => {
    const made = await crm.api("POST", "/sobjects/Contact", {
      LastName: "C",
      ReportsTo: { Source_System_ID__c: "key-1" },
    });
    expect(await crm.rows(`SELECT ReportsTo.LastName FROM Contact WHERE Id = '${made.body.id}'`)).toMatchObject([
      { ReportsTo: { LastName: "First" } },
    ]);
    expect(await contact({ ReportsTo: { Source_System_ID__c: "key-9" } })).toBe(
      "400 INVALID_FIELD: Foreign key external ID: key-9 not found for field Source_System_ID__c in entity Contact",
    );
  });
});

describe("sessions", () => {
  test("no token, a wrong one, a spent one, an old one", async () => {
    crm = await sandboxOf({ switches: { tokenCalls: 2 } });
    const expected = [{ message: "Session expired or invalid", errorCode: "INVALID_SESSION_ID" }];
    for (const key of [null, "wrong"]) {
      const answer = await crmClient(crm.url, key).api("GET", "/limits");
      expect([answer.status, answer.body]).toEqual([401, expected]);
    }
    const form = { "content-type": "application/x-www-form-urlencoded" };
    const grant = (body: string) => crm.api("POST", "/services/oauth2/token", body, form);
    const login = "grant_type=client_credentials&client_id=sandbox-consumer-key&client_secret=key-1";
    const spent = crmClient(crm.url, (await grant(login)).body.access_token);
    const statuses = [];
    for (let call = 0; call < 3; call++) statuses.push((await spent.api("GET", "/limits")).status);
    expect(statuses).toEqual([200, 200, 401]);
    const old = crmClient(crm.url, (await grant(login)).body.access_token);
    await crm.admin("POST", "/time", { advanceMs: 121 * 60_000 });
    expect((await old.api("GET", "/limits")).status).toBe(401);
    await crm.admin("POST", "/key", { state: "revoked" });
    expect((await grant(login)).body).toEqual({
      error: "invalid_client",
      error_description: "invalid client credentials",
    });
  });

  test("refresh tokens rotate when the org says so", async () => {
    crm = await sandboxOf({ switches: { refreshTokenRotation: true } });
    const refresh = (token: string) =>
      crm.api(
        "POST",
        "/services/oauth2/token",
        `grant_type=refresh_token&client_id=sandbox-consumer-key&refresh_token=${token}`,
        {
          "content-type": "application/x-www-form-urlencoded",
        },
      );
    const first = await refresh("5Aep861.key-1");
    expect(first.body.refresh_token).toMatch(/^5Aep861\./);
    expect((await refresh("5Aep861.key-1")).body).toEqual({
      error: "invalid_grant",
      error_description: "expired access/refresh token",
    });
    expect((await refresh(first.body.refresh_token)).status).toBe(200);
  });
});

test("a signed assertion: the key, the user, the audience and the time must fit", async () => {
  const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const other = generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey;
  crm = await sandboxOf();
  await crm.admin("POST", "/limits", { jwtPublicKey: publicKey.export({ type: "spki", format: "pem" }) });
  const now = Date.parse((await crm.admin("GET", "/time")).time) / 1000;
  const good = {
    iss: "sandbox-consumer-key",
    sub: "integration@sandbox.example",
    aud: "https://login.salesforce.com",
    exp: now + 120,
  };
  const ask = async (claims: object, key = privateKey) => {
    const text = [{ alg: "RS256" }, claims]
      .map((part) => Buffer.from(JSON.stringify(part)).toString("base64url"))
      .join(".");
    const signature = createSign("RSA-SHA256").update(text).sign(key, "base64url");
    const body = new URLSearchParams({
      grant_type: "urn:ietf:params:oauth:grant-type:jwt-bearer",
      assertion: `${text}.${signature}`,
    });
    return crm.api("POST", "/services/oauth2/token", String(body), {
      "content-type": "application/x-www-form-urlencoded",
    });
  };
  const answer = await ask(good);
  expect([answer.status, answer.body.refresh_token]).toEqual([200, undefined]);
  expect((await crmClient(crm.url, answer.body.access_token).api("GET", "/limits")).status).toBe(200);
  for (const wrong of [
    { iss: "x" },
    { sub: "x" },
    { aud: "https://elsewhere.example" },
    { exp: now - 1 },
    { exp: now + 3600 },
  ])
    expect((await ask({ ...good, ...wrong })).body.error).toBe("invalid_grant");
  expect((await ask(good, other)).body.error).toBe("invalid_grant");
});
