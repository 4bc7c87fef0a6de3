/** Training and survey summaries of people beside their enrolments and answers (4.16 and 4.21 of the fact sheet). */
import type { Staging } from "../staging/types.ts";
import { anyOf, type Counted, exactly, latestDay, mean, percent } from "./summary-accepts.ts";
import * as figures from "./summary-figures.ts";
import { expected, idsOf, type SummaryPair } from "./summary-pair.ts";

const BY_PERSON = { summary: "contact_id", detail: "contact_id", split: true };

/** Makes a figure of what was counted for a row; null where nothing was. */
const countedFrom =
  <Sum>(of: (row: number) => Sum | null) =>
  (make: (sum: Sum) => Counted | null) =>
  (row: number): Counted | null => {
    const sum = of(row);
    return sum ? make(sum) : null;
  };

const training: SummaryPair = {
  object: "training_summary",
  of: "enrollments",
  key: "contact_id",
  read(staging, summary, detail) {
    const found = figures.figuresOf(
      staging,
      summary,
      detail,
      BY_PERSON,
      figures.noTraining,
      figures.trainingAdder(detail),
    );
    const names = pathNames(staging);
    const counted = countedFrom(found.of);
    return {
      keyOf: found.keyOf,
      ids: expected(found.byId, idsOf(staging.tables.get("contacts"), "contact_id")),
      columns: {
        courses_started: counted((sum) => exactly(sum.started)),
        courses_completed: counted((sum) => exactly(sum.completed)),
        training_completion_rate: counted((sum) =>
          percent(
            [
              [sum.completed, sum.assigned],
              [sum.completed, sum.started],
            ],
            { zero: true },
          ),
        ),
        last_training_date: (row) => {
          const sum = found.of(row);
          // Nothing completed: blank is as right as the day of the last start.
          const open = sum?.lastCompleted === "" && summary.cell("last_training_date", row) === null;
          return sum && !open ? latestDay(sum.lastCompleted, sum.lastDay, sum.lastUpdated) : null;
        },
        quiz_average_score: counted((sum) =>
          mean([
            [sum.completedScoreSum, sum.completedScores],
            [sum.scoreSum, sum.scores],
          ]),
        ),
        assigned_training_paths: counted((sum) => pathList(sum.paths, names)),
      },
    };
  },
};

function pathNames(staging: Staging): ReadonlyMap<string, string> {
  const paths = staging.tables.get("learning_paths");
  const names = new Map<string, string>();
  for (let row = 0; row < (paths?.length ?? 0); row++) {
    const name = paths?.cell("name", row) ?? null;
    if (name !== null) names.set(String(paths?.cell("path_id", row)), String(name));
  }
  return names;
}

/** The names of the paths, in any order; null when the name of one is not known. */
function pathList(paths: ReadonlySet<string>, names: ReadonlyMap<string, string>): Counted | null {
  const known = [...paths].map((id) => names.get(id));
  if (known.includes(undefined)) return null;
  const form = (list: readonly string[]): string =>
    [...new Set(list.map((name) => name.normalize("NFC").trim().toLowerCase()))]
      .filter((name) => name !== "")
      .sort()
      .join("|");
  const wanted = form(known.map(String));
  return {
    value: known.join(" | ") || null,
    accepts: (stated) => form(String(stated ?? "").split("|")) === wanted,
  };
}

const answers: SummaryPair = {
  object: "survey_summary",
  of: "survey_responses",
  key: "contact_id",
  read(staging, summary, detail) {
    const found = figures.figuresOf(
      staging,
      summary,
      detail,
      BY_PERSON,
      figures.noAnswers,
      figures.answerAdder(detail),
    );
    const counted = countedFrom(found.of);
    return {
      keyOf: found.keyOf,
      ids: expected(found.byId, idsOf(staging.tables.get("contacts"), "contact_id")),
      columns: {
        survey_responses: counted((sum) => anyOf(sum.rows, sum.surveys.size, sum.rounds.size)),
        last_survey_date: counted((sum) => latestDay(sum.last)),
        last_survey_status: counted((sum) => exactly(sum.rows > 0 ? "answered" : "pending")),
        aggregate_score: counted((sum) => mean([[sum.sum, sum.numbers]])),
      },
    };
  },
};

export const PEOPLE_PAIRS: readonly SummaryPair[] = [training, answers];
