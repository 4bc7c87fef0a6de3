import { zipSync } from "fflate";
import { describe, expect, test } from "vitest";
import { book, bookEntries, linesOf, readOne, rowsOf, sheetData } from "./support.ts";

const NAME = "kontakter_nord_2026-01-07.xlsx";

/** One contact per cell: what the cell reads as. */
async function textsOf(
  cells: readonly string[],
  more: { formats?: (string | number)[]; strings?: string[]; epoch1904?: boolean } = {},
) {
  const rows = cells.map((cell, index) => [String(index + 1), cell]);
  const { table, notes, codes } = await readOne(
    NAME,
    book({ sheets: { Ark1: sheetData([["contact_id", "first_name"], ...rows]) }, ...more }),
  );
  return { texts: rowsOf(table).map((row) => row["first_name"]), notes, codes, table };
}

describe("cells", () => {
  test("numbers keep every digit; formats give codes and phones their zeros back", async () => {
    const { texts, codes } = await textsOf(
      [
        "<c><v>4.52012345E9</v></c>",
        "<c><v>4520123456</v></c>",
        '<c s="1"><v>800</v></c>',
        '<c s="2"><v>1234567</v></c>',
        '<c s="3"><v>20123456</v></c>',
        '<c s="4"><v>20123456</v></c>',
        '<c s="5"><v>1234567.5</v></c>',
        '<c s="6"><v>1234</v></c>',
        "<c><v>0.30000000000000004</v></c>",
        "<c><v>1E-7</v></c>",
        "<c><v>12345678901234568</v></c>",
        '<c s="1"><v>12345</v></c>',
      ],
      { formats: ["0000", "00000000", "00\\ 00\\ 00\\ 00", '"+45 "00000000', "#,##0.00", "# ##0"] },
    );
    expect(texts).toEqual([
      "4520123450",
      "4520123456",
      "0800",
      "01234567",
      "20 12 34 56",
      "+45 20123456",
      "1234567.5",
      "1234",
      "0.3",
      "0.0000001",
      "12345678901234568",
      "12345",
    ]);
    expect(codes).toContain("long_number");
  });

  test("days, moments, times and elapsed hours, of 1900 and of 1904", async () => {
    const cells = ["1", "45000.384027777778", "0.5", "1.25", "60", "0", "61", "-3", "45000.99999999"].map(
      (value, index) => `<c s="${[1, 2, 3, 4, 1, 1, 1, 1, 2][index]}"><v>${value}</v></c>`,
    );
    const formats = [14, "dd-mm-yyyy\\ hh:mm", 'hh:mm;"x"', "[h]:mm"];
    expect((await textsOf(cells, { formats })).texts).toEqual([
      "1900-01-01",
      "2023-03-15 09:13:00",
      "12:00:00",
      "30:00:00",
      "1900-02-29",
      "1900-01-00",
      "1900-03-01",
      "-3",
      "2023-03-16",
    ]);
    expect((await textsOf(cells.slice(0, 2), { formats, epoch1904: true })).texts).toEqual([
      "1904-01-02",
      "2027-03-16 09:13:00",
    ]);
  });

  test("formats that only look like dates are none, and dates in other clothes are dates", async () => {
    const formats = [
      '[Red]0;"dage"',
      '"Nr. "0',
      "General",
      "@",
      "0.00E+00",
      "[$-406]d. mmmm yyyy;@",
      "mmm-yy",
      '0" kr"',
    ];
    const cells = formats.map((_, index) => `<c s="${index + 1}"><v>45000</v></c>`);
    expect((await textsOf(cells, { formats })).texts).toEqual([
      "45000",
      "45000",
      "45000",
      "45000",
      "45000",
      "2023-03-15",
      "2023-03-15",
      "45000",
    ]);
  });

  test("percentages are 0 to 100, as the sheet shows them", async () => {
    const { texts } = await textsOf(['<c s="1"><v>0.57</v></c>', '<c s="2"><v>0.079</v></c>'], {
      formats: [9, "0.0%"],
    });
    expect(texts).toEqual(["57%", "7.9%"]);
  });

  test("booleans, errors, ISO dates, formulas with and without a value", async () => {
    const { texts, notes } = await textsOf([
      '<c t="b"><v>1</v></c>',
      '<c t="e"><f>A1/0</f><v>#REF!</v></c>',
      '<c t="d"><v>2026-01-07T09:13:00</v></c>',
      '<c t="str"><f>A1&amp;"x"</f><v>1x</v></c>',
      "<c><f>SUM(A1:A2)</f></c>",
    ]);
    expect(texts).toEqual(["TRUE", "#REF!", "2026-01-07 09:13:00", "1x", "=SUM(A1:A2)"]);
    expect(notes.map(({ code, line, found }) => [code, line, found])).toEqual([
      ["error_value", 3, "B3"],
      ["formula_without_value", 6, "B6"],
    ]);
  });

  test("shared and inline strings, rich text, reading aids, escapes, entities, CDATA", async () => {
    const { texts } = await textsOf(
      [
        '<c t="s"><v>0</v></c>',
        '<c t="s"><v>1</v></c>',
        '<c t="s"><v>2</v></c>',
        '<c t="inlineStr"><is><r><t>A</t></r><r><rPr><b/></rPr><t xml:space="preserve"> B</t></r></is></c>',
        "<c t='inlineStr'><is><t>&#xE6;&#248;&aring; &lt;b&gt;<![CDATA[<&amp;>]]></t></is></c>",
        '<c t="s"><v>99</v></c>',
      ],
      {
        strings: [
          "<t>Søren</t>",
          "<r><t>Øst</t></r><r><t>er</t></r><rPh><t>オ</t></rPh>",
          "<t>linje_x000D_\nto _x005F_x000B_</t>",
        ],
      },
    );
    expect(texts).toEqual(["Søren", "Øster", "linje\nto _x000B_", "A B", "æø&aring; <b><&amp;>", "#REF!"]);
  });
});

