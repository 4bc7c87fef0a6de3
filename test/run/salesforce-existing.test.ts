// People of the export who are in the org before the load, alive and in the recycle bin.
import { describe, expect, test } from "vitest";
import {
  ADOPT,
  BINNED,
  CHEF,
  expectBack,
  idOf,
  keyed,
  MARRIED,
  NAMESAKE,
  one,
  PROSPECT,
  scene,
  sharedGround,
  soql,
  THEIRS,
} from "./salesforce-org.ts";

const ground = sharedGround();

describe("people of the export who are in the org already", () => {
  test("are proposed with what speaks for it, and without a word new ones are made", async () => {
    const { place, running, sheet, out } = await scene(ground, "adopt");
    const detail = await running((run) => run.reconcile());
    expect(detail.verdict).toBe("ok");
    const rows = sheet();
    expect(rows.find(({ record }) => record === MARRIED)).toMatchObject({
      object: "Contact",
      external: ADOPT["external"],
      decision: "",
      "name in the export": "Ida Dam",
      "name in the crm": "Ida Kjeldsen",
    });
    expect(rows.find(({ record, external }) => record === CHEF && external === "actimo:contacts:1001")).toBeDefined();
    expect(rows.find(({ record }) => record === BINNED)).toMatchObject({
      external: "actimo:contacts:1003",
      "deleted in the crm": "yes",
    });
    expect(rows.some(({ record }) => record === NAMESAKE)).toBe(false);
    expect(out("findings.csv")).toContain("may_be_in_crm");
    for (const { id } of THEIRS.filter(({ object }) => object === "Contact"))
      expect((await one(place, id ?? ""))["Source_System_ID__c"]).toBeNull();
  }, 60_000);

  test("are adopted on a word: blanks filled, what stood there kept; a rollback gives them back", async () => {
    const { place, running, decide, out } = await scene(ground, "adopt");
    decide([ADOPT]);
    const detail = await running((run) => run.reconcile());
    expect({ verdict: detail.verdict, different: detail.fields.different }).toEqual({ verdict: "ok", different: 0 });
    expect(await one(place, MARRIED)).toMatchObject({
      Source_System_ID__c: ADOPT["external"],
      LastName: "Kjeldsen",
      Email: "ida.kjeldsen@mail.example",
      AccountId: idOf("001", 1),
      Title: "Assistant",
    });
    expect(await keyed(place, ADOPT["external"] ?? "")).toHaveLength(1);
    expect(out("audit.csv")).toMatch(new RegExp(`adopt.*${MARRIED}`));
    // Said before anything is undone.
    const residue = await running((run) => run.residue());
    expect(residue.join("\n")).toMatch(/recycle bin for 15 days/);
    expect(residue.join("\n")).toMatch(/This stays: .*Task\.Type/);
    const result = await running((run) => run.rollback());
    expect(result.verdict).toBe("ok");
    expect(result.restored).toBe(1);
    await expectBack(ground, place, result);
  }, 60_000);

  test("prospects too: a Lead of theirs is adopted for who was invited", async () => {
    const { place, running, decide, sheet } = await scene(ground, "adopt");
    await running((run) => run.owners());
    await running((run) => run.existing());
    const row = sheet().find(({ record }) => record === PROSPECT);
    expect(row).toMatchObject({
      object: "Lead",
      external: "actimo:contacts:1006",
      "company in the crm": "Jysk Byg A/S",
    });
    decide([{ ...row, decision: "adopt" }]);
    expect((await running((run) => run.reconcile())).verdict).toBe("ok");
    const leads = await soql(place, "SELECT Id,Title FROM Lead WHERE Source_System_ID__c = 'actimo:contacts:1006'");
    expect(leads).toEqual([{ Id: PROSPECT, Title: "Vikar" }]);
    const result = await running((run) => run.rollback());
    expect(result.restored).toBe(1);
    await expectBack(ground, place, result);
  }, 60_000);

  test("are overwritten where the policy says so, and have their values back after a rollback", async () => {
    const { place, running, decide } = await scene(ground, "overwrite");
    decide([ADOPT, { object: "Contact", external: "actimo:contacts:1001", record: CHEF, decision: "adopt" }]);
    expect((await running((run) => run.reconcile())).verdict).toBe("ok");
    expect(await one(place, MARRIED)).toMatchObject({ LastName: "Dam", Email: "idadam@hq.example" });
    expect(await one(place, CHEF)).toMatchObject({ Title: "Kok", Email: "mette@jyskbyg.example" });
    const result = await running((run) => run.rollback());
    expect(result.restored).toBe(2);
    await expectBack(ground, place, result);
  }, 60_000);

  test("are left alone where the policy is to skip, and counted", async () => {
    const { place, running, decide } = await scene(ground, "skip");
    decide([ADOPT]);
    const detail = await running((run) => run.reconcile());
    expect(detail.verdict).toBe("ok");
    expect(detail.objects.find(({ object }) => object === "Contact")?.skippedByPolicy).toBe(1);
    expect(await one(place, MARRIED)).toMatchObject({ Source_System_ID__c: null, LastName: "Kjeldsen", Title: null });
    expect(await keyed(place, ADOPT["external"] ?? "")).toEqual([]);
  }, 60_000);

  test("wait for a decision where the policy is to ask", async () => {
    const { running, decide, sheet } = await scene(ground, "ask");
    const asked = running((run) => run.owners());
    await expect(asked).rejects.toMatchObject({ exitCode: 3, advice: expect.stringContaining("existing.csv") });
    decide(sheet().map((row) => ({ ...row, decision: "new" })));
    await running(async (run) => {
      await run.owners();
      expect((await run.existing()).open).toEqual([]);
    });
  }, 60_000);
});
