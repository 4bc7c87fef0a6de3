/** Data that charts are hard put to show: names without blanks, very many rows, one row, zeros, a giant among dwarfs. */
import { callsChart } from "#lib/charts/calls.ts";
import type { Chart } from "#lib/charts/chart.ts";
import { completenessChart } from "#lib/charts/completeness.ts";
import { countMismatchChart } from "#lib/charts/count-mismatch.ts";
import { coverageChart } from "#lib/charts/coverage.ts";
import { coverageMatrixChart } from "#lib/charts/coverage-matrix.ts";
import { deltaChart } from "#lib/charts/delta.ts";
import { deltaDaysChart } from "#lib/charts/delta-days.ts";
import { deltaFieldsChart } from "#lib/charts/delta-fields.ts";
import { duplicatesChart } from "#lib/charts/duplicates.ts";
import { engagementChart } from "#lib/charts/engagement.ts";
import { findingsChart } from "#lib/charts/findings.ts";
import { linesChart } from "#lib/charts/lines.ts";
import { loadRateChart } from "#lib/charts/load-rate.ts";
import { matchModelChart } from "#lib/charts/match-model.ts";
import { matchThresholdChart } from "#lib/charts/match-threshold.ts";
import { matchWeightsChart } from "#lib/charts/match-weights.ts";
import { monthsChart } from "#lib/charts/months.ts";
import { orphansChart } from "#lib/charts/orphans.ts";
import { ownersChart } from "#lib/charts/owners.ts";
import { patternsChart } from "#lib/charts/patterns.ts";
import { perParentChart } from "#lib/charts/per-parent.ts";
import { sampleDiffChart } from "#lib/charts/sample-diff.ts";
import { summariesChart } from "#lib/charts/summaries.ts";
import { typesChart } from "#lib/charts/types.ts";
import { workspacesChart } from "#lib/charts/workspaces.ts";

/** A count for the n-th of `rows`; names are unique and of any length. */
export type Shape = {
  readonly rows: number;
  readonly name: (n: number) => string;
  readonly count: (n: number) => number;
};

const LONG = "SpeciallægepraksisplanlægningsstabiliseringsperiodeforlængelsesårsagØrestad";
const short = (n: number) => `felt ${n}`;
export const SHAPES: Readonly<Record<string, Shape>> = {
  "names without blanks": { rows: 12, name: (n) => `${LONG}${n}`, count: (n) => 3 + n * 7 },
  "a sentence as a name": {
    rows: 6,
    name: (n) => `Hvornår fik medarbejderen sidst udleveret sikkerhedssko, hjelm & høreværn <${n}> på "lageret"?`,
    count: (n) => 1 + n,
  },
  "40 rows": { rows: 40, name: short, count: (n) => 40 - n },
  "300 rows": { rows: 300, name: short, count: (n) => 1 + ((n * 37) % 101) },
  "1 row": { rows: 1, name: short, count: () => 1 },
  zeros: { rows: 5, name: short, count: () => 0 },
  "a giant among dwarfs": { rows: 9, name: short, count: (n) => (n === 4 ? 1_234_567_890 : n % 3) },
  "names that look alike": {
    rows: 4,
    name: (n) => ["a_b", "a b", "__proto__", "constructor"][n] ?? "",
    count: (n) => n,
  },
};

const list = <T>(shape: Shape, make: (name: string, count: number, n: number) => T): T[] =>
  Array.from({ length: shape.rows }, (_, n) => make(shape.name(n), shape.count(n), n));
const day = (n: number) => new Date(Date.UTC(2026, 0, 8 + n)).toISOString().slice(0, 10);
const times = <T>(count: number, value: T): T[] => Array.from({ length: Math.min(count, 50) }, () => value);

