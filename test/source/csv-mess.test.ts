import { afterAll, describe, expect, test } from "vitest";
import { SourceError } from "../../lib/source/source-error.ts";
import { cellsOf, cleanUp, countedLines, ENCODED, opened, physicalLines, tableOf } from "./dialects.ts";

afterAll(cleanUp);

const NAME = "kontakter_nordic-retail_2026-01-07.csv";
const HEADER = "Kontakt-ID;Fornavn;Efternavn;E-mail;Status";
const row = (id: number, first = "Bo") => `${id};${first};Bach;b${id}@x.example;Aktiv`;
const rows = (from: number, count: number) => Array.from({ length: count }, (_, i) => row(from + i));

async function read(lines: readonly string[] | string, override = {}, name = NAME) {
  const text = typeof lines === "string" ? lines : `${lines.join("\n")}\n`;
  const file = await opened(text, name, override);
  const table = await tableOf(file);
  expect(countedLines(table)).toBe(physicalLines(text));
  return {
    file,
    table,
    object: table.object,
    ids: cellsOf(table)
      .slice(1)
      .map(([id]) => id),
    rejected: table.rejected.map(({ line, reason }) => [line, reason]),
    codes: [...file.notes, ...table.notes].map(({ code }) => code),
    counts: table.lineCounts,
  };
}

describe("where the table is", () => {
  test("notes above the header, further down than ten lines", async () => {
    const notes = Array.from({ length: 30 }, (_, i) => (i % 5 === 0 ? "" : `Note ${i}, skrevet "af Ida`));
    const { ids, counts, object } = await read([...notes, HEADER, ...rows(1, 3)]);
    expect([ids, object]).toEqual([["1", "2", "3"], "contacts"]);
    expect(counts).toEqual({ header: 1, data: 3, rejected: 0, blank: 6, preamble: 24 });
  });

  test("the delimiter that Excel names in the first line", async () => {
    const { ids, table, counts } = await read([
      "sep=|",
      HEADER.replaceAll(";", "|"),
      ...rows(1, 2).map((one) => one.replaceAll(";", "|")),
    ]);
    expect(ids).toEqual(["1", "2"]);
    expect(table.dialect).toMatchObject({ delimiter: "|", headerLine: 2 });
    expect(counts.preamble).toBe(1);
  });

  test("labels over groups of columns, names over two rows, line ends inside a name, a second language", async () => {
    const labels = await read(["Person;Person;Person;Kontakt;", HEADER, ...rows(1, 2)]);
    expect([labels.ids, labels.counts.header, labels.codes]).toEqual([["1", "2"], 2, []]);
    const two = await read(["Kontakt;For;Efter;E;Status", "ID;navn;navn;mail;", ...rows(1, 2)]);
    expect(two.table.headers.map(({ name }) => name)).toEqual([
      "contact_id",
      "first_name",
      "last_name",
      "email",
      "status",
    ]);
    expect([two.ids, two.counts.header]).toEqual([["1", "2"], 2]);
    const broken = await read(`"Kontakt\nID";"For\r\nnavn";Efternavn;E-mail;Status\n${row(1)}\n`);
    expect([broken.ids, broken.counts.header]).toEqual([["1"], 3]);
    const both = await read([HEADER, "Contact ID;First name;Last name;Email;Status", ...rows(1, 2)]);
    expect([both.ids, both.counts.header]).toEqual([["1", "2"], 2]);
  });

  test("the header again, also in the other language, is left out wherever it stands", async () => {
    const { ids, rejected } = await read([
      HEADER,
      row(1),
      HEADER,
      row(2),
      "Contact ID;First name;Last name;Email;Status",
      row(3),
    ]);
    expect(ids).toEqual(["1", "2", "3"]);
    expect(rejected).toEqual([
      [3, "repeated_header"],
      [5, "repeated_header"],
    ]);
  });

  test("trailing separators, in the header or in the rows only", async () => {
    for (const [header, one] of [
      [`${HEADER};;`, row(1)],
      [HEADER, `${row(1)};;;`],
      [`${HEADER};`, `${row(1)};`],
    ] as const) {
      const { table, rejected } = await read([header, one]);
      expect([table.headers.length, table.length, rejected]).toEqual([5, 1, []]);
    }
  });

  test("notes and totals below the table are no rows; the same words inside it are", async () => {
    const { ids, counts, rejected } = await read([
      HEADER,
      ...rows(1, 3),
      "I alt;3;;;",
      "",
      "Udtrukket af Ida Bach",
      "Antal rækker;3",
      "",
    ]);
    expect(ids).toEqual(["1", "2", "3"]);
    expect(rejected).toEqual([[5, "total_line"]]);
    expect(counts).toEqual({ header: 1, data: 3, rejected: 1, blank: 2, preamble: 2 });
    const inside = await read([HEADER, row(1), "", "Udtrukket af Ida Bach", row(2)]);
    expect([inside.ids, inside.rejected]).toEqual([["1", "2"], [[4, "short_row"]]]);
  });

  test("of several tables the first is read whole, the others are told with their lines", async () => {
    const { ids, rejected, table, counts } = await read([
      HEADER,
      ...rows(1, 2),
      "",
      "Gruppe-ID;Arbejdsområde-ID;Gruppe;Type",
      "7;11;Salg;Smart",
      "8;11;Lager;Smart",
      "",
      "Farve;Antal stykker",
      "rød;3",
      "blå;4",
    ]);
    expect(ids).toEqual(["1", "2"]);
    expect(rejected.map(([line]) => line)).toEqual([5, 6, 7, 9, 10, 11]);
    expect(new Set(rejected.map(([, reason]) => reason))).toEqual(new Set(["other_table"]));
    const told = table.notes.filter(({ code }) => code === "several_tables");
    expect(told[0]).toMatchObject({ line: 5, found: "Gruppe-ID | Arbejdsområde-ID | Gruppe | Type" });
    expect(told[0]?.advice).toMatch(/lines 5 to /);
    expect(counts.blank).toBe(2);
  });

  test("after another table the first one goes on where its header stands again", async () => {
    const { ids } = await read([
      HEADER,
      row(1),
      "Gruppe-ID;Arbejdsområde-ID;Gruppe;Type",
      "7;11;Salg;Smart",
      HEADER,
      row(2),
    ]);
    expect(ids).toEqual(["1", "2"]);
  });
});

