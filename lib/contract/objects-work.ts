/** The export contract: training, surveys, feedback, tasks and activities. Source: the fact sheet on Actimo exports, section 4. */
import {
  bool,
  day,
  decimal,
  defineObject,
  instant,
  int,
  key,
  oneOf,
  ownerEmail,
  percent,
  personal,
  ref,
  text,
} from "./columns.ts";

export const enrollments = defineObject("enrollments", {
  stems: ["enrollments", "tilmeldinger"],
  scope: "workspace",
  kind: "snapshot",
  sheets: [],
  key: ["enrollment_id"],
  columns: {
    enrollment_id: key("enrollments", "Enrolment ID", "Tilmeldings-ID"),
    path_id: ref("learning_paths", "Learning path ID", "Læringsforløb-ID"),
    contact_id: ref("contacts", "Contact ID", "Kontakt-ID"),
    status: oneOf(
      {
        not_started: ["Ikke startet", "Not started"],
        in_progress: ["I gang", "In progress"],
        completed: ["Gennemført"],
        overdue: ["Overskredet"],
      },
      "Status",
      "Status",
    ),
    start_date: day("Start date", "Startdato"),
    due_date: day("Due date", "Forfaldsdato"),
    completion_date: day("Completed on", "Gennemført den"),
    score: decimal("Score", "Score"),
    points: int("Points", "Point"),
    attempts: int("Attempts", "Forsøg"),
    progress_percent: percent("Progress", "Fremdrift"),
    updated_at: instant("Updated at", "Opdateret"),
  },
});

export const training_summary = defineObject("training_summary", {
  stems: ["training_summary", "traeningsoversigt"],
  scope: "workspace",
  kind: "snapshot",
  sheets: [],
  key: ["contact_id"],
  columns: {
    contact_id: ref("contacts", "Contact ID", "Kontakt-ID"),
    courses_started: int("Courses started", "Påbegyndte kurser"),
    courses_completed: int("Courses completed", "Gennemførte kurser"),
    training_completion_rate: percent("Completion rate", "Gennemførelsesgrad"),
    last_training_date: day("Last training", "Seneste træning"),
    quiz_average_score: decimal("Quiz average", "Quiz-gennemsnit"),
    assigned_training_paths: text("Assigned paths", "Tildelte forløb"),
  },
});

export const engagement_scores = defineObject("engagement_scores", {
  stems: ["engagement_scores", "engagementscorer"],
  scope: "workspace",
  kind: "snapshot",
  sheets: [],
  key: ["contact_id", "score_type"],
  columns: {
    contact_id: ref("contacts", "Contact ID", "Kontakt-ID"),
    score_type: oneOf({ engagement: ["Engagement"], pulse: ["Puls"], enps: ["eNPS"] }, "Score type", "Scoretype"),
    score: decimal("Score", "Score"),
    calculated_at: instant("Calculated at", "Beregnet"),
  },
});

export const surveys = defineObject("surveys", {
  stems: ["surveys", "undersoegelser"],
  scope: "workspace",
  kind: "snapshot",
  sheets: ["Surveys", "Undersøgelser"],
  key: ["survey_id"],
  columns: {
    survey_id: key("surveys", "Survey ID", "Undersøgelses-ID"),
    workspace_id: ref("workspaces", "Workspace ID", "Arbejdsområde-ID"),
    name: text("Survey", "Undersøgelse"),
    type: oneOf({ pulse: ["Puls"], survey: ["Undersøgelse"], enps: ["eNPS"] }, "Type", "Type"),
    cadence: oneOf(
      {
        weekly: ["Ugentlig", "Ugentligt"],
        monthly: ["Månedlig", "Månedligt"],
        quarterly: ["Kvartalsvis"],
        once: ["Én gang", "Engang"],
      },
      "Cadence",
      "Interval",
    ),
    anonymous: bool("Anonymous", "Anonym"),
    question_count: int("Questions", "Antal spørgsmål"),
    period_start: day("From", "Fra"),
    period_end: day("To", "Til"),
    status: text("Status", "Status"),
  },
});

export const survey_questions = defineObject("survey_questions", {
  stems: ["survey_questions", "spoergsmaal"],
  scope: "workspace",
  kind: "snapshot",
  sheets: ["Questions", "Spørgsmål"],
  key: ["question_id"],
  columns: {
    question_id: key("survey_questions", "Question ID", "Spørgsmåls-ID"),
    survey_id: ref("surveys", "Survey ID", "Undersøgelses-ID"),
    position: int("Position", "Rækkefølge"),
    category: text("Category", "Kategori"),
    question_text: text("Question", "Spørgsmål"),
    question_type: oneOf(
      {
        scale_1_5: ["Skala 1-5", "Scale 1-5"],
        scale_1_10: ["Skala 1-10", "Scale 1-10"],
        nps_0_10: ["NPS 0-10"],
        slider: ["Skyder"],
        single_choice: ["Enkeltvalg", "Single choice"],
        multi_choice: ["Flervalg", "Multiple choice"],
        open_text: ["Åbent svar", "Fritekst", "Open text"],
      },
      "Type",
      "Type",
    ),
    options: text("Options", "Valgmuligheder"),
  },
});

