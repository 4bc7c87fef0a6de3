/** The custom objects that the page promises (fact sheet, section 3). */
import {
  booleanField as boolean,
  dateField as date,
  dateTimeField as dateTime,
  lookupField as link,
  must,
  numberField as number,
  picklistField as picklist,
  standard,
  textField as text,
} from "../mapping/language.ts";
import { auditDate, count, longText, sourceId, sourceTimes, text255 } from "./salesforce-schema-parts.ts";

const name = must(standard(text("Name", 80)));

export const course__c = {
  Source_System_ID__c: sourceId,
  Name: name,
  Full_Name__c: text255("Full Name"),
  Description__c: longText("Description"),
  Estimated_Duration__c: number("Estimated Duration (minutes)", 2),
  Module_Count__c: count("Modules"),
  Passing_Score__c: number("Passing Score", 2),
  Availability__c: text255("Availability"),
  Due_Date__c: date("Due Date"),
  Status__c: text255("Status"),
  Workspace__c: text255("Workspace"),
};

/** Lookups, not master-detail: a person who is still a Lead may be enrolled too. */
export const enrollment__c = {
  Source_System_ID__c: sourceId,
  Contact__c: link("Contact", "Contact"),
  Lead__c: link("Lead", "Lead"),
  Course__c: must(link("Course", "Course__c")),
  Status__c: picklist("Status", {
    "Not Started": "Not Started",
    "In Progress": "In Progress",
    Completed: "Completed",
    Overdue: "Overdue",
  }),
  Start_Date__c: date("Start Date"),
  Due_Date__c: date("Due Date"),
  Completion_Date__c: date("Completion Date"),
  Score__c: number("Score", 2),
  Points__c: count("Points"),
  Attempts__c: count("Attempts"),
  Progress__c: number("Progress (%)", 2),
  Actimo_Updated_At__c: sourceTimes.Actimo_Updated_At__c,
};

export const survey__c = {
  Source_System_ID__c: sourceId,
  Name: name,
  Full_Name__c: text255("Full Name"),
  Type__c: picklist("Type", { Pulse: "Pulse", Survey: "Survey", eNPS: "eNPS" }),
  Cadence__c: picklist("Cadence", { Weekly: "Weekly", Monthly: "Monthly", Quarterly: "Quarterly", Once: "Once" }),
  Anonymous__c: boolean("Anonymous"),
  Question_Count__c: count("Questions"),
  Opened_At__c: date("Opened"),
  Closed_At__c: date("Closed"),
  Status__c: text255("Status"),
  Workspace__c: text255("Workspace"),
};

export const surveyResponse__c = {
  Source_System_ID__c: sourceId,
  Survey__c: must(link("Survey", "Survey__c")),
  Contact__c: link("Contact", "Contact"),
  Lead__c: link("Lead", "Lead"),
  Question_Text__c: longText("Question"),
  Question_Category__c: text255("Category"),
  Question_Type__c: text255("Question Type"),
  Question_Position__c: count("Position"),
  Answer_Value__c: text255("Answer Value"),
  Answer_Number__c: number("Answer as Number", 4),
  Answer_Text__c: longText("Answer Text"),
  Submitted_At__c: dateTime("Submitted At"),
  Department__c: text255("Department"),
  CreatedDate: auditDate,
};

/** Actimo users whom no User of the org matches. */
export const unmatchedOwner__c = {
  Source_System_ID__c: sourceId,
  Name: name,
  Email__c: text255("E-mail"),
  Actimo_User_Id__c: text255("Actimo User ID"),
  Actimo_Role__c: text255("Actimo Role"),
  Active_In_Actimo__c: boolean("Active in Actimo"),
  Fallback_User__c: link("Fallback User", "user"),
  Workspaces__c: text255("Workspaces"),
  Last_Login_At__c: dateTime("Last Login"),
  Actimo_Created_At__c: sourceTimes.Actimo_Created_At__c,
  CreatedDate: auditDate,
};
