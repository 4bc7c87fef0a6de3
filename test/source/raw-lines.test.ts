import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { rawLines } from "../../lib/source/raw-lines.ts";
import { SourceError } from "../../lib/source/source-error.ts";
import { ENCODED } from "./dialects.ts";

const project = await mkdtemp(join(tmpdir(), "raw-"));
await mkdir(join(project, "exports"));
afterAll(() => rm(project, { recursive: true, force: true }));
const put = (name: string, content: string | Uint8Array) => writeFile(join(project, "exports", name), content);

describe("raw lines", () => {
  test("around a place, with any line ends and in any encoding", async () => {
    for (const [name, { label, bytes }] of Object.entries(ENCODED)) {
      await put(`${name}.csv`, bytes("en\r\nto;æ\rtre\n\nfem;ø\nseks"));
      expect(await rawLines(project, `exports/${name}.csv`, 3, { before: 1, after: 2, encoding: label })).toEqual([
        { number: 2, text: "to;æ", cut: false },
        { number: 3, text: "tre", cut: false },
        { number: 4, text: "", cut: false },
        { number: 5, text: "fem;ø", cut: false },
      ]);
    }
    await put("a.csv", "en\nto\n");
    expect((await rawLines(project, "exports/a.csv", 2, { after: 9 })).map(({ text }) => text)).toEqual(["en", "to"]);
    expect(await rawLines(project, "exports/a.csv", 99)).toEqual([]);
  });

  test("a long line is cut, and nothing after the wanted lines is read", async () => {
    await put("long.csv", `a;b\n${"æ🎉".repeat(300_000)}\nc;d\n`);
    const [line] = await rawLines(project, "exports/long.csv", 2, { before: 0, after: 0, longest: 5 });
    expect(line).toEqual({ number: 2, text: "æ🎉æ🎉æ …", cut: true });
  });

  test("secrets stay hidden, also where the file's name says nothing", async () => {
    const header = "type;name;endpoint;frequency;unique_id_field;mapping;scopes;credentials";
    await put("noget.csv", `Titel\n${header}\nsso;A;https://x;daily;id;{};read;hemmelig123\n`);
    const all = await rawLines(project, "exports/noget.csv", 3, { before: 2 });
    expect(JSON.stringify(all)).not.toContain("hemmelig123");
    await put("integrations_all_2026-01-07.json", '{"integrations":[\n{"credentials":"hemmelig456"}]}');
    expect(JSON.stringify(await rawLines(project, "exports/integrations_all_2026-01-07.json", 1))).not.toContain(
      "hemmelig456",
    );
    await put("b.csv", "a;https://ida:kode@x.example/\n");
    expect(JSON.stringify(await rawLines(project, "exports/b.csv", 1))).not.toContain("kode");
  });

  test("a path that leaves the project, is missing, a folder or no text is refused", async () => {
    await symlink("/etc/hostname", join(project, "exports", "link.csv"));
    for (const file of ["../x.csv", "/etc/hostname", "exports/link.csv", "exports/no.csv", "exports/\0.csv"])
      await expect(rawLines(project, file, 1)).rejects.toThrow(SourceError);
    await expect(rawLines(project, "exports/a.csv", 1, { encoding: "xlsx" })).rejects.toThrow(SourceError);
  });
});
