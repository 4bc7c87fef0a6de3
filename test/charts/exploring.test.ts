import { parseHTML } from "linkedom";
import { describe, expect, test } from "vitest";
import { deltaChart } from "#lib/charts/delta.ts";
import { engagementChart } from "#lib/charts/engagement.ts";
import { linesChart } from "#lib/charts/lines.ts";
import { matchThresholdChart } from "#lib/charts/match-threshold.ts";
import { matchWeightsChart, probabilityOf } from "#lib/charts/match-weights.ts";
import { monthsChart } from "#lib/charts/months.ts";
import { workspacesChart } from "#lib/charts/workspaces.ts";
import { EXPLORING, pair } from "./invented-exploring.ts";

const texts = (svg: string): string[] =>
  [...parseHTML(`<html><body>${svg}</body></html>`).document.querySelectorAll("text")].map((t) => t.textContent ?? "");
const count = (svg: string, mark: string) => svg.split(mark).length - 1;

describe("match weights", () => {
  test("the bars add up: each begins where the one before ended, the last is the sum", () => {
    const chart = matchWeightsChart(pair);
    const sum = pair.weights.reduce((total, { bits }) => total + bits, 0);
    expect(Number(chart.table.rows.at(-1)?.[3])).toBeCloseTo(sum);
    expect(chart.answer).toContain("+11.7 bits, a probability of >99.9");
    expect(probabilityOf(0)).toBe(0.5);
    const bars = [
      ...parseHTML(`<html><body>${chart.svg}</body></html>`).document.querySelectorAll('g[aria-label="bar"] rect'),
    ].map((bar) => ({ from: Number(bar.getAttribute("x")), wide: Number(bar.getAttribute("width")) }));
    expect(bars).toHaveLength(pair.weights.length + 1);
    const ends = (at: number) => [bars[at]?.from ?? 0, (bars[at]?.from ?? 0) + (bars[at]?.wide ?? 0)];
    const near = (a: number, b: number) => Math.abs(a - b) < 0.05;
    for (let at = 1; at < pair.weights.length; at += 1)
      expect(ends(at).some((here) => ends(at - 1).some((there) => near(here, there)))).toBe(true);
  });
  test("two comparisons of one name keep their own bars, and nothing but ids is told of the two", () => {
    const twice = [
      { comparison: "prior", level: "", bits: -3 },
      { comparison: "phone", level: "equal", bits: 2 },
    ];
    const chart = matchWeightsChart({ object: "contacts", a: "1", b: "2", weights: [...twice, ...twice.slice(1)] });
    expect(texts(chart.svg)).toEqual(expect.arrayContaining(["phone: equal", "phone: equal (2)"]));
    expect(chart.question).toBe("What speaks for and against contacts 1 and 2 being one?");
  });
});

test("threshold: the sentence names what waits from the threshold on", () => {
  const thresholds = [-2, 0, 2].map((bits) => ({
    bits,
    probability: probabilityOf(bits),
    pairs: 4 - bits,
    clusters: 2,
  }));
  expect(matchThresholdChart({ thresholds, reviewFrom: 0 }).answer).toBe(
    "From 50\u00A0% on, 4 pairs in 2 clusters look like one, those merged by a rule among them.",
  );
});

