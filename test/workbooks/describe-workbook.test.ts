import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { workbookChecks } from "../../lib/workbook/workbook-checks.ts";

const REPORT = z.object({
  testResults: z.array(
    z.object({
      assertionResults: z.array(
        z.object({ fullName: z.string(), status: z.string(), failureMessages: z.array(z.string()) }),
      ),
    }),
  ),
});

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "described-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Runs the test file of the fixtures, which no ordinary run takes; returns the exit code and every test. */
async function runFixtures() {
  const { promise: code, resolve } = Promise.withResolvers<number>();
  const file = join(folder, "report.json");
  const args = ["run", "--root", "test/workbooks/fixtures", "--reporter=json", `--outputFile=${file}`, "--no-cache"];
  execFile(process.execPath, ["node_modules/vitest/vitest.mjs", ...args], (error) =>
    resolve(error ? Number(error.code) : 0),
  );
  const ended = await code;
  const { testResults } = REPORT.parse(JSON.parse(readFileSync(file, "utf8")));
  return { code: ended, tests: testResults.flatMap(({ assertionResults }) => assertionResults) };
}

test("each check is a test under its sentence, and one that fails shows its rows, masked, and its line", async () => {
  const { code, tests } = await runFixtures();
  const book = "test/workbooks/fixtures/failing.ts";
  expect(tests.map(({ status, fullName }) => `${status} ${fullName}`)).toEqual([
    `failed ${book} runs to its end`,
    `failed ${book} every contact has a company`,
    `passed ${book} every contact has an address`,
    `failed ${book} a company is named`,
    `passed ${book} a company is named (2)`,
    "failed test/workbooks/fixtures/none.ts runs to its end",
  ]);
  const [end, rows, , , , none] = tests.map(({ failureMessages }) => failureMessages.join("\n"));
  expect(end).toContain(`${book}:17:7  Error: no more`);
  expect(rows).toContain("every contact has a company\n  email");
  expect(rows).toContain("s…n@f….example");
  expect(rows).toContain("failing.ts:11:1");
  expect(rows).not.toContain("sofie.hansen");
  expect(none).toContain("Cannot read the workbook test/workbooks/fixtures/none.ts (ENOENT).");
  expect(code).toBe(1);
});

test("the checks of a workbook are data", async () => {
  const { checks, fault, record } = await workbookChecks("test/workbook/fixtures/failing-check.ts");
  const text = "✗ two is three\n  two\n  ───\n    2";
  expect(checks).toEqual([
    { cell: 1, title: "One", sentence: "two is two", pass: true, text: "✓ two is two", line: 5 },
    { cell: 1, title: "One", sentence: "two is three", pass: false, text, line: 6 },
  ]);
  expect(fault).toBeUndefined();
  expect(record.cells.map(({ state }) => state)).toEqual(["fresh"]);
});

test("a workbook that waits for a yes says so", async () => {
  const { checks, fault } = await workbookChecks("test/workbooks/fixtures/waits.ts", { yes: false });
  expect(checks).toMatchObject([{ sentence: "before it", pass: true }]);
  expect(fault).toContain("Cell 2 (Write) changes something outside and was not approved.");
  const approved = await workbookChecks("test/workbooks/fixtures/waits.ts", { yes: true });
  expect(approved.checks.map(({ sentence }) => sentence)).toEqual(["before it", "it was allowed"]);
  expect(approved.fault).toBeUndefined();
});
