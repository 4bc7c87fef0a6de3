import { mkdir, readFile, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { SourceError } from "../../lib/source/source-error.ts";
import { stageExports } from "../../lib/staging/stage.ts";
import { balance, codesOf, csv, project, rowsOf, stage, unbalanced, utf16, windows1252, xlsx } from "./project.ts";

const HEADER = ["Kontakt-ID", "Fornavn", "Efternavn", "E-mail", "Status"];
const SOREN = ["1", "Søren", "Østergård", "soren@firma.example", "Aktiv"];
const IDA = ["2", "Ida", "Bach", "ida@firma.example", "Inviteret"];
const NAME = "kontakter_nordic-retail_2026-01-07.csv";

async function contacts(content: string | Uint8Array, name = NAME) {
  const staging = await stage({ [name]: content });
  expect(unbalanced(staging)).toEqual([]);
  return { staging, rows: rowsOf(staging.tables.get("contacts")), file: staging.files[0]!, codes: codesOf(staging) };
}

describe("encodings", () => {
  const text = csv([HEADER, SOREN, IDA]);
  const cases: [string, Uint8Array | string, string][] = [
    ["UTF-8", text, "utf-8"],
    ["UTF-8 with BOM", `\ufeff${text}`, "utf-8-bom"],
    ["Windows-1252", windows1252(text), "windows-1252"],
    ["UTF-16LE with BOM", utf16(text, "le"), "utf-16le"],
    ["UTF-16BE with BOM", utf16(text, "be"), "utf-16be"],
    ["UTF-16LE without BOM", utf16(text, "le", false), "utf-16le"],
    ["UTF-16BE without BOM", utf16(text, "be", false), "utf-16be"],
    ["a BOM that lies", Uint8Array.from([0xef, 0xbb, 0xbf, ...windows1252(text)]), "windows-1252"],
  ];
  test.each(cases)("%s", async (_, bytes, encoding) => {
    const { rows, file } = await contacts(bytes);
    expect(file.encoding).toBe(encoding);
    expect(rows.map((row) => row["last_name"])).toEqual(["Østergård", "Bach"]);
  });

  test("a lying BOM and a letter cut at the end are told", async () => {
    expect((await contacts(cases[7]![1])).codes).toContain("lying_bom");
    const cut = new TextEncoder().encode(csv([HEADER, ["1", "Åse", "Bø", "a@b.example", "ø"]], { lastBreak: false }));
    const { codes, rows } = await contacts(cut.slice(0, -1));
    expect(codes).toContain("cut_letter");
    expect(rows[0]?.["first_name"]).toBe("Åse");
  });

  test("old Mac and DOS alphabets are recognised by the Danish letters", async () => {
    const mac = new Map([
      ["ø", 0xbf],
      ["Ø", 0xaf],
      ["å", 0x8c],
    ]);
    const dos = new Map([
      ["ø", 0x9b],
      ["Ø", 0x9d],
      ["å", 0x86],
    ]);
    for (const [letters, encoding] of [
      [mac, "macintosh"],
      [dos, "cp850"],
    ] as const) {
      const many = csv([
        HEADER,
        ...Array.from({ length: 5 }, (_, i) => [String(i), "Søren", "Bjørngård", "", "Aktiv"]),
      ]);
      const bytes = Uint8Array.from(Array.from(many), (letter) => letters.get(letter) ?? letter.charCodeAt(0));
      const { rows, file, codes } = await contacts(bytes);
      expect(file.encoding).toBe(encoding);
      expect(rows[0]?.["last_name"]).toBe("Bjørngård");
      expect(codes).toContain("unusual_encoding");
    }
  });

  test("double encoding is undone where the bytes prove it, destroyed letters are reported", async () => {
    const broken = Buffer.from("Åse Østergård", "utf8").toString("latin1");
    const { rows, codes } = await contacts(
      csv([HEADER, ["1", broken, "S?ren", "", "Aktiv"], ["2", "Ærø", "Ân", "", ""]]),
    );
    expect(rows[0]?.["first_name"]).toBe("Åse Østergård");
    expect(rows[1]?.["last_name"]).toBe("Ân");
    expect(codes).toContain("mojibake_repaired");
    expect(codes).toContain("destroyed_letters");
  });
});

describe("lines and rows", () => {
  test("preamble, repeated header, total line, short and long rows, blank lines: each line once, each row with its line", async () => {
    const text = [
      "Udtræk fra Actimo;;;;",
      "",
      HEADER.join(";"),
      '1;"Søren\nPeter";Berg;;Aktiv',
      "",
      "2;Ida",
      HEADER.join(";"),
      "3;Bo;Bach;;Aktiv;for meget",
      ";;;;",
      "4;Eva;Holm;;Aktiv;",
      ";Uden;Id;;Aktiv",
      "I alt;4;;;",
    ].join("\r\n");
    const { rows, file } = await contacts(`${text}\r\n`);
    expect(rows.map((row) => row["contact_id"])).toEqual(["1", "4"]);
    expect(file.rejected).toEqual([
      { line: 7, reason: "short_row" },
      { line: 8, reason: "repeated_header" },
      { line: 9, reason: "long_row" },
      { line: 12, reason: "missing_key" },
      { line: 13, reason: "total_line" },
    ]);
    expect(file.lines).toEqual({ header: 1, data: 3, rejected: 5, blank: 3, preamble: 1 });
    expect(file.rows).toBe(2);
  });

  test("lineage is the record number and the first physical line", async () => {
    const { staging } = await contacts(csv([HEADER, ["1", "A\r\nB", "C", "", ""], IDA]));
    const table = staging.tables.get("contacts")!;
    expect(table.lineage(1)).toEqual({ file: `exports/${NAME}`, row: 2, line: 4, workspace: "nordic-retail" });
  });

  test("a person called Total or a first name Sum is no total line", async () => {
    const { rows } = await contacts(csv([HEADER, ["1", "Total", "Sum", "", "Aktiv"]]));
    expect(rows).toHaveLength(1);
  });

  test("a file cut in a row, and one cut inside quotes", async () => {
    const short = await contacts(csv([HEADER, SOREN, ["2", "Ida"]], { lastBreak: false }));
    expect(short.file.rejected).toEqual([{ line: 3, reason: "truncated_last_row" }]);
    const quoted = await contacts(`${csv([HEADER, SOREN])}2;Ida;"Bach og\r\nen linje`);
    expect(quoted.file.rejected).toEqual([{ line: 3, reason: "truncated_last_row" }]);
    expect(quoted.file.lines).toMatchObject({ data: 1, rejected: 2 });
  });

  test("a stray quote gives up its line and no other", async () => {
    const many = Array.from({ length: 30 }, (_, i) => [String(i + 10), "Bo", "Bach", "", "Aktiv"]);
    const { rows, file } = await contacts(`${csv([HEADER, SOREN])}2;"Ida;Bach;;Aktiv\r\n${csv(many)}`);
    expect(rows).toHaveLength(31);
    expect(file.rejected).toEqual([{ line: 3, reason: "unreadable_row" }]);
  });

  test("a stray quote that meets another quote later swallows nothing", async () => {
    const row = (i: number, first: string) => `${i};${first};Bach;;Aktiv\r\n`;
    const rest = Array.from({ length: 40 }, (_, i) => row(i + 2, i === 30 ? '"Bo ""B"""' : "Bo")).join("");
    const { rows, file } = await contacts(
      `${csv([HEADER])}${rest}50;"Ida;Bach;;Aktiv\r\n${rest.replaceAll(/^(?=.)/gm, "9")}`,
    );
    expect(file.rejected).toEqual([{ line: 42, reason: "unreadable_row" }]);
    expect(rows).toHaveLength(80);
    const long = await contacts(`${csv([HEADER])}${rest}60;"en;tekst\r\nmed flere\r\nlinjer";x;y;z;for meget\r\n`);
    expect(long.file.rejected).toEqual([{ line: 42, reason: "long_row" }]);
  });

  test("exact duplicates are dropped, other rows with the same id are left", async () => {
    const { staging, rows } = await contacts(csv([HEADER, SOREN, IDA, SOREN, ["1", "Anders", "And", "", "Aktiv"]]));
    expect(rows.map((row) => row["first_name"])).toEqual(["Søren", "Ida", "Anders"]);
    expect(staging.rowLosses).toEqual([
      { object: "contacts", file: `exports/${NAME}`, reason: "exact_duplicate", rows: 1 },
    ]);
  });
});

describe("headers", () => {
  test("three variants, mixed; the customer's own columns; the same header twice; dangerous names", async () => {
    const header = [
      "contact_id",
      "First name",
      "EFTERNAVN ",
      "E-mail",
      "E-mail",
      "Skostr.",
      "__proto__",
      "constructor",
      "",
      "",
    ];
    const row = ["1", "Bo", "Bach", "bo@x.example", "privat@x.example", "44", "p", "c", "uden navn", ""];
    const { staging, codes } = await contacts(csv([header, row]));
    const table = staging.tables.get("contacts")!;
    expect(table.columns.map(({ name }) => name)).toEqual([
      "contact_id",
      "first_name",
      "last_name",
      "email",
      "E-mail (2)",
      "Skostr.",
      "__proto__ (custom)",
      "constructor (custom)",
      "column 9",
    ]);
    expect(table.cell("email", 0)).toBe("bo@x.example");
    expect(table.cell("E-mail (2)", 0)).toBe("privat@x.example");
    expect(table.column("Skostr.")).toMatchObject({ type: "int", custom: true, header: "Skostr." });
    expect(rowsOf(table)).toHaveLength(1);
    expect(codes).toContain("duplicate_header");
    expect(codes).toContain("column_without_header");
  });

  test("of two equal headers the first that holds anything is the contract's", async () => {
    const { staging } = await contacts(
      csv([
        ["Kontakt-ID", "E-mail", "E-mail"],
        ["1", "", "a@b.example"],
        ["2", "", ""],
      ]),
    );
    expect(staging.tables.get("contacts")!.cell("email", 0)).toBe("a@b.example");
  });

  test("a header that means a standard column in another language becomes ` (custom)`", async () => {
    const { staging } = await contacts(
      csv([
        ["Kontakt-ID", "title", "Titel"],
        ["1", "Chef", "Egen titel"],
      ]),
    );
    const table = staging.tables.get("contacts")!;
    expect([table.cell("title", 0), table.cell("Titel (custom)", 0)]).toEqual(["Chef", "Egen titel"]);
  });

  test("one name column is split at the last space and told", async () => {
    const { rows, codes } = await contacts(
      csv([
        ["Kontakt-ID", "Navn"],
        ["1", "Søren Peter Østergård"],
        ["2", "Cher"],
      ]),
    );
    expect(rows.map((row) => [row["first_name"], row["last_name"]])).toEqual([
      ["Søren Peter", "Østergård"],
      ["Cher", null],
    ]);
    expect(codes).toContain("name_split");
  });

  test("contact_fields gives type and options of own columns", async () => {
    const staging = await stage({
      [NAME]: csv([
        ["Kontakt-ID", "Størrelse", "Kursus", "Nr"],
        ["1", "M", "01-02-2024", "007"],
        ["2", "L", "", "8"],
      ]),
      "kontaktfelter_alle_2026-01-07.csv": csv([
        ["Feltnøgle", "Label", "Type", "Valgmuligheder", "Standard"],
        ["data1", "Størrelse", "Rulleliste", "S|M|L", "nej"],
        ["data2", "Kursus", "Dato", "", "nej"],
      ]),
    });
    const table = staging.tables.get("contacts")!;
    expect(table.column("Størrelse")).toMatchObject({ type: "text", options: ["S", "M", "L"] });
    expect(table.cell("Kursus", 0)).toBe("2024-02-01");
    expect(table.column("Nr")?.type).toBe("text");
  });
});

describe("values", () => {
  test("null tokens, names that look like them, placeholders, destroyed phones", async () => {
    const header = [
      "contact_id",
      "first_name",
      "last_name",
      "email",
      "phone_number",
      "country_code",
      "department",
      "status",
      "is_manager",
    ];
    const { staging, rows } = await contacts(
      csv([
        header,
        ["1", "Null", "True", "ikke oplyst", "4,52E+09", "45", "N/A", "ukendt", "måske"],
        ["2", "-", "O'Hara", "mailto:Bo@X.example\u00a0", "4520123456.0", "", "ukendt", "Aktiv ", "SAND"],
        ["3", "N/A", "\u200bLi\u0000", "bo@", "20 12 34 56", "45", "#REF!", "Fyret", "0"],
      ]),
    );
    expect(rows[0]).toMatchObject({
      first_name: "Null",
      last_name: "True",
      email: null,
      phone_number: null,
      department: null,
      status: null,
      is_manager: null,
    });
    expect(rows[1]).toMatchObject({
      first_name: null,
      last_name: "O'Hara",
      email: "bo@x.example",
      phone_number: "4520123456",
      department: "ukendt",
      status: "active",
      is_manager: true,
    });
    expect(rows[2]).toMatchObject({
      first_name: null,
      last_name: "Li",
      email: null,
      phone_number: "20123456",
      department: null,
      status: null,
      is_manager: false,
    });
    const misfits = staging.tables
      .get("contacts")!
      .misfits.map(({ row, column, found, reason }) => [row, column, found, reason]);
    expect(misfits).toEqual(
      expect.arrayContaining([
        [0, "email", "ikke oplyst", "invalid_value"],
        [0, "phone_number", "4,52E+09", "damaged_value"],
        [0, "is_manager", "måske", "invalid_value"],
        [2, "status", "Fyret", "unknown_value"],
      ]),
    );
    expect(staging.losses).toContainEqual({ object: "contacts", column: "status", reason: "null_token", cells: 1 });
  });

  test("x and blanks are yes and no only where nothing else stands", async () => {
    const crossed = await contacts(
      csv([
        ["contact_id", "allow_sms"],
        ["1", "x"],
        ["2", ""],
      ]),
    );
    expect(crossed.rows.map((row) => row["allow_sms"])).toEqual([true, null]);
    expect(crossed.codes).toContain("blank_means_no");
    const mixed = await contacts(
      csv([
        ["contact_id", "allow_sms"],
        ["1", "x"],
        ["2", "nej"],
      ]),
    );
    expect(mixed.rows.map((row) => row["allow_sms"])).toEqual([null, false]);
  });

  test("dates: forms mixed in one column, month-first minority flagged, impossible ones kept as found", async () => {
    const found = [
      "31-12-2023",
      "01.02.2024",
      "2024-03-05",
      "12/25/2023",
      "45000",
      "12. maj 2024",
      "31-02-2024",
      "03-04-2024",
    ];
    const { staging, codes } = await contacts(
      csv([["contact_id", "hire_date"], ...found.map((text, i) => [String(i), text])]),
    );
    const table = staging.tables.get("contacts")!;
    expect(found.map((_, i) => table.cell("hire_date", i))).toEqual([
      "2023-12-31",
      "2024-02-01",
      "2024-03-05",
      "2023-12-25",
      "2023-03-15",
      "2024-05-12",
      null,
      "2024-04-03",
    ]);
    expect(table.misfits).toEqual([{ row: 6, column: "hire_date", found: "31-02-2024", reason: "invalid_value" }]);
    expect(codes).toEqual(expect.arrayContaining(["month_first_date", "ambiguous_date", "mixed_date_order"]));
  });

  test("a column of the other order is read in that order, and told", async () => {
    const { rows, codes } = await contacts(
      csv([
        ["contact_id", "hire_date"],
        ["1", "12/25/2023"],
        ["2", "03/31/2024"],
        ["3", "04/05/2024"],
      ]),
    );
    expect(rows.map((row) => row["hire_date"])).toEqual(["2023-12-25", "2024-03-31", "2024-04-05"]);
    expect(codes).toContain("month_first_column");
  });

  test("ids lose thousands marks only where the whole column is numbers", async () => {
    const marked = await contacts(
      csv([
        ["contact_id", "company_id", "addr_zip"],
        ["1.000.003", "4.007", "800"],
        ["12", "AB.123", "8000"],
      ]),
    );
    expect(marked.rows.map((row) => [row["contact_id"], row["company_id"], row["addr_zip"]])).toEqual([
      ["1000003", "4.007", "0800"],
      ["12", "AB.123", "8000"],
    ]);
  });

  test("percent, decimal comma and thousands of a Danish file", async () => {
    const staging = await stage({
      "message_analytics_all_2026-01-07.csv": csv([
        ["message_id", "open_rate", "click_rate", "total_views"],
        ["1", "57,0 %", "0,57", "1.234"],
        ["2", "57", "0,1", "12 400"],
      ]),
    });
    expect(rowsOf(staging.tables.get("message_analytics"))).toEqual([
      { message_id: "1", open_rate: 57, click_rate: 0.57, total_views: 1234 },
      { message_id: "2", open_rate: 57, click_rate: 0.1, total_views: 12400 },
    ]);
    expect(codesOf(staging)).toContain("maybe_fraction");
  });

  test("moments are Copenhagen's wall time; the hours of the change are flagged; the text as found stays", async () => {
    const found = [
      "21-01-2024 09:13",
      "31-03-2024 02:30",
      "27-10-2024 02:30",
      "2024-07-01T10:00:00Z",
      "2024-07-01 10:00:00+05:30",
      "45000,5",
    ];
    const { staging, codes } = await contacts(
      csv([["contact_id", "updated_at"], ...found.map((text, i) => [String(i), text])]),
    );
    const table = staging.tables.get("contacts")!;
    expect(found.map((_, i) => table.cell("updated_at", i))).toEqual([
      "2024-01-21T08:13:00.000Z",
      "2024-03-31T01:30:00.000Z",
      "2024-10-27T00:30:00.000Z",
      "2024-07-01T10:00:00.000Z",
      "2024-07-01T04:30:00.000Z",
      "2023-03-15T11:00:00.000Z",
    ]);
    expect(table.column("updated_at")?.raw(0)).toBe("21-01-2024 09:13");
    expect(codes).toEqual(expect.arrayContaining(["missing_hour", "ambiguous_hour"]));
  });

  test("a hundred bad cells of one kind are twenty findings and a sum", async () => {
    const { staging } = await contacts(
      csv([["contact_id", "status"], ...Array.from({ length: 100 }, (_, i) => [String(i), `?${i}`])]),
    );
    const bad = staging.findings.filter(({ code }) => code === "unknown_value");
    expect(bad).toHaveLength(21);
    expect(bad[20]).toMatchObject({ row: null, found: "100 in all, the first 20 are listed" });
  });
});

describe("downloads", () => {
  const older = csv([HEADER, SOREN, ["9", "Gone", "Since", "", "Aktiv"]]);
  const newer = csv([HEADER, ["1", "Søren", "Ny", "", "Aktiv"], IDA]);

  test("the newest download of a workspace wins whole; what only the older has is listed", async () => {
    const staging = await stage({
      "kontakter_nord_2026-01-01.csv": older,
      "kontakter_nord_2026-01-07.csv": newer,
      "kontakter_syd_2026-01-01.csv": csv([HEADER, ["3", "Eva", "Holm", "", "Aktiv"]]),
    });
    expect(unbalanced(staging)).toEqual([]);
    expect(rowsOf(staging.tables.get("contacts")).map((row) => [row["contact_id"], row["last_name"]])).toEqual([
      ["1", "Ny"],
      ["2", "Bach"],
      ["3", "Holm"],
    ]);
    expect(staging.files.map(({ use }) => use)).toEqual(["superseded", "taken", "taken"]);
    expect(staging.findings.filter(({ code }) => code === "gone_since")).toMatchObject([{ found: "9", row: 2 }]);
    expect(staging.rowLosses).toEqual([
      { object: "contacts", file: "exports/kontakter_nord_2026-01-01.csv", reason: "superseded", rows: 2 },
    ]);
  });

  test("a numbered copy is newer; the same bytes twice count once", async () => {
    const staging = await stage({
      "kontakter_nord_2026-01-07.csv": older,
      "kontakter_nord_2026-01-07 (1).csv": newer,
      "kontakter_nord_2026-01-07 (2).csv": newer,
    });
    expect(unbalanced(staging)).toEqual([]);
    expect(Object.fromEntries(staging.files.map(({ file, use }) => [file, use]))).toEqual({
      "exports/kontakter_nord_2026-01-07.csv": "superseded",
      "exports/kontakter_nord_2026-01-07 (1).csv": "identical",
      "exports/kontakter_nord_2026-01-07 (2).csv": "taken",
    });
  });

  test("an empty newer download does not take the older one away", async () => {
    const staging = await stage({
      "kontakter_nord_2026-01-01.csv": older,
      "kontakter_nord_2026-01-07.csv": csv([HEADER]),
    });
    expect(staging.tables.get("contacts")?.length).toBe(2);
    expect(staging.files.map(({ use }) => use)).toEqual(["taken", "empty"]);
  });

  test("events are a union: an event of the newer file is not taken again from the older", async () => {
    const header = ["event_id", "message_id", "contact_id", "event_type"];
    const staging = await stage({
      "haendelser_nord_2026-01-01.csv": csv([header, ["e1", "1", "1", "Åbnet"], ["e2", "1", "1", "Klik"]]),
      "haendelser_nord_2026-01-07.csv": csv([header, ["e2", "1", "1", "Klik"], ["e3", "1", "", "Svar"]]),
    });
    expect(unbalanced(staging)).toEqual([]);
    expect(rowsOf(staging.tables.get("engagement_events")).map((row) => row["event_id"])).toEqual(["e2", "e3", "e1"]);
  });
});

describe("other formats", () => {
  test("a workbook with two sheets, serial dates, numbers that are phones, hidden parts", async () => {
    const book = xlsx(
      {
        Surveys: [
          ["survey_id", "name", "type", "anonymous", "period_start"],
          [902, "Trivsel & ro", "Puls", false, { serial: 45931 }],
        ],
        Spørgsmål: [
          ["question_id", "survey_id", "question_text", "question_type"],
          [9021, 902, "Hvordan?", "Åbent svar"],
          [null, null, null, null],
          [9022, 902, "Og?", "slider"],
        ],
      },
      { hiddenSheets: ["Spørgsmål"], hiddenRows: [4] },
    );
    const people = xlsx({
      Ark1: [
        ["Kontakt-ID", "Telefonnummer", "Opdateret", "Postnr."],
        [1000003, 4520123456, { serial: 45000.384027777778 }, 800],
      ],
    });
    const staging = await stage({
      "undersoegelser_alle_2026-01-07.xlsx": book,
      "kontakter_nord_2026-01-07.xlsx": people,
    });
    expect(unbalanced(staging)).toEqual([]);
    expect(rowsOf(staging.tables.get("surveys"))).toEqual([
      { survey_id: "902", name: "Trivsel & ro", type: "pulse", anonymous: false, period_start: "2025-10-01" },
    ]);
    expect(rowsOf(staging.tables.get("survey_questions")).map((row) => row["question_type"])).toEqual([
      "open_text",
      "slider",
    ]);
    expect(staging.tables.get("survey_questions")!.lineage(1)).toMatchObject({ row: 2, line: 4 });
    expect(rowsOf(staging.tables.get("contacts"))).toEqual([
      { contact_id: "1000003", phone_number: "4520123456", updated_at: "2023-03-15T08:13:00.000Z", addr_zip: "0800" },
    ]);
    expect(codesOf(staging)).toContain("hidden_in_workbook");
  });

  test("credentials never leave the reader, from JSON or CSV", async () => {
    const root = {
      integrations: [
        {
          name: "HR",
          type: "csv_sftp",
          endpoint: "sftp://me:hunter2@sftp.example/in?token=hunter2",
          credentials: { password: "hunter2" },
          mapping: { email: "mail", nested: { api_key: "hunter2" } },
        },
        { name: "AD", scopes: ["User.Read.All"], note: "password: hunter2" },
      ],
    };
    const staging = await stage({
      "integrations_all_2026-01-07.json": JSON.stringify(root),
      "integrationer_x_2026-01-07.csv": csv([
        ["name", "type", "endpoint", "credentials", "apiKey"],
        ["SSO", "sso", "https://a:hunter2@b.example", "hunter2", "hunter2"],
        ["x", "hunter2 er en kort rad"],
      ]),
    });
    expect(unbalanced(staging)).toEqual([]);
    const table = staging.tables.get("integrations")!;
    const everything = JSON.stringify([
      staging.findings,
      rowsOf(table),
      table.misfits,
      table.columns.map((c) => Array.from({ length: table.length }, (_, row) => c.raw(row))),
    ]);
    expect(everything.replace("hunter2 er en kort rad", "")).not.toContain("hunter2");
    expect(table.cell("endpoint", table.length - 1) ?? table.cell("endpoint", 0)).toContain("REDACTED@");
    expect(
      staging.losses.filter(({ reason }) => reason === "redacted_secret").map(({ column, cells }) => [column, cells]),
    ).toEqual(
      expect.arrayContaining([
        ["credentials", 2],
        ["apiKey", 1],
      ]),
    );
  });

  test("learning paths as JSON and as CSV", async () => {
    const path = {
      path_id: 701,
      name: "Hygiejne",
      passing_score: 80.5,
      module_count: 5,
      sections: [{ title: "Start", modules: [] }],
    };
    const staging = await stage({
      "learning_paths_nord_2026-01-07.json": JSON.stringify({
        workspace_id: 11,
        exported_at: "2026-01-07T10:00:00Z",
        learning_paths: [path],
      }),
      "laeringsforloeb_syd_2026-01-07.csv": csv([
        ["path_id", "name", "passing_score"],
        ["702", "Kasse", "75,5"],
      ]),
    });
    expect(unbalanced(staging)).toEqual([]);
    const rows = rowsOf(staging.tables.get("learning_paths"));
    expect(rows).toContainEqual(
      expect.objectContaining({
        path_id: "701",
        passing_score: 80.5,
        workspace_id: "11",
        sections: JSON.stringify(path.sections),
      }),
    );
    expect(rows).toContainEqual(expect.objectContaining({ path_id: "702", passing_score: 75.5 }));
  });
});

describe("bad input", () => {
  test("no folder, an empty folder: a sentence and exit code 2", async () => {
    const root = await project({});
    await expect(stageExports({ project: root, folder: "exports" })).rejects.toThrow(SourceError);
    await expect(stageExports({ project: root, folder: "missing" })).rejects.toMatchObject({ exitCode: 2 });
  });

  test("empty, header-only, binary, unknown, broken files; links and folders named like files: nothing stops the run", async () => {
    const root = await project({
      [NAME]: csv([HEADER, SOREN]),
      "grupper_nord_2026-01-07.csv": "",
      "opgaver_nord_2026-01-07.csv": csv([["task_id", "title"]]),
      "beskeder_nord_2026-01-07.csv": Uint8Array.from({ length: 500 }, (_, i) => i % 31),
      "noter.txt": "bare\nen note\n",
      "billede.png": Uint8Array.from([137, 80, 78, 71]),
      "kontakter_syd_2026-01-07.xlsx": "ikke et regneark",
      "dashboards_all_2026-01-07.json": '{"dashboards": [',
      "files/90014.pdf": "pdf",
      "mappe.csv/aktiviteter_nord_2026-01-07.csv": csv([
        ["activity_id", "type"],
        ["1", "Opkald"],
      ]),
    });
    await symlink("/etc/passwd", join(root, "exports", "kontakter_vest_2026-01-07.csv"));
    const staging = await stageExports({ project: root, folder: "exports" });
    expect(unbalanced(staging)).toEqual([]);
    const use = Object.fromEntries(staging.files.map((file) => [file.file.replace("exports/", ""), file.use]));
    expect(use).toEqual({
      [NAME]: "taken",
      "grupper_nord_2026-01-07.csv": "empty",
      "opgaver_nord_2026-01-07.csv": "empty",
      "beskeder_nord_2026-01-07.csv": "unreadable",
      "noter.txt": "unknown",
      "billede.png": "unknown",
      "kontakter_syd_2026-01-07.xlsx": "unreadable",
      "dashboards_all_2026-01-07.json": "unreadable",
      "files/90014.pdf": "staged_file",
      "mappe.csv/aktiviteter_nord_2026-01-07.csv": "taken",
      "kontakter_vest_2026-01-07.csv": "unreadable",
    });
    expect(codesOf(staging)).toEqual(
      expect.arrayContaining(["link_not_followed", "folder_like_file", "not_a_text", "unknown_file", "empty_file"]),
    );
  });

  test("a manifest that declares more rows than there are blocks", async () => {
    const manifest = {
      exported_at: "2026-01-07T10:00:00Z",
      workspaces: [{ id: 11, name: "Nordic Ærø" }],
      files: [{ name: "medarbejdere.csv", object: "contacts", workspace_id: 11, declared_rows: 3 }],
    };
    const staging = await stage({
      "export_manifest.json": JSON.stringify(manifest),
      "medarbejdere.csv": csv([HEADER, SOREN, IDA]),
    });
    expect(staging.findings.find(({ code }) => code === "rows_missing")).toMatchObject({
      severity: "blocking",
      found: "2 rows, 3 declared",
    });
    expect(staging.files.find(({ object }) => object === "contacts")).toMatchObject({
      workspace: "nordic-aeroe",
      exportedOn: "2026-01-07",
    });
  });

  test("a cell of ten megabytes is kept, and the source files are not touched", async () => {
    const long = `<p>${"Åh 🎉 ".repeat(1_500_000)}</p>`;
    const text = csv([
      ["message_id", "title", "body_html"],
      ["1", "Lang", long],
      ["2", "Kort", "x"],
    ]);
    const root = await project({ "beskeder_nord_2026-01-07.csv": text });
    const staging = await stageExports({ project: root, folder: "exports" });
    const table = staging.tables.get("messages")!;
    expect(String(table.cell("body_html", 0)).length).toBe(long.length);
    expect(table.cell("title", 1)).toBe("Kort");
    expect(await readFile(join(root, "exports", "beskeder_nord_2026-01-07.csv"), "utf8")).toBe(text);
  });

  test("overrides decide object, encoding and delimiter; wrong ones are refused", async () => {
    const root = await project({
      "x.csv": csv(
        [
          ["contact_id", "first_name"],
          ["1", "Bo"],
        ],
        { delimiter: "|" },
      ),
    });
    const staged = await stageExports({
      project: root,
      folder: "exports",
      overrides: { "x.csv": { object: "contacts", delimiter: "|", encoding: "utf-8" } },
    });
    expect(staged.tables.get("contacts")?.length).toBe(1);
    await expect(
      stageExports({ project: root, folder: "exports", overrides: { "x.csv": { encoding: "ebcdic" } } }),
    ).rejects.toThrow(/ebcdic/);
    await mkdir(join(root, "empty"));
    await writeFile(join(root, "empty", "contacts.csv"), "contact_id,first_name\n1,Bo\n");
    expect(balance(await stageExports({ project: root, folder: "empty" }))).toEqual({ cells: 2, kept: 2, lost: 0 });
  });
});
