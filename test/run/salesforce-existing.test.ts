// An org that has records of its own: people of the export among them, some in the recycle bin, some edited after the load.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import Papa from "papaparse";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { openProject } from "../../lib/project/config.ts";
import { Run } from "../../lib/run/run.ts";
import { makeId } from "../../lib/sandbox/salesforce/ids.ts";
import { type Planted, plantOrg } from "./planted-salesforce.ts";
import { cleanUp, copyProject, makeProject, ROOT, sandboxHere } from "./support.ts";

const idOf = (prefix: string, n: number): string => makeId(prefix, 500 + n, true);
const MARRIED = idOf("003", 1);
const NAMESAKE = idOf("003", 2);
const CHEF = idOf("003", 3);
const BINNED = idOf("003", 4);
const contact = (id: string, FirstName: string, LastName: string, fields: object, deleted = false): Planted => ({
  object: "Contact",
  id,
  fields: { FirstName, LastName, ...fields },
  deleted,
});
const THEIRS: readonly Planted[] = [
  { object: "Account", id: idOf("001", 1), fields: { Name: "HQ Global" } },
  contact(MARRIED, "Ida", "Kjeldsen", {
    Email: "ida.kjeldsen@mail.example",
    MobilePhone: "+4542424242",
    AccountId: idOf("001", 1),
  }),
  contact(NAMESAKE, "Ulrik", "Qvist", { Email: "ulrik@elsewhere.example" }),
  contact(CHEF, "Mette", "Holm", { Email: "mette@jyskbyg.example", Title: "Chef" }),
  contact(BINNED, "Lene", "Bach", { Email: "lene@jyskbyg.example" }, true),
  { object: "Lead", id: idOf("00Q", 1), fields: { LastName: "Foreign", Company: "Foreign Ltd" } },
  { object: "Task", id: idOf("00T", 1), fields: { Subject: "Their own task", WhoId: CHEF, Status: "Completed" } },
];

type Row = Record<string, string>;
type Place = Awaited<ReturnType<typeof sandboxHere>>;
let deployed = "";
let before: Row[] = [];
const open: Place[] = [];

/** Every record of the objects of the load, deleted ones too, read by SOQL: not by our adapter. */
async function stateOf(place: Place): Promise<Row[]> {
  const rows: Row[] = [];
  for (const [object, fields] of Object.entries({
    Account: "Name,OwnerId",
    Contact: "FirstName,LastName,Email,MobilePhone,Title,AccountId,OwnerId,ReportsToId",
    Lead: "LastName,Company,Email,OwnerId",
    Campaign: "Name",
    Task: "Subject,WhoId,WhatId,Status,OwnerId",
    ContentVersion: "Title",
  }))
    for (const row of await soql(place, `SELECT Id,IsDeleted,${fields} FROM ${object}`)) rows.push({ object, ...row });
  return rows;
}
async function soql(place: Place, text: string): Promise<Row[]> {
  const url = new URL(`/services/data/v62.0/queryAll?q=${encodeURIComponent(text)}`, place.url);
  const answer = await fetch(url, { headers: { authorization: `Bearer ${place.key}` } });
  const body = (await answer.json()) as { records: ({ attributes: unknown } & Row)[] };
  if (!answer.ok) throw new Error(`${text}: ${JSON.stringify(body)}`);
  return body.records.map(({ attributes: _, ...row }) => row as Row);
}
const one = async (place: Place, id: string): Promise<Row> => {
  const fields = "Id,IsDeleted,FirstName,LastName,Email,MobilePhone,Title,AccountId,Source_System_ID__c";
  const [row] = await soql(place, `SELECT ${fields} FROM Contact WHERE Id = '${id}'`);
  if (!row) throw new Error(`There is no contact ${id}.`);
  return row;
};
const keyed = (place: Place, external: string): Promise<Row[]> =>
  soql(place, `SELECT Id,IsDeleted,Title FROM Contact WHERE Source_System_ID__c = '${external}'`);

