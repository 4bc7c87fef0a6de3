import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readCsv } from "../../lib/source/csv.ts";
import { DELIMITERS, sniffDelimiter } from "../../lib/source/dialect.ts";
import { EncodingDetector } from "../../lib/source/encoding.ts";
import type { RawTable } from "../../lib/source/raw-table.ts";
import { RecordSorter } from "../../lib/source/records.ts";
import { csv, utf16, windows1252 } from "../staging/project.ts";

const folder = await mkdtemp(join(tmpdir(), "csv-"));
let files = 0;

async function read(
  bytes: Uint8Array | string,
  delimiter: (typeof DELIMITERS)[number],
  encoding: Parameters<typeof readCsv>[1]["encoding"],
  blockBytes?: number,
): Promise<RawTable> {
  const path = join(folder, `${files++}.csv`);
  await writeFile(path, bytes);
  const sorter = new RecordSorter({ hint: "group_posts", fixed: true });
  await readCsv(path, { encoding, delimiter, ...(blockBytes ? { blockBytes } : {}) }, sorter);
  return sorter.finish();
}

const cellsOf = (table: RawTable) =>
  Array.from({ length: table.length }, (_, row) => table.columns.map((column) => column.at(row)));

const HEADER = ["post_id", "group_id", "body_html", "egen"];
const word = fc.string({ unit: fc.constantFrom(...'aæøåÆØÅé€\'"";,|\t \n0123'.split(""), "\r\n"), maxLength: 12 });
/** The first cell keeps rows from being blank, headers or summary lines. */
const rows = fc.array(
  fc.tuple(
    fc.nat(9999).map((n) => `p${n}`),
    word,
    word,
    word,
  ),
  { minLength: 1, maxLength: 12 },
);
const dialect = fc.record({
  delimiter: fc.constantFrom(...DELIMITERS),
  lineBreak: fc.constantFrom("\n", "\r\n"),
  quoteAll: fc.boolean(),
  lastBreak: fc.boolean(),
});

const encoded = {
  "utf-8": (text: string) => new TextEncoder().encode(text),
  "windows-1252": windows1252,
  "utf-16le": (text: string) => utf16(text, "le"),
  "utf-16be": (text: string) => utf16(text, "be"),
} as const;

/** Papaparse and we take the carriage return at the end of an unquoted last cell for part of the line break. */
const sameText = (text: string) => text.replace(/\r$/, "");

describe("CSV", () => {
  test("what was written is read: every delimiter, line break, encoding, and size of block", async () => {
    await fc.assert(
      fc.asyncProperty(
        rows,
        dialect,
        fc.constantFrom(...(Object.keys(encoded) as (keyof typeof encoded)[])),
        fc.constantFrom(1, 2, 3, 7, 64, 1 << 20),
        async (data, how, encoding, block) => {
          const table = await read(encoded[encoding](csv([HEADER, ...data], how)), how.delimiter, encoding, block);
          const wanted = data.map((row) => row.map((cell, i) => (i === 3 ? sameText(cell) : cell)));
          const names = table.headers.map(({ header }) => HEADER.indexOf(header));
          expect(cellsOf(table)).toEqual(wanted.map((row) => names.map((place) => row[place])));
          expect(table.rejected).toEqual([]);
        },
      ),
      { numRuns: 300 },
    );
  });

  test("every physical line is counted once, and each record has the line it starts on", async () => {
    await fc.assert(
      fc.asyncProperty(
        rows,
        dialect,
        fc.array(fc.constantFrom("", ";;;", "kort;række", "I alt;3;;"), { maxLength: 4 }),
        async (data, how, junk) => {
          const text =
            csv([HEADER, ...data], { ...how, delimiter: ";", lastBreak: true }) +
            junk.map((line) => line + how.lineBreak).join("");
          const table = await read(text, ";", "utf-8", 16);
          const { header, data: kept, rejected, blank, preamble } = table.lineCounts;
          expect(header + kept + rejected + blank + preamble).toBe(text.split("\n").length - 1);
          const starts = text.split("\n");
          table.lines.forEach((line, row) => {
            const first = cellsOf(table)[row]![0]!;
            expect(starts[line - 1]).toContain(first);
          });
        },
      ),
      { numRuns: 150 },
    );
  });

  test("old Mac line ends", async () => {
    const table = await read("post_id;group_id\rp1;2\rp2;3\r", ";", "utf-8", 5);
    expect(cellsOf(table)).toEqual([
      ["p1", "2"],
      ["p2", "3"],
    ]);
  });

  test("any bytes at all are read without an error, and every line is counted", async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), fc.constantFrom(...DELIMITERS), async (bytes, delimiter) => {
        const table = await read(bytes, delimiter, "windows-1252", 11);
        const text = new TextDecoder("windows-1252").decode(bytes);
        const end = text.includes("\n") || !text.includes("\r") ? "\n" : "\r";
        const lines = text === "" ? 0 : text.split(end).length - (text.endsWith(end) ? 1 : 0);
        expect(Object.values(table.lineCounts).reduce((a, b) => a + b, 0)).toBe(lines);
      }),
      { numRuns: 400 },
    );
  });

  test("the delimiter is found by the header, whatever stands in the cells", () => {
    fc.assert(
      fc.property(rows, dialect, (data, how) => {
        expect(sniffDelimiter(csv([HEADER, ...data], how), "group_posts")).toBe(how.delimiter);
      }),
    );
  });

  test("the encoding is found", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom(..."abc æøå;\n".split("")), minLength: 1, maxLength: 50 }),
        fc.constantFrom("windows-1252", "utf-8"),
        (text, encoding) => {
          const detector = new EncodingDetector();
          const bytes = encoded[encoding as "utf-8"](`hej ${text} så ø`);
          detector.block(bytes);
          if (detector.needsLetters) detector.letters(bytes);
          expect(detector.finish().encoding).toBe(encoding);
        },
      ),
    );
  });
});