describe("rows by month", () => {
  const year = (from: number, months: number, rows: number) =>
    Object.fromEntries(
      Array.from({ length: months }, (_, at) => [
        `${from + Math.floor(at / 12)}-${String((at % 12) + 1).padStart(2, "0")}`,
        rows,
      ]),
    );
  const one = (months: Record<string, number>, gaps: string[] = []) => ({
    object: "tasks",
    column: "created_at",
    months,
    gaps,
  });
  test("a date of 1970 and one of 2099 do not press everything into decades", () => {
    const chart = monthsChart([one({ "1970-01": 1, ...year(2024, 24, 500), "2099-12": 1 })]);
    expect(chart.title).toBe("Rows by month");
    expect(texts(chart.svg)).toEqual(expect.arrayContaining(["earlier", "2024", "2025", "later"]));
    expect(count(chart.svg, '<rect fill="#1d4e79"')).toBe(24);
    expect(chart.table.rows).toContainEqual(["tasks", "created_at", "1970-01", 1]);
  });
  test("a long history is told by quarters, years or decades", () => {
    expect(monthsChart([one(year(2015, 120, 9))]).title).toBe("Rows by quarter");
    expect(monthsChart([one(year(1990, 420, 9))]).title).toBe("Rows by year");
    expect(monthsChart([one(year(1800, 2700, 9))]).title).toBe("Rows by decade");
  });
  test("a hole is hatched and counted", () => {
    const chart = monthsChart([one({ "2025-01": 9, "2025-02": 9, "2025-04": 9 }, ["2025-03"])]);
    expect(chart.answer).toContain("1 month in 1 object is without rows though there are some before and after");
    expect(texts(chart.svg)).toContain("27 rows · 1 gap");
    expect(chart.svg.match(/<rect fill="url\(#months-cross-[0-9a-f]+\)"/g)).toHaveLength(1);
  });
});

describe("people", () => {
  const cells = (workspace: string, rows: number, nulls: number) => ({
    column: "zip",
    workspace,
    rows,
    nulls,
    invalid: 0,
    distinct: 3,
  });
  test("a workspace of fewer than five stands with the next larger one", () => {
    const chart = workspacesChart({
      object: "contacts",
      cells: [cells("Nord", 90, 0), cells("Syd", 40, 40), cells("Ø", 3, 1), cells("Vest", 30, 0)],
    });
    expect(new Set(chart.table.rows.map((row) => row[1]))).toEqual(new Set(["Nord", "Syd", "all others"]));
    expect(chart.svg).not.toContain("Ø<");
    expect(chart.table.rows).toContainEqual(["zip", "all others", 33, 1 / 33, 0, null]);
  });
  test("fewer than five people are not counted out, in picture nor table", () => {
    const chart = engagementChart([
      {
        object: "tasks",
        people: 9,
        none: 6,
        median: 0,
        p95: 2,
        histogram: [
          { from: 0, to: 0, people: 6 },
          { from: 1, to: 1, people: 3 },
        ],
      },
    ]);
    expect(texts(chart.svg)).toContain("<5");
    expect(chart.table.rows).toEqual([["tasks", 6, "<5", 0, 2]]);
  });
});

test("one workspace alone has nothing to compare with", () => {
  const chart = workspacesChart({
    object: "tasks",
    cells: [{ column: "title", workspace: "Nord", rows: 9, nulls: 1, invalid: 0, distinct: 3 }],
  });
  expect(chart.answer).toBe("The tasks stand in one workspace: there is nothing to compare.");
});

test("lines: files of one name in two folders are told apart, JSON is left out", () => {
  const chart = EXPLORING["lines"]?.();
  expect(texts(chart?.svg ?? "")).toEqual(expect.arrayContaining(["exports/nord/tasks.csv", "exports/syd/tasks.csv"]));
  expect(chart?.table.rows).toHaveLength(4);
  expect(
    linesChart([{ file: "a.csv", lines: { header: 1, data: 2, rejected: 1, blank: 0, preamble: 0 } }]).answer,
  ).toBe("All 4 lines of 1 file have one place each; 1 in 1 file was rejected.");
});

test("delta without the CRM says nothing of conflicts; rare kinds stand only where there are some", () => {
  const tasks = { object: "tasks", new: 1, changed: 2, gone: 0, unchanged: 3 };
  expect(deltaChart([tasks]).table.columns).toEqual(["object", "new", "changed", "gone", "unchanged"]);
  expect(deltaChart([tasks]).answer).toBe("1 new, 2 changed, 0 gone.");
  expect(deltaChart([{ ...tasks, conflicts: 0, stale: 4, touched: 0 }]).table.columns).toEqual([
    "object",
    "new",
    "changed",
    "gone",
    "conflicts",
    "unchanged",
    "stale",
  ]);
});
