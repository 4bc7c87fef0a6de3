import { describe, expect, test } from "vitest";
import { DRAWN, SHAPES } from "./hard.ts";
import { marks, sizeOf, written } from "./reading.ts";

describe.each(Object.entries(DRAWN))("%s", (_, draw) => {
  test.each(Object.entries(SHAPES))("of %s stays within its picture, in words and in marks", (_, shape) => {
    const { svg, answer, table } = draw(shape);
    const { width, height } = sizeOf(svg);
    expect(height).toBeLessThan(4000);
    for (const { x, width: wide, text, y } of written(svg)) {
      expect(x, text).toBeGreaterThanOrEqual(0);
      expect(x + wide, text).toBeLessThanOrEqual(width);
      expect(y, text).toBeGreaterThan(0);
      expect(y, text).toBeLessThan(height);
    }
    for (const mark of [...marks(svg, "bar"), ...marks(svg, "cell"), ...marks(svg, "rect")]) {
      expect(mark.x).toBeGreaterThanOrEqual(0);
      expect(mark.x + mark.width).toBeLessThanOrEqual(width);
      expect(mark.y + mark.height).toBeLessThanOrEqual(height);
    }
    expect(svg).not.toMatch(/NaN|undefined|Infinity/);
    expect(answer).toMatch(/^\S.*\.$/);
    for (const row of table.rows) expect(row).toHaveLength(table.columns.length);
  });
});

/** Charts whose invented data holds no counts of its own: verdicts and weights. */
const UNCOUNTED = ["match-model", "match-weights", "sample-diff"];
test.each(Object.entries(DRAWN).filter(([name]) => !UNCOUNTED.includes(name)))(
  "%s refuses what is no number",
  (_, draw) => {
    for (const bad of [Number.NaN, -1])
      expect(() => draw({ rows: 3, name: (n) => `felt ${n}`, count: () => bad })).toThrow(RangeError);
  },
);

test("rows whose names read alike keep a line of their own", () => {
  const alike = SHAPES["names that look alike"];
  if (!alike) throw new Error("no such shape");
  const { svg, table } = DRAWN["findings"]?.(alike) ?? { svg: "", table: { rows: [] } };
  const bars = marks(svg, "bar");
  expect(bars).toHaveLength(table.rows.length);
  expect(new Set(bars.map(({ y }) => y)).size).toBe(bars.length);
});
