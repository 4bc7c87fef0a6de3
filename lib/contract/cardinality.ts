/** How often rows may stand for the same thing: expectations of the export contract beyond the keys, as data. */
import type { ObjectName } from "./objects.ts";

/** At most one row of `object` per combination of `columns`; rows that lack one of these are not meant. */
export type AtMostOne = {
  readonly object: ObjectName;
  readonly columns: readonly string[];
  /** Only rows whose column has this value (null: none) are counted. */
  readonly where?: { readonly column: string; readonly is: string | boolean | null };
  /** What becomes of the further rows. */
  readonly outcome: string;
  /** The finding that speaks of them already: repeated keys, for example. */
  readonly reportedAs?: string;
};

const NEWEST = "The newest values are kept, the others counted as merged.";
/** More rows than one per key are found where rows of equal keys become one. */
const KEY = "repeated_key";
const ALL_KEPT = "All are kept: check which one is meant.";

/** Source: the fact sheet on Actimo exports, keys and notes of section 4. */
export const AT_MOST_ONE: readonly AtMostOne[] = [
  { object: "workspace_members", columns: ["workspace_id", "contact_id"], outcome: NEWEST, reportedAs: KEY },
  { object: "contact_companies", columns: ["contact_id", "company_id"], outcome: NEWEST, reportedAs: KEY },
  {
    object: "contact_companies",
    columns: ["contact_id"],
    where: { column: "is_primary", is: true },
    outcome: "The contact's own company stays primary, else the lowest id.",
    reportedAs: "several_primary_companies",
  },
  {
    object: "group_members",
    columns: ["group_id", "contact_id"],
    where: { column: "removed_at", is: null },
    outcome: "Someone is a current member of a group once: the rows differ in their date only.",
  },
  { object: "message_analytics", columns: ["message_id"], outcome: NEWEST, reportedAs: KEY },
  { object: "message_recipients", columns: ["message_id", "contact_id"], outcome: NEWEST, reportedAs: KEY },
  { object: "message_analytics_users", columns: ["contact_id"], outcome: NEWEST, reportedAs: KEY },
  { object: "enrollments", columns: ["path_id", "contact_id"], outcome: ALL_KEPT },
  { object: "training_summary", columns: ["contact_id"], outcome: NEWEST, reportedAs: KEY },
  {
    object: "engagement_scores",
    columns: ["contact_id", "score_type"],
    outcome: "The row calculated last wins, the others are counted as merged.",
    reportedAs: KEY,
  },
  { object: "survey_questions", columns: ["survey_id", "position"], outcome: ALL_KEPT },
  { object: "survey_responses", columns: ["question_id", "contact_id"], outcome: ALL_KEPT },
  { object: "survey_summary", columns: ["contact_id"], outcome: NEWEST, reportedAs: KEY },
  { object: "contact_fields", columns: ["label"], outcome: ALL_KEPT },
  { object: "admin_users", columns: ["email"], outcome: ALL_KEPT },
];

/** What a row says about its parent stands on the parent too, and both must say the same. */
export type MustAgree = {
  readonly object: ObjectName;
  /** The foreign key. */
  readonly column: string;
  readonly says: string;
  readonly parent: ObjectName;
  readonly parentSays: string;
};

export const MUST_AGREE: readonly MustAgree[] = [
  {
    object: "survey_responses",
    column: "question_id",
    says: "survey_id",
    parent: "survey_questions",
    parentSays: "survey_id",
  },
  { object: "group_posts", column: "parent_post_id", says: "group_id", parent: "group_posts", parentSays: "group_id" },
  { object: "feedback", column: "parent_feedback_id", says: "thread_id", parent: "feedback", parentSays: "thread_id" },
];

/** Keys of an object that point to its own kind: chains with an end, never circles. */
export const CHAINS: readonly { readonly object: ObjectName; readonly id: string; readonly above: string }[] = [
  { object: "contacts", id: "contact_id", above: "manager_id" },
  { object: "companies", id: "company_id", above: "parent_company_id" },
  { object: "group_posts", id: "post_id", above: "parent_post_id" },
  { object: "feedback", id: "feedback_id", above: "parent_feedback_id" },
];
