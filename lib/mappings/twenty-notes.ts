/** What becomes a note in Twenty: messages, wall posts, survey answers, one-to-ones, activities. */
import {
  actimo,
  any,
  collapse,
  combine,
  type Entry,
  extend,
  extendFrom,
  externalId,
  fate,
  fixed,
  lookup,
  not,
  owner,
  reference,
  row,
} from "../mapping/language.ts";
import * as t from "../mapping/transforms.ts";
import { BEYOND, PAGE } from "./twenty-page.ts";
import { person } from "./twenty-people.ts";
import { twentyObjects as twenty } from "./twenty-schema.ts";

const {
  contacts: c,
  admin_users: ad,
  workspaces: w,
  groups: g,
  messages: m,
  message_analytics: ma,
  message_recipients: mr,
  group_posts: gp,
  surveys: s,
  survey_questions: q,
  survey_responses: sr,
  feedback: f,
  activities: a,
} = actimo;

const fullName = combine([c.first_name, c.last_name], t.joinWords);

export const message = row(PAGE.message, {
  from: m,
  to: twenty.note,
  key: [m.message_id],
  fields: {
    sourceSystemId: externalId(),
    sourceKind: fixed("message"),
    title: m.title,
    "bodyV2.markdown": m.body_html.as(t.htmlToMarkdown),
    createdAt: m.created_at,
    actimoCreatedAt: m.created_at,
    actimoUpdatedAt: m.updated_at,
    sentAt: m.published_at,
    authorName: m.author_email.find(ad.email, ad.name).or(m.author_contact_id.get(fullName)).or(m.author_email),
    actimoAuthor: owner(m.author_email),
    actimoType: m.type,
    actimoCategory: m.category,
    actimoState: m.status,
    actimoWorkspace: m.workspace_id.get(w.name).or(m.workspace_id),
    channels: m.channels.as(t.tagList),
    statisticsAnonymised: m.anonymised,
  },
  note: "Bodies become Markdown: Twenty keeps headings, lists, links and emphasis, and drops HTML.",
});
const recipient = row(PAGE.message, {
  from: mr,
  to: twenty.noteTarget,
  key: [mr.message_id.orSkip("missing_key"), mr.contact_id.orSkip("anonymous")],
  fields: {
    note: lookup(message, mr.message_id).orSkip("missing_key"),
    person: lookup(person, mr.contact_id).orSkip("anonymous"),
  },
  note: "One link per recipient; what each one opened is in the reference file.",
});

const post = row(PAGE.message, {
  from: gp,
  to: twenty.note,
  key: [gp.post_id],
  fields: {
    sourceSystemId: externalId(),
    sourceKind: fixed("wall_post"),
    title: gp.group_id.get(g.name).as(t.prefixed("Wall post: ")).orElse("Wall post"),
    "bodyV2.markdown": gp.body_html.as(t.htmlToMarkdown),
    createdAt: gp.created_at,
    actimoCreatedAt: gp.created_at,
    authorName: gp.author_contact_id.get(fullName),
    groupName: gp.group_id.get(g.name).or(gp.group_id),
    reactionCount: gp.reactions,
    commentCount: gp.comments,
  },
  note: "A post whose parent is not in the export becomes a post of its own.",
});
const postThread = extend(post, PAGE.message, { parentNote: lookup(post, gp.parent_post_id) });
const postAuthor = row(PAGE.message, {
  from: gp,
  to: twenty.noteTarget,
  key: [gp.post_id],
  fields: {
    note: lookup(post, gp.post_id).orSkip("missing_key"),
    person: lookup(person, gp.author_contact_id).orSkip("anonymous"),
  },
});

const recipients = collapse(mr.message_id, "message-recipients");
const analytics = extendFrom(message, PAGE.analytics, {
  from: ma,
  by: ma.message_id,
  latest: ma.total_views,
  fields: {
    publishedTo: ma.published_to,
    notifiedTo: ma.notified_to,
    openCount: ma.opened_by,
    pushOpenCount: ma.push_opened,
    bounceCount: ma.bounced,
    totalViews: ma.total_views,
    uniqueViews: ma.unique_views,
    openRate: ma.open_rate,
    clickCount: ma.click_count,
    clickRate: ma.click_rate,
    reactionCount: ma.reactions,
    commentCount: ma.comments,
  },
  note: "Figures of the day of the export: Twenty does not update them.",
});
const delivery = extend(
  message,
  PAGE.analytics,
  {
    deliveryStatus: recipients.tally(mr.delivery_status),
    lastOpenedAt: recipients.latest(mr.opened_on, mr.opened_on),
  },
  "The page asks for a numeric delivery status, which a status cannot be: the field is text and counts each one (`bounced 3, delivered 80`).",
);
const messageRest = [
  reference(PAGE.message, { from: mr, into: "message-recipients", because: "no_equivalent" }),
  fate(PAGE.analytics, ma, { message_id: "key_of_link", title: "computed_elsewhere" }),
];

