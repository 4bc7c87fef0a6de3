/** Actimo's people and companies in Twenty, with everything that becomes a field of a person. */
import {
  actimo,
  collapse,
  combine,
  type Entry,
  extend,
  extendFrom,
  externalId,
  fate,
  fixedWhere,
  lookup,
  not,
  owner,
  reference,
  row,
} from "../mapping/language.ts";
import * as t from "../mapping/transforms.ts";
import { PAGE } from "./twenty-page.ts";
import { twentyObjects as twenty } from "./twenty-schema.ts";

const {
  companies: co,
  contacts: c,
  contact_companies: cc,
  contact_fields: cf,
  workspaces: w,
  workspace_members: wm,
  groups: g,
  group_members: gm,
  enrollments: en,
  training_summary: ts,
  learning_paths: lp,
  engagement_scores: es,
  engagement_events: ev,
  message_analytics_users: mu,
  survey_summary: ss,
} = actimo;

const domain = co.domain.as(t.urlOfDomain);
export const company = row(PAGE.company, {
  from: co,
  to: twenty.company,
  key: [co.company_id],
  fields: {
    sourceSystemId: externalId(),
    name: co.name.orSkip("company_without_name"),
    "domainName.primaryLinkUrl": domain.whenOnlyHere(),
    sharedDomain: domain.whenShared(),
    employees: co.employee_count,
    industry: co.industry,
    cvr: co.cvr,
    "address.addressStreet1": co.address_street,
    "address.addressPostcode": co.address_zip,
    "address.addressCity": co.address_city,
    "address.addressCountry": co.address_country.as(t.country),
    "annualRecurringRevenue.amountMicros": co.annual_revenue.as(t.micros),
    "annualRecurringRevenue.currencyCode": fixedWhere("DKK", not(co.annual_revenue.isBlank())),
    department: co.department,
    tags: co.tags.as(t.tagList),
    accountOwner: owner(co.owner_email),
    createdAt: co.created_at,
    actimoCreatedAt: co.created_at,
    actimoUpdatedAt: co.updated_at,
  },
  note: "Twenty has no industry field and no VAT number: both are custom. A domain that several companies share would break Twenty's uniqueness, so it is kept as text. Annual revenue stands in Annual Recurring Revenue, the only money field a company has.",
});
const parentCompany = extend(company, PAGE.company, { parentCompany: lookup(company, co.parent_company_id) });

const email = c.email.as(t.lowerCase);
const phone = c.msisdn.or(combine([c.country_code, c.phone_number], t.joinPhone));
export const person = row(PAGE.people, {
  from: c,
  to: twenty.person,
  key: [c.contact_id],
  fields: {
    sourceSystemId: externalId(),
    "name.firstName": c.first_name,
    "name.lastName": c.last_name,
    "emails.primaryEmail": email.whenOnlyHere(),
    sharedEmail: email.whenShared(),
    "phones.primaryPhoneNumber": phone.as(t.nationalNumber),
    "phones.primaryPhoneCountryCode": phone.as(t.phoneCountry),
    "phones.primaryPhoneCallingCode": phone.as(t.callingCode),
    phoneAsFound: phone.as(t.notAPhone),
    jobTitle: c.title,
    city: c.addr_city,
    createdAt: c.created_at,
    recordOwner: owner(c.owner_email),
    employeeNumber: c.employee_no,
    department: c.department,
    location: c.location,
    homeStreet: c.addr_line_1,
    homePostcode: c.addr_zip,
    language: c.language,
    managerEmail: c.manager_email,
    isManager: c.is_manager,
    actimoStatus: c.status,
    employmentStatus: c.employment_status,
    hireDate: c.hire_date,
    salesReady: c.sales_ready,
    allowEmail: c.allow_email,
    allowSms: c.allow_sms,
    optOut: c.opt_out,
    tags: c.tags.as(t.tagList),
    groups: collapse(gm.contact_id, "group-members", gm.removed_at.isBlank()).list(
      gm.group_id.get(g.name).or(gm.group_id),
    ),
    actimoWorkspaces: combine(
      [
        collapse(wm.contact_id, "workspace-members", wm.left_at.isBlank()).list(
          wm.workspace_id.get(w.name).or(wm.workspace_id),
        ),
        c.workspace_id.get(w.name).or(c.workspace_id),
      ],
      t.union,
    ),
    data1: c.data1,
    data2: c.data2,
    data3: c.data3,
    data4: c.data4,
    actimoCreatedAt: c.created_at,
    actimoUpdatedAt: c.updated_at,
  },
  note: "E-mails are unique in Twenty: a mailbox that several people share is kept as text on each of them. A phone number Twenty would refuse is kept as found.",
});
const manager = extend(person, PAGE.people, { manager: lookup(person, c.manager_id) });
const peopleRest = [
  reference(PAGE.people, { from: w, into: "workspaces", because: "no_equivalent" }),
  reference(PAGE.people, { from: wm, into: "workspace-members", because: "no_equivalent" }),
  reference(PAGE.people, { from: g, into: "groups", because: "no_equivalent" }),
  reference(PAGE.people, { from: gm, into: "group-members", because: "no_equivalent" }),
  reference(PAGE.people, {
    from: cf,
    into: "contact-fields",
    because: "lineage_only",
    note: "Labels and choices of the custom fields.",
  }),
  fate(PAGE.people, c, { country_code: "computed_elsewhere", phone_number: "computed_elsewhere" }),
];

