import { describe, expect, test } from "vitest";
import type { ObjectName } from "../../lib/contract/objects.ts";
import { summariesSchema } from "../../lib/outputs/shapes.ts";
import { compareSummaries, summaryFindings } from "../../lib/quality/summaries.ts";
import { type Row, staged } from "./made.ts";

type Objects = Readonly<Partial<Record<ObjectName, readonly Row[]>>>;
function check(objects: Objects) {
  const checks = compareSummaries(staged(objects));
  expect(() => summariesSchema.parse(checks)).not.toThrow();
  for (const { compared, equal, different } of checks) expect(compared).toBe(equal + different);
  const of = (object: ObjectName, column: string, detail?: ObjectName) =>
    checks.find((one) => one.object === object && one.column === column && (!detail || one.of === detail));
  return { checks, of, findings: summaryFindings(checks) };
}
const people = (...ids: string[]): Row[] => ids.map((contact_id) => ({ contact_id }));
const receipt = (message_id: string, contact_id: string | null, more: Row = {}): Row => ({
  message_id,
  contact_id,
  notification: "push",
  delivery_status: "delivered",
  opened_on: null,
  traffic_source: null,
  views: 0,
  clicks: 0,
  ...more,
});
const opened = { opened_on: "2025-09-04T10:30:00.000Z", views: 1 };

describe("statistics of messages", () => {
  const receipts = [
    receipt("5", "1", { ...opened, clicks: 2 }),
    receipt("5", "2", opened),
    receipt("5", "3"),
    // Deleted since: not "published to" any more, but notified once.
    receipt("5", "9"),
  ];
  const stated: Row = {
    message_id: "5",
    published_to: 3,
    notified_to: 4,
    opened_by: 2,
    total_views: 5,
    open_rate: 66.7,
    click_count: 2,
    click_rate: 33.3,
  };
  const base = { contacts: people("1", "2", "3"), message_recipients: receipts };

  test("right figures: deleted contacts, anonymous views, rounded rates", () => {
    const { checks, findings } = check({ ...base, message_analytics: [stated] });
    expect(checks.filter(({ of }) => of === "message_recipients").every(({ equal }) => equal === 1)).toBe(true);
    expect(findings).toEqual([]);
  });

  test.each<[string, number]>([
    ["published_to", 4],
    ["notified_to", 2],
    ["opened_by", 3],
    ["total_views", 1],
    ["open_rate", 66.5],
    ["click_count", 3],
    ["click_rate", 50],
  ])("%s %d is told, with both figures", (column, wrong) => {
    const { of, findings } = check({ ...base, message_analytics: [{ ...stated, [column]: wrong }] });
    expect(of("message_analytics", column, "message_recipients")).toMatchObject({
      compared: 1,
      equal: 0,
      different: 1,
    });
    expect(findings.filter(({ code }) => code === "summary_differs").map((finding) => finding.column)).toContain(
      column,
    );
    expect(findings[0]?.found).toMatch(/^5: \S+ stated, \S+ counted/);
  });

  test("a rate is as exact as the column shows: whole numbers, one decimal", () => {
    const rate = (open_rate: number) => check({ ...base, message_analytics: [{ ...stated, open_rate }] });
    expect(rate(67).of("message_analytics", "open_rate")?.equal).toBe(1);
    expect(rate(66.67).of("message_analytics", "open_rate")?.equal).toBe(1);
    expect(rate(66).of("message_analytics", "open_rate")?.different).toBe(1);
  });

  test("nobody assigned: no rate is right, 0 is not", () => {
    const nobody = { message_id: "6", published_to: 0, open_rate: null };
    const messages = { ...base, message_analytics: [stated, nobody] };
    expect(check(messages).of("message_analytics", "open_rate")).toMatchObject({ compared: 1, missing: 0 });
    const zero = { ...messages, message_analytics: [stated, { ...nobody, open_rate: 0 }] };
    expect(check(zero).of("message_analytics", "open_rate")).toMatchObject({ different: 1 });
  });

  test("anonymised messages cannot be counted", () => {
    const { of } = check({
      ...base,
      messages: [{ message_id: "7", anonymised: true }],
      message_analytics: [{ ...stated, message_id: "7" }],
    });
    expect(of("message_analytics", "published_to")).toMatchObject({ compared: 0, uncounted: 1 });
  });

  test("a workspace without any detail is not compared", () => {
    const at = (workspace: string, rows: readonly Row[]): Row[] =>
      rows.map((row) => ({ ...row, "@workspace": workspace, "@file": `${workspace}.csv` }));
    const { of } = check({
      ...base,
      message_recipients: at("nord", receipts),
      message_analytics: [...at("nord", [stated]), ...at("syd", [{ ...stated, message_id: "8" }])],
    });
    expect(of("message_analytics", "opened_by")).toMatchObject({ compared: 1, equal: 1, uncounted: 1 });
  });

  test("reactions and comments against events; a message from before the first event is left out", () => {
    const event = (event_type: string, message_id = "5"): Row => ({
      event_id: `${message_id}${event_type}`,
      message_id,
      event_type,
      occurred_at: "2025-09-04T10:30:00.000Z",
    });
    const { of } = check({
      messages: [
        { message_id: "5", published_at: "2025-09-04T08:00:00.000Z" },
        { message_id: "4", published_at: "2025-01-04T08:00:00.000Z" },
      ],
      engagement_events: [event("reaction"), event("reply"), event("open")],
      message_analytics: [
        { message_id: "5", reactions: 1, comments: 2 },
        { message_id: "4", reactions: 9, comments: 9 },
      ],
    });
    expect(of("message_analytics", "reactions")).toMatchObject({ equal: 1, uncounted: 1 });
    expect(of("message_analytics", "comments")).toMatchObject({
      different: 1,
      uncounted: 1,
      examples: [{ id: "5", stated: 2, counted: 1 }],
    });
  });
});

