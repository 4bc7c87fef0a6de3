/** One-on-ones, tasks and activities as Tasks; files; what is rebuilt by hand or kept for reference. */
import {
  actimo,
  type Entry,
  extend,
  externalId,
  fate,
  fixed,
  hold,
  idOf,
  lookup,
  not,
  owner,
  rebuild,
  reference,
  route,
  row,
  withOwnImages,
} from "../mapping/language.ts";
import * as t from "../mapping/transforms.ts";
import { course, survey } from "./salesforce-learning.ts";
import { campaign, post } from "./salesforce-messages.ts";
import { BEYOND, PAGE } from "./salesforce-page.ts";
import { person } from "./salesforce-people.ts";
import { salesforceObjects as sf } from "./salesforce-schema.ts";
import { fittingBody } from "./salesforce-transforms.ts";

const {
  workspaces: w,
  contacts: c,
  groups: g,
  group_posts: gp,
  messages: m,
  learning_paths: lp,
  surveys: s,
  feedback: f,
  tasks: k,
  activities: a,
  attachments: x,
  admin_users: ad,
  automations: au,
  integrations: ig,
  dashboards: da,
} = actimo;
const cut = t.truncate(255);
const longest = t.truncate(32_000);

const talk = row(PAGE.feedback, {
  from: f,
  to: sf.Task,
  key: [f.feedback_id],
  hold: [{ when: not(f.visibility.in("shared")), reason: "private_content", unless: "privateFeedback" }],
  fields: {
    Source_System_ID__c: externalId(),
    Subject: f.subject.as(cut).orElse("One-on-one"),
    Description: f.content.as(longest),
    Type: fixed("One-on-One"),
    Status: f.status.map({ planned: "Not Started", held: "Completed", cancelled: "Deferred" }),
    Actimo_Status__c: f.status,
    ActivityDate: f.scheduled_date,
    Activity_At__c: f.created_at,
    CreatedDate: f.created_at,
    WhoId: lookup(person, f.contact_id),
    OwnerId: owner(f.author_email),
    Author_Name__c: f.author_email.find(ad.email, ad.name).or(f.author_email).as(cut),
    Feedback_Thread_Id__c: f.thread_id.or(f.feedback_id).as(t.truncate(80)),
    Feedback_Reply_To__c: f.parent_feedback_id.as(t.truncate(80)),
    Visibility__c: f.visibility,
    Actimo_Created_At__c: f.created_at,
  },
  note: "Tasks of one thread share Feedback_Thread_Id__c. Only what is marked as shared, unless the project opts in to private conversations.",
});

const task = row(BEYOND.task, {
  from: k,
  to: sf.Task,
  key: [k.task_id],
  fields: {
    Source_System_ID__c: externalId(),
    Subject: k.title.as(cut).orElse("Task"),
    Description: k.description.as(longest),
    Type: fixed("Action Item"),
    Status: k.status.map({
      open: "Not Started",
      in_progress: "In Progress",
      completed: "Completed",
      overdue: "Not Started",
    }),
    Priority: k.priority.map({ low: "Low", medium: "Normal", high: "High" }),
    ActivityDate: k.due_date,
    CreatedDate: k.created_at,
    WhoId: lookup(person, k.assignee_contact_id),
    OwnerId: owner(k.owner_email),
    Actimo_Status__c: k.status,
    Actimo_Task_Type__c: k.task_type,
    Completed_At__c: k.completed_at,
    Assigned_Group__c: k.assignee_group_id.get(g.name).or(k.assignee_group_id).as(cut),
    Workspace__c: k.workspace_id.get(w.name).or(k.workspace_id).as(cut),
    Actimo_Created_At__c: k.created_at,
    Actimo_Updated_At__c: k.updated_at,
  },
  note: "An overdue task is open in Salesforce, where its date says that it is late.",
});

const activity = row(BEYOND.activity, {
  from: a,
  to: sf.Task,
  key: [a.activity_id],
  fields: {
    Source_System_ID__c: externalId(),
    Subject: a.subject.as(cut).orElse("Activity"),
    Description: a.body.as(longest),
    Type: a.type.map({ call: "Call", meeting: "Meeting", email: "Email", sms: "SMS", note: "Note" }).orElse("Other"),
    Status: fixed("Completed"),
    ActivityDate: a.started_at.as(t.dayOf),
    Activity_At__c: a.started_at,
    CreatedDate: a.started_at,
    WhoId: lookup(person, a.contact_id),
    OwnerId: owner(a.owner_email),
    Duration_Minutes__c: a.duration_minutes,
    Outcome__c: a.outcome.as(cut),
  },
  note: "Calls, meetings and e-mails of the past are completed Tasks with their original time.",
});

