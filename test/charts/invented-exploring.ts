/** Invented data for the charts of exploring: long Danish labels, many rows, tiny counts beside huge ones. */
import type { Chart } from "#lib/charts/chart.ts";
import { type DeltaFieldsData, deltaFieldsChart } from "#lib/charts/delta-fields.ts";
import { type EngagementData, engagementChart } from "#lib/charts/engagement.ts";
import { type FindingsData, findingsChart } from "#lib/charts/findings.ts";
import { type LinesData, linesChart } from "#lib/charts/lines.ts";
import { type MatchModelData, matchModelChart } from "#lib/charts/match-model.ts";
import { type MatchThresholdData, matchThresholdChart } from "#lib/charts/match-threshold.ts";
import { type MatchWeightsData, matchWeightsChart } from "#lib/charts/match-weights.ts";
import { type MonthsData, monthsChart } from "#lib/charts/months.ts";
import { type PatternsData, patternsChart } from "#lib/charts/patterns.ts";
import { type PerParentData, perParentChart } from "#lib/charts/per-parent.ts";
import { type SummariesData, summariesChart } from "#lib/charts/summaries.ts";
import { type WorkspacesData, workspacesChart } from "#lib/charts/workspaces.ts";
import { COLUMNS, WORKSPACES } from "./invented.ts";

const lines = (header: number, data: number, rejected = 0, blank = 0, preamble = 0) => ({
  header,
  data,
  rejected,
  blank,
  preamble,
});
export const files: LinesData = [
  { file: "exports/kontakter_nordic-retail_2026-01-07.csv", lines: lines(1, 1_012_339, 6, 2) },
  { file: "exports/nord/tasks.csv", lines: lines(1, 188) },
  { file: "exports/syd/tasks.csv", lines: lines(2, 91, 1, 0, 4) },
  {
    file: "exports/Udtræk af restaurationsbranchens sæsonmedarbejdere pr. 7. januar 2026 (endelig) (3).csv",
    lines: lines(1, 12_044, 312, 40, 3),
  },
  { file: "exports/learning_paths.json", lines: lines(0, 0) },
];

export const findings: FindingsData = [
  { severity: "warning", code: "ambiguous_date", object: "contacts", count: 21 },
  { severity: "blocking", code: "truncated_file", object: "message_recipients", count: 1 },
  { severity: "info", code: "zip_zero_restored", object: "contacts", count: 14_302 },
  { severity: "error", code: "conflicting_id", object: "survey_responses", count: 4 },
  { severity: "warning", code: "duplicate_header", object: null, count: 2 },
  { severity: "info", code: "ambiguous_date", object: "contacts", count: 3 },
];

export const workspaces: WorkspacesData = {
  object: "contacts",
  cells: COLUMNS.flatMap((column, i) =>
    WORKSPACES.map((workspace, w) => {
      const rows = [1840, 912, 260, 37][w] ?? 0;
      const nulls = i % 3 === 0 ? 0 : Math.round((rows * ((i * 7 + w * w * 5) % 23)) / 23);
      const invalid = i % 5 === 0 ? Math.min(nulls, w * 3) : 0;
      return {
        column,
        workspace,
        rows,
        nulls,
        invalid,
        distinct: i % 2 === 0 ? rows - nulls : Math.min(3, rows - nulls),
      };
    }),
  ),
};

const monthsOf = (from: number, count: number, rows: (at: number) => number) =>
  Object.fromEntries(
    Array.from({ length: count }, (_, at): [string, number] => {
      const number = from + at;
      return [`${Math.floor(number / 12)}-${String((number % 12) + 1).padStart(2, "0")}`, rows(at)];
    }).filter(([, count]) => count > 0),
  );
const JANUARY_2024 = 2024 * 12;
export const months: MonthsData = [
  {
    object: "engagement_events",
    column: "occurred_at",
    months: monthsOf(JANUARY_2024, 26, (at) => (at === 9 || at === 10 ? 0 : 4000 + ((at * 977) % 6000))),
    gaps: ["2024-10", "2024-11"],
  },
  { object: "survey_responses", column: "answered_at", months: monthsOf(JANUARY_2024 + 4, 3, () => 12), gaps: [] },
  { object: "messages", column: "published_at", months: monthsOf(JANUARY_2024 - 3, 29, (at) => 1 + at), gaps: [] },
];

export const pair: MatchWeightsData = {
  object: "contacts",
  a: "1000003",
  b: "1200417",
  weights: [
    { comparison: "prior", level: "", bits: -14.2 },
    { comparison: "first_name", level: "exact", bits: 8.3 },
    { comparison: "last_name", level: "different (married name or typing mistake possible)", bits: -3.4 },
    { comparison: "birthday", level: "exact", bits: 12.1 },
    { comparison: "phone", level: "last eight digits", bits: 9.6 },
    { comparison: "email_domain", level: "same", bits: 0.4 },
    { comparison: "company", level: "different", bits: -1.1 },
  ],
  reviewFrom: -2,
};

