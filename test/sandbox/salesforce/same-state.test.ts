import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";
import process from "node:process";
import jsforce, { type SaveResult } from "jsforce";
import { expect, test } from "vitest";
import type { Fields } from "#lib/destinations/port.ts";
import { connectSalesforce } from "#lib/destinations/salesforce/connect.ts";
import { CONSUMER_KEY } from "#lib/sandbox/salesforce/auth.ts";
import { bench, field } from "../../destinations/salesforce/bench.ts";
import { carryOut, collect, kinds, opener, prepared, writeOf } from "../../destinations/suite.ts";

for (const name of ["HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"]) delete process.env[name];

const key = (object: string) => field(object, "Source_System_ID__c", "text", { unique: true, length: 100 });
const NEEDED = [
  key("Account"),
  key("Contact"),
  key("ContentVersion"),
  field("Contact", "Badge__c", "text", { unique: true, length: 40 }),
  field("Contact", "Engagement_Score__c", "number", { scale: 2 }),
  field("Contact", "Hire_Date__c", "date"),
  field("Contact", "Is_Manager__c", "boolean"),
  field("Contact", "Actimo_Status__c", "picklist", { options: { active: "active", invited: "invited" } }),
];
const FILE = Buffer.from("%PDF-1.7 Velkommen");
const MANY = 60;

const account = (i: number) => ({ Source_System_ID__c: `actimo:companies:${i}`, Name: `Firma ${i} A/S` });
const person = (i: number) => ({
  Source_System_ID__c: `actimo:contacts:${i}`,
  Badge__c: `B-${i}`,
  FirstName: "Søren",
  LastName: `Østergaard ${i}`,
  Email: `p${i}@people.example`,
  Engagement_Score__c: i / 4,
  Hire_Date__c: "2020-02-29",
  Is_Manager__c: i % 3 === 0,
  Actimo_Status__c: i % 2 === 0 ? "active" : "invited",
});
const write = (object: string, fields: Fields) => writeOf(object, String(fields["Source_System_ID__c"]), fields);

// A job from 50 rows on, so that a small scenario has one.
const open = opener({ ...bench, connect: (given) => connectSalesforce({ ...given, limits: { bulkFrom: 50 } }) });

async function byAdapter() {
  const at = await open();
  await at.destination.connect();
  const package_ = at.destination.setupPackage?.(await at.destination.describe(NEEDED));
  await prepared(at, NEEDED);
  const accounts = await carryOut(
    at,
    "insert",
    "Account",
    [0, 1].map((i) => write("Account", account(i))),
  );
  const ids = [0, 1].map((i) => {
    const fate = accounts.fates.get(`actimo:companies:${i}`);
    return fate?.kind === "created" ? fate.id : "";
  });
  const few = [0, 1, 2].map((i) => write("Contact", { ...person(i), AccountId: ids[i % 2] ?? "" }));
  const clashing = write("Contact", { ...person(3), Badge__c: "B-0" });
  const small = await carryOut(at, "insert", "Contact", [...few, clashing]);
  expect([small.units.length, kinds(small.fates)]).toEqual([1, { created: 3, rejected: 1 }]);
  const many = Array.from({ length: MANY }, (_, i) => write("Contact", person(10 + i)));
  const big = await carryOut(at, "insert", "Contact", [
    ...many.slice(1),
    write("Contact", { ...person(10), Badge__c: "B-1" }),
  ]);
  expect([big.signals.some(({ is }) => is === "handle"), kinds(big.fates)]).toEqual([
    true,
    { created: MANY - 1, rejected: 1 },
  ]);
  const idOf = (external: string) => {
    const fate = small.fates.get(external);
    return fate?.kind === "created" ? fate.id : null;
  };
  const [first, second] = [idOf("actimo:contacts:0"), idOf("actimo:contacts:1")];
  const [found] = await collect(at.destination.find({ object: "Contact", by: "id", values: [first ?? ""] }));
  const update = writeOf(
    "Contact",
    "actimo:contacts:0",
    { Title: "Leder" },
    { id: first, before: found?.fields ?? null, version: found?.version ?? null },
  );
  expect(kinds((await carryOut(at, "update", "Contact", [update])).fates)).toEqual({ updated: 1 });
  const file = {
    name: "velkommen.pdf",
    bytes: FILE.length,
    sha256: createHash("sha256").update(FILE).digest("hex"),
    mime: "application/pdf",
    open: async () => new Uint8Array(FILE),
  };
  const version = {
    Source_System_ID__c: "actimo:files:1",
    Title: "Velkommen",
    PathOnClient: "velkommen.pdf",
    FirstPublishLocationId: first ?? "",
  };
  expect(
    kinds((await carryOut(at, "insert", "ContentVersion", [{ ...write("ContentVersion", version), file }])).fates),
  ).toEqual({ created: 1 });
  const [gone] = await collect(at.destination.find({ object: "Contact", by: "id", values: [second ?? ""] }));
  const removal = writeOf("Contact", "actimo:contacts:1", {}, { id: second, version: gone?.version ?? null });
  expect(kinds((await carryOut(at, "remove", "Contact", [removal])).fates)).toEqual({ removed: 1 });
  // Out of the recycle bin again, what is there by now and what cannot come back named.
  const third = idOf("actimo:contacts:2");
  const [lying] = await collect(at.destination.find({ object: "Contact", by: "id", values: [third ?? ""] }));
  const thrown = writeOf("Contact", "actimo:contacts:2", {}, { id: third, version: lying?.version ?? null });
  expect(kinds((await carryOut(at, "soft-delete", "Contact", [thrown])).fates)).toEqual({ removed: 1 });
  const bin = await collect(at.destination.list("Contact", "bin"));
  expect(bin.map(({ id, deleted }) => [id, deleted]).sort()).toEqual([
    [second, true],
    [third, true],
  ]);
  const back = [thrown, update, writeOf("Contact", "actimo:contacts:9", {}, { id: "003000000000009AAA" })];
  const restored = await carryOut(at, "restore", "Contact", back);
  expect([...restored.fates.values()].map((fate) => (fate.kind === "rejected" ? fate.code : fate.kind))).toEqual(
    expect.arrayContaining(["restored", "restored", "deleted_in_crm"]),
  );
  return { zip: package_?.zip ?? new Uint8Array(), print: await at.sandbox.admin<Print>("/fingerprint") };
}

