/** What the detail says: figures per message, person, group, path and survey, counted row by row. */
import type { ObjectName } from "../contract/objects.ts";
import type { Cell, StagedTable, Staging } from "../staging/types.ts";
import { localDay } from "./local-day.ts";

/** Figures of the recipients of one message, or of the messages of one person. */
export type Receipts = {
  rows: number;
  opened: number;
  push: number;
  bounced: number;
  notified: number;
  views: number;
  viewers: number;
  clicks: number;
  clickers: number;
  /** Days in Copenhagen; "" without any. */
  lastOpened: string;
};
export type Training = {
  assigned: number;
  started: number;
  completed: number;
  scores: number;
  scoreSum: number;
  completedScores: number;
  completedScoreSum: number;
  lastCompleted: string;
  lastDay: string;
  lastUpdated: string;
  readonly paths: Set<string>;
};
export type Answers = {
  rows: number;
  readonly surveys: Set<string>;
  readonly rounds: Set<string>;
  numbers: number;
  sum: number;
  last: string;
};
export type Events = { reactions: number; comments: number; last: string };

/** Figures by id: of the whole export, or of one workspace where both sides say which. */
export type Figures<T> = {
  /** The figures of a row of a summary; null when its workspace has no detail at all. */
  of(row: number): T | null;
  /** Ids the detail has figures for, by the key they are found under. */
  readonly byId: ReadonlyMap<string, T>;
  /** The key of a row of the summary. */
  keyOf(row: number): string;
};

const SEPARATOR = "\u001f";

/**
 * Groups the rows of a detail by `column`, for the rows of `summary`. With `split`, an id that stands in several
 * workspaces has figures in each, as far as every file of both sides names its workspace.
 */
export function figuresOf<T>(
  staging: Staging,
  summary: StagedTable,
  detail: StagedTable,
  by: { readonly summary: string; readonly detail: string; readonly split?: boolean },
  start: () => T,
  add: (figures: T, row: number) => void,
): Figures<T> {
  const placed = isPlaced(staging, summary.object) && isPlaced(staging, detail.object);
  const split = placed && by.split === true;
  const ids = detail.column(by.detail);
  const byId = new Map<string, T>();
  const present = new Set<string | null>();
  for (let row = 0; row < detail.length; row++) {
    const workspace = placed ? detail.lineage(row).workspace : null;
    present.add(workspace);
    const id = ids?.at(row) ?? null;
    if (id === null) continue;
    const key = split ? `${id}${SEPARATOR}${workspace}` : String(id);
    let figures = byId.get(key);
    if (!figures) {
      figures = start();
      byId.set(key, figures);
    }
    add(figures, row);
  }
  const own = summary.column(by.summary);
  const keyOf = (row: number): string => {
    const id = String(own?.at(row) ?? "");
    return split ? `${id}${SEPARATOR}${summary.lineage(row).workspace}` : id;
  };
  return {
    byId,
    keyOf,
    of: (row) => (placed && !present.has(summary.lineage(row).workspace) ? null : (byId.get(keyOf(row)) ?? start())),
  };
}

/** The id in a key of {@link figuresOf}. */
export const idOfKey = (key: string): string => key.split(SEPARATOR)[0] ?? key;

/** Whether every file of an object that was taken says which workspace it is of. */
const isPlaced = ({ files }: Staging, object: ObjectName): boolean =>
  files.every((file) => file.object !== object || file.use !== "taken" || file.workspace !== null);

const number = (value: Cell): number => (typeof value === "number" ? value : 0);
const later = (a: string, b: Cell): string => (typeof b === "string" && b > a ? b : a);

export const noReceipts = (): Receipts => ({
  rows: 0,
  opened: 0,
  push: 0,
  bounced: 0,
  notified: 0,
  views: 0,
  viewers: 0,
  clicks: 0,
  clickers: 0,
  lastOpened: "",
});

