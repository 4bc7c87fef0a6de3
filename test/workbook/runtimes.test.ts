import { execFile } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { splitCells } from "../../lib/workbook/cells.ts";
import { type RunRecord, STREAM_MIME } from "../../lib/workbook/record.ts";

import { startDenoKernel } from "./deno-kernel.ts";

const TOUR = "test/workbook/fixtures/tour.ts";
const FAILING = "test/workbook/fixtures/failing-check.ts";
const COMMAND = "lib/commands/workbook.ts";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "runtimes-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

function start(command: string[], options: { input?: string; env?: Record<string, string> } = {}) {
  const [file = "", ...args] = command;
  const { promise, resolve } = Promise.withResolvers<{ code: number; out: string; err: string }>();
  const env = { ...process.env, NO_COLOR: "1", ...options.env };
  const child = execFile(file, args, { env }, (error, out, err) =>
    resolve({ code: error ? Number(error.code ?? 1) : 0, out: out.trimEnd(), err }),
  );
  child.stdin?.end(options.input ?? "");
  return promise;
}

const bin = (name: string) => join("node_modules/.bin", name);
const WAYS: [string, string[]][] = [
  ["node", [process.execPath]],
  ["tsx", [bin("tsx")]],
  ["deno", [bin("deno"), "run", "-A"]],
];
const SHOWN = readFileSync("test/workbook/fixtures/tour.txt", "utf8").trimEnd();

describe.each(WAYS)("under %s", (_, way) => {
  test("a workbook shows the same, each output under its cell", async () => {
    const { code, out } = await start([...way, TOUR, "--destination", "twenty"]);
    expect(out).toBe(SHOWN);
    expect(code).toBe(0);
  });

  test("a failing check makes the exit code 1, and the rest still runs", async () => {
    const { code, out } = await start([...way, FAILING]);
    expect(out).toBe("✓ two is two\n✗ two is three\n  two\n  ───\n    2");
    expect(code).toBe(1);
  });

  test("the environment carries the options too", async () => {
    const { out } = await start([...way, TOUR], { env: { ACTIMO_DESTINATION: "zoho", ACTIMO_REVEAL: "1" } });
    expect(out).toContain("{ destination: 'zoho', reveal: true }");
    expect(out).toContain("sofie.hansen@firma.example");
  });
});

test("a Deno kernel shows the same, each output once", async () => {
  const kernel = await startDenoKernel(bin("deno"), ".", { ACTIMO_DESTINATION: "twenty", NO_COLOR: "1" });
  try {
    const texts: unknown[] = [];
    for (const cell of splitCells(readFileSync(TOUR, "utf8")).filter((one) => one.kind === "code")) {
      const { status, displays, error } = await kernel.run(cell.source);
      expect({ status, error }).toEqual({ status: "ok", error: undefined });
      texts.push(...displays.map((display) => display["text/plain"]));
    }
    expect(texts.join("\n")).toBe(SHOWN.replace(/\nrecord: .*$/, ""));
  } finally {
    kernel.stop();
  }
});

describe("the command", () => {
  const command = (...args: string[]) => start([process.execPath, COMMAND, ...args]);

  test("shows the same as a plain run", async () => {
    const file = join(folder, "tour.json");
    const { code, out } = await command(TOUR, "--destination", "twenty", "--record", file);
    expect(code).toBe(0);
    const record: RunRecord = JSON.parse(readFileSync(file, "utf8"));
    const texts = record.cells
      .filter((cell) => cell.kind === "code")
      .flatMap((cell) => cell.outputs.map((output) => output["text/plain"]));
    const plain = (text: string) => text.replace(/^record: .*$/m, "record");
    expect(plain(texts.join("\n"))).toBe(plain(SHOWN));
    expect(record.cells.map((cell) => cell.outputs.filter((output) => !(STREAM_MIME in output)).length)).toEqual([
      1, 1, 2, 2,
    ]);
    expect(record.file).toBe(TOUR);
    expect(out).toMatch(/^── 2\/4 Load ─/m);
  });

  test("--step by lines on stdin", async () => {
    const { code, out } = await start([process.execPath, COMMAND, TOUR, "--step", "--project", folder], {
      input: "run\ninspect runs\nskip\nnames\nquit\n",
    });
    expect(code).toBe(0);
    expect(out).toContain("step 2/4 Load>");
    expect(out).toMatch(/step 3\/4 Count>\n1\nstep 3\/4 Count>/);
    expect(out).toContain("workbookContext, chart, check, collected, display, md, table, people, runs");
    expect(out).toContain("1 of 3 cells ran, 2 skipped");
  });

  test("--reveal and --project reach the cells", async () => {
    const { out } = await command(TOUR, "--reveal", "--cell", "2");
    expect(out).toContain("Sofie Hansen");
    expect(out).not.toContain("15 surveys");
  });

  test("a failing check is exit code 1", async () => {
    const { code, out } = await command(FAILING);
    expect(code).toBe(1);
    expect(out).toContain("1 of 1 cells ran, 1 failed check");
  });

  test.each([
    [["--foo"], "Unknown option '--foo'"],
    [[], "Which workbook?"],
    [["a.ts", "b.ts"], "One workbook at a time."],
    [[TOUR, "--cell", "two"], '--cell takes the number of a cell, not "two".'],
    [[TOUR, "--cell", "2", "--to", "3"], "--cell goes without --from and --to."],
  ])("wrong use %j is code 1 with help", async (args, message) => {
    const { code, err } = await command(...args);
    expect(code).toBe(1);
    expect(err).toContain(message);
    expect(err).toContain("npm run workbook -- FILE");
  });

  test("a missing file and a missing cell are code 1 with a sentence", async () => {
    expect(await command("none.ts")).toMatchObject({ code: 1, err: "Cannot read the workbook none.ts (ENOENT).\n" });
    expect(await command(TOUR, "--cell", "9")).toMatchObject({
      code: 1,
      err: "There is no cell 9. The workbook has the cells 1 to 4.\n",
    });
    expect(existsSync("none.ts")).toBe(false);
  });

  test("--help and check", async () => {
    expect((await command("--help")).out).toContain("--step");
    expect(await command("check", TOUR)).toMatchObject({ code: 0, out: "1 workbook, 0 findings" });
    expect(await command("check", "none.ts")).toMatchObject({
      code: 1,
      err: "Cannot read the workbook none.ts (ENOENT).\n",
    });
    expect((await command("check", "workbooks/custom")).out).toBe("2 workbooks, 0 findings");
    const { code, out } = await command("check", "test/workbook/fixtures/wrong.ts");
    expect(code).toBe(1);
    expect(out).toContain("test/workbook/fixtures/wrong.ts:2:22  import.meta does not exist");
    expect(out).toContain("[untagged-effect]");
  });
});
