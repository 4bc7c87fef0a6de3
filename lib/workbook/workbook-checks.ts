// The checks of a workbook, run as it stands and told to nobody but the caller.
import process from "node:process";
import type { WorkbookContext } from "./cell-run.ts";
import { contextFrom } from "./context.ts";
import { faultText } from "./faults.ts";
import { readWorkbook } from "./read-workbook.ts";
import { type CheckOutcome, checksOf, type RunRecord } from "./record.ts";
import { runWorkbook } from "./runner.ts";

export interface WorkbookChecks {
  readonly checks: readonly (CheckOutcome & {
    /** Line of the file that holds the check's sentence; that of its cell where it is put together when it runs. */
    readonly line: number;
  })[];
  /** Why the workbook did not run to its end, with place and code frame. */
  readonly fault: string | undefined;
  readonly record: RunRecord;
}

/**
 * Runs a workbook in a process of its own and returns what it checked.
 * @param options over those of the environment: ACTIMO_PROJECT, ACTIMO_DESTINATION, ACTIMO_YES=1 for cells tagged
 * [effect], ACTIMO_REVEAL=1 for personal values in the rows
 * @throws Stop when the file cannot be read
 */
export async function workbookChecks(file: string, options: Partial<WorkbookContext> = {}): Promise<WorkbookChecks> {
  const context = { ...contextFrom([], process.env), ...options };
  const { record } = await runWorkbook({ file, context, fork: true, out: () => {} });
  const lines = readWorkbook(file).split(/\r?\n/);
  const checks = checksOf(record).map((check) => {
    const top = record.cells.find(({ index }) => index === check.cell)?.line ?? 0;
    const at = lines.findIndex((line, n) => n >= top && line.includes(check.sentence));
    return { ...check, line: at < 0 ? top : at + 1 };
  });
  const failed = record.cells.find(({ state }) => state === "failed" || state === "stopped");
  const fault =
    failed && (failed.error ? faultText(failed.error) : `Cell ${failed.index} (${failed.title}) ${failed.state}.`);
  return { checks, fault, record };
}
