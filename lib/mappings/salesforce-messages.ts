/** Messages as Campaigns, who did what with them as members and Tasks, wall posts as Tasks. */
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
  fixedWhere,
  group,
  listed,
  lookup,
  not,
  owner,
  reference,
  row,
} from "../mapping/language.ts";
import * as t from "../mapping/transforms.ts";
import { BEYOND, PAGE } from "./salesforce-page.ts";
import { contact, lead, person } from "./salesforce-people.ts";
import { salesforceObjects as sf } from "./salesforce-schema.ts";

const {
  contacts: c,
  admin_users: ad,
  workspaces: w,
  groups: g,
  messages: m,
  message_analytics: ma,
  message_recipients: mr,
  group_posts: gp,
  engagement_events: ev,
} = actimo;
const fullName = combine([c.first_name, c.last_name], t.joinWords);
const cut = t.truncate(255);
const longest = t.truncate(32_000);

export const campaign = row(PAGE.message, {
  from: m,
  to: sf.Campaign,
  key: [m.message_id],
  fields: {
    Source_System_ID__c: externalId(),
    Name: m.title.as(t.truncate(80)).orElse("(untitled)"),
    Full_Title__c: m.title.as(cut),
    Description: m.body_html.as(t.htmlToText).as(longest),
    Status: m.status.map({ draft: "Planned", scheduled: "Planned", published: "Completed", archived: "Completed" }),
    IsActive: m.status.map({ draft: false, scheduled: true, published: true, archived: false }),
    StartDate: m.published_at.as(t.dayOf),
    Published_At__c: m.published_at,
    OwnerId: owner(m.author_email),
    Author__c: lookup(contact, m.author_contact_id),
    Author_Name__c: m.author_email
      .find(ad.email, ad.name)
      .or(m.author_contact_id.get(fullName))
      .or(m.author_email)
      .as(cut),
    Actimo_Type__c: m.type,
    Category__c: m.category.as(cut),
    Actimo_Status__c: m.status,
    Workspace__c: m.workspace_id.get(w.name).or(m.workspace_id).as(cut),
    Channels__c: m.channels.as(cut),
    Statistics_Anonymised__c: m.anonymised,
    Actimo_Created_At__c: m.created_at,
    Actimo_Updated_At__c: m.updated_at,
  },
  note: "A campaign's name holds 80 characters: the whole title stands beside it. Its creation date cannot be set, so the original times are fields of their own. The body becomes text.",
});

/** Sent and Responded come with every campaign; these are added so that members can bear them. */
const status = (label: "Opened" | "Clicked" | "Bounced", order: number, responded: boolean) =>
  row(PAGE.message, {
    from: m,
    to: sf.CampaignMemberStatus,
    key: [m.message_id],
    part: label.toLowerCase(),
    fields: {
      CampaignId: lookup(campaign, m.message_id).orSkip("no_parent_record"),
      Label: fixed(label),
      SortOrder: fixed(order),
      HasResponded: fixed(responded),
    },
  });
const statuses = [status("Opened", 11, true), status("Clicked", 12, true), status("Bounced", 13, false)];

const touch = group(ev, [ev.message_id, ev.contact_id]);
const who = touch.key(ev.contact_id).orSkip("anonymous");
const what = touch.key(ev.message_id).orSkip("missing_key");
/** Whoever replied or reacted has opened the message. */
const strongest = touch
  .strongest(ev.event_type, "click", "reply", "reaction", "open", "bounce")
  .map({ click: "Clicked", reply: "Opened", reaction: "Opened", open: "Opened", bounce: "Bounced" });
const member = row(PAGE.message, {
  from: touch,
  to: sf.CampaignMember,
  key: [what, who],
  // A status that the campaign does not know would silently become its first one.
  needs: [
    lookup(person, who).orSkip("no_parent_record"),
    ...statuses.map((each) => lookup(each, what).orSkip("no_parent_record")),
  ],
  fields: {
    Source_System_ID__c: externalId(),
    CampaignId: lookup(campaign, what).orSkip("no_parent_record"),
    ContactId: lookup(contact, who),
    LeadId: lookup(lead, who),
    Status: strongest,
    Engagement_Type__c: strongest,
    Activity_Date__c: touch.last(ev.occurred_at, ev.occurred_at),
    First_Activity_Date__c: touch.first(ev.occurred_at, ev.occurred_at),
    CreatedDate: touch.first(ev.occurred_at, ev.occurred_at),
    Open_Count__c: touch.count(ev.event_type.in("open")),
    Click_Count__c: touch.count(ev.event_type.in("click")),
    Reply_Count__c: touch.count(ev.event_type.in("reply")),
    Reaction_Count__c: touch.count(ev.event_type.in("reaction")),
    Bounce_Count__c: touch.count(ev.event_type.in("bounce")),
  },
  note: "Salesforce allows one member per campaign and person: the strongest of Clicked, Opened and Bounced stands, with first and last time and how often; every single event is a Task. Recipients who did nothing become no members, unless options.recipientsAsMembers is set: Number Sent and Delivery_Status__c count them, reference/message-recipients.csv names them.",
});

