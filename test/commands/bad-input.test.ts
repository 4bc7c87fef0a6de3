// What customers send and what people write into migration.json: refused with a sentence, or reported while the rest goes on.
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { openProject } from "../../lib/project/config.ts";
import { Run } from "../../lib/run/run.ts";
import { asStop } from "../../lib/workbook/stop.ts";
import { cleanUp, makeProject, runProgram } from "../run/support.ts";
import { HAND, start } from "./account.ts";
import { expectWhole, filesBelow } from "./whole.ts";

afterAll(cleanUp);

const KONTAKTER = "kontakter_nordic-retail_2026-01-07.csv";
const read = (root: string, file: string) => readFileSync(join(root, "out/twenty", file), "utf8");
const filesJson = (root: string) =>
  JSON.parse(read(root, "files.json")) as { file: string; object: string | null; use: string; rows: number }[];
const write = (root: string, text: string) => writeFileSync(join(root, "migration.json"), text);

/** The program ends with this code and one sentence that holds every text; nothing of a stack, nothing half-written. */
async function refused(root: string, code: number, ...said: string[]): Promise<string> {
  const ended = await start(root);
  const err = ended.err.trim();
  expect({ code: ended.code, err }).toEqual({ code, err: expect.stringContaining(said[0] ?? "") });
  for (const text of said) expect(err).toContain(text);
  expect(err).not.toMatch(/^\s+at |Internal error|undefined|\[object/m);
  expectWhole(root);
  return err;
}
/** The same of what npm start does first, in this process: a program of its own for every variation takes minutes. */
async function refusedWithin(root: string, ...said: string[]): Promise<string> {
  const stop = asStop(await planned(root).catch((error: unknown) => error));
  expect(stop?.exitCode).toBe(2);
  for (const text of said) expect(stop?.sentence).toContain(text);
  expectWhole(root);
  return stop?.sentence ?? "";
}
/** Everything up to the plan, without a CRM. */
async function planned(root: string): Promise<void> {
  const run = new Run(openProject(root));
  try {
    run.hold();
    run.clean();
    await run.plan();
  } finally {
    await run.close();
  }
}

describe("migration.json", () => {
  test("missing, a folder, not JSON, not an object", async () => {
    const root = makeProject(HAND);
    rmSync(join(root, "migration.json"));
    await refused(root, 2, "There is no migration.json", root);
    mkdirSync(join(root, "migration.json"));
    await refusedWithin(root, "cannot be read (EISDIR)");
    rmSync(join(root, "migration.json"), { recursive: true });
    write(root, '{"account": {"key": "sk-live-secret"},}');
    expect(await refused(root, 2, "is not JSON")).not.toContain("sk-live-secret");
    write(root, "[]");
    await refusedWithin(root, "(top level)");
    expect(existsSync(join(root, "out"))).toBe(false);
  });
  test("a wrong key is named, with the file", async () => {
    const root = makeProject(HAND, { policies: { treshold: 1 } });
    await refused(root, 2, join(root, "migration.json"), "policies", "treshold");
    expect(existsSync(join(root, "state"))).toBe(false);
  });
  test("a destination that is not known on the command line", async () => {
    const ended = await runProgram("lib/commands/start.ts", [
      "--project",
      makeProject(HAND),
      "--destination",
      "hubspot",
    ]);
    expect(ended.code).toBe(2);
    expect(ended.err).toContain('"hubspot"');
  });
});

describe("nothing to plan from", () => {
  test("no export folder, an empty one, a file in its place", async () => {
    const root = makeProject(HAND);
    rmSync(join(root, "exports"), { recursive: true });
    await refused(root, 2, join(root, "exports"), "does not exist");
    mkdirSync(join(root, "exports"));
    await refusedWithin(root, "is empty");
    rmSync(join(root, "exports"), { recursive: true });
    writeFileSync(join(root, "exports"), "x");
    await refusedWithin(root, "is a file");
  });
  test("no contacts: none sent, empty files, a header alone, binary junk", async () => {
    const root = makeProject(HAND);
    const exports = join(root, "exports");
    const header = readFileSync(join(exports, KONTAKTER), "latin1").split(/\r?\n/)[0] ?? "";
    for (const name of readdirSync(exports)) if (/^(kontakter|contacts)_/.test(name)) rmSync(join(exports, name));
    await refused(root, 2, "no contacts", "files.json");
    writeFileSync(join(exports, KONTAKTER), "");
    await refusedWithin(root, "no contacts");
    writeFileSync(join(exports, KONTAKTER), `${header}\r\n`, "latin1");
    await refusedWithin(root, "no contacts");
    writeFileSync(
      join(exports, KONTAKTER),
      Uint8Array.from({ length: 20_000 }, (_, n) => (n * 7919) % 256),
    );
    await refusedWithin(root, "no contacts");
    expect(read(root, "findings.csv")).toContain("no_contacts");
    expect(filesJson(root).find(({ file }) => file.endsWith(KONTAKTER))?.rows).toBe(0);
  });
  test("a contact file without its ids", async () => {
    const root = makeProject(HAND);
    writeFileSync(
      join(root, "exports/contacts_hq-global_2026-01-07.csv"),
      "First name,Last name,Email\nIda,Bach,ida@x.example\n",
    );
    const err = await refusedWithin(root, "missing_key_column", "contacts_hq-global_2026-01-07.csv", "contact_id");
    expect(err).not.toContain("ida@x.example");
  });
  test("an override that names no delimiter or no encoding", async () => {
    const file = (override: object) => ({ source: { files: { [`exports/${KONTAKTER}`]: override } } });
    await refusedWithin(makeProject(HAND, file({ delimiter: "::" })), "::", "is not a delimiter");
    await refusedWithin(makeProject(HAND, file({ encoding: "klingon" })), "klingon", "windows-1252");
  });
  test("a decision that cannot be read is named by file, row and column", async () => {
    const root = makeProject(HAND);
    mkdirSync(join(root, "decisions"));
    writeFileSync(join(root, "decisions/duplicates.csv"), "object,a,b,decision\ncontacts,1001,2001,perhaps\n");
    await refused(root, 2, "decisions/duplicates.csv, row 1", '"decision"');
  });
  test("out/ or state/ that is a file, a ledger that is none", async () => {
    const root = makeProject(HAND);
    writeFileSync(join(root, "out"), "x");
    await refusedWithin(root, join(root, "out"), "cannot be written");
    rmSync(join(root, "out"));
    rmSync(join(root, "state"), { recursive: true, force: true });
    writeFileSync(join(root, "state"), "x");
    await refusedWithin(root, join(root, "state"), "cannot be opened");
    rmSync(join(root, "state"));
    mkdirSync(join(root, "state"));
    writeFileSync(join(root, "state/twenty.sqlite"), "this is no database, whatever its name says. ".repeat(200));
    await refused(root, 2, "twenty.sqlite", "not a database");
  });
});

describe("a cut-off file", () => {
  test("that the manifest betrays stops the run until somebody accepts it", async () => {
    const root = makeProject(HAND);
    const manifest = { files: [{ name: KONTAKTER, object: "contacts", declared_rows: 4000 }] };
    writeFileSync(join(root, "exports/export_manifest.json"), JSON.stringify(manifest));
    const err = await refused(root, 2, "rows_missing", KONTAKTER, '"accepted"');
    expect(err).toContain("4000");
    expect(read(root, "findings.csv")).toContain("rows_missing");
    write(root, JSON.stringify({ destination: "twenty", policies: { accepted: ["rows_missing"] } }));
    await planned(root);
  });
  test("without a manifest is a finding, and its whole rows are taken", async () => {
    const root = makeProject(HAND);
    const file = join(root, "exports", KONTAKTER);
    appendFileSync(file, "\r\n");
    truncateSync(file, Math.floor(readFileSync(file).length * 0.7));
    await planned(root);
    const taken = filesJson(root).find((one) => one.file.endsWith(KONTAKTER));
    expect(taken?.rows).toBeGreaterThan(3);
    expect(read(root, "findings.csv")).toContain("truncated_last_row");
  });
});

test("files that say nothing or lie are listed, and everything else is planned as if they were not there", async () => {
  const plain = makeProject(HAND);
  const root = makeProject(HAND);
  const exports = join(root, "exports");
  writeFileSync(join(exports, "readme.xyz"), "hello");
  writeFileSync(join(exports, "whatever.csv"), "a;b\n1;2\n");
  writeFileSync(join(exports, "feedback_other_2026-01-07.csv"), "");
  writeFileSync(
    join(exports, "messages_junk_2026-01-07.csv"),
    Uint8Array.from({ length: 9_000 }, (_, n) => (n * 31) % 251),
  );
  writeFileSync(join(exports, "tasks_junk_2026-01-07.xlsx"), "PK\u0003\u0004 no workbook");
  writeFileSync(join(exports, "dashboards_junk_2026-01-07.json"), '{"a":');
  symlinkSync("/etc/passwd", join(exports, "activities_evil_2026-01-07.csv"));
  symlinkSync("/etc", join(exports, "etc"));
  await planned(plain);
  await planned(root);
  const listed = filesJson(root);
  for (const name of [
    "readme.xyz",
    "whatever.csv",
    "feedback_other",
    "messages_junk",
    "tasks_junk",
    "dashboards_junk",
    "activities_evil",
    "exports/etc",
  ])
    expect(listed.find(({ file }) => file.includes(name))?.use, name).not.toBe("taken");
  expect(JSON.parse(read(root, "plan.json")).hash).toBe(JSON.parse(read(plain, "plan.json")).hash);
  const findings = read(root, "findings.csv");
  for (const name of ["readme.xyz", "messages_junk", "tasks_junk", "dashboards_junk", "activities_evil"])
    expect(findings).toContain(name);
  for (const file of filesBelow(join(root, "out"))) expect(readFileSync(file, "latin1")).not.toContain("root:x:0");
});

test("a delimiter that is not the file's is reported, not guessed away", async () => {
  const root = makeProject(HAND, { source: { files: { [`exports/${KONTAKTER}`]: { delimiter: "|" } } } });
  await planned(root);
  expect(read(root, "findings.csv")).toMatch(/error,no_known_header.*name the delimiter/);
  const taken = filesJson(root).find((one) => one.file.endsWith(KONTAKTER));
  expect(taken).toMatchObject({ delimiter: "|", object: null });
});

test("staged files outside the export folder are refused and reported; the others are planned", async () => {
  const root = makeProject(HAND);
  const exports = join(root, "exports");
  const secret = join(root, "outside.txt");
  writeFileSync(secret, "outside-the-exports");
  symlinkSync(secret, join(exports, "files/link.txt"));
  symlinkSync(root, join(exports, "files/up"));
  const manifest = join(exports, "filer_alle_2026-01-07.csv");
  const row = (id: number, path: string) =>
    `${id};Contact;1000;f${id}.txt;${path};text/plain;19;;FALSE;ida@kunde.example;03-05-2025 15:08\n`;
  const paths = [
    secret,
    "../outside.txt",
    "files/../../outside.txt",
    "C:\\secret.txt",
    "files\\..\\..\\outside.txt",
    "files/link.txt",
    "files/up/outside.txt",
    "files/nobody.txt",
  ];
  appendFileSync(manifest, paths.map((path, n) => row(95_000 + n, path)).join(""));
  await planned(root);
  const findings = read(root, "findings.csv").split("\n");
  const about = (code: string) => findings.filter((line) => line.includes(code) && line.includes("filer_alle")).length;
  expect(about("file_unsafe")).toBe(paths.length - 1 + 1);
  expect(about("file_missing")).toBeGreaterThanOrEqual(1);
  const plan = JSON.parse(read(root, "plan.json")) as { objects: { destination: string; records: number }[] };
  const files = plan.objects
    .filter(({ destination }) => destination === "attachment")
    .reduce((sum, one) => sum + one.records, 0);
  expect(files).toBe(2);
  for (const file of filesBelow(join(root, "out")))
    expect(readFileSync(file, "latin1")).not.toContain("outside-the-exports");
});
