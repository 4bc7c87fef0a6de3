/** Actimo's people in Salesforce: Contacts, Leads, and what stands on them. */

import type { Id } from "../contract/columns.ts";
import {
  actimo,
  collapse,
  combine,
  type Entry,
  either,
  extend,
  extendFrom,
  externalId,
  fixed,
  fixedWhere,
  hold,
  lookup,
  not,
  owner,
  route,
  row,
  userOf,
} from "../mapping/language.ts";
import * as t from "../mapping/transforms.ts";
import { company, placeholder } from "./salesforce-companies.ts";
import { BEYOND, PAGE } from "./salesforce-page.ts";
import { salesforceObjects as sf } from "./salesforce-schema.ts";
import { emailAddress, listText, notAnEmail, unionText } from "./salesforce-transforms.ts";

const {
  companies: co,
  contacts: c,
  contact_companies: cc,
  workspaces: w,
  workspace_members: wm,
  groups: g,
  group_members: gm,
  training_summary: ts,
  engagement_scores: es,
  message_analytics_users: mu,
  survey_summary: ss,
} = actimo;

const email = c.email;
const phone = c.msisdn.or(combine([c.country_code, c.phone_number], t.joinPhone));
const someName = c.last_name.or(c.first_name).or(c.email).or(c.msisdn).or(c.employee_no);
const scores = (type: "engagement" | "pulse" | "enps") =>
  collapse(es.contact_id, "engagement-scores", es.score_type.in(type));
const personal = {
  Source_System_ID__c: externalId(),
  FirstName: c.first_name.as(t.truncate(40)).when(not(c.last_name.isBlank())),
  LastName: someName.as(t.truncate(80)).orSkip("person_without_name"),
  Email: email.as(emailAddress),
  Email_As_Found__c: email.as(notAnEmail).as(t.truncate(255)),
  MobilePhone: phone.as(t.e164).or(phone.as(t.truncate(40))),
  Title: c.title.as(t.truncate(128)),
  OwnerId: owner(c.owner_email),
  CreatedDate: c.created_at,
  HasOptedOutOfEmail: c.opt_out,
  Actimo_Status__c: c.status.map({ active: "Active", inactive: "Inactive", invited: "Invited", pending: "Pending" }),
  Employment_Status__c: c.employment_status.map({ active: "Active", on_leave: "On Leave", terminated: "Terminated" }),
  Employee_Number__c: c.employee_no,
  Location__c: c.location,
  Language__c: c.language,
  Manager_Email__c: c.manager_email,
  Is_Manager__c: c.is_manager,
  Hire_Date__c: c.hire_date,
  Sales_Ready__c: c.sales_ready,
  Allow_Email__c: c.allow_email,
  Allow_SMS__c: c.allow_sms,
  Tags__c: c.tags,
  Groups__c: collapse(gm.contact_id, "group-members", gm.removed_at.isBlank())
    .list(gm.group_id.get(g.name).or(gm.group_id))
    .as(listText),
  Workspaces__c: combine(
    [
      collapse(wm.contact_id, "workspace-members", wm.left_at.isBlank()).list(
        wm.workspace_id.get(w.name).or(wm.workspace_id),
      ),
      c.workspace_id.get(w.name).or(c.workspace_id),
    ],
    unionText,
  ),
  Data1__c: c.data1,
  Data2__c: c.data2,
  Data3__c: c.data3,
  Data4__c: c.data4,
  Actimo_Created_At__c: c.created_at,
  Actimo_Updated_At__c: c.updated_at,
} as const;
const score = {
  Engagement_Score__c: scores("engagement").latest(es.score, es.calculated_at).or(c.engagement_score),
  Engagement_Score_Date__c: scores("engagement").latest(es.calculated_at, es.calculated_at),
  Pulse_Score__c: scores("pulse").latest(es.score, es.calculated_at),
  Pulse_Score_Date__c: scores("pulse").latest(es.calculated_at, es.calculated_at),
  NPS_Score__c: scores("enps").latest(es.score, es.calculated_at).or(c.nps_score),
  NPS_Score_Date__c: scores("enps").latest(es.calculated_at, es.calculated_at),
  Last_Engagement_Date__c: c.last_engagement_date,
} as const;

export const contact = row(PAGE.contact, {
  from: c,
  to: sf.Contact,
  key: [c.contact_id],
  fields: {
    ...personal,
    Department: c.department.as(t.truncate(80)),
    MailingStreet: c.addr_line_1.as(t.truncate(255)),
    MailingPostalCode: c.addr_zip.as(t.truncate(20)),
    MailingCity: c.addr_city.as(t.truncate(40)),
  },
  note: "A last name is mandatory: where there is none, the first name, the e-mail, the phone or the employee number stands in. Salesforce allows one e-mail on several Contacts; an address it would refuse is kept as text.",
});
export const lead = row(PAGE.lead, {
  from: c,
  to: sf.Lead,
  key: [c.contact_id],
  fields: {
    ...personal,
    Company: c.company_id
      .get(co.name)
      .or(c.company)
      .or(c.workspace_id.get(w.name))
      .as(t.truncate(255))
      .orElse("Actimo"),
    Department__c: c.department,
    Street: c.addr_line_1.as(t.truncate(255)),
    PostalCode: c.addr_zip.as(t.truncate(20)),
    City: c.addr_city.as(t.truncate(40)),
  },
  note: "A Lead's company is text: the company's name, else the workspace's. Lead status and assignment stay the org's own.",
});
const split = route(PAGE.lead, c.status, {
  active: contact,
  inactive: contact,
  invited: lead,
  pending: lead,
  blank: hold("held_status"),
});
/** An employee, whichever of the two he became. */
export const person = either(contact, lead);

