import { describe, expect, test } from "vitest";
import { OBJECT_NAMES, objectSpec } from "#lib/contract/objects.ts";
import { describeMapping, mappingHash, transformsOf } from "#lib/mapping/describe.ts";
import { columnsWithoutFate } from "#lib/mapping/fate-of-columns.ts";
import { lintMapping } from "#lib/mapping/lint.ts";
import { camelCaseName } from "#lib/mapping/transforms.ts";
import { twentyMapping } from "#lib/mappings/twenty.ts";

/** The labels as they stand on the migration page. */
const LABELS = [
  "People (Actimo Contact)",
  "Company",
  "Company–Person Association",
  "Training Completion Record",
  "Engagement Score",
  "Pulse Survey Response",
  "Message / News Post",
  "Task / Action Item",
  "Workspace Member (User)",
  "Learning Path Definition",
  "Workflow / Automation",
  "Message Analytics (Open Rates, Engagement)",
];

test("the page's twelve rows, by their labels", () => {
  expect([...twentyMapping.page].sort()).toEqual([...LABELS].sort());
  for (const label of LABELS)
    expect(
      twentyMapping.entries.filter((entry) => entry.label === label),
      label,
    ).not.toEqual([]);
});

describe("a row that is taken away is missed", () => {
  test.each(LABELS)("%s", (label) => {
    const entries = twentyMapping.entries.filter((entry) => entry.label !== label);
    // Without the page's own list, so that something other than the label must notice.
    const errors = lintMapping({ ...twentyMapping, page: [], entries });
    expect(errors).not.toEqual([]);
    for (const error of errors) expect(error.message).toMatch(/\w{3}/);
  });
});

test("every column of the contract has a fate", () => {
  expect(columnsWithoutFate(twentyMapping)).toEqual(new Map());
  const columns = OBJECT_NAMES.flatMap((object) => Object.keys(objectSpec(object).columns));
  expect(columns.length).toBeGreaterThan(250);
});

test("field names are ones Twenty takes", () => {
  for (const [object, fields] of Object.entries(twentyMapping.objects))
    for (const [name, field] of Object.entries(fields)) {
      expect(name, object).toMatch(
        field.standard ? /^[a-z][A-Za-z0-9]*(\.[a-z][A-Za-z0-9]*)?$/ : /^[a-z][a-zA-Z0-9]*$/,
      );
      expect(name.length).toBeLessThanOrEqual(63);
      for (const label of Object.values(field.options ?? {})) expect(label).not.toContain(",");
      if (field.standard) continue;
      expect(twentyMapping.reserved).not.toContain(name);
      expect(camelCaseName(name.replace(/[A-Z]/g, " $&"))).toBe(name);
    }
});

test("the fields the page names exist, each as what it has to be", () => {
  const { person, note, company, task } = twentyMapping.objects;
  expect(company?.["sourceSystemId"]).toMatchObject({ type: "text", unique: true, standard: false });
  expect(person?.["trainingCompleted"]?.type).toBe("list");
  expect(person?.["completionDate"]?.type).toBe("date");
  expect(person?.["trainingScore"]?.type).toBe("number");
  expect(person?.["engagementScore"]?.type).toBe("number");
  expect(person?.["engagementScoreDate"]?.type).toBe("datetime");
  expect(note?.["surveyName"]?.type).toBe("text");
  expect(note?.["responseDate"]?.type).toBe("datetime");
  expect(note?.["responseValue"]?.type).toBe("number");
  expect([note?.["openRate"]?.type, note?.["clickRate"]?.type]).toEqual(["number", "number"]);
  expect(note?.["deliveryStatus"]?.type).toBe("text");
  expect(Object.keys(task?.["status"]?.options ?? {})).toEqual(["TODO", "IN_PROGRESS", "DONE"]);
});

test("what the page asks for and Twenty cannot do is said", () => {
  const notes = describeMapping(twentyMapping).rows.flatMap(({ row, note }) => (note ? [`${row}: ${note}`] : []));
  for (const about of [
    /Analytics.*delivery status/,
    /Training.*array/,
    /Association.*one company/,
    /Member.*invite/,
    /Learning Path.*no learning/,
  ])
    expect(
      notes.some((note) => about.test(note)),
      String(about),
    ).toBe(true);
});

test("the description is plain data, and says where each field comes from", () => {
  const described = describeMapping(twentyMapping);
  expect(JSON.parse(JSON.stringify(described))).toEqual(described);
  expect(described.hash).toBe(mappingHash(twentyMapping));
  const people = described.rows.find(({ row, fate }) => row === "People (Actimo Contact)" && fate === "records");
  expect(people).toMatchObject({ source: "contacts", destination: "person", onPage: true });
  expect(people?.fields.find(({ field }) => field === "emails.primaryEmail")).toMatchObject({
    from: ["contacts.email"],
    transforms: ["lower-case@1"],
  });
  expect(transformsOf(twentyMapping, "note", "Message / News Post", "bodyV2.markdown")).toBe("html-to-markdown@1");
  expect(transformsOf(twentyMapping, "person", "People (Actimo Contact)", "jobTitle")).toBeNull();
});

test("the hash follows what a mapping says", () => {
  const other = twentyMapping.entries.map((entry) =>
    entry.kind === "row" && entry.to === "task" ? { ...entry, note: "other" } : entry,
  );
  expect(mappingHash({ ...twentyMapping, entries: other })).not.toBe(mappingHash(twentyMapping));
  expect(mappingHash(structuredCloneOf(twentyMapping))).toBe(mappingHash(twentyMapping));
});
/** The same mapping with its keys in another order. */
const structuredCloneOf = (mapping: typeof twentyMapping): typeof twentyMapping => ({
  entries: mapping.entries.map((entry) => Object.fromEntries(Object.entries(entry).reverse()) as typeof entry),
  objects: mapping.objects,
  page: mapping.page,
  version: mapping.version,
  reserved: mapping.reserved,
  crm: mapping.crm,
});
