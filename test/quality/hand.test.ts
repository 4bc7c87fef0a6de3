/** The hand-written export: what its author counted from the fact sheet, without looking at this code. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { isObjectName } from "../../lib/contract/objects.ts";
import { compareDelta } from "../../lib/quality/delta.ts";
import { findDuplicates } from "../../lib/quality/duplicates.ts";
import { checkJoins } from "../../lib/quality/joins.ts";
import { multiCompany } from "../../lib/quality/multi-company.ts";
import { resolveStaging } from "../../lib/quality/resolve.ts";
import type { Duplicates, Resolved } from "../../lib/quality/types.ts";
import { stageExports } from "../../lib/staging/stage.ts";
import type { Cell, Staging } from "../../lib/staging/types.ts";
import { unaccounted, unaccountedRows } from "./made.ts";

const project = join(import.meta.dirname, "../fixtures/hand");
const ids = z.array(z.string());
const cell = z.union([z.string(), z.number(), z.boolean(), z.null()]);
const delta = z.object({ new: ids, changed: ids, touched: ids, stale: ids, gone: ids, unchangedIds: z.int() });
const expected = z
  .object({
    people: z.int(),
    held: z.array(z.object({ id: z.string(), rows: z.int(), children: z.record(z.string(), z.int()) })),
    clusters: z.array(z.object({ object: z.string(), rule: z.string(), members: ids })),
    mustNotMerge: z.array(z.object({ a: z.string(), b: z.string(), reason: z.string() })),
    companiesThatStayApart: z.array(ids),
    statusAfterMerging: z.record(z.string(), z.string().nullable()),
    survivingValues: z.record(z.string(), z.record(z.string(), cell)),
    orphans: z.record(z.string(), ids),
    ownersNotAmongAdmins: z.record(z.string(), ids),
    selfManagers: ids,
    managersFoundByEmail: z.record(z.string(), z.string()),
    latestScore: z.object({ contact_id: z.string(), score_type: z.string(), score: z.number() }),
    primaryCompany: z.record(z.string(), z.string()),
    inSeveralCompanies: ids,
    delta: z.object({ "1": z.record(z.string(), delta) }),
  })
  .parse(JSON.parse(readFileSync(join(project, "expected.json"), "utf8")));

let staging: Staging;
let duplicates: Duplicates;
let resolved: Resolved;
beforeAll(async () => {
  staging = await stageExports({ project, folder: "exports" });
  duplicates = findDuplicates(staging, []);
  resolved = resolveStaging(staging, duplicates);
});

const contact = (id: string, column: string): Cell => {
  const table = resolved.staging.tables.get("contacts");
  for (let row = 0; row < (table?.length ?? 0); row++)
    if (table?.cell("contact_id", row) === resolved.survivor("contacts", id)) return table.cell(column, row);
  throw new Error(`no contact ${id}`);
};

test("every cell and row is accounted for", () => {
  expect(unaccounted(staging)).toEqual({});
  expect(unaccounted(resolved.staging, resolved.derivedCells)).toEqual({});
  expect(unaccountedRows(resolved.staging, resolved.derivedRows)).toEqual(unaccountedRows(staging));
});

test("clusters are exactly the expected ones", () => {
  const found = duplicates.clusters.map(({ object, rule, members }) => ({
    object,
    rule,
    members: [...new Set(members.map(({ id }) => id))],
  }));
  const plain = expected.clusters.map(({ object, rule, members }) => ({ object, rule, members }));
  expect(found).toHaveLength(plain.length);
  expect(found).toEqual(expect.arrayContaining(plain));
  expect(resolved.staging.tables.get("contacts")?.length).toBe(expected.people);
});

test("pairs that must not merge are asked about, with the reason", () => {
  for (const { a, b, reason } of expected.mustNotMerge) {
    expect(resolved.survivor("contacts", a)).not.toBe(resolved.survivor("contacts", b));
    const people = (...pair: string[]): string =>
      pair
        .map((id) => resolved.survivor("contacts", id))
        .toSorted()
        .join(" ");
    const asked = duplicates.review.filter(
      (pair) => pair.object === "contacts" && people(pair.a.id, pair.b.id) === people(a, b),
    );
    expect(asked.map((pair) => pair.reason)).toEqual([reason]);
  }
  for (const [a = "", b = ""] of expected.companiesThatStayApart)
    expect(resolved.survivor("companies", a)).not.toBe(resolved.survivor("companies", b));
});

test("id conflicts are held with their children", () => {
  const found = duplicates.held.map(({ id, members, children }) => ({ id, rows: members.length, children }));
  const wanted = expected.held.map(({ id, rows, children }) => ({
    id,
    rows,
    children: Object.fromEntries(Object.entries(children).map(([object, count]) => [`${object}.contact_id`, count])),
  }));
  expect(found).toEqual(wanted);
});

test("surviving values", () => {
  for (const [id, status] of Object.entries(expected.statusAfterMerging)) expect(contact(id, "status")).toBe(status);
  for (const [id, values] of Object.entries(expected.survivingValues))
    for (const [column, value] of Object.entries(values)) expect(contact(id, column), `${id}.${column}`).toBe(value);
});

test("managers", () => {
  for (const id of expected.selfManagers) expect(contact(id, "manager_id")).toBeNull();
  for (const [id, manager] of Object.entries(expected.managersFoundByEmail))
    expect(contact(id, "manager_id")).toBe(resolved.survivor("contacts", manager));
  expect(resolved.findings.filter(({ code }) => code === "points_to_itself").map(({ found }) => found)).toEqual(
    expected.selfManagers,
  );
});

test("orphans of the export as it came", () => {
  const found = Object.fromEntries(
    checkJoins(staging)
      .filter(({ orphans, references }) => orphans > 0 && references !== "admin_users")
      .map(({ object, column, orphanIds }) => [`${object}.${column}`, orphanIds]),
  );
  expect(found).toEqual(expected.orphans);
});

test("owners who are no admins", () => {
  const found = Object.fromEntries(
    checkJoins(staging)
      .filter(({ orphans, references }) => orphans > 0 && references === "admin_users")
      .map(({ object, column, orphanIds }) => [`${object}.${column}`, orphanIds]),
  );
  expect(found).toEqual(expected.ownersNotAmongAdmins);
});

test("primary companies and people in several", () => {
  for (const [id, company] of Object.entries(expected.primaryCompany)) {
    const links = resolved.staging.tables.get("contact_companies");
    const primary: Cell[] = [];
    for (let row = 0; row < (links?.length ?? 0); row++)
      if (links?.cell("contact_id", row) === id && links.cell("is_primary", row) === true)
        primary.push(links.cell("company_id", row));
    expect(primary, id).toEqual([company]);
  }
  expect(multiCompany(resolved.staging).map((each) => each.contact)).toEqual(expected.inSeveralCompanies);
});

test("the latest score counts", () => {
  const table = resolved.staging.tables.get("engagement_scores");
  const { contact_id, score_type, score } = expected.latestScore;
  const found: Cell[] = [];
  for (let row = 0; row < (table?.length ?? 0); row++)
    if (table?.cell("contact_id", row) === contact_id && table.cell("score_type", row) === score_type)
      found.push(table.cell("score", row));
  expect(found).toEqual([score]);
});

test("the delta", async () => {
  const later = await stageExports({ project, folder: "exports-delta/1" });
  const { objects, staging: laid } = compareDelta(staging, later);
  expect(unaccounted(laid)).toEqual({});
  expect(Object.keys(objects).toSorted()).toEqual(Object.keys(expected.delta["1"]).toSorted());
  for (const [object, wanted] of Object.entries(expected.delta["1"])) {
    const found = isObjectName(object) ? objects[object] : undefined;
    expect(
      {
        new: found?.newIds,
        changed: found?.changedRows.map(({ key }) => key),
        touched: found?.touched,
        stale: found?.stale,
        gone: found?.goneIds,
        unchangedIds: found?.unchanged,
      },
      object,
    ).toEqual({ ...wanted, touched: wanted.touched.length, stale: wanted.stale.length });
  }
});
