import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Client, DATA, sandboxOf } from "./support.ts";

let crm: Client;
beforeAll(async () => {
  crm = await sandboxOf({
    seed: {
      fields: [{ object: "Contact", name: "Key__c", type: "Text", isUnique: true }],
      records: [{ object: "Contact", fields: { LastName: "A", Key__c: "k" } }],
    },
  });
  await crm.api("POST", "/jobs/ingest", { object: "Contact", operation: "insert" });
});
afterAll(() => crm.stop());

const PIECES = [
  "sobjects",
  "Contact",
  "Task",
  "ContentVersion",
  "User",
  "Nowhere__c",
  "0035e0000000001AAA",
  "Key__c",
  "k",
  "Id",
  "describe",
  "updated",
  "VersionData",
  "composite",
  "query",
  "queryAll",
  "jobs",
  "ingest",
  "750J60000000001IAA",
  "batches",
  "successfulResults",
  "unprocessedrecords",
  "results",
  "limits",
  "recordCount",
  "tooling",
  "CustomField",
  "metadata",
  "deployRequest",
  "0AfJ60000000001",
  "%",
  "%zz",
  "..",
  "",
];
const JOB = "jobs/ingest/750J60000000001IAA";
const PATHS = [
  "sobjects",
  "sobjects/Contact",
  "sobjects/Task",
  "sobjects/ContentVersion",
  "sobjects/User",
  "sobjects/Campaign",
  "sobjects/CampaignMember",
  "sobjects/CampaignMemberStatus",
  "sobjects/ContentDocumentLink",
  "sobjects/FieldPermissions",
  "sobjects/PermissionSetAssignment",
  "sobjects/Contact/0035e0000000001AAA",
  "sobjects/Contact/Key__c/k",
  "sobjects/Contact/Key__c/new",
  "sobjects/Contact/Id/0035e0000000001AAA",
  "sobjects/Contact/updated",
  "sobjects/ContentVersion/0685e0000000001AAA/VersionData",
  "composite",
  "composite/sobjects",
  "composite/sobjects/Contact",
  "composite/sobjects/Contact/Key__c",
  "composite/sobjects/Contact/Id",
  "query",
  "queryAll",
  "query/01g000000000001AAA-1",
  "jobs/ingest",
  JOB,
  `${JOB}/batches`,
  `${JOB}/failedResults`,
  `${JOB}/unprocessedrecords`,
  "jobs/query",
  "jobs/query/750J60000000001IAA/results",
  "limits",
  "limits/recordCount",
  "tooling/query",
  "tooling/sobjects/CustomField",
  "tooling/sobjects/CustomField/00N5e0000000001AAA",
  "metadata/deployRequest",
  "metadata/deployRequest/0AfJ60000000001AAA",
];
const MULTIPART = (type: string, body: string) =>
  `--x\r\nContent-Disposition: form-data; name="entity_content"\r\nContent-Type: application/json\r\n\r\n${body}\r\n--x\r\nContent-Disposition: form-data; name="VersionData"; filename="a"\r\nContent-Type: ${type}\r\n\r\nLastName\nA\n\r\n--x--\r\n`;
const BODIES: unknown[] = [
  undefined,
  "",
  "{",
  "[]",
  "null",
  "1",
  '"x"',
  {},
  [],
  { compositeRequest: [{ method: "GET", url: "//", referenceId: "a" }] },
  { compositeRequest: [{ method: "POST", url: "http://[", referenceId: "a", body: "@{b.c}" }] },
  { records: null },
  { records: [null] },
  { records: [{}] },
  { records: [{ attributes: { type: "Contact" }, id: 7, LastName: {} }] },
  { records: [{ attributes: { type: "Contact" }, Account: { Name: [] } }] },
  { records: [{ attributes: null, LastName: "x" }] },
  { ids: "x", fields: 1 },
  { ids: [null], fields: [null] },
  { object: "Contact", operation: "insert", columnDelimiter: "X" },
  { object: {}, operation: [] },
  { state: "Open" },
  { operation: "query", query: "SELECT" },
  { operation: "query", query: 5 },
  { LastName: { a: { b: 1 } } },
  { OwnerId: "x", ReportsTo: {} },
  { ReportsTo: { attributes: {}, Key__c: null } },
  { VersionData: "%%%", Title: null },
  { FullName: "a", Metadata: { type: 1 } },
  { Id: [1], CreatedDate: {}, HasOptedOutOfEmail: [] },
  MULTIPART("text/csv", "{"),
  MULTIPART("text/csv", "[]"),
  MULTIPART("application/zip", '{"Title":{},"deployOptions":{"checkOnly":"x"}}'),
  MULTIPART("text/csv", '{"object":"Contact","operation":"insert"}'),
  '--x\r\nContent-Disposition: form-data; name="a"\r\n\r\nb\r\n--x--',
];
const QUERIES = [
  "",
  "q=",
  "q=SELECT+Id+FROM+Contact+WHERE+Id+=+''",
  "q=SELECT+Id+FROM+Contact+WHERE+Id+IN+()",
  "q=SELECT+COUNT(Id)+FROM+Contact+GROUP+BY+Nowhere",
  "q=SELECT+Account.Owner.Name,Owner.Manager.Name+FROM+Contact",
  "ids=,,",
  "ids=x",
  "fields=,Account.Name.x",
  "start=x&end=y",
  "locator=-1&maxRecords=-5",
  "includeDetails=true",
  "_HttpMethod=PATCH",
  "queryLocator=-9",
];
const TYPES = [
  "application/json",
  "text/csv",
  "multipart/form-data; boundary=x",
  "application/x-www-form-urlencoded",
  "text/xml",
];

test("whatever is asked, the answer is one of Salesforce's, never an error of the sandbox", async () => {
  const wrong: string[] = [];
  const pick = <T>(of: readonly T[]) => fc.constantFrom(...of);
  await fc.assert(
    fc.asyncProperty(
      pick(["GET", "POST", "PUT", "PATCH", "DELETE"]),
      fc.oneof(
        { weight: 5, arbitrary: pick(PATHS) },
        {
          weight: 1,
          arbitrary: fc.array(pick(PIECES), { minLength: 1, maxLength: 5 }).map((pieces) => pieces.join("/")),
        },
      ),
      pick(QUERIES),
      pick(BODIES),
      pick(TYPES),
      async (method, path, query, body, type) => {
        const url = `${DATA}/${path}?${query}`;
        const sent = method === "GET" ? undefined : body;
        const answer = await crm.call(method, url, sent, { "content-type": type });
        if (answer.status >= 500)
          wrong.push(`${method} ${url} ${JSON.stringify(sent)}: ${JSON.stringify(answer.body).slice(0, 300)}`);
      },
    ),
    { numRuns: 500 },
  );
  for (const body of BODIES)
    for (const path of [
      "/services/oauth2/token",
      "/services/Soap/u/62.0",
      "/services/Soap/m/62.0",
      "/services/oauth2/userinfo",
      "/elsewhere",
    ]) {
      const answer = await crm.call("POST", path, body ?? "");
      if (String(answer.body).includes("sandbox error") || answer.body?.sandboxError)
        wrong.push(`${path} ${JSON.stringify(body)}`);
    }
  expect(wrong).toEqual([]);
});
