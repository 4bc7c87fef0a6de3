// What people of the org did after the load, a ledger that was lost, a field of theirs that was hidden.
import { rmSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { plantOrg } from "./planted-salesforce.ts";
import {
  ADOPT,
  alive,
  keyed,
  MARRIED,
  one,
  running,
  scene,
  sharedGround,
  soql,
  startHere,
  stateOf,
} from "./salesforce-org.ts";
import { makeProject, ROOT } from "./support.ts";

const ground = sharedGround();

describe("records that people of the org touched after the load", () => {
  test("are neither overwritten nor rolled back, and named", async () => {
    const { place, running, decide, out } = await scene(ground, "adopt");
    decide([ADOPT]);
    await running((run) => run.reconcile());
    const [ours] = await keyed(place, "actimo:contacts:1000");
    const id = ours?.["Id"] ?? "";
    // By another user, some time later.
    await place.ask("time", { advanceMs: 3_600_000 });
    const { time } = await place.state();
    for (const touched of [id, MARRIED]) {
      await place.ask("poke", { object: "Contact", id: touched, field: "Title", value: "Their own title" });
      await place.ask("poke", { object: "Contact", id: touched, field: "SystemModstamp", value: time });
    }
    const { changes } = await place.state();
    await running((run) => run.load());
    expect((await place.state()).changes).toBe(changes);
    expect(await one(place, id)).toMatchObject({ Title: "Their own title" });
    const result = await running((run) => run.rollback());
    expect(result.restored).toBe(0);
    for (const [external, record] of [
      ["actimo:contacts:1000", id],
      ["actimo:contacts:2007", MARRIED],
    ]) {
      const line = { object: "Contact", external, id: record, reason: "edited_in_crm" };
      expect(result.residual).toContainEqual(expect.objectContaining(line));
      const now = (await stateOf(place)).find(({ Id }) => Id === record);
      expect(now).toMatchObject({ Title: "Their own title", IsDeleted: false });
    }
    expect(out("audit.csv")).toMatch(/left,.*edited_in_crm/);
    // With it stays the account that would take it along; all that stays is listed.
    const left = alive(await stateOf(place)).filter(({ Id }) => !ground.before.some((row) => row["Id"] === Id));
    expect(left.map((row) => row["object"])).toEqual(["Account", "Contact"]);
    const listed = result.residual.map((entry) => entry.id);
    expect(left.every(({ Id }) => listed.includes(Id ?? ""))).toBe(true);
  }, 60_000);
  test("a record of ours that they deleted is not made again", async () => {
    const { place, running } = await scene(ground, "adopt");
    await running((run) => run.reconcile());
    const [ours] = await keyed(place, "actimo:contacts:1008");
    const gone = await fetch(new URL(`/services/data/v62.0/sobjects/Contact/${ours?.["Id"]}`, place.url), {
      method: "DELETE",
      headers: { authorization: `Bearer ${place.key}` },
    });
    expect(gone.status).toBe(204);
    const detail = await running((run) => run.reconcile());
    expect(alive(await keyed(place, "actimo:contacts:1008"))).toEqual([]);
    expect(detail.missing).toContainEqual(
      expect.objectContaining({ object: "Contact", external: "actimo:contacts:1008", reason: "not_in_crm" }),
    );
    expect((await running((run) => run.rollback())).verdict).toBe("ok");
  }, 60_000);
});

test("a ledger that was lost: what carries our key is found, nothing is made twice", async () => {
  const { root, place, running } = await scene(ground, "adopt");
  await running((run) => run.reconcile());
  const loaded = alive(await stateOf(place));
  rmSync(join(root, "state/salesforce.sqlite"));
  for (const end of ["-wal", "-shm"]) rmSync(join(root, `state/salesforce.sqlite${end}`), { force: true });
  const detail = await running((run) => run.reconcile());
  expect(detail.verdict).toBe("ok");
  expect(alive(await stateOf(place)).length).toBe(loaded.length);
}, 60_000);

test("a field of theirs that was hidden from us is shown, filled, and theirs again after a rollback", async () => {
  const root = makeProject(join(ROOT, "test/fixtures/hand"), {
    destination: "salesforce",
    options: { acceptProposals: 0.5 },
  });
  plantOrg(
    root,
    [{ object: "Contact", fields: { LastName: "Scored", Engagement_Score__c: 7 } }],
    [{ object: "Contact", name: "Engagement_Score__c", type: "Number", isActive: false }],
  );
  const place = await startHere(root);
  expect((await running(root, (run) => run.reconcile())).verdict).toBe("ok");
  const scores = await soql(place, "SELECT Engagement_Score__c FROM Contact WHERE Engagement_Score__c != null");
  expect(scores.length).toBeGreaterThan(1);
  expect((await running(root, (run) => run.rollback())).verdict).toBe("ok");
  // The definition and its values are there, and hidden as before.
  await place.ask("seed", {
    records: [
      {
        object: "FieldPermissions",
        fields: {
          ParentId: (await soql(place, "SELECT Id FROM PermissionSet"))[0]?.["Id"],
          SobjectType: "Contact",
          Field: "Contact.Engagement_Score__c",
          PermissionsRead: true,
        },
      },
    ],
  });
  const left = await soql(place, "SELECT LastName,Engagement_Score__c,IsDeleted FROM Contact");
  expect(alive(left)).toEqual([{ LastName: "Scored", Engagement_Score__c: 7, IsDeleted: false }]);
}, 60_000);
