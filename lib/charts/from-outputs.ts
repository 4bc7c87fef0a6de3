/** Each chart from the output file that holds its numbers. */
import type {
  CoverageFile,
  Delta,
  DuplicateClusters,
  Files,
  Load,
  Months,
  Profile,
  ReviewPairs,
} from "../outputs/shapes.ts";
import { callsChart } from "./calls.ts";
import type { Chart } from "./chart.ts";
import { completenessChart } from "./completeness.ts";
import { coverageMatrixChart } from "./coverage-matrix.ts";
import { deltaChart } from "./delta.ts";
import { deltaDaysChart } from "./delta-days.ts";
import { deltaFieldsChart } from "./delta-fields.ts";
import { duplicatesChart } from "./duplicates.ts";
import { linesChart } from "./lines.ts";
import { loadRateChart } from "./load-rate.ts";
import { monthsChart } from "./months.ts";
import { typesChart } from "./types.ts";
import { workspacesChart } from "./workspaces.ts";

/**
 * One chart for each of `objects` that has rows, from `profile.json`. `names` gives workspaces their names by id; those
 * without one are shown as `workspace 12`, rows of no workspace as `all`.
 */
export function completenessCharts(
  profile: Profile,
  objects: readonly string[] = Object.keys(profile),
  names: Readonly<Record<string, string>> = {},
): Chart[] {
  const label = workspaceLabels(names);
  return objects.flatMap((object) => {
    const found = profile[object];
    if (!found || found.rows === 0) return [];
    return completenessChart({
      object,
      cells: found.columns.flatMap((column) =>
        Object.entries(column.workspaces ?? { all: { rows: found.rows, nulls: column.nulls } }).map(
          ([id, { rows, nulls }]) => ({ column: column.name, workspace: label(id), rows, filled: rows - nulls }),
        ),
      ),
    });
  });
}

const workspaceLabels = (names: Readonly<Record<string, string>>) => (id: string) =>
  (Object.hasOwn(names, id) ? names[id] : undefined) ?? (/^\d+$/.test(id) ? `workspace ${id}` : id);

/** Where the workspaces differ in one object, from `profile.json`. */
export const workspacesFromProfile = (
  profile: Profile,
  object: string,
  names: Readonly<Record<string, string>> = {},
): Chart => {
  const label = workspaceLabels(names);
  return workspacesChart({
    object,
    cells: (profile[object]?.columns ?? []).flatMap((column) =>
      Object.entries(column.workspaces ?? {}).map(([id, { rows, nulls, invalid, distinct }]) => ({
        column: column.name,
        workspace: label(id),
        rows,
        nulls,
        invalid: invalid ?? 0,
        distinct: distinct ?? null,
      })),
    ),
  });
};

/** Every line of every file, from `files.json`. */
export const linesFromFiles = (files: Files): Chart =>
  linesChart(files.flatMap(({ file, lines }) => (lines ? [{ file, lines }] : [])));

/** From `months.json`. */
export const monthsFromFile = (months: Months): Chart =>
  monthsChart(Object.entries(months).map(([object, found]) => ({ object, ...found })));

/** Columns that the contract knows, from `profile.json`: a customer's own columns have no expected type. */
export const typesFromProfile = (profile: Profile): Chart =>
  typesChart(
    Object.entries(profile).flatMap(([object, { columns }]) =>
      columns.flatMap(({ name, expected, found }) =>
        expected !== undefined && found !== undefined && Object.values(found).some((cells) => cells > 0)
          ? [{ object, column: name, expected, found }]
          : [],
      ),
    ),
  );

/** From `duplicates.json` and `review.json`. */
export function duplicatesFromFiles(clusters: DuplicateClusters, review: ReviewPairs): Chart {
  const bySize = new Map<string, { object: string; rule: string; size: number; clusters: number }>();
  for (const [object, list] of Object.entries(clusters))
    for (const { rule, members } of list) {
      const key = JSON.stringify([object, rule, members.length]);
      const sum = bySize.get(key) ?? { object, rule, size: members.length, clusters: 0 };
      bySize.set(key, { ...sum, clusters: sum.clusters + 1 });
    }
  const byReason = new Map<string, { object: string; reason: string; pairs: number }>();
  for (const [object, list] of Object.entries(review))
    for (const { reason } of list) {
      const key = JSON.stringify([object, reason]);
      const sum = byReason.get(key) ?? { object, reason, pairs: 0 };
      byReason.set(key, { ...sum, pairs: sum.pairs + 1 });
    }
  return duplicatesChart({ clusters: [...bySize.values()], review: [...byReason.values()] });
}

/** One matrix of columns by fates for each of `objects` that has cells, from `coverage.json`. */
export function coverageMatrices(coverage: CoverageFile, objects: readonly string[]): Chart[] {
  const columns = Map.groupBy(coverage.columns, ({ object }) => object);
  return objects.flatMap((object) => {
    const found = columns.get(object) ?? [];
    return found.some(({ cells }) => cells > 0) ? [coverageMatrixChart({ object, columns: found })] : [];
  });
}

/** Each later export by its day, from `delta.json`, as far as its rows are counted there. */
export function deltaDaysFromFile(delta: Delta): Chart {
  const { window: _, ...objects } = delta;
  return deltaDaysChart(
    Object.entries(objects).flatMap(([object, { byExport = [] }]) =>
      byExport.flatMap(({ exportedOn = null, new: fresh, changed, gone }) =>
        fresh === undefined || changed === undefined || gone === undefined
          ? []
          : [{ object, day: exportedOn, new: fresh, changed, gone }],
      ),
    ),
  );
}

/** From `load.json`; per object where it says what was predicted for each. */
export function callsFromFile(load: Load): Chart {
  const objects = load.objects.flatMap(({ destination, calls, predicted, adoption = 0 }) =>
    predicted === undefined ? [] : [{ object: destination, predicted, sent: Math.max(0, calls - adoption), adoption }],
  );
  return callsChart({
    predicted: load.predicted.calls,
    sent: load.actual.calls,
    adoption: load.actual.adoption ?? 0,
    retries: load.actual.retries ?? 0,
    objects: objects.length === load.objects.length ? objects : [],
  });
}

/** From `delta.json`, without its window. */
export function deltaFromFile(delta: Delta): Chart {
  const { window: _, ...objects } = delta;
  return deltaChart(Object.entries(objects).map(([object, counts]) => ({ ...counts, object })));
}

/** Fields that the later exports changed, from `delta.json`. */
export function deltaFieldsFromFile(delta: Delta): Chart {
  const { window: _, ...objects } = delta;
  return deltaFieldsChart(
    Object.entries(objects).flatMap(([object, counts]) => {
      const rows = new Map<string, number>();
      for (const { fields = {} } of counts.byExport ?? [])
        for (const [column, changed] of Object.entries(fields)) rows.set(column, (rows.get(column) ?? 0) + changed);
      const compared = counts.changed + counts.unchanged + (counts.touched ?? 0) + (counts.stale ?? 0);
      return [...rows].map(([column, changed]) => ({ object, column, rows: changed, compared }));
    }),
  );
}

/** From the `rate` of `load.json`; intervals on the account's clock, in ascending order. */
export const loadRateFromFile = (load: Load): Chart =>
  loadRateChart([...(load.rate ?? [])].sort((a, b) => a.second - b.second));
