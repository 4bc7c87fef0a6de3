import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { ObjectName } from "#lib/contract/objects.ts";
import { twentyMapping } from "#lib/mappings/twenty.ts";
import { buildPlan } from "#lib/plan/build.ts";
import { type Change, coverageAfter } from "#lib/plan/coverage.ts";
import type { ColumnCoverage, Coverage, Plan } from "#lib/plan/types.ts";
import type { CellLoss } from "#lib/staging/types.ts";
import { resolvedOf, type Tables } from "./tables.ts";

const sum = ({ migrated, transformed, collapsed, reference, skipped }: ColumnCoverage): number =>
  migrated + transformed + collapsed + reference + Object.values(skipped).reduce((a, b) => a + b, 0);
const unequal = (coverage: Coverage) => coverage.columns.filter((column) => sum(column) !== column.cells);
const at = (coverage: Coverage, name: string) =>
  coverage.columns.find(({ object, column }) => `${object}.${column}` === name);

/** Stored values per `object.field` of a plan, counted from its records. */
function storedValues(plan: Plan): Map<string, number> {
  const stored = new Map<string, number>();
  for (const object of plan.order)
    for (const record of plan.records(object))
      for (const field of [...Object.keys(record.fields), ...Object.keys(record.later)])
        stored.set(`${object}.${field}`, (stored.get(`${object}.${field}`) ?? 0) + 1);
  return stored;
}

const id = fc.constantFrom("1", "2", "3", "4", "404");
const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { freq: 3 });
const word = maybe(fc.constantFrom("a", "b, B", "c | d", "4,5", "x@y.dk", "X@y.dk", "20123456"));
const moment = maybe(fc.constantFrom("2025-01-01T00:00:00.000Z", "2025-02-01T00:00:00.000Z"));
const rows = (spec: Record<string, fc.Arbitrary<string | number | boolean | null>>, key: string | null) =>
  key
    ? fc.uniqueArray(fc.record(spec), { maxLength: 4, selector: (one) => one[key] })
    : fc.array(fc.record(spec), { maxLength: 5 });
const tables: fc.Arbitrary<Tables> = fc.record({
  contacts: rows(
    {
      contact_id: id,
      first_name: word,
      email: word,
      msisdn: word,
      country_code: word,
      phone_number: word,
      title: word,
      company_id: maybe(id),
      company: word,
      manager_id: maybe(id),
      engagement_score: maybe(fc.nat(100)),
      nps_score: maybe(fc.nat(10)),
      tags: word,
      created_at: moment,
      updated_at: moment,
      Egen: word,
    },
    "contact_id",
  ),
  companies: rows({ company_id: id, name: word, domain: word, parent_company_id: maybe(id) }, "company_id"),
  contact_companies: rows({ contact_id: maybe(id), company_id: maybe(id), is_primary: maybe(fc.boolean()) }, null),
  engagement_scores: rows(
    {
      contact_id: maybe(id),
      score_type: fc.constantFrom("engagement", "pulse", null),
      score: maybe(fc.nat(100)),
      calculated_at: moment,
    },
    null,
  ),
  training_summary: rows({ contact_id: maybe(id), courses_started: maybe(fc.nat(9)), last_training_date: word }, null),
  messages: rows(
    { message_id: id, title: word, body_html: word, author_email: word, author_contact_id: maybe(id) },
    "message_id",
  ),
  message_recipients: rows(
    { message_id: maybe(id), contact_id: maybe(id), delivery_status: fc.constantFrom("delivered", null) },
    null,
  ),
  message_analytics: rows({ message_id: maybe(id), open_rate: maybe(fc.nat(100)) }, null),
  feedback: rows(
    {
      feedback_id: id,
      contact_id: maybe(id),
      content: word,
      visibility: fc.constantFrom("shared", "private", null),
      parent_feedback_id: maybe(id),
    },
    "feedback_id",
  ),
  tasks: rows(
    { task_id: id, title: word, status: fc.constantFrom("open", "overdue", null), assignee_contact_id: maybe(id) },
    "task_id",
  ),
  survey_responses: rows(
    { response_id: id, survey_id: maybe(id), contact_id: maybe(id), answer_value: word, answer_text: word },
    "response_id",
  ),
  surveys: rows({ survey_id: id, name: word, anonymous: maybe(fc.boolean()) }, "survey_id"),
  attachments: rows(
    {
      file_id: id,
      parent_type: fc.constantFrom("contact", "task", "survey", null),
      parent_id: maybe(id),
      staged_path: word,
    },
    "file_id",
  ),
});

