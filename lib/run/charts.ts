/** The charts of a run: each made from what a stage found, written as SVG and PNG, shown in the workbook. */
import type { Chart } from "../charts/chart.ts";
import { completenessChart } from "../charts/completeness.ts";
import { countMismatchChart } from "../charts/count-mismatch.ts";
import { coverageChart } from "../charts/coverage.ts";
import { deltaChart } from "../charts/delta.ts";
import { duplicatesChart } from "../charts/duplicates.ts";
import { loadRateChart } from "../charts/load-rate.ts";
import { orphansChart } from "../charts/orphans.ts";
import { ownersChart } from "../charts/owners.ts";
import { png } from "../charts/png.ts";
import { sampleDiffChart } from "../charts/sample-diff.ts";
import { typesChart } from "../charts/types.ts";
import type { OwnerResolution } from "../engine/owners.ts";
import type { Delta, Load, Reconciliation, SampleDiff } from "../outputs/shapes.ts";
import type { Coverage } from "../plan/types.ts";
import type { Duplicates, JoinCheck, Profile } from "../quality/types.ts";
import { chart } from "../workbook/display.ts";
import type { Run } from "./run.ts";

/** Completeness by column and workspace, of one object. */
export const completeness = (profile: Profile, object: keyof Profile): Chart =>
  completenessChart({
    object,
    cells: (profile[object]?.columns ?? []).flatMap((column) =>
      Object.entries(column.workspaces ?? {}).map(([workspace, count]) => ({
        column: column.name,
        workspace,
        rows: count.rows,
        filled: count.rows - count.nulls,
      })),
    ),
  });

/** Types found against expected, over all objects. */
export const types = (profile: Profile): Chart =>
  typesChart(
    Object.entries(profile).flatMap(([object, { columns }]) =>
      columns.map((column) => ({
        object,
        column: column.name,
        expected: column.expected ?? column.type,
        found: column.found ?? {},
      })),
    ),
  );

export function duplicateClusters(duplicates: Duplicates): Chart {
  const clusters = new Map<string, { object: string; rule: string; size: number; clusters: number }>();
  for (const { object, rule, members } of duplicates.clusters) {
    const key = `${object} ${rule} ${members.length}`;
    const known = clusters.get(key) ?? { object, rule, size: members.length, clusters: 0 };
    known.clusters += 1;
    clusters.set(key, known);
  }
  const review = new Map<string, { object: string; reason: string; pairs: number }>();
  for (const { object, reason } of duplicates.review) {
    const known = review.get(`${object} ${reason}`) ?? { object, reason, pairs: 0 };
    known.pairs += 1;
    review.set(`${object} ${reason}`, known);
  }
  return duplicatesChart({ clusters: [...clusters.values()], review: [...review.values()] });
}

export const orphans = (joins: readonly JoinCheck[]): Chart =>
  orphansChart(joins.map((join) => ({ ...join, orphanIds: [...join.orphanIds] })));
export const coverage = (data: Coverage): Chart =>
  coverageChart({ columns: data.columns.map((column) => ({ ...column, skipped: { ...column.skipped } })) });
export const owners = (resolution: OwnerResolution): Chart => ownersChart(resolution.report);
export const sample = (diff: SampleDiff): Chart => sampleDiffChart(diff.rows);
export const loadRate = (load: Load): Chart =>
  loadRateChart(
    (load.rate ?? []).map((point) => ({ second: point.second, records: point.records, limit: point.limit })),
  );
export const counts = (reconciliation: Reconciliation): Chart => countMismatchChart(reconciliation);
export const delta = (data: Delta): Chart =>
  deltaChart(
    Object.entries(data).flatMap(([object, value]) =>
      object === "window" || value === undefined || !("new" in value)
        ? []
        : [
            {
              object,
              new: Number(value.new),
              changed: Number(value["changed"]),
              gone: Number(value["gone"]),
              conflicts: Number(value["conflicts"]),
              unchanged: Number(value["unchanged"]),
            },
          ],
    ),
  );

/** Writes a chart below `charts/` as SVG and PNG, keeps it for the report, and returns what a cell displays. */
export async function show(run: Run, made: Chart) {
  await run.out.writeText(`charts/${made.name}.svg`, made.svg);
  await run.out.writeBytes(`charts/${made.name}.png`, png(made.svg));
  run.charts.set(made.name, made);
  return chart(made.svg, {
    title: made.title,
    alt: made.answer,
    rows: made.table.rows.map((row) => Object.fromEntries(made.table.columns.map((name, at) => [name, row[at]]))),
  });
}
