import * as aq from "arquero";
import { expect, test } from "vitest";
import { type CellRun, cellRun } from "../../lib/workbook/cell-run.ts";
import { check, table } from "../../lib/workbook/display.ts";
import { JUPYTER, TABLE_MIME } from "../../lib/workbook/record.ts";
import type { RowsLike, TableOptions } from "../../lib/workbook/table.ts";
import { pagerOf, withoutPager } from "../../lib/workbook/table-pages.ts";

function pager(rows: RowsLike, options?: TableOptions) {
  const found = pagerOf(table(rows, options)[JUPYTER]());
  if (!found) throw new Error("the table has no pager");
  return found;
}
const column = (rows: readonly (readonly string[])[], at: number) => rows.map((row) => row[at]);
const sorted = (values: readonly unknown[], descending = false): (string | undefined)[] =>
  column(pager(values.map((v) => ({ v }))).page({ offset: 0, limit: 100, sort: 0, descending }).rows, 0);

test("a page is the part of the rows that was asked for, a hundred at most and none beyond the end", () => {
  const rows = Array.from({ length: 250 }, (_, n) => ({ n }));
  const numbers = (offset: number, limit: number) => column(pager(rows).page({ offset, limit }).rows, 0).map(Number);
  expect(numbers(20, 3)).toEqual([20, 21, 22]);
  expect(numbers(0, 5_000)).toHaveLength(100);
  expect(numbers(248, 20)).toEqual([248, 249]);
  expect(numbers(9_999, 20)).toEqual([]);
  expect(pager(rows).page({ offset: 9_999, limit: 20 })).toMatchObject({ offset: 250, total: 250 });
});

test("sorted by numbers, times, and words by Danish rules; blanks stand last whichever way", () => {
  expect(sorted([10, null, 9, -1, 100])).toEqual(["-1", "9", "10", "100", ""]);
  expect(sorted([10, null, 9, -1, 100], true)).toEqual(["100", "10", "9", "-1", ""]);
  expect(sorted(["Zoe", "Øjvind", "Ærø", "Aage", "anna", "", "Bo", "Åse"])).toEqual([
    "anna",
    "Bo",
    "Zoe",
    "Ærø",
    "Øjvind",
    "Aage",
    "Åse",
    "",
  ]);
  expect(sorted(["uge 10", "uge 9", undefined, "uge 1"], true)).toEqual(["uge 10", "uge 9", "uge 1", ""]);
  const day = (text: string) => new Date(`${text}T00:00:00Z`);
  expect(sorted([day("2026-01-10"), day("2025-12-31"), new Date(Number.NaN)])).toEqual([
    "2025-12-31",
    "2026-01-10",
    "invalid date",
  ]);
  expect(sorted([2n, "b", 1, "a", true])).toEqual(["1", "true", "2", "a", "b"]);
});

test("equal values keep the order they came in, and another column sorts anew", () => {
  const rows = [
    { team: "b", n: 1 },
    { team: "a", n: 2 },
    { team: "b", n: 3 },
    { team: "a", n: 4 },
  ];
  const one = pager(rows);
  expect(column(one.page({ offset: 0, limit: 9, sort: 0 }).rows, 1)).toEqual(["2", "4", "1", "3"]);
  expect(column(one.page({ offset: 0, limit: 9, sort: 1, descending: true }).rows, 1)).toEqual(["4", "3", "2", "1"]);
  expect(column(one.page({ offset: 2, limit: 1, sort: 0 }).rows, 1)).toEqual(["1"]);
  expect(column(one.page({ offset: 0, limit: 1, sort: 7 }).rows, 1)).toEqual(["1"]);
});

test("pages and pictures are masked as the table is, and shown where the run reveals", () => {
  const rows = Array.from({ length: 30 }, (_, n) => ({
    mail: `sofie${n}@firma.example`,
    name: "Sofie Hansen",
    age: n,
  }));
  const options: TableOptions = { roles: { name: "name", age: "text" } };
  const one = pager(rows, options);
  expect(one.page({ offset: 25, limit: 1 }).rows).toEqual([["s…5@f….example", "S… H…", "‹2 characters›"]]);
  const hidden = JSON.stringify([one.profile(), one.page({ offset: 0, limit: 30, sort: 0 })]);
  expect(hidden).not.toMatch(/sofie|Hansen|"1[0-9]"/);
  // A number that is hidden has no steps that would tell it.
  expect(one.profile().columns.map(({ kind }) => kind)).toEqual(["words", "words", "words"]);
  const reveal: CellRun = {
    context: { project: "/", destination: null, reveal: true, yes: false },
    approved: false,
    emit: () => undefined,
    record: () => ({ file: "", cells: [] }),
    progress: () => undefined,
  };
  const shown = cellRun.run(reveal, () => pager(rows, options));
  expect(shown.page({ offset: 0, limit: 1 }).rows).toEqual([["sofie0@firma.example", "Sofie Hansen", "0"]]);
});

