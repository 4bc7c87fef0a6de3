// An org that has records of its own, people of the export among them, and a project whose setup package is deployed there.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import Papa from "papaparse";
import { afterAll, afterEach, beforeAll, expect } from "vitest";
import { openProject } from "../../lib/project/config.ts";
import { Run } from "../../lib/run/run.ts";
import { makeId } from "../../lib/sandbox/salesforce/ids.ts";
import { type Planted, plantOrg } from "./planted-salesforce.ts";
import { cleanUp, copyProject, makeProject, ROOT, sandboxHere } from "./support.ts";

export const idOf = (prefix: string, n: number): string => makeId(prefix, 500 + n, true);
export const MARRIED = idOf("003", 1);
export const NAMESAKE = idOf("003", 2);
export const CHEF = idOf("003", 3);
export const BINNED = idOf("003", 4);
export const PROSPECT = idOf("00Q", 2);
export const BINNED_TASK = idOf("00T", 2);
const contact = (id: string, FirstName: string, LastName: string, fields: object, deleted = false): Planted => ({
  object: "Contact",
  id,
  fields: { FirstName, LastName, ...fields },
  deleted,
});
export const THEIRS: readonly Planted[] = [
  { object: "Account", id: idOf("001", 1), fields: { Name: "HQ Global" } },
  contact(MARRIED, "Ida", "Kjeldsen", {
    Email: "ida.kjeldsen@mail.example",
    MobilePhone: "+4542424242",
    AccountId: idOf("001", 1),
  }),
  contact(NAMESAKE, "Ulrik", "Qvist", { Email: "ulrik@elsewhere.example" }),
  contact(CHEF, "Mette", "Holm", { Email: "mette@jyskbyg.example", Title: "Chef" }),
  // Goes into the bin with her, and comes back with her.
  { object: "Task", id: BINNED_TASK, fields: { Subject: "Her last task", WhoId: BINNED, Status: "Completed" } },
  contact(BINNED, "Lene", "Bach", { Email: "lene@jyskbyg.example" }, true),
  { object: "Lead", id: idOf("00Q", 1), fields: { LastName: "Foreign", Company: "Foreign Ltd" } },
  {
    object: "Lead",
    id: PROSPECT,
    fields: {
      FirstName: "Kim",
      LastName: "Juul",
      Email: "kim@jyskbyg.example",
      Company: "Jysk Byg A/S",
      Title: "Vikar",
    },
  },
  { object: "Task", id: idOf("00T", 1), fields: { Subject: "Their own task", WhoId: CHEF, Status: "Completed" } },
];

export type Row = Record<string, string>;
export type Place = Awaited<ReturnType<typeof sandboxHere>>;
export type Ground = { readonly deployed: string; readonly before: readonly Row[] };
const open: Place[] = [];
/** Stops what `scene` started. */
export async function endScenes(): Promise<void> {
  for (const place of open.splice(0)) await place.stop();
}

/** Does something with a run over a project and closes it. */
export async function running<T>(root: string, work: (run: Run) => Promise<T>): Promise<T> {
  const run = new Run(openProject(root));
  try {
    return await work(run);
  } finally {
    await run.close();
  }
}

/** Every record of the objects of the load, deleted ones too, read by SOQL: not by our adapter. */
export async function stateOf(place: Place): Promise<Row[]> {
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
export async function soql(place: Place, text: string): Promise<Row[]> {
  const url = new URL(`/services/data/v62.0/queryAll?q=${encodeURIComponent(text)}`, place.url);
  const answer = await fetch(url, { headers: { authorization: `Bearer ${place.key}` } });
  const body = (await answer.json()) as { records: ({ attributes: unknown } & Row)[] };
  if (!answer.ok) throw new Error(`${text}: ${JSON.stringify(body)}`);
  return body.records.map(({ attributes: _, ...row }) => row as Row);
}
export const one = async (place: Place, id: string): Promise<Row> => {
  const fields = "Id,IsDeleted,FirstName,LastName,Email,MobilePhone,Title,AccountId,Source_System_ID__c";
  const [row] = await soql(place, `SELECT ${fields} FROM Contact WHERE Id = '${id}'`);
  if (!row) throw new Error(`There is no contact ${id}.`);
  return row;
};
export const keyed = (place: Place, external: string): Promise<Row[]> =>
  soql(place, `SELECT Id,IsDeleted,Title FROM Contact WHERE Source_System_ID__c = '${external}'`);

/** The project after its setup package, and what the org held before. */
async function groundOf(): Promise<Ground> {
  const deployed = makeProject(join(ROOT, "test/fixtures/hand"), {
    destination: "salesforce",
    options: { acceptProposals: 0.5 },
  });
  plantOrg(deployed, THEIRS);
  const place = await sandboxHere(deployed);
  const before = await stateOf(place);
  await running(deployed, (run) => run.schema());
  await place.stop();
  return { deployed, before };
}
/** The same for all tests of a file, made before the first; each test's scenes end with it. */
export function sharedGround(): Ground {
  const ground = { deployed: "", before: [] as Ground["before"] };
  beforeAll(async () => {
    Object.assign(ground, await groundOf());
  }, 120_000);
  afterEach(endScenes);
  afterAll(cleanUp);
  return ground;
}
/** A sandbox in this process that ends with the test. */
export async function startHere(root: string): Promise<Place> {
  const place = await sandboxHere(root);
  open.push(place);
  return place;
}

/** The org and the project after the setup package, under policies of its own. */
export async function scene(
  { deployed }: Ground,
  existing: "adopt" | "overwrite" | "skip" | "ask",
  deleted: "restore" | "skip" = "restore",
) {
  const root = copyProject(deployed);
  const file = join(root, "migration.json");
  const config = JSON.parse(readFileSync(file, "utf8")) as object;
  writeFileSync(file, JSON.stringify({ ...config, policies: { existing, deleted } }));
  const place = await startHere(root);
  return {
    root,
    place,
    running: <T>(work: (run: Run) => Promise<T>): Promise<T> => running(root, work),
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

export const ADOPT: Row = { object: "Contact", external: "actimo:contacts:2007", record: MARRIED, decision: "adopt" };
/** What is alive, without what lies in the bin by now. */
export const alive = (rows: readonly Row[]) => rows.filter(({ IsDeleted }) => !IsDeleted);

/** Everything of theirs is as it was; what is new lies in the bin, exactly as much as was announced to be removed. */
export async function expectBack(
  { before }: Ground,
  place: Place,
  result: Awaited<ReturnType<Run["rollback"]>>,
): Promise<void> {
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
