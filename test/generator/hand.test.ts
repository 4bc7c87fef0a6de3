import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { OBJECT_NAMES, objectSpec } from "#lib/contract/objects.ts";

const HAND = join(import.meta.dirname, "../fixtures/hand");
const expected = JSON.parse(readFileSync(join(HAND, "expected.json"), "utf8"));

test("the hand-written export holds every object of the contract at least once", () => {
  const names = globSync("*.{csv,xlsx,json}", { cwd: join(HAND, "exports") });
  const found = OBJECT_NAMES.filter((object) =>
    objectSpec(object).stems.some((stem) => names.some((name) => new RegExp(`^${stem}_[a-z-]+_2026`).test(name))),
  );
  // Questions are a sheet of the surveys' workbook file.
  expect([...found, "survey_questions"].sort()).toEqual([...OBJECT_NAMES].sort());
  expect(Object.keys(expected.objects).sort()).toEqual([...OBJECT_NAMES].sort());
});

test("the people it expects are those that its ids, clusters and held ids leave", () => {
  const merged = expected.clusters
    .filter((cluster: { object: string }) => cluster.object === "contacts")
    .flatMap((cluster: { members: string[] }) => cluster.members.slice(1));
  expect(expected.objects.contacts.distinctIds - merged.length - expected.held.length).toBe(expected.people);
  const { new: fresh, changed, touched, stale, gone, unchangedPeople } = expected.delta["1"].contacts;
  expect(changed.length + touched.length + stale.length + gone.length + unchangedPeople).toBe(expected.people);
  expect(fresh).toEqual(["1010"]);
});
