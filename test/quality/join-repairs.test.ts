import { describe, expect, test } from "vitest";
import { joinsSchema } from "../../lib/outputs/shapes.ts";
import { findDuplicates } from "../../lib/quality/duplicates.ts";
import { unusedDecisions } from "../../lib/quality/join-apply.ts";
import { findRepairs } from "../../lib/quality/join-repairs.ts";
import { checkJoins, joinFindings } from "../../lib/quality/joins.ts";
import { resolveStaging } from "../../lib/quality/resolve.ts";
import type { JoinDecision } from "../../lib/quality/types.ts";
import { joinsFile } from "../../lib/run/write-joins.ts";
import { type Row, staged, unaccounted, unaccountedRows } from "./made.ts";

const events = (...ids: (string | null)[]): Row[] =>
  ids.map((contact_id, at) => ({ event_id: String(at), message_id: "5", contact_id }));
const contacts = (...ids: string[]): Row[] => ids.map((contact_id) => ({ contact_id }));
const messages = [{ message_id: "5" }];

test.each<[string, string[], string, string | null]>([
  ["a blank around it", ["1000003"], " 1000003 ", "spaces"],
  ["a blank that does not break", ["1000003"], "1\u00a0000003", "spaces"],
  ["an invisible letter", ["1000003"], "\u200b1000003", "spaces"],
  ["full-width digits", ["1000003"], "１０００００３", "letter_form"],
  ["other case", ["AB-7"], "ab-7", "case"],
  ["zeros before it", ["42"], "0042", "leading_zeros"],
  ["zeros lost", ["0042"], "42", "leading_zeros"],
  ["thousands marks", ["1000003"], "1.000.003", "thousands_marks"],
  ["a fraction of zero", ["1000003"], "1000003,0", "decimal_zero"],
  ["two of these", ["AB7"], " 00ab7", "several"],
  ["another number", ["1000003"], "1000004", null],
  ["something else", ["AB-7"], "AB7", null],
])("%s", (_, parents, id, kind) => {
  const repairs = findRepairs(staged({ contacts: contacts(...parents), messages, engagement_events: events(id, id) }));
  expect(repairs.map((repair) => [repair.kind, repair.rows, repair.ids])).toEqual(
    kind === null ? [] : [[kind, 2, [{ id, parent: parents[0], rows: 2 }]]],
  );
});

describe("never a guess", () => {
  test.each<[string, string[], string, string[]]>([
    ["several parents after dropping zeros", ["1", "01"], "001", ["1", "01"]],
    ["thousand or one", ["1", "1000"], "1.000", ["1000", "1"]],
    ["two spellings of a parent", ["AB", "ab"], "Ab", ["AB", "ab"]],
  ])("%s", (_, parents, id, either) => {
    const [repair] = findRepairs(staged({ contacts: contacts(...parents), messages, engagement_events: events(id) }));
    expect(repair?.ids).toEqual([]);
    expect(repair?.ambiguous.map((each) => [...each.parents].sort())).toEqual([[...either].sort()]);
  });
  test("the gentlest repair that reaches one parent is taken", () => {
    const staging = staged({ contacts: contacts("1", "01"), messages, engagement_events: events(" 1") });
    expect(findRepairs(staging)).toMatchObject([{ kind: "spaces", ids: [{ id: " 1", parent: "1" }], ambiguous: [] }]);
  });
});

