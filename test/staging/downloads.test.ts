import { describe, expect, test } from "vitest";
import type { ObjectName } from "../../lib/contract/objects.ts";
import { readFileName } from "../../lib/source/names.ts";
import { codesOf, csv, rowsOf, stage, unbalanced, utf16, windows1252, xlsx } from "./project.ts";

const HEADER = ["Kontakt-ID", "Fornavn", "Efternavn", "E-mail", "Opdateret"];
const soren = ["1", "Søren", "Østergård", "soren@firma.example", "02-01-2026 08:00"];
const ida = ["2", "Ida", "Bach", "ida@firma.example", "02-01-2026 08:00"];
const eva = ["3", "Eva", "Holm", "", "02-01-2026 08:00"];
const bo = ["4", "Bo", "Berg", "", "02-01-2026 08:00"];

/** Stages, and holds every set of downloads to the identity of cells. */
async function taken(files: Parameters<typeof stage>[0]) {
  const staging = await stage(files);
  expect(unbalanced(staging)).toEqual([]);
  for (const [object, table] of staging.tables) {
    const found = staging.files.filter((file) => file.object === object).reduce((sum, { rows }) => sum + rows, 0);
    const lost = staging.rowLosses
      .filter((loss) => loss.object === object && loss.reason !== "missing_key")
      .filter((loss) => !["short_row", "long_row", "total_line"].includes(loss.reason))
      .reduce((sum, { rows }) => sum + rows, 0);
    expect([object, found]).toEqual([object, table.length + lost]);
  }
  return {
    staging,
    codes: codesOf(staging),
    use: Object.fromEntries(staging.files.map(({ file, use }) => [file.replace("exports/", ""), use])),
    ids: (object: ObjectName, key: string) =>
      rowsOf(staging.tables.get(object))
        .map((row) => String(row[key]))
        .sort(),
    of: (code: string) => staging.findings.filter((finding) => finding.code === code),
  };
}

describe("the same content in another form", () => {
  const text = csv([HEADER, soren, ida]);
  const turned = csv([HEADER.toReversed(), ida.toReversed(), soren.toReversed()], { delimiter: "," });
  const book = xlsx({ Ark1: [HEADER, soren, ida] });
  test.each([
    ["another delimiter and order of rows and columns", turned],
    ["Windows-1252", windows1252(text)],
    ["UTF-16", utf16(text, "le")],
    ["English headers", csv([["Contact ID", "First name", "Last name", "Email", "Updated at"], soren, ida])],
  ])("a second download in %s is counted once", async (_, copy) => {
    const { use, ids, of } = await taken({
      "kontakter_nord_2026-01-07.csv": text,
      "kontakter_nord_2026-01-07 (1).csv": copy,
    });
    expect(ids("contacts", "contact_id")).toEqual(["1", "2"]);
    expect(Object.values(use).sort()).toEqual(["identical", "taken"]);
    expect(of("same_content")).toHaveLength(1);
  });

  test("CSV, workbook and English name of one day", async () => {
    const { use, ids, of, codes } = await taken({
      "contacts_nord_2026-01-07.csv": text,
      "kontakter_nord_2026-01-07.xlsx": book,
      "arkiv/kontakter_nord_2026-01-07.csv": turned,
    });
    expect(ids("contacts", "contact_id")).toEqual(["1", "2"]);
    expect(Object.values(use).sort()).toEqual(["identical", "identical", "taken"]);
    expect(of("same_content")).toHaveLength(2);
    expect(codes).not.toContain("overlap_differs");
  });

  test("the same bytes under the names of two workspaces", async () => {
    const { of, ids } = await taken({ "kontakter_nord_2026-01-07.csv": text, "kontakter_syd_2026-01-07.csv": text });
    expect(ids("contacts", "contact_id")).toEqual(["1", "2"]);
    expect(of("same_file_other_workspace")).toHaveLength(1);
  });
});

