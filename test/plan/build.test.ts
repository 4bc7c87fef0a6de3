import { describe, expect, test } from "vitest";
import { twentyMapping } from "#lib/mappings/twenty.ts";
import { buildPlan, type PlanOptions } from "#lib/plan/build.ts";
import type { Plan, PlannedRecord } from "#lib/plan/types.ts";
import { resolvedOf, type Tables } from "./tables.ts";

const planOf = (
  tables: Tables,
  options: Partial<PlanOptions> = {},
  more: Parameters<typeof resolvedOf>[1] = {},
): Plan => buildPlan({ resolved: resolvedOf(tables, more), mapping: twentyMapping, options });
const all = (plan: Plan, object: string): PlannedRecord[] => [...plan.records(object)];
const skips = (plan: Plan, source: string, destination: string) =>
  plan.objects.find((one) => one.source === source && one.destination === destination)?.skips;
const column = (plan: Plan, object: string, name: string) =>
  plan.coverage.columns.find((one) => one.object === object && one.column === name);

const bo = { contact_id: "1", first_name: "Bo", last_name: "Holm", email: "Bo@x.dk" };
const ida = { contact_id: "2", first_name: "Ida", last_name: "Krog", email: "ida@x.dk" };

describe("people and companies", () => {
  test("companies first, then people who point to them", () => {
    const plan = planOf({
      contacts: [{ ...bo, company_id: "7", msisdn: "+4520123456", owner_email: " Boss@X.dk " }],
      companies: [
        { company_id: "7", name: "Jysk Byg", domain: "JyskByg.dk", annual_revenue: 12.5, address_country: "DK" },
      ],
    });
    expect(plan.order.indexOf("company")).toBeLessThan(plan.order.indexOf("person"));
    const [person] = all(plan, "person");
    expect(person?.external).toBe("actimo:contacts:1");
    expect(person?.row).toBe("People (Actimo Contact)");
    expect(person?.fields).toMatchObject({
      sourceSystemId: "actimo:contacts:1",
      "name.firstName": "Bo",
      "emails.primaryEmail": "bo@x.dk",
      "phones.primaryPhoneNumber": "20123456",
      "phones.primaryPhoneCountryCode": "DK",
      "phones.primaryPhoneCallingCode": "+45",
      company: { ref: "company", external: "actimo:companies:7" },
      recordOwner: { owner: "boss@x.dk" },
    });
    expect(person?.from["emails.primaryEmail"]).toEqual(["contacts.email"]);
    expect(person?.source).toEqual({
      object: "contacts",
      id: "1",
      lineage: [{ file: "exports/contacts.csv", row: 1, line: 2, workspace: null }],
    });
    expect(all(plan, "company")[0]?.fields).toMatchObject({
      "domainName.primaryLinkUrl": "https://jyskbyg.dk",
      "address.addressCountry": "Denmark",
      "annualRecurringRevenue.amountMicros": 12_500_000,
      "annualRecurringRevenue.currencyCode": "DKK",
    });
    expect(plan.owners).toEqual([{ email: "boss@x.dk", records: { person: 1 } }]);
  });

  test("managers and parent companies are written in a second pass", () => {
    const plan = planOf({
      contacts: [
        { ...bo, manager_id: "2" },
        { ...ida, manager_id: "1" },
      ],
      companies: [
        { company_id: "7", name: "A", parent_company_id: "8" },
        { company_id: "8", name: "B", parent_company_id: null },
      ],
    });
    expect(all(plan, "person").map(({ fields, later }) => [fields["manager"], later["manager"]])).toEqual([
      [undefined, { ref: "person", external: "actimo:contacts:2" }],
      [undefined, { ref: "person", external: "actimo:contacts:1" }],
    ]);
    expect(all(plan, "company")[0]?.later).toEqual({
      parentCompany: { ref: "company", external: "actimo:companies:8" },
    });
  });

  test("a shared mailbox stays on each person, as text", () => {
    const plan = planOf({
      contacts: [
        { ...bo, email: "butik@x.dk" },
        { ...ida, email: "Butik@x.dk" },
        { ...ida, contact_id: "3", email: "ida@x.dk" },
      ],
    });
    expect(all(plan, "person").map(({ fields }) => [fields["emails.primaryEmail"], fields["sharedEmail"]])).toEqual([
      [undefined, "butik@x.dk"],
      [undefined, "butik@x.dk"],
      ["ida@x.dk", undefined],
    ]);
  });

  test("a phone nobody can dial is kept as found", () => {
    const [person] = all(planOf({ contacts: [{ ...bo, country_code: "45", phone_number: "12" }] }), "person");
    expect(person?.fields).toMatchObject({ phoneAsFound: "+4512" });
    expect(person?.fields).not.toHaveProperty("phones.primaryPhoneNumber");
  });

  test("the primary company, and the others by name", () => {
    const companies = [
      { company_id: "7", name: "A" },
      { company_id: "8", name: "B" },
      { company_id: "9", name: "C" },
    ];
    const links = [
      { contact_id: "1", company_id: "8", is_primary: true, start_date: "2020-01-01" },
      { contact_id: "1", company_id: "9", is_primary: false, start_date: "2021-01-01" },
      { contact_id: "2", company_id: "9", is_primary: null, start_date: "2020-01-01" },
      { contact_id: "2", company_id: "7", is_primary: null, start_date: "2019-01-01" },
    ];
    const [first, second] = all(
      planOf({
        contacts: [
          { ...bo, company_id: "7" },
          { ...ida, company_id: null },
        ],
        companies,
        contact_companies: links,
      }),
      "person",
    );
    expect(first?.fields).toMatchObject({ company: { external: "actimo:companies:8" }, otherCompanies: ["C"] });
    expect(second?.fields).toMatchObject({ company: { external: "actimo:companies:7" }, otherCompanies: ["C"] });
  });

  test("an orphan link is left out, its text kept, nothing invented", () => {
    const plan = planOf({ contacts: [{ ...bo, company_id: "404", company: "Zeta ApS", manager_id: "405" }] });
    const [person] = all(plan, "person");
    expect(person?.fields).toMatchObject({ companyName: "Zeta ApS" });
    expect(person?.fields).not.toHaveProperty("company");
    expect(person?.later).toEqual({});
    expect(column(plan, "contacts", "company_id")?.skipped).toEqual({ orphan: 1 });
    expect(column(plan, "contacts", "manager_id")?.skipped).toEqual({ orphan: 1 });
  });

  test("the customer's own labels for Actimo's custom fields", () => {
    const plan = planOf({
      contacts: [{ ...bo, data1: "42", data2: true }],
      contact_fields: [{ field_key: "data1", label: "Skonummer" }],
    });
    expect(plan.needed.find(({ logical }) => logical === "data1")?.label).toBe("Skonummer");
    expect(plan.needed.find(({ logical }) => logical === "data2")).toMatchObject({
      type: "boolean",
      standard: false,
      why: "People (Actimo Contact)",
    });
  });

  test("several ids of one person: the identity decides, children find the survivor", () => {
    const resolved = resolvedOf(
      { contacts: [bo], messages: [{ message_id: "m" }], message_recipients: [{ message_id: "m", contact_id: "99" }] },
      { members: { "1": ["1", "99"] } },
    );
    const asked: (readonly string[])[] = [];
    const plan = buildPlan({
      resolved,
      mapping: twentyMapping,
      identity: (object, ids) => {
        if (object === "contacts") asked.push(ids);
        return `pinned:${object}:${ids.at(-1)}`;
      },
    });
    expect(asked[0]).toEqual(["1", "99"]);
    expect(all(plan, "noteTarget")[0]?.fields["person"]).toEqual({ ref: "person", external: "pinned:contacts:99" });
    expect(all(plan, "person")[0]?.fields["sourceSystemId"]).toBe("pinned:contacts:99");
  });
});

