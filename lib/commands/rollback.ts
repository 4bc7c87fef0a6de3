// npm run rollback: undoes everything the ledger says was done, then proves it.
import { existsSync } from "node:fs";
import { relative } from "node:path";
import process from "node:process";
import { openProject } from "../project/config.ts";
import type { Run } from "../run/run.ts";
import { contextFrom } from "../workbook/context.ts";
import { readArguments, runCommand } from "./command.ts";
import { ProgressLines, terminal } from "./progress.ts";

const USAGE = `npm run rollback [-- --project DIR] [--destination CRM]

Removes what the migration created and puts back what it changed, as the ledger below DIR/state has it, then compares
the CRM's state with the one before. What somebody edited since is left and listed.

  --project DIR       the project folder (data/sample)
  --destination CRM   instead of the one the project names: its rehearsal`;

/** Rolls a project back and returns the exit code: 0 proved, 4 something of ours is left that should not be. */
export async function main(args: readonly string[]): Promise<number> {
  const given = readArguments(args, {
    usage: USAGE,
    options: { project: { type: "string" }, destination: { type: "string" } },
  });
  if (!given) return 0;
  const context = contextFrom(args, process.env);
  openProject(context.project, context.destination);
  const { openRun } = await import("../run/run.ts");
  const run = openRun(context);
  const lines = new ProgressLines(terminal, () => performance.now());
  run.progress = (progress) => lines.step(progress);
  try {
    for (const line of await announced(run)) console.log(line);
    const result = await run.rollback();
    lines.end();
    console.log(`Rollback ${result.verdict}: ${result.removed} records removed, ${result.restored} restored, ${result.residual.length} left.
  before ${result.before}
  after  ${result.after}`);
    for (const entry of result.residual.slice(0, 20))
      console.log(`  left: ${entry.object} ${entry.id ?? entry.external}: ${entry.reason}`);
    console.log(`  proof  ${relative(process.cwd(), run.out.path("rollback.json"))}`);
    await reportRollback(run);
    return result.verdict === "ok" ? 0 : 4;
  } finally {
    lines.end();
    await run.close();
  }
}

/** What will be left, before anything is undone; nothing where there is nothing to roll back, which is said later. */
async function announced(run: Run): Promise<readonly string[]> {
  if (!existsSync(run.project.ledger)) return [];
  const residue = await run.residue();
  return residue.length === 0 ? [] : ["What a rollback cannot give back here:", ...residue.map((line) => `  ${line}`)];
}

/** The reports of the run that was taken back must not go on saying that all is in the CRM. */
async function reportRollback(run: Run): Promise<void> {
  if (!existsSync(run.out.path("manifest.json"))) return;
  const { reportsAgain } = await import("../run/report.ts");
  await reportsAgain(run.project);
}

await runCommand(import.meta.url, main);
