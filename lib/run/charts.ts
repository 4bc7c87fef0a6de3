/** The charts of a run: each made from what a stage found, written as SVG and PNG, shown in the workbook. */
import type { Chart } from "../charts/chart.ts";
import { countMismatchChart } from "../charts/count-mismatch.ts";
import { coverageChart } from "../charts/coverage.ts";
import { coverageMatrixChart } from "../charts/coverage-matrix.ts";
import { deltaChart } from "../charts/delta.ts";
import { deltaDaysChart } from "../charts/delta-days.ts";
import { deltaFieldsChart } from "../charts/delta-fields.ts";
import { engagementChart } from "../charts/engagement.ts";
import { findingsChart } from "../charts/findings.ts";
import {
  callsFromFile,
  completenessCharts,
  deltaFromFile,
  duplicatesFromFiles,
  linesFromFiles,
  loadRateFromFile,
  monthsFromFile,
  typesFromProfile,
  workspacesFromProfile,
} from "../charts/from-outputs.ts";
import { matchModelChart } from "../charts/match-model.ts";
import { matchThresholdChart } from "../charts/match-threshold.ts";
import { matchWeightsChart } from "../charts/match-weights.ts";
import { orphansChart } from "../charts/orphans.ts";
import { ownersChart } from "../charts/owners.ts";
import { patternsChart } from "../charts/patterns.ts";
import { perParentChart } from "../charts/per-parent.ts";
import { png } from "../charts/png.ts";
import { sampleDiffChart } from "../charts/sample-diff.ts";
import { summariesChart } from "../charts/summaries.ts";
import type { Finding } from "../contract/finding.ts";
import type { OwnerResolution } from "../engine/owners.ts";
import {
  type Delta,
  duplicatesSchema,
  filesSchema,
  type Load,
  monthsSchema,
  profileSchema,
  type Reconciliation,
  reviewSchema,
  type SampleDiff,
} from "../outputs/shapes.ts";
import type { Coverage } from "../plan/types.ts";
import type { SummaryCheck } from "../quality/summaries.ts";
import type { ColumnProfile, Duplicates, EngagementPerPerson, JoinCheck, Profile } from "../quality/types.ts";
import type { Staging } from "../staging/types.ts";
import { chart } from "../workbook/display.ts";
import type { ComparedDelta } from "./compare-deltas.ts";
import { changedColumns, exportDays, summedDeltas } from "./explore-delta.ts";
import { findingKinds } from "./explore-findings.ts";
import { modelLevels, type Why } from "./explore-matching.ts";
import type { ObjectMonths } from "./explore-months.ts";
import type { Run } from "./run.ts";
import { byObject } from "./writing.ts";

/** Names of the workspaces by id and by the slug that stands in file names, where the export has them. */
export function workspaceNames(staging: Staging): Record<string, string> {
  const table = staging.tables.get("workspaces");
  return Object.fromEntries(
    Array.from({ length: table?.length ?? 0 }, (_, row) => {
      const id = String(table?.cell("workspace_id", row));
      const name = String(table?.cell("name", row) ?? id);
      return [
        [id, name],
        [slugOf(name), name],
      ];
    }).flat(),
  );
}

/** `Produktion Ærø` → `produktion-aeroe`. */
const slugOf = (name: string): string =>
  name
    .toLowerCase()
    .replaceAll("æ", "ae")
    .replaceAll("ø", "oe")
    .replaceAll("å", "aa")
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-|-$/g, "");

/** Completeness by column and workspace, of one object. */
export function completeness(profile: Profile, object: keyof Profile, names: Record<string, string> = {}): Chart {
  const [made] = completenessCharts(profileSchema.parse(profile), [object], names);
  if (!made) throw new Error(`The export has no rows of ${object}.`);
  return made;
}
/** Where the workspaces differ, column by column of one object. */
export const workspaces = (profile: Profile, object: string, names: Record<string, string> = {}): Chart =>
  workspacesFromProfile(profileSchema.parse(profile), object, names);
/** Every physical line of every file by what it was read as. */
export const lines = (staging: Staging): Chart => linesFromFiles(filesSchema.parse(staging.files));
/** Findings by severity, code and object. */
export const findings = (found: readonly Finding[]): Chart => findingsChart(findingKinds(found));
/** Rows by month, with the months that are missing. */
export const months = (found: Readonly<Record<string, ObjectMonths>>): Chart =>
  monthsFromFile(monthsSchema.parse(found));