const links = collapse(cc.contact_id, "contact-companies");
const primary = collapse(cc.contact_id, "contact-companies", cc.is_primary.in(true)).instead(
  cc.company_id,
  c.company_id,
);
const mainCompany = primary.or(c.company_id).or(links.earliest(cc.company_id, cc.start_date));
const accountOf = lookup(company, mainCompany);
const association = extend(
  contact,
  BEYOND.membership,
  {
    AccountId: accountOf.or(lookup(placeholder, c.workspace_id)),
    Other_Companies__c: links.list(cc.company_id).except(mainCompany).getEach(co.name).as(listText),
    Company_Name__c: c.company.when(accountOf.isBlank()),
  },
  "A Contact has one Account of its own. Further companies stand as text too, with their dates in the reference file.",
);
/** A company of the contact's other than the one he is filed under. */
const otherThan = t.transform(
  "other-than",
  1,
  ([one, main]: readonly [Id<"companies"> | null, Id<"companies"> | null]) => (one === main ? null : one),
);
const further = combine([cc.company_id, cc.contact_id.get(mainCompany)], otherThan);
const relation = row(BEYOND.membership, {
  from: cc,
  to: sf.AccountContactRelation,
  key: [cc.contact_id.orSkip("missing_key"), cc.company_id.orSkip("missing_key")],
  fields: {
    AccountId: lookup(company, further).orSkip("computed_elsewhere"),
    ContactId: lookup(contact, cc.contact_id).orSkip("no_parent_record"),
    StartDate: cc.start_date,
    EndDate: cc.end_date,
    IsActive: fixedWhere(true, cc.end_date.isBlank()).or(fixed(false)),
  },
  note: "Only where the org lets Contacts relate to several Accounts; elsewhere the list on the Contact and the reference file hold them.",
});
const leadCompany = extend(lead, BEYOND.membership, { Company_Name__c: c.company });

const managerUser = userOf(c.manager_id.get(c.email).or(c.manager_email));
const hierarchy = extend(
  contact,
  PAGE.hierarchy,
  {
    Manager__c: lookup(contact, c.manager_id),
    ReportsToId: lookup(contact, c.manager_id),
    Manager_User__c: managerUser,
  },
  "A custom lookup leads to one object: Manager__c to the manager's Contact, Manager_User__c to the User; the standard Reports To is filled too.",
);
const leadHierarchy = extend(lead, PAGE.hierarchy, {
  Manager__c: lookup(contact, c.manager_id),
  Manager_User__c: managerUser,
});
const contactScore = extend(
  contact,
  PAGE.score,
  score,
  "A snapshot with its date, each kind of score in a field of its own. The dated score of the score file wins over the undated one on the contact.",
);
const leadScore = extend(lead, PAGE.score, score);

const training = extendFrom(contact, BEYOND.training, {
  from: ts,
  by: ts.contact_id,
  latest: ts.last_training_date,
  fields: {
    Courses_Started__c: ts.courses_started,
    Courses_Completed__c: ts.courses_completed,
    Training_Completion_Rate__c: ts.training_completion_rate,
    Last_Training_Date__c: ts.last_training_date,
    Quiz_Average__c: ts.quiz_average_score,
    Assigned_Paths__c: ts.assigned_training_paths,
  },
});
const surveys = extendFrom(contact, PAGE.survey, {
  from: ss,
  by: ss.contact_id,
  latest: ss.last_survey_date,
  fields: {
    Survey_Responses__c: ss.survey_responses,
    Survey_Response_Rate__c: ss.survey_engagement_rate,
    Last_Survey_Date__c: ss.last_survey_date,
    Last_Survey_Status__c: ss.last_survey_status.map({ answered: "Answered", pending: "Pending" }),
    Survey_Score__c: ss.aggregate_score,
  },
});
const messages = extendFrom(contact, BEYOND.analytics, {
  from: mu,
  by: mu.contact_id,
  latest: mu.last_engagement_date,
  fields: {
    Messages_Received__c: mu.message_count,
    Messages_Opened__c: mu.messages_opened,
    Messages_Clicked__c: mu.messages_clicked,
    Open_Rate__c: mu.open_rate,
    Click_Rate__c: mu.click_rate,
    Reactions__c: mu.reactions,
    Delivery_Status__c: mu.delivery_status.map({
      delivered: "Delivered",
      bounced: "Bounced",
      pending: "Pending",
      none: "None",
    }),
    Last_Message_Date__c: mu.last_engagement_date,
  },
});

export const peopleEntries: readonly Entry[] = [
  contact.entry,
  lead.entry,
  split,
  association,
  relation.entry,
  leadCompany,
  hierarchy,
  leadHierarchy,
  contactScore,
  leadScore,
  training,
  surveys,
  messages,
];