async function byJsforce(zip: Uint8Array): Promise<Print> {
  const { sandbox } = await open();
  await sandbox.admin("/limits", { jobQueueMs: 100, jobChunkMs: 20, deployMs: 120 });
  const url = sandbox.url;
  const conn = new jsforce.Connection({
    loginUrl: url,
    instanceUrl: url,
    version: "62.0",
    oauth2: { loginUrl: url, clientId: CONSUMER_KEY, clientSecret: sandbox.key },
  });
  conn.metadata.pollInterval = 5;
  const user = await conn.authorize({ grant_type: "client_credentials" });
  const deployed = await conn.metadata
    .deployRest(Buffer.from(zip), { singlePackage: true, rollbackOnError: true })
    .complete(true);
  expect(deployed.status).toBe("Succeeded");
  const sets = await conn.query<{ Id: string }>("SELECT Id FROM PermissionSet WHERE IsOwnedByProfile = false");
  await conn
    .sobject("PermissionSetAssignment")
    .create({ AssigneeId: user.id, PermissionSetId: sets.records[0]?.Id ?? "" });
  const accounts: SaveResult[] = await conn.sobject("Account").create([account(0), account(1)]);
  const people: SaveResult[] = await conn
    .sobject("Contact")
    .create([
      ...[0, 1, 2].map((i) => ({ ...person(i), AccountId: accounts[i % 2]?.id ?? "" })),
      { ...person(3), Badge__c: "B-0" },
    ]);
  expect(people.map(({ success }) => success)).toEqual([true, true, true, false]);
  const rows = Array.from({ length: MANY }, (_, i) => person(10 + i));
  const loaded = await conn.bulk2.loadAndWaitForResults({
    object: "Contact",
    operation: "insert",
    input: [...rows.slice(1), { ...person(10), Badge__c: "B-1" }],
    pollInterval: 5,
  });
  expect([loaded.successfulResults.length, loaded.failedResults.length]).toEqual([MANY - 1, 1]);
  const first = people[0]?.id ?? "";
  await conn.sobject("Contact").update({ Id: first, Title: "Leder" });
  await conn.sobject("ContentVersion").create(
    {
      Source_System_ID__c: "actimo:files:1",
      Title: "Velkommen",
      PathOnClient: "velkommen.pdf",
      FirstPublishLocationId: first,
      VersionData: FILE,
    } as Record<string, unknown>,
    { multipartFileFields: { VersionData: { filename: "velkommen.pdf", contentType: "application/pdf" } } },
  );
  await conn.sobject("Contact").destroy(people[1]?.id ?? "");
  await conn.sobject("Contact").destroy(people[2]?.id ?? "");
  const back = await conn.soap.undelete([people[2]?.id ?? ""]);
  expect(back.map(({ success }) => success)).toEqual([true]);
  return sandbox.admin<Print>("/fingerprint");
}

type Print = { fingerprint: string; objects: Record<string, unknown>; schemaHash: string };

test("our adapter and jsforce, asked for the same, leave the same org behind", async () => {
  const { zip, print } = await byAdapter();
  const other = await byJsforce(zip);
  expect(print.objects).toMatchObject({ Contact: { records: 3 + MANY - 1 }, ContentVersion: { records: 1 } });
  expect(print).toEqual(other);
});
