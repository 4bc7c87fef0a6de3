import { expect } from "vitest";
import { mess, placesOf, plantedPlaces, type Read } from "./mess.ts";

const sorted = (list: Iterable<unknown>) => [...list].map(String).sort();
const clustersOf = (found: Read, object: string) =>
  found.duplicates.clusters
    .filter((cluster) => cluster.object === object)
    .map(({ members }) => sorted(new Set(members.map(({ id }) => id))).join(" "))
    .sort();
const plantedClusters = (found: Read, object: string) =>
  found.truth.clusters
    .filter((cluster) => cluster.object === object)
    .map(({ members }) => sorted(new Set(members)).join(" "))
    .sort();
/** People are exactly those who were made: every planted copy is merged, nobody else is. */
const mergedAsPlanted = (found: Read) => {
  expect(clustersOf(found, "contacts")).toEqual(plantedClusters(found, "contacts"));
  const table = found.resolved.staging.tables.get("contacts");
  expect(table?.length).toBe(found.truth.people + 2 * found.truth.idConflicts.length);
};
const pairs = (list: readonly { a: string; b: string; reason: string }[]) =>
  list.map(({ a, b, reason }) => [...[a, b].sort(), reason].join(" ")).sort();
/** The pairs that look alike wait for a person's word, each with its reason, and stay apart. */
const keptApart = (found: Read) => {
  const review = found.duplicates.review
    .filter(({ object }) => object === "contacts")
    .map(({ a, b, reason }) => ({ a: a.id, b: b.id, reason }));
  expect(pairs(review)).toEqual(expect.arrayContaining(pairs(found.truth.mustNotMerge)));
  expect(clustersOf(found, "contacts")).toEqual([]);
};

mess("shared-contacts", { users: 120 }, (found) => {
  mergedAsPlanted(found);
  const members = found.resolved.staging.tables.get("workspace_members");
  const table = found.staging.tables.get("contacts");
  expect(table?.length).toBe(found.truth.people + found.truth.clusters.length);
  expect(members?.length ?? 0).toBeGreaterThan(0);
});

mess("recreated-contacts", { users: 120 }, mergedAsPlanted);
mess("decomposed-letters", { users: 120 }, mergedAsPlanted);
mess("shop-mailbox", { users: 120 }, keptApart);
mess("shop-phone", { users: 120 }, keptApart);
mess("near-duplicates", { users: 120 }, keptApart);

mess("id-conflict", { also: ["group_members", "enrollments"] }, (found) => {
  const held = found.duplicates.held.map(({ id, members, children }) => ({ id, rows: members.length, children }));
  expect(held.map(({ id, rows }) => ({ id, rows }))).toEqual(
    found.truth.idConflicts.map(({ id }) => ({ id, rows: 2 })),
  );
  for (const [place, { children }] of found.truth.idConflicts.entries())
    for (const [object, rows] of Object.entries(children))
      expect([object, held[place]?.children[`${object}.contact_id`]]).toEqual([object, rows]);
  expect(placesOf(found, "id_conflict").length).toBe(2);
  expect(plantedPlaces(found)).toEqual(expect.arrayContaining(placesOf(found, "id_conflict")));
});

mess("manager-cycles", { users: 120 }, (found) => {
  const told = found.findings.filter(({ code, object }) => code === "circle" && object === "contacts");
  const ids = told.map(({ found: text }) =>
    sorted(String(text).match(/\d{7,}/g) ?? []).filter((id, at, all) => all.indexOf(id) === at),
  );
  expect(ids.map(String).sort()).toEqual(found.truth.managerCycles.map((cycle) => sorted(cycle).join()).sort());
  const own = found.findings.filter(({ code }) => code === "points_to_itself").map(({ found: text }) => String(text));
  expect(found.truth.ownManagers.every((id) => own.join(" ").includes(id))).toBe(true);
  const cut = found.resolved.staging.losses.filter(
    ({ column, reason }) => column === "manager_id" && reason === "cut_circle",
  );
  expect(cut.reduce((sum, { cells }) => sum + cells, 0)).toBe(
    found.truth.managerCycles.length + found.truth.ownManagers.length,
  );
});

mess("companies-twice", { also: ["companies"] }, (found) => {
  expect(clustersOf(found, "companies")).toEqual(plantedClusters(found, "companies"));
  expect(found.resolved.staging.tables.get("companies")?.length).toBe(
    found.truth.companies + derived(found, "companies"),
  );
  const apart = found.truth.companiesOfOneName ?? [];
  expect(new Set(apart.map((id) => found.resolved.survivor("companies", id))).size).toBe(2);
});
const derived = ({ resolved }: Read, object: "companies" | "workspace_members"): number =>
  resolved.derivedRows[object] ?? 0;

mess("primary-company", { users: 120, also: ["contact_companies"] }, (found) => {
  const table = found.resolved.staging.tables.get("contact_companies");
  const primaries = new Map<unknown, number>();
  for (let row = 0; row < (table?.length ?? 0); row++) {
    const contact = table?.cell("contact_id", row);
    primaries.set(contact, (primaries.get(contact) ?? 0) + (table?.cell("is_primary", row) === true ? 1 : 0));
  }
  expect([...primaries.values()].filter((count) => count !== 1)).toEqual([]);
  const told = (code: string) =>
    found.findings
      .filter((one) => one.code === code)
      .map(({ found: text }) => sorted(String(text).match(/\d{7}/g) ?? []));
  const planted = new Map(found.truth.planted.flatMap(({ keys }) => keys.map((key) => [key.split("|")[0], key])));
  expect(sorted([...told("several_primary_companies"), ...told("no_primary_company")].flat())).toEqual(
    sorted(planted.keys()),
  );
});

mess("small-departments", { users: 120, also: ["survey_responses"] }, (found) => {
  const answers = found.staging.tables.get("survey_responses");
  const anonymous = Array.from({ length: answers?.length ?? 0 }, (_, row) => row).filter(
    (row) => answers?.cell("contact_id", row) === null,
  );
  expect(anonymous.length).toBeGreaterThan(0);
  const join = found.joins.find(({ object, column }) => object === "survey_responses" && column === "contact_id");
  expect([join?.anonymous, join?.orphans]).toEqual([anonymous.length, 0]);
});
