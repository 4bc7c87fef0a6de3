// Command lines as people type them: help, what is not known, what is missing.
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { openProject } from "../../lib/project/config.ts";
import { cleanUp, makeProject, runProgram } from "../run/support.ts";
import { HAND } from "./account.ts";

const scratch = mkdtempSync(join(tmpdir(), "actimo-usage-"));
const nowhere = join(scratch, "nowhere");
afterAll(async () => {
  rmSync(scratch, { recursive: true, force: true });
  await cleanUp();
});

const run = (name: string, ...args: string[]) => runProgram(`lib/commands/${name}.ts`, args);
const NAMES = ["start", "approve", "decide", "rollback", "new", "sample", "workbook"] as const;

describe("every command", () => {
  for (const name of NAMES) {
    test(`${name} --help prints the usage and ends with 0`, async () => {
      const { code, out, err } = await run(name, "--help");
      expect({ code, err }).toEqual({ code: 0, err: "" });
      expect(out).toContain(name === "start" ? "npm start" : `npm run ${name}`);
    });
    test(`${name} --nonsense ends with a sentence, without a stack`, async () => {
      const { code, out, err } = await run(name, "--nonsense");
      // workbook documents 1 for its own command line
      expect(code).toBe(name === "workbook" ? 1 : 2);
      expect(out + err).toContain("--nonsense");
      expect(out + err).not.toMatch(/^\s+at /m);
    });
  }
  test("a word too many and an empty value are refused with the usage", async () => {
    for (const args of [["here"], ["--project", ""], ["--project"]]) {
      const { code, err } = await run("start", ...args);
      expect(code).toBe(2);
      expect(err).toContain("npm start");
    }
  });
  test("a project folder that is not there is named by every command that needs one", async () => {
    for (const [name, ...more] of [["start"], ["rollback"], ["approve", "--gate", "load", "--by", "Ida"]] as const) {
      const { code, err } = await run(name, "--project", nowhere, ...more);
      expect(code).toBe(2);
      expect(err).toContain(nowhere);
      expect(err).toContain("npm run new");
    }
    expect(existsSync(nowhere)).toBe(false);
  });
});

describe("approve", () => {
  test("asks which gate and who", async () => {
    const project = ["--project", makeProject(HAND)];
    for (const [args, said] of [
      [[], "which gate"],
      [["--gate", "heaven", "--by", "Ida"], '"heaven"'],
      [["--gate", "load"], "who"],
      [["--gate", "load", "--by", "  "], "who"],
    ] as const) {
      const { code, err } = await run("approve", ...project, ...args);
      expect(code).toBe(2);
      expect(err).toContain(said);
    }
  });
  test("before a gate has shown anything it says so and leaves no ledger", async () => {
    const root = makeProject(HAND);
    const { code, err } = await run("approve", "--project", root, "--gate", "mapping", "--by", "Ida");
    expect(code).toBe(2);
    expect(err).toContain('The gate "mapping" has shown nothing');
    expect(existsSync(join(root, "state"))).toBe(false);
  });
});

test("rollback of a project that never ran has nothing to do and starts no sandbox", async () => {
  const root = makeProject(HAND);
  const { code, err } = await run("rollback", "--project", root);
  expect(code).toBe(2);
  expect(err).toContain("nothing to roll back");
  expect(existsSync(join(root, "state"))).toBe(false);
});

describe("new", () => {
  const make = (folder: string, from = join(HAND, "exports"), crm = "twenty") =>
    run("new", folder, "--exports", from, "--destination", crm);

  test("makes a project that opens, without links, and keeps keys and data out of Git", async () => {
    const from = join(scratch, "from");
    mkdirSync(join(from, "inner"), { recursive: true });
    writeFileSync(join(from, "inner/contacts_x_2026-01-07.csv"), "Contact ID\n1\n");
    symlinkSync("/etc/hostname", join(from, "link.csv"));
    const folder = join(scratch, "made");
    const { code, out } = await make(folder, from);
    expect({ code, named: out.includes(folder) }).toEqual({ code: 0, named: true });
    expect(JSON.parse(readFileSync(join(folder, "migration.json"), "utf8"))).toMatchObject({
      destination: "twenty",
      account: null,
    });
    expect(existsSync(join(folder, "exports/inner/contacts_x_2026-01-07.csv"))).toBe(true);
    expect(existsSync(join(folder, "exports/link.csv"))).toBe(false);
    expect(readFileSync(join(folder, ".gitignore"), "utf8").split("\n")).toContain(".env");
    expect(openProject(folder)).toMatchObject({ destination: "twenty", rehearsal: true });
  });
  test("refuses what cannot be meant and leaves nothing behind", async () => {
    const full = join(scratch, "full");
    const empty = join(scratch, "empty");
    const file = join(scratch, "file.txt");
    mkdirSync(full);
    mkdirSync(empty);
    writeFileSync(join(full, "mine.txt"), "mine");
    writeFileSync(file, "x");
    const from = join(HAND, "exports");
    for (const [folder, exports, crm, said] of [
      [full, from, "twenty", "not empty"],
      [file, from, "twenty", "is a file"],
      [join(scratch, "a"), join(scratch, "missing"), "twenty", "There is no folder"],
      [join(scratch, "a"), file, "twenty", "is a file"],
      [join(scratch, "a"), empty, "twenty", "is empty"],
      [join(scratch, "a"), from, "hubspot", '"hubspot"'],
      [join(full, "inside"), full, "twenty", "never written to"],
      [full, full, "twenty", "never written to"],
      [join(file, "below"), from, "twenty", "could not be made"],
    ] as const) {
      const { code, err } = await make(folder, exports, crm);
      expect({ code, said: err.includes(said) ? said : err }).toEqual({ code: 2, said });
    }
    expect(existsSync(join(scratch, "a"))).toBe(false);
    expect(existsSync(join(full, "inside"))).toBe(false);
    expect(readFileSync(join(full, "mine.txt"), "utf8")).toBe("mine");
  });
  test("without its words it prints the usage", async () => {
    for (const args of [
      [],
      ["x"],
      ["x", "--exports", HAND],
      ["x", "y", "--exports", HAND, "--destination", "twenty"],
    ]) {
      const { code, err } = await run("new", ...args);
      expect(code).toBe(2);
      expect(err).toContain("npm run new -- DIR");
    }
  });
});