describe("overlapping files of one workspace and day", () => {
  test("a record in both is counted once, of two versions the newer is taken, both are named", async () => {
    const newer = ["2", "Ida", "Berg", "ida@firma.example", "05-01-2026 08:00"];
    const { staging, ids, of, use } = await taken({
      "contacts_nord_2026-01-07.csv": csv([HEADER, soren, ida, eva]),
      "kontakter_nord_2026-01-07.csv": csv([HEADER, soren, newer, bo]),
    });
    expect(ids("contacts", "contact_id")).toEqual(["1", "2", "3", "4"]);
    expect(ids("contacts", "last_name")).toEqual(["Berg", "Berg", "Holm", "Østergård"]);
    expect(Object.values(use)).toEqual(["taken", "taken"]);
    expect(of("overlap_differs")).toMatchObject([
      {
        file: "exports/contacts_nord_2026-01-07.csv",
        row: 2,
        found: "2; taken: exports/kontakter_nord_2026-01-07.csv row 2",
      },
    ]);
    expect(of("overlapping_files").length).toBeGreaterThan(0);
    const lost = (reason: string) =>
      staging.rowLosses.filter((loss) => loss.reason === reason).reduce((sum, { rows }) => sum + rows, 0);
    expect([lost("same_row_elsewhere"), lost("superseded")]).toEqual([1, 1]);
  });

  test("without a date of writing the row that says more is taken", async () => {
    const { ids } = await taken({
      "tasks_nord_2026-01-07.csv": csv([
        ["task_id", "title"],
        ["1", "Kort"],
      ]),
      "opgaver_nord_2026-01-07.csv": csv([
        ["task_id", "title", "description"],
        ["1", "Lang", "mere"],
      ]),
    });
    expect(ids("tasks", "title")).toEqual(["Lang"]);
  });

  test("one id for two people in two files: neither gives way", async () => {
    const { staging } = await taken({
      "contacts_nord_2026-01-07.csv": csv([HEADER, soren]),
      "kontakter_nord_2026-01-07.csv": csv([HEADER, ["1", "Bente", "Lund", "bente@firma.example", ""]]),
    });
    expect(staging.tables.get("contacts")?.length).toBe(2);
  });

  test("a contact shared by two workspaces stays in both", async () => {
    const { staging, codes } = await taken({
      "kontakter_nord_2026-01-07.csv": csv([HEADER, soren]),
      "kontakter_syd_2026-01-07.csv": csv([HEADER, soren, ida]),
    });
    expect(staging.tables.get("contacts")?.length).toBe(3);
    expect(codes).not.toContain("overlapping_files");
  });

  test("a message in the files of two workspaces is one message", async () => {
    const message = ["50", "Ugebrev"];
    const { ids, of } = await taken({
      "beskeder_nord_2026-01-07.csv": csv([["message_id", "title"], message, ["51", "Nord"]]),
      "beskeder_syd_2026-01-07.csv": csv([["message_id", "title"], message, ["52", "Syd"]]),
    });
    expect(ids("messages", "message_id")).toEqual(["50", "51", "52"]);
    expect(of("overlapping_files")).toHaveLength(1);
  });

  test("two rows of one id in one file are left to the checks of quality", async () => {
    const { staging } = await taken({
      "contacts_nord_2026-01-07.csv": csv([HEADER, soren, ["1", "Søren", "Ny", "", ""]]),
      "kontakter_syd_2026-01-07.csv": csv([HEADER, ida]),
    });
    expect(staging.tables.get("contacts")?.length).toBe(3);
  });
});

describe("pieces", () => {
  test.each([
    ["kontakter_nord_2026-01-07_part1.csv", "kontakter_nord_2026-01-07_part2.csv"],
    ["kontakter_nord_2026-01-07 1of2.csv", "kontakter_nord_2026-01-07 2of2.csv"],
    ["kontakter_nord_2026-01-07 (del 1).csv", "kontakter_nord_2026-01-07 (del 2).csv"],
    ["kontakter_nord_2026-01-07.csv", "contacts_nord_2026-01-07.csv"],
    ["kontakter_nord_2026-01-07.csv", "kontakter_nord_2026-01-07 (1).csv"],
  ])("%s and %s are a union, and an older download gives way to both", async (one, two) => {
    const { ids, use, codes, of } = await taken({
      [one]: csv([HEADER, soren, ida]),
      [two]: csv([HEADER, eva]),
      "kontakter_nord_2026-01-01.csv": csv([HEADER, soren, eva, bo]),
    });
    expect(ids("contacts", "contact_id")).toEqual(["1", "2", "3"]);
    expect(use["kontakter_nord_2026-01-01.csv"]).toBe("superseded");
    expect(of("gone_since").map(({ found }) => found)).toEqual(["4"]);
    expect(codes).toContain("export_in_pieces");
  });

  test("names", () => {
    expect(readFileName("contacts_nord_2026-01-07_part2 (1).csv")).toMatchObject({
      workspace: "nord",
      piece: 2,
      copy: 1,
    });
    expect(readFileName("contacts_afdeling-2_2026-01-07.csv")).toMatchObject({ workspace: "afdeling-2", piece: null });
  });
});

