// Reports of a run: the customer's tells nobody, the engineer's tells everything, both can be made again from the files.
import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { deflateSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { manifestSchema } from "#lib/outputs/manifest.ts";
import { recordsSchema } from "#lib/outputs/record.ts";
import { openProject } from "#lib/project/config.ts";
import { PdfPages } from "#lib/report/pdf-page.ts";
import { pngWithTitle } from "#lib/report/png-title.ts";
import { reportsAgain } from "#lib/run/report.ts";
import { ordinaryWords, type People, scan } from "../report/customer-scan.ts";
import { personalProject, RAGNHILD, THORKILD } from "../report/personal-project.ts";
import { cleanUp, runProgram } from "../run/support.ts";
import { filesBelow } from "./whole.ts";

let root: string;
let people: People;
const out = (name = ""): string => join(root, "out/twenty", name);
const html = (name: string): string => readFileSync(out(name), "utf8");
const report = (...args: string[]) => runProgram("lib/commands/report.ts", ["--project", root, ...args]);
const both = () => reportsAgain(openProject(root));

beforeAll(async () => {
  const made = personalProject();
  root = made.root;
  people = made.people;
  const ended = await runProgram("lib/commands/start.ts", ["--project", root]);
  expect(ended.code, ended.err).toBe(0);
  expect(ended.out).toContain("customer/report.html");
}, 240_000);
afterAll(cleanUp);

describe("the customer's report", () => {
  test("names nobody, in no file: HTML, PDF, SVG, PNG, CSV, file names", () => {
    const kinds = new Set(filesBelow(out("customer")).map((file) => file.split(".").at(-1)));
    expect([...kinds].sort()).toEqual(["csv", "html", "pdf", "png", "svg"]);
    expect(people.names.length).toBeGreaterThan(100);
    expect(people.emails.length).toBeGreaterThan(60);
    expect(people.phones.length).toBeGreaterThan(60);
    expect(scan(out("customer"), people)).toEqual([]);
  });

  test("the engineer's holds what was planted in headers and file names: the scan finds what is there", () => {
    const found = scan(out("tables"), people).map(({ found: what }) => what);
    for (const word of ["thorkild", "vinterberg", "ragnhilds", "kjaerulff", "61626364"]) expect(found).toContain(word);
  });

  test("words that a report is written with excuse few names", () => {
    const excused = [...ordinaryWords()].filter((word) => word === "thorkild" || word === "ragnhild");
    expect(excused).toEqual([]);
    expect(ordinaryWords().has("completeness")).toBe(true);
  });

  test("still says what a customer wants to know", () => {
    const page = html("customer/report.html");
    for (const told of [
      "For the customer: aggregates only",
      "Nordic Retail",
      "contacts_hq-global_2026-01-07.csv",
      "own column 1",
      "own field 1",
      "other, under 5",
      "(not told here)",
      "Sikkerhedskursus",
    ])
      expect(page).toContain(told);
    expect(page).not.toMatch(/id="workbooks"|class="cell/);
    for (const approver of ["Ida Bach", THORKILD.name]) expect(page).not.toContain(approver);
  });

  test("no group of fewer than five people is told apart", () => {
    const rows = (name: string) => html(`customer/tables/${name}.csv`).split("\r\n").slice(1, -1);
    const workspaces = new Set(
      rows("chart-workspaces-contacts").map((row) => row.split(/,(?=(?:[^"]*"[^"]*")*[^"]*$)/)[1]),
    );
    // The workspace of three, and the one of eight with it: three alone could be worked out.
    expect([...workspaces].sort()).toEqual(['"other, under 5"', "HQ Global", "Nordic Retail"]);
    // The last two are a median and a percentile.
    for (const row of rows("chart-engagement"))
      for (const count of row.split(",").slice(1, -2)) expect(["1", "2", "3", "4"]).not.toContain(count);
    for (const row of rows("account-Owner-resolution")) expect(row).not.toMatch(/,[1-4],/);
  });
});

/** What a careless line of code might do, in each kind of file. */
const LEAKS: Readonly<Record<string, (folder: string) => Promise<void> | void>> = {
  "text of HTML": (folder) => appendFileSync(join(folder, "report.html"), `<p>${RAGNHILD}</p>`),
  "an attribute of HTML": (folder) => appendFileSync(join(folder, "report.html"), '<p title="Thorkilds hold">x</p>'),
  "a comment in HTML": (folder) => appendFileSync(join(folder, "report.html"), `<!-- ${THORKILD.email} -->`),
  "text of SVG": (folder) => inSvg(folder, "<text>THORKILD</text>"),
  "metadata of SVG": (folder) => inSvg(folder, `<metadata>${THORKILD.email}</metadata>`),
  "a label of SVG": (folder) => inSvg(folder, '<g aria-label="Kjærulff: 12"></g>'),
  "a cell of CSV": (folder) => appendFileSync(join(folder, "tables/mapping-Plan.csv"), "thorkild.vinterberg,1\r\n"),
  "text of PDF": (folder) => pdf(folder, "A report", `People: ${RAGNHILD}`),
  "metadata of PDF": (folder) => pdf(folder, `A report for ${RAGNHILD}`, "Nothing"),
  "a name broken over lines of PDF": (folder) => pdf(folder, "A report", `${"word ".repeat(17)} Vinterberg`),
  "iTXt of PNG": (folder) => inPng(folder, (png) => pngWithTitle(png, `By ${THORKILD.name}`)),
  "tEXt of PNG": (folder) =>
    inPng(folder, (png) => withChunk(png, "tEXt", Buffer.from("Author\0Vinterberg", "latin1"))),
  "zTXt of PNG": (folder) =>
    inPng(folder, (png) => withChunk(png, "zTXt", Buffer.concat([Buffer.from("Author\0\0"), deflateSync("Thorkild")]))),
  "a file's name": (folder) => writeFileSync(join(folder, "tables/Thorkild.csv"), "a\r\n"),
  "a phone as digits": (folder) => appendFileSync(join(folder, "tables/mapping-Plan.csv"), "61626364\r\n"),
  "a phone with its country": (folder) => appendFileSync(join(folder, "report.html"), "<p>+45 6162 6364</p>"),
  "a phone with 00": (folder) => appendFileSync(join(folder, "report.html"), "<p>0045-61-62-63-64</p>"),
  "a phone in brackets": (folder) => inSvg(folder, "<text>(61) 62.63/64</text>"),
};
const inSvg = (folder: string, more: string): void => {
  const file = join(folder, "charts/coverage.svg");
  writeFileSync(file, readFileSync(file, "utf8").replace("</svg>", `${more}</svg>`));
};
const inPng = (folder: string, change: (png: Uint8Array) => Uint8Array): void => {
  const file = join(folder, "charts/coverage.png");
  writeFileSync(file, change(readFileSync(file)));
};
/** Behind the header, without a check sum: nobody who looks for text computes one. */
const withChunk = (png: Uint8Array, type: string, data: Buffer): Uint8Array => {
  const head = Buffer.alloc(8);
  head.writeUInt32BE(data.length);
  head.write(type, 4, "latin1");
  return Buffer.concat([png.subarray(0, 33), head, data, Buffer.alloc(4), png.subarray(33)]);
};
async function pdf(folder: string, title: string, text: string): Promise<void> {
  const pages = new PdfPages({ title, createdAt: "2026-01-01T00:00:00Z", footer: "x" });
  pages.paragraph(text);
  writeFileSync(join(folder, "report.pdf"), await pages.bytes());
}

test.each(Object.keys(LEAKS))("a leak in %s is found", async (name) => {
  const folder = mkdtempSync(join(tmpdir(), "customer-"));
  try {
    const kind = /HTML|country|00/.test(name)
      ? "report.html"
      : /SVG|brackets/.test(name)
        ? "charts/coverage.svg"
        : /PNG/.test(name)
          ? "charts/coverage.png"
          : "tables/mapping-Plan.csv";
    mkdirSync(join(folder, "charts"));
    mkdirSync(join(folder, "tables"));
    cpSync(join(out("customer"), kind), join(folder, kind));
    await LEAKS[name]?.(folder);
    expect(scan(folder, people).length).toBeGreaterThan(0);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

describe("the engineer's report", () => {
  test("is the full record: every workbook, cell by cell, in one file without a script or a request", () => {
    const page = html("report.html");
    for (const name of ["01-profile", "08-load", "12-rebuild-reference"]) expect(page).toContain(`-${name}"`);
    expect(page).not.toMatch(/<script|<link|<img|<iframe|@import|\s(?:src|srcset|data|action)=|url\((?!#)/i);
    const ids = [...page.matchAll(/\sid="([^"]+)"/g)].map(([, id]) => id);
    expect(new Set(ids).size).toBe(ids.length);
    const known = new Set(ids);
    for (const [, to = ""] of page.matchAll(/(?:href="|url\()#([^")]+)/g)) expect(known.has(to), to).toBe(true);
    expect(page).not.toContain('class="banner"');
    expect(page.length).toBeLessThan(3_000_000);
  });

  test("closes with a manifest that holds to its schema", () => {
    const manifest = manifestSchema.parse(JSON.parse(html("manifest.json")));
    expect(manifest.runtime).toMatch(/^Node\.js 24\./);
    expect(manifest.libraryVersion).toMatch(/^\d+\.\d+\.\d+/);
    expect(manifest.workbooks?.map(({ file }) => file)).toContain("workbooks/08-load.ts");
    expect(manifest.gates.map(({ gate, state }) => [gate, state])).toContainEqual(["load", "automatic"]);
    expect(manifest.settings?.map(({ file }) => file)).toContain("migration.json");
    const page = html("report.html");
    for (const { sha256 } of [...manifest.files, ...(manifest.workbooks ?? [])].slice(0, 40))
      expect(page).toContain(sha256);
  });

  test("made again it is the same, and nothing is run", async () => {
    const before = [html("report.html"), html("customer/report.html")];
    const ledger = readFileSync(join(root, "state/twenty.sqlite"));
    const again = await report();
    expect(`${again.code} ${again.err}`).toBe("0 ");
    expect((await report("--customer")).code).toBe(0);
    expect([html("report.html"), html("customer/report.html")]).toEqual(before);
    expect(readFileSync(join(root, "state/twenty.sqlite")).equals(ledger)).toBe(true);
  }, 240_000);

  test("a red banner says what changed since; the customer's names no file", async () => {
    const extra = join(root, "exports", `tasks fra ${THORKILD.name}.csv`);
    const changed = join(root, "exports", "activities_hq-global_2026-01-07.csv");
    const text = readFileSync(changed);
    try {
      writeFileSync(extra, "x\r\n");
      appendFileSync(changed, " ");
      await both();
      expect(html("report.html")).toMatch(/class="banner"[\s\S]*1 file changed since this run: exports\/activities_hq/);
      expect(html("report.html")).toContain(`1 file was added since this run: exports/tasks fra ${THORKILD.name}.csv`);
      expect(html("customer/report.html")).toContain("1 file changed since this run.");
      expect(scan(out("customer"), people)).toEqual([]);
    } finally {
      rmSync(extra);
      writeFileSync(changed, text);
    }
  }, 120_000);

  test("a failed check, a failed and a stale cell stand in the banner, with the rows and the code frame", async () => {
    const whole = html("workbooks.json");
    const records = recordsSchema.parse(JSON.parse(whole));
    Object.assign(records[0]?.cells[2] ?? {}, {
      state: "failed",
      error: {
        name: "TypeError",
        message: "no <b>such</b> thing",
        at: "workbooks/01-profile.ts:24:7",
        frame: "> 24 | boom()",
      },
    });
    Object.assign(records[1]?.cells[2] ?? {}, { state: "stale" });
    records[1]?.cells[3]?.outputs.push({
      "application/vnd.actimo.check+json": { sentence: "every row has a key", pass: false },
      "application/vnd.actimo.table+json": {
        title: "",
        columns: [{ name: "row", numeric: true }],
        rows: [["41"], ["42"]],
        total: 7,
        hiddenColumns: 0,
      },
      "text/plain": "✗ every row has a key",
    });
    try {
      writeFileSync(out("workbooks.json"), JSON.stringify(records));
      await both();
      const page = html("report.html");
      const banner = /<div class="banner"[\s\S]*?<\/div>/.exec(page)?.[0] ?? "";
      expect(banner).toContain("01-profile, cell 3 (Read the exports) failed");
      expect(banner).toContain("is stale");
      expect(banner).toContain("Check failed in 02-deduplicate: every row has a key");
      expect(page).toContain("TypeError: no &lt;b&gt;such&lt;/b&gt; thing");
      expect(page).toContain("&gt; 24 | boom()");
      expect(page).toMatch(/<section id="checks">[\s\S]*1 failed[\s\S]*<td class="number">42<\/td>[\s\S]*2 of 7 rows/);
      expect(html("customer/report.html")).toMatch(/class="banner"[\s\S]*1 check of 02-deduplicate failed/);
      expect(html("customer/report.html")).not.toContain("every row has a key");
    } finally {
      writeFileSync(out("workbooks.json"), whole);
    }
  }, 120_000);
});

describe("one workbook's report", () => {
  test("from its record alone: page, tables, charts, manifest", async () => {
    const [first] = JSON.parse(html("workbooks.json")) as unknown[];
    const record = join(root, "record.json");
    writeFileSync(record, JSON.stringify(first));
    const ended = await report("--record", record);
    expect(`${ended.code} ${ended.err}`).toBe("0 ");
    const page = html("workbooks/01-profile/report.html");
    expect(page).toContain("Nothing was lost in reading");
    expect(page).toContain("SHA-256");
    expect(filesBelow(out("workbooks/01-profile/tables")).length).toBeGreaterThan(10);
    expect(existsSync(out("workbooks/01-profile/charts"))).toBe(true);
    rmSync(record);
  });

  test.each([
    ["a file that is not there", ["--record", "/nowhere/record.json"], /cannot be read \(ENOENT\)/],
    ["no record", ["--record", "package.json"], /is no record of a workbook \(file\)/],
    ["a record for the customer", ["--record", "package.json", "--customer"], /goes without --customer/],
    ["--reveal without a record", ["--reveal"], /--reveal goes with --record/],
  ])("%s ends with a sentence", async (_, args, sentence) => {
    const ended = await report(...args);
    expect(ended.code).toBe(2);
    expect(ended.err).toMatch(sentence);
  });
});

test("after a rollback both reports say that the CRM holds nothing of it", async () => {
  const ended = await runProgram("lib/commands/rollback.ts", ["--project", root]);
  expect(ended.code, ended.err).toBe(0);
  for (const page of ["report.html", "customer/report.html"])
    expect(html(page)).toMatch(/class="banner"[\s\S]*This migration was rolled back/);
  expect(scan(out("customer"), people)).toEqual([]);
}, 240_000);

test("a file of another version is named, with what to do", async () => {
  const whole = html("coverage.json");
  writeFileSync(out("coverage.json"), '{"columns": 3}');
  const ended = await report();
  writeFileSync(out("coverage.json"), whole);
  expect(ended.code).toBe(2);
  expect(ended.err).toMatch(/coverage\.json is not what this version writes[\s\S]*npm start -- --project/);
});

test("a project without a run says which command makes one", async () => {
  rmSync(out("manifest.json"));
  const ended = await report();
  expect(ended.code).toBe(2);
  expect(ended.err).toMatch(/no run to report on[\s\S]*npm start -- --project/);
});
