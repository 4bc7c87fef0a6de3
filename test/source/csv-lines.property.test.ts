import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, describe, expect, test } from "vitest";
import { type CsvPlan, readCsv } from "../../lib/source/csv.ts";
import type { RawTable } from "../../lib/source/raw-table.ts";
import { type Encoding, utf8From } from "../../lib/source/to-utf8.ts";
import { stage } from "../staging/project.ts";
import { cellsOf, cleanUp, countedLines, opened, physicalLines, tableOf } from "./dialects.ts";

const folder = await mkdtemp(join(tmpdir(), "lines-"));
afterAll(async () => {
  await cleanUp();
  await rm(folder, { recursive: true, force: true });
});

const text = new TextEncoder();
const HEADER = "Kontakt-ID;Fornavn;Efternavn;E-mail;Status";
const pieces = fc.oneof(
  {
    weight: 6,
    arbitrary: fc
      .constantFrom(...";,|\t\"'\\ab1 ".split(""), "\n", "\r\n", "\r", '""', '";"', '\\"', "\0")
      .map((s) => [...text.encode(s)]),
  },
  {
    weight: 2,
    arbitrary: fc
      .constantFrom(
        HEADER,
        HEADER.replaceAll(";", ","),
        "1;Bo;Bach;;Aktiv",
        '2;"Ida;Bach;;Aktiv',
        "I alt;3;;;",
        ";;;;",
        "Gruppe-ID;Arbejdsområde-ID;Gruppe;Type",
        "sep=;",
      )
      .map((s) => [...text.encode(`${s}\n`)]),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      [0xef, 0xbb, 0xbf],
      [0xff, 0xfe],
      [0xfe, 0xff],
      [0xe6],
      [0xc3],
      [0xf0, 0x9f],
      [0x0a, 0x00],
      [0x00, 0x0a],
      [0x3b, 0x00],
      [0x1a],
    ),
  },
  { weight: 1, arbitrary: fc.uint8Array({ maxLength: 12 }).map((bytes) => [...bytes]) },
);
const anyBytes = fc.oneof(
  fc.array(pieces, { maxLength: 200 }).map((parts) => Uint8Array.from(parts.flat())),
  fc.array(pieces, { maxLength: 60 }).map((parts) => Uint8Array.from([...text.encode(`${HEADER}\n`), ...parts.flat()])),
  fc.uint8Array({ maxLength: 3000 }),
);

/** The text that the reader made of the bytes, by the encoding it names. */
function decoded(bytes: Uint8Array, encoding: string): string {
  const skip = [
    [0xef, 0xbb, 0xbf],
    [0xff, 0xfe],
    [0xfe, 0xff],
  ].find((mark) => mark.every((byte, place) => bytes[place] === byte));
  const blocks = utf8From(encoding.replace("-bom", "") as Encoding, skip?.length ?? 0);
  const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  return decoder.decode(blocks.push(bytes), { stream: true }) + decoder.decode(blocks.end());
}

describe("every physical line is in exactly one account", () => {
  test("whatever the bytes are, under a name that says something or nothing, detected or told", async () => {
    await fc.assert(
      fc.asyncProperty(
        anyBytes,
        fc.constantFrom("contacts_x_2026-01-07.csv", "noget.csv", "noget.txt"),
        fc.option(
          fc.record(
            {
              object: fc.constantFrom("contacts" as const, "groups" as const),
              delimiter: fc.constantFrom(";", ",", "|", "tab"),
              quote: fc.constantFrom('"' as const, "'" as const, "none" as const),
              escape: fc.constantFrom("doubled" as const, "backslash" as const),
              encoding: fc.constantFrom("utf-8", "utf-16le", "utf-16be", "windows-1252", "macintosh", "cp850"),
            },
            { requiredKeys: [] },
          ),
          { nil: {} },
        ),
        async (bytes, name, override) => {
          const file = await opened(bytes, name, override);
          const table = await tableOf(file);
          if (file.encoding === "binary" || file.encoding === "xlsx") return;
          expect(countedLines(table)).toBe(physicalLines(decoded(bytes, file.encoding)));
          expect(table.rejected.reduce((sum, { lines }) => sum + lines, 0)).toBe(table.lineCounts.rejected);
          let data = 0;
          for (let row = 0; row < table.length; row++) data += table.spans.get(row) ?? 1;
          expect(data).toBe(table.lineCounts.data);
          const starts = [...table.lines, ...table.rejected.map(({ line }) => line)].sort((a, b) => a - b);
          expect(new Set(starts).size).toBe(starts.length);
        },
      ),
      { numRuns: 150 },
    );
  });

  test("the report of staging says the same", async () => {
    await fc.assert(
      fc.asyncProperty(anyBytes, fc.constantFrom("contacts_x_2026-01-07.csv", "noget.csv"), async (bytes, name) => {
        const [report] = (await stage({ [name]: bytes })).files;
        if (!report || report.encoding === "binary" || report.encoding === "xlsx") return;
        const { header, data, rejected, blank, preamble } = report.lines;
        expect(header + data + rejected + blank + preamble).toBe(physicalLines(decoded(bytes, report.encoding)));
      }),
      { numRuns: 60 },
    );
  });

  test("the size of the blocks changes nothing", async () => {
    const header = {
      object: "contacts" as const,
      names: HEADER.split(";"),
      rows: [HEADER.split(";")],
      line: 1,
      notes: [],
    };
    const seen = (table: RawTable) => ({
      cells: cellsOf(table),
      lines: [...table.lines],
      spans: [...table.spans],
      rejected: table.rejected.map(({ line, lines, reason, cells }) => ({ line, lines, reason, cells })),
      counts: table.lineCounts,
      notes: table.notes,
      dialect: table.dialect,
    });
    let files = 0;
    await fc.assert(
      fc.asyncProperty(
        anyBytes,
        fc.integer({ min: 1, max: 64 }),
        fc.constantFrom(8, 50, 1 << 20),
        fc.constantFrom("utf-8" as const, "utf-16le" as const, "windows-1252" as const),
        fc.boolean(),
        fc.constantFrom('"' as const, "'" as const, "none" as const),
        async (bytes, blockBytes, longest, encoding, backslash, quote) => {
          const path = join(folder, `${files++}.csv`);
          await writeFile(path, bytes);
          const plan: CsvPlan = {
            encoding,
            skip: 0,
            strayBytes: encoding === "utf-8",
            dialect: { delimiter: ";", quote, escape: backslash ? "backslash" : "doubled" },
            header,
            detected: null,
          };
          expect(seen(await readCsv(path, plan, { blockBytes, longest }))).toEqual(
            seen(await readCsv(path, plan, { longest })),
          );
        },
      ),
      { numRuns: 150 },
    );
  });
});
