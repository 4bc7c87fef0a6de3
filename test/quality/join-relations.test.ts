import fc from "fast-check";
import { expect, test } from "vitest";
import { engagementSchema, relationsSchema } from "../../lib/outputs/shapes.ts";
import { findDuplicates } from "../../lib/quality/duplicates.ts";
import { engagementPerPerson } from "../../lib/quality/engagement-per-person.ts";
import { checkRelations } from "../../lib/quality/join-relations.ts";
import { resolveStaging } from "../../lib/quality/resolve.ts";
import { staged, unaccounted } from "./made.ts";

const at = (day: number) => `2025-01-0${day}T00:00:00.000Z`;
const staging = staged({
  contacts: [
    { contact_id: "1", manager_id: "2" },
    { contact_id: "2", manager_id: "3" },
    { contact_id: "3", manager_id: null },
    { contact_id: "4", manager_id: "4" },
    { contact_id: "5", manager_id: "404" },
  ],
  companies: [{ company_id: "7" }, { company_id: "8" }, { company_id: "9" }],
  contact_companies: [
    { contact_id: "1", company_id: "7", is_primary: true },
    { contact_id: "1", company_id: "8", is_primary: false },
    { contact_id: "2", company_id: "8", is_primary: null },
    { contact_id: "2", company_id: "9", is_primary: null },
  ],
  training_summary: [
    { contact_id: "1", courses_started: 1 },
    { contact_id: "1", courses_started: 2 },
    { contact_id: "2", courses_started: 1 },
  ],
  surveys: [{ survey_id: "90" }, { survey_id: "91" }],
  survey_questions: [{ question_id: "1", survey_id: "90", position: 1 }],
  survey_responses: [
    { response_id: "1", survey_id: "90", question_id: "1", contact_id: "1" },
    { response_id: "2", survey_id: "90", question_id: "1", contact_id: "1" },
    { response_id: "3", survey_id: "91", question_id: "1", contact_id: "2" },
    { response_id: "4", survey_id: "90", question_id: "1", contact_id: null },
    { response_id: "5", survey_id: "90", question_id: "1", contact_id: null },
  ],
  group_posts: [
    { post_id: "1", parent_post_id: "3", group_id: "1", created_at: at(1) },
    { post_id: "2", parent_post_id: "1", group_id: "1", created_at: at(2) },
    { post_id: "3", parent_post_id: "2", group_id: "1", created_at: at(3) },
    { post_id: "4", parent_post_id: "3", group_id: "2", created_at: at(4) },
  ],
  feedback: [{ feedback_id: "1", thread_id: "1", parent_feedback_id: "1" }],
});
const resolved = resolveStaging(staging, findDuplicates(staging, []));
const relations = checkRelations(resolved);

test("what should stand once and stands several times is counted with its keys and first place", () => {
  const of = (object: string, columns: string) =>
    relations.multiplicity.find((each) => each.object === object && each.columns.join("+") === columns);
  expect(of("training_summary", "contact_id")).toMatchObject({
    rows: 3,
    keys: 2,
    violations: 1,
    extraRows: 1,
    most: 2,
    ids: [{ key: ["1"], rows: 2, first: { file: "exports/training_summary.csv", row: 1, line: 2 } }],
    reportedAs: "repeated_key",
  });
  expect(of("survey_responses", "question_id+contact_id")).toMatchObject({
    rows: 3,
    incomplete: 2,
    violations: 1,
    ids: [{ key: ["1", "1"], rows: 2 }],
  });
  expect(of("contact_companies", "contact_id")).toMatchObject({ rows: 1, violations: 0, most: 1 });
  expect(resolved.findings.map(({ code, object }) => `${code} ${object}`)).toContain("more_than_one survey_responses");
});

test("chains: depth, ends, circles of replies cut at the oldest, counted as losses", () => {
  const of = (object: string) => relations.chains.find((each) => each.object === object);
  expect(of("contacts")).toEqual({
    object: "contacts",
    column: "manager_id",
    rows: 5,
    roots: 2,
    orphans: 1,
    depth: 2,
    levels: [3, 1, 1],
    deepest: ["1", "2", "3"],
    selfReferences: ["4"],
    circles: [],
  });
  expect(of("group_posts")).toMatchObject({ depth: 3, circles: [{ ids: ["1", "3", "2"], cut: "1" }] });
  expect(of("feedback")).toMatchObject({ selfReferences: ["1"], depth: 0 });
  expect(resolved.staging.losses.filter(({ reason }) => reason === "cut_circle")).toHaveLength(3);
  expect(unaccounted(resolved.staging, resolved.derivedCells)).toEqual({});
});

test("rows that contradict the parent they point to", () => {
  const found = relations.contradictions.map(({ object, says, compared, differ, ids }) => [
    object,
    says,
    compared,
    differ,
    ids,
  ]);
  expect(found).toEqual([
    ["survey_responses", "survey_id", 5, 1, ["3"]],
    ["group_posts", "group_id", 3, 1, ["4"]],
    ["feedback", "thread_id", 0, 0, []],
  ]);
});

test("people of several companies", () => {
  expect(relations.multiCompany).toMatchObject({ people: 2, most: 2, ids: ["1", "2"] });
  expect(() => relationsSchema.parse(relations)).not.toThrow();
});

test("rows per person: everybody counts, those without rows too", () => {
  const events = (ids: readonly (string | null)[]) =>
    ids.map((contact_id, index) => ({ event_id: String(index), contact_id }));
  fc.assert(
    fc.property(fc.array(fc.constantFrom("1", "2", "3", "4", "404", null), { maxLength: 40 }), (ids) => {
      const people = ["1", "2", "3", "4"];
      const made = staged({
        contacts: people.map((contact_id) => ({ contact_id })),
        engagement_events: ids.length > 0 ? events(ids) : [{ event_id: "0", contact_id: null }],
      });
      const [found] = engagementPerPerson(made);
      const counts = people.map((id) => ids.filter((each) => each === id).length).sort((a, b) => a - b);
      expect(found).toMatchObject({
        rows: Math.max(1, ids.length),
        anonymous: ids.length === 0 ? 1 : ids.filter((id) => id === null).length,
        unknown: ids.filter((id) => id === "404").length,
        people: 4,
        none: counts.filter((count) => count === 0).length,
        min: counts[0],
        median: counts[1],
        max: counts[3],
      });
      expect(found?.histogram.reduce((sum, each) => sum + each.people, 0)).toBe(4);
      expect(() => engagementSchema.parse([found])).not.toThrow();
    }),
    { numRuns: 50 },
  );
});