describe("coverage", () => {
  test("every cell is counted exactly once, whatever the export holds", () => {
    fc.assert(
      fc.property(tables, (input) => {
        const plan = buildPlan({ resolved: resolvedOf(input), mapping: twentyMapping });
        expect(unequal(plan.coverage)).toEqual([]);
        expect(plan.coverage.accounted).toBe(plan.coverage.cells);
        for (const { rows: fed, derived, records, merged, skips } of plan.objects)
          expect(fed + derived).toBe(records + merged + Object.values(skips).reduce((a, b) => a + b, 0));
      }),
      { numRuns: 300 },
    );
  });

  test("a field fed only by migrated cells holds as many values as cells", () => {
    let checked = 0;
    fc.assert(
      fc.property(tables, (input) => {
        const plan = buildPlan({ resolved: resolvedOf(input), mapping: twentyMapping });
        const stored = storedValues(plan);
        for (const [field, values] of stored) {
          const feeds = plan.coverage.columns.filter(({ destination }) => destination.split(", ").includes(field));
          if (
            feeds.length === 0 ||
            feeds.some((column) => column.transformed + column.collapsed > 0 || column.destination !== field)
          )
            continue;
          checked++;
          expect(values, field).toBe(feeds.reduce((all, column) => all + column.migrated, 0));
        }
      }),
      { numRuns: 300 },
    );
    expect(checked).toBeGreaterThan(500);
  });

  test("what staging lost is folded in; derived values are no cells", () => {
    const losses: CellLoss[] = [{ object: "contacts", column: "title", reason: "merged_other", cells: 3 }];
    const resolved = resolvedOf(
      {
        contacts: [
          { contact_id: "1", title: "Kok", manager_id: "2" },
          { contact_id: "2", title: null, manager_id: null },
        ],
      },
      { losses },
    );
    const derived: [ObjectName, string, number] = ["contacts", "manager_id", 0];
    const plan = buildPlan({
      resolved: {
        ...resolved,
        staging: { ...resolved.staging, cells: resolved.staging.cells.filter(({ column }) => column !== "manager_id") },
        derivedCells: [{ object: "contacts", column: "manager_id", cells: 1 }],
        isDerived: (...place) => String(place) === String(derived),
      },
      mapping: twentyMapping,
    });
    expect(at(plan.coverage, "contacts.title")).toMatchObject({ cells: 4, migrated: 1, skipped: { merged_other: 3 } });
    expect(at(plan.coverage, "contacts.manager_id")).toBeUndefined();
    expect([...plan.records("person")][0]?.later).toHaveProperty("manager");
    expect(plan.coverage.accounted).toBe(plan.coverage.cells);
  });

  test("a disagreement between staging and tables is a blocking finding", () => {
    const resolved = resolvedOf({ contacts: [{ contact_id: "1" }] });
    const cells = resolved.staging.cells.map((count) => ({ ...count, cells: count.cells + 1 }));
    const plan = buildPlan({
      resolved: { ...resolved, staging: { ...resolved.staging, cells } },
      mapping: twentyMapping,
    });
    expect(plan.findings.filter(({ severity }) => severity === "blocking").map(({ code }) => code)).toEqual([
      "cells_unaccounted",
    ]);
  });
});

describe("coverage after the account had its say", () => {
  const plan = buildPlan({
    resolved: resolvedOf({
      contacts: [
        { contact_id: "1", title: "Kok", created_at: "2025-01-01T00:00:00.000Z", email: "a@x.dk" },
        { contact_id: "2", title: "Chef", created_at: "2025-01-02T00:00:00.000Z", email: "b@x.dk" },
      ],
      tasks: [{ task_id: "t", title: "x", assignee_contact_id: "1" }],
    }),
    mapping: twentyMapping,
  });
  const change = (object: string, external: string, field: string, from: string): Change => ({
    object,
    external,
    field,
    from: [from],
    reason: "crm_value_kept",
  });
  const kept = (...changes: Change[]) => coverageAfter(plan, changes);

  test("a kept value moves its cell", () => {
    const after = kept(change("person", "actimo:contacts:1", "jobTitle", "contacts.title"));
    expect(at(after, "contacts.title")).toMatchObject({ migrated: 1, skipped: { crm_value_kept: 1 } });
    expect(after.accounted).toBe(after.cells);
  });
  test("a cell in two fields leaves only when both are lost", () => {
    const first = change("person", "actimo:contacts:1", "createdAt", "contacts.created_at");
    expect(at(kept(first), "contacts.created_at")).toMatchObject({ transformed: 2, skipped: {} });
    const other = change("person", "actimo:contacts:2", "actimoCreatedAt", "contacts.created_at");
    expect(at(kept(first, other), "contacts.created_at")).toMatchObject({ transformed: 2, skipped: {} });
    const second = change("person", "actimo:contacts:1", "actimoCreatedAt", "contacts.created_at");
    expect(at(kept(first, second), "contacts.created_at")).toMatchObject({
      transformed: 1,
      skipped: { crm_value_kept: 1 },
    });
  });
  test("a cell in two records leaves only when both are lost", () => {
    const link = change("taskTarget", "actimo:tasks:t", "task", "tasks.task_id");
    expect(at(kept(link), "tasks.task_id")).toMatchObject({ transformed: 1, skipped: {} });
    const key = change("task", "actimo:tasks:t", "sourceSystemId", "tasks.task_id");
    expect(at(kept(link, key), "tasks.task_id")).toMatchObject({ transformed: 0, skipped: { crm_value_kept: 1 } });
  });
  test("one of two possible fields is the only one a cell is in", () => {
    const after = kept(change("person", "actimo:contacts:2", "emails.primaryEmail", "contacts.email"));
    expect(at(after, "contacts.email")).toMatchObject({ transformed: 1, skipped: { crm_value_kept: 1 } });
  });
  test("changes without a name are counted by field", () => {
    const { external: _, ...anonymous } = change("person", "", "jobTitle", "contacts.title");
    const after = kept(anonymous, anonymous, anonymous);
    expect(at(after, "contacts.title")).toMatchObject({ migrated: 0, skipped: { crm_value_kept: 2 } });
    expect(unequal(after)).toEqual([]);
  });
  test("a refused record takes all its own cells along, and no one else's", () => {
    const changes = [...plan.records("person")]
      .filter(({ external }) => external === "actimo:contacts:1")
      .flatMap((record) =>
        Object.entries(record.from).map(
          ([field, from]): Change => ({
            object: "person",
            external: record.external,
            field,
            from,
            reason: "refused_by_crm",
          }),
        ),
      );
    const after = kept(...changes);
    for (const name of ["contact_id", "title", "created_at", "email"])
      expect(at(after, `contacts.${name}`)?.skipped).toEqual({ refused_by_crm: 1 });
    expect(at(after, "tasks.assignee_contact_id")).toMatchObject({ migrated: 1 });
    expect(after.accounted).toBe(after.cells);
  });
});
