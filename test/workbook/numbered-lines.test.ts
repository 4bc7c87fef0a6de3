import { expect, test } from "vitest";
import { bundleOf, numberedLines } from "#lib/workbook/display.ts";

const text = (...args: Parameters<typeof numberedLines>) => String(bundleOf(numberedLines(...args))["text/plain"]);

test("lines stand with their numbers, the one in question marked, control characters visible", () => {
  expect(
    text(
      [
        { line: 9, text: "a\tb" },
        { line: 10, text: "c\u0000", marked: true },
      ],
      { title: "x.csv" },
    ),
  ).toBe("x.csv\n   9 │ a␉b\n▸ 10 │ c␀");
  expect(text([])).toBe("(no lines)");
});

test("addresses are masked unless somebody asked for the line as it is", () => {
  const lines = [{ line: 1, text: "1;ane.dahl@firma.example;x" }];
  expect(text(lines)).not.toContain("ane.dahl");
  expect(text(lines, { asked: true })).toContain("ane.dahl@firma.example");
});

test("a line too long to read is cut and says so", () => {
  expect(text([{ line: 1, text: "x".repeat(2500) }])).toMatch(/x… 500 more characters$/);
});
