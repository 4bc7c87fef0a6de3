import { describe, expect, test } from "vitest";
import type { Staging } from "../../lib/staging/types.ts";
import { balance, csv, stage, unbalanced } from "./project.ts";

const contact = (staging: Staging, column: string, row = 0) => staging.tables.get("contacts")?.cell(column, row);
const repairs = (staging: Staging) =>
  staging.findings.filter(({ code }) => code === "value_repaired").map(({ column, found }) => `${column}: ${found}`);
const loss = (staging: Staging, column: string) =>
  staging.losses.filter((one) => one.column === column && one.reason === "damaged_value");

describe("numbers that a spreadsheet cut", () => {
  const header = ["contact_id", "country_code", "phone_number", "msisdn"];

  test("the joined number comes back from its two parts, and the parts from the joined one", async () => {
    const staging = await stage({
      "contacts_nord_2026-01-07.csv": csv([
        header,
        ["1", "45", "20123456", "4,52E+09"],
        ["2", "45", "2,01E+07", "+4520123456"],
      ]),
    });
    expect(contact(staging, "msisdn")).toBe("+4520123456");
    expect(contact(staging, "phone_number", 1)).toBe("20123456");
    expect(staging.tables.get("contacts")?.misfits).toEqual([]);
    expect(staging.tables.get("contacts")?.column("msisdn")?.raw(0)).toBe("4,52E+09");
    expect([...loss(staging, "msisdn"), ...loss(staging, "phone_number")]).toEqual([]);
    expect(unbalanced(staging)).toEqual([]);
    expect(repairs(staging)).toEqual(
      [
        "phone_number: 2,01E+07 → 20123456 (msisdn of the same row)",
        "msisdn: 4,52E+09 → +4520123456 (country_code and phone_number of the same row)",
      ].sort((a, b) => Number(a.startsWith("phone")) - Number(b.startsWith("phone"))),
    );
  });

  test.each([
    ["other digits", ["1", "45", "30123456", "4,52E+09"]],
    ["another length", ["1", "45", "20123456", "4,52E+10"]],
    ["no country", ["1", "", "20123456", "4,52E+09"]],
    ["both damaged", ["1", "45", "2,01E+07", "4,52E+09"]],
  ])("stays lost with %s", async (_, row) => {
    const staging = await stage({ "contacts_nord_2026-01-07.csv": csv([header, row]) });
    expect(contact(staging, "msisdn")).toBeNull();
    expect(loss(staging, "msisdn")).toHaveLength(1);
    expect(repairs(staging)).toEqual([]);
    expect(unbalanced(staging)).toEqual([]);
  });

  test("the same person in another workspace's file is proof, two different ones are not", async () => {
    const files = (other: string, third: string) => ({
      "contacts_nord_2026-01-07.csv": csv([header, ["1", "45", "", "4,52E+09"]]),
      "contacts_syd_2026-01-07.csv": csv([header, ["1", "45", "", other]]),
      "contacts_vest_2026-01-07.csv": csv([header, ["1", "45", "", third]]),
    });
    const proven = await stage(files("+4520123456", "20 12 34 56"));
    const cells = [0, 1, 2].map((row) => contact(proven, "msisdn", row));
    expect(cells).toEqual(["+4520123456", "+4520123456", "+4520123456"]);
    expect(unbalanced(proven)).toEqual([]);
    const torn = await stage(files("+4520123456", "+4520123999"));
    expect(repairs(torn)).toEqual([]);
    const { cells: read, kept, lost } = balance(torn);
    expect(kept + lost).toBe(read);
  });
});

describe("letters that an export lost", () => {
  const damaged = csv([
    ["contact_id", "first_name", "last_name", "email", "updated_at"],
    ["7", "S?ren", "?sterg\ufffdrd", "s?ren@ærø.example", "07-01-2026 10:00"],
  ]);

  test("come back from the recipient's row of the same person", async () => {
    const staging = await stage({
      "contacts_nord_2026-01-07.csv": damaged,
      "message_recipients_nord_2026-01-07.csv": csv([
        ["message_id", "contact_id", "name", "email"],
        ["1", "8", "Sören Østergørd", "x@ærø.example"],
        ["1", "7", "Søren Østergård", "søren@ærø.example"],
      ]),
    });
    expect(["first_name", "last_name", "email"].map((name) => contact(staging, name))).toEqual([
      "Søren",
      "Østergård",
      "søren@ærø.example",
    ]);
    expect(repairs(staging)[0]).toBe(
      "first_name: S?ren → Søren (name, exports/message_recipients_nord_2026-01-07.csv row 2)",
    );
    expect(unbalanced(staging)).toEqual([]);
  });

  test("come back from an older download, which gives nothing else", async () => {
    const staging = await stage({
      "contacts_nord_2026-01-07.csv": damaged,
      "contacts_nord_2025-12-01.csv": csv([
        ["contact_id", "first_name", "last_name", "email", "updated_at"],
        ["7", "Søren", "Nielsen", "soren@old.example", "01-12-2025 10:00"],
      ]),
    });
    expect(contact(staging, "first_name")).toBe("Søren");
    expect(contact(staging, "last_name")).toBe("?sterg\ufffdrd");
    expect(contact(staging, "email")).toBe("s?ren@ærø.example");
  });

  test("two intact names that both fit prove nothing, and a good value is never replaced", async () => {
    const staging = await stage({
      "contacts_nord_2026-01-07.csv": csv([
        ["contact_id", "first_name", "last_name", "department"],
        ["7", "S?ren", "Bo", "K?kken"],
        ["9", "Søren", "Bo", "Køkken"],
      ]),
      "message_recipients_nord_2026-01-07.csv": csv([
        ["message_id", "contact_id", "name", "department"],
        ["1", "7", "Søren Bo", "Køkken"],
        ["2", "7", "Sören Bo", "Køkken"],
        ["3", "9", "S?ren Bo", "K?kken"],
      ]),
    });
    expect(contact(staging, "first_name", 0)).toBe("S?ren");
    expect(contact(staging, "department", 0)).toBe("Køkken");
    expect(contact(staging, "first_name", 1)).toBe("Søren");
    const recipients = staging.tables.get("message_recipients");
    expect(recipients?.cell("name", 2)).toBe("Søren Bo");
    expect(recipients?.cell("department", 2)).toBe("Køkken");
  });
});
