/** Rows of enrolments, training summaries and scores; the learning paths themselves. */
import { playing } from "./cast.ts";
import { conflictId } from "./contact-rows.ts";
import { formerEmployees, type Handle, handles } from "./handles.ts";
import type { Organisation, Path } from "./organisation.ts";
import { at, stream } from "./random.ts";
import { dayAfter, exportDay, type Setting } from "./recipe.ts";
import type { Note, Row } from "./row.ts";
import * as words from "./words.ts";

const draws = {
  path: stream("path"),
  count: stream("paths taken"),
  state: stream("enrolment state"),
  start: stream("enrolment start"),
  score: stream("enrolment score"),
  value: stream("score value"),
};
type Status = "not_started" | "in_progress" | "completed" | "overdue";
type Enrolment = {
  readonly number: number;
  readonly path: Path;
  readonly status: Status;
  readonly start: string;
  readonly done: string | null;
  readonly score: number | null;
};

/** One or two learning paths of the contact's workspace. */
export function enrolmentsOf(set: Setting, org: Organisation, handle: Handle): Enrolment[] {
  const paths = org.paths[handle.who.workspace] ?? [];
  const first = set.dice.below(draws.path, handle.number, paths.length);
  return Array.from({ length: 1 + set.dice.below(draws.count, handle.number, 2) }, (_, place) => {
    const number = handle.number * 2 + place;
    const draw = set.dice.below(draws.state, number, 10);
    const status: Status = draw < 5 ? "completed" : draw < 7 ? "in_progress" : draw < 9 ? "not_started" : "overdue";
    const start = dayAfter("2025-01-15", set.dice.below(draws.start, number, 300));
    const done = status === "completed" ? dayAfter(start, 5 + set.dice.below(draws.score, number, 40)) : null;
    return {
      number,
      path: at(paths, first + place),
      status,
      start,
      done,
      score: done ? set.dice.between(draws.score, number + 1, 400, 1000) / 10 : null,
    };
  });
}

/** Of every hundred enrolments a later export finishes two, touches one, loses one and sends one in an older version. */
function versionOf(
  set: Setting,
  enrolment: Enrolment,
  generation: number,
): { readonly gone: boolean; readonly finished: boolean; readonly updated: string } {
  const updated = `${dayAfter(enrolment.done ?? enrolment.start, 3)} 10:00`;
  const lot = enrolment.number % 100;
  if (enrolment.number >= 2_000_000_000 || generation === 0) return { gone: false, finished: false, updated };
  const open = enrolment.status === "in_progress" || enrolment.status === "not_started";
  const since = (when: number) => generation >= when;
  if (lot === 11 && since(1)) return { gone: true, finished: false, updated };
  if (lot === 13 && since(2)) return { gone: true, finished: false, updated };
  for (const when of [1, 2]) {
    const late = `${dayAfter(exportDay(when), -6)} 14:00`;
    if (open && (lot === 20 + when || lot === 30 + when) && since(when))
      return { gone: false, finished: true, updated: late };
    if (lot === 40 + when && since(when)) return { gone: false, finished: false, updated: late };
  }
  if (set.has("stale-rows") && open && lot === 50 && since(2))
    return { gone: false, finished: true, updated: `${dayAfter(enrolment.start, -60)} 08:00` };
  return { gone: false, finished: false, updated };
}

export function* enrolmentRows(set: Setting, org: Organisation, workspace: number, generation: number): Generator<Row> {
  for (const handle of handles(set, org, workspace, generation))
    for (const enrolment of enrolmentsOf(set, org, handle)) {
      const version = versionOf(set, enrolment, generation);
      if (!version.gone) yield enrolmentRow(set, handle.id, enrolment, version.finished, version.updated);
    }
  const path = at(org.paths[workspace] ?? [], 0);
  const extra = (number: number, contact: string, to: Path, notes: Note[]): Row => {
    const start = "2025-03-03";
    return {
      ...enrolmentRow(
        set,
        contact,
        { number, path: to, status: "not_started", start, done: null, score: null },
        false,
        `${start} 10:00`,
      ),
      notes,
    };
  };
  if (set.has("ex-employees"))
    for (const id of formerEmployees(set, workspace))
      yield extra(100_000_000 + Number(id), id, path, [{ kind: "ex-employees", column: "contact_id", orphan: id }]);
  for (const index of playing(set, "id conflict"))
    if (index % set.workspaces === workspace)
      yield extra(200_000_000 + index, conflictId(index), path, [{ kind: "id-conflict", column: "contact_id" }]);
  if (set.has("orphans") && workspace < set.users) {
    const missing = String(790_000 + workspace);
    yield extra(300_000_000 + workspace, String(1_000_000 + workspace), { ...path, id: missing }, [
      { kind: "orphans", column: "path_id", orphan: missing },
    ]);
  }
}

