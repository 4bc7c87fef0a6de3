import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import type { Fields, Write } from "#lib/destinations/port.ts";
import { carryOut, collect, kinds, type Open, opener, prepared, writeOf } from "../suite.ts";
import { bench, field, needed } from "./bench.ts";

const open = opener(bench);
const key = (object: string) => field(object, "Source_System_ID__c", "text", { unique: true, length: 100 });
const wide = [
  ...needed,
  key("Campaign"),
  key("CampaignMember"),
  key("ContentVersion"),
  field("Task", "Source_System_ID__c", "text", { length: 100 }),
  field("CampaignMemberStatus", "Label", "text", { standard: true }),
  field("CampaignMember", "Status", "text", { standard: true }),
  field("ContentVersion", "Title", "text", { standard: true }),
];
const CONTACT = "actimo:contacts:1";
const CAMPAIGN = "actimo:messages:1";

/** A contact and a campaign, their ids. */
async function parents(at: Open): Promise<{ contact: string; campaign: string }> {
  const made = async (object: string, external: string, fields: Fields) => {
    const { fates } = await carryOut(at, "insert", object, [
      writeOf(object, external, { Source_System_ID__c: external, ...fields }),
    ]);
    const fate = fates.get(external);
    if (fate?.kind !== "created") throw new Error(`no ${object}`);
    return fate.id;
  };
  return {
    contact: await made("Contact", CONTACT, { LastName: "Bach" }),
    campaign: await made("Campaign", CAMPAIGN, { Name: "Nyt" }),
  };
}
const query = async (at: Open, soql: string) => {
  const answer = await fetch(`${at.sandbox.url}/services/data/v62.0/query?q=${encodeURIComponent(soql)}`, {
    headers: { authorization: `Bearer ${at.sandbox.key}` },
  });
  return ((await answer.json()) as { records: Record<string, unknown>[] }).records;
};

test("a campaign's statuses carry no key: sent twice they are there once, and a member bears them", async () => {
  const at = await prepared(await open(), wide);
  const { contact, campaign } = await parents(at);
  const statuses = ["Opened", "Clicked", "Bounced"].map((Label, place) =>
    writeOf("CampaignMemberStatus", `${CAMPAIGN}:${Label}`, { CampaignId: campaign, Label, SortOrder: 11 + place }),
  );
  await at.sandbox.admin("/faults", [{ match: { kind: "write" }, times: 1, do: "cut-after" }]);
  expect(kinds((await carryOut(at, "insert", "CampaignMemberStatus", statuses)).fates)).toEqual({ created: 3 });
  const labels = (await query(at, `SELECT Label FROM CampaignMemberStatus WHERE CampaignId = '${campaign}'`)).map(
    ({ Label }) => Label,
  );
  expect(labels.sort()).toEqual(["Bounced", "Clicked", "Opened", "Responded", "Sent"]);
  const [unit] = at.destination.pack("insert", "CampaignMemberStatus", statuses);
  expect((await collect(at.destination.settle(unit!))).map(({ fate }) => fate.kind)).toEqual(
    statuses.map(() => "created"),
  );

  const external = "actimo:engagement_events:1:1";
  const member = writeOf("CampaignMember", external, {
    Source_System_ID__c: external,
    CampaignId: campaign,
    ContactId: contact,
    Status: "Clicked",
  });
  expect(kinds((await carryOut(at, "insert", "CampaignMember", [member])).fates)).toEqual({ created: 1 });
  const other = { ...member, external: "actimo:engagement_events:1:2" };
  const again = await carryOut(at, "insert", "CampaignMember", [
    { ...other, fields: { ...other.fields, Source_System_ID__c: other.external } },
  ]);
  expect(again.fates.get(other.external)).toMatchObject({ kind: "rejected", code: "duplicate" });
  expect((await query(at, "SELECT Status FROM CampaignMember")).map(({ Status }) => Status)).toEqual(["Clicked"]);
});