describe("figures of people", () => {
  test("messages per person, rates as fractions, people without a summary", () => {
    const { of, findings } = check({
      contacts: people("1", "2"),
      message_recipients: [receipt("5", "1", opened), receipt("6", "1"), receipt("5", "2", opened), receipt("5", "9")],
      message_analytics_users: [
        { contact_id: "1", message_count: 2, messages_opened: 1, open_rate: 0.5, last_engagement_date: "2025-09-04" },
      ],
    });
    expect(of("message_analytics_users", "message_count")).toMatchObject({ equal: 1, missing: 1 });
    expect(of("message_analytics_users", "open_rate")).toMatchObject({ different: 1, asFractions: 1 });
    expect(findings.find(({ column }) => column === "open_rate")?.advice).toContain("fraction");
  });

  test("a contact of two workspaces has figures in each", () => {
    const at = (workspace: string, row: Row): Row => ({ ...row, "@workspace": workspace, "@file": `${workspace}.csv` });
    const { of } = check({
      contacts: people("1"),
      message_recipients: [at("nord", receipt("5", "1")), at("syd", receipt("6", "1")), at("syd", receipt("7", "1"))],
      message_analytics_users: [
        at("nord", { contact_id: "1", message_count: 1 }),
        at("syd", { contact_id: "1", message_count: 3 }),
      ],
    });
    expect(of("message_analytics_users", "message_count")).toMatchObject({
      equal: 1,
      different: 1,
      examples: [{ id: "1", stated: 3, counted: 2 }],
    });
  });

  test("training", () => {
    const enrolment = (enrollment_id: string, path_id: string, more: Row): Row => ({
      enrollment_id,
      path_id,
      contact_id: "1",
      ...more,
    });
    const objects = (more: Row) => ({
      contacts: people("1"),
      learning_paths: [
        { path_id: "701", name: "Hygiejne" },
        { path_id: "703", name: "Sikkerhed" },
      ],
      enrollments: [
        enrolment("1", "701", { status: "completed", completion_date: "2025-06-28", score: 79 }),
        enrolment("2", "703", { status: "in_progress", start_date: "2025-07-01" }),
        enrolment("3", "703", { status: "not_started" }),
      ],
      training_summary: [
        {
          contact_id: "1",
          courses_started: 2,
          courses_completed: 1,
          training_completion_rate: 33.3,
          last_training_date: "2025-06-28",
          quiz_average_score: 79,
          assigned_training_paths: "sikkerhed | Hygiejne",
          ...more,
        },
      ],
    });
    const right = check(objects({}));
    expect(right.checks.every(({ different, missing }) => different + missing === 0)).toBe(true);
    expect(right.checks).toHaveLength(6);
    // Per started course is the other reading of the rate.
    expect(check(objects({ training_completion_rate: 50 })).findings).toEqual([]);
    for (const [column, wrong] of Object.entries({
      courses_started: 3,
      courses_completed: 2,
      training_completion_rate: 40,
      last_training_date: "2025-01-01",
      quiz_average_score: 80,
      assigned_training_paths: "Hygiejne",
    }))
      expect(check(objects({ [column]: wrong })).findings).toMatchObject([{ code: "summary_differs", column }]);
  });

  test("surveys count identified answers only", () => {
    const answer = (response_id: string, contact_id: string | null, answer_value: string): Row => ({
      response_id,
      survey_id: "9",
      contact_id,
      answer_value,
      submitted_at: "2025-11-02T23:30:00.000Z",
    });
    const { checks } = check({
      contacts: people("1", "2"),
      survey_responses: [answer("1", "1", "4"), answer("2", "1", "5"), answer("3", null, "1")],
      survey_summary: [
        // The day in Copenhagen.
        {
          contact_id: "1",
          survey_responses: 2,
          last_survey_date: "2025-11-03",
          last_survey_status: "answered",
          aggregate_score: 4.5,
        },
        {
          contact_id: "2",
          survey_responses: 1,
          last_survey_date: null,
          last_survey_status: "answered",
          aggregate_score: null,
        },
      ],
    });
    expect(checks.map(({ column, equal, different }) => [column, equal, different])).toEqual([
      ["survey_responses", 1, 1],
      ["last_survey_date", 1, 0],
      ["last_survey_status", 1, 1],
      ["aggregate_score", 1, 0],
    ]);
  });
});

