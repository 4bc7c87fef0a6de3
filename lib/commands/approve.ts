// npm run approve: approves what a gate shows.
import { parseArgs } from "node:util";
import { openProject } from "../project/config.ts";
import { approve, GATES } from "../run/gates.ts";
import { Stop } from "../workbook/stop.ts";
import { runCommand } from "./command.ts";

const USAGE = `npm run approve -- --project DIR --gate ${GATES.join("|")} --by NAME [--destination CRM]`;

/** Approves the state a gate showed last. Throws `Stop` (2) when it showed nothing for this account. */
export function main(args: readonly string[]): number {
  const { values } = parseArgs({
    args: [...args],
    options: {
      project: { type: "string" },
      gate: { type: "string" },
      by: { type: "string" },
      destination: { type: "string" },
    },
  });
  const gate = GATES.find((name) => name === values.gate);
  if (!gate || !values.by) throw new Stop(`Say which gate and who approves it.\n${USAGE}`, { exitCode: 2 });
  const project = openProject(values.project ?? "data/sample", values.destination ?? null);
  const { account, evidence } = approve(project, gate, values.by);
  console.log(`Approved by ${values.by}: ${gate} for ${account}. ${evidence}`);
  return 0;
}

await runCommand(import.meta.url, main);
