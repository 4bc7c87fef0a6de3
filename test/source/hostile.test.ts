// What hostile workbooks, JSON files, archives and folders may hold: nothing crashes, hangs or grows without bound.

import fc from "fast-check";
import { strToU8, zipSync } from "fflate";
import { describe, expect, test } from "vitest";
import { XmlFault, XmlScanner } from "../../lib/source/xlsx/xml.ts";
import { stageExports } from "../../lib/staging/stage.ts";
import { unbalanced } from "../staging/project.ts";
import { book, bookEntries, linesOf, projectOf, readOne, rowsOf, sheetData } from "./support.ts";

const NAME = "kontakter_nord_2026-01-07.xlsx";
const ROWS = [
  ["contact_id", "first_name"],
  ["1", "Ida"],
  ["2", "Bo"],
];
const data = sheetData(ROWS);
const inline = (at: string, text: string) => `<c r="${at}" t="inlineStr"><is><t>${text}</t></is></c>`;

/** The bytes with the central directory's field of one entry changed. */
function changed(bytes: Uint8Array, entry: string, field: number, value: number): Uint8Array {
  const copy = bytes.slice();
  const at = Buffer.from(copy).lastIndexOf(entry) - 46;
  new DataView(copy.buffer).setUint32(at + field, value, true);
  return copy;
}

describe("workbooks", () => {
  test("a sheet that inflates to hundreds of times its size is not read, and says so", async () => {
    const bomb = book({
      sheets: { A: "" },
      extra: { "xl/worksheets/sheet1.xml": new Uint8Array(20_000_000).fill(32) },
    });
    expect(bomb.length).toBeLessThan(100_000);
    const { file, notes } = await readOne(NAME, bomb);
    expect(file.parts[0]!.use).toBe("unreadable");
    expect(notes).toEqual([expect.objectContaining({ code: "file_too_large" })]);
  });

  test("shared strings that never end, sizes that lie, too many entries, entries over one another", async () => {
    const good = book({ sheets: { A: data } });
    const sheet = "xl/worksheets/sheet1.xml";
    const many = Object.fromEntries(Array.from({ length: 10_001 }, (_, n) => [`x${n}`, new Uint8Array(0)]));
    const cases: [Uint8Array, string][] = [
      [changed(good, sheet, 24, 10), "file_too_large"],
      [changed(good, sheet, 24, 0xfffffff0), "file_too_large"],
      [changed(good, sheet, 42, 0), "archive_bomb"],
      [zipSync({ ...bookEntries({ sheets: { A: data } }), ...many }, { level: 0 }), "archive_bomb"],
      [book({ sheets: { A: data }, extra: { "xl/sharedStrings.xml": new Uint8Array(20_000_000) } }), "file_too_large"],
    ];
    for (const [bytes, code] of cases) {
      const { file, codes } = await readOne(NAME, bytes);
      expect([file.parts[0]!.use, codes]).toEqual(["unreadable", [code]]);
    }
  });

  test("a file cut anywhere is one unreadable file, never an error", async () => {
    const good = book({ sheets: { A: data } });
    for (const part of [0.01, 0.2, 0.5, 0.9, 0.99]) {
      const { file, codes } = await readOne(NAME, good.subarray(0, Math.floor(good.length * part)));
      expect([file.parts[0]!.use, codes]).toEqual(["unreadable", ["unreadable_file"]]);
    }
  });

  test("a wrong checksum and a sheet that breaks off block, with the rows before them counted", async () => {
    const good = book({ sheets: { A: data } });
    const wrong = await readOne(NAME, changed(good, "xl/worksheets/sheet1.xml", 16, 12345));
    expect(wrong.table.length).toBe(2);
    expect(wrong.notes).toEqual([expect.objectContaining({ code: "wrong_checksum", severity: "blocking" })]);
    const torn = await readOne(
      NAME,
      book({ sheets: { A: "" }, extra: { "xl/worksheets/sheet1.xml": `<worksheet>${data.slice(0, -60)}` } }),
    );
    expect(torn.notes).toEqual([expect.objectContaining({ severity: "blocking", code: "unreadable_file", line: 3 })]);
  });

  test("entities are never replaced, whatever the document type declares", async () => {
    const doctype =
      '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;"><!ENTITY f SYSTEM "file:///etc/passwd">]>';
    const xml = `<?xml version="1.0"?>${doctype}<worksheet>${data.replace("Ida", "&b;&f;&amp;&#65;")}</worksheet>`;
    const { table, codes } = await readOne(
      NAME,
      book({ sheets: { A: "" }, extra: { "xl/worksheets/sheet1.xml": xml } }),
    );
    expect(rowsOf(table)[0]!["first_name"]).toBe("&b;&f;&A");
    expect(codes).toEqual(["xml_doctype"]);
  });

  test("a sheet that claims to be as large as can be is as large as what is in it", async () => {
    const last = `<row r="1048576">${inline("A1048576", "3")}${inline("B1048576", "Eva")}</row></sheetData>`;
    const { table } = await readOne(
      NAME,
      book({ sheets: { A: `<dimension ref="A1:XFD1048576"/>${data.replace("</sheetData>", last)}` } }),
    );
    expect([...table.lines]).toEqual([2, 3, 1_048_576]);
    expect(table.lineCounts).toMatchObject({ header: 1, data: 3, blank: 1_048_572 });
    expect(linesOf(table)).toBe(1_048_576);
  });

  test("lone cells at the far right of many rows do not fill the memory", async () => {
    const rows = Array.from(
      { length: 2000 },
      (_, n) => `<row r="${n + 4}">${inline(`A${n + 4}`, String(n + 3))}${inline(`XFD${n + 4}`, "x")}</row>`,
    );
    const { table } = await readOne(
      NAME,
      book({ sheets: { A: data.replace("</sheetData>", `${rows.join("")}</sheetData>`) } }),
    );
    expect(table.rejected.length + table.length).toBe(2002);
    expect(Math.max(...table.rejected.map(({ cells }) => cells.length), 0)).toBeLessThan(1000);
    expect(linesOf(table)).toBe(2003);
  });

  test("rows and cells out of order, repeated, without or with impossible places are all there", async () => {
    const xml = `<sheetData><row r="1">${inline("A1", "contact_id")}${inline("B1", "first_name")}</row>
      <row r="0">${inline("A2", "1")}${inline("B2", "Ida")}</row>
      <row r="99999999999">${inline("A3", "2")}${inline("ZZZZ3", "Bo")}</row>
      <row r="2">${inline("B4", "Eva")}${inline("A4", "3")}</row>
      <row>${inline("A5", "4")}${inline("A5", "5")}</row></sheetData>`;
    const { table, codes } = await readOne(NAME, book({ sheets: { A: xml } }));
    expect(rowsOf(table)).toEqual([
      { contact_id: "1", first_name: "Ida" },
      { contact_id: "2", first_name: "Bo" },
      { contact_id: "3", first_name: "Eva" },
      { contact_id: "4", first_name: "5" },
    ]);
    expect([...table.lines]).toEqual([2, 3, 4, 5]);
    expect(codes).toEqual(["repeated_address"]);
  });

  test("a cell of a million letters, NUL and control letters, names of prototypes", async () => {
    const long = "Åh ".repeat(400_000);
    const xml = sheetData([
      ["contact_id", "first_name", "__proto__", "constructor"],
      ["1", long, "p", "c"],
      ["2", "a_x0000_b", "", ""],
    ]);
    const { table } = await readOne(NAME, book({ sheets: { A: xml } }));
    const rows = rowsOf(table);
    expect(rows[0]!["first_name"]).toHaveLength(long.length);
    expect(rows[0]).toMatchObject({ "__proto__ (custom)": "p", "constructor (custom)": "c" });
    expect(rows[1]!["first_name"]).toBe("a\0b");
  });

  test("a sheet that points out of the workbook, to nothing, or to itself is no way out", async () => {
    const rel = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    const relations = (target: string) => ({
      "xl/_rels/workbook.xml.rels": `<Relationships><Relationship Id="rId1" Type="${rel}/worksheet" Target="${target}"/></Relationships>`,
    });
    for (const target of ["../../../../etc/passwd", "/etc/passwd", "file:///etc/passwd", "workbook.xml", "", "%00"]) {
      const { file } = await readOne(NAME, book({ sheets: { A: data }, extra: relations(target) }));
      expect(["unreadable", "empty"]).toContain(file.parts[0]!.use);
    }
  });
});

