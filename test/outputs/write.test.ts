import { mkdtemp, readdir, readFile, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import Papa from "papaparse";
import { beforeEach, describe, expect, test } from "vitest";
import type { z } from "zod";
import { csvLine, neutralise } from "#lib/outputs/csv.ts";
import { deltaSchema, estimateSchema, joinsSchema, OUTPUTS } from "#lib/outputs/shapes.ts";
import { OutputError, OutputFolder } from "#lib/outputs/write.ts";

let root: string;
let out: OutputFolder;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "out-"));
  out = new OutputFolder(root);
});

describe("JSON", () => {
  const join1 = { object: "tasks", column: "contact_id", references: "contacts", rows: 3, matched: 2, orphans: 1 };

  test("is written with two spaces in the schema's order, and read back", async () => {
    const path = await out.writeJson("joins.json", joinsSchema, [{ note: "extra", orphanIds: ["9"], ...join1 }]);
    const text = await readFile(path, "utf8");
    expect(text).toBe(`${JSON.stringify([{ ...join1, orphanIds: ["9"], note: "extra" }], null, 2)}\n`);
    expect(await out.readJson("joins.json", joinsSchema)).toEqual([{ ...join1, orphanIds: ["9"], note: "extra" }]);
  });

  test("that does not fit its schema is refused without its values, and the earlier file stays", async () => {
    await out.writeJson("joins.json", joinsSchema, []);
    const wrong = [{ ...join1, orphanIds: "ane@butik.example" }] as unknown as z.infer<typeof joinsSchema>;
    const refusal = await out.writeJson("joins.json", joinsSchema, wrong).catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(OutputError);
    expect(String(refusal)).toContain("0.orphanIds");
    expect(String(refusal)).not.toContain("ane@");
    expect(await out.readJson("joins.json", joinsSchema)).toEqual([]);
  });

  test("that is missing reads as null, that is damaged as an error naming the file", async () => {
    expect(await out.readJson("joins.json", joinsSchema)).toBeNull();
    await writeFile(join(root, "joins.json"), "[{");
    await expect(out.readJson("joins.json", joinsSchema)).rejects.toThrow(/joins\.json is not JSON/);
  });

  test("shapes take the delta's window beside its objects, and refuse negative counts and unknown grades", () => {
    const counts = { new: 1, changed: 0, unchanged: 2, gone: 0, conflicts: 0 };
    const window = { from: "2026-01-01T00:00:00Z", to: "2026-01-02T00:00:00Z" };
    expect(deltaSchema.parse({ contacts: counts, window })).toEqual({ window, contacts: counts });
    expect(deltaSchema.safeParse({ contacts: { ...counts, gone: -1 } }).success).toBe(false);
    const estimate = { calls: 1, quota: [], storageBytes: 0, seconds: 1, reasons: [], compatibility: { rows: [] } };
    expect(estimateSchema.safeParse({ ...estimate, complexity: "B" }).success).toBe(true);
    expect(estimateSchema.safeParse({ ...estimate, complexity: "E" }).success).toBe(false);
    for (const [name, schema] of Object.entries(OUTPUTS)) expect(schema.safeParse(7).success, name).toBe(false);
  });
});

describe("paths", () => {
  test.each(["../a", "a/../../b", "/etc/a", "", "a//b", ".hidden", "a\0b", "C:\\a", "a/..", "con./x"])(
    "%j is refused",
    (name) => expect(() => out.path(name)).toThrow(OutputError),
  );

  test("a linked folder that leads outside is refused", async () => {
    const elsewhere = await mkdtemp(join(tmpdir(), "elsewhere-"));
    await symlink(elsewhere, join(root, "charts"));
    await expect(out.writeText("charts/a.svg", "x")).rejects.toThrow(/outside/);
    expect(await readdir(elsewhere)).toEqual([]);
  });

  test("folders are made and Danish names allowed", async () => {
    await out.writeText("reference/besvarelser_æøå (1).csv", "x");
    expect(await readdir(join(root, "reference"))).toEqual(["besvarelser_æøå (1).csv"]);
  });
});

