import { afterEach, beforeEach, expect, test } from "vitest";
import { type Client, sandboxOf } from "./support.ts";

const FIELDS = [
  { object: "Contact", name: "Source_System_ID__c", type: "Text", isUnique: true },
  { object: "Account", name: "Source_System_ID__c", type: "Text", isUnique: true },
  { object: "Contact", name: "Hidden__c", type: "Text", isActive: false },
];
let crm: Client;
const start = async (switches: Record<string, unknown> = {}) => {
  crm = await sandboxOf({
    switches,
    seed: { fields: FIELDS, records: [{ object: "Account", fields: { Name: "Ours", Source_System_ID__c: "co-1" } }] },
  });
};
beforeEach(() => start());
afterEach(() => crm.stop());

const INSERT = { object: "Contact", operation: "insert" };
const UPSERT = { object: "Contact", operation: "upsert", externalIdFieldName: "Source_System_ID__c" };
const state = async (path: string) => (await crm.api("GET", path)).body.state;

test("a job walks through its states with the virtual clock, and shows what is done so far", async () => {
  await crm.admin("POST", "/limits", { jobQueueMs: 10_000, jobChunkMs: 1000, latencyMs: 0 });
  const { status, body: made } = await crm.api("POST", "/jobs/ingest", INSERT);
  expect([status, made.state, made.contentUrl]).toEqual([
    200,
    "Open",
    `services/data/v62.0/jobs/ingest/${made.id}/batches`,
  ]);
  const path = `/jobs/ingest/${made.id}`;
  const csv = `LastName\n${Array.from({ length: 500 }, (_, place) => `N${place}`).join("\n")}`;
  const put = () => crm.api("PUT", `${path}/batches`, csv, { "content-type": "text/csv" });
  expect([(await put()).status, (await put()).body[0].errorCode]).toEqual([201, "INVALIDJOBSTATE"]);
  expect((await crm.api("GET", `${path}/successfulResults`)).body[0].errorCode).toBe("INVALIDJOBSTATE");
  expect((await crm.api("DELETE", path)).body[0].errorCode).toBe("INVALIDJOBSTATE");
  expect((await crm.api("PATCH", path, { state: "UploadComplete" })).body.state).toBe("UploadComplete");
  const seen = [];
  for (const advanceMs of [9_999, 1, 1000, 1000, 1000]) {
    await crm.admin("POST", "/time", { advanceMs });
    const { body } = await crm.api("GET", path);
    seen.push([body.state, body.numberRecordsProcessed]);
  }
  expect(seen).toEqual([
    ["UploadComplete", 0],
    ["InProgress", 0],
    ["InProgress", 200],
    ["InProgress", 400],
    ["JobComplete", 500],
  ]);
  expect((await crm.query("SELECT COUNT() FROM Contact")).totalSize).toBe(500);
  expect((await crm.api("GET", "/jobs/ingest")).body).toMatchObject({
    done: true,
    records: [{ id: made.id, state: "JobComplete", jobType: "V2Ingest" }],
  });
  expect((await crm.api("DELETE", path)).status).toBe(204);
  expect((await crm.api("GET", path)).status).toBe(404);
});

test("quotes, blanks, #N/A, references by key, and results that can be joined again", async () => {
  const first = await crm.job(
    INSERT,
    'LastName,Title,Account.Source_System_ID__c,Source_System_ID__c,Description\nBæk,Leder,co-1,a,"Hun sagde ""hej"", og\ngik"\nDam,,co-9,b,\nEg,,,c,\n',
  );
  expect(first.info).toMatchObject({ numberRecordsProcessed: 3, numberRecordsFailed: 1 });
  expect(first.bad).toContain(
    '"INVALID_FIELD:Foreign key external ID: co-9 not found for field Source_System_ID__c in entity Account:--","Dam"',
  );
  expect(first.rest).toBeNull();
  const rows = "SELECT LastName, Title, Account.Name, Description FROM Contact ORDER BY LastName";
  expect(await crm.rows(rows)).toMatchObject([
    { LastName: "Bæk", Title: "Leder", Account: { Name: "Ours" }, Description: 'Hun sagde "hej", og\ngik' },
    { LastName: "Eg", Title: null, Account: null },
  ]);
  const second = await crm.job(
    UPSERT,
    "Source_System_ID__c,LastName,Title,Description\na,,#N/A,\nd,Friis,,\nd,Gram,,\n,Holm,,\n",
  );
  expect(second.ok).toMatch(/"003\w{15}","false","a","","#N\/A",""\n/);
  expect(second.bad).toContain('"","DUPLICATE_VALUE:Duplicate external id specified: d:--","d","Friis"');
  expect(second.bad).toContain('"","MISSING_ARGUMENT:Source_System_ID__c not specified:--","","Holm"');
  expect((await crm.rows(rows))[0]).toMatchObject({
    LastName: "Bæk",
    Title: null,
    Description: 'Hun sagde "hej", og\ngik',
  });
});

