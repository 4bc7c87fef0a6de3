/** What is drawn is what the table says: lengths, areas and places read off the SVG beside the numbers. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { callsChart } from "#lib/charts/calls.ts";
import type { Chart, TableCell } from "#lib/charts/chart.ts";
import { countMismatchChart } from "#lib/charts/count-mismatch.ts";
import { coverageMatrixChart } from "#lib/charts/coverage-matrix.ts";
import { deltaChart } from "#lib/charts/delta.ts";
import { deltaDaysChart } from "#lib/charts/delta-days.ts";
import { deltaFieldsChart } from "#lib/charts/delta-fields.ts";
import { loadRateChart } from "#lib/charts/load-rate.ts";
import { sampleDiffChart } from "#lib/charts/sample-diff.ts";
import { formatCount, formatShare, words } from "#lib/charts/text.ts";
import { type Mark, marks, written } from "./reading.ts";

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

/** Tiles row by row, from left to right. */
const inOrder = (tiles: readonly Mark[]): Mark[] => [...tiles].sort((a, b) => a.y - b.y || a.x - b.x);

test("coverage by column: every tile says the cells of its column and fate, in the order of the table", () => {
  const counts = fc.array(fc.nat({ max: 400 }), { minLength: 6, maxLength: 6 });
  fc.assert(
    fc.property(
      fc.uniqueArray(fc.tuple(fc.string({ minLength: 1, maxLength: 20, unit: "grapheme" }), counts), {
        minLength: 1,
        maxLength: 20,
        selector: ([name]) => name,
      }),
      (columns) => {
        const chart = coverageMatrixChart({
          object: "contacts",
          columns: columns.map(
            ([name, [migrated = 0, transformed = 0, collapsed = 0, reference = 0, lost = 0, older = 0]]) => ({
              column: name,
              destination: "",
              cells: migrated + transformed + collapsed + reference + lost + older,
              migrated,
              transformed,
              collapsed,
              reference,
              skipped: { null_token: lost, superseded: older },
            }),
          ),
        });
        const told = chart.table.rows.flatMap((row) =>
          row.slice(3, 9).map((cells) => `${formatCount(Number(cells))} cell${cells === 1 ? "" : "s"}`),
        );
        expect(inOrder(marks(chart.svg, "cell")).map(({ title }) => title.split(": ").at(-1))).toEqual(told);
        for (const row of chart.table.rows)
          expect(
            row
              .slice(3, 9)
              .map(Number)
              .reduce((a, b) => a + b, 0),
          ).toBe(row[2]);
      },
    ),
    RUNS,
  );
});

test("delta by day: every tile stands under its day and says its rows; the darker, the more", () => {
  const row = fc.record({
    object: fc.constantFrom("contacts", "tasks", "survey_responses"),
    day: fc.constantFrom("2026-01-08", "2026-01-09", "2026-01-11", null),
    new: count,
    changed: count,
    gone: fc.constant(0),
  });
  fc.assert(
    fc.property(fc.array(row, { minLength: 1, maxLength: 20 }), (rows) => {
      const chart = deltaDaysChart(rows);
      const expected = (["new", "changed"] as const).flatMap((kind, at) =>
        chart.table.rows
          .filter(([object]) => rows.some((one) => one.object === object && one[kind] > 0))
          .map(([object, day, ...numbers]) => {
            const found = Number(numbers[at]);
            return `${words(String(object))}, ${day}: ${formatCount(found)} row${found === 1 ? "" : "s"} ${kind}`;
          }),
      );
      const tiles = marks(chart.svg, "cell");
      expect(inOrder(tiles).map(({ title }) => title)).toEqual(expected);
      for (const part of ["new", "changed", "gone"] as const)
        expect(column(chart, part).reduce((sum: number, rows) => sum + Number(rows), 0)).toBe(
          rows.reduce((sum, one) => sum + one[part], 0),
        );
    }),
    RUNS,
  );
});

test("the shares written in a matrix are those of its table", () => {
  const chart = coverageMatrixChart({
    object: "contacts",
    columns: [
      {
        column: "zip",
        destination: "person.zip",
        cells: 12,
        migrated: 3,
        transformed: 5,
        collapsed: 0,
        reference: 0,
        skipped: { superseded: 4 },
      },
    ],
  });
  expect(chart.table.rows).toEqual([["zip", "person.zip", 12, 3, 5, 0, 0, 0, 4, 1, ""]]);
  const said = written(chart.svg).map(({ text }) => text);
  for (const share of [3 / 8, 5 / 8, 4 / 12]) expect(said).toContain(formatShare(share));
});

test("delta of very many days is told by month, of very many months by year", () => {
  const days = (count: number, every: number) =>
    Array.from({ length: count }, (_, at) => ({
      object: "tasks",
      day: new Date(Date.UTC(2024, 0, 1 + at * every)).toISOString().slice(0, 10),
      new: 1,
      changed: 0,
      gone: 0,
    }));
  expect(deltaDaysChart(days(24, 1)).table.columns[1]).toBe("day");
  const months = deltaDaysChart(days(60, 1));
  expect(months.title).toBe("Delta by object and month");
  expect(months.table.rows).toEqual([
    ["tasks", "2024-01", 31, 0, 0],
    ["tasks", "2024-02", 29, 0, 0],
  ]);
  expect(deltaDaysChart(days(50, 30)).table.columns[1]).toBe("year");
});