test("members, questions, modules, employees", () => {
  const member = (contact_id: string, removed_at: string | null): Row => ({
    group_id: "7",
    contact_id,
    added_at: "2025-01-01T00:00:00.000Z",
    removed_at,
  });
  const { of, findings } = check({
    contacts: [
      { contact_id: "1", company_id: "4" },
      { contact_id: "2", company_id: "4" },
    ],
    companies: [{ company_id: "4", employee_count: 240 }],
    groups: [{ group_id: "7", member_count: 3 }],
    group_members: [member("1", null), member("2", null), member("1", "2025-02-01T00:00:00.000Z")],
    workspaces: [{ workspace_id: "11", member_count: 1 }],
    workspace_members: [
      { workspace_id: "11", contact_id: "1", left_at: null },
      { workspace_id: "11", contact_id: "2", left_at: "2025-02-01T00:00:00.000Z" },
    ],
    surveys: [{ survey_id: "9", question_count: 1 }],
    survey_questions: [
      { question_id: "91", survey_id: "9" },
      { question_id: "92", survey_id: "9" },
    ],
    learning_paths: [
      { path_id: "701", module_count: 3, sections: '[{"modules":[{},{}]},{"modules":[{}]}]' },
      { path_id: "702", module_count: 5, sections: "[]" },
    ],
  });
  expect(of("groups", "member_count")).toMatchObject({ different: 1, examples: [{ id: "7", stated: 3, counted: 2 }] });
  expect(of("workspaces", "member_count")).toMatchObject({ equal: 1, of: "workspace_members" });
  expect(of("surveys", "question_count")).toMatchObject({ different: 1, examples: [{ stated: 1, counted: 2 }] });
  expect(of("learning_paths", "module_count")).toMatchObject({ equal: 1, different: 1 });
  expect(of("companies", "employee_count")).toMatchObject({ different: 1, informative: true });
  expect(findings.map(({ severity, column }) => `${severity} ${column}`)).toEqual([
    "warning member_count",
    "warning question_count",
    "warning module_count",
    "info employee_count",
  ]);
});