test.each([
  ["a column that nobody knows", "LastName,Nowhere__c\nA,1\n", {}, "InvalidBatch : Field name not found : Nowhere__c"],
  ["a column that is hidden", "LastName,Hidden__c\nA,1\n", {}, "InvalidBatch : Field name not found : Hidden__c"],
  ["a byte order mark", "\uFEFFLastName\nA\n", {}, "InvalidBatch : Field name not found : \uFEFFLastName"],
  [
    "the other line ending",
    "LastName\r\nA\r\n",
    {},
    "ClientInputError : LineEnding is invalid on user data. Current LineEnding setting is LF",
  ],
  ["the other delimiter", "LastName;Title\nA;B\n", {}, "InvalidBatch : Field name not found : LastName;Title"],
  ["an update without Id", "LastName\nA\n", { operation: "update" }, "InvalidBatch : Field name not found : Id"],
  [
    "more than Id in a delete",
    "Id,LastName\nA,B\n",
    { operation: "delete" },
    "InvalidBatch : Field name not found : LastName",
  ],
  ["an open quote", 'LastName\n"A\n', {}, /^InvalidBatch : The data of a batch is no sound CSV/],
  ["a row with one cell too many", "LastName\nA,B\n", {}, /^InvalidBatch : The data of a batch/],
])("%s fails the whole job, nothing is processed", async (_, csv, more, message) => {
  const { info, ok, bad, rest } = await crm.job({ ...INSERT, ...more }, csv);
  expect(info.state).toBe("Failed");
  if (typeof message === "string") expect(info.errorMessage).toBe(message);
  else expect(info.errorMessage).toMatch(message);
  expect([info.numberRecordsProcessed, ok?.trim().split("\n").length, bad]).toEqual([0, 1, null]);
  expect(rest).toContain("A");
  expect(await crm.rows("SELECT Id FROM Contact")).toEqual([]);
});

test("semicolons and CRLF, when the job says so, in the results too", async () => {
  const { info, ok } = await crm.job(
    { ...INSERT, columnDelimiter: "SEMICOLON", lineEnding: "CRLF" },
    "LastName;Title\r\nA;B,C\r\n",
  );
  expect(info.state).toBe("JobComplete");
  expect(ok).toMatch(/^"sf__Id";"sf__Created";"LastName";"Title"\r\n"003\w{15}";"true";"A";"B,C"\r\n$/);
});

test("cells and records above the limits are refused alone", async () => {
  const { info, bad } = await crm.job(INSERT, `LastName,Description\nA,${"x".repeat(32_001)}\nB,short\n`);
  expect(info).toMatchObject({ state: "JobComplete", numberRecordsProcessed: 2, numberRecordsFailed: 1 });
  expect(bad).toContain("STRING_TOO_LONG:");
});

test("types of cells", async () => {
  const { bad } = await crm.job(
    INSERT,
    "LastName,Birthdate,HasOptedOutOfEmail,CreatedDate\nA,1.2.1980,,\nB,,maybe,\nC,,,2026-01-01\nD,1980-02-01,TRUE,2025-12-31T23:00:00.123+01:00\n",
  );
  expect(bad).toContain(
    "INVALID_TYPE_ON_FIELD_IN_RECORD:'1.2.1980' is not a valid value for the type xsd:date:Birthdate --",
  );
  expect(bad).toContain("'maybe' is not a valid value for the type xsd:boolean");
  expect(bad).toContain("'2026-01-01' is not a valid value for the type xsd:dateTime");
  expect(await crm.rows("SELECT LastName, CreatedDate, HasOptedOutOfEmail FROM Contact")).toEqual([
    { LastName: "D", CreatedDate: "2025-12-31T22:00:00.000+0000", HasOptedOutOfEmail: true },
  ]);
});