function enrolmentRow(set: Setting, contact: string, enrolment: Enrolment, finished: boolean, updated: string): Row {
  const { number, path, start } = enrolment;
  const status: Status = finished ? "completed" : enrolment.status;
  const done = finished ? updated.slice(0, 10) : enrolment.done;
  const score = finished ? 80 + (number % 20) : enrolment.score;
  const cells = {
    enrollment_id: String(500_000 + number),
    path_id: path.id,
    contact_id: contact,
    status,
    start_date: status === "not_started" ? null : start,
    due_date: dayAfter(start, 60),
    completion_date: done,
    score,
    points: score === null ? null : Math.round(score * 1.25),
    attempts: status === "not_started" ? 0 : 1 + set.dice.below(draws.state, number + 3, 3),
    progress_percent:
      status === "completed" ? 100 : status === "not_started" ? 0 : set.dice.between(draws.value, number, 10, 90),
    updated_at: updated,
  };
  return { key: String(500_000 + number), cells };
}

export function* trainingSummaryRows(set: Setting, org: Organisation, workspace: number): Generator<Row> {
  for (const handle of handles(set, org, workspace)) {
    const all = enrolmentsOf(set, org, handle);
    const started = all.filter((each) => each.status !== "not_started");
    const done = all.filter((each) => each.status === "completed");
    const scores = done.flatMap((each) => (each.score === null ? [] : [each.score]));
    const cells = {
      contact_id: handle.id,
      courses_started: started.length,
      courses_completed: done.length,
      training_completion_rate: Math.round((done.length / all.length) * 1000) / 10,
      last_training_date:
        done
          .map((each) => each.done ?? "")
          .sort()
          .at(-1) ?? null,
      quiz_average_score: scores.length
        ? Math.round((scores.reduce((sum, score) => sum + score, 0) / scores.length) * 10) / 10
        : null,
      assigned_training_paths: all.map((each) => each.path.name).join(" | "),
    };
    yield { key: handle.id, cells };
  }
}

export function* scoreRows(set: Setting, org: Organisation, workspace: number): Generator<Row> {
  for (const { id, number } of handles(set, org, workspace)) {
    const row = (type: "engagement" | "pulse" | "enps", score: number, day: number): Row => ({
      key: `${id}|${type}`,
      cells: {
        contact_id: id,
        score_type: type,
        score,
        calculated_at: `2026-01-0${day} ${String(10 + (number % 8)).padStart(2, "0")}:20`,
      },
    });
    yield row("engagement", set.dice.below(draws.value, number, 1001) / 10, 6);
    if (number % 3 === 0) yield row("pulse", set.dice.below(draws.value, number + 1, 101), 5);
    if (number % 4 === 0) yield row("enps", set.dice.below(draws.value, number + 2, 11), 4);
  }
}

/** The learning paths of a workspace, in the form of their JSON export. */
export function learningPaths(set: Setting, org: Organisation, workspace: number) {
  return {
    workspace_id: org.workspaces[workspace]?.id,
    exported_at: "2026-01-07T06:00:00+01:00",
    learning_paths: (org.paths[workspace] ?? []).map((path) => {
      const modules = words.MODULE_TITLES.map((title, place) => ({
        module_id: (701 + path.index) * 10 + place,
        title,
        type: place === 3 ? "quiz" : place % 2 ? "text" : "video",
        duration_min: 5 + place * 2,
        points_max: place === 3 ? 100 : 10,
        media_url: place % 2 === 0 && place !== 3 ? `https://media.actimo.example/${path.id}/${place}.mp4` : null,
      }));
      return {
        path_id: /^\d+$/.test(path.id) ? Number(path.id) : path.id,
        name: path.name,
        description: `Kursus: ${path.name}`,
        passing_score: 80,
        availability: at(["all", "by_section", "by_training"], path.index),
        due_date: path.index % 2 ? null : "2026-06-30",
        estimated_duration_min: 45,
        module_count: modules.length + (set.has("odd-statistics") && path.index % 3 === 0 ? 1 : 0),
        status: "published",
        sections: [
          { title: "Start", modules: modules.slice(0, 2) },
          { title: "Praksis", modules: modules.slice(2) },
        ],
      };
    }),
  };
}
