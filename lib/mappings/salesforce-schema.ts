/**
 * Salesforce's standard objects as the mapping sees them, with the custom fields we add. Source: the fact sheet on
 * Salesforce, section 3; lengths there are trusted only until the org's own describe is read.
 */
import type { Bounds } from "../mapping/fields.ts";
import {
  booleanField as boolean,
  dateField as date,
  dateTimeField as dateTime,
  destination,
  htmlField as html,
  lookupField as link,
  must,
  numberField as number,
  picklistField as picklist,
  standard,
  textField as text,
} from "../mapping/language.ts";
import {
  course__c,
  enrollment__c,
  survey__c,
  surveyResponse__c,
  unmatchedOwner__c,
} from "./salesforce-schema-custom.ts";
import { auditDate, count, longText, ownerId, sourceId, sourceTimes, text255 } from "./salesforce-schema-parts.ts";
import { contact, lead } from "./salesforce-schema-people.ts";

const description = standard(text("Description", 32_000));
const account = {
  Source_System_ID__c: sourceId,
  Name: must(standard(text("Account Name", 255))),
  ParentId: standard(link("Parent Account", "Account")),
  Website: standard(text("Website", 255)),
  NumberOfEmployees: standard(number("Employees", 0, 8)),
  AnnualRevenue: standard(number("Annual Revenue", 2)),
  BillingStreet: standard(text("Billing Street", 255)),
  BillingCity: standard(text("Billing City", 40)),
  BillingPostalCode: standard(text("Billing Zip/Postal Code", 20)),
  BillingCountry: standard(text("Billing Country", 80)),
  OwnerId: ownerId,
  CreatedDate: auditDate,
  Actimo_Industry__c: text255("Actimo Industry"),
  VAT_Number__c: text255("VAT Number"),
  Department__c: text255("Department"),
  Tags__c: longText("Tags"),
  Placeholder__c: boolean("Placeholder (no company in Actimo)"),
  ...sourceTimes,
};

const campaign = {
  Source_System_ID__c: sourceId,
  Name: must(standard(text("Campaign Name", 80))),
  Full_Title__c: text255("Full Title"),
  Body__c: html("Body", 131_072),
  Description: description,
  Status: standard(picklist("Status", { Planned: "Planned", "In Progress": "In Progress", Completed: "Completed" })),
  IsActive: standard(boolean("Active")),
  StartDate: standard(date("Start Date")),
  NumberSent: standard(number("Num Sent in Campaign", 0)),
  OwnerId: ownerId,
  Published_At__c: dateTime("Published At"),
  Author__c: link("Author", "Contact"),
  Author_Name__c: text255("Author's name"),
  Actimo_Type__c: text255("Actimo Type"),
  Category__c: text255("Category"),
  Actimo_Status__c: text255("Actimo Status"),
  Workspace__c: text255("Workspace"),
  Channels__c: text255("Channels"),
  Statistics_Anonymised__c: boolean("Statistics anonymised"),
  Notified_To__c: count("Notified To"),
  Opened_By__c: count("Opened By"),
  Push_Opened__c: count("Opened by Push"),
  Bounced__c: count("Bounced"),
  Total_Views__c: count("Total Views"),
  Unique_Views__c: count("Unique Views"),
  Open_Rate__c: number("Open Rate (%)", 2),
  Clicks__c: count("Clicks"),
  Click_Rate__c: number("Click Rate (%)", 2),
  Reactions__c: count("Reactions"),
  Comments__c: count("Comments"),
  Delivery_Status__c: text255("Delivery status of recipients"),
  Last_Opened_At__c: dateTime("Last Opened"),
  ...sourceTimes,
};

/** Further companies of a Contact, where the org allows several: the first one is made with the Contact itself. */
const accountContactRelation = {
  AccountId: must(standard(link("Account", "Account"))),
  ContactId: must(standard(link("Contact", "Contact"))),
  StartDate: standard(date("Start Date")),
  EndDate: standard(date("End Date")),
  IsActive: standard(boolean("Active")),
};

const ENGAGED = { Opened: "Opened", Clicked: "Clicked", Bounced: "Bounced" } as const;
/** The statuses a campaign's members may have: each campaign brings only Sent and Responded along. */
const campaignMemberStatus = {
  CampaignId: must(standard(link("Campaign", "Campaign"))),
  Label: must(standard(text("Label", 765))),
  SortOrder: standard(number("Sort Order", 0)),
  HasResponded: standard(boolean("Responded")),
};
const campaignMember = {
  Source_System_ID__c: sourceId,
  CampaignId: must(standard(link("Campaign", "Campaign"))),
  ContactId: standard(link("Contact", "Contact")),
  LeadId: standard(link("Lead", "Lead")),
  Status: standard(text("Status", 40)),
  CreatedDate: auditDate,
  Engagement_Type__c: picklist("Engagement Type", ENGAGED),
  Activity_Date__c: dateTime("Activity Date"),
  First_Activity_Date__c: dateTime("First Activity"),
  Open_Count__c: count("Opens"),
  Click_Count__c: count("Clicks"),
  Reply_Count__c: count("Replies"),
  Reaction_Count__c: count("Reactions"),
  Bounce_Count__c: count("Bounces"),
};