describe("any bytes at all", () => {
  test("the XML scanner says the same however its text is cut, or refuses it", () => {
    const piece = fc.constantFrom(
      "<a>",
      "</a>",
      "<b x='>'>",
      "</b>",
      "<c/>",
      "text",
      "&amp;",
      "&",
      "<!--",
      "-->",
      "<![CDATA[",
      "]]>",
      "<?p",
      "?>",
      "<!DOCTYPE x [",
      "]>",
      "<",
      ">",
      "\r\n",
      "æ",
    );
    const events = (text: string, sizes: readonly number[]) => {
      const found: string[] = [];
      let letters = "";
      const flush = () => {
        if (letters !== "") found.push(`text ${letters}`);
        letters = "";
      };
      const scanner = new XmlScanner({
        open: (name, tag, empty) => {
          flush();
          found.push(`open ${name} ${tag} ${empty}`);
        },
        close: (name) => {
          flush();
          found.push(`close ${name}`);
        },
        text: (text) => {
          letters += text;
        },
      });
      try {
        let at = 0;
        for (const size of [...sizes, text.length]) {
          scanner.push(text.slice(at, at + size));
          at += size;
        }
        scanner.end();
      } catch (error) {
        if (!(error instanceof XmlFault)) throw error;
        return null;
      }
      flush();
      return found;
    };
    fc.assert(
      fc.property(
        fc.array(piece, { maxLength: 12 }),
        fc.array(fc.integer({ min: 1, max: 5 }), { maxLength: 40 }),
        (pieces, sizes) => {
          const text = pieces.join("");
          expect(events(text, sizes)).toEqual(events(text, []));
        },
      ),
      { numRuns: 1000 },
    );
  });

  const bytes = fc.oneof(
    fc.uint8Array({ maxLength: 200 }),
    fc.string({ maxLength: 100 }).map(strToU8),
    // Good files with some bytes changed.
    fc
      .tuple(
        fc.constantFrom(
          book({ sheets: { A: data } }),
          zipSync({ "kontakter.csv": strToU8("contact_id;first_name\n1;Ida\n") }),
          strToU8('{"learning_paths":[{"path_id":1}]}'),
        ),
        fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 5 }),
      )
      .map(([good, changes]) => {
        const copy = good.slice();
        for (const [at, value] of changes) copy[at % copy.length] = value;
        return copy;
      }),
  );

  test("any file under any name is read or reported, and every cell and line adds up", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(
          "kontakter_a_2026-01-07.xlsx",
          "kontakter_b.xls",
          "eksport.zip",
          "files_all.zip",
          "learning_paths_c_2026-01-07.json",
          "x.ndjson",
          "export_manifest.json",
        ),
        bytes,
        async (name, content) => {
          const project = await projectOf({ [name]: content });
          const staging = await stageExports({ project, folder: "exports" });
          expect(unbalanced(staging)).toEqual([]);
          expect(staging.files.length).toBeGreaterThan(0);
        },
      ),
      { numRuns: 150 },
    );
  });
});
