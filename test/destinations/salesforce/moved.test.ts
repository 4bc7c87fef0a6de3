import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { openRun } from "#lib/run/run.ts";
import { cleanUp, makeProject } from "../../run/support.ts";

const folder = mkdtempSync(join(tmpdir(), "moved-"));
afterAll(async () => {
  await cleanUp();
  rmSync(folder, { recursive: true, force: true });
});

const contacts = (status: string) =>
  [
    "Contact ID;First name;Last name;Email;Status;Manager ID;Workspace ID;Created at",
    "1001;Ida;Bach;ida@kunde.example;active;;11;2024-01-02 10:00",
    `1002;Bo;Riis;bo@kunde.example;${status};1001;11;2024-01-03 10:00`,
    "1003;Pia;Toft;pia@kunde.example;pending;1001;11;2024-01-04 10:00",
  ].join("\n");
const files: Readonly<Record<string, string>> = {
  workspaces_all: "Workspace ID;Workspace\n11;HQ",
  messages_hq: "Message ID;Workspace ID;Title;Type;Status;Published at\n501;11;Nyt;news;published;2025-01-05 10:00",
  engagement_events_hq: [
    "Event ID;Message ID;Contact ID;Event;Time",
    "9001;501;1001;open;2025-01-06 10:00",
    "9002;501;1002;open;2025-01-06 11:00",
    "9003;501;1002;click;2025-01-06 12:00",
  ].join("\n"),
};
function write(below: string, day: string, status: string): void {
  mkdirSync(join(folder, below), { recursive: true });
  for (const [name, text] of Object.entries({ ...files, contacts_hq: contacts(status) }))
    writeFileSync(join(folder, below, `${name}_${day}.csv`), text);
}

test("who becomes active moves from Lead to Contact: his links with him, the Lead goes, and a second start changes nothing", async () => {
  write("exports", "2025-02-01", "invited");
  write("exports-delta/1", "2025-02-02", "active");
  const root = makeProject(folder, { destination: "salesforce" });
  const once = async () => {
    const run = openRun({ project: root, destination: null });
    try {
      const detail = await run.reconcile();
      const { destination } = await run.account();
      const read = async (object: string) => {
        const rows: { id: string | null; external: string; fields: Readonly<Record<string, unknown>> }[] = [];
        for await (const found of destination.list(object, "all")) rows.push(found);
        return rows;
      };
      const people = { contacts: await read("Contact"), leads: await read("Lead") };
      return {
        detail,
        ...people,
        members: await read("CampaignMember"),
        tasks: await read("Task"),
        fingerprint: await run.fingerprint(),
      };
    } finally {
      await run.close();
    }
  };
  const first = await once();
  expect(first.detail.verdict).toBe("ok");
  expect(first.contacts.map(({ external }) => external).sort()).toEqual([
    "actimo:contacts:1001",
    "actimo:contacts:1002",
  ]);
  expect(first.leads.map(({ external }) => external)).toEqual(["actimo:contacts:1003"]);
  const bo = first.contacts.find(({ external }) => external === "actimo:contacts:1002");
  const ida = first.contacts.find(({ external }) => external === "actimo:contacts:1001");
  expect(bo?.fields).toMatchObject({ Manager__c: ida?.id, ReportsToId: ida?.id, Actimo_Status__c: "Active" });
  const his = first.members.find(({ external }) => external === "actimo:engagement_events:501:1002");
  expect(his?.fields).toMatchObject({ ContactId: bo?.id, LeadId: null, Status: "Clicked", Open_Count__c: 1 });
  const tasks = first.tasks.filter(({ fields }) => fields["WhoId"] === bo?.id);
  expect(tasks.map(({ fields }) => fields["Engagement_Type__c"]).sort()).toEqual(["Clicked", "Opened"]);
  for (const { fields } of tasks) expect(fields["WhatId"]).not.toBeNull();
  const second = await once();
  expect(second.fingerprint).toBe(first.fingerprint);
  expect(second.detail.verdict).toBe("ok");
}, 60_000);