describe("stray quotes", () => {
  test("any number of them: each gives up its own line", async () => {
    const lines = [HEADER];
    const guilty: number[] = [];
    for (let i = 1; i <= 600; i++) {
      if (i % 7 === 0) guilty.push(lines.length + 1);
      lines.push(
        i % 7 === 0 ? `${i};"Ida;Bach;;Aktiv` : i % 11 === 0 ? `${i};"Bo ""B""\nog ""C""";Bach;;Aktiv` : row(i),
      );
    }
    const text = `${lines.join("\n")}\n`;
    const { table } = await read(text);
    expect(table.rejected.every(({ reason, lines: taken }) => reason === "unreadable_row" && taken === 1)).toBe(true);
    expect(table.rejected).toHaveLength(guilty.length);
    expect(table.length).toBe(600 - guilty.length);
  });

  test("a quote inside a quoted cell is kept where the row is plain otherwise", async () => {
    const { table, codes } = await read([HEADER, '1;"Bo "B" Bo";Bach;;Aktiv', row(2), `3;"Ida; Eva";Holm;;Aktiv`]);
    expect(cellsOf(table)[1]).toEqual(["1", 'Bo "B" Bo', "Bach", "", "Aktiv"]);
    expect(codes).toContain("loose_quotes");
  });

  test("one that is closed two rows further on swallows neither", async () => {
    const { ids, rejected } = await read([
      HEADER,
      ...rows(1, 5),
      '6;"Ida;Bach;;Aktiv',
      ...rows(7, 3),
      '10;Eva";Bach;;Aktiv',
      ...rows(11, 5),
    ]);
    expect(rejected).toEqual([[7, "unreadable_row"]]);
    expect(ids).toHaveLength(14);
  });
});

