/** What is drawn in grids is what the table says: tiles by their places and words beside the numbers. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { coverageMatrixChart } from "#lib/charts/coverage-matrix.ts";
import { deltaDaysChart } from "#lib/charts/delta-days.ts";
import { formatCount, formatShare, words } from "#lib/charts/text.ts";
import { type Mark, marks, written } from "./reading.ts";

const RUNS = { numRuns: 12 };

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

test("delta by day: every tile stands under its day and says its rows; the more, the darker", () => {
  const row = fc.record({
    object: fc.constantFrom("contacts", "tasks", "survey_responses"),
    day: fc.constantFrom("2026-01-08", "2026-01-09", "2026-01-11", null),
    new: fc.nat({ max: 5000 }),
    changed: fc.nat({ max: 5000 }),
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
      for (const [at, part] of (["new", "changed", "gone"] as const).entries())
        expect(chart.table.rows.reduce((sum, numbers) => sum + Number(numbers[at + 2]), 0)).toBe(
          rows.reduce((sum, one) => sum + one[part], 0),
        );
      for (const kind of ["new", "changed"]) {
        const shades = tiles
          .filter(({ title }) => title.endsWith(kind))
          .map(({ title, fill }) => ({
            rows: Number(/: ([\d\u00a0]+) /.exec(title)?.[1]?.replace(/\u00a0/g, "")),
            fill,
          }))
          .sort((one, other) => one.rows - other.rows)
          .map(({ fill }) => Number.parseInt(fill.slice(1, 3), 16));
        expect(shades).toEqual(shades.toSorted((one, other) => other - one));
      }
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
