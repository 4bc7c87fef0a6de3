/** The charts of a run: each made from what a stage found, written as SVG and PNG, shown in the workbook. */
import type { Chart } from "../charts/chart.ts";
import { countMismatchChart } from "../charts/count-mismatch.ts";
import { coverageChart } from "../charts/coverage.ts";
import {
  completenessCharts,
  deltaFromFile,
  duplicatesFromFiles,
  loadRateFromFile,
  typesFromProfile,
} from "../charts/from-outputs.ts";
import { orphansChart } from "../charts/orphans.ts";
import { ownersChart } from "../charts/owners.ts";
import { png } from "../charts/png.ts";
import { sampleDiffChart } from "../charts/sample-diff.ts";
import type { OwnerResolution } from "../engine/owners.ts";
import {
  type Delta,
  duplicatesSchema,
  type Load,
  profileSchema,
  type Reconciliation,
  reviewSchema,
  type SampleDiff,
} from "../outputs/shapes.ts";
import type { Coverage } from "../plan/types.ts";
import type { Duplicates, JoinCheck, Profile } from "../quality/types.ts";
import type { Staging } from "../staging/types.ts";
import { chart } from "../workbook/display.ts";
import type { Run } from "./run.ts";
import { byObject } from "./writing.ts";

/** Names of the workspaces by id, where the export has them. */
export function workspaceNames(staging: Staging): Record<string, string> {
  const table = staging.tables.get("workspaces");
  return Object.fromEntries(
    Array.from({ length: table?.length ?? 0 }, (_, row) => [
      String(table?.cell("workspace_id", row)),
      String(table?.cell("name", row) ?? table?.cell("workspace_id", row)),
    ]),
  );
}

/** Completeness by column and workspace, of one object. */
export function completeness(profile: Profile, object: keyof Profile, names: Record<string, string> = {}): Chart {
  const [made] = completenessCharts(profileSchema.parse(profile), [object], names);
  if (!made) throw new Error(`The export has no rows of ${object}.`);
  return made;
}
/** Types found against expected, over all objects. */
export const types = (profile: Profile): Chart => typesFromProfile(profileSchema.parse(profile));
/** Merged clusters by rule and size; pairs to review apart. */
export const duplicateClusters = (duplicates: Duplicates): Chart =>
  duplicatesFromFiles(
    duplicatesSchema.parse(byObject(duplicates.clusters)),
    reviewSchema.parse(byObject(duplicates.review)),
  );
/** Orphans per foreign key. */
export const orphans = (joins: readonly JoinCheck[]): Chart =>
  orphansChart(joins.map((join) => ({ ...join, orphanIds: [...join.orphanIds] })));
/** Cells by object and fate. */
export const coverage = (data: Coverage): Chart =>
  coverageChart({ columns: data.columns.map((column) => ({ ...column, skipped: { ...column.skipped } })) });
export const owners = (resolution: OwnerResolution): Chart => ownersChart(resolution.report);
export const sample = (diff: SampleDiff): Chart => sampleDiffChart(diff.rows);
export const loadRate = (load: Load): Chart => loadRateFromFile(load);
export const counts = (reconciliation: Reconciliation): Chart => countMismatchChart(reconciliation);
export const delta = (data: Delta): Chart => deltaFromFile(data);

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