const TWO = [
  ["contact_id", "first_name"],
  ["1", "Ida"],
  ["2", "Bo"],
];

describe("sheets and rows", () => {
  test("each sheet is a part: object by its name, by the file's name, or by its header", async () => {
    const { file, tables } = await readOne(
      "undersoegelser_alle_2026-01-07.xlsx",
      book({
        sheets: {
          Forside: "<sheetData/>",
          Surveys: sheetData([
            ["survey_id", "name"],
            ["902", "Trivsel"],
          ]),
          Spørgsmål: sheetData([
            ["question_id", "survey_id"],
            ["9021", "902"],
          ]),
          "Ark 4": sheetData([
            ["group_id", "contact_id", "added_at", "removed_at", "removed_by"],
            ["7", "1", "01-02-2025 08:00", null, null],
          ]),
          Noter: sheetData([["husk", "dette"]]),
        },
      }),
    );
    expect(file.parts.map(({ sheet, object, use }) => [sheet, object, use])).toEqual([
      ["Surveys", "surveys", "data"],
      ["Spørgsmål", "survey_questions", "data"],
      ["Ark 4", "group_members", "data"],
      ["Noter", null, "unknown"],
    ]);
    expect(tables.map(({ length }) => length)).toEqual([1, 1, 1, 0]);
  });

  test("rows keep their number in the sheet; rows left out, empty ones, notes above and totals below are counted", async () => {
    const xml = `<sheetData>
      <row r="2"><c r="A2" t="inlineStr"><is><t>Udtræk</t></is></c></row>
      <row r="4"><c r="A4" t="inlineStr"><is><t>contact_id</t></is></c><c r="B4" t="inlineStr"><is><t>first_name</t></is></c></row>
      <row r="5"><c r="A5"><v>1</v></c><c r="B5" t="inlineStr"><is><t>Ida</t></is></c></row>
      <row r="6"><c r="A6" s="0"/></row>
      <row r="9"><c r="A9"><v>2</v></c><c r="B9" t="inlineStr"><is><t>Bo</t></is></c></row>
      <row r="10"><c r="A10" t="inlineStr"><is><t>I alt</t></is></c><c r="B10"><v>2</v></c></row>
    </sheetData>`;
    const { table } = await readOne(NAME, book({ sheets: { Ark1: xml } }));
    expect(rowsOf(table).map((row) => row["first_name"])).toEqual(["Ida", "Bo"]);
    expect([...table.lines]).toEqual([5, 9]);
    expect(table.lineCounts).toEqual({ header: 1, data: 2, rejected: 1, blank: 5, preamble: 1 });
    expect(linesOf(table)).toBe(10);
  });

  test("hidden sheets, rows and columns are read and named by number", async () => {
    const rows = sheetData(TWO).replace('<row r="3"', '<row r="3" hidden="1"');
    const { tables, notes } = await readOne(
      NAME,
      book({
        sheets: {
          Kontakter: `<cols><col min="2" max="3" hidden="1"/></cols>${rows}`,
          Grupper: sheetData([
            ["group_id", "name"],
            ["1", "A"],
          ]),
        },
        hidden: ["Grupper"],
      }),
    );
    expect(tables.map(({ length }) => length)).toEqual([2, 1]);
    expect(notes.map(({ code, severity }) => [code, severity])).toEqual(Array(3).fill(["hidden_in_workbook", "info"]));
    expect(notes.map(({ advice }) => advice)).toEqual([
      expect.stringMatching(/^Sheets of the workbook are hidden .*: 2\./),
      expect.stringMatching(/^Rows of the sheet are hidden .*: 3\./),
      expect.stringMatching(/^Columns of the sheet are hidden .*: B–C\./),
    ]);
  });

  test("hidden sheets and rows are left out where the project says so, each with its reason", async () => {
    const rows = sheetData([
      ["contact_id", "first_name"],
      ["1", "Ida"],
      ["2", "Bo"],
      ["3", "Eva"],
    ]);
    const { tables } = await readOne(
      NAME,
      book({
        sheets: {
          Kontakter: rows.replace('<row r="1"', '<row r="1" hidden="1"').replace('<row r="3"', '<row r="3" hidden="1"'),
          Grupper: sheetData([
            ["group_id", "name"],
            ["1", "A"],
            ["I alt", null],
          ]),
        },
        hidden: ["Grupper"],
      }),
      { hidden: "skip" },
    );
    const [people, groups] = tables;
    // A hidden header is still the header of what is seen.
    expect(people!.object).toBe("contacts");
    expect(rowsOf(people!).map((row) => row["first_name"])).toEqual(["Ida", "Eva"]);
    expect([...people!.rows]).toEqual([1, 3]);
    expect(people!.rejected).toEqual([{ row: 2, line: 3, lines: 1, reason: "hidden_row", cells: ["2", "Bo"] }]);
    expect(groups!.length).toBe(0);
    expect(groups!.rejected.map(({ line, reason, cells }) => [line, reason, cells])).toEqual([
      [2, "hidden_row", ["1", "A"]],
      [3, "total_line", ["I alt"]],
    ]);
    expect(tables.map(linesOf)).toEqual([4, 3]);
  });

  test("merged cells among the rows are named; a merged title above the header is not worth a word", async () => {
    const merged = (range: string) =>
      `${sheetData([["Liste"], ...TWO])}<mergeCells count="1"><mergeCell ref="${range}"/></mergeCells>`;
    expect((await readOne(NAME, book({ sheets: { A: merged("A1:B1") } }))).codes).toEqual([]);
    const { notes } = await readOne(NAME, book({ sheets: { A: merged("B3:B4") } }));
    expect(notes).toEqual([expect.objectContaining({ code: "merged_cells", found: "B3:B4" })]);
  });

  test("prefixes, other quotes, comments, a part in UTF-16: XML as other programs write it", async () => {
    const xml = `\ufeff<?xml version='1.0' encoding='UTF-16'?><!-- a > b --><x:worksheet><x:sheetData><x:row r='1'>
      <x:c\tr='A1'\tt='inlineStr'><x:is><x:t>contact_id</x:t></x:is></x:c><x:c r='B1' t='inlineStr'><x:is><x:t>first_name</x:t></x:is></x:c></x:row>
      <x:row><x:c><x:v>1</x:v></x:c><x:c t='inlineStr'><x:is><x:t>Åse &gt; Bo</x:t></x:is></x:c></x:row></x:sheetData></x:worksheet>`;
    const bytes = new Uint8Array(new Uint16Array(Array.from(xml, (letter) => letter.charCodeAt(0))).buffer);
    const { table } = await readOne(NAME, book({ sheets: { A: "" }, extra: { "xl/worksheets/sheet1.xml": bytes } }));
    expect(rowsOf(table)).toEqual([{ contact_id: "1", first_name: "Åse > Bo" }]);
  });

  test("a workbook written as a macro workbook, or without the optional parts", async () => {
    const entries = bookEntries({ sheets: { A: sheetData(TWO) } });
    for (const name of ["xl/styles.xml", "xl/sharedStrings.xml", "_rels/.rels"]) delete entries[name];
    const { table } = await readOne("kontakter_nord_2026-01-07.xlsm", zipSync(entries));
    expect(table.length).toBe(2);
  });
});
