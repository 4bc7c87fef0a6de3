/** What every command does around its work: run when called as a program, end with a sentence and the right code. */
import process from "node:process";
import { fileURLToPath } from "node:url";
import { asStop } from "../workbook/stop.ts";

/** Runs `main` when `module` (an `import.meta.url`) is the program that was started. An exit code travels on `Stop`. */
export async function runCommand(
  module: string,
  main: (args: readonly string[]) => number | Promise<number>,
): Promise<void> {
  if (process.argv[1] !== fileURLToPath(module)) return;
  try {
    process.exitCode = await main(process.argv.slice(2));
  } catch (thrown) {
    const stop = asStop(thrown);
    if (!stop) throw thrown;
    console.error(stop.sentence);
    process.exitCode = stop.exitCode;
  }
}
