import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { CsvFault, csvLine, cutBatches, parseRows } from "#lib/sandbox/salesforce/bulk-csv.ts";
import { compileFormula } from "#lib/sandbox/salesforce/formula.ts";
import { longId, makeId } from "#lib/sandbox/salesforce/ids.ts";
import { escapeXml, readXml, XmlFault, xmlToJson } from "#lib/sandbox/salesforce/xml.ts";

describe("CSV of jobs", () => {
  const cell = fc.string({ unit: fc.constantFrom("a", "æ", '"', ",", "\n", "\r", " ", ";") });
  const rows = fc.array(
    fc.tuple(
      cell,
      fc.string({ minLength: 1 }).filter((text) => !/[\r\n]/.test(text)),
    ),
    { minLength: 1 },
  );

  test("what is written is read again, whatever stands in it", () => {
    fc.assert(
      fc.property(rows, fc.constantFrom("\n", "\r\n"), (given, end) => {
        const text = given.map((row) => csvLine(row, ",", end)).join("");
        expect(parseRows(text, ",")).toEqual(given);
      }),
    );
  });

  test("batches hold all rows, in order, cut only between rows", () => {
    fc.assert(
      fc.property(rows, fc.integer({ min: 1, max: 4 }), (given, size) => {
        const text = `a,b\n${given.map((row) => csvLine(row, ",", "\n")).join("")}`;
        const bytes = new TextEncoder().encode(text);
        const { header, batches } = cutBatches(bytes, size);
        expect(new TextDecoder().decode(header)).toBe("a,b\n");
        const back = batches.map(({ from, to }) =>
          parseRows(new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes.subarray(from, to)), ","),
        );
        expect(back.flat()).toEqual(given);
        expect(batches.map(({ rows: count }) => count)).toEqual(back.map(({ length }) => length));
        expect(batches.every(({ rows: count }, place) => count === size || place === batches.length - 1)).toBe(true);
      }),
    );
  });

  test.each(['a,"b', 'a"b,c', '"a"b,c'])("%s is no sound CSV", (text) => {
    expect(() => parseRows(text, ",")).toThrow(CsvFault);
  });
});

describe("formulas of validation rules", () => {
  const facts = {
    value: (name: string) => ({ Phone: null, Score__c: 7, Status: "Ny", Name: "Åse" })[name] ?? null,
    before: (name: string) => (name === "Status" ? "Gammel" : null),
    isNew: false,
    today: "2026-01-15",
  };
  test.each([
    ["ISBLANK(Phone)", true],
    ["NOT(ISBLANK(Phone)) || Score__c >= 7", true],
    ["AND(Score__c > 3 + 4, TRUE)", false],
    ['OR(ISPICKVAL(Status, "Gammel"), LEN(Name) = 3)', true],
    ['REGEX(Name, "[A-Z].*")', false],
    ["ISCHANGED(Status) && PRIORVALUE(Status) = 'Gammel'", true],
    ["ISNEW()", false],
    ['TODAY() <> "2026-01-15"', false],
    ["!(Phone = NULL)", false],
    ["Phone < 3", false],
  ])("%s", (formula, expected) => {
    expect(compileFormula(formula)(facts)).toBe(expected);
  });
  test.each(["VLOOKUP(a)", "AND(", "1 +", "a b", "§"])("%s is refused when it is planted", (formula) => {
    expect(() => compileFormula(formula)).toThrow(/formula/);
  });
});

describe("XML", () => {
  test("texts survive, prefixes and attributes go, names that come twice are lists", () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(readXml(`<a>${escapeXml(text)}</a>`).text).toBe(text);
      }),
    );
    const xml = '<?xml version="1.0"?><!-- x --><p:a x="1"><b>1</b><b>2</b><c><![CDATA[<&>]]></c><d/></p:a>';
    expect(xmlToJson(readXml(xml))).toEqual({ b: ["1", "2"], c: "<&>", d: "" });
  });
  test.each([
    ["<a>", 1, 4],
    ["<a>\n <b></a>", 2, 8],
    ["<a>&nope;</a>", 1, 4],
    ["x<a/>", 1, 1],
    ["<a/><b/>", 1, 5],
    ["<a b=c/>", 1, 4],
  ])("%j is refused with its place", (text, line, column) => {
    try {
      readXml(text);
      expect.unreachable();
    } catch (error) {
      expect(error).toBeInstanceOf(XmlFault);
      expect([(error as XmlFault).line, (error as XmlFault).column]).toEqual([line, column]);
    }
  });
});

test("ids: 15 and 18 characters are one, their order is that of their numbers", () => {
  expect(longId("001D000000IqhSL")).toBe("001D000000IqhSLIAZ");
  expect([longId("001D000000IqhSLIAZ"), longId("short"), longId("001D000000IqhS-")]).toEqual([
    "001D000000IqhSLIAZ",
    null,
    null,
  ]);
  fc.assert(
    fc.property(fc.nat(), fc.nat(), (a, b) => {
      const [one, two] = [makeId("003", a), makeId("003", b)];
      expect(one.length).toBe(18);
      expect(one < two).toBe(a < b);
    }),
  );
});