export const survey_responses = defineObject("survey_responses", {
  stems: ["survey_responses", "svar"],
  scope: "workspace",
  kind: "snapshot",
  sheets: [],
  key: ["response_id"],
  columns: {
    response_id: key("survey_responses", "Response ID", "Svar-ID"),
    survey_id: ref("surveys", "Survey ID", "Undersøgelses-ID"),
    question_id: ref("survey_questions", "Question ID", "Spørgsmåls-ID"),
    contact_id: ref("contacts", "Contact ID", "Kontakt-ID"),
    department: text("Department", "Afdeling"),
    answer_value: text("Value", "Værdi"),
    answer_text: personal("text", text("Answer", "Svar")),
    submitted_at: instant("Submitted at", "Besvaret"),
  },
});

export const survey_summary = defineObject("survey_summary", {
  stems: ["survey_summary", "undersoegelsesoversigt"],
  scope: "workspace",
  kind: "snapshot",
  sheets: [],
  key: ["contact_id"],
  columns: {
    contact_id: ref("contacts", "Contact ID", "Kontakt-ID"),
    survey_responses: int("Responses", "Antal svar"),
    survey_engagement_rate: percent("Response rate", "Svarprocent"),
    last_survey_date: day("Last survey", "Seneste undersøgelse"),
    last_survey_status: oneOf({ answered: ["Besvaret"], pending: ["Afventer"] }, "Last status", "Seneste status"),
    aggregate_score: decimal("Aggregate score", "Samlet score"),
  },
});

export const feedback = defineObject("feedback", {
  stems: ["feedback", "samtaler"],
  scope: "workspace",
  kind: "snapshot",
  sheets: [],
  key: ["feedback_id"],
  columns: {
    feedback_id: key("feedback", "Feedback ID", "Feedback-ID"),
    thread_id: text("Thread ID", "Tråd-ID"),
    parent_feedback_id: ref("feedback", "Reply to", "Svar på"),
    contact_id: ref("contacts", "Contact ID", "Kontakt-ID"),
    author_email: ownerEmail("Author", "Forfatter"),
    subject: text("Subject", "Emne"),
    content: personal("text", text("Content", "Indhold")),
    scheduled_date: day("Scheduled date", "Planlagt dato"),
    status: oneOf({ planned: ["Planlagt"], held: ["Afholdt"], cancelled: ["Aflyst"] }, "Status", "Status"),
    visibility: oneOf({ shared: ["Delt"], private: ["Privat"] }, "Visibility", "Synlighed"),
    created_at: instant("Created at", "Oprettet"),
  },
});

export const tasks = defineObject("tasks", {
  stems: ["tasks", "opgaver"],
  scope: "workspace",
  kind: "snapshot",
  sheets: [],
  key: ["task_id"],
  columns: {
    task_id: key("tasks", "Task ID", "Opgave-ID"),
    workspace_id: ref("workspaces", "Workspace ID", "Arbejdsområde-ID"),
    title: text("Title", "Titel"),
    description: text("Description", "Beskrivelse"),
    task_type: oneOf({ individual: ["Individuel"], team: ["Team", "Hold"] }, "Task type", "Opgavetype"),
    priority: oneOf({ low: ["Lav"], medium: ["Mellem", "Middel"], high: ["Høj"] }, "Priority", "Prioritet"),
    status: oneOf(
      {
        open: ["Åben"],
        in_progress: ["I gang", "In progress"],
        completed: ["Fuldført", "Gennemført"],
        overdue: ["Overskredet"],
      },
      "Status",
      "Status",
    ),
    due_date: day("Due date", "Forfaldsdato"),
    completed_at: instant("Completed at", "Fuldført"),
    assignee_contact_id: ref("contacts", "Assigned to ID", "Tildelt ID"),
    assignee_group_id: ref("groups", "Assigned group ID", "Tildelt gruppe-ID"),
    owner_email: ownerEmail("Owner", "Ejer"),
    created_at: instant("Created at", "Oprettet"),
    updated_at: instant("Updated at", "Opdateret"),
  },
});

export const activities = defineObject("activities", {
  stems: ["activities", "aktiviteter"],
  scope: "workspace",
  kind: "snapshot",
  sheets: [],
  key: ["activity_id"],
  columns: {
    activity_id: key("activities", "Activity ID", "Aktivitets-ID"),
    type: oneOf(
      { call: ["Opkald"], meeting: ["Møde"], email: ["E-mail"], sms: ["SMS"], note: ["Note", "Notat"] },
      "Type",
      "Type",
    ),
    contact_id: ref("contacts", "Contact ID", "Kontakt-ID"),
    owner_email: ownerEmail("Owner", "Ejer"),
    subject: text("Subject", "Emne"),
    body: personal("text", text("Text", "Tekst")),
    started_at: instant("Started at", "Start"),
    duration_minutes: int("Minutes", "Minutter"),
    outcome: text("Outcome", "Resultat"),
  },
});