test("a job that fails half-way, one that the org aborts, one that the caller aborts", async () => {
  const csv = `LastName\n${Array.from({ length: 1000 }, (_, place) => `N${place}`).join("\n")}\n`;
  await crm.admin("POST", "/limits", { failNextJobs: 1, abortNextJobs: 1 });
  for (const expected of ["Failed", "Aborted"]) {
    const before = (await crm.query("SELECT COUNT() FROM Contact")).totalSize;
    const { info, ok, rest } = await crm.job(INSERT, csv);
    expect([info.state, info.numberRecordsProcessed]).toEqual([expected, 500]);
    expect([ok?.trim().split("\n").length, rest?.trim().split("\n").length]).toEqual([501, 501]);
    expect((await crm.query("SELECT COUNT() FROM Contact")).totalSize).toBe(before + 500);
  }
  expect((await crm.job(INSERT, csv)).info.state).toBe("JobComplete");
  const { body } = await crm.api("POST", "/jobs/ingest", INSERT);
  expect((await crm.api("PATCH", `/jobs/ingest/${body.id}`, { state: "Aborted" })).body.state).toBe("Aborted");
  expect(await state(`/jobs/ingest/${body.id}`)).toBe("Aborted");
  expect((await crm.api("PATCH", `/jobs/ingest/${body.id}`, { state: "Aborted" })).status).toBe(400);
});

test("every k-th row meets a lock; the same rows go in alone", async () => {
  await crm.admin("POST", "/limits", { lockEvery: 3 });
  const { info, bad } = await crm.job(INSERT, "LastName\nA\nB\nC\nD\nE\n");
  expect(info.numberRecordsFailed).toBe(1);
  expect(bad).toContain("UNABLE_TO_LOCK_ROW:unable to obtain exclusive access to this record or 1 records:");
  expect((await crm.job(INSERT, "LastName\nC\n")).info.numberRecordsFailed).toBe(1);
  expect((await crm.job(INSERT, "LastName\nC\n")).info.numberRecordsFailed).toBe(0);
});

test("batches of 10,000 count against the day's quota; a spent quota fails the job", async () => {
  await crm.admin("POST", "/limits", { bulkBatches: 3 });
  const csv = `LastName\n${Array.from({ length: 10_001 }, (_, place) => `N${place}`).join("\n")}\n`;
  expect((await crm.job(INSERT, csv)).info).toMatchObject({ state: "JobComplete", numberRecordsProcessed: 10_001 });
  expect((await crm.api("GET", "/limits")).body.DailyBulkApiBatches).toEqual({ Max: 3, Remaining: 1 });
  expect((await crm.job(INSERT, csv)).info).toMatchObject({
    state: "Failed",
    errorMessage: expect.stringMatching(/^ExceededQuota/),
  });
  await crm.admin("POST", "/time", { advanceMs: 25 * 3_600_000 });
  expect((await crm.api("GET", "/limits")).body.DailyBulkApiBatches.Remaining).toBe(3);
});

test("storage that runs out half-way refuses the rest by name", async () => {
  await crm.admin("POST", "/limits", { dataStorageMB: 1 });
  const csv = `LastName\n${Array.from({ length: 600 }, (_, place) => `N${place}`).join("\n")}\n`;
  const { info, bad } = await crm.job(INSERT, csv);
  // An account of 2 KB is there already, so 511 contacts of 2 KB fill a megabyte.
  expect([info.state, info.numberRecordsFailed]).toEqual(["JobComplete", 600 - 511]);
  expect(bad).toContain("STORAGE_LIMIT_EXCEEDED:storage limit exceeded:--");
  expect((await crm.api("GET", "/limits")).body.DataStorageMB).toEqual({ Max: 1, Remaining: 0 });
});

