/** Standard objects for campaigns, activities and files (fact sheet, sections 3 and 7). */
import {
  date,
  field,
  flag,
  instant,
  long,
  number,
  type ObjectType,
  ON_CREATE,
  object,
  pick,
  READ_ONLY,
  REQUIRED,
  refers,
  text,
  whole,
} from "./fields.ts";

const CAMPAIGN = object(
  "Campaign",
  "701",
  [
    text("Name", 80, { ...REQUIRED, label: "Campaign Name" }),
    refers("ParentId", "Campaign", { children: "ChildCampaigns" }),
    pick("Type", ["Conference", "Webinar", "Email", "Advertisement", "Other"], { length: 40 }),
    pick("Status", ["Planned", "In Progress", "Completed", "Aborted"], { length: 40, byDefault: "Planned" }),
    date("StartDate"),
    date("EndDate"),
    flag("IsActive", { label: "Active" }),
    long("Description", 32_000),
    number("NumberSent", 18, 0, { byDefault: 0, label: "Num Sent" }),
    number("ExpectedResponse", 10, 2),
    number("BudgetedCost", 18, 0),
    refers("RecordTypeId", "RecordType", { onDelete: "none" }),
  ],
  { activities: true, auditable: false, kilobytes: 8 },
);

const CAMPAIGN_MEMBER = object(
  "CampaignMember",
  "00v",
  [
    refers("CampaignId", "Campaign", { ...REQUIRED, ...ON_CREATE, children: "CampaignMembers", onDelete: "cascade" }),
    refers("LeadId", "Lead", { ...ON_CREATE, children: "CampaignMembers", onDelete: "cascade" }),
    refers("ContactId", "Contact", { ...ON_CREATE, children: "CampaignMembers", onDelete: "cascade" }),
    pick("Status", ["Sent", "Responded"], { length: 40 }),
    flag("HasResponded", { ...READ_ONLY, label: "Responded" }),
    date("FirstRespondedDate", READ_ONLY),
    text("Name", 255, READ_ONLY),
    text("FirstName", 40, READ_ONLY),
    text("LastName", 80, READ_ONLY),
    field("Email", "email", { ...READ_ONLY, length: 80 }),
  ],
  { owned: null, undeletable: false, kilobytes: 1 },
);

const CAMPAIGN_MEMBER_STATUS = object(
  "CampaignMemberStatus",
  "01Y",
  [
    refers("CampaignId", "Campaign", { ...REQUIRED, ...ON_CREATE, onDelete: "cascade", relationship: "Campaign" }),
    text("Label", 765, REQUIRED),
    whole("SortOrder"),
    flag("IsDefault"),
    flag("HasResponded"),
  ],
  { owned: null, undeletable: false, auditable: false, kilobytes: 0, plural: "Campaign Member Statuses" },
);

const activity = [
  field("Subject", "combobox", { length: 255 }),
  refers("WhoId", ["Contact", "Lead"], { label: "Name ID", onDelete: "cascade" }),
  refers("WhatId", ["Account", "Campaign"], { label: "Related To ID", onDelete: "cascade" }),
  long("Description", 32_000),
  refers("AccountId", "Account", { ...READ_ONLY, onDelete: "none" }),
  flag("IsArchived", READ_ONLY),
  flag("IsReminderSet"),
];

const TASK = object("Task", "00T", [
  ...activity,
  date("ActivityDate", { label: "Due Date Only" }),
  pick("Status", ["Not Started", "In Progress", "Completed", "Waiting on someone else", "Deferred"], {
    ...REQUIRED,
    length: 255,
    byDefault: "Not Started",
  }),
  pick("Priority", ["High", "Normal", "Low"], { ...REQUIRED, length: 255, byDefault: "Normal" }),
  pick("Type", ["Call", "Meeting", "Other"], { length: 40, restricted: true }),
  pick("TaskSubtype", ["Task", "Email", "Call"], { ...ON_CREATE, length: 40, byDefault: "Task" }),
  flag("IsClosed", { ...READ_ONLY, label: "Closed" }),
  instant("CompletedDateTime", READ_ONLY),
]);

const EVENT = object("Event", "00U", [
  ...activity,
  text("Location", 255),
  date("ActivityDate"),
  instant("ActivityDateTime"),
  instant("StartDateTime"),
  instant("EndDateTime"),
  whole("DurationInMinutes"),
  flag("IsAllDayEvent"),
  pick("Type", ["Call", "Meeting", "Other"], { length: 40 }),
]);

const CONTENT_VERSION = object(
  "ContentVersion",
  "068",
  [
    refers("ContentDocumentId", "ContentDocument", { ...ON_CREATE, onDelete: "cascade" }),
    flag("IsLatest", READ_ONLY),
    text("VersionNumber", 20, READ_ONLY),
    text("Title", 255, REQUIRED),
    long("Description", 1000),
    text("PathOnClient", 500, ON_CREATE),
    text("FileType", 20, READ_ONLY),
    text("FileExtension", 40, READ_ONLY),
    field("VersionData", "base64", { filterable: false }),
    whole("ContentSize", READ_ONLY),
    text("Checksum", 50, READ_ONLY),
    refers("FirstPublishLocationId", [], { ...ON_CREATE, onDelete: "none" }),
    pick("Origin", ["C", "H"], { ...ON_CREATE, length: 40, byDefault: "C" }),
    text("ReasonForChange", 1000),
  ],
  { deletable: false, undeletable: false, kilobytes: 0 },
);

const CONTENT_DOCUMENT = object(
  "ContentDocument",
  "069",
  [
    text("Title", 255),
    refers("LatestPublishedVersionId", "ContentVersion", { ...READ_ONLY, onDelete: "none" }),
    text("FileType", 20, READ_ONLY),
    text("FileExtension", 40, READ_ONLY),
    whole("ContentSize", READ_ONLY),
  ],
  { createable: false, auditable: false, kilobytes: 0 },
);

const CONTENT_DOCUMENT_LINK = object(
  "ContentDocumentLink",
  "06A",
  [
    refers("ContentDocumentId", "ContentDocument", { ...REQUIRED, ...ON_CREATE, onDelete: "cascade" }),
    refers("LinkedEntityId", [], { ...REQUIRED, ...ON_CREATE, onDelete: "cascade" }),
    pick("ShareType", ["V", "C", "I"], { length: 40, restricted: true, byDefault: "V" }),
    pick("Visibility", ["AllUsers", "InternalUsers", "SharedUsers"], {
      length: 40,
      restricted: true,
      byDefault: "AllUsers",
    }),
  ],
  { owned: null, undeletable: false, auditable: false, kilobytes: 0 },
);

/** All of them. */
export const WORK: readonly ObjectType[] = [
  CAMPAIGN,
  CAMPAIGN_MEMBER,
  CAMPAIGN_MEMBER_STATUS,
  TASK,
  EVENT,
  CONTENT_VERSION,
  CONTENT_DOCUMENT,
  CONTENT_DOCUMENT_LINK,
];