describe("a write that fails half-way", () => {
  async function* dies() {
    for (let row = 0; row < 20_000; row += 1) yield [row, "some text to fill a block"];
    throw new Error("disk gone");
  }
  test("leaves neither a file nor a temporary one", async () => {
    await expect(out.writeCsv("audit.csv", ["a", "b"], dies())).rejects.toThrow("disk gone");
    expect(await readdir(root)).toEqual([]);
  });
  test("leaves the earlier file as it was", async () => {
    await out.writeCsv("audit.csv", ["a", "b"], [[1, "x"]]);
    await expect(out.writeCsv("audit.csv", ["a", "b"], dies())).rejects.toThrow("disk gone");
    expect(await readFile(join(root, "audit.csv"), "utf8")).toBe("\uFEFFa,b\r\n1,x\r\n");
    expect(await readdir(root)).toEqual(["audit.csv"]);
  });
});

test("two folders writing one name at the same time leave one whole file", async () => {
  const texts = Array.from({ length: 8 }, (_, i) => String(i).repeat(200_000));
  await Promise.all(texts.map((text) => new OutputFolder(root).writeText("report.html", text)));
  expect(texts).toContain(await readFile(join(root, "report.html"), "utf8"));
  expect(await readdir(root)).toEqual(["report.html"]);
});

describe("CSV", () => {
  test.each([
    ['=HYPERLINK("x")', '\'=HYPERLINK("x")'],
    ["@SUM(A1)", "'@SUM(A1)"],
    ["+cmd|' /C calc'!A0", "'+cmd|' /C calc'!A0"],
    ["-2+3", "'-2+3"],
    ["\t=1", "'\t=1"],
    ["\r=1", "'\r=1"],
    ["--", "'--"],
    ["+45-20", "'+45-20"],
    ["-", "-"],
    ["+4520123456", "+4520123456"],
    ["+45 20 12 34 56", "+45 20 12 34 56"],
    ["-12,5", "-12,5"],
    ["-1.234,50", "-1.234,50"],
    ["+1e9", "+1e9"],
    ["-12,5 %", "-12,5 %"],
    ["+0%", "+0%"],
    ["+0%+1", "'+0%+1"],
    ["Ærø - øst", "Ærø - øst"],
    ["", ""],
  ])("%j becomes %j", (found, written) => expect(neutralise(found)).toBe(written));

  test("any rows come back through another parser as the neutralised text", () => {
    const text = fc.oneof(
      fc.string({ unit: "grapheme", maxLength: 12 }),
      fc.constantFrom("=1", "+45 20", "-", "@a", "\t", "\r\n", '"', "a,b", "a;b", " x ", "'=1", "æøå", ""),
      fc.tuple(fc.constantFrom("=", "+", "-", "@", "\t", "\r"), fc.string({ maxLength: 6 })).map((t) => t.join("")),
    );
    fc.assert(
      fc.property(fc.array(fc.array(text, { minLength: 2, maxLength: 2 }), { minLength: 1, maxLength: 6 }), (rows) => {
        const { data } = Papa.parse<string[]>(rows.map(csvLine).join(""), { newline: "\r\n", delimiter: "," });
        const read = data.slice(0, -1);
        expect(read).toEqual(rows.map((row) => row.map(neutralise)));
        for (const cell of read.flat())
          if (/^[=+\-@\t\r]/.test(cell)) expect(cell).toMatch(/^(-|[+-]?\d[\d.,]*([eE][+-]?\d+)?\s?%?|\+\d[\d ]*)$/);
      }),
      { numRuns: 500 },
    );
  });

  test("starts with a BOM, counts rows, writes blanks for nulls", async () => {
    const rows = await out.writeCsv(
      "a.csv",
      ["id", "name"],
      [
        ["1", null],
        [2, true],
        ["", undefined],
      ],
    );
    expect(rows).toBe(3);
    expect(await readFile(join(root, "a.csv"), "utf8")).toBe("\uFEFFid,name\r\n1,\r\n2,true\r\n,\r\n");
  });

  test("a single empty cell is not a blank line", () => expect(csvLine([null])).toBe('""\r\n'));
});