test("the pictures: equal steps of numbers and times, the commonest words with the rest at the end, blanks apart", () => {
  const rows = Array.from({ length: 1000 }, (_, n) => ({
    size: n,
    few: n % 3,
    day: new Date(Date.UTC(2026, 0, 1 + (n % 31))),
    written: n % 10 === 0 ? "" : `2026-02-${String(1 + (n % 28)).padStart(2, "0")}`,
    country: n % 4 === 0 ? "DK" : n % 4 === 1 ? "SE" : `other ${n}`,
    id: `x${n}`,
  }));
  const { columns, rows: looked, total } = pager(rows).profile();
  const [size, few, day, written, country, id] = columns;
  expect([looked, total]).toEqual([1000, 1000]);
  expect(size).toMatchObject({ kind: "amount", blanks: 0 });
  expect(size?.bars).toHaveLength(20);
  expect(size?.bars.reduce((sum, bar) => sum + bar.rows, 0)).toBe(1000);
  expect(few?.bars).toEqual([
    { label: "0", rows: 334 },
    { label: "1", rows: 333 },
    { label: "2", rows: 333 },
  ]);
  expect(day).toMatchObject({ kind: "amount" });
  expect(day?.bars[0]?.label).toBe("2026-01-01 – 2026-01-02");
  expect(written).toMatchObject({ kind: "amount", blanks: 100 });
  expect(country).toMatchObject({ kind: "words" });
  expect(country?.bars).toEqual([
    { label: "DK", rows: 250 },
    { label: "SE", rows: 250 },
    { label: "500 other values", rows: 500 },
  ]);
  expect(id?.bars).toEqual([{ label: "1000 other values", rows: 1000 }]);
});

test("odd values have a picture too", () => {
  const rows = [
    { a: 1.5, b: null, c: Number.NaN, d: 5n },
    { a: 1.5, b: "", c: Number.POSITIVE_INFINITY, d: 7n },
  ];
  const { columns } = pager(rows).profile();
  expect(columns.map(({ bars }) => bars.map(({ rows: count }) => count))).toEqual([
    [2],
    [],
    expect.any(Array),
    [1, 0, 1],
  ]);
  expect(columns[1]?.blanks).toBe(2);
  expect(pager([]).page({ offset: 0, limit: 20 }).rows).toEqual([]);
  expect(pager([]).profile()).toEqual({ rows: 0, total: 0, columns: [] });
});

test("a picture of very many rows is read off a part of them, also where rows take turns", () => {
  const rows = aq.table({ turn: Array.from({ length: 100_000 }, (_, n) => (n % 2 === 0 ? "even" : "odd")) });
  const { rows: looked, total, columns } = pager(rows).profile();
  expect([looked, total]).toEqual([20_000, 100_000]);
  for (const { rows: count } of columns[0]?.bars ?? []) expect(count).toBeGreaterThan(9_000);
  expect(columns[0]?.bars).toHaveLength(2);
});

test("a filtered and ordered table pages through what it shows", () => {
  const rows = aq
    .table({ n: [1, 2, 3, 4, 5, 6] })
    .filter((row: { n: number }) => row.n % 2 === 0)
    .orderby(aq.desc("n"));
  expect(column(pager(rows).page({ offset: 1, limit: 2 }).rows, 0)).toEqual(["4", "2"]);
  expect(column(pager(rows).page({ offset: 0, limit: 3, sort: 0 }).rows, 0)).toEqual(["2", "4", "6"]);
});

test("a table of a million rows is shown without a look at more than it shows", () => {
  let looks = 0;
  const rows = {
    numRows: () => 1_000_000,
    columnNames: () => ["n"],
    column: () => ({
      at(row: number) {
        looks++;
        return row;
      },
    }),
    indices(): number[] {
      throw new Error("all rows are walked");
    },
    isFiltered: () => false,
    isOrdered: () => false,
  };
  const shown = pager(rows);
  expect(looks).toBe(20);
  shown.page({ offset: 999_990, limit: 5 });
  expect(looks).toBe(25);
  shown.profile();
  expect(looks).toBe(20_025);
  shown.profile();
  expect(looks).toBe(20_025);
});

test("the rows of a check and of a chart have a pager; what is written down has none", () => {
  const bundle = table([{ a: 1 }])[JUPYTER]();
  expect(pagerOf(withoutPager(bundle))).toBeUndefined();
  expect(withoutPager(bundle)[TABLE_MIME]).toEqual(bundle[TABLE_MIME]);
  expect(JSON.stringify(bundle)).toBe(JSON.stringify(withoutPager(bundle)));
  const shown: object[] = [];
  const run: CellRun = {
    context: { project: "/", destination: null, reveal: false, yes: false },
    approved: false,
    emit: (output) => shown.push(output),
    record: () => ({ file: "", cells: [] }),
    progress: () => undefined,
  };
  cellRun.run(run, () => check("none", false, [{ a: 1 }, { a: 2 }]));
  expect(pagerOf(shown[0] ?? {})?.page({ offset: 1, limit: 5 }).rows).toEqual([["2"]]);
});
