// Records that lie in the org's recycle bin: restored, skipped or made anew, and back in the bin after a rollback.
import { describe, expect, test } from "vitest";
import { killAt } from "./kill.ts";
import {
  alive,
  BINNED,
  BINNED_TASK,
  CHEF,
  expectBack,
  keyed,
  one,
  type Row,
  scene,
  sharedGround,
  soql,
  stateOf,
} from "./salesforce-org.ts";

const ground = sharedGround();

const LENE = "actimo:contacts:1003";
const WORD: Row = { object: "Contact", external: LENE, record: BINNED, decision: "adopt" };
type Scene = Awaited<ReturnType<typeof scene>>;
const undeletes = async ({ place }: Scene) =>
  (await place.requests()).filter(({ operation }) => operation === "undelete").length;
/** A person of ours whom somebody deleted, whose key still stands there. */
async function plantOurs({ place }: Scene, key: string, deleted = true): Promise<void> {
  const fields = { LastName: "Ours", Title: "Kept", Source_System_ID__c: key };
  await place.ask("seed", { records: [{ object: "Contact", fields, deleted }] });
}

describe("somebody whom a person found in the recycle bin", () => {
  test("comes back under the same id and is adopted; a rollback puts her there again, with what came along", async () => {
    const at = await scene(ground, "adopt");
    at.decide([WORD]);
    const detail = await at.running((run) => run.reconcile());
    expect({ verdict: detail.verdict, different: detail.fields.different }).toEqual({ verdict: "ok", different: 0 });
    expect(await one(at.place, BINNED)).toMatchObject({
      IsDeleted: false,
      Source_System_ID__c: LENE,
      Email: "lene@jyskbyg.example",
    });
    expect(alive(await keyed(at.place, LENE))).toHaveLength(1);
    expect(await undeletes(at)).toBe(1);
    expect(at.out("audit.csv")).toMatch(new RegExp(`restore,.*${BINNED},.*restored,1 records of others came back`));
    const task = () => soql(at.place, `SELECT Id,IsDeleted FROM Task WHERE Id = '${BINNED_TASK}'`);
    expect(await task()).toMatchObject([{ IsDeleted: false }]);
    const { changes } = await at.place.state();
    await at.running((run) => run.load());
    expect((await at.place.state()).changes).toBe(changes);
    const result = await at.running((run) => run.rollback());
    expect([result.verdict, result.restored]).toEqual(["ok", 1]);
    expect(await task()).toMatchObject([{ IsDeleted: true }]);
    await expectBack(ground, at.place, result);
  }, 60_000);

  test("is not proposed when a merge deleted her: the record that was kept stands for her", async () => {
    const at = await scene(ground, "adopt");
    await at.place.ask("poke", { object: "Contact", id: BINNED, field: "MasterRecordId", value: CHEF });
    at.decide([WORD]);
    expect((await at.running((run) => run.reconcile())).verdict).toBe("ok");
    expect(at.sheet().filter(({ record, probability }) => record === BINNED && probability !== "")).toEqual([]);
    expect(at.out("findings.csv")).toMatch(/existing_not_free.*1003/);
    expect([await undeletes(at), alive(await keyed(at.place, LENE)).length]).toEqual([0, 1]);
  }, 60_000);

  test("stays there where the policy is to skip: nobody is asked, a word for her is told to be none", async () => {
    const at = await scene(ground, "adopt", "skip");
    at.decide([WORD]);
    expect((await at.running((run) => run.reconcile())).verdict).toBe("ok");
    expect(await one(at.place, BINNED)).toMatchObject({ IsDeleted: true, Source_System_ID__c: null });
    const [made] = await keyed(at.place, LENE);
    expect(made).toMatchObject({ IsDeleted: false });
    expect(made?.["Id"]).not.toBe(BINNED);
    expect(at.sheet().filter(({ record, decision }) => record === BINNED && decision === "")).toEqual([]);
    expect(at.out("findings.csv")).toMatch(/existing_not_free.*1003/);
    expect(await undeletes(at)).toBe(0);
  }, 60_000);

  test("is made anew where the org does not give her back, and that is told", async () => {
    const at = await scene(ground, "adopt");
    at.decide([WORD]);
    const refusal =
      "<e:Envelope xmlns:e='http://schemas.xmlsoap.org/soap/envelope/'><e:Body><undeleteResponse><result><errors><message>Lene Bach</message><statusCode>UNDELETE_FAILED</statusCode></errors><success>false</success></result></undeleteResponse></e:Body></e:Envelope>";
    await at.place.ask("faults", [{ match: { operation: "undelete" }, do: "status", status: 200, body: refusal }]);
    expect((await at.running((run) => run.reconcile())).verdict).toBe("ok");
    expect(await one(at.place, BINNED)).toMatchObject({ IsDeleted: true });
    expect(alive(await keyed(at.place, LENE))).toHaveLength(1);
    const audit = at.out("audit.csv");
    expect(audit).toMatch(/restore,.*rejected,refused_by_crm: undelete_failed/);
    expect(audit).toMatch(/adopt,.*given up,refused_by_crm/);
    expect(audit).not.toContain("Lene");
    const result = await at.running((run) => run.rollback());
    expect([result.verdict, result.restored]).toEqual(["ok", 0]);
    await expectBack(ground, at.place, result);
  }, 60_000);

  test.each(["before", "after"] as const)(
    "a process killed %s she came back is gone on with: the end is that of an undisturbed run",
    async (side) => {
      const at = await scene(ground, "adopt");
      at.decide([WORD]);
      await at.place.stop();
      const twin = await scene({ ...ground, deployed: at.root }, "adopt");
      await twin.running((run) => run.reconcile());
      const end = await twin.place.fingerprint();
      const log = await twin.place.requests();
      const n = log.find(({ operation }) => operation === "undelete")?.n ?? 0;
      await twin.place.stop();
      const told = await killAt(at.root, { n, side, what: "undelete" }, "load");
      expect(told).toEqual({ fingerprint: end, verdict: "ok" });
    },
    60_000,
  );

  test("a lost answer is settled by reading", async () => {
    const at = await scene(ground, "adopt");
    at.decide([WORD]);
    await at.place.ask("faults", [{ match: { operation: "undelete" }, times: 1, do: "cut-after" }]);
    expect((await at.running((run) => run.reconcile())).verdict).toBe("ok");
    expect([await undeletes(at), alive(await keyed(at.place, LENE)).length]).toEqual([1, 1]);
  }, 60_000);
});