const promised = any(sr.contact_id.isBlank(), sr.survey_id.get(s.anonymous).in(true));
const response = row(PAGE.survey, {
  from: sr,
  to: twenty.note,
  key: [sr.response_id],
  hold: [{ when: promised, reason: "anonymous" }],
  needs: [lookup(person, sr.contact_id).orSkip("anonymous")],
  fields: {
    sourceSystemId: externalId(),
    sourceKind: fixed("survey_response"),
    title: combine([sr.survey_id.get(s.name), sr.question_id.get(q.question_text)], t.joinColon),
    "bodyV2.markdown": combine(
      [sr.question_id.get(q.question_text), sr.answer_text, sr.answer_value],
      t.questionAndAnswer,
    ),
    createdAt: sr.submitted_at,
    responseDate: sr.submitted_at,
    responseValue: sr.answer_value.as(t.asNumber),
    surveyName: sr.survey_id.get(s.name).or(sr.survey_id),
    surveyCategory: sr.question_id.get(q.category),
    department: sr.department,
  },
  note: "Anonymous answers are never linked to a person, and answers of a survey declared anonymous count as such even where a contact is named: they are in the reference file only.",
});
const respondent = row(PAGE.survey, {
  from: sr,
  to: twenty.noteTarget,
  key: [sr.response_id],
  fields: {
    note: lookup(response, sr.response_id).orSkip("missing_key"),
    person: lookup(person, sr.contact_id).orSkip("anonymous"),
  },
});
const surveyRest = [
  reference(PAGE.survey, { from: s, into: "surveys", because: "no_equivalent" }),
  reference(PAGE.survey, { from: q, into: "survey-questions", because: "no_equivalent" }),
  reference(PAGE.survey, { from: sr, into: "survey-responses", because: "anonymous" }),
];

const talk = row(BEYOND.feedback, {
  from: f,
  to: twenty.note,
  key: [f.feedback_id],
  hold: [{ when: not(f.visibility.in("shared")), reason: "private_content", unless: "privateFeedback" }],
  needs: [lookup(person, f.contact_id).orSkip("orphan")],
  fields: {
    sourceSystemId: externalId(),
    sourceKind: fixed("feedback"),
    title: f.subject,
    "bodyV2.markdown": f.content.as(t.textToMarkdown),
    createdAt: f.created_at,
    actimoCreatedAt: f.created_at,
    authorName: f.author_email.find(ad.email, ad.name).or(f.author_email),
    actimoAuthor: owner(f.author_email),
    actimoState: f.status,
    visibility: f.visibility,
    threadId: f.thread_id,
    scheduledDate: f.scheduled_date,
  },
  note: "Only what is marked as shared, unless the project opts in to private conversations.",
});
const talkThread = extend(talk, BEYOND.feedback, { parentNote: lookup(talk, f.parent_feedback_id) });
const talkPerson = row(BEYOND.feedback, {
  from: f,
  to: twenty.noteTarget,
  key: [f.feedback_id],
  fields: {
    note: lookup(talk, f.feedback_id).orSkip("missing_key"),
    person: lookup(person, f.contact_id).orSkip("orphan"),
  },
});

const activity = row(BEYOND.activity, {
  from: a,
  to: twenty.note,
  key: [a.activity_id],
  needs: [lookup(person, a.contact_id).orSkip("orphan")],
  fields: {
    sourceSystemId: externalId(),
    sourceKind: fixed("activity"),
    title: a.subject,
    "bodyV2.markdown": a.body.as(t.textToMarkdown),
    createdAt: a.started_at,
    sentAt: a.started_at,
    authorName: a.owner_email.find(ad.email, ad.name).or(a.owner_email),
    actimoAuthor: owner(a.owner_email),
    actimoType: a.type,
    durationMinutes: a.duration_minutes,
    outcome: a.outcome,
  },
  note: "Twenty has no calls or meetings that an API may write: they are notes with their original time.",
});
const activityPerson = row(BEYOND.activity, {
  from: a,
  to: twenty.noteTarget,
  key: [a.activity_id],
  fields: {
    note: lookup(activity, a.activity_id).orSkip("missing_key"),
    person: lookup(person, a.contact_id).orSkip("orphan"),
  },
});

export { post };
export const noteEntries: readonly Entry[] = [
  message.entry,
  recipient.entry,
  post.entry,
  postThread,
  postAuthor.entry,
  analytics,
  delivery,
  ...messageRest,
  response.entry,
  respondent.entry,
  ...surveyRest,
  talk.entry,
  talkThread,
  talkPerson.entry,
  activity.entry,
  activityPerson.entry,
];
