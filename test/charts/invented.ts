/** Invented data for every chart: long Danish names, 40 columns, small and large values side by side. */
import type { Chart } from "#lib/charts/chart.ts";
import { type CompletenessData, completenessChart } from "#lib/charts/completeness.ts";
import { type CountMismatchData, countMismatchChart } from "#lib/charts/count-mismatch.ts";
import { type CoverageData, coverageChart } from "#lib/charts/coverage.ts";
import { type DeltaData, deltaChart } from "#lib/charts/delta.ts";
import { type DuplicatesData, duplicatesChart } from "#lib/charts/duplicates.ts";
import { type LoadRateData, loadRateChart } from "#lib/charts/load-rate.ts";
import { type OrphansData, orphansChart } from "#lib/charts/orphans.ts";
import { type OwnersData, ownersChart } from "#lib/charts/owners.ts";
import { type SampleDiffData, sampleDiffChart } from "#lib/charts/sample-diff.ts";
import { type TypesData, typesChart } from "#lib/charts/types.ts";

export const WORKSPACES = [
  "Butikker Sjælland",
  "Lager og logistik",
  "Hovedkontor",
  "Restaurationsbranchens sæsonmedarbejdere",
];
export const COLUMNS = [
  ..."contact_id first_name last_name email phone country_code msisdn employee_no title department".split(" "),
  ..."company_id status language hired_on birthday manager_id manager_email zip city address".split(" "),
  ..."tags last_login_at created_at updated_at sales_ready groups app_version push_enabled".split(" "),
  "Medarbejdernummer i det gamle lønsystem (før 2019)",
  "Arbejdstøjsstørrelse",
  "Nærmeste pårørende er oplyst",
  "Førstehjælpskursus gennemført",
  "Kørekortskategori",
  "Overenskomstområde",
  "Ansættelsesform",
  "Ugentlig arbejdstid",
  "Sundhedserklæring modtaget",
  "Truckcertifikat",
  "Sæson",
  "Lokation (kode)",
];

export const completeness: CompletenessData = {
  object: "contacts",
  cells: COLUMNS.flatMap((column, i) =>
    WORKSPACES.map((workspace, w) => {
      const rows = [1840, 912, 260, 37][w] ?? 0;
      const filled = i < 4 ? rows : Math.round(rows * Math.max(0, 1 - (i * i) / 1700 - ((i * 7 + w * 5) % 11) / 60));
      return { column, workspace, rows, filled };
    }),
  ),
};

export const types: TypesData = [
  { object: "contacts", column: "hired_on", expected: "date", found: { date: 2103, text: 41, number: 12 } },
  { object: "contacts", column: "phone", expected: "phone", found: { phone: 2899, text: 7 } },
  {
    object: "message_analytics",
    column: "open_rate",
    expected: "percent",
    found: { percent: 120, text: 64, number: 3 },
  },
  { object: "tasks", column: "due_date", expected: "date", found: { date: 812, text: 1 } },
  { object: "contacts", column: "email", expected: "email", found: { email: 2980 } },
  { object: "surveys", column: "Besvarelsesprocent (Danmark)", expected: "decimal", found: { text: 18 } },
];

export const duplicates: DuplicatesData = {
  clusters: [
    { object: "contacts", rule: "same_id", size: 2, clusters: 141 },
    { object: "contacts", rule: "same_id", size: 3, clusters: 12 },
    { object: "contacts", rule: "email_and_name", size: 2, clusters: 38 },
    { object: "contacts", rule: "email_and_name", size: 4, clusters: 2 },
    { object: "contacts", rule: "phone_and_name", size: 2, clusters: 9 },
    { object: "contacts", rule: "phone_and_name", size: 6, clusters: 1 },
    { object: "contacts", rule: "employee_no", size: 2, clusters: 3 },
    { object: "companies", rule: "cvr", size: 2, clusters: 5 },
    { object: "companies", rule: "domain_and_name", size: 3, clusters: 2 },
  ],
  review: [
    { object: "contacts", reason: "shared_mailbox", pairs: 27 },
    { object: "contacts", reason: "shared_phone", pairs: 14 },
    { object: "contacts", reason: "same_name", pairs: 6 },
    { object: "contacts", reason: "aa_for_å", pairs: 1 },
  ],
};

const key = (object: string, column: string, references: string, matched: number, orphans: number, ids: number) => ({
  object,
  column,
  references,
  rows: matched + orphans,
  matched,
  orphans,
  orphanIds: Array.from({ length: ids }, (_, i) => `${9_000_000 + i}`),
});
export const orphans: OrphansData = [
  key("message_analytics_users", "contact_id", "contacts", 8120, 611, 88),
  key("engagement_events", "contact_id", "contacts", 9211, 240, 61),
  key("contacts", "manager_id", "contacts", 1510, 4, 2),
  key("enrollments", "path_id", "learning_paths", 3100, 0, 0),
  key("group_members", "group_id", "groups", 5200, 1, 1),
  key("tasks", "contact_id", "contacts", 800, 160, 40),
  key("attachments", "parent_id", "messages", 90, 0, 0),
];