describe("records in the recycle bin that carry our key", () => {
  const KEY = "actimo:contacts:1000";
  test("come back and are adopted, once, and lie there again after a rollback as they did before", async () => {
    const at = await scene(ground, "overwrite");
    await plantOurs(at, KEY);
    const [planted] = await keyed(at.place, KEY);
    const before = await stateOf(at.place);
    expect((await at.running((run) => run.reconcile())).verdict).toBe("ok");
    expect(await keyed(at.place, KEY)).toMatchObject([{ Id: planted?.["Id"], IsDeleted: false }]);
    const result = await at.running((run) => run.rollback());
    expect([result.verdict, result.restored]).toEqual(["ok", 1]);
    await expectBack({ ...ground, before }, at.place, result);
  }, 60_000);

  test("are left out and counted where the policy is to skip", async () => {
    const at = await scene(ground, "adopt", "skip");
    await plantOurs(at, KEY);
    const detail = await at.running((run) => run.reconcile());
    expect(detail.verdict).toBe("ok");
    expect(detail.objects.find(({ object }) => object === "Contact")?.skippedByPolicy).toBe(1);
    expect(await keyed(at.place, KEY)).toMatchObject([{ IsDeleted: true, Title: "Kept" }]);
  }, 60_000);

  test("stay there where a live record carries it too", async () => {
    const at = await scene(ground, "adopt");
    await plantOurs(at, KEY);
    await plantOurs(at, KEY, false);
    expect((await at.running((run) => run.reconcile())).verdict).toBe("ok");
    expect(await undeletes(at)).toBe(0);
    expect(alive(await keyed(at.place, KEY))).toHaveLength(1);
  }, 60_000);

  test("that we put there ourselves do not stand in the way of a second migration", async () => {
    const at = await scene(ground, "adopt");
    await at.running((run) => run.reconcile());
    await expectBack(ground, at.place, await at.running((run) => run.rollback()));
    const again = await at.running((run) => run.reconcile());
    expect({ verdict: again.verdict, different: again.fields.different }).toEqual({ verdict: "ok", different: 0 });
    expect(alive(await keyed(at.place, KEY))).toHaveLength(1);
    expect(await undeletes(at)).toBe(0);
  }, 60_000);
});
