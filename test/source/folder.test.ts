import { execFileSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { strToU8, zipSync } from "fflate";
import { describe, expect, test } from "vitest";
import { openFolder } from "../../lib/source/open-folder.ts";
import { SourceError } from "../../lib/source/source-error.ts";
import { book, type Content, projectOf, rowsOf, sheetData, usesOf } from "./support.ts";

const PEOPLE = "contact_id;first_name;last_name;email\n1;Ida;Bach;ida@firma.example\n";
const NAME = "kontakter_nord_2026-01-07.csv";

async function opened(files: Readonly<Record<string, Content>>, more: (exports: string) => void = () => undefined) {
  const project = await projectOf(files);
  more(join(project, "exports"));
  const folder = await openFolder(project, "exports");
  const notes = folder.files.flatMap(({ file, notes }) =>
    notes.map(({ code, found }) => [file.replace("exports/", ""), code, found ?? null]),
  );
  const told = folder.findings.map(({ file, code }) => [file?.replace("exports/", ""), code]);
  return { project, folder, uses: usesOf(folder.files), notes, told };
}

/** Names and bytes as they come; `zipSync` takes any name. */
const zip = (files: Readonly<Record<string, Content>>) =>
  zipSync(
    Object.fromEntries(
      Object.entries(files).map(([name, content]) => [name, typeof content === "string" ? strToU8(content) : content]),
    ),
  );

describe("odd things in the folder", () => {
  test("links to files, to folders and to nothing are listed and not followed", async () => {
    const { uses, notes } = await opened({ [NAME]: PEOPLE }, (exports) => {
      symlinkSync("/etc/passwd", join(exports, "kontakter_a_2026-01-07.csv"));
      symlinkSync("/etc", join(exports, "mappe"));
      symlinkSync(join(exports, "gone"), join(exports, "x.csv"));
      symlinkSync(exports, join(exports, "rundt"));
    });
    expect(uses).toEqual({
      [NAME]: "data",
      "kontakter_a_2026-01-07.csv": "unreadable",
      mappe: "unreadable",
      rundt: "unreadable",
      "x.csv": "unreadable",
    });
    expect(notes.map(([, code]) => code)).toEqual(Array(4).fill("link_not_followed"));
  });

  test("a pipe, and a folder named like a file, neither hang nor hide what is in them", async () => {
    const { uses, notes, told } = await opened(
      { [NAME]: PEOPLE, "mappe.csv/grupper_nord_2026-01-07.csv": "group_id;name\n1;A\n" },
      (exports) => {
        execFileSync("mkfifo", [join(exports, "kontakter_syd_2026-01-07.csv")]);
      },
    );
    expect(uses).toEqual({
      [NAME]: "data",
      "kontakter_syd_2026-01-07.csv": "unreadable",
      "mappe.csv/grupper_nord_2026-01-07.csv": "data",
    });
    expect(notes).toEqual([["kontakter_syd_2026-01-07.csv", "special_file", null]]);
    expect(told).toEqual([["mappe.csv", "folder_like_file"]]);
  });

  test.skipIf(process.getuid?.() === 0)("files and folders without rights are errors of their own", async () => {
    const { notes, told } = await opened({ [NAME]: PEOPLE, "grupper.csv": "x", "lukket/a.csv": "x" }, (exports) => {
      chmodSync(join(exports, "grupper.csv"), 0);
      chmodSync(join(exports, "lukket"), 0);
    });
    expect(notes).toEqual([["grupper.csv", "unreadable_file", null]]);
    expect(told).toEqual([["lukket", "unreadable_folder"]]);
  });

  test("a name that is no UTF-8 is told, and the rest is read", async () => {
    const { notes, uses } = await opened({ [NAME]: PEOPLE }, (exports) => {
      writeFileSync(Buffer.concat([Buffer.from(join(exports, "gr")), Buffer.from([0xe6]), Buffer.from("s.csv")]), "x");
    });
    expect(uses[NAME]).toBe("data");
    expect(notes).toEqual([["gr\ufffds.csv", "unreadable_file", null]]);
  });

  test("names with direction marks, control letters, or alike but for capitals are shown and told", async () => {
    const { uses, told } = await opened({
      [NAME]: PEOPLE,
      [NAME.toUpperCase()]: PEOPLE,
      "kontakter_x\u202evsc.exe": "x",
      "beskeder\u001b[31m.csv": "message_id;title\n1;a\n",
      [`${"æ".repeat(120)}.csv`]: "x;y\n",
    });
    expect(Object.keys(uses)).toContain("kontakter_x[U+202E]vsc.exe");
    expect(Object.keys(uses)).toContain("beskeder[U+001B][31m.csv");
    expect(told).toEqual(
      expect.arrayContaining([
        [NAME, "same_name"],
        ["kontakter_x[U+202E]vsc.exe", "odd_name"],
        ["beskeder[U+001B][31m.csv", "odd_name"],
      ]),
    );
  });

  test("leftovers of systems and office programs are passed over, unfinished downloads are told", async () => {
    const { uses, told } = await opened({
      [NAME]: PEOPLE,
      "~$kontakter.xlsx": "x",
      ".DS_Store": "x",
      "Thumbs.db": "x",
      "._kontakter.csv": "x",
      ".~lock.kontakter.csv#": "x",
      "__MACOSX/kontakter.csv": "x",
      "kontakter_syd.csv.crdownload": "x",
    });
    expect(uses).toEqual({ [NAME]: "data" });
    expect(told.filter(([, code]) => code === "ignored_file")).toHaveLength(6);
    expect(told).toContainEqual(["kontakter_syd.csv.crdownload", "unfinished_download"]);
  });

  test("a folder with nothing but leftovers is empty", async () => {
    await expect(opened({ ".DS_Store": "x" })).rejects.toThrow(SourceError);
  });

  test("hundreds of files are opened, each once", async () => {
    const many = Object.fromEntries(
      Array.from({ length: 300 }, (_, n) => [`m${n % 50}/grupper_w${n}_2026-01-07.csv`, "group_id;name\n"]),
    );
    expect(Object.keys((await opened(many)).uses)).toHaveLength(300);
  });
});

describe("files that are not what their name says", () => {
  test("workbooks without the name of one, texts and web pages with it, old and protected workbooks", async () => {
    const ole = (name: string) => {
      const bytes = new Uint8Array(2048);
      bytes.set([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]);
      new DataView(bytes.buffer).setUint16(30, 9, true);
      new DataView(bytes.buffer).setUint32(48, 1, true);
      const utf16 = Buffer.from(name, "utf16le");
      bytes.set(utf16, 1024 + 128);
      bytes[1024 + 128 + 64] = utf16.length + 2;
      return bytes;
    };
    const people = book({
      sheets: {
        A: sheetData([
          ["contact_id", "first_name"],
          ["1", "Ida"],
        ]),
      },
    });
    const { uses, notes } = await opened({
      "kontakter_a_2026-01-07.csv": people,
      "kontakter_b_2026-01-07.xls": PEOPLE,
      "kontakter_c_2026-01-07.xls": "<html><table><tr><td>contact_id</td></tr></table></html>",
      "kontakter_d_2026-01-07.xls": ole("Workbook"),
      "kontakter_e_2026-01-07.xlsx": ole("EncryptedPackage"),
      "kontakter_f_2026-01-07.xlsx": ole("WordDocument"),
      "kontakter_g_2026-01-07.xlsx": zip({ "kontakter.csv": PEOPLE }),
      "kontakter_h_2026-01-07.csv.gz": Uint8Array.from([0x1f, 0x8b, 8, 0]),
      "kontakter_i_2026-01-07.xlsx": "hej",
    });
    expect(Object.values(uses)).toEqual(["data", "data", ...Array(5).fill("unreadable"), "unknown", "unreadable"]);
    expect(notes.map(([file, code]) => [file?.slice(10, 11), code])).toEqual([
      ["a", "wrong_extension"],
      ["b", "wrong_extension"],
      ["c", "unreadable_file"],
      ["d", "old_excel_format"],
      ["e", "password_protected"],
      ["f", "unreadable_file"],
      ["g", "unreadable_file"],
      ["h", "other_archive"],
      ["i", "unreadable_file"],
    ]);
  });
});

describe("archives", () => {
  test("exports in a ZIP file, as they were delivered, are read as if they lay in a folder", async () => {
    const manifest = {
      exported_at: "2026-01-07T10:00:00Z",
      files: [{ name: "folk.csv", object: "contacts", declared_rows: 1 }],
    };
    const { folder, uses, project } = await opened({
      "eksport.zip": zip({
        "udtræk/kontakter_nord_2026-01-07.csv": PEOPLE,
        "udtræk/folk.csv": PEOPLE.replace("1;", "2;"),
        "udtræk/export_manifest.json": JSON.stringify(manifest),
        "udtræk/grupper_nord_2026-01-07.xlsx": book({
          sheets: {
            A: sheetData([
              ["group_id", "name"],
              ["1", "A"],
            ]),
          },
        }),
        "udtræk/files/1.txt": "et",
        "__MACOSX/udtræk/._folk.csv": "x",
      }),
    });
    expect(uses).toEqual({
      "eksport.zip": "archive",
      "eksport.zip/udtræk/export_manifest.json": "manifest",
      "eksport.zip/udtræk/files/1.txt": "staged_file",
      "eksport.zip/udtræk/folk.csv": "data",
      "eksport.zip/udtræk/grupper_nord_2026-01-07.xlsx": "data",
      "eksport.zip/udtræk/kontakter_nord_2026-01-07.csv": "data",
    });
    const folk = folder.files.find(({ file }) => file.endsWith("folk.csv"))!;
    expect(folk).toMatchObject({ declaredRows: 1, exportedOn: "2026-01-07" });
    expect(rowsOf(await folk.parts[0]!.read())).toMatchObject([{ contact_id: "2", first_name: "Ida" }]);
    expect(folder.roots.filter((root) => existsSync(join(root, "files/1.txt")))).toHaveLength(1);
    expect(readdirSync(join(project, "exports"))).toEqual(["eksport.zip"]);
  });

  test("paths that lead out, devices, links, doubles and bombs inside stay inside, each with a note", async () => {
    const evil = zip({
      "kontakter_nord_2026-01-07.csv": PEOPLE,
      "../ud.csv": "x",
      "/etc/abs.csv": "x",
      "c:/win.csv": "x",
      "..\\..\\ud2.csv": "x",
      "CON.csv": "x",
      [`${"n".repeat(300)}.csv`]: "x",
      "Kontakter_nord_2026-01-07.CSV": PEOPLE,
      "nul\0ler.csv": "x;y\n",
      "bombe.csv": new Uint8Array(18_000_000),
      "indre.zip": zip({ "a.csv": "x" }),
    });
    const { project, notes, uses } = await opened({ "eksport.zip": evil });
    expect(uses).toEqual({
      "eksport.zip": "archive",
      "eksport.zip/indre.zip": "unknown",
      "eksport.zip/kontakter_nord_2026-01-07.csv": "data",
      "eksport.zip/nuller.csv": "unknown",
    });
    expect(notes.filter(([, code]) => code === "unsafe_entry").map(([, , found]) => found)).toEqual([
      "../ud.csv",
      "/etc/abs.csv",
      "c:/win.csv",
      "../../ud2.csv",
      "CON.csv",
      expect.stringMatching(/^n+$/),
      "Kontakter_nord_2026-01-07.CSV",
    ]);
    expect(notes).toContainEqual(["eksport.zip", "file_too_large", "bombe.csv"]);
    expect(notes).toContainEqual(["eksport.zip/indre.zip", "nested_archive", null]);
    expect(existsSync(join(project, "ud.csv"))).toBe(false);
    expect(readdirSync(join(project, "state"))).toEqual(["unpacked"]);
  });

  test("an archive is unpacked once; another of the same name takes its place", async () => {
    const { project } = await opened({ "eksport.zip": zip({ [NAME]: PEOPLE }) });
    const store = join(project, "state/unpacked");
    const [first] = readdirSync(store);
    const copy = join(store, first!, "content", NAME);
    const before = readFileSync(copy, "utf8");
    writeFileSync(copy, `${before}2;Bo;Holm;\n`);
    const again = await openFolder(project, "exports");
    expect((await again.files[1]!.parts[0]!.read()).length).toBe(2);
    writeFileSync(join(project, "exports/eksport.zip"), zip({ [NAME]: PEOPLE, "b.csv": "x" }));
    await openFolder(project, "exports");
    expect(readdirSync(store)).toHaveLength(1);
    expect(readdirSync(store)).not.toContain(first);
  });

  test("torn, damaged, protected and overlapping archives are errors with a reason", async () => {
    const good = zip({ [NAME]: PEOPLE.repeat(50) });
    const torn = good.subarray(0, good.length - 30);
    const damaged = good.slice();
    damaged.fill(0xff, 70, 90);
    const locked = good.slice();
    const central = Buffer.from(good).indexOf(Buffer.from([0x50, 0x4b, 1, 2]));
    locked[central + 8]! |= 1;
    const overlapping = zip({ a: "1".repeat(100), b: "2".repeat(100) });
    const second = Buffer.from(overlapping).lastIndexOf(Buffer.from([0x50, 0x4b, 1, 2]));
    new DataView(overlapping.buffer, overlapping.byteOffset).setUint32(second + 42, 3, true);
    const { notes, uses } = await opened({
      "a.zip": torn,
      "b.zip": damaged,
      "c.zip": locked,
      "d.zip": overlapping,
      "e.zip": "ingen zip",
      "f.zip": "",
    });
    expect(notes.map(([file, code]) => [file, code])).toEqual([
      ["a.zip", "unreadable_file"],
      ["b.zip", expect.stringMatching(/unreadable_file|wrong_checksum/)],
      ["c.zip", "password_protected"],
      ["d.zip", "archive_bomb"],
      ["e.zip", "other_archive"],
      ["f.zip", "other_archive"],
    ]);
    expect(uses).toMatchObject({ "a.zip": "unreadable", "d.zip": "unreadable" });
  });
});

describe("the manifest", () => {
  test("declared files that are not there, odd names and wrong shapes are told, none is opened", async () => {
    const manifest = {
      files: [
        { name: "../../../etc/passwd", object: "contacts", declared_rows: 5 },
        { name: "__proto__", object: "constructor" },
        { name: NAME, object: "contacts", declared_rows: 1 },
      ],
    };
    const { folder } = await opened({ [NAME]: PEOPLE, "export_manifest.json": `\ufeff${JSON.stringify(manifest)}` });
    expect(folder.findings.map(({ code, found }) => [code, found])).toEqual([
      ["declared_file_missing", "../../../etc/passwd"],
      ["declared_file_missing", "__proto__"],
    ]);
    expect(folder.files.find(({ file }) => file.endsWith(NAME))?.declaredRows).toBe(1);
  });

  test.each([
    ["[1,2", "not JSON"],
    ['{"files": {"a": 1}}', "files"],
    ['{"files": [{"name": 1}]}', "files.0.name"],
  ])("%s is told and the exports are read", async (text, says) => {
    const { folder } = await opened({ [NAME]: PEOPLE, "export_manifest.json": text });
    expect(folder.findings).toEqual([
      expect.objectContaining({ code: "bad_manifest", advice: expect.stringContaining(says) }),
    ]);
    expect(folder.files).toHaveLength(2);
  });
});

test("a device or a folder given as exports is a sentence", async () => {
  const project = await projectOf({});
  mkdirSync(join(project, "tom"));
  await expect(openFolder(project, "tom")).rejects.toThrow(SourceError);
  await expect(openFolder("/dev", "null")).rejects.toThrow(/not a folder/);
});
