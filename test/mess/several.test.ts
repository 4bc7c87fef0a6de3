import { expect } from "vitest";
import type { ObjectName } from "#lib/contract/objects.ts";
import type { ObjectDelta } from "#lib/quality/types.ts";
import { mess, type Read } from "./mess.ts";

const sorted = (list: Iterable<unknown>) => [...list].map(String).sort();
const counted = ["new", "changed", "touched", "stale", "gone", "unchanged"] as const;
const counts = (delta: ObjectDelta | undefined) => Object.fromEntries(counted.map((name) => [name, delta?.[name]]));
/** What a later export brings is what the generator changed, object by object. */
const deltaAsMade = (found: Read, objects: readonly ObjectName[], generation = found.deltas.length) => {
  for (const object of objects) {
    const { ids: _, ...meant } = found.truth.deltas[String(generation)]?.[object] ?? {};
    expect([object, counts(found.deltas[generation - 1]?.objects[object])]).toEqual([object, meant]);
  }
};
const SNAPSHOTS = ["contacts", "tasks", "enrollments", "companies"] as const;
const ALL = [...SNAPSHOTS, "engagement_events"] as const;

mess("format-only-change", { deltas: 2, also: ALL, users: 120 }, (found) => {
  deltaAsMade(found, SNAPSHOTS, 1);
  deltaAsMade(found, SNAPSHOTS, 2);
});

mess("stale-rows", { deltas: 2, also: ALL, users: 120 }, (found) => {
  deltaAsMade(found, SNAPSHOTS, 1);
  deltaAsMade(found, SNAPSHOTS, 2);
  const stale = (generation: number) => found.deltas[generation - 1]?.objects.contacts?.stale ?? 0;
  expect(stale(1) + stale(2)).toBeGreaterThan(0);
  const kept = found.deltas.at(-1)?.staging.rowLosses.filter(({ reason }) => reason === "stale_row") ?? [];
  const all = ALL.reduce(
    (sum, object) => sum + found.deltas.reduce((rows, delta) => rows + (delta.objects[object]?.stale ?? 0), 0),
    0,
  );
  expect(kept.reduce((sum, { rows }) => sum + rows, 0)).toBe(all);
});

mess("delta-new-column", { deltas: 1 }, (found) => {
  const told = found.findings.filter(({ code }) => code === "column_new_in_delta");
  expect(told.map(({ object, column }) => [object, column])).toEqual([["contacts", "Cykelordning"]]);
  deltaAsMade(found, ["contacts"]);
});

mess("delta-lost-column", { deltas: 1 }, (found) => {
  const told = found.findings.filter(({ code }) => code === "column_not_in_delta");
  expect(told.map(({ object, column }) => [object, column])).toEqual([["contacts", "location"]]);
  deltaAsMade(found, ["contacts"]);
  const after = found.deltas[0]?.staging.tables.get("contacts");
  const before = found.staging.tables.get("contacts");
  const places = new Map(
    Array.from({ length: before?.length ?? 0 }, (_, row) => [before?.cell("contact_id", row), row]),
  );
  for (let row = 0; row < (after?.length ?? 0); row++) {
    const earlier = places.get(after?.cell("contact_id", row));
    if (earlier !== undefined) expect(after?.cell("location", row)).toBe(before?.cell("location", earlier));
  }
});

mess("delta-new-label", { deltas: 1 }, (found) => {
  const planted = found.truth.planted.find(({ column }) => column === "employment_status");
  const told = found.findings.filter(({ code, column }) => code === "unknown_value" && column === "employment_status");
  expect(told.map(({ file, row, found: text }) => [file, row, text])).toEqual(
    planted?.rows.map((row) => [planted.file, row, "Sabbatorlov"]),
  );
});

mess("delta-new-owner", { deltas: 1 }, (found) => {
  const join = found.joins.find(({ object, column }) => object === "contacts" && column === "owner_email");
  const planted = found.truth.planted.find(({ column }) => column === "owner_email");
  expect([join?.orphans, join?.orphanIds]).toEqual([planted?.count, ["ny.ejer@kunde.example"]]);
});

mess("downloaded-twice", { byKey: true, also: ["groups", "tasks"] }, (found) => {
  const used = (object: string) =>
    found.staging.files
      .filter((file) => file.object === object && found.truth.planted.some((one) => one.file === file.file))
      .map(({ use }) => use);
  expect(used("groups")).toEqual(["superseded"]);
  const tasks = found.staging.files.filter(({ object, file }) => object === "tasks" && file.includes("hq-global"));
  expect(sorted(tasks.map(({ use }) => use))).toEqual(["identical", "taken"]);
  const gone = found.findings.filter(({ code }) => code === "gone_since");
  expect(gone.map(({ object, found: text }) => [object, text])).toEqual([["groups", "1999999"]]);
});

mess("overlapping-files", { byKey: true, also: ["messages"] }, (found) => {
  const [, second] = found.truth.planted;
  const told = found.findings.filter(({ code }) => code === "overlapping_files");
  expect(told.length).toBe(1);
  const shared = found.staging.rowLosses.filter(
    ({ object, reason }) => object === "messages" && reason === "same_row_elsewhere",
  );
  const overlap = Number(second?.rows[0]);
  expect(overlap).toBeGreaterThan(0);
  expect(shared.map(({ rows }) => rows)).toEqual([overlap]);
});

mess("file-in-pieces", { also: ["group_members"] }, (found) => {
  const pieces = found.truth.planted.map(({ file }) => file);
  expect(pieces.length).toBe(3);
  const taken = found.staging.files.filter(({ file }) => pieces.includes(file));
  expect(taken.map(({ use }) => use)).toEqual(["taken", "taken", "taken"]);
});

mess("date-gap", {}, (found) => {
  const told = found.findings.filter(({ code, file }) => code === "date_gap" && file !== null);
  expect(told.map(({ object, file }) => [object, file])).toEqual([["engagement_events", found.truth.planted[1]?.file]]);
});