/** Every chart made of data of one shape. */
export const DRAWN: Readonly<Record<string, (shape: Shape) => Chart>> = {
  calls: (shape) =>
    callsChart({
      predicted: 1,
      sent: 2,
      adoption: 3,
      retries: 0,
      objects: list(shape, (object, count, n) => ({
        object,
        predicted: count,
        sent: count + (n % 2),
        adoption: n % 3,
      })),
    }),
  completeness: (shape) =>
    completenessChart({
      object: "contacts",
      cells: list(shape, (name, count) => ({ column: name, workspace: name, rows: count, filled: count })).concat(
        list(shape, (name, count) => ({ column: name, workspace: "Nord", rows: count * 2, filled: count })),
      ),
    }),
  "count-mismatch": (shape) =>
    countMismatchChart({
      threshold: 0.005,
      objects: list(shape, (object, count, n) => ({
        object,
        source: count,
        planned: count,
        ledger: count,
        destination: count,
        difference: n / 200,
        verdict: n > 1 ? "failed" : "ok",
      })),
    }),
  coverage: (shape) =>
    coverageChart({
      columns: list(shape, (object, count) => ({
        object,
        cells: count * 4,
        migrated: count,
        transformed: 0,
        collapsed: 0,
        reference: count,
        skipped: { null_token: count, superseded: count },
      })),
    }),
  "coverage-matrix": (shape) =>
    coverageMatrixChart({
      object: "contacts",
      columns: list(shape, (column, count, n) => ({
        column,
        destination: n % 2 === 0 ? column : "",
        cells: count * 3,
        migrated: count,
        transformed: 0,
        collapsed: 0,
        reference: 0,
        skipped: { null_token: count, superseded: count },
      })),
    }),
  delta: (shape) =>
    deltaChart(list(shape, (object, count, n) => ({ object, new: count, changed: n, gone: 0, unchanged: count * 9 }))),
  "delta-days": (shape) =>
    deltaDaysChart(
      list(shape, (object, count, n) => ({ object, day: n === 2 ? null : day(n), new: count, changed: n, gone: 0 })),
    ),
  "delta-fields": (shape) =>
    deltaFieldsChart(list(shape, (column, rows) => ({ object: "contacts", column, rows, compared: rows * 3 }))),
  duplicates: (shape) =>
    duplicatesChart({
      clusters: list(shape, (rule, clusters, n) => ({ object: "contacts", rule, size: 2 + (n % 5), clusters })),
      review: list(shape, (reason, pairs) => ({ object: "contacts", reason, pairs })),
    }),
  engagement: (shape) =>
    engagementChart(
      list(shape, (object, count) => ({
        object,
        people: count * 2,
        none: count,
        median: 1,
        p95: count,
        histogram: [
          { from: 0, to: 0, people: count },
          { from: 1, to: null, people: count },
        ],
      })),
    ),
  findings: (shape) =>
    findingsChart(list(shape, (code, count) => ({ severity: "warning", code, object: "contacts", count }))),
  lines: (shape) =>
    linesChart(list(shape, (file, data) => ({ file, lines: { data, rejected: 0, preamble: 1, blank: 0, header: 1 } }))),
  "load-rate": (shape) =>
    loadRateChart(list(shape, (limit, records, n) => ({ second: n + 1, records, limit: n % 2 === 0 ? null : limit }))),
  "match-model": (shape) =>
    matchModelChart(
      list(shape, (comparison, _, n) => ({
        comparison,
        level: comparison,
        m: 0.5,
        u: 0.1,
        bits: n % 2 === 0 ? n : -n,
      })),
    ),
  "match-threshold": (shape) =>
    matchThresholdChart({
      thresholds: list(shape, (_, pairs, n) => ({ bits: n - 5, probability: 0.5, pairs, clusters: pairs >> 1 })),
      reviewFrom: 0,
    }),
  "match-weights": (shape) =>
    matchWeightsChart({
      object: "contacts",
      a: "1",
      b: "2",
      weights: list(shape, (comparison, _, n) => ({ comparison, level: comparison, bits: n % 2 === 0 ? n : -n })),
    }),
  months: (shape) =>
    monthsChart(
      list(shape, (object, count, n) => ({
        object,
        column: object,
        months: { "2025-01": count, [`20${String(20 + (n % 10))}-03`]: count },
        gaps: ["2025-02"],
      })),
    ),
  orphans: (shape) =>
    orphansChart(
      list(shape, (column, count) => ({
        object: "contacts",
        column,
        references: column,
        rows: count * 2,
        matched: count,
        orphans: count,
        orphanIds: times(count, "1"),
      })),
    ),
  owners: (shape) =>
    ownersChart({
      matched: list(shape, (how, records) => ({ how, records })),
      unmatched: list(shape, (_, records) => ({ resolution: "", records })),
    }),
  patterns: (shape) =>
    patternsChart({
      object: "contacts",
      column: shape.name(0),
      cells: list(shape, (_, count) => count).reduce((sum, count) => sum + count, 0),
      patterns: list(shape, (pattern, count) => ({ pattern, count })),
    }),
  "per-parent": (shape) =>
    perParentChart(
      list(shape, (column, count) => ({
        object: "contacts",
        column,
        references: column,
        none: count,
        one: count,
        several: 1,
        most: count,
      })),
    ),
  "sample-diff": (shape) =>
    sampleDiffChart(
      list(shape, (field, count, n) =>
        times(count, { object: "person", field, verdict: n % 2 === 0 ? ("equal" as const) : ("different" as const) }),
      ).flat(),
    ),
  summaries: (shape) =>
    summariesChart(
      list(shape, (column, count, n) => ({
        object: "groups",
        column,
        of: column,
        informative: n % 2 === 0,
        equal: count,
        different: n,
        missing: 0,
        uncounted: 0,
      })),
    ),
  types: (shape) =>
    typesChart(
      list(shape, (column, count) => ({
        object: "contacts",
        column,
        expected: "date",
        found: { date: count, text: count, number: 1 },
      })),
    ),
  workspaces: (shape) =>
    workspacesChart({
      object: "tasks",
      cells: list(shape, (name, count, n) => ({
        column: "zip",
        workspace: name,
        rows: count + n,
        nulls: n,
        invalid: 0,
        distinct: count,
      })),
    }),
};