describe("decided", () => {
  const staging = staged({
    contacts: [
      { contact_id: "1", first_name: "Anna", last_name: "Berg", email: "anna@firma.example" },
      { contact_id: "2", first_name: "Anna", last_name: "Berg", email: "anna@firma.example" },
      { contact_id: "3", manager_id: "01" },
    ],
    messages,
    groups: [{ group_id: "7" }],
    group_members: [
      { group_id: "7", contact_id: "1", added_at: "2025-01-01T00:00:00.000Z" },
      { group_id: "7", contact_id: "001", added_at: "2025-01-01T00:00:00.000Z" },
    ],
    engagement_events: events("0002", " 1", "3", "404", null),
    attachments: [
      { file_id: "1", parent_type: "contact", parent_id: "001" },
      { file_id: "2", parent_type: "message", parent_id: "001" },
    ],
  });
  const decide = (...rows: [object: string, column: string, repair: string, decision: "apply" | "ignore"][]) => {
    const decisions = rows.map(
      ([object, column, repair, decision]): JoinDecision => ({
        object,
        column,
        repair,
        decision,
      }),
    );
    const repairs = findRepairs(staging, decisions);
    const resolved = resolveStaging(staging, findDuplicates(staging, []), repairs);
    expect(unaccounted(resolved.staging, resolved.derivedCells)).toEqual({});
    expect(unaccountedRows(resolved.staging, resolved.derivedRows)).toEqual({});
    return { decisions, repairs, resolved, checks: checkJoins(resolved.staging, repairs) };
  };
  const keys = (resolved: ReturnType<typeof decide>["resolved"]) =>
    Array.from({ length: 5 }, (_, row) => resolved.staging.tables.get("engagement_events")?.cell("contact_id", row));

  test("nothing decided, nothing changed", () => {
    const { resolved, checks } = decide();
    expect(keys(resolved)).toEqual(["0002", " 1", "3", "404", null]);
    expect(
      checks.find(({ column, object }) => column === "contact_id" && object === "engagement_events"),
    ).toMatchObject({
      orphans: 3,
      near: { rows: 2 },
    });
  });
  test("applied keys follow merges, keep their text as found, and are counted", () => {
    const { resolved, checks } = decide(["engagement_events", "contact_id", "leading_zeros", "apply"]);
    expect(keys(resolved)).toEqual(["1", " 1", "3", "404", null]);
    const column = resolved.staging.tables.get("engagement_events")?.column("contact_id");
    expect([column?.raw(0), column?.raw(2)]).toEqual(["0002", null]);
    expect(resolved.findings.find(({ code }) => code === "key_repaired")).toMatchObject({
      object: "engagement_events",
      column: "contact_id",
      found: "0002 → 2",
    });
    const check = checks.find(({ object, column: name }) => object === "engagement_events" && name === "contact_id");
    expect(check).toMatchObject({ matched: 2, orphans: 2, near: { rows: 1 } });
    expect(check?.repairs.map(({ kind, decision }) => [kind, decision])).toEqual([
      ["leading_zeros", "apply"],
      ["spaces", null],
    ]);
  });
  test("rows that a repair makes equal become one", () => {
    const { resolved } = decide(["group_members", "contact_id", "leading_zeros", "apply"]);
    expect(resolved.staging.tables.get("group_members")?.length).toBe(1);
  });
  test("attachments only where the kind of parent fits", () => {
    const { resolved } = decide(["attachments", "parent_id", "leading_zeros", "apply"]);
    const files = resolved.staging.tables.get("attachments");
    expect([files?.cell("parent_id", 0), files?.cell("parent_id", 1)]).toEqual(["1", "001"]);
  });
  test("ignored ones are asked no more", () => {
    const { resolved, checks } = decide(
      ["engagement_events", "contact_id", "leading_zeros", "ignore"],
      ["engagement_events", "contact_id", "spaces", "ignore"],
    );
    expect(keys(resolved)[0]).toBe("0002");
    const findings = joinFindings(checks).filter(({ object }) => object === "engagement_events");
    expect(findings.map(({ code }) => code)).toEqual(["orphan"]);
  });
  test("a decision on nothing is said so", () => {
    const { repairs, decisions } = decide(["engagement_events", "contact_id", "leading zeros", "apply"]);
    expect(unusedDecisions(repairs, decisions)).toMatchObject([{ code: "join_decision_unused" }]);
  });
  test("the file keeps its shape", () => expect(() => joinsSchema.parse(joinsFile(decide().checks))).not.toThrow());
});
