// An export full of values that Salesforce cannot hold, loaded whole: nothing is refused, everything is told.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Papa from "papaparse";
import { afterAll, expect, test } from "vitest";
import { plantOrg } from "./planted-salesforce.ts";
import { alive, endScenes, running, soql, startHere } from "./salesforce-org.ts";
import { cleanUp, makeProject } from "./support.ts";

const folder = mkdtempSync(join(tmpdir(), "actimo-odd-"));
afterAll(async () => {
  await endScenes();
  await cleanUp();
  rmSync(folder, { recursive: true, force: true });
});
type Row = Readonly<Record<string, string | number>>;
const put = (name: string, text: string): void => {
  mkdirSync(join(folder, name, ".."), { recursive: true });
  writeFileSync(join(folder, name), text);
};
const table = (name: string, rows: readonly Row[]): void =>
  put(`exports/${name}_hq_2026-01-07.csv`, Papa.unparse([...rows], { delimiter: ";" }));
const person = (contact_id: number, more: Row = {}): Row => ({
  ...{ contact_id, workspace_id: 11, first_name: "Bo", last_name: `Lund ${contact_id}`, status: "active" },
  ...{
    email: `p${contact_id}@kunde.example`,
    employee_no: "",
    hire_date: "",
    nps_score: "",
    data4: "",
    manager_id: "",
  },
  ...more,
});
const SEVEN = "👩‍👩‍👧‍👦".repeat(12);

/** No file of workspaces, users or events; cells longer than their fields; dates and numbers out of range. */
function oddExport(): void {
  table("contacts", [
    person(1, { email: "søren@kunde.example", nps_score: -100, manager_id: 2 }),
    person(2, { last_name: "Æ".repeat(300), employee_no: "9".repeat(300), manager_id: 1 }),
    person(3, { first_name: SEVEN, last_name: SEVEN, data4: "x".repeat(140_000) }),
    person(4, { hire_date: "31-12-9999", first_name: "", last_name: "", email: "", employee_no: "0042" }),
    person(5, { data4: "y".repeat(40_000), nps_score: "1e30" }),
  ]);
  table("messages", [
    { message_id: 5, title: "T".repeat(300), status: "published", body_html: `<p>${"ø".repeat(60_000)}</p>` },
  ]);
  table("message_recipients", [
    { message_id: 5, contact_id: 1, delivery_status: "delivered", opened_on: "2025-09-04 12:30", clicks: 2 },
    { message_id: 5, contact_id: 2, delivery_status: "bounced", opened_on: "", clicks: 0 },
  ]);
  table("feedback", [
    { feedback_id: 1, thread_id: 1, contact_id: 1, content: "c".repeat(40_000), status: "held", visibility: "shared" },
  ]);
  table("attachments", [
    { file_id: 1, parent_type: "contact", parent_id: 1, file_name: "tom.txt", staged_path: "files/tom.txt" },
    {
      file_id: 2,
      parent_type: "contact",
      parent_id: 1,
      file_name: `${"f".repeat(300)}.txt`,
      staged_path: "files/f.txt",
    },
  ]);
  put("exports/files/tom.txt", "");
  put("exports/files/f.txt", "hej");
}

test.each([{ bulkFrom: 1 }, {}])(
  "loads whole, to the call as predicted, twice the same, and back: %j",
  async (options) => {
    oddExport();
    const root = makeProject(folder, { destination: "salesforce", options });
    plantOrg(root, [{ object: "OrgSwitches", fields: { jobQueueMs: 20, jobChunkMs: 5, deployMs: 30 } }]);
    const place = await startHere(root);
    const before = await soql(place, "SELECT Id FROM Account");
    const found = await running(root, async (run) => {
      const { file } = await run.load();
      const { verdict, fields } = await run.reconcile();
      const latest = await run.latest();
      return { file, verdict, fields, findings: latest?.findings ?? [], plan: latest?.plan };
    });
    expect(found.verdict).toBe("ok");
    expect(found.fields.different).toBe(0);
    expect(found.file.objects.filter(({ failed }) => failed > 0)).toEqual([]);
    expect(found.file.actual.calls).toBe(found.file.predicted.calls);
    expect(found.plan?.coverage.accounted).toBe(found.plan?.coverage.cells);
    const { quota } = JSON.parse(readFileSync(join(root, "out/salesforce/estimate.json"), "utf8")) as {
      quota: { name: string; needed: number }[];
    };
    const needed = (name: string) => quota.find((limit) => limit.name === name)?.needed;
    expect(needed("files uploaded")).toBe(1);
    expect((needed("Bulk API batches") ?? 0) > 0).toBe("bulkFrom" in options);
    const codes = new Set(found.findings.map(({ code }) => code));
    for (const code of ["value_cut", "workspaces_derived", "events_derived", "file_empty"])
      expect(codes).toContain(code);
    const people = await soql(place, "SELECT LastName,Employee_Number__c,NPS_Score__c,AccountId FROM Contact");
    expect(people).toHaveLength(5);
    for (const { AccountId } of people) expect(AccountId).toMatch(/^001/);
    expect(people.map(({ NPS_Score__c }) => NPS_Score__c)).toContain(-100);
    expect(await soql(place, "SELECT Id FROM CampaignMember")).toHaveLength(2);
    const { changes } = await place.state();
    await running(root, (run) => run.reconcile());
    expect((await place.state()).changes).toBe(changes);
    const back = await running(root, (run) => run.rollback());
    expect(back.verdict).toBe("ok");
    expect(alive(await soql(place, "SELECT Id,IsDeleted FROM Account"))).toEqual(before);
  },
  60_000,
);
