import { expect, test } from "vitest";
import type { Entry, Mapping, RowEntry } from "#lib/mapping/entries.ts";
import { assertSound, lintMapping } from "#lib/mapping/lint.ts";
import { twentyMapping } from "#lib/mappings/twenty.ts";

const rowNamed = (mapping: Mapping, name: string): RowEntry => {
  const found = mapping.entries.find((entry) => entry.kind === "row" && entry.name === name);
  if (found?.kind !== "row") throw new Error(name);
  return found;
};
const changed = (change: (entry: Entry) => Entry): Mapping => ({
  ...twentyMapping,
  entries: twentyMapping.entries.map(change),
});
const person = rowNamed(twentyMapping, "contacts → person");
const found = (mapping: Mapping) => lintMapping(mapping).map(({ code, entry, column }) => `${code} ${entry} ${column}`);

test("the default mapping is sound", () => {
  expect(lintMapping(twentyMapping)).toEqual([]);
  expect(() => assertSound(twentyMapping)).not.toThrow();
});

test("two writers of one field", () => {
  const second: Entry = {
    kind: "extend",
    label: "Mine",
    base: person.name,
    to: "person",
    child: null,
    fields: { jobTitle: { op: "fixed", value: "x" } },
    note: null,
  };
  expect(found({ ...twentyMapping, entries: [...twentyMapping.entries, second] })).toEqual([
    "two_writers Mine (extend) jobTitle",
  ]);
});

test("rows that need each other's records", () => {
  const circle = changed((entry) =>
    entry === person
      ? { ...person, needs: [{ op: "lookup", entries: ["messages → note"], of: { op: "fixed", value: "x" } }] }
      : entry.kind === "row" && entry.name === "messages → note"
        ? { ...entry, needs: [{ op: "lookup", entries: [person.name], of: { op: "fixed", value: "x" } }] }
        : entry,
  );
  expect(lintMapping(circle).map(({ code }) => code)).toEqual(["cycle"]);
  expect(lintMapping(circle)[0]?.message).toContain("contacts → person → messages → note → contacts → person");
});

test("a collapse whose rows are kept nowhere", () => {
  const without = {
    ...twentyMapping,
    entries: twentyMapping.entries.filter((entry) => entry.kind !== "reference" || entry.into !== "enrollments"),
  };
  expect(found(without)).toContain("no_detail Training Completion Record (extend) contact_id");
});

test("a column of the contract without a fate", () => {
  const { jobTitle: _, ...fields } = person.fields;
  expect(found(changed((entry) => (entry === person ? { ...person, fields } : entry)))).toEqual([
    "no_fate contacts title",
  ]);
});

test("a value the picklist does not offer", () => {
  const { active: _, ...options } = twentyMapping.objects["person"]?.["actimoStatus"]?.options ?? {};
  const objects = {
    ...twentyMapping.objects,
    person: {
      ...twentyMapping.objects["person"],
      actimoStatus: { ...twentyMapping.objects["person"]!["actimoStatus"]!, options },
    },
  };
  expect(found({ ...twentyMapping, objects })).toEqual(["picklist_value contacts → person actimoStatus"]);
});

test("destinations, rows and columns nobody has", () => {
  const bad = changed((entry) => (entry === person ? { ...person, to: "people" } : entry));
  expect(found(bad)).toContain("unknown_destination contacts → person null");
  const field = changed((entry) =>
    entry === person ? { ...person, fields: { ...person.fields, jobTitel: { op: "fixed", value: "x" } } } : entry,
  );
  expect(found(field)).toEqual(["unknown_destination contacts → person jobTitel"]);
  const column = changed((entry) =>
    entry === person
      ? {
          ...person,
          fields: {
            ...person.fields,
            city: { op: "column", object: "contacts", column: "by", type: "text", custom: false },
          },
        }
      : entry,
  );
  expect(found(column)).toEqual(["unknown_column contacts → person by", "no_fate contacts addr_city"]);
  const { sourceSystemId: __, ...rest } = person.fields;
  expect(found(changed((entry) => (entry === person ? { ...person, fields: rest } : entry)))).toEqual([
    "required_missing contacts → person sourceSystemId",
  ]);
});

test("assertSound names every mistake", () => {
  expect(() => assertSound({ ...twentyMapping, page: [...twentyMapping.page, "Deals"] })).toThrow(
    /The page's row "Deals" has no entry/,
  );
});
