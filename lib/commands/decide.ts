// npm run decide: asks about the pairs that may be one person, one after the other.
import { userInfo } from "node:os";
import { openProject } from "../project/config.ts";
import { askAtTerminal, decideDuplicates, requireTerminal } from "../run/decide-duplicates.ts";
import { readArguments, runCommand } from "./command.ts";

const USAGE = `npm run decide -- --project DIR [--by NAME]

Shows the pairs that may be one person or one company, the likeliest first, and asks: merge, keep apart, later or quit.
Every answer is written to decisions/duplicates.csv at once; the next run reads it. To take one back, delete its row.
Names and addresses of both are shown on this terminal.

  --project DIR       the project folder (data/sample)
  --by NAME           who decides (the name of the account at this computer)`;

/** Asks until the queue is empty or somebody quits. Throws `Stop` (2) without a terminal. */
export async function main(args: readonly string[]): Promise<number> {
  const given = readArguments(args, { usage: USAGE, options: { project: { type: "string" }, by: { type: "string" } } });
  if (!given) return 0;
  requireTerminal();
  const project = openProject(given.values.project ?? "data/sample", null);
  const by = given.values.by?.trim() || userInfo().username;
  const { merged, apart, open } = await decideDuplicates(project, {
    ask: askAtTerminal,
    by,
    now: () => new Date().toISOString(),
  });
  console.log(`${merged} to merge, ${apart} to keep apart, ${open} left open. The next run takes them up.`);
  return 0;
}

await runCommand(import.meta.url, main);