describe("what becomes fields of a person", () => {
  const learning_paths = [{ path_id: "p", name: "Hygiejne" }];
  test("completed training: names, latest date, latest score", () => {
    const enrollments = [
      {
        enrollment_id: "a",
        path_id: "p",
        contact_id: "1",
        status: "completed",
        completion_date: "2025-02-01",
        score: 90,
      },
      {
        enrollment_id: "b",
        path_id: "q",
        contact_id: "1",
        status: "completed",
        completion_date: "2025-03-01",
        score: 70,
      },
      { enrollment_id: "c", path_id: "p", contact_id: "1", status: "in_progress", completion_date: null, score: 99 },
      {
        enrollment_id: "d",
        path_id: "p",
        contact_id: "404",
        status: "completed",
        completion_date: "2025-03-01",
        score: 1,
      },
    ];
    const plan = planOf({ contacts: [bo], enrollments, learning_paths });
    expect(all(plan, "person")[0]?.fields).toMatchObject({
      trainingCompleted: ["Hygiejne", "q"],
      completionDate: "2025-03-01",
      trainingScore: 70,
    });
    expect(column(plan, "enrollments", "score")).toMatchObject({ collapsed: 1, reference: 3 });
    const detail = plan.references.find(({ name }) => name === "enrollments");
    expect([...(detail?.rows() ?? [])]).toHaveLength(4);
    expect(plan.rebuild.find(({ name }) => name === "learning-paths")?.entries).toEqual([
      { path_id: "p", name: "Hygiejne" },
    ]);
  });

  test("the dated score wins over the undated one; each kind has its own field", () => {
    const plan = planOf({
      contacts: [
        { ...bo, engagement_score: 1, nps_score: 4 },
        { ...ida, engagement_score: 2, nps_score: null },
      ],
      engagement_scores: [
        { contact_id: "1", score_type: "engagement", score: 60, calculated_at: "2026-01-01T00:00:00.000Z" },
        { contact_id: "1", score_type: "engagement", score: 68, calculated_at: "2026-01-07T00:00:00.000Z" },
        { contact_id: "1", score_type: "pulse", score: 5, calculated_at: "2026-01-09T00:00:00.000Z" },
      ],
    });
    const [first, second] = all(plan, "person");
    expect(first?.fields).toMatchObject({
      engagementScore: 68,
      engagementScoreDate: "2026-01-07T00:00:00.000Z",
      pulseScore: 5,
      npsScore: 4,
    });
    expect(second?.fields).toMatchObject({ engagementScore: 2 });
    expect(second?.fields).not.toHaveProperty("engagementScoreDate");
    expect(column(plan, "contacts", "engagement_score")).toMatchObject({
      migrated: 1,
      skipped: { computed_elsewhere: 1 },
    });
  });

  test("summaries arrive one to one; groups only while one is a member", () => {
    const plan = planOf({
      contacts: [bo],
      training_summary: [
        { contact_id: "1", courses_completed: 3 },
        { contact_id: "404", courses_completed: 9 },
      ],
      groups: [
        { group_id: "g", name: "Salg" },
        { group_id: "h", name: "HR" },
      ],
      group_members: [
        { group_id: "g", contact_id: "1", removed_at: null },
        { group_id: "h", contact_id: "1", removed_at: "2025-01-01T00:00:00.000Z" },
      ],
      engagement_events: [
        { event_id: "e", contact_id: "1", event_type: "open" },
        { event_id: "f", contact_id: null, event_type: "open" },
      ],
    });
    expect(all(plan, "person")[0]?.fields).toMatchObject({
      coursesCompleted: 3,
      groups: ["Salg"],
      openEvents: 1,
      replyEvents: 0,
    });
    expect(column(plan, "training_summary", "courses_completed")).toMatchObject({
      migrated: 1,
      skipped: { orphan: 1 },
    });
    expect(column(plan, "engagement_events", "event_type")).toMatchObject({ collapsed: 1, reference: 1 });
  });
});

