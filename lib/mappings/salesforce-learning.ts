/** Learning paths and surveys in the custom objects that the page promises. */
import { actimo, type Entry, externalId, lookup, not, rebuild, reference, row } from "../mapping/language.ts";
import * as t from "../mapping/transforms.ts";
import { PAGE } from "./salesforce-page.ts";
import { contact, lead, person } from "./salesforce-people.ts";
import { salesforceObjects as sf } from "./salesforce-schema.ts";

const {
  workspaces: w,
  learning_paths: lp,
  enrollments: en,
  surveys: s,
  survey_questions: q,
  survey_responses: sr,
} = actimo;
const cut = t.truncate(255);

export const course = row(PAGE.path, {
  from: lp,
  to: sf.Course__c,
  key: [lp.path_id],
  fields: {
    Source_System_ID__c: externalId(),
    Name: lp.name.as(t.truncate(80)).orElse("(unnamed)"),
    Full_Name__c: lp.name.as(cut),
    Description__c: lp.description,
    Estimated_Duration__c: lp.estimated_duration_min,
    Module_Count__c: lp.module_count,
    Passing_Score__c: lp.passing_score,
    Availability__c: lp.availability.as(cut),
    Due_Date__c: lp.due_date,
    Status__c: lp.status.as(cut),
    Workspace__c: lp.workspace_id.get(w.name).or(lp.workspace_id).as(cut),
  },
  note: "Sections, modules and criteria are written up in the rebuild reference: Course__c holds the path's own facts.",
});

const enrollment = row(PAGE.enrollment, {
  from: en,
  to: sf.Enrollment__c,
  key: [en.enrollment_id],
  needs: [lookup(person, en.contact_id).orSkip("orphan")],
  fields: {
    Source_System_ID__c: externalId(),
    Contact__c: lookup(contact, en.contact_id),
    Lead__c: lookup(lead, en.contact_id),
    Course__c: lookup(course, en.path_id).orSkip("orphan"),
    Status__c: en.status.map({
      not_started: "Not Started",
      in_progress: "In Progress",
      completed: "Completed",
      overdue: "Overdue",
    }),
    Start_Date__c: en.start_date,
    Due_Date__c: en.due_date,
    Completion_Date__c: en.completion_date,
    Score__c: en.score,
    Points__c: en.points,
    Attempts__c: en.attempts,
    Progress__c: en.progress_percent,
    Actimo_Updated_At__c: en.updated_at,
  },
  note: "WhoId and WhatId exist on activities only: the junction has lookups to Contact (or Lead) and Course.",
});

export const survey = row(PAGE.survey, {
  from: s,
  to: sf.Survey__c,
  key: [s.survey_id],
  fields: {
    Source_System_ID__c: externalId(),
    Name: s.name.as(t.truncate(80)).orElse("(unnamed)"),
    Full_Name__c: s.name.as(cut),
    Type__c: s.type.map({ pulse: "Pulse", survey: "Survey", enps: "eNPS" }),
    Cadence__c: s.cadence.map({ weekly: "Weekly", monthly: "Monthly", quarterly: "Quarterly", once: "Once" }),
    Anonymous__c: s.anonymous,
    Question_Count__c: s.question_count,
    Opened_At__c: s.period_start,
    Closed_At__c: s.period_end,
    Status__c: s.status.as(cut),
    Workspace__c: s.workspace_id.get(w.name).or(s.workspace_id).as(cut),
  },
  note: "Not Salesforce's own Survey object, which belongs to Salesforce Surveys.",
});

/** Answers of a survey declared anonymous are linked to nobody, even where the export names a contact. */
const named = not(sr.survey_id.get(s.anonymous).in(true));
const response = row(PAGE.survey, {
  from: sr,
  to: sf.SurveyResponse__c,
  key: [sr.response_id],
  fields: {
    Source_System_ID__c: externalId(),
    Survey__c: lookup(survey, sr.survey_id).orSkip("orphan"),
    Contact__c: lookup(contact, sr.contact_id).when(named),
    Lead__c: lookup(lead, sr.contact_id).when(named),
    Question_Text__c: sr.question_id.get(q.question_text),
    Question_Category__c: sr.question_id.get(q.category).as(cut),
    Question_Type__c: sr.question_id.get(q.question_type),
    Question_Position__c: sr.question_id.get(q.position),
    Answer_Value__c: sr.answer_value.as(cut),
    Answer_Number__c: sr.answer_value.as(t.asNumber),
    Answer_Text__c: sr.answer_text,
    Submitted_At__c: sr.submitted_at,
    Department__c: sr.department.as(cut),
    CreatedDate: sr.submitted_at,
  },
  note: "One record per answer with the text of its question. Anonymous answers stay with the survey and lead to no person.",
});

export const learningEntries: readonly Entry[] = [
  course.entry,
  enrollment.entry,
  survey.entry,
  response.entry,
  reference(PAGE.survey, { from: q, into: "survey-questions", because: "no_equivalent" }),
  rebuild(PAGE.path, {
    from: lp,
    into: "learning-paths",
    title: "Learning paths",
    note: "Sections, modules and criteria, for whoever rebuilds the courses in a learning system.",
  }),
];
