/** Decisions on duplicates: read from whatever a spreadsheet saved, written without losing anything. */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import {
  duplicateStanding,
  recordDuplicateDecision,
  recordExistingDecisions,
  recordJoinDecisions,
  recordOwnerDecisions,
  takeBackDuplicateDecision,
} from "#lib/project/decision-sheet.ts";
import { duplicateDecisions, existingDecisions, joinDecisions, ownerDecisions } from "#lib/project/decisions.ts";

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "decisions-"));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));
const write = (content: string | Uint8Array) => writeFileSync(join(root, "duplicates.csv"), content);
const latin = (text: string) => Uint8Array.from(text, (letter) => letter.codePointAt(0) ?? 0);
const utf16 = (text: string) =>
  Uint8Array.from([0xff, 0xfe, ...[...text].flatMap((letter) => [(letter.codePointAt(0) ?? 0) & 255, 0])]);
const merged = { object: "contacts", a: "1", b: "2", decision: "merge" };

describe("reading", () => {
  test.each<[string, string | Uint8Array]>([
    ["plain", "object,a,b,decision\ncontacts,1,2,merge\n"],
    ["semicolons, mark and CRLF", "\uFEFFobject;a;b;decision\r\ncontacts;1;2;merge\r\n"],
    ["an Excel that names its separator", "sep=;\r\nobject;a;b;decision\r\ncontacts;1;2;merge\r\n"],
    ["Windows-1252 beside a name", latin("object;a;b;name a;decision\ncontacts;1;2;S\xf8ren;merge\n")],
    ["UTF-16", utf16("object\ta\tb\tdecision\r\ncontacts\t1\t2\tmerge\r\n")],
    ["other order, more columns, upper case", "Reason,DECISION,B,A,Object,x\nwhy,MERGE,2,1,Contacts,\n"],
    ["Danish words", "object;a;b;decision\nKontakter;1;2;Flet\n"],
    ["apostrophes", "object,a,b,decision\n'contacts,'1,'2,'merge\n"],
    ["blank rows and open pairs", "object,a,b,decision\n,,,\ncontacts,8,9,\ncontacts,1,2,merge\n"],
  ])("%s", (_, content) => {
    write(content);
    expect(duplicateDecisions(root)).toMatchObject([merged]);
  });
  test.each(["keep apart", "Keep-Apart", "adskil", " apart ", "forskellige"])("%s keeps apart", (word) => {
    write(`object,a,b,decision\ncontacts,1,2,${word}\n`);
    expect(duplicateDecisions(root)).toMatchObject([{ ...merged, decision: "keep apart" }]);
  });
  test.each([
    ["object,a,b,decision\ncontacts,1,2,perhaps\n", /row 1, column "decision".*neither "merge" nor "keep apart"/],
    ["object,a,b,decision\ncontacts,1,2,merge\nshops,1,2,merge\n", /row 2, column "object"/],
    ["object,a,b,decision\ncontacts,1,,merge\n", /row 1, column "b"/],
    ["object,a,decision\ncontacts,1,merge\n", /row 1, column "b".*missing/],
  ])("%j is refused with its place", (content, message) => {
    write(content);
    expect(() => duplicateDecisions(root)).toThrow(message);
  });
});