describe("notes, tasks and their links", () => {
  test("a message with its figures, its recipients and its author", () => {
    const plan = planOf({
      contacts: [bo],
      admin_users: [{ admin_user_id: "a", name: "Ida Bach", email: "IDA@x.dk" }],
      messages: [
        {
          message_id: "m",
          title: "Nyt",
          body_html: "<p>Hej <b>alle</b></p>",
          author_email: "ida@x.dk",
          published_at: "2025-09-04T10:00:00.000Z",
          created_at: "2025-09-01T10:00:00.000Z",
        },
      ],
      message_analytics: [
        { message_id: "m", open_rate: 57, opened_by: 61 },
        { message_id: "gone", open_rate: 1, opened_by: 1 },
      ],
      message_recipients: [
        { message_id: "m", contact_id: "1", delivery_status: "delivered", opened_on: "2025-09-04T12:00:00.000Z" },
        { message_id: "m", contact_id: "404", delivery_status: "bounced", opened_on: null },
        { message_id: "m", contact_id: null, delivery_status: "delivered", opened_on: null },
      ],
    });
    expect(all(plan, "note")[0]?.fields).toMatchObject({
      title: "Nyt",
      "bodyV2.markdown": "Hej **alle**",
      authorName: "Ida Bach",
      actimoAuthor: { owner: "ida@x.dk" },
      sentAt: "2025-09-04T10:00:00.000Z",
      createdAt: "2025-09-01T10:00:00.000Z",
      openRate: 57,
      openCount: 61,
      deliveryStatus: "bounced 1, delivered 2",
      lastOpenedAt: "2025-09-04T12:00:00.000Z",
    });
    expect(all(plan, "noteTarget").map(({ external }) => external)).toEqual(["actimo:message_recipients:m:1"]);
    expect(skips(plan, "message_recipients", "noteTarget")).toEqual({ anonymous: 1, orphan: 1 });
    expect(plan.order.indexOf("note")).toBeLessThan(plan.order.indexOf("noteTarget"));
  });

  test("anonymous answers are never linked, not even where a promise of anonymity names someone", () => {
    const plan = planOf({
      contacts: [bo],
      surveys: [
        { survey_id: "s", name: "Trivsel", anonymous: false },
        { survey_id: "p", name: "Puls", anonymous: true },
      ],
      survey_questions: [{ question_id: "q", survey_id: "s", question_text: "Uddyb", category: "Ledelse" }],
      survey_responses: [
        {
          response_id: "1",
          survey_id: "s",
          question_id: "q",
          contact_id: "1",
          answer_text: "Fint – men travlt 😊",
          answer_value: "4",
          submitted_at: "2025-11-02T07:10:00.000Z",
        },
        {
          response_id: "2",
          survey_id: "s",
          question_id: "q",
          contact_id: null,
          answer_text: "x",
          answer_value: null,
          submitted_at: null,
        },
        {
          response_id: "3",
          survey_id: "p",
          question_id: null,
          contact_id: "1",
          answer_text: "y",
          answer_value: null,
          submitted_at: null,
        },
        {
          response_id: "4",
          survey_id: "s",
          question_id: null,
          contact_id: "404",
          answer_text: "z",
          answer_value: null,
          submitted_at: null,
        },
      ],
    });
    expect(all(plan, "note").map(({ fields }) => fields)).toEqual([
      {
        "bodyV2.markdown": "**Uddyb**\n\nFint – men travlt 😊\n\n4",
        createdAt: "2025-11-02T07:10:00.000Z",
        responseDate: "2025-11-02T07:10:00.000Z",
        responseValue: 4,
        sourceKind: "survey_response",
        sourceSystemId: "actimo:survey_responses:1",
        surveyCategory: "Ledelse",
        surveyName: "Trivsel",
        title: "Trivsel: Uddyb",
      },
    ]);
    expect(skips(plan, "survey_responses", "note")).toEqual({ anonymous: 2, orphan: 1 });
    expect(all(plan, "noteTarget")).toHaveLength(1);
    expect(column(plan, "survey_responses", "answer_text")).toMatchObject({ transformed: 1, reference: 3 });
  });

  test("private conversations stay out unless the project opts in", () => {
    const tables: Tables = {
      contacts: [bo],
      feedback: [
        { feedback_id: "1", contact_id: "1", content: "delt", visibility: "shared", parent_feedback_id: null },
        { feedback_id: "2", contact_id: "1", content: "privat", visibility: "private", parent_feedback_id: "1" },
        { feedback_id: "3", contact_id: "1", content: "uvist", visibility: null, parent_feedback_id: "2" },
      ],
    };
    const shy = planOf(tables);
    expect(all(shy, "note").map(({ fields }) => fields["bodyV2.markdown"])).toEqual(["delt"]);
    expect(column(shy, "feedback", "content")).toMatchObject({ transformed: 1, skipped: { private_content: 2 } });
    expect(JSON.stringify([...shy.references].map((one) => [...one.rows()]))).not.toContain("privat");
    const open = planOf(tables, { privateFeedback: true });
    expect(all(open, "note").map(({ later }) => later["parentNote"])).toEqual([
      undefined,
      { ref: "note", external: "actimo:feedback:1" },
      { ref: "note", external: "actimo:feedback:2" },
    ]);
  });

  test("tasks keep what Twenty's three statuses cannot say", () => {
    const plan = planOf({
      contacts: [bo],
      groups: [{ group_id: "g", name: "Salg" }],
      tasks: [
        {
          task_id: "1",
          title: "A",
          status: "overdue",
          due_date: "2025-10-12",
          assignee_contact_id: "1",
          assignee_group_id: null,
          owner_email: "ida@x.dk",
        },
        {
          task_id: "2",
          title: "B",
          status: "completed",
          due_date: null,
          assignee_contact_id: null,
          assignee_group_id: "g",
          owner_email: null,
        },
      ],
    });
    expect(
      all(plan, "task").map(({ fields }) => [
        fields["status"],
        fields["actimoState"],
        fields["dueAt"],
        fields["assignedGroup"],
        fields["assignee"],
      ]),
    ).toEqual([
      ["TODO", "overdue", "2025-10-12T00:00:00.000Z", undefined, { owner: "ida@x.dk" }],
      ["DONE", "completed", undefined, "Salg", undefined],
    ]);
    expect(all(plan, "taskTarget").map(({ fields }) => fields["person"])).toEqual([
      { ref: "person", external: "actimo:contacts:1" },
    ]);
  });

  test("a wall post whose parent is gone becomes a post of its own", () => {
    const plan = planOf({
      contacts: [bo],
      group_posts: [
        { post_id: "2", parent_post_id: "1", author_contact_id: "1", body_html: "svar" },
        { post_id: "1", parent_post_id: "404", author_contact_id: "404", body_html: "først" },
      ],
    });
    expect(all(plan, "note").map(({ later }) => later)).toEqual([
      { parentNote: { ref: "note", external: "actimo:group_posts:1" } },
      {},
    ]);
    expect(all(plan, "noteTarget")).toHaveLength(1);
    expect(column(plan, "group_posts", "parent_post_id")).toMatchObject({ migrated: 1, skipped: { orphan: 1 } });
  });
});

