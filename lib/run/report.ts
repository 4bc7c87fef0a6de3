/** The reports of a run, from the files it wrote: also of one that stopped at a gate. Nothing is run again. */
import { join } from "node:path";
import { Stop } from "../contract/stop.ts";
import { manifestSchema, type RunManifest } from "../outputs/manifest.ts";
import type { WorkbookRecord } from "../outputs/record.ts";
import { OutputError, OutputFolder } from "../outputs/write.ts";
import type { Project } from "../project/config.ts";
import { type ChangedInputs, manifestAlarms, REVEALED, recordAlarms } from "../report/alarms.ts";
import { composeReport } from "../report/compose.ts";
import { composeCustomerReport } from "../report/customer.ts";
import type { Audience } from "../report/input.ts";
import { type Outputs, readOutputs } from "../report/outputs.ts";
import { writeWorkbookReport } from "../report/workbook-report.ts";
import { type Draw, drawer, type ReportFiles, writeReport } from "../report/write.ts";
import { changesSince } from "./changes.ts";
import { LIBRARY, manifestOf, manifestOfRecord, type RunEnd } from "./manifest.ts";
import type { Run } from "./run.ts";

export type { RunEnd } from "./manifest.ts";

/** Where the customer's report lies, below the output folder. */
export const CUSTOMER_FOLDER = "customer";

/**
 * Writes `manifest.json`, then the reports from what is in the output folder: of a run that stopped only the engineer's,
 * for there is nothing to hand over yet. Returns the engineer's.
 */
export async function writeRunReport(run: Run, end: RunEnd = {}): Promise<ReportFiles> {
  await run.out.writeJson("manifest.json", manifestSchema, await manifestOf(run, end));
  return end.stopped ? reportAgain(run.project, "engineer") : reportsAgain(run.project);
}

/** Writes both reports anew. Returns the engineer's. Throws as `reportAgain` does. */
export async function reportsAgain(project: Project): Promise<ReportFiles> {
  const found = await whatIsLeft(project);
  const draw = drawer();
  const files = await writeFor("engineer", project, found, draw);
  await writeFor("customer", project, found, draw);
  return files;
}

/**
 * Writes one report anew from the output folder of a project, which stays as it is otherwise.
 * Throws `Stop` (2) when there is no run to report on, or its files are of another version.
 */
export const reportAgain = async (project: Project, audience: Audience, draw: Draw = drawer()): Promise<ReportFiles> =>
  writeFor(audience, project, await whatIsLeft(project), draw);

/** What a run left, and what is different since. */
type Found = { readonly outputs: Outputs; readonly manifest: RunManifest; readonly since: ChangedInputs };

async function whatIsLeft(project: Project): Promise<Found> {
  const outputs = await readOutputs(new OutputFolder(project.out)).catch((error: unknown) => {
    if (!(error instanceof OutputError)) throw error;
    throw new Stop(2, `${project.out}: ${error.message}.`, `Run anew: npm start -- --project ${project.root}.`);
  });
  const manifest = outputs["manifest.json"];
  if (!manifest)
    throw new Stop(
      2,
      `There is no run to report on in ${project.out}: it has no manifest.json.`,
      `Start one: npm start -- --project ${project.root}.`,
    );
  return { outputs, manifest, since: await changesSince(project, manifest, LIBRARY) };
}

function writeFor(
  audience: Audience,
  project: Project,
  { outputs, manifest, since }: Found,
  draw: Draw,
): Promise<ReportFiles> {
  const alarms = [
    ...manifestAlarms(manifest, since, audience),
    ...recordAlarms(outputs["workbooks.json"] ?? [], audience),
    ...mixed(manifest, outputs),
  ];
  if (audience === "customer")
    return writeReport(
      new OutputFolder(join(project.out, CUSTOMER_FOLDER)),
      composeCustomerReport(manifest, outputs, { alarms }),
      draw,
    );
  return writeReport(
    new OutputFolder(project.out),
    composeReport({
      run: manifest,
      outputs,
      findings: manifest.findings ?? [],
      promises: Object.fromEntries((manifest.promises ?? []).map((row) => [row.row, row])),
      alarms,
      notes: manifest.reveal === true ? [REVEALED] : [],
      workspaces: manifest.workspaces ?? {},
      next: NEXT[manifest.account.kind],
    }),
    draw,
  );
}

/** Writes the report of one workbook's run below `workbooks/NAME/` of the output folder. `at`: when, ISO UTC. */
export async function reportOfRecord(
  project: Project,
  record: WorkbookRecord,
  given: { readonly at: string; readonly reveal: boolean },
): Promise<Omit<ReportFiles, "pdf">> {
  const manifest = await manifestOfRecord(project, record, given);
  return writeWorkbookReport(record, new OutputFolder(project.out), manifest, {
    changed: await changesSince(project, manifest, LIBRARY),
  });
}

/** A workbook run by itself writes its own files: they must not pass for the run's. */
function mixed(manifest: RunManifest, outputs: Outputs): string[] {
  const hash = new Map(manifest.files.map(({ file, sha256 }) => [file, sha256]));
  const files = outputs["files.json"] ?? [];
  const other =
    files.some(({ file, sha256 }) => sha256 !== undefined && hash.get(file) !== sha256) ||
    (outputs["plan.json"] !== null &&
      manifest.hashes["plan"] !== undefined &&
      outputs["plan.json"].hash !== manifest.hashes["plan"]);
  return other ? ["Files of the output folder were written by a later, partial run: run everything again."] : [];
}

const NEXT: Readonly<Record<RunManifest["account"]["kind"], readonly string[]>> = {
  sandbox: [
    "Look at the pairs in duplicates.csv and the owners in owners.csv of the output folder; save decisions below decisions/.",
    "Invite the users who are missing in the CRM.",
    "Name the account in migration.json and start again: the gates then wait for approval.",
  ],
  account: ["Keep the state/ folder: rollback needs it.", "Hand the files below rebuild/ to the CRM's admin."],
};
