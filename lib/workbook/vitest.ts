// Workbooks as tests. For test files only: vitest comes with the development packages.
import { AssertionError } from "node:assert";
import { resolve } from "node:path";
import { describe, test } from "vitest";
import type { WorkbookContext } from "./cell-run.ts";
import { type WorkbookChecks, workbookChecks } from "./workbook-checks.ts";

/**
 * Runs a workbook while vitest collects, and makes each of its checks a test under the check's sentence, besides one
 * test that it ran to its end. A check that fails shows the rows that break it, masked, and points to its line.
 * @param file path of the workbook, from the working folder
 * @param options over those of the environment (ACTIMO_PROJECT, ACTIMO_YES=1, …); see `workbookChecks`
 * @example describeWorkbook("workbooks/02-deduplicate.ts");
 */
export function describeWorkbook(file: string, options: Partial<WorkbookContext> = {}): void {
  describe(file, async () => {
    const run = await ran(file, options);
    test("runs to its end", () => {
      if (run.fault !== undefined) throw new AssertionError({ message: run.fault });
    });
    const seen = new Map<string, number>();
    for (const { sentence, pass, text, line } of run.checks) {
      const number = (seen.get(sentence) ?? 0) + 1;
      seen.set(sentence, number);
      test(number === 1 ? sentence : `${sentence} (${number})`, () => {
        if (pass) return;
        const message = text.replace(/^✗ /, "");
        const failure = new AssertionError({ message, actual: false, expected: true, operator: "check" });
        failure.stack = `AssertionError: ${message}\n    at ${resolve(file)}:${line}:1`;
        throw failure;
      });
    }
  });
}

/** A workbook that cannot even be started is a test that fails, not a test file that cannot be collected. */
async function ran(file: string, options: Partial<WorkbookContext>): Promise<Pick<WorkbookChecks, "checks" | "fault">> {
  try {
    return await workbookChecks(file, options);
  } catch (thrown) {
    return { checks: [], fault: thrown instanceof Error ? thrown.message : String(thrown) };
  }
}