describe("writing", () => {
  const by = { by: "ida", at: "2026-01-07T09:00:00.000Z" };
  const choice = (a: string, b: string, decision: "merge" | "keep apart") =>
    ({ object: "contacts", a, b, decision }) as const;
  test("a new sheet, then more rows", () => {
    recordDuplicateDecision(root, choice("1", "2", "merge"), by);
    recordDuplicateDecision(root, choice("3", "4", "keep apart"), by);
    expect(duplicateDecisions(root)).toMatchObject([merged, { a: "3", b: "4", decision: "keep apart" }]);
    expect(readFileSync(join(root, "duplicates.csv"), "utf8")).toContain(
      "contacts,1,2,merge,ida,2026-01-07T09:00:00.000Z",
    );
  });
  test("another word on the same pair replaces the first, whichever way round", () => {
    recordDuplicateDecision(root, choice("1", "2", "merge"), by);
    recordDuplicateDecision(root, choice("2", "1", "keep apart"), by);
    expect(duplicateDecisions(root)).toMatchObject([{ ...merged, decision: "keep apart" }]);
  });
  test("a person's own columns, rows and order stay", () => {
    write("note;b;a;object;decision\nmine, kept;2;1;contacts;\nalso mine;9;8;contacts;adskil\n");
    recordDuplicateDecision(root, choice("1", "2", "merge"), by);
    const text = readFileSync(join(root, "duplicates.csv"), "utf8");
    expect(text).toContain('"mine, kept",2,1,contacts,merge,ida');
    expect(text).toContain("also mine,9,8,contacts,adskil");
    expect(duplicateDecisions(root)).toHaveLength(2);
  });

  test("cells that a spreadsheet would run are neither changed nor marked twice", () => {
    write("object,a,b,decision,note\ncontacts,8,9,,'=1+1\n");
    recordDuplicateDecision(root, choice("1", "2", "merge"), by);
    recordDuplicateDecision(root, choice("3", "4", "merge"), by);
    expect(readFileSync(join(root, "duplicates.csv"), "utf8")).toContain("contacts,8,9,,'=1+1,");
  });
  test("what is taken back is as it was: the row with its words, or none", () => {
    write("object;a;b;decision;note\ncontacts;2;1;senere;mine\n");
    const pairs = [choice("1", "2", "merge"), choice("3", "4", "merge")];
    const before = pairs.map((pair) => duplicateStanding(root, pair));
    expect(before).toEqual([{ decision: "senere", by: "", at: "" }, null]);
    for (const pair of pairs) recordDuplicateDecision(root, pair, by);
    for (const [at, pair] of pairs.entries()) takeBackDuplicateDecision(root, pair, before[at] ?? null);
    const lines = readFileSync(join(root, "duplicates.csv"), "utf8").trimEnd().split("\r\n");
    expect(lines.slice(1)).toEqual(["contacts,2,1,senere,mine,,"]);
  });
  test("a sheet that cannot be read is not written over", () => {
    mkdirSync(join(root, "duplicates.csv"));
    expect(() => recordDuplicateDecision(root, choice("1", "2", "merge"), by)).toThrow(
      /duplicates\.csv cannot be read \(EISDIR\)/,
    );
    expect(readdirSync(root)).toEqual(["duplicates.csv"]);
  });
  test("owners, keys and records of the CRM into sheets that Excel saved, each in its row", () => {
    writeFileSync(join(root, "owners.csv"), utf16("Email\tUser\tResolution\tHvem\r\nBo@x.example\t\tblank\tspørg\r\n"));
    recordOwnerDecisions(
      root,
      [
        { email: "bo@x.example", user: "ida@x.example", resolution: "" },
        { email: "eva@x.example", user: "", resolution: "fallback" },
      ],
      by,
    );
    expect(ownerDecisions(root)).toEqual([
      { email: "Bo@x.example", user: "ida@x.example", resolution: null },
      { email: "eva@x.example", user: null, resolution: "fallback" },
    ]);
    expect(readFileSync(join(root, "owners.csv"), "utf8")).toContain("spørg");
    const repair = { object: "tasks", column: "assigned_to_id", repair: "case" };
    recordJoinDecisions(root, [{ ...repair, decision: "apply" }], by);
    expect(joinDecisions(root)).toMatchObject([{ ...repair, decision: "apply" }]);
    recordJoinDecisions(root, [{ ...repair, decision: "" }], by);
    expect(joinDecisions(root)).toEqual([]);
    writeFileSync(join(root, "existing.csv"), "object;external;record;decision\nPerson;a:1;r1;nej\n");
    const pair = { object: "person", external: "a:1", record: "r1" };
    recordExistingDecisions(
      root,
      [
        { ...pair, decision: "adopt" },
        { ...pair, record: "r2", decision: "new" },
      ],
      by,
    );
    expect(existingDecisions(root).map(({ record, decision }) => [record, decision])).toEqual([
      ["r1", "adopt"],
      ["r2", "new"],
    ]);
  });
});