/** Adds rows of `message_recipients`. */
export function receiptAdder(table: StagedTable): (figures: Receipts, row: number) => void {
  const column = (name: string) => table.column(name);
  const [opened, source, status] = [column("opened_on"), column("traffic_source"), column("delivery_status")];
  const [notification, views, clicks] = [column("notification"), column("views"), column("clicks")];
  return (figures, row) => {
    const when = opened?.at(row) ?? null;
    const [seen, clicked] = [number(views?.at(row) ?? null), number(clicks?.at(row) ?? null)];
    const told = notification?.at(row) ?? null;
    figures.rows++;
    if (when !== null) {
      figures.opened++;
      figures.lastOpened = later(figures.lastOpened, localDay(when));
      if (
        String(source?.at(row) ?? "")
          .toLowerCase()
          .includes("push")
      )
        figures.push++;
    }
    if (status?.at(row) === "bounced") figures.bounced++;
    if (told !== null && told !== "none") figures.notified++;
    figures.views += seen;
    figures.clicks += clicked;
    if (seen > 0) figures.viewers++;
    if (clicked > 0) figures.clickers++;
  };
}

export const noTraining = (): Training => ({
  assigned: 0,
  started: 0,
  completed: 0,
  scores: 0,
  scoreSum: 0,
  completedScores: 0,
  completedScoreSum: 0,
  lastCompleted: "",
  lastDay: "",
  lastUpdated: "",
  paths: new Set(),
});

/** Adds rows of `enrollments`. */
export function trainingAdder(table: StagedTable): (figures: Training, row: number) => void {
  const column = (name: string) => table.column(name);
  const [status, path, score] = [column("status"), column("path_id"), column("score")];
  const [start, completed, updated] = [column("start_date"), column("completion_date"), column("updated_at")];
  return (figures, row) => {
    const state = status?.at(row) ?? null;
    const points = score?.at(row) ?? null;
    const done = completed?.at(row) ?? null;
    figures.assigned++;
    if (state !== null && state !== "not_started") figures.started++;
    if (state === "completed") figures.completed++;
    if (typeof points === "number") {
      figures.scores++;
      figures.scoreSum += points;
      if (state === "completed") {
        figures.completedScores++;
        figures.completedScoreSum += points;
      }
    }
    figures.lastCompleted = later(figures.lastCompleted, done);
    figures.lastDay = later(later(figures.lastDay, done), start?.at(row) ?? null);
    const written = updated?.at(row) ?? null;
    if (written !== null) figures.lastUpdated = later(figures.lastUpdated, localDay(written));
    const id = path?.at(row) ?? null;
    if (id !== null) figures.paths.add(String(id));
  };
}

export const noAnswers = (): Answers => ({
  rows: 0,
  surveys: new Set(),
  rounds: new Set(),
  numbers: 0,
  sum: 0,
  last: "",
});

/** Adds rows of `survey_responses` that name a person. */
export function answerAdder(table: StagedTable): (figures: Answers, row: number) => void {
  const column = (name: string) => table.column(name);
  const [survey, value, submitted] = [column("survey_id"), column("answer_value"), column("submitted_at")];
  return (figures, row) => {
    const id = String(survey?.at(row) ?? "");
    const when = submitted?.at(row) ?? null;
    const day = when === null ? "" : localDay(when);
    const text = String(value?.at(row) ?? "").replace(",", ".");
    figures.rows++;
    figures.surveys.add(id);
    figures.rounds.add(`${id} ${day}`);
    if (text.trim() !== "" && Number.isFinite(Number(text))) {
      figures.numbers++;
      figures.sum += Number(text);
    }
    figures.last = later(figures.last, day);
  };
}

export const noEvents = (): Events => ({ reactions: 0, comments: 0, last: "" });

/** Adds rows of `engagement_events`. */
export function eventAdder(table: StagedTable): (figures: Events, row: number) => void {
  const [type, time] = [table.column("event_type"), table.column("occurred_at")];
  return (figures, row) => {
    const kind = type?.at(row) ?? null;
    const when = time?.at(row) ?? null;
    if (kind === "reaction") figures.reactions++;
    if (kind === "reply") figures.comments++;
    if (when !== null && kind !== "bounce") figures.last = later(figures.last, localDay(when));
  };
}
