/** Which rows each object of the contract has, and which objects come again in a later export. */
import type { ObjectName } from "../contract/objects.ts";
import { contactRows } from "./contact-rows.ts";
import { eventRows } from "./event-rows.ts";
import * as group from "./group-rows.ts";
import * as membership from "./membership-rows.ts";
import * as messaging from "./message-rows.ts";
import type { Organisation } from "./organisation.ts";
import type { Setting } from "./recipe.ts";
import type { Row } from "./row.ts";
import * as survey from "./survey-rows.ts";
import * as training from "./training-rows.ts";
import * as work from "./work-rows.ts";

/** `workspace` is 0 for objects that come once for the whole client. */
type Rows = (set: Setting, org: Organisation, workspace: number, generation: number) => Iterable<Row>;

/** Every table of the contract except the attachments, whose rows come with files. */
export const TABLES: readonly (readonly [ObjectName, Rows])[] = [
  ["workspaces", (set, org) => membership.workspaceRows(set, org)],
  ["workspace_members", (set, org) => membership.memberRows(set, org)],
  ["companies", (set, org, _, generation) => membership.companyRows(set, org, generation)],
  ["contacts", contactRows],
  ["contact_fields", (set) => membership.contactFieldRows(set)],
  ["contact_companies", (set, org) => membership.contactCompanyRows(set, org)],
  ["groups", group.groupRows],
  ["group_members", group.groupMemberRows],
  ["group_posts", group.groupPostRows],
  ["messages", messaging.messageRows],
  ["message_analytics", messaging.analyticsRows],
  ["message_recipients", messaging.recipientRows],
  ["message_analytics_users", messaging.userStatisticsRows],
  ["engagement_events", eventRows],
  ["enrollments", training.enrolmentRows],
  ["training_summary", training.trainingSummaryRows],
  ["engagement_scores", training.scoreRows],
  ["surveys", (_, org, workspace) => survey.surveyRows(org, workspace)],
  ["survey_questions", (_, org, workspace) => survey.questionRows(org, workspace)],
  ["survey_responses", survey.responseRows],
  ["survey_summary", survey.surveySummaryRows],
  ["feedback", work.feedbackRows],
  ["tasks", work.taskRows],
  ["activities", work.activityRows],
  ["admin_users", (_, org) => membership.adminRows(org)],
];

export const LATER: readonly ObjectName[] = ["companies", "contacts", "tasks", "enrollments", "engagement_events"];
