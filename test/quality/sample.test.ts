/** The shipped sample: everything its generator planted is found, and nothing is merged that should not be. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { z } from "zod";
import type { ObjectName } from "../../lib/contract/objects.ts";
import { compareDelta } from "../../lib/quality/delta.ts";
import { findDuplicates } from "../../lib/quality/duplicates.ts";
import { checkJoins } from "../../lib/quality/joins.ts";
import { multiCompany } from "../../lib/quality/multi-company.ts";
import { resolveStaging } from "../../lib/quality/resolve.ts";
import type { DeltaComparison, Duplicates, Resolved } from "../../lib/quality/types.ts";
import { stageExports } from "../../lib/staging/stage.ts";
import type { Staging } from "../../lib/staging/types.ts";
import { unaccounted, unaccountedRows } from "./made.ts";

const project = join(import.meta.dirname, "../../data/sample");
const ids = z.array(z.string());
const deltaTruth = z.object({
  new: z.int(),
  changed: z.int(),
  touched: z.int(),
  stale: z.int(),
  gone: z.int(),
  unchanged: z.int(),
  ids: z.object({ new: ids, changed: ids, gone: ids }),
});
const truth = z
  .object({
    people: z.int(),
    contactIds: z.int(),
    idConflicts: z.array(z.object({ id: z.string(), rows: z.int(), children: z.record(z.string(), z.int()) })),
    companies: z.int(),
    managerCycles: z.array(ids),
    ownManagers: ids,
    companyAsTextOnly: ids,
    inSeveralCompanies: z.int(),
    clusters: z.array(z.object({ object: z.string(), rule: z.string(), members: ids })),
    mustNotMerge: z.array(z.object({ a: z.string(), b: z.string(), reason: z.string() })),
    orphans: z.record(z.string(), z.object({ rows: z.int(), ids })),
    deltas: z.record(z.string(), z.record(z.string(), deltaTruth)),
  })
  .parse(JSON.parse(readFileSync(join(project, "mess.json"), "utf8")));

let staging: Staging;
let duplicates: Duplicates;
let resolved: Resolved;
beforeAll(async () => {
  staging = await stageExports({ project, folder: "exports" });
  duplicates = findDuplicates(staging, []);
  resolved = resolveStaging(staging, duplicates);
});

test("every cell and row is accounted for", () => {
  expect(unaccounted(staging)).toEqual({});
  expect(unaccounted(resolved.staging, resolved.derivedCells)).toEqual({});
  expect(unaccountedRows(resolved.staging, resolved.derivedRows)).toEqual(unaccountedRows(staging));
});

test("clusters are exactly the planted ones", () => {
  const sorted = (clusters: readonly { object: string; rules: readonly string[]; members: readonly string[] }[]) =>
    clusters
      .map(({ object, rules, members }) => `${object} ${rules.toSorted().join("+")}: ${members.toSorted().join(" ")}`)
      .toSorted();
  expect(
    sorted(
      duplicates.clusters.map(({ object, rules, members }) => ({
        object,
        rules,
        members: [...new Set(members.map(({ id }) => id))],
      })),
    ),
  ).toEqual(sorted(truth.clusters.map(({ object, rule, members }) => ({ object, rules: rule.split("+"), members }))));
});

test("planted look-alikes are asked about with their reason", () => {
  const asked = new Map(duplicates.review.map(({ a, b, reason }) => [[a.id, b.id].toSorted().join(" "), reason]));
  const found = truth.mustNotMerge.map(({ a, b }) => asked.get([a, b].toSorted().join(" ")));
  expect(found).toEqual(truth.mustNotMerge.map(({ reason }) => reason));
});

test("id conflicts are held with their children", () => {
  const found = duplicates.held.map(({ id, members, children }) => ({
    id,
    rows: members.length,
    children: Object.fromEntries(
      Object.entries(children).map(([column, rows]) => [column.slice(0, column.indexOf(".")), rows]),
    ),
  }));
  expect(found.toSorted((a, b) => (a.id < b.id ? -1 : 1))).toEqual(truth.idConflicts);
});

test("people and companies by number", () => {
  const derived = resolved.derivedRows.companies ?? 0;
  expect(resolved.staging.tables.get("companies")?.length).toBe(truth.companies + derived);
  expect(resolved.staging.tables.get("contacts")?.length).toBe(truth.people);
  expect(multiCompany(resolved.staging)).toHaveLength(truth.inSeveralCompanies);
});

test("companies that are only a text are derived", () => {
  const contacts = resolved.staging.tables.get("contacts");
  const filled: string[] = [];
  for (let row = 0; row < (contacts?.length ?? 0); row++)
    if (resolved.isDerived("contacts", "company_id", row)) filled.push(String(contacts?.cell("contact_id", row)));
  expect(filled).toEqual(expect.arrayContaining(truth.companyAsTextOnly));
});

test("circles of managers and people who manage themselves", () => {
  const found = (code: string) =>
    resolved.findings.filter((each) => each.code === code && each.column === "manager_id").map((each) => each.found);
  const circle = (text: string | null): string => (text ?? "").split(" → ").toSorted().join(" ");
  expect(found("circle").map(circle).toSorted()).toEqual(
    truth.managerCycles.map((each) => each.toSorted().join(" ")).toSorted(),
  );
  expect(found("points_to_itself").toSorted()).toEqual(truth.ownManagers);
});

test("orphans by number and id", () => {
  const checks = checkJoins(staging);
  const found: Record<string, { rows: number; ids: string[] }> = {};
  for (const { object, column, references, orphans, orphanIds } of checks) {
    if (orphans === 0 || references === "admin_users") continue;
    const before = found[`${object}.${column}`] ?? { rows: 0, ids: [] };
    found[`${object}.${column}`] = {
      rows: before.rows + orphans,
      ids: [...before.ids, ...orphanIds].toSorted(),
    };
  }
  const wanted = Object.fromEntries(
    Object.entries(truth.orphans).map(([column, { rows, ids }]) => [column, { rows, ids: ids.toSorted() }]),
  );
  expect(found).toEqual(wanted);
});

test("deltas, one upon the other", async () => {
  let previous: DeltaComparison | undefined;
  for (const [number, wanted] of Object.entries(truth.deltas)) {
    const later = await stageExports({ project, folder: `exports-delta/${number}` });
    const comparison: DeltaComparison = compareDelta(previous?.staging ?? staging, later, previous);
    const { objects } = comparison;
    expect(unaccounted(comparison.staging)).toEqual({});
    const found = Object.fromEntries(
      Object.keys(wanted).map((object) => {
        const { newIds, changedRows, goneIds, touched, stale, unchanged, ...each } = objects[object as ObjectName] ?? {
          newIds: [],
          changedRows: [],
          goneIds: [],
          touched: 0,
          stale: 0,
          unchanged: 0,
          new: 0,
          changed: 0,
          gone: 0,
        };
        const sorted = {
          new: newIds.toSorted(),
          changed: changedRows.map(({ key }) => key).toSorted(),
          gone: goneIds.toSorted(),
        };
        const counts = { new: each.new, changed: each.changed, gone: each.gone, touched, stale, unchanged };
        return [object, { ...counts, ids: sorted }];
      }),
    );
    const sortedTruth = Object.fromEntries(
      Object.entries(wanted).map(([object, { ids: listed, ...counts }]) => [
        object,
        {
          ...counts,
          ids: { new: listed.new.toSorted(), changed: listed.changed.toSorted(), gone: listed.gone.toSorted() },
        },
      ]),
    );
    expect(found, `delta ${number}`).toEqual(sortedTruth);
    previous = comparison;
  }
});