const file = {
  path: x.staged_path,
  name: x.file_name,
  mime: x.mime_type,
  bytes: x.size_bytes,
  sha256: x.sha256,
} as const;
const common = { from: x, to: sf.ContentVersion, key: [x.file_id], file } as const;
const fields = {
  Source_System_ID__c: externalId(),
  Title: x.file_name.as(cut).orSkip("file_missing"),
  PathOnClient: x.file_name.as(t.truncate(500)).orSkip("file_missing"),
  OwnerId: owner(x.uploaded_by),
  CreatedDate: x.uploaded_at,
  Actimo_Created_At__c: x.uploaded_at,
  Inline__c: x.is_inline,
} as const;
const ofPerson = row(PAGE.file, {
  ...common,
  part: "contact",
  fields: { ...fields, FirstPublishLocationId: lookup(person, idOf(x.parent_id, c)).orSkip("orphan") },
  note: "Each file is uploaded once and shared with the record it belonged to.",
});
const ofMessage = row(PAGE.file, {
  ...common,
  part: "message",
  fields: { ...fields, FirstPublishLocationId: lookup(campaign, idOf(x.parent_id, m)).orSkip("orphan") },
});
const ofTask = row(PAGE.file, {
  ...common,
  part: "task",
  fields: { ...fields, FirstPublishLocationId: lookup(task, idOf(x.parent_id, k)).orSkip("orphan") },
});
const ofPath = row(PAGE.file, {
  ...common,
  part: "learning_path",
  fields: { ...fields, FirstPublishLocationId: lookup(course, idOf(x.parent_id, lp)).orSkip("orphan") },
});
const ofSurvey = row(PAGE.file, {
  ...common,
  part: "survey",
  fields: { ...fields, FirstPublishLocationId: lookup(survey, idOf(x.parent_id, s)).orSkip("orphan") },
});
const ofPost = row(PAGE.file, {
  ...common,
  part: "group_post",
  fields: { ...fields, FirstPublishLocationId: lookup(post, idOf(x.parent_id, gp)).orSkip("orphan") },
});
const files = route(PAGE.file, x.parent_type, {
  contact: ofPerson,
  message: ofMessage,
  task: ofTask,
  learning_path: ofPath,
  survey: ofSurvey,
  group_post: ofPost,
  blank: hold("orphan"),
});

const unmatchedOwner = row(PAGE.owner, {
  from: ad,
  to: sf.Unmatched_Owner__c,
  key: [ad.admin_user_id],
  unlessUser: ad.email,
  fields: {
    Source_System_ID__c: externalId(),
    Name: ad.name.or(ad.email).or(ad.admin_user_id).as(t.truncate(80)).orSkip("person_without_name"),
    Email__c: ad.email,
    Actimo_User_Id__c: ad.admin_user_id,
    Actimo_Role__c: ad.role,
    Active_In_Actimo__c: ad.active,
    Fallback_User__c: owner(ad.email),
    Workspaces__c: ad.workspaces.as(cut),
    Last_Login_At__c: ad.last_login_at,
    CreatedDate: ad.created_at,
    Actimo_Created_At__c: ad.created_at,
  },
  note: "Made only for those who have no active User with their e-mail: the admin sees who is missing and who owns their records meanwhile.",
});

const body = extend(
  campaign,
  PAGE.file,
  {
    Body__c: withOwnImages(m.body_html.as(t.safeBody).as(fittingBody), m.message_id, {
      row: ofMessage,
      parent: x.parent_id,
      name: x.file_name,
    }),
  },
  "Images that came with a message are Files of its campaign; the formatted body shows them from there.",
);

export const workEntries: readonly Entry[] = [
  unmatchedOwner.entry,
  talk.entry,
  task.entry,
  activity.entry,
  ...[ofPerson, ofMessage, ofTask, ofPath, ofSurvey, ofPost].map(({ entry }) => entry),
  files,
  body,
  reference(PAGE.file, {
    from: x,
    into: "attachments",
    because: "no_equivalent",
    note: "The manifest of all staged files.",
  }),
  reference(PAGE.owner, {
    from: ad,
    into: "actimo-users",
    because: "key_of_link",
    note: "A User costs a licence and is never made by us: owners are matched to Users by e-mail, and the rest is decided before anything is loaded.",
  }),
  rebuild(PAGE.automation, {
    from: au,
    into: "automations",
    title: "Automations",
    note: "Triggers, segments, actions and timing are written up for Flow Builder; nothing is created there.",
  }),
  rebuild(PAGE.automation, { from: g, into: "smart-groups", title: "Smart groups", only: g.group_type.in("smart") }),
  rebuild(BEYOND.integration, { from: ig, into: "integrations", title: "Integrations to disconnect and set up again" }),
  fate(BEYOND.integration, ig, { credentials: "redacted_secret" }),
  rebuild(BEYOND.dashboard, { from: da, into: "dashboards", title: "Dashboards" }),
];
