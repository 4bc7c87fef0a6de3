/** What is drawn is what the table says: lengths, areas and places read off the SVG beside the numbers. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { callsChart } from "#lib/charts/calls.ts";
import type { Chart, TableCell } from "#lib/charts/chart.ts";
import { countMismatchChart } from "#lib/charts/count-mismatch.ts";
import { deltaChart } from "#lib/charts/delta.ts";
import { deltaFieldsChart } from "#lib/charts/delta-fields.ts";
import { loadRateChart } from "#lib/charts/load-rate.ts";
import { sampleDiffChart } from "#lib/charts/sample-diff.ts";
import { type Mark, marks } from "./reading.ts";

const RUNS = { numRuns: 12 };
const count = fc.nat({ max: 5000 });
const names = (most: number) => fc.uniqueArray(fc.stringMatching(/^[a-zæøå]{1,9}$/), { minLength: 1, maxLength: most });
const column = (chart: Chart, name: string): TableCell[] =>
  chart.table.rows.map((row) => row[chart.table.columns.indexOf(name)] ?? null);

/** Every length over its number is the same; a pixel's hundredth is rounded away. */
function expectProportional(lengths: readonly number[], numbers: readonly number[]): void {
  expect(lengths).toHaveLength(numbers.length);
  const most = Math.max(...numbers);
  const scale = Math.max(...lengths) / most;
  for (const [at, number] of numbers.entries())
    expect(Math.abs((lengths[at] ?? 0) - number * scale)).toBeLessThan(0.03);
}
const positive = (values: readonly TableCell[]): number[] => values.map(Number).filter((value) => value > 0);
const lengths = (found: readonly Mark[]): number[] => found.map(({ width }) => width);

describe("bars as long as their numbers", () => {
  test("calls: predicted, sent and sent besides", () => {
    fc.assert(
      fc.property(names(6), fc.array(count, { minLength: 18, maxLength: 18 }), (objects, counts) => {
        const chart = callsChart({
          predicted: 1,
          sent: 1,
          adoption: 0,
          retries: 0,
          objects: objects.map((object, n) => ({
            object,
            predicted: counts[n] ?? 0,
            sent: counts[n + 6] ?? 0,
            adoption: counts[n + 12] ?? 0,
          })),
        });
        const numbers = chart.table.rows.flatMap((row) => row.slice(1, 4));
        fc.pre(positive(numbers).length > 0);
        // Facets are drawn one after the other, as the rows of the table are.
        expectProportional(lengths(marks(chart.svg, "bar")), positive(numbers));
      }),
      RUNS,
    );
  });
  test("changed fields", () => {
    fc.assert(
      fc.property(
        names(30),
        fc.array(fc.integer({ min: 1, max: 9000 }), { minLength: 30, maxLength: 30 }),
        (fields, rows) => {
          const chart = deltaFieldsChart(
            fields.map((name, n) => ({ object: "contacts", column: name, rows: rows[n] ?? 1, compared: 9000 })),
          );
          expectProportional(lengths(marks(chart.svg, "bar")), column(chart, "rows").map(Number));
        },
      ),
      RUNS,
    );
  });
  test("delta: with the square root, each kind beside its heading", () => {
    fc.assert(
      fc.property(names(5), fc.array(count, { minLength: 20, maxLength: 20 }), (objects, counts) => {
        const chart = deltaChart(
          objects.map((object, n) => ({
            object,
            new: counts[n] ?? 0,
            changed: counts[n + 5] ?? 0,
            gone: counts[n + 10] ?? 0,
            unchanged: counts[n + 15] ?? 0,
          })),
        );
        // Facets are drawn kind by kind.
        const numbers = positive(["new", "changed", "gone", "unchanged"].flatMap((kind) => column(chart, kind)));
        fc.pre(numbers.length > 0);
        expectProportional(lengths(marks(chart.svg, "bar")), numbers.map(Math.sqrt));
      }),
      RUNS,
    );
  });
  test("count mismatch: stretched near zero, so that 0.5 % is a fifth of 20 % and more", () => {
    const stretched = (difference: number) => Math.log1p(difference / 0.002);
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 9 }),
        (differences) => {
          const chart = countMismatchChart({
            threshold: 0.005,
            objects: differences.map((difference, n) => ({
              object: `o${n}`,
              source: 9,
              planned: 9,
              ledger: 9,
              destination: 9,
              difference,
              verdict: "ok" as const,
            })),
          });
          const shown = column(chart, "difference").map(Number);
          const bars = lengths(marks(chart.svg, "bar"));
          const drawn = shown.length === bars.length ? shown : positive(shown);
          fc.pre(drawn.some((difference) => difference > 1e-6));
          expectProportional(bars, drawn.map(stretched));
        },
      ),
      RUNS,
    );
    expect(stretched(0.005) / stretched(0.2)).toBeGreaterThan(0.2);
  });
  test("sample: the parts of a field are its verdicts, side by side", () => {
    const verdict = fc.constantFrom("equal" as const, "normalised" as const, "different" as const);
    fc.assert(
      fc.property(fc.array(fc.record({ field: fc.constantFrom("a", "b", "c"), verdict }), { minLength: 1 }), (rows) => {
        const chart = sampleDiffChart(rows.map((row) => ({ ...row, object: "person" })));
        const shares = chart.table.rows.flatMap((row) => {
          const parts = row.slice(2).map(Number);
          const all = parts.reduce((sum, part) => sum + part, 0);
          return positive(parts).map((part) => part / all);
        });
        const bars = marks(chart.svg, "bar").filter(({ title }) => title !== "");
        expectProportional(lengths(bars), shares);
      }),
      RUNS,
    );
  });
});

test("load rate: the area of the bars is the records, their widths the time; below, the time of each cause", () => {
  const limit = fc.constantFrom(null, "burst", "daily", "network", "cpu");
  const step = fc.record({ seconds: fc.integer({ min: 1, max: 400 }), records: fc.nat({ max: 900 }), limit });
  fc.assert(
    fc.property(fc.array(step, { minLength: 1, maxLength: 150 }), (steps) => {
      let second = 0;
      const chart = loadRateChart(
        steps.map(({ seconds, records, limit }) => {
          second += seconds;
          return { second, records, limit };
        }),
      );
      fc.pre(steps.some(({ records }) => records > 0));
      const part = (name: string) => chart.table.rows.filter((row) => row[0] === name);
      const bars = marks(chart.svg, "rect");
      const rates = part("interval").map((row) => Number(row[6]));
      expect(bars).toHaveLength(rates.length);
      const tallest = Math.max(...bars.map(({ height }) => height)) / Math.max(...rates);
      for (const [at, rate] of rates.entries())
        expect(Math.abs((bars[at]?.height ?? 0) - rate * tallest)).toBeLessThan(0.03);
      expect(part("interval").reduce((sum, row) => sum + Number(row[5]), 0)).toBeCloseTo(
        steps.reduce((sum, { records }) => sum + records, 0),
        5,
      );
      expectProportional(
        lengths(marks(chart.svg, "bar")),
        part("whole load").map((row) => Number(row[4])),
      );
    }),
    RUNS,
  );
});