export const threshold: MatchThresholdData = {
  thresholds: Array.from({ length: 41 }, (_, at) => {
    const bits = at - 10;
    return {
      bits,
      probability: 1 / (1 + 2 ** -bits),
      pairs: Math.round(48_000 / 1.6 ** at) + (at < 34 ? 40 : 0),
      clusters: Math.round(9_000 / 1.4 ** at) + (at < 34 ? 31 : 0),
    };
  }),
  reviewFrom: 3,
};

export const model: MatchModelData = [
  { comparison: "first_name", level: "exact", m: 0.91, u: 0.0021, bits: 8.76 },
  { comparison: "first_name", level: "one letter different", m: 0.05, u: 0.004, bits: 3.64 },
  { comparison: "first_name", level: "different", m: 0.04, u: 0.9939, bits: -4.63 },
  { comparison: "phone", level: "exact", m: 0.6, u: 0.00001, bits: 15.87 },
  { comparison: "phone", level: "different", m: 0.4, u: 0.99999, bits: -1.32 },
];

export const patterns: PatternsData = {
  object: "contacts",
  column: "Medarbejdernummer i det gamle lønsystem (før 2019)",
  cells: 1204,
  patterns: [
    { pattern: "9", count: 1100 },
    { pattern: "A-9", count: 80 },
    { pattern: "9 ", count: 20 },
  ],
};

export const deltaFields: DeltaFieldsData = [
  { object: "contacts", column: "title", rows: 41, compared: 3000 },
  { object: "contacts", column: "Medarbejdernummer i det gamle lønsystem (før 2019)", rows: 2990, compared: 3000 },
  { object: "tasks", column: "status", rows: 1, compared: 812 },
  { object: "tasks", column: "title", rows: 0, compared: 812 },
];

const CLASSES = [0, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, null];
const classes = (...people: readonly number[]) =>
  CLASSES.map((to, at) => ({ from: at === 0 ? 0 : (CLASSES[at - 1] ?? 0) + 1, to, people: people[at] ?? 0 }));
export const engagement: EngagementData = [
  {
    object: "message_recipients",
    people: 3000,
    none: 40,
    median: 11,
    p95: 24,
    histogram: classes(40, 10, 20, 400, 900, 1400, 226, 4),
  },
  {
    object: "engagement_events",
    people: 3000,
    none: 1200,
    median: 1,
    p95: 19,
    histogram: classes(1200, 700, 300, 500, 180, 97, 21, 1, 0, 0, 0, 1),
  },
  { object: "tasks", people: 3000, none: 3000, median: 0, p95: 0, histogram: classes(3000) },
];

const figures = (equal: number, different: number, missing = 0, uncounted = 0) => ({
  equal,
  different,
  missing,
  uncounted,
});
export const summaries: SummariesData = [
  {
    object: "message_analytics",
    column: "opened_by",
    of: "message_recipients",
    informative: false,
    ...figures(44, 3, 1, 4),
  },
  {
    object: "training_summary",
    column: "trainings_completed",
    of: "enrollments",
    informative: false,
    ...figures(995, 0),
  },
  { object: "groups", column: "member_count", of: "group_members", informative: true, ...figures(10, 14) },
  { object: "surveys", column: "responses", of: "survey_responses", informative: false, ...figures(0, 0) },
];

export const parents: PerParentData = [
  {
    object: "message_analytics_users",
    column: "contact_id",
    references: "contacts",
    none: 336,
    one: 664,
    several: 0,
    most: 1,
  },
  {
    object: "engagement_events",
    column: "message_id",
    references: "messages",
    none: 0,
    one: 1,
    several: 47,
    most: 1204,
  },
  {
    object: "survey_responses",
    column: "survey_question_id_i_det_gamle_system",
    references: "survey_questions",
    none: 15,
    one: 0,
    several: 0,
    most: 0,
  },
];

/** Every chart of invented data, by its file in `lib/charts`. */
export const EXPLORING: Readonly<Record<string, () => Chart>> = {
  lines: () => linesChart(files),
  findings: () => findingsChart(findings),
  workspaces: () => workspacesChart(workspaces),
  months: () => monthsChart(months),
  "match-weights": () => matchWeightsChart(pair),
  "match-threshold": () => matchThresholdChart(threshold),
  "match-model": () => matchModelChart(model),
  patterns: () => patternsChart(patterns),
  "delta-fields": () => deltaFieldsChart(deltaFields),
  engagement: () => engagementChart(engagement),
  summaries: () => summariesChart(summaries),
  "per-parent": () => perParentChart(parents),
};

/** The same charts with nothing to show. */
export const NOTHING: Readonly<Record<string, () => Chart>> = {
  lines: () => linesChart([]),
  findings: () => findingsChart([]),
  workspaces: () => workspacesChart({ object: "contacts", cells: [] }),
  months: () => monthsChart([]),
  "match-weights": () => matchWeightsChart({ object: "contacts", a: "1", b: "2", weights: [] }),
  "match-threshold": () => matchThresholdChart({ thresholds: [], reviewFrom: null }),
  "match-model": () => matchModelChart([]),
  patterns: () => patternsChart({ object: "contacts", column: "title", cells: 0, patterns: [] }),
  "delta-fields": () => deltaFieldsChart([]),
  engagement: () => engagementChart([]),
  summaries: () => summariesChart([]),
  "per-parent": () => perParentChart([]),
};
