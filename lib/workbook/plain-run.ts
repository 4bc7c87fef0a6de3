// A workbook run as it is, by node, tsx or deno: how it ends when a library function stops it.
import { readFileSync } from "node:fs";
import process from "node:process";
import { isWorkbook } from "./cells.ts";
import { maskByLook } from "./mask.ts";
import { asStop } from "./stop.ts";

let watched = false;

/**
 * Lets a stop that nobody caught end the process with its sentence and its exit code, not with a stack and code 1.
 * Only where the program that was started is a workbook: a runner, a test or a command has its own way to end.
 * Any other error ends the process as the runtime does.
 */
export function watchPlainRun(reveal: boolean): void {
  if (watched) return;
  watched = true;
  if (!startedAsWorkbook(process.argv[1])) return;
  process.on("uncaughtExceptionMonitor", (thrown) => {
    const stop = asStop(thrown);
    if (!stop) return;
    console.error(reveal ? stop.sentence : maskByLook(stop.sentence));
    process.exit(stop.exitCode);
  });
}

/** Whether this process was started as a workbook, or is a Deno kernel, which runs the cells of one. */
export function isPlainRun(): boolean {
  const program = process.argv[1];
  return startedAsWorkbook(program) || /[$]deno[$]jupyter/.test(program ?? "");
}

function startedAsWorkbook(file: string | undefined): boolean {
  try {
    return file !== undefined && isWorkbook(readFileSync(file, "utf8"));
  } catch {
    // A program that cannot be read, as in a notebook kernel, is no workbook.
    return false;
  }
}