test("what an admin rebuilds: credentials left out, broken references named", () => {
  const plan = planOf({
    messages: [{ message_id: "50003" }],
    automations: [
      {
        automation_id: "1",
        name: "Velkommen",
        trigger: JSON.stringify({ type: "message_opened", message_id: 50003 }),
        actions: JSON.stringify([{ type: "send_message", message_id: "9" }, { group_ids: ["7"] }]),
      },
    ],
    integrations: [{ name: "HR", type: "csv_sftp", credentials: "REDACTED" }],
    groups: [
      { group_id: "1", name: "A", group_type: "smart", smart_rule: "x" },
      { group_id: "2", name: "B", group_type: "private", smart_rule: null },
    ],
  });
  const documents = Object.fromEntries(plan.rebuild.map(({ name, entries }) => [name, entries]));
  expect(documents["automations"]?.[0]).toMatchObject({
    trigger: { type: "message_opened" },
    missing: ["message 9 is not in the export", "group 7 is not in the export"],
  });
  expect(documents["integrations"]).toEqual([{ name: "HR", type: "csv_sftp" }]);
  expect(documents["smart-groups"]).toHaveLength(1);
});

test("what an admin rebuilds: ids of other records with their names", () => {
  const actions = [
    { type: "send_message", message_id: "5" },
    { type: "update_contact_groups", add: ["7"], remove: [8] },
  ];
  const plan = planOf({
    messages: [{ message_id: "5", title: "Ugebrev" }],
    groups: [{ group_id: "7", name: "Nye" }],
    workspaces: [{ workspace_id: "11", name: "HQ" }],
    automations: [{ automation_id: "1", workspace_id: "11", actions: JSON.stringify(actions) }],
  });
  expect(plan.rebuild.find(({ name }) => name === "automations")?.entries[0]).toMatchObject({
    named: ["workspace 11 is “HQ”", "message 5 is “Ugebrev”", "group 7 is “Nye”"],
    missing: ["group 8 is not in the export"],
  });
});

