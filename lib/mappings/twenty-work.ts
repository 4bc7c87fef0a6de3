/** Tasks and files in Twenty, and what is rebuilt by hand or kept for reference. */
import {
  actimo,
  type Entry,
  externalId,
  fate,
  hold,
  idOf,
  lookup,
  owner,
  rebuild,
  reference,
  route,
  row,
} from "../mapping/language.ts";
import * as t from "../mapping/transforms.ts";
import { message, post } from "./twenty-notes.ts";
import { BEYOND, PAGE } from "./twenty-page.ts";
import { person } from "./twenty-people.ts";
import { twentyObjects as twenty } from "./twenty-schema.ts";

const {
  workspaces: w,
  contacts: c,
  groups: g,
  group_posts: gp,
  messages: m,
  tasks: k,
  attachments: x,
  admin_users: ad,
  learning_paths: lp,
  automations: au,
  integrations: ig,
  dashboards: da,
} = actimo;

const task = row(PAGE.task, {
  from: k,
  to: twenty.task,
  key: [k.task_id],
  fields: {
    sourceSystemId: externalId(),
    title: k.title,
    "bodyV2.markdown": k.description.as(t.textToMarkdown),
    dueAt: k.due_date.as(t.startOfDay),
    status: k.status.map({ open: "TODO", in_progress: "IN_PROGRESS", completed: "DONE", overdue: "TODO" }),
    actimoState: k.status,
    taskType: k.task_type,
    priority: k.priority,
    completedAt: k.completed_at,
    assignee: owner(k.owner_email),
    assignedGroup: k.assignee_group_id.get(g.name).or(k.assignee_group_id),
    actimoWorkspace: k.workspace_id.get(w.name).or(k.workspace_id),
    createdAt: k.created_at,
    actimoCreatedAt: k.created_at,
    actimoUpdatedAt: k.updated_at,
  },
  note: "Twenty knows three statuses: an overdue task is open there, and its Actimo status is kept beside it. Only workspace members can be assignees, so the Actimo owner is; the employee or group that has to do it is linked.",
});
const taskPerson = row(PAGE.task, {
  from: k,
  to: twenty.taskTarget,
  key: [k.task_id],
  fields: {
    task: lookup(task, k.task_id).orSkip("missing_key"),
    person: lookup(person, k.assignee_contact_id).orSkip("anonymous"),
  },
});

const file = {
  path: x.staged_path,
  name: x.file_name,
  mime: x.mime_type,
  bytes: x.size_bytes,
  sha256: x.sha256,
} as const;
const common = { from: x, to: twenty.attachment, key: [x.file_id], file } as const;
const fields = { name: x.file_name, createdAt: x.uploaded_at } as const;
const ofPerson = row(BEYOND.file, {
  ...common,
  part: "person",
  fields: { ...fields, person: lookup(person, idOf(x.parent_id, c)).orSkip("orphan") },
});
const ofMessage = row(BEYOND.file, {
  ...common,
  part: "message",
  fields: { ...fields, note: lookup(message, idOf(x.parent_id, m)).orSkip("orphan") },
});
const ofPost = row(BEYOND.file, {
  ...common,
  part: "post",
  fields: { ...fields, note: lookup(post, idOf(x.parent_id, gp)).orSkip("orphan") },
});
const ofTask = row(BEYOND.file, {
  ...common,
  part: "task",
  fields: { ...fields, task: lookup(task, idOf(x.parent_id, k)).orSkip("orphan") },
});
const files = route(BEYOND.file, x.parent_type, {
  contact: ofPerson,
  message: ofMessage,
  group_post: ofPost,
  task: ofTask,
  learning_path: hold("media_asset"),
  survey: hold("no_equivalent"),
  blank: hold("orphan"),
});

export const workEntries: readonly Entry[] = [
  task.entry,
  taskPerson.entry,
  ofPerson.entry,
  ofMessage.entry,
  ofPost.entry,
  ofTask.entry,
  files,
  reference(BEYOND.file, {
    from: x,
    into: "attachments",
    because: "no_equivalent",
    note: "The manifest of all staged files.",
  }),
  reference(PAGE.member, {
    from: ad,
    into: "workspace-members",
    because: "key_of_link",
    note: "Twenty's API cannot invite members: this is the list to invite from. Owners and assignees are matched to members by e-mail.",
  }),
  rebuild(PAGE.path, {
    from: lp,
    into: "learning-paths",
    title: "Learning paths",
    note: "Twenty has no learning objects: sections, modules and criteria are written up; the names of completed paths stand on people.",
  }),
  rebuild(PAGE.automation, {
    from: au,
    into: "automations",
    title: "Automations",
    note: "Triggers, rules and actions are written up for Twenty's workflow builder; nothing is created there.",
  }),
  rebuild(PAGE.automation, { from: g, into: "smart-groups", title: "Smart groups", only: g.group_type.in("smart") }),
  rebuild(BEYOND.integration, { from: ig, into: "integrations", title: "Integrations to disconnect and set up again" }),
  fate(BEYOND.integration, ig, { credentials: "redacted_secret" }),
  rebuild(BEYOND.dashboard, { from: da, into: "dashboards", title: "Dashboards" }),
];