const fates = (object: string, cells: number, shares: readonly number[]) => {
  const [migrated = 0, transformed = 0, collapsed = 0, reference = 0] = shares.map((s) => Math.round(cells * s));
  const skipped = { null_token: cells - migrated - transformed - collapsed - reference };
  return { object, cells, migrated, transformed, collapsed, reference, skipped };
};
export const coverage: CoverageData = {
  columns: [
    fates("contacts", 60211, [0.52, 0.31, 0, 0.09]),
    fates("companies", 812, [0.81, 0.12, 0, 0]),
    fates("enrollments", 31212, [0, 0.12, 0.5, 0.37]),
    fates("survey_responses", 20113, [0.3, 0.4, 0.01, 0.2]),
    fates("message_analytics", 9120, [0.6, 0.39, 0, 0]),
    fates("tasks", 7004, [0.7, 0.25, 0, 0]),
    fates("learning_paths", 310, [0, 0, 0, 1]),
    fates("engagement_events", 91003, [0, 0, 0.08, 0.9]),
  ],
};

const compared = (object: string, planned: number, destination: number, threshold = 0.005) => {
  const difference = Math.abs(planned - destination) / planned;
  const verdict = difference > threshold ? ("failed" as const) : ("ok" as const);
  return { object, source: planned + 4, planned, ledger: planned, destination, difference, verdict };
};
export const countMismatch: CountMismatchData = {
  threshold: 0.005,
  objects: [
    compared("person", 3049, 3049),
    compared("company", 1000, 995),
    compared("note", 12410, 9928),
    compared("task", 813, 812),
    compared("note_target", 12410, 12335),
    compared("attachment", 90, 90),
  ],
};

export const owners: OwnersData = {
  matched: [
    ...Array.from({ length: 14 }, (_, i) => ({ how: "exact_email", records: 20 + i * 9 })),
    { how: "decided", records: 44 },
  ],
  unmatched: [
    { how: "inactive", resolution: "fallback", records: 61 },
    { resolution: "fallback", records: 112 },
    { resolution: "", records: 3 },
    { resolution: "ane.hansen@butik.example", records: 8 },
  ],
};

export const sampleDiff: SampleDiffData = [
  ...Array.from({ length: 200 }, (_, i) => ({
    object: "person",
    field: "phones.primaryPhoneNumber",
    verdict: i % 3 === 0 ? ("normalised" as const) : ("equal" as const),
  })),
  ...Array.from({ length: 180 }, () => ({ object: "person", field: "jobTitle", verdict: "equal" as const })),
  ...Array.from({ length: 60 }, (_, i) => ({
    object: "note",
    field: "bodyV2.markdown",
    verdict: i < 2 ? ("different" as const) : i < 40 ? ("normalised" as const) : ("equal" as const),
  })),
  ...Array.from({ length: 44 }, () => ({ object: "person", field: "engagementScoreDate", verdict: "equal" as const })),
];

export const delta: DeltaData = [
  { object: "contacts", new: 41, changed: 118, gone: 9, conflicts: 2, unchanged: 2890 },
  { object: "tasks", new: 12, changed: 31, gone: 0, conflicts: 0, unchanged: 770 },
  { object: "engagement_events", new: 1204, changed: 0, gone: 0, conflicts: 0, unchanged: 12400 },
  { object: "survey_responses", new: 1, changed: 0, gone: 0, conflicts: 1, unchanged: 98 },
];

export const loadRate: LoadRateData = Array.from({ length: 140 }, (_, i) => ({
  second: (i + 1) * 4,
  records: i < 20 ? 240 : i % 10 < 4 ? 60 + (i % 7) * 10 : 180 + ((i * 13) % 40),
  limit: i < 20 ? null : i % 10 < 4 ? "burst" : i > 100 ? "network" : null,
}));

/** Every chart of invented data, by its file in `lib/charts`. */
export const CHARTS: Readonly<Record<string, () => Chart>> = {
  completeness: () => completenessChart(completeness),
  types: () => typesChart(types),
  duplicates: () => duplicatesChart(duplicates),
  orphans: () => orphansChart(orphans),
  coverage: () => coverageChart(coverage),
  "count-mismatch": () => countMismatchChart(countMismatch),
  owners: () => ownersChart(owners),
  "sample-diff": () => sampleDiffChart(sampleDiff),
  delta: () => deltaChart(delta),
  "load-rate": () => loadRateChart(loadRate),
};

/** The same charts with nothing to show. */
export const EMPTY: Readonly<Record<string, () => Chart>> = {
  completeness: () => completenessChart({ object: "contacts", cells: [] }),
  types: () => typesChart([]),
  duplicates: () => duplicatesChart({ clusters: [], review: [] }),
  orphans: () => orphansChart([]),
  coverage: () => coverageChart({ columns: [] }),
  "count-mismatch": () => countMismatchChart({ threshold: 0.005, objects: [] }),
  owners: () => ownersChart({ matched: [], unmatched: [] }),
  "sample-diff": () => sampleDiffChart([]),
  delta: () => deltaChart([]),
  "load-rate": () => loadRateChart([]),
};