const reached = mr.contact_id.orSkip("anonymous");
const sentTo = mr.message_id.orSkip("missing_key");
const clicked = not(any(mr.clicks.isBlank(), mr.clicks.in(0)));
const did = fixedWhere("Clicked", clicked)
  .or(fixedWhere("Opened", not(mr.opened_on.isBlank())))
  .or(fixedWhere("Bounced", mr.delivery_status.in("bounced")));
/** Recipients of whom no event tells: who did nothing is a member that the message was sent to. */
const recipient = row(PAGE.message, {
  from: mr,
  to: sf.CampaignMember,
  key: [sentTo, reached],
  // An event that a later export brings changes this member and makes no other.
  keyOf: "engagement_events",
  needs: [
    lookup(person, reached).orSkip("no_parent_record"),
    ...statuses.map((each) => lookup(each, sentTo).orSkip("no_parent_record")),
  ],
  hold: [
    {
      when: listed([ev.message_id, ev.contact_id], [mr.message_id, mr.contact_id]),
      reason: "computed_elsewhere",
    },
  ],
  fields: {
    Source_System_ID__c: externalId(),
    CampaignId: lookup(campaign, sentTo).orSkip("no_parent_record"),
    ContactId: lookup(contact, reached),
    LeadId: lookup(lead, reached),
    Status: did.orElse("Sent"),
    Engagement_Type__c: did,
    Activity_Date__c: mr.opened_on,
    First_Activity_Date__c: mr.opened_on,
    CreatedDate: mr.opened_on,
  },
  note: "Whom a message was sent to, so that the campaign's rates are right. One member per recipient takes 1 KB of storage.",
});

const isContact = ev.contact_id.get(c.status).in("active", "inactive");
const event = row(PAGE.event, {
  from: ev,
  to: sf.Task,
  key: [ev.event_id],
  fields: {
    Source_System_ID__c: externalId(),
    Subject: ev.message_id.get(m.title).as(cut).orElse("Message"),
    Type: fixed("Engagement"),
    Status: fixed("Completed"),
    ActivityDate: ev.occurred_at.as(t.dayOf),
    Activity_At__c: ev.occurred_at,
    CreatedDate: ev.occurred_at,
    WhoId: lookup(person, ev.contact_id),
    WhatId: lookup(campaign, ev.message_id).when(isContact),
    OwnerId: owner(ev.contact_id.get(c.owner_email)),
    Engagement_Type__c: ev.event_type.map({
      open: "Opened",
      click: "Clicked",
      reply: "Replied",
      bounce: "Bounced",
      reaction: "Reacted",
    }),
    Channel__c: ev.channel,
    Description: ev.detail.as(longest),
  },
  note: "One completed Task per event, owned by the employee's owner. A Task on a Lead cannot be related to a campaign as well.",
});

const recipients = collapse(mr.message_id, "message-recipients");
const analytics = extendFrom(campaign, BEYOND.analytics, {
  from: ma,
  by: ma.message_id,
  latest: ma.total_views,
  fields: {
    NumberSent: ma.published_to,
    Notified_To__c: ma.notified_to,
    Opened_By__c: ma.opened_by,
    Push_Opened__c: ma.push_opened,
    Bounced__c: ma.bounced,
    Total_Views__c: ma.total_views,
    Unique_Views__c: ma.unique_views,
    Open_Rate__c: ma.open_rate,
    Clicks__c: ma.click_count,
    Click_Rate__c: ma.click_rate,
    Reactions__c: ma.reactions,
    Comments__c: ma.comments,
  },
  note: "Figures of the day of the export: Salesforce does not update them.",
});
const delivery = extend(campaign, BEYOND.analytics, {
  Delivery_Status__c: recipients.tally(mr.delivery_status),
  Last_Opened_At__c: recipients.latest(mr.opened_on, mr.opened_on),
});

export const post = row(BEYOND.post, {
  from: gp,
  to: sf.Task,
  key: [gp.post_id],
  fields: {
    Source_System_ID__c: externalId(),
    Subject: gp.group_id.get(g.name).as(t.prefixed("Wall post: ")).as(cut).orElse("Wall post"),
    Description: gp.body_html.as(t.htmlToText).as(longest),
    Type: fixed("Wall Post"),
    Status: fixed("Completed"),
    ActivityDate: gp.created_at.as(t.dayOf),
    Activity_At__c: gp.created_at,
    CreatedDate: gp.created_at,
    WhoId: lookup(person, gp.author_contact_id),
    Author_Name__c: gp.author_contact_id.get(fullName).as(cut),
    Group_Name__c: gp.group_id.get(g.name).or(gp.group_id).as(cut),
    Feedback_Reply_To__c: gp.parent_post_id.as(t.truncate(80)),
    Reaction_Count__c: gp.reactions,
    Comment_Count__c: gp.comments,
    Actimo_Created_At__c: gp.created_at,
  },
  note: "A wall post stands in its author's activity history.",
});

/** Where the project wants every recipient as a member. */
export const recipientEntries: readonly Entry[] = [recipient.entry];
export const messageEntries: readonly Entry[] = [
  campaign.entry,
  ...statuses.map(({ entry }) => entry),
  member.entry,
  event.entry,
  analytics,
  delivery,
  post.entry,
  reference(BEYOND.analytics, { from: mr, into: "message-recipients", because: "no_equivalent" }),
  fate(BEYOND.analytics, ma, { message_id: "key_of_link", title: "computed_elsewhere" }),
];
