// npm run rollback: undoes everything the ledger says was done, then proves it.
import { relative } from "node:path";
import process from "node:process";
import { openRun } from "../run/run.ts";
import { contextFrom } from "../workbook/context.ts";
import { runCommand } from "./command.ts";

/** Rolls a project back and returns the exit code: 0 proved, 4 something of ours is left that should not be. */
export async function main(args: readonly string[]): Promise<number> {
  const run = openRun(contextFrom(args, process.env));
  try {
    const result = await run.rollback();
    console.log(`Rollback ${result.verdict}: ${result.removed} records removed, ${result.restored} restored, ${result.residual.length} left.
  before ${result.before}
  after  ${result.after}`);
    for (const entry of result.residual.slice(0, 20))
      console.log(`  left: ${entry.object} ${entry.id ?? entry.external}: ${entry.reason}`);
    console.log(`  proof  ${relative(process.cwd(), run.out.path("rollback.json"))}`);
    return result.verdict === "ok" ? 0 : 4;
  } finally {
    await run.close();
  }
}

await runCommand(import.meta.url, main);
