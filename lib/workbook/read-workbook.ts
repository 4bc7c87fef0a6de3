import { readFileSync } from "node:fs";
import { shownPath } from "./faults.ts";
import { Stop } from "./stop.ts";

/**
 * The text of a workbook.
 * @throws Stop with code 1 when the file cannot be read
 */
export function readWorkbook(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (cause) {
    const code = cause instanceof Error && "code" in cause ? String(cause.code) : "no reason given";
    throw new Stop(`Cannot read the workbook ${shownPath(file)} (${code}).`, { exitCode: 1, cause });
  }
}
