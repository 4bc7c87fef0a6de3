import fc from "fast-check";
import Papa from "papaparse";
import { describe, expect, test } from "vitest";
import { csvLine, neutralise, restore } from "../../lib/outputs/csv.ts";

const tricky = fc.oneof(
  fc.string({ maxLength: 12 }),
  fc
    .tuple(
      fc.constantFrom("", "'", "''", " ", "\t", "\r", "\n", "\u00a0", "\ufeff", '"', "\u200b"),
      fc.constantFrom("=", "+", "-", "@", "＝", "＋", "－", "＠", "'", "x", ""),
      fc.constantFrom("1+1", "45 20123456", "", "cmd|' /C calc'!A0", "5", "5,5", 'HYPERLINK("x";"y")', "a;=b", "57 %"),
    )
    .map((parts) => parts.join("")),
);

describe("formula cells", () => {
  test("what was neutralised is restored, letter by letter, and other texts are left alone", () => {
    fc.assert(
      fc.property(tricky, (text) => {
        expect(restore(neutralise(text))).toBe(text);
      }),
      { numRuns: 3000 },
    );
  });

  test("a written line read by a CSV reader and restored is the line that was given", () => {
    fc.assert(
      fc.property(fc.array(tricky, { minLength: 1, maxLength: 5 }), (cells) => {
        const read = Papa.parse<string[]>(csvLine(cells), { delimiter: ",", newline: "\r\n" }).data[0];
        expect(read?.map(restore)).toEqual(cells);
      }),
      { numRuns: 1000 },
    );
  });

  test("no written cell starts like a formula, but for plain numbers, phones and the dash", () => {
    fc.assert(
      fc.property(tricky, (text) => {
        const written = neutralise(text);
        if (/^[+-][\d ,.eE+%-]*$/.test(written) || written === "-") return;
        expect(written).not.toMatch(/^\s*[=+\-@＝＋－＠]|^[\t\r\n]/);
      }),
      { numRuns: 3000 },
    );
  });

  test.each([
    ["=HYPERLINK(1)", "'=HYPERLINK(1)"],
    ["@SUM(A1)", "'@SUM(A1)"],
    ["+cmd", "'+cmd"],
    ["-2+3", "'-2+3"],
    ["\t=1", "'\t=1"],
    ["\rx", "'\rx"],
    ["  =1", "'  =1"],
    ["＝1+1", "'＝1+1"],
    ["'=1", "''=1"],
    ["+45 20 12 34 56", "+45 20 12 34 56"],
    ["+4520123456", "+4520123456"],
    ["-", "-"],
    ["-5", "-5"],
    ["-1.234,50", "-1.234,50"],
    ["-57,0 %", "-57,0 %"],
    ["'68 var et år", "'68 var et år"],
    ["a=b", "a=b"],
  ])("%j is written as %j", (text, written) => expect(neutralise(text)).toBe(written));
});