test("only fields that get a value are needed", () => {
  const logical = planOf({ contacts: [bo] }).needed.map(({ object, logical: name }) => `${object}.${name}`);
  expect(logical).toEqual(["person.sourceSystemId", "person.name", "person.emails"]);
});

describe("the hash", () => {
  const tables: Tables = { contacts: [bo, { ...ida, manager_id: "1" }], messages: [{ message_id: "m", title: "x" }] };
  const { hash } = planOf(tables);
  test("does not depend on the order of rows, nor on where they came from", () => {
    expect(planOf({ messages: tables.messages ?? [], contacts: [...(tables.contacts ?? [])].reverse() }).hash).toBe(
      hash,
    );
    expect(
      planOf(tables, {}, { sources: () => [{ file: "elsewhere.csv", row: 9, line: 9, workspace: "w" }] }).hash,
    ).toBe(hash);
  });
  test("follows every value and the mapping", () => {
    expect(planOf({ ...tables, contacts: [bo, { ...ida, manager_id: "1", first_name: "Ina" }] }).hash).not.toBe(hash);
    expect(planOf({ ...tables, contacts: [bo] }).hash).not.toBe(hash);
    const mapping = { ...twentyMapping, version: 2 };
    expect(buildPlan({ resolved: resolvedOf(tables), mapping }).hash).not.toBe(hash);
  });
  test("records come again as they came before", () => {
    const plan = planOf(tables);
    expect(all(plan, "person")).toEqual(all(plan, "person"));
    expect(plan.count("person")).toBe(2);
    expect(plan.count("opportunity")).toBe(0);
  });
});