/** The org and the project after the setup package, under a policy of its own. */
async function scene(existing: "adopt" | "overwrite" | "skip" | "ask") {
  const root = copyProject(deployed);
  const file = join(root, "migration.json");
  const config = JSON.parse(readFileSync(file, "utf8")) as object;
  writeFileSync(file, JSON.stringify({ ...config, policies: { existing } }));
  const place = await sandboxHere(root);
  open.push(place);
  return {
    root,
    place,
    async running<T>(work: (run: Run) => Promise<T>): Promise<T> {
      const run = new Run(openProject(root));
      try {
        return await work(run);
      } finally {
        await run.close();
      }
    },
    out: (name: string) => readFileSync(join(root, "out/salesforce", name), "utf8").replace(/^\uFEFF/, ""),
    sheet: (): Row[] =>
      Papa.parse<Row>(readFileSync(join(root, "out/salesforce/existing.csv"), "utf8").replace(/^\uFEFF/, ""), {
        header: true,
        skipEmptyLines: true,
      }).data,
    decide(rows: readonly Row[]): void {
      mkdirSync(join(root, "decisions"), { recursive: true });
      writeFileSync(join(root, "decisions/existing.csv"), Papa.unparse([...rows]));
    },
  };
}
const ADOPT: Row = { object: "Contact", external: "actimo:contacts:2007", record: MARRIED, decision: "adopt" };
/** What is alive, without what lies in the bin by now. */
const alive = (rows: readonly Row[]) => rows.filter(({ IsDeleted }) => !IsDeleted);

beforeAll(async () => {
  deployed = makeProject(join(ROOT, "test/fixtures/hand"), {
    destination: "salesforce",
    options: { acceptProposals: 0.5 },
  });
  plantOrg(deployed, THEIRS);
  const place = await sandboxHere(deployed);
  before = await stateOf(place);
  const run = new Run(openProject(deployed));
  await run.schema();
  await run.close();
  await place.stop();
}, 120_000);
afterEach(async () => {
  for (const place of open.splice(0)) await place.stop();
});
afterAll(cleanUp);

describe("people of the export who are in the org already", () => {
  test("are proposed with what speaks for it, and without a word new ones are made", async () => {
    const { place, running, sheet, out } = await scene("adopt");
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
    expect(rows.some(({ record }) => record === NAMESAKE || record === BINNED)).toBe(false);
    expect(out("findings.csv")).toContain("may_be_in_crm");
    for (const { id } of THEIRS.filter(({ object }) => object === "Contact"))
      expect((await one(place, id ?? ""))["Source_System_ID__c"]).toBeNull();
  }, 60_000);

  test("are adopted on a word: blanks filled, what stood there kept; a rollback gives them back", async () => {
    const { place, running, decide, out } = await scene("adopt");
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
    await expectBack(place, result);
  }, 60_000);

  test("are overwritten where the policy says so, and have their values back after a rollback", async () => {
    const { place, running, decide } = await scene("overwrite");
    decide([ADOPT, { object: "Contact", external: "actimo:contacts:1001", record: CHEF, decision: "adopt" }]);
    expect((await running((run) => run.reconcile())).verdict).toBe("ok");
    expect(await one(place, MARRIED)).toMatchObject({ LastName: "Dam", Email: "idadam@hq.example" });
    expect(await one(place, CHEF)).toMatchObject({ Title: "Kok", Email: "mette@jyskbyg.example" });
    const result = await running((run) => run.rollback());
    expect(result.restored).toBe(2);
    await expectBack(place, result);
  }, 60_000);

  test("are left alone where the policy is to skip, and counted", async () => {
    const { place, running, decide } = await scene("skip");
    decide([ADOPT]);
    const detail = await running((run) => run.reconcile());
    expect(detail.verdict).toBe("ok");
    expect(detail.objects.find(({ object }) => object === "Contact")?.skippedByPolicy).toBe(1);
    expect(await one(place, MARRIED)).toMatchObject({ Source_System_ID__c: null, LastName: "Kjeldsen", Title: null });
    expect(await keyed(place, ADOPT["external"] ?? "")).toEqual([]);
  }, 60_000);

  test("wait for a decision where the policy is to ask", async () => {
    const { running, decide, sheet } = await scene("ask");
    const asked = running((run) => run.owners());
    await expect(asked).rejects.toMatchObject({ exitCode: 3, advice: expect.stringContaining("existing.csv") });
    decide(sheet().map((row) => ({ ...row, decision: "new" })));
    await running(async (run) => {
      await run.owners();
      expect((await run.existing()).open).toEqual([]);
    });
  }, 60_000);
});

