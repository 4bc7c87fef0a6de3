// Recipients of messages as members of the campaigns, where the project wants them.
import { appendFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, expect, test } from "vitest";
import { plantOrg } from "./planted-salesforce.ts";
import { endScenes, running, soql, startHere } from "./salesforce-org.ts";
import { cleanUp, makeProject, ROOT } from "./support.ts";

afterEach(endScenes);
afterAll(cleanUp);

test("every recipient is a member; an event of a later export changes his member and makes no other", async () => {
  const root = makeProject(join(ROOT, "test/fixtures/hand"), {
    destination: "salesforce",
    options: { acceptProposals: 0.5, recipientsAsMembers: true },
  });
  // Anne did nothing yet: she opens the message in the later export.
  appendFileSync(
    join(root, "exports/besked_modtagere_nordic-retail_2026-01-07.csv"),
    "\n50003;1002;Anne Skov;;;Salg;Push;Leveret;;;0;0\n",
  );
  plantOrg(root);
  const place = await startHere(root);
  const members = async () => {
    const fields = "Source_System_ID__c,Status,Engagement_Type__c";
    const rows = await soql(place, `SELECT ${fields} FROM CampaignMember ORDER BY Source_System_ID__c`);
    return rows.map((row) => [row["Source_System_ID__c"], row["Status"], row["Engagement_Type__c"]]);
  };
  await running(root, (run) => run.load());
  const key = (contact: number) => `actimo:engagement_events:50003:${contact}`;
  const others = [
    [key(1000), "Opened", "Opened"],
    [key(1001), "Clicked", "Clicked"],
  ];
  const silent = [key(1004), "Sent", null];
  expect(await members()).toEqual([...others, [key(1002), "Sent", null], silent]);
  const detail = await running(root, (run) => run.reconcile());
  expect([detail.verdict, detail.missing, detail.fields.different]).toEqual(["ok", [], 0]);
  expect(await members()).toEqual([...others, [key(1002), "Opened", "Opened"], silent]);
  expect((await running(root, (run) => run.rollback())).verdict).toBe("ok");
}, 60_000);
