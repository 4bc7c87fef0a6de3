import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import jsforce, { type SaveResult } from "jsforce";
import { CONSUMER_KEY } from "#lib/sandbox/salesforce/auth.ts";
import { PACKAGE, zipOf } from "./support.ts";

/** Assertion functions must be declared with their type. */
const equal: (actual: unknown, expected: unknown) => void = assert.deepEqual;
type Results = {
  id?: string;
  success: boolean;
  errors: { statusCode?: string; message: string; fields?: string[] }[];
}[];
const codes = (results: unknown) =>
  (results as Results).map(({ success, errors }) => (success ? "ok" : (errors[0]?.statusCode ?? "?")));

async function thrown(promise: PromiseLike<unknown>): Promise<{ errorCode?: string; message: string }> {
  try {
    await promise;
  } catch (error) {
    return error as { errorCode?: string; message: string };
  }
  throw new assert.AssertionError({ message: "it should have been refused" });
}

/**
 * What a migration does, done by jsforce against the sandbox at `url`: signing in, deploying, describing, Collections,
 * Bulk, queries, a file, deleting and undeleting. Throws at the first thing the client sees wrong; `patienceMs`: how long it polls.
 */
export async function scenario(url: string, secret: string, patienceMs = 20_000): Promise<void> {
  const conn = new jsforce.Connection({
    loginUrl: url,
    instanceUrl: url,
    version: "62.0",
    oauth2: { loginUrl: url, clientId: CONSUMER_KEY, clientSecret: secret },
  });
  conn.bulk2.pollInterval = 5;
  conn.bulk2.pollTimeout = patienceMs;
  conn.metadata.pollInterval = 5;
  conn.metadata.pollTimeout = patienceMs;

  // Signing in
  const refused = new jsforce.Connection({
    loginUrl: url,
    instanceUrl: url,
    version: "62.0",
    oauth2: { loginUrl: url, clientId: CONSUMER_KEY, clientSecret: "wrong" },
  });
  const wrong = await thrown(refused.authorize({ grant_type: "client_credentials" }));
  equal(wrong.message, "invalid client credentials");
  const user = await conn.authorize({ grant_type: "client_credentials" });
  assert.match(user.id, /^005\w{15}$/);
  assert.match(user.organizationId, /^00D\w{15}$/);
  equal(conn.instanceUrl, url);

  // The schema: checked, then deployed, and unseen until the permission set is assigned
  equal((await thrown(conn.describe("Course__c"))).errorCode, "NOT_FOUND");
  const zip = Buffer.from(zipOf(PACKAGE));
  const options = { rollbackOnError: true, singlePackage: true, testLevel: "NoTestRun" as const };
  const checked = await conn.metadata.deployRest(zip, { ...options, checkOnly: true }).complete(true);
  equal(
    [checked.status, checked.success, checked.checkOnly, checked.numberComponentErrors],
    ["Succeeded", true, true, 0],
  );
  equal((await conn.tooling.query("SELECT DeveloperName FROM CustomObject")).totalSize, 0);
  const bad = {
    ...PACKAGE,
    "objects/Contact.object": (PACKAGE["objects/Contact.object"] ?? "").replace("<length>100", "<length>300"),
  };
  const broken = await conn.metadata.deployRest(Buffer.from(zipOf(bad)), options).complete(true);
  equal([broken.status, broken.success, broken.done], ["Failed", false, true]);
  const { componentFailures } = broken.details ?? {};
  const [failure] = [componentFailures].flat();
  equal(
    [failure?.componentType, failure?.fullName, failure?.fileName],
    ["CustomField", "Contact.Source_System_ID__c", "objects/Contact.object"],
  );
  const request = conn.metadata.deployRest(zip, options);
  const { id } = await request;
  const deployed = await request.complete(true);
  equal([deployed.status, deployed.success, deployed.numberComponentsDeployed], ["Succeeded", true, 6]);
  const again = await conn.metadata.checkDeployStatus(id, true, true);
  equal([again.status, again.done, [again.details?.componentSuccesses].flat().length], ["Succeeded", true, 6]);
  equal((await thrown(conn.describe("Course__c"))).errorCode, "NOT_FOUND");
  const set = await conn.query<{ Id: string }>("SELECT Id FROM PermissionSet WHERE Name = 'Actimo_Migration'");
  const assigned = await conn
    .sobject("PermissionSetAssignment")
    .create({ AssigneeId: user.id, PermissionSetId: set.records[0]?.Id ?? "" });
  equal(assigned.success, true);

  const types = (await conn.metadata.read("StandardValueSet", "TaskType")) as unknown as {
    standardValue: { fullName: string }[];
  };
  equal(
    types.standardValue.map(({ fullName }) => fullName),
    ["Call", "Meeting", "Other", "Engagement"],
  );

  // Describe
  const course = await conn.describe("Course__c");
  equal([course.custom, course.createable, course.keyPrefix], [true, true, "a00"]);
  const contact = await conn.describe("Contact");
  const field = (name: string) => contact.fields.find((one) => one.name === name);
  const key = field("Source_System_ID__c");
  equal([key?.externalId, key?.unique, key?.length, key?.createable], [true, true, 100, true]);
  equal([field("LastName")?.nillable, field("LastName")?.length, field("Name")?.createable], [false, 80, false]);
  equal(field("AccountId")?.referenceTo, ["Account"]);
  const global = await conn.describeGlobal();
  equal(
    global.sobjects.some(({ name }) => name === "Course__c"),
    true,
  );
  equal(
    global.sobjects.some(({ name }) => name === "Activity"),
    false,
  );

  // Collections, with one bad row among good ones
  const account = await conn.sobject("Account").create({ Name: "Nordisk Pleje A/S" });
  equal(account.success, true);
  const people = await conn.sobject("Contact").create([
    {
      LastName: "Bæk",
      Email: "Anna@Post.example",
      AccountId: account.id ?? "",
      Source_System_ID__c: "actimo:contacts:1",
    },
    { FirstName: "Nobody", Source_System_ID__c: "actimo:contacts:2" },
    { LastName: "Clausen", Email: "c@post", Source_System_ID__c: "actimo:contacts:3" },
    { LastName: "Dam", Source_System_ID__c: "actimo:contacts:1" },
    { LastName: "Eriksen", Source_System_ID__c: "actimo:contacts:5" },
  ]);
  equal(codes(people), ["ok", "REQUIRED_FIELD_MISSING", "INVALID_EMAIL_ADDRESS", "DUPLICATE_VALUE", "ok"]);
  equal((people as Results)[1]?.errors[0]?.fields, ["LastName"]);
  const first = people[0]?.id ?? "";
  assert.match((people as Results)[3]?.errors[0]?.message ?? "", new RegExp(`record with id: ${first}$`));
  const updated = await conn.sobject("Contact").update([
    { Id: first, Title: "Sygeplejerske" },
    { Id: people[4]?.id ?? "", Birthdate: "1980-02-28", LastName: "x".repeat(81) },
  ]);
  equal(codes(updated), ["ok", "STRING_TOO_LONG"]);
  const upserted = await conn.sobject("Contact").upsert(
    [
      { LastName: "Bæk", Title: "Leder", Source_System_ID__c: "actimo:contacts:1" },
      { LastName: "Friis", Source_System_ID__c: "actimo:contacts:6" },
    ],
    "Source_System_ID__c",
  );
  equal(
    upserted.map(({ created }) => created),
    [false, true],
  );
  const single = await conn
    .sobject("Contact")
    .upsert({ LastName: "Gram", Source_System_ID__c: "actimo:contacts:7" }, "Source_System_ID__c");
  equal([single.success, (single as { created?: boolean }).created], [true, true]);
  const hidden = await thrown(conn.sobject("Contact").create({ LastName: "H", Nowhere__c: "1" }));
  equal(
    [hidden.errorCode, hidden.message],
    ["INVALID_FIELD", "No such column 'Nowhere__c' on sobject of type Contact"],
  );
  const badDate = await thrown(conn.sobject("Contact").create([{ LastName: "H", Birthdate: "17.10.1980" }]));
  equal(badDate.errorCode, "JSON_PARSER_ERROR");

  // Bulk API 2.0
  const loaded = await conn.bulk2.loadAndWaitForResults({
    object: "Task",
    operation: "insert",
    input: [
      ...Array.from({ length: 300 }, (_, place) => ({
        Subject: `Nyhed ${place}`,
        WhoId: first,
        Type: "Engagement",
        Engagement_Type__c: "Opened",
        CreatedDate: "2025-12-01T10:00:00.000Z",
        Status: "Completed",
      })),
      {
        Subject: "Ukendt",
        WhoId: first,
        Type: "Engagement",
        Engagement_Type__c: "Sneezed",
        CreatedDate: "2025-12-01T10:00:00.000Z",
        Status: "Completed",
      },
    ],
  });
  equal(
    [loaded.successfulResults.length, loaded.failedResults.length, [loaded.unprocessedRecords].flat().length],
    [300, 1, 0],
  );
  const [lost] = loaded.failedResults;
  equal(
    lost?.sf__Error,
    "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST:Engagement Type: bad value for restricted picklist field: Sneezed:--",
  );
  equal(
    loaded.successfulResults.every(({ sf__Id, sf__Created }) => /^00T\w{15}$/.test(sf__Id) && sf__Created === "true"),
    true,
  );
  const merged = await conn.bulk2.loadAndWaitForResults({
    object: "Contact",
    operation: "upsert",
    externalIdFieldName: "Source_System_ID__c",
    input: [
      { Source_System_ID__c: "actimo:contacts:1", LastName: "Bæk", Title: null },
      { Source_System_ID__c: "actimo:contacts:8", LastName: "Holm", Title: "Kok" },
      { Source_System_ID__c: "actimo:contacts:9", LastName: null, Title: "Kok" },
    ],
  });
  const createdOf = Object.fromEntries(
    merged.successfulResults.map((row) => [
      (row as unknown as Record<string, string>)["Source_System_ID__c"],
      row.sf__Created,
    ]),
  );
  equal(createdOf, { "actimo:contacts:1": "false", "actimo:contacts:8": "true" });
  equal(
    merged.failedResults.map(({ sf__Error }) => sf__Error),
    ["REQUIRED_FIELD_MISSING:Required fields are missing: [LastName]:LastName --"],
  );
  const job = conn.bulk2.createJob({ object: "Contact", operation: "insert" });
  await job.open();
  await job.uploadData("LastName,Nowhere__c\nI,1\n");
  await job.close();
  equal(
    (await thrown(job.poll())).message,
    "Ingest job failed to complete due to: InvalidBatch : Field name not found : Nowhere__c",
  );

  // Queries, in pages
  const tasks: { CreatedDate: string; Who: { Name: string } | null }[] = [];
  let pages = 0;
  let page = await conn.query<{ Id: string; CreatedDate: string; Who: { Name: string } | null }>(
    "SELECT Id, CreatedDate, Who.Name FROM Task WHERE Type = 'Engagement' ORDER BY CreatedDate, Id",
  );
  for (;;) {
    pages++;
    tasks.push(...page.records);
    if (page.done) break;
    page = await conn.queryMore(page.nextRecordsUrl ?? "");
  }
  equal([tasks.length, pages, page.totalSize], [300, 3, 300]);
  equal([tasks[0]?.CreatedDate, tasks[0]?.Who?.Name], ["2025-12-01T10:00:00.000+0000", "Bæk"]);
  const emptied = await conn.sobject("Contact").retrieve(first);
  equal([emptied["Title"], emptied["Email"]], [null, "anna@post.example"]);
  const unknown = await thrown(conn.query("SELECT Nowhere__c FROM Contact"));
  equal(unknown.errorCode, "INVALID_FIELD");
  const inBulk = await (await conn.bulk2.query("SELECT Id, LastName FROM Contact ORDER BY LastName")).toArray();
  equal(
    inBulk.map((row) => (row as { LastName: string }).LastName),
    ["Bæk", "Eriksen", "Friis", "Gram", "Holm"],
  );

  // A file
  const uploaded: SaveResult = await conn.sobject("ContentVersion").create(
    {
      Title: "Velkommen",
      PathOnClient: "velkommen.pdf",
      FirstPublishLocationId: first,
      VersionData: Buffer.from("%PDF-1.7 æøå"),
    } as Record<string, unknown>,
    { multipartFileFields: { VersionData: { filename: "velkommen.pdf", contentType: "application/pdf" } } },
  );
  equal(uploaded.success, true);
  const version = await conn.query<{ ContentDocumentId: string; Checksum: string; ContentSize: number }>(
    `SELECT ContentDocumentId, Checksum, ContentSize FROM ContentVersion WHERE Id = '${uploaded.id}'`,
  );
  const [file] = version.records;
  equal([file?.ContentSize, file?.Checksum], [15, "bb9ed6a69a9c5cc16eadd90e743e9c26"]);
  const links = await conn.query<{ LinkedEntityId: string; ShareType: string }>(
    `SELECT LinkedEntityId, ShareType FROM ContentDocumentLink WHERE ContentDocumentId = '${file?.ContentDocumentId}'`,
  );
  equal(links.records.map(({ LinkedEntityId }) => LinkedEntityId).sort(), [first, user.id].sort());

  // Deleting, and taking back
  const gone = await conn.sobject("Contact").destroy([people[4]?.id ?? "", first]);
  equal(codes(gone), ["ok", "ok"]);
  equal((await conn.query("SELECT COUNT() FROM Task WHERE Type = 'Engagement'")).totalSize, 0);
  equal(codes(await conn.sobject("Contact").destroy([first])), ["ENTITY_IS_DELETED"]);
  const binned = await conn.query<{ IsDeleted: boolean }>(`SELECT IsDeleted FROM Contact WHERE Id = '${first}'`, {
    scanAll: true,
  });
  equal(
    binned.records.map(({ IsDeleted }) => IsDeleted),
    [true],
  );
  const back = await conn.soap.undelete([first]);
  equal([back[0]?.id, back[0]?.success], [first, true]);
  equal((await conn.query("SELECT COUNT() FROM Task WHERE Type = 'Engagement'")).totalSize, 300);
  const removed = await conn.bulk2.loadAndWaitForResults({
    object: "Contact",
    operation: "delete",
    input: [{ Id: first }],
  });
  equal(
    removed.successfulResults.map(({ sf__Created }) => sf__Created),
    ["false"],
  );
  const missing = await thrown(conn.sobject("Contact").retrieve(first));
  equal(missing.errorCode, "ENTITY_IS_DELETED");
  assert.ok((conn.limitInfo.apiUsage?.used ?? 0) > 30);
  equal(conn.limitInfo.apiUsage?.limit, 110_000);
  const limits = (await conn.limits()) as Record<string, { Max: number; Remaining: number }>;
  equal([limits["DailyBulkApiBatches"]?.Max, limits["DailyBulkApiBatches"]?.Remaining], [15_000, 14_997]);
}