/** Custom fields stand on Activity, which Task and Event share (section 0). */
const task = {
  // Uniqueness of activity fields is not certain (section 6.5), so nothing here relies on it.
  Source_System_ID__c: must(text("Source System ID", 100)),
  Subject: must(standard(text("Subject", 255))),
  Description: description,
  ActivityDate: standard(date("Due Date")),
  Status: standard(
    picklist("Status", {
      "Not Started": "Not Started",
      "In Progress": "In Progress",
      Completed: "Completed",
      Deferred: "Deferred",
    }),
  ),
  Priority: standard(picklist("Priority", { High: "High", Normal: "Normal", Low: "Low" })),
  Type: must(
    standard(
      picklist("Type", {
        Engagement: "Engagement",
        "One-on-One": "One-on-One",
        "Action Item": "Action Item",
        "Wall Post": "Wall Post",
        Call: "Call",
        Meeting: "Meeting",
        Email: "Email",
        SMS: "SMS",
        Note: "Note",
        Other: "Other",
      }),
    ),
  ),
  WhoId: standard(link("Name", "Contact", "Lead")),
  WhatId: standard(link("Related To", "Campaign")),
  OwnerId: ownerId,
  CreatedDate: auditDate,
  Engagement_Type__c: picklist("Engagement Type", {
    Opened: "Opened",
    Clicked: "Clicked",
    Replied: "Replied",
    Bounced: "Bounced",
    Reacted: "Reacted",
  }),
  Activity_At__c: dateTime("Activity At"),
  Channel__c: text255("Channel"),
  Feedback_Thread_Id__c: text("Feedback Thread ID", 80),
  Feedback_Reply_To__c: text("Reply to Feedback ID", 80),
  Visibility__c: text255("Visibility"),
  Author_Name__c: text255("Author's name"),
  Actimo_Status__c: text255("Actimo Status"),
  Actimo_Task_Type__c: text255("Actimo Task Type"),
  Completed_At__c: dateTime("Completed At"),
  Assigned_Group__c: text255("Assigned Group"),
  Group_Name__c: text255("Group"),
  Workspace__c: text255("Workspace"),
  Duration_Minutes__c: count("Duration (minutes)"),
  Outcome__c: text255("Outcome"),
  Reaction_Count__c: count("Reactions"),
  Comment_Count__c: count("Comments"),
  ...sourceTimes,
};

const contentVersion = {
  Source_System_ID__c: sourceId,
  Title: must(standard(text("Title", 255))),
  PathOnClient: must(standard(text("Path On Client", 500))),
  FirstPublishLocationId: standard(
    link("First Publish Location", "Contact", "Lead", "Campaign", "Course__c", "Survey__c", "Task"),
  ),
  OwnerId: ownerId,
  CreatedDate: auditDate,
  Inline__c: boolean("Shown inside the text"),
  Actimo_Created_At__c: dateTime("Created in Actimo"),
};

/** Logical names are the real ones: the page promises them. */
export const salesforceObjects = destination({
  Account: account,
  Contact: contact,
  AccountContactRelation: accountContactRelation,
  Lead: lead,
  Campaign: campaign,
  CampaignMemberStatus: campaignMemberStatus,
  CampaignMember: campaignMember,
  Course__c: course__c,
  Enrollment__c: enrollment__c,
  Survey__c: survey__c,
  SurveyResponse__c: surveyResponse__c,
  Unmatched_Owner__c: unmatchedOwner__c,
  Task: task,
  ContentVersion: contentVersion,
});

/** What any field of Salesforce holds: long text areas, numbers of 18 digits, days from 1700 to 4000, no empty files [mem]. */
export const BOUNDS: Bounds = {
  text: 32_768,
  digits: 18,
  scale: 6,
  days: ["1700-01-01", "4000-12-31"],
  emptyFiles: false,
};

/** Names Salesforce keeps for itself on every object. */
export const RESERVED_NAMES: readonly string[] = [
  ...["Id", "Name", "OwnerId", "IsDeleted", "CreatedDate", "CreatedById", "LastModifiedDate", "LastModifiedById"],
  ...["SystemModstamp", "LastActivityDate", "LastViewedDate", "LastReferencedDate", "RecordTypeId", "CurrencyIsoCode"],
];
