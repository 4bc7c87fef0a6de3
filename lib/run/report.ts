/** The report of a run, from the files it wrote: also of one that stopped at a gate. Aggregates only. */
import { readFileSync } from "node:fs";
import process from "node:process";
import { z } from "zod";
import { toInstant } from "../clock/clock.ts";
import type { Finding } from "../contract/finding.ts";
import { composeReport } from "../report/compose.ts";
import type { RunManifest } from "../report/input.ts";
import { readOutputs } from "../report/outputs.ts";
import { type ReportFiles, writeReport } from "../report/write.ts";
import { workspaceNames } from "./charts.ts";
import type { Run } from "./run.ts";

const NAMES: Readonly<Record<string, string>> = {
  twenty: "Twenty CRM",
  salesforce: "Salesforce Sales Cloud",
  zoho: "Zoho CRM",
  freshsales: "Freshsales",
  pipedrive: "Pipedrive",
};
const { version } = z
  .object({ version: z.string() })
  .parse(JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8")));

/** Writes `report.html`, `report.pdf` and the charts from what is in the output folder. */
export async function writeRunReport(run: Run, alarms: readonly string[] = []): Promise<ReportFiles> {
  const { project } = run;
  const staging = await run.staging();
  const latest = await run.latest();
  const findings: Finding[] = latest ? [...latest.findings] : [...staging.findings];
  const outputs = await readOutputs(run.out);
  return writeReport(
    run.out,
    composeReport({
      run: await manifest(run),
      outputs,
      findings,
      promises: latest ? Object.fromEntries(latest.promises.map((row) => [row.row, row])) : {},
      alarms,
      workspaces: workspaceNames(staging),
      next: project.rehearsal
        ? [
            "Look at the pairs in duplicates.csv and the owners in owners.csv of the output folder; save decisions below decisions/.",
            "Invite the users who are missing in the CRM.",
            "Name the account in migration.json and start again: the gates then wait for approval.",
          ]
        : ["Keep the state/ folder: rollback needs it.", "Hand the files below rebuild/ to the CRM's admin."],
    }),
  );
}

async function manifest(run: Run): Promise<RunManifest> {
  const { project } = run;
  const account = run.opened();
  const staging = await run.staging();
  const plan = (await run.latest())?.plan;
  const exported = staging.files.reduce(
    (last, file) => (file.exportedOn && file.exportedOn > last ? file.exportedOn : last),
    "1970-01-01",
  );
  const ended = account ? toInstant(account.clock.now()) : `${exported}T00:00:00.000Z`;
  return {
    project: project.name,
    destination: NAMES[project.destination] ?? project.destination,
    account: {
      kind: project.rehearsal ? "sandbox" : "account",
      name: project.rehearsal ? `sandbox${account ? `, ${account.version}` : ""}` : (project.config.account?.url ?? ""),
    },
    startedAt: run.startedAt ?? ended,
    endedAt: ended,
    libraryVersion: version,
    runtime: "deno" in process.versions ? "Deno" : "Node.js",
    hashes: plan ? { mapping: plan.mappingHash, plan: plan.hash } : {},
    files: staging.files.map((file) => ({
      file: file.file,
      object: file.object,
      bytes: file.bytes,
      sha256: file.sha256,
      encoding: file.encoding,
      rows: file.rows,
      rejected: file.rejected.length,
    })),
    gates: (account?.ledger.gates() ?? []).map((gate) => ({
      gate: gate.gate,
      state: gate.approved ? (gate.automatic ? "automatic" : "approved") : "waiting",
      by: gate.by,
      at: gate.approved,
    })),
  };
}