const links = collapse(cc.contact_id, "contact-companies");
const primary = collapse(cc.contact_id, "contact-companies", cc.is_primary.in(true)).instead(
  cc.company_id,
  c.company_id,
);
const earliest = links.earliest(cc.company_id, cc.start_date);
const mainCompany = primary.or(c.company_id).or(earliest);
const association = extend(
  person,
  PAGE.association,
  {
    company: lookup(company, mainCompany),
    otherCompanies: links.list(cc.company_id).except(mainCompany).getEach(co.name),
    companyName: c.company.when(lookup(company, mainCompany).isBlank()),
  },
  "Twenty knows one company per person: further ones are a list of names, with dates in the reference file.",
);
const associationRest = reference(PAGE.association, { from: cc, into: "contact-companies", because: "no_equivalent" });

const completed = collapse(en.contact_id, "enrollments", en.status.in("completed"));
const training = extend(
  person,
  PAGE.training,
  {
    trainingCompleted: completed.list(en.path_id.get(lp.name).or(en.path_id)),
    completionDate: completed.latest(en.completion_date, en.completion_date),
    trainingScore: completed.latest(en.score, en.completion_date),
  },
  "The list is a Twenty array, not a multi-select: names of learning paths may be long, alike and hold commas. Date and score are those of the latest completion; every enrolment is in the reference file.",
);
const trainingSummary = extendFrom(person, PAGE.training, {
  from: ts,
  by: ts.contact_id,
  latest: ts.last_training_date,
  fields: {
    coursesStarted: ts.courses_started,
    coursesCompleted: ts.courses_completed,
    trainingCompletionRate: ts.training_completion_rate,
    lastTrainingDate: ts.last_training_date,
    quizAverageScore: ts.quiz_average_score,
    assignedTrainingPaths: ts.assigned_training_paths.as(t.barList),
  },
});
const trainingRest = [
  reference(PAGE.training, { from: en, into: "enrollments", because: "collapsed_older" }),
  fate(PAGE.training, ts, { contact_id: "key_of_link" }),
];

const scores = (type: "engagement" | "pulse" | "enps") =>
  collapse(es.contact_id, "engagement-scores", es.score_type.in(type));
const engagement = extend(
  person,
  PAGE.engagement,
  {
    engagementScore: scores("engagement").latest(es.score, es.calculated_at).or(c.engagement_score),
    engagementScoreDate: scores("engagement").latest(es.calculated_at, es.calculated_at),
    pulseScore: scores("pulse").latest(es.score, es.calculated_at),
    pulseScoreDate: scores("pulse").latest(es.calculated_at, es.calculated_at),
    npsScore: scores("enps").latest(es.score, es.calculated_at).or(c.nps_score),
    npsScoreDate: scores("enps").latest(es.calculated_at, es.calculated_at),
    lastEngagementDate: c.last_engagement_date,
  },
  "A snapshot: Twenty does not calculate the score. The dated score of the score file wins over the undated one on the contact.",
);
const engagementRest = reference(PAGE.engagement, { from: es, into: "engagement-scores", because: "collapsed_older" });

const surveySummary = extendFrom(person, PAGE.survey, {
  from: ss,
  by: ss.contact_id,
  latest: ss.last_survey_date,
  fields: {
    surveyResponseCount: ss.survey_responses,
    surveyResponseRate: ss.survey_engagement_rate,
    lastSurveyDate: ss.last_survey_date,
    lastSurveyStatus: ss.last_survey_status,
    surveyAggregateScore: ss.aggregate_score,
  },
});
const messageTotals = extendFrom(person, PAGE.analytics, {
  from: mu,
  by: mu.contact_id,
  latest: mu.last_engagement_date,
  fields: {
    messageCount: mu.message_count,
    messagesOpened: mu.messages_opened,
    messagesClicked: mu.messages_clicked,
    openRate: mu.open_rate,
    clickRate: mu.click_rate,
    reactionCount: mu.reactions,
    deliveryStatus: mu.delivery_status,
    lastMessageEngagement: mu.last_engagement_date,
  },
});
const events = collapse(ev.contact_id, "engagement-events");
const eventCounts = extend(
  person,
  PAGE.analytics,
  {
    openEvents: events.count(ev.event_type.in("open")),
    clickEvents: events.count(ev.event_type.in("click")),
    replyEvents: events.count(ev.event_type.in("reply")),
    reactionEvents: events.count(ev.event_type.in("reaction")),
    bounceEvents: events.count(ev.event_type.in("bounce")),
    lastEventAt: events.latest(ev.occurred_at, ev.occurred_at),
  },
  "Single events have no home in Twenty: counted per person, kept one by one in the reference file.",
);
const summaryRest = [
  fate(PAGE.survey, ss, { contact_id: "key_of_link" }),
  fate(PAGE.analytics, mu, { contact_id: "key_of_link" }),
  reference(PAGE.analytics, { from: ev, into: "engagement-events", because: "no_equivalent" }),
];

export const peopleEntries: readonly Entry[] = [
  person.entry,
  manager,
  ...peopleRest,
  company.entry,
  parentCompany,
  association,
  associationRest,
  training,
  trainingSummary,
  ...trainingRest,
  engagement,
  engagementRest,
  surveySummary,
  messageTotals,
  eventCounts,
  ...summaryRest,
];
