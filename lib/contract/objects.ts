/** The export contract as one table of data: every object Actimo hands out, in the fact sheet's order. */
import type { Column, ObjectSpec } from "./columns.ts";
import { automations, dashboards, integrations, learning_paths } from "./objects-json.ts";
import * as messaging from "./objects-messages.ts";
import * as people from "./objects-people.ts";
import * as work from "./objects-work.ts";

export const CONTRACT = {
  workspaces: people.workspaces,
  workspace_members: people.workspace_members,
  companies: people.companies,
  contacts: people.contacts,
  contact_fields: people.contact_fields,
  contact_companies: people.contact_companies,
  groups: people.groups,
  group_members: people.group_members,
  group_posts: people.group_posts,
  messages: messaging.messages,
  message_analytics: messaging.message_analytics,
  message_recipients: messaging.message_recipients,
  message_analytics_users: messaging.message_analytics_users,
  engagement_events: messaging.engagement_events,
  enrollments: work.enrollments,
  training_summary: work.training_summary,
  engagement_scores: work.engagement_scores,
  surveys: work.surveys,
  survey_questions: work.survey_questions,
  survey_responses: work.survey_responses,
  survey_summary: work.survey_summary,
  feedback: work.feedback,
  tasks: work.tasks,
  activities: work.activities,
  attachments: messaging.attachments,
  admin_users: people.admin_users,
  learning_paths,
  automations,
  integrations,
  dashboards,
} as const;

export type ObjectName = keyof typeof CONTRACT;
export const OBJECT_NAMES = Object.keys(CONTRACT) as ObjectName[];

/** The spec of an object with its columns as a plain record: for code that works on any object. */
export const objectSpec = (name: ObjectName): ObjectSpec => CONTRACT[name];

export const isObjectName = (name: string): name is ObjectName => Object.hasOwn(CONTRACT, name);

/** The object and column a foreign key points to, or null. */
export function referenceOf(column: Column<unknown>): { object: ObjectName; column: string } | null {
  const target = column.references;
  if (!target || !isObjectName(target.object)) return null;
  const name = target.column || objectSpec(target.object).key[0];
  return name ? { object: target.object, column: name } : null;
}
