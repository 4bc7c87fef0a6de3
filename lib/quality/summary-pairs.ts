/**
 * Which column of a summary states what its detail adds up to. The meaning of each figure: the fact sheet on Actimo
 * exports, 4.1–4.21; where it leaves several readings open, each of them is accepted.
 */
import { between, exactly } from "./summary-accepts.ts";
import * as figures from "./summary-figures.ts";
import { MESSAGE_PAIRS } from "./summary-messages.ts";
import { expected, idsOf, type SummaryPair } from "./summary-pair.ts";
import { PEOPLE_PAIRS } from "./summary-people.ts";

/**
 * A number of children: distinct values of `distinct` on the rows whose `link` is the row's key. A row with a value in
 * `over` is history; people who are no contacts any more may be counted or not.
 */
const children = (
  pair: Pick<SummaryPair, "object" | "of" | "key" | "informative" | "unless"> & {
    readonly column: string;
    readonly link: string;
    readonly distinct: string;
    readonly over?: string;
  },
): SummaryPair => ({
  ...pair,
  read(staging, summary, detail) {
    const by = { summary: pair.key, detail: pair.link };
    const [child, over] = [detail.column(pair.distinct), pair.over ? detail.column(pair.over) : null];
    const contacts = pair.distinct === "contact_id" ? idsOf(staging.tables.get("contacts"), "contact_id") : null;
    type Members = { readonly all: Set<string>; living: number };
    const start = (): Members => ({ all: new Set(), living: 0 });
    const found = figures.figuresOf(staging, summary, detail, by, start, (sum, row) => {
      if ((over?.at(row) ?? null) !== null) return;
      const id = String(child?.at(row) ?? `row ${row}`);
      if (sum.all.has(id)) return;
      sum.all.add(id);
      if (contacts?.has(id) ?? true) sum.living++;
    });
    return {
      keyOf: found.keyOf,
      ids: expected(found.byId, idsOf(summary, pair.key)),
      columns: {
        [pair.column]: (row) => {
          const sum = detail.column(pair.link) ? found.of(row) : null;
          return sum ? between(sum.living, sum.all.size, sum.all.size) : null;
        },
      },
    };
  },
});

const modules: SummaryPair = {
  object: "learning_paths",
  of: "learning_paths",
  key: "path_id",
  read(_, summary) {
    const sections = summary.column("sections");
    return {
      keyOf: (row) => String(summary.cell("path_id", row)),
      ids: new Set(),
      columns: {
        module_count: (row) => {
          const count = countModules(sections?.at(row) ?? null);
          return count === null ? null : exactly(count);
        },
      },
    };
  },
};

function countModules(sections: unknown): number | null {
  if (typeof sections !== "string") return null;
  let list: unknown;
  try {
    list = JSON.parse(sections);
  } catch {
    return null;
  }
  if (!Array.isArray(list)) return null;
  return list.reduce<number>((sum, section: unknown) => {
    const inside = section !== null && typeof section === "object" ? Reflect.get(section, "modules") : null;
    return sum + (Array.isArray(inside) ? inside.length : 0);
  }, 0);
}

export const SUMMARY_PAIRS: readonly SummaryPair[] = [
  ...MESSAGE_PAIRS,
  ...PEOPLE_PAIRS,
  children({
    object: "groups",
    of: "group_members",
    key: "group_id",
    column: "member_count",
    link: "group_id",
    distinct: "contact_id",
    over: "removed_at",
  }),
  children({
    object: "workspaces",
    of: "workspace_members",
    key: "workspace_id",
    column: "member_count",
    link: "workspace_id",
    distinct: "contact_id",
    over: "left_at",
  }),
  children({
    object: "workspaces",
    of: "contacts",
    key: "workspace_id",
    column: "member_count",
    link: "workspace_id",
    distinct: "contact_id",
    unless: "workspace_members",
  }),
  children({
    object: "surveys",
    of: "survey_questions",
    key: "survey_id",
    column: "question_count",
    link: "survey_id",
    distinct: "question_id",
  }),
  modules,
  children({
    object: "companies",
    of: "contacts",
    key: "company_id",
    column: "employee_count",
    link: "company_id",
    distinct: "contact_id",
    informative: true,
  }),
  children({
    object: "group_posts",
    of: "group_posts",
    key: "post_id",
    column: "comments",
    link: "parent_post_id",
    distinct: "post_id",
    informative: true,
  }),
];