describe("records in the recycle bin", () => {
  test("stay there: a new one is made, and a decision to adopt one is told to be none", async () => {
    const { place, running, decide, out } = await scene("adopt");
    decide([{ object: "Contact", external: "actimo:contacts:1003", record: BINNED, decision: "adopt" }]);
    expect((await running((run) => run.reconcile())).verdict).toBe("ok");
    expect((await one(place, BINNED))["IsDeleted"]).toBe(true);
    const [made] = await keyed(place, "actimo:contacts:1003");
    expect(made).toMatchObject({ IsDeleted: false });
    expect(made?.["Id"]).not.toBe(BINNED);
    expect(out("findings.csv")).toMatch(/existing_not_free.*1003/);
  }, 60_000);
  test("that we put there ourselves do not stand in the way of a second migration", async () => {
    const { place, running } = await scene("adopt");
    await running((run) => run.reconcile());
    await expectBack(place, await running((run) => run.rollback()));
    const again = await running((run) => run.reconcile());
    expect({ verdict: again.verdict, different: again.fields.different }).toEqual({ verdict: "ok", different: 0 });
    const copies = await keyed(place, "actimo:contacts:1000");
    expect(copies.filter(({ IsDeleted }) => !IsDeleted)).toHaveLength(1);
  }, 60_000);
});

describe("records that people of the org touched after the load", () => {
  test("are neither overwritten nor rolled back, and named", async () => {
    const { place, running, decide, out } = await scene("adopt");
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
    const left = alive(await stateOf(place)).filter(({ Id }) => !before.some((row) => row["Id"] === Id));
    expect(left.map((row) => row["object"])).toEqual(["Account", "Contact"]);
    const listed = result.residual.map((entry) => entry.id);
    expect(left.every(({ Id }) => listed.includes(Id ?? ""))).toBe(true);
  }, 60_000);
  test("a record of ours that they deleted is not made again", async () => {
    const { place, running } = await scene("adopt");
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
  const { root, place, running } = await scene("adopt");
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
  const place = await sandboxHere(root);
  open.push(place);
  const running = async <T>(work: (run: Run) => Promise<T>): Promise<T> => {
    const run = new Run(openProject(root));
    try {
      return await work(run);
    } finally {
      await run.close();
    }
  };
  expect((await running((run) => run.reconcile())).verdict).toBe("ok");
  const scores = await soql(place, "SELECT Engagement_Score__c FROM Contact WHERE Engagement_Score__c != null");
  expect(scores.length).toBeGreaterThan(1);
  expect((await running((run) => run.rollback())).verdict).toBe("ok");
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

/** Everything of theirs is as it was; what is new lies in the bin, exactly as much as was announced to be removed. */
async function expectBack(place: Place, result: Awaited<ReturnType<Run["rollback"]>>): Promise<void> {
  const now = await stateOf(place);
  expect(alive(now)).toEqual(alive(before));
  for (const row of before.filter(({ IsDeleted }) => IsDeleted)) expect(now).toContainEqual(row);
  const schema = await soql(place, "SELECT Id FROM PermissionSet WHERE Name = 'Actimo_Migration'");
  expect(schema).toEqual([]);
  // Values of a standard list cannot be taken back, and that is all that is left.
  expect(result.residual).toEqual([
    { object: "schema", external: "values:Task.Type", id: null, reason: "cannot_be_undone" },
  ]);
}