test("what a new job may not ask for", async () => {
  const refused = async (body: object) => crm.refusal("POST", "/jobs/ingest", { ...INSERT, ...body });
  expect(await refused({ object: "Nowhere__c" })).toMatch(/^400 INVALIDENTITY/);
  expect(await refused({ object: "ContentVersion" })).toMatch(/^400 INVALIDENTITY/);
  expect(await refused({ operation: "merge" })).toMatch(/^400 INVALIDJOB/);
  expect(await refused({ operation: "upsert" })).toMatch(/^400 INVALIDJOB/);
  expect(await refused({ operation: "upsert", externalIdFieldName: "Phone" })).toMatch(/^400 INVALIDJOB/);
  expect(await refused({ operation: "hardDelete" })).toMatch(/FeatureNotEnabled.*hardDelete/);
});

test("delete moves to the recycle bin, hardDelete leaves nothing", async () => {
  const made = await crm.create("Contact", [{ LastName: "A" }, { LastName: "B" }]);
  const [a, b] = made.map(({ id }: { id: string }) => id);
  await crm.admin("POST", "/limits", { bulkHardDelete: true });
  expect((await crm.job({ object: "Contact", operation: "delete" }, `Id\n${a}\n`)).ok).toContain(
    `"${a}","false","${a}"`,
  );
  expect((await crm.job({ object: "Contact", operation: "hardDelete" }, `Id\n${b}\n`)).info.numberRecordsFailed).toBe(
    0,
  );
  expect(await crm.rows("SELECT Id, IsDeleted FROM Contact", "queryAll")).toEqual([{ Id: a, IsDeleted: true }]);
  const again = await crm.job({ object: "Contact", operation: "delete" }, `Id\n${a}\n`);
  expect(again.bad).toContain(`"${a}","ENTITY_IS_DELETED:entity is deleted:--","${a}"`);
});

test("a job made together with its data", async () => {
  const form = new FormData();
  form.append("job", new Blob([JSON.stringify(INSERT)], { type: "application/json" }));
  form.append("content", new Blob(["LastName\nA\n"], { type: "text/csv" }), "content");
  const { body } = await crm.api("POST", "/jobs/ingest", form);
  expect(body.state).toBe("UploadComplete");
  await crm.admin("POST", "/time", { advanceMs: 10_000 });
  expect(await state(`/jobs/ingest/${body.id}`)).toBe("JobComplete");
});

test("a query job gives its rows in pages", async () => {
  await crm.create(
    "Contact",
    Array.from({ length: 5 }, (_, place) => ({ LastName: `N${place}` })),
  );
  const { body } = await crm.api("POST", "/jobs/query", {
    operation: "query",
    query: "SELECT LastName, Account.Name, CreatedDate FROM Contact",
  });
  await crm.admin("POST", "/time", { advanceMs: 10_000 });
  const first = await crm.api("GET", `/jobs/query/${body.id}/results?maxRecords=3`);
  expect([first.headers.get("sforce-locator"), first.headers.get("sforce-numberofrecords")]).toEqual(["3", "3"]);
  expect(first.body.split("\n").slice(0, 2)).toEqual([
    '"LastName","Account.Name","CreatedDate"',
    expect.stringMatching(/^"N0","","[\d-]{10}T[\d:]{8}\.000Z"$/),
  ]);
  const second = await crm.api("GET", `/jobs/query/${body.id}/results?maxRecords=3&locator=3`);
  expect([second.headers.get("sforce-locator"), second.headers.get("sforce-numberofrecords")]).toEqual(["null", "2"]);
});

test("a job is kept for seven days", async () => {
  const { id } = await crm.job(INSERT, "LastName\nA\n");
  await crm.admin("POST", "/time", { advanceMs: 7 * 86_400_000 - 7_200_000 });
  expect((await crm.api("GET", `/jobs/ingest/${id}`)).status).toBe(200);
  await crm.admin("POST", "/time", { advanceMs: 7_200_000 });
  expect((await crm.api("GET", `/jobs/ingest/${id}`)).status).toBe(404);
  expect((await crm.api("GET", "/jobs/ingest")).body.records).toEqual([]);
});