describe("a file of the whole account beside files of workspaces", () => {
  const wide = ["Kontakt-ID", "Arbejdsområde-ID", "Fornavn", "Efternavn"];
  const workspaces = csv([
    ["workspace_id", "name"],
    ["11", "Nord"],
    ["12", "Syd"],
  ]);
  test("of the same day: counted once", async () => {
    const { staging, use } = await taken({
      "workspaces_all_2026-01-07.csv": workspaces,
      "contacts_all_2026-01-07.csv": csv([wide, ["1", "11", "A", "B"], ["2", "12", "C", "D"]]),
      "contacts_nord_2026-01-07.csv": csv([wide, ["1", "11", "A", "B"]]),
    });
    expect(staging.tables.get("contacts")?.length).toBe(2);
    expect(use["contacts_nord_2026-01-07.csv"]).toBe("identical");
  });

  test("a newer account file supersedes the workspaces it has; one it does not have is kept", async () => {
    const { ids, of, use } = await taken({
      "workspaces_all_2026-01-07.csv": workspaces,
      "contacts_all_2026-01-07.csv": csv([wide, ["1", "11", "A", "Ny"]]),
      "contacts_nord_2026-01-01.csv": csv([wide, ["1", "11", "A", "B"], ["9", "11", "Væk", "X"]]),
      "contacts_syd_2026-01-01.csv": csv([wide, ["2", "12", "C", "D"]]),
    });
    expect(ids("contacts", "contact_id")).toEqual(["1", "2"]);
    expect(of("gone_since")).toMatchObject([{ found: "9", row: 2 }]);
    expect(use["contacts_nord_2026-01-01.csv"]).toBe("superseded");
  });

  test("a newer workspace file supersedes its rows in the account file, and no others", async () => {
    const { ids } = await taken({
      "workspaces_all_2026-01-07.csv": workspaces,
      "contacts_all_2026-01-01.csv": csv([wide, ["1", "11", "A", "B"], ["9", "11", "Væk", "X"], ["2", "12", "C", "D"]]),
      "contacts_nord_2026-01-07.csv": csv([
        ["Kontakt-ID", "Fornavn", "Efternavn"],
        ["1", "A", "Ny"],
      ]),
    });
    expect(ids("contacts", "contact_id")).toEqual(["1", "2"]);
    expect(ids("contacts", "last_name")).toEqual(["D", "Ny"]);
  });
});

describe("events", () => {
  const header = ["event_id", "message_id", "contact_id", "event_type", "occurred_at"];
  const event = (id: number, day: string) => [String(id), "1", "1", "Åbnet", `${day} 10:00`];
  const daily = (from: number, to: number) =>
    Array.from({ length: to - from + 1 }, (_, i) => event(from + i, `${String(from + i).padStart(2, "0")}-01-2026`));
  test("files that overlap are one list", async () => {
    const { staging, codes, of } = await taken({
      "haendelser_nord_2026-01-10.csv": csv([header, ...daily(1, 10)]),
      "haendelser_nord_2026-01-20.csv": csv([header, ...daily(8, 20)]),
    });
    expect(staging.tables.get("engagement_events")?.length).toBe(20);
    expect(codes).not.toContain("date_gap");
    expect(of("overlapping_files")).toMatchObject([{ severity: "info" }]);
  });
  test("without ids by all they say", async () => {
    const noIds = (rows: string[][]) => csv([header, ...rows].map((row) => row.slice(1)));
    const { staging } = await taken({
      "haendelser_nord_2026-01-10.csv": noIds(daily(1, 10)),
      "haendelser_nord_2026-01-20.csv": noIds(daily(8, 20)),
    });
    expect(staging.tables.get("engagement_events")?.length).toBe(20);
  });
  test("files with a hole between them", async () => {
    const { of } = await taken({
      "haendelser_nord_2026-01-10.csv": csv([header, ...daily(1, 10)]),
      "haendelser_nord_2026-01-20.csv": csv([header, ...daily(14, 20)]),
    });
    expect(of("date_gap")).toMatchObject([
      { object: "engagement_events", file: "exports/haendelser_nord_2026-01-20.csv" },
    ]);
  });
});