/** Shapes of the values of a column. */
export const patterns = (object: string, column: ColumnProfile): Chart =>
  patternsChart({
    object,
    column: column.name,
    cells: Object.values(column.workspaces).reduce((sum, { rows, nulls }) => sum + rows - nulls, 0),
    patterns: column.patterns,
  });
/** Fields that later exports changed, all of them together. */
export const changedFields = (deltas: readonly ComparedDelta[]): Chart => deltaFieldsChart(changedColumns(deltas));
/** What later exports have new, changed or no longer, all of them together. */
export const comparedDeltas = (deltas: readonly ComparedDelta[]): Chart => deltaChart(summedDeltas(deltas));
/** Types found against expected, over all objects. */
export const types = (profile: Profile): Chart => typesFromProfile(profileSchema.parse(profile));
/** Merged clusters by rule and size; pairs to review apart. */
export const duplicateClusters = (duplicates: Duplicates): Chart =>
  duplicatesFromFiles(
    duplicatesSchema.parse(byObject(duplicates.clusters)),
    reviewSchema.parse(byObject(duplicates.review)),
  );
/** Why two records are alike: the weights of a pair, from the prior to the sum. */
export const matchWeights = (why: Why, duplicates: Duplicates): Chart =>
  matchWeightsChart({ ...why, reviewFrom: duplicates.model?.reviewFrom ?? null });
/** Pairs and clusters that other thresholds would give. */
export const matchThreshold = ({ model }: Duplicates): Chart =>
  matchThresholdChart({ thresholds: model?.thresholds ?? [], reviewFrom: model?.reviewFrom ?? null });
/** What each comparison weighs. */
export const matchModel = (duplicates: Duplicates): Chart => matchModelChart(modelLevels(duplicates));
/** Parents by how many rows point to them. */
export const perParent = (joins: readonly JoinCheck[]): Chart =>
  perParentChart(joins.map((join) => ({ ...join, ...join.perParent, most: join.maxPerParent })));
/** Rows per person of each kind. */
export const engagement = (found: readonly EngagementPerPerson[]): Chart => engagementChart(found);
/** What summaries state beside what their detail adds up to. */
export const summaries = (checks: readonly SummaryCheck[]): Chart => summariesChart(checks);
/** Orphans per foreign key. */
export const orphans = (joins: readonly JoinCheck[]): Chart =>
  orphansChart(joins.map((join) => ({ ...join, orphanIds: [...join.orphanIds] })));
/** Cells by object and fate. */
export const coverage = (data: Coverage): Chart =>
  coverageChart({ columns: data.columns.map((column) => ({ ...column, skipped: { ...column.skipped } })) });
/** Columns of one object by fate. */
export const coverageMatrix = (data: Coverage, object: string): Chart =>
  coverageMatrixChart({
    object,
    columns: data.columns
      .filter((column) => column.object === object)
      .map((column) => ({ ...column, skipped: { ...column.skipped } })),
  });
export const owners = (resolution: OwnerResolution): Chart => ownersChart(resolution.report);
export const sample = (diff: SampleDiff): Chart => sampleDiffChart(diff.rows);
export const loadRate = (load: Load): Chart => loadRateFromFile(load);
/** Calls of the load, predicted and sent. */
export const calls = (load: Load): Chart => callsFromFile(load);
export const counts = (reconciliation: Reconciliation): Chart => countMismatchChart(reconciliation);
export const delta = (data: Delta): Chart => deltaFromFile(data);
/** Later exports by object and the day they were made, as compared. */
export const comparedDays = (deltas: readonly ComparedDelta[]): Chart => deltaDaysChart(exportDays(deltas));

/** Writes a chart below `charts/` as SVG and PNG and returns what a cell displays. */
export async function show(run: Run, made: Chart) {
  await run.out.writeText(`charts/${made.name}.svg`, made.svg);
  await run.out.writeBytes(`charts/${made.name}.png`, png(made.svg));
  return chart(made.svg, {
    title: made.title,
    alt: made.answer,
    rows: made.table.rows.map((row) => Object.fromEntries(made.table.columns.map((name, at) => [name, row[at]]))),
  });
}