describe("how it is written", () => {
  test("the dialect is reported with a confidence; a doubtful one says which key to set", async () => {
    const sure = await read([HEADER, ...rows(1, 20)]);
    expect(sure.table.dialect).toMatchObject({
      delimiter: ";",
      quote: '"',
      escape: "doubled",
      lineEnding: "lf",
      headerLine: 1,
    });
    expect(sure.table.dialect?.confidence).toBeGreaterThan(0.9);
    expect(sure.codes).not.toContain("uncertain_dialect");
    const letters = await read([HEADER, row(1, '"Bo" B'), row(2, '"Ida'), row(3, '"Eva" E'), ...rows(4, 12)]);
    expect(letters.codes).toContain("uncertain_dialect");
    expect(letters.file.notes.find(({ code }) => code === "uncertain_dialect")?.advice).toMatch(
      /quote none.*migration\.json/,
    );
  });

  test("what is set by hand is taken; what cannot be is refused", async () => {
    const { table } = await read(["x", "y;z", HEADER, '1;"Bo;Bach;;Aktiv'], { quote: "none", headerLine: 3 });
    expect(cellsOf(table)[1]).toEqual(["1", '"Bo', "Bach", "", "Aktiv"]);
    expect(table.dialect).toMatchObject({ quote: "none", headerLine: 3 });
    await expect(read([HEADER, row(1)], { headerLine: 99 })).rejects.toThrow(/99.*2 lines/s);
    await expect(read([HEADER, row(1)], { encoding: "klingon" })).rejects.toThrow(SourceError);
    await expect(read([HEADER, row(1)], { delimiter: "x" })).rejects.toThrow(SourceError);
  });

  test("one pasted cell does not make a UTF-8 file Windows-1252: it is told with line and column", async () => {
    const bytes = new TextEncoder().encode(
      `${HEADER}\n${Array.from({ length: 20 }, (_, i) => row(i, "Søren Ærø")).join("\n")}\n21;S#ren;Bach;;Aktiv\n`,
    );
    bytes[bytes.indexOf(0x23)] = 0xf8;
    const file = await opened(bytes, NAME);
    const table = await tableOf(file);
    expect(file.encoding).toBe("utf-8");
    expect(cellsOf(table)[21]?.[1]).toBe("Søren");
    expect(cellsOf(table)[1]?.[1]).toBe("Søren Ærø");
    expect(table.notes).toContainEqual(expect.objectContaining({ code: "stray_bytes", line: 22, column: "Fornavn" }));
  });

  test("marks that lie, files cut in the middle of a letter", async () => {
    const plain = `${HEADER}\n${row(1)}\n`;
    const lying = await opened(Uint8Array.from([0xff, 0xfe, ...new TextEncoder().encode(plain)]), NAME);
    expect(lying.notes.map(({ code }) => code)).toContain("lying_bom");
    expect((await tableOf(lying)).length).toBe(1);
    for (const name of ["utf-8", "utf-16le with mark", "utf-16be"]) {
      const whole = ENCODED[name]!.bytes(`${HEADER}\n${row(1)}\n2;Åse;Bach;;Lukkæ`);
      const file = await opened(whole.slice(0, -1), NAME);
      expect(file.notes.map(({ code }) => code)).toContain("cut_letter");
      const table = await tableOf(file);
      expect(cellsOf(table)[2]?.slice(0, 2)).toEqual(["2", "Åse"]);
    }
  });

  test("UTF-16 without a mark, mostly beyond ASCII", async () => {
    const greek = `contact_id;first_name\n${Array.from({ length: 40 }, (_, i) => `${i};${"Αθήνα Θεσσαλονίκη ".repeat(8)}`).join("\n")}\n`;
    for (const name of ["utf-16le", "utf-16be"])
      expect((await opened(ENCODED[name]!.bytes(greek), NAME)).encoding).toBe(name);
  });
});

describe("hostile files", () => {
  test("more columns than any export has", async () => {
    const { codes, table } = await read([`${HEADER};${"x;".repeat(100_000)}`, `1;${"y;".repeat(100_000)}`]);
    expect(codes).toContain("too_many_columns");
    expect(table.length).toBe(0);
  });

  test("alternating quotes, empty lines without end, zero bytes, dangerous names", async () => {
    const quotes = await read(`${HEADER}\n${'"a","a,'.repeat(50_000)}`);
    expect(quotes.table.length).toBe(0);
    const empty = await read(`${HEADER}\n${"\n".repeat(300_000)}${row(1)}\n`);
    expect([empty.table.length, empty.counts.blank]).toEqual([1, 300_000]);
    const zeros = await read([`${HEADER};__proto__;constructor`, ...rows(1, 40).map((one) => `${one};\0x;y`)]);
    expect(zeros.table.headers.map(({ name }) => name).slice(5)).toEqual([
      "__proto__ (custom)",
      "constructor (custom)",
    ]);
    expect(zeros.table.length).toBe(40);
  });
});
