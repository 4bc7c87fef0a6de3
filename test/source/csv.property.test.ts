import fc from "fast-check";
import { afterAll, describe, expect, test } from "vitest";
import { cellsOf, cleanUp, ENCODED, opened, tableOf, type Written, written } from "./dialects.ts";

afterAll(cleanUp);

const HEADER = ["Opslags-ID", "Gruppe-ID", "Tekst", "Egen kolonne", "Forfatter-ID"];
/** In every alphabet here. */
const COMMON = [..."abcæøåÆØÅéü\"'\\;,|\t 0123=+-@", "\n", "\r\n", "\r", "; ", '""', "''", '\\"'];
const WIDE = [...COMMON, "🎉", "\u200f", "ł", "漢", "€", "\u0301"];
const words = (units: readonly string[]) => fc.string({ unit: fc.constantFrom(...units), maxLength: 10 });
const odd = fc.constantFrom("=1+1", '"', "'", '""', " x ", "\n", "-2+3", "@SUM(A1)", "a;b,c|d\te", "1.234,5", "");

const tables = (units: readonly string[]) =>
  fc.array(
    fc.tuple(
      fc.nat(9999).map((n) => `${n}p`),
      fc.oneof(words(units), odd),
      fc.oneof(words(units), odd),
      words(units),
      fc.constantFrom("Søren Østergård på Ærø", "Åse Bjørn-Bæk", "Frederik fra Tårnby"),
    ),
    { minLength: 1, maxLength: 12 },
  );

const lineBreaks = fc.oneof(
  fc.constantFrom("\n" as const, "\r\n" as const, "\r" as const).map((one) => [one]),
  fc.array(fc.constantFrom("\n" as const, "\r\n" as const, "\r" as const), { minLength: 2, maxLength: 4 }),
);
const ways = fc.record({
  delimiter: fc.constantFrom("," as const, ";" as const, "\t" as const, "|" as const),
  quote: fc.constantFrom('"' as const, "'" as const, "none" as const),
  escape: fc.constantFrom("doubled" as const, "backslash" as const),
  quoteAll: fc.boolean(),
  lineBreaks,
  lastBreak: fc.boolean(),
});

/** Without quotes, nothing that means something outside of cells can stand in one. */
const plain = (rows: readonly (readonly string[])[], { delimiter, quote }: Written) =>
  quote !== "none" ? rows : rows.map((row) => row.map((cell) => cell.replaceAll(delimiter, "").replace(/[\r\n]/g, "")));

describe("what was written is read, cell for cell", () => {
  test("when the dialect is told: any table, dialect, encoding", async () => {
    await fc.assert(
      fc.asyncProperty(ways, fc.constantFrom(...Object.keys(ENCODED)), fc.gen(), async (how, name, gen) => {
        const encoding = ENCODED[name]!;
        const rows = plain(
          gen(() => tables(encoding.wide ? WIDE : COMMON)),
          how,
        );
        const custom = ["Noget eget", "Andet", "Tredje", "Fjerde", "Navn på medarbejder"];
        const text = written([custom, ...rows], how);
        const file = await opened(encoding.bytes(text), "ukendt.csv", {
          object: "group_posts",
          delimiter: how.delimiter === "\t" ? "tab" : how.delimiter,
          quote: how.quote,
          escape: how.escape,
          headerLine: 1,
          encoding: encoding.label.replace("-bom", ""),
        });
        const table = await tableOf(file);
        expect(table.rejected.map(({ line, reason }) => ({ line, reason }))).toEqual([]);
        expect(cellsOf(table)).toEqual([custom, ...rows]);
      }),
      { numRuns: 100 },
    );
  });

  test("when it is detected: known header names, and quotes that are there to be seen", async () => {
    await fc.assert(
      fc.asyncProperty(ways, fc.constantFrom(...Object.keys(ENCODED)), fc.gen(), async (how, name, gen) => {
        const encoding = ENCODED[name]!;
        const units = encoding.wide ? WIDE : COMMON;
        let rows: readonly (readonly string[])[] = plain(
          gen(() => tables(units)),
          how,
        );
        // A file without quotes reads like one with them as long as no cell begins with one; backslashes alone prove no escape.
        if (how.quote === "none") rows = rows.map((row) => row.map((cell) => cell.replace(/["']/g, "")));
        if (how.quote === "'" || how.escape === "backslash")
          rows = [
            ...rows,
            ["77", `en ${how.quote}citeret${how.quote} tekst, ${how.delimiter}`, "1", "2", "Bodil Sørensen"],
          ].map((row) =>
            row.map((cell) =>
              how.quote === "none" ? cell.replace(/['"]|none/g, "").replaceAll(how.delimiter, "") : cell,
            ),
          );
        if (how.escape === "doubled") rows = rows.map((row) => row.map((cell) => cell.replaceAll("\\", "/")));
        const file = await opened(encoding.bytes(written([HEADER, ...rows], how)));
        expect(file.encoding).toBe(encoding.label);
        const table = await tableOf(file);
        expect(table.rejected.map(({ line, reason }) => ({ line, reason }))).toEqual([]);
        expect(cellsOf(table)).toEqual([HEADER, ...rows]);
      }),
      { numRuns: 150 },
    );
  });
});
