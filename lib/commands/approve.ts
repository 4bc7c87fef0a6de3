// npm run approve: approves what a gate shows.
import { openProject } from "../project/config.ts";
import { approve, GATES } from "../run/gates.ts";
import { Stop } from "../workbook/stop.ts";
import { readArguments, runCommand } from "./command.ts";

const USAGE = `npm run approve -- --project DIR --gate ${GATES.join("|")} --by NAME [--destination CRM]

Approves what the gate showed last for the account of the project. When the mapping, the owners or whatever else it
showed changes afterwards, the approval is void and the gate asks again.

  --project DIR       the project folder (data/sample)
  --gate GATE         which gate
  --by NAME           who approves
  --destination CRM   instead of the one the project names`;

/** Approves the state a gate showed last. Throws `Stop` (2) when it showed nothing for this account. */
export function main(args: readonly string[]): number {
  const given = readArguments(args, {
    usage: USAGE,
    options: {
      project: { type: "string" },
      gate: { type: "string" },
      by: { type: "string" },
      destination: { type: "string" },
    },
  });
  if (!given) return 0;
  const { values } = given;
  const gate = GATES.find((name) => name === values.gate);
  const by = values.by?.trim();
  if (!gate)
    throw new Stop(`${values.gate ? `There is no gate "${values.gate}".` : "Say which gate."}\n\n${USAGE}`, {
      exitCode: 2,
    });
  if (!by) throw new Stop(`Say who approves, with --by NAME.\n\n${USAGE}`, { exitCode: 2 });
  const project = openProject(values.project ?? "data/sample", values.destination ?? null);
  const { account, evidence } = approve(project, gate, by);
  console.log(`Approved by ${by}: ${gate} for ${account}. ${evidence}`);
  return 0;
}

await runCommand(import.meta.url, main);
