/** Rows of surveys, their questions, answers and summaries. */
import { type Handle, handles } from "./handles.ts";
import { momentOf, type Organisation, type Survey } from "./organisation.ts";
import { at, stream } from "./random.ts";
import { dayAfter, type Setting } from "./recipe.ts";
import type { Note, Row } from "./row.ts";
import * as words from "./words.ts";

const draws = {
  taken: stream("survey taken"),
  answer: stream("answer"),
  when: stream("answered"),
  pulse: stream("pulse answer"),
};

export function* surveyRows(org: Organisation, workspace: number): Generator<Row> {
  for (const survey of org.surveys[workspace] ?? []) {
    const cells = {
      survey_id: survey.id,
      workspace_id: org.workspaces[workspace]?.id ?? null,
      name: survey.name,
      type: survey.type,
      cadence: survey.type === "pulse" ? "weekly" : survey.type === "enps" ? "quarterly" : "once",
      anonymous: survey.anonymous,
      question_count: survey.questions.length,
      period_start: "2025-10-01",
      period_end: "2026-01-31",
      status: "Active",
    };
    yield { key: survey.id, cells };
  }
}

export function* questionRows(org: Organisation, workspace: number): Generator<Row> {
  for (const survey of org.surveys[workspace] ?? [])
    for (const [place, question] of survey.questions.entries()) {
      const options = question.type === "single_choice" ? "Ja|Delvist|Nej" : null;
      const cells = {
        question_id: question.id,
        survey_id: survey.id,
        position: place + 1,
        category: question.category,
        question_text: question.text,
        question_type: question.type,
        options,
      };
      yield { key: question.id, cells };
    }
}

const tookPart = (set: Setting, handle: Handle) => set.dice.chance(draws.taken, handle.number, 75);

/** Named answers to the survey and to eNPS; the pulse is anonymous: department and time, no contact. */
export function* responseRows(set: Setting, org: Organisation, workspace: number): Generator<Row> {
  let place = 0;
  const next = () => String(6_000_000 + place++ * set.workspaces + workspace);
  const surveys = org.surveys[workspace] ?? [];
  for (const handle of handles(set, org, workspace)) {
    for (const survey of surveys) {
      if (survey.anonymous ? !set.dice.chance(draws.pulse, handle.number, 50) : !tookPart(set, handle)) continue;
      for (const [position, question] of survey.questions.entries()) {
        if (survey.type === "enps" && handle.number % 2) continue;
        yield answerRow(set, next(), survey, question, handle, handle.number * 4 + position);
      }
    }
  }
  const [survey] = surveys;
  const [question] = survey?.questions ?? [];
  if (!set.has("orphans") || !survey || !question || workspace >= set.users) return;
  const cells = {
    survey_id: survey.id,
    question_id: question.id,
    contact_id: String(1_000_000 + workspace),
    department: null,
    answer_value: "3",
    answer_text: null,
    submitted_at: "2025-11-03 09:00",
  };
  const missing = String(990_000 + workspace);
  const first = next();
  yield {
    key: first,
    cells: { response_id: first, ...cells, survey_id: missing },
    notes: [{ kind: "orphans", column: "survey_id", orphan: missing }],
  };
  const second = next();
  yield {
    key: second,
    cells: { response_id: second, ...cells, question_id: missing },
    notes: [{ kind: "orphans", column: "question_id", orphan: missing }],
  };
}

function answerRow(
  set: Setting,
  id: string,
  survey: Survey,
  question: Survey["questions"][number],
  handle: Handle,
  record: number,
): Row {
  const notes: Note[] = [];
  const number = { scale_1_5: [1, 5], scale_1_10: [1, 10], nps_0_10: [0, 10] }[question.type];
  let answer =
    question.type === "single_choice"
      ? at(["Ja", "Delvist", "Nej"], record)
      : number
        ? null
        : set.dice.pick(draws.answer, record, words.ANSWERS);
  if (answer && set.has("emoji") && question.type === "open_text" && record % 9 === 1) {
    answer += " 😊";
    notes.push({ kind: "emoji", column: "answer_text" });
  }
  if (survey.anonymous && words.SMALL_DEPARTMENTS.includes(handle.who.department))
    notes.push({ kind: "small-departments", column: "department" });
  const cells = {
    response_id: id,
    survey_id: survey.id,
    question_id: question.id,
    contact_id: survey.anonymous ? null : handle.id,
    department: handle.who.department,
    answer_value: number ? String(set.dice.between(draws.answer, record, number[0] ?? 0, number[1] ?? 10)) : null,
    answer_text: answer,
    submitted_at: momentOf(set, draws.when, record, dayAfter("2025-10-05", set.dice.below(draws.when, record, 80))),
  };
  return { key: id, cells, notes };
}

export function* surveySummaryRows(set: Setting, org: Organisation, workspace: number): Generator<Row> {
  for (const handle of handles(set, org, workspace)) {
    const took = tookPart(set, handle);
    const answers = took ? (handle.number % 2 ? 2 : 3) : 0;
    const cells = {
      contact_id: handle.id,
      survey_responses: answers,
      survey_engagement_rate: Math.round((answers / 3) * 1000) / 10,
      last_survey_date: took ? dayAfter("2025-12-01", handle.number % 25) : null,
      last_survey_status: took ? "answered" : "pending",
      aggregate_score: took ? set.dice.between(draws.answer, handle.number, 10, 50) / 10 : null,
    };
    yield { key: handle.id, cells };
  }
}
