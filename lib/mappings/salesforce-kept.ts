/** What stands in the reference files: single rows behind a figure, groups, figures of people who became no Contact. */
import { actimo, type Entry, fate, reference } from "../mapping/language.ts";
import { BEYOND, PAGE } from "./salesforce-page.ts";

const {
  contacts: c,
  contact_companies: cc,
  contact_fields: cf,
  workspaces: w,
  workspace_members: wm,
  groups: g,
  group_members: gm,
  training_summary: ts,
  engagement_scores: es,
  message_analytics_users: mu,
  survey_summary: ss,
} = actimo;

export const keptEntries: readonly Entry[] = [
  reference(BEYOND.membership, { from: cc, into: "contact-companies", because: "no_equivalent" }),
  reference(PAGE.score, { from: es, into: "engagement-scores", because: "collapsed_older" }),
  // Figures of people who became Leads, and of those who are not in the export.
  reference(BEYOND.training, { from: ts, into: "training-summary", because: "no_parent_record" }),
  reference(PAGE.survey, { from: ss, into: "survey-summary", because: "no_parent_record" }),
  reference(BEYOND.analytics, { from: mu, into: "message-analytics-users", because: "no_parent_record" }),
  reference(BEYOND.group, { from: w, into: "workspaces", because: "no_equivalent" }),
  reference(BEYOND.group, { from: wm, into: "workspace-members", because: "no_equivalent" }),
  reference(BEYOND.group, { from: g, into: "groups", because: "no_equivalent" }),
  reference(BEYOND.group, { from: gm, into: "group-members", because: "no_equivalent" }),
  reference(PAGE.contact, {
    from: cf,
    into: "contact-fields",
    because: "lineage_only",
    note: "Labels and choices of the custom fields.",
  }),
  fate(PAGE.contact, c, { country_code: "computed_elsewhere", phone_number: "computed_elsewhere" }),
];