const fileOf = (text: string): Write["file"] => {
  const bytes = new TextEncoder().encode(text);
  return {
    name: `Møde "1".txt`,
    bytes: bytes.length,
    sha256: createHash("sha256").update(bytes).digest("hex"),
    mime: "text/plain",
    open: async () => bytes,
  };
};
for (const fault of ["none", "cut-before", "cut-after"] as const)
  test(`a file is uploaded once with its link (${fault}), byte by byte, and its removal takes the document`, async () => {
    const at = await prepared(await open(), wide);
    const { contact } = await parents(at);
    const external = "actimo:attachments:1:contact";
    const text = "Møde nr. 1\r\næøå\u0000--boundary";
    const write = writeOf(
      "ContentVersion",
      external,
      { Source_System_ID__c: external, Title: "Møde", PathOnClient: "møde.txt", FirstPublishLocationId: contact },
      { file: fileOf(text) },
    );
    if (fault !== "none") await at.sandbox.admin("/faults", [{ match: { kind: "write" }, times: 1, do: fault }]);
    const { units, fates } = await carryOut(at, "insert", "ContentVersion", [write]);
    expect(units.map(({ route }) => route)).toEqual(["file"]);
    const fate = fates.get(external);
    if (fate?.kind !== "created") throw new Error("no file");
    const versions = await query(at, "SELECT Id, ContentDocumentId, Checksum FROM ContentVersion");
    expect(versions).toHaveLength(1);
    expect(versions[0]).toMatchObject({ Id: fate.id, Checksum: createHash("md5").update(text).digest("hex") });
    const links = await query(
      at,
      `SELECT ContentDocumentId FROM ContentDocumentLink WHERE LinkedEntityId = '${contact}'`,
    );
    expect(links.map(({ ContentDocumentId }) => ContentDocumentId)).toEqual([versions[0]?.["ContentDocumentId"]]);
    await carryOut(at, "remove", "ContentVersion", [{ ...write, id: fate.id, file: null }]);
    expect(await query(at, "SELECT Id FROM ContentVersion")).toEqual([]);
    expect(await query(at, "SELECT Id FROM ContentDocument")).toEqual([]);
  });

test("an empty file is refused before it is sent, and a creation date ahead of the org's clock is left out", async () => {
  const at = await prepared(await open(), [...wide, field("Task", "CreatedDate", "datetime", { standard: true })]);
  const external = "actimo:attachments:2:contact";
  const empty = writeOf(
    "ContentVersion",
    external,
    { Source_System_ID__c: external, Title: "Tom", PathOnClient: "tom.txt" },
    { file: fileOf("") },
  );
  const before = at.destination.calls().file;
  expect((await carryOut(at, "insert", "ContentVersion", [empty])).fates.get(external)).toMatchObject({
    kind: "rejected",
    code: "empty_file",
  });
  expect(at.destination.calls().file).toBe(before);
  const tasks = ["2020-01-02T03:04:05.000Z", "2999-01-01T00:00:00.000Z"].map((CreatedDate, place) =>
    writeOf("Task", `actimo:tasks:${place}`, {
      Source_System_ID__c: `actimo:tasks:${place}`,
      Subject: "Ring",
      CreatedDate,
    }),
  );
  const { fates } = await carryOut(at, "insert", "Task", tasks);
  expect(fates.get("actimo:tasks:0")).not.toHaveProperty("without");
  expect(fates.get("actimo:tasks:1")).toMatchObject({ kind: "created", without: ["CreatedDate"] });
  const stored = await query(at, "SELECT CreatedDate FROM Task ORDER BY CreatedDate");
  expect(String(stored[0]?.["CreatedDate"])).toMatch(/^2020-01-02T03:04:05/);
});

test("old closed activities are listed although plain queries leave them out", async () => {
  const at = await prepared(await open(), wide);
  const external = "actimo:engagement_events:7";
  await carryOut(at, "insert", "Task", [
    writeOf("Task", external, {
      Source_System_ID__c: external,
      Subject: "Nyt",
      Status: "Completed",
      ActivityDate: "2019-01-01",
    }),
  ]);
  expect(await query(at, "SELECT Id FROM Task")).toEqual([]);
  expect((await collect(at.destination.list("Task", "ours"))).map((found) => found.external)).toEqual([external]);
});
