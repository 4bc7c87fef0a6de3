// npm start: the whole run, workbook by workbook; against the sandbox a rehearsal.
import { existsSync, globSync } from "node:fs";
import { basename, join, relative } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { openProject } from "../project/config.ts";
import type { RunEnd } from "../run/report.ts";
import type { Run } from "../run/run.ts";
import { contextFrom } from "../workbook/context.ts";
import { faultText } from "../workbook/faults.ts";
import { failedChecks, type RunRecord } from "../workbook/record.ts";
import { runWorkbook } from "../workbook/runner.ts";
import { announcePull, complain, readArguments, runCommand } from "./command.ts";
import { ProgressLines, terminal } from "./progress.ts";

const USAGE = `npm start [-- --project DIR] [--destination CRM] [--pull] [--verbose]

Reads the exports, plans, rehearses (or, with an account named in migration.json, loads), takes later exports,
reconciles, and writes everything below DIR/out/CRM. Start it again after a stop: it goes on where it ended.

  --project DIR       the project folder (data/sample)
  --destination CRM   instead of the one the project names: a rehearsal
  --pull              read Actimo's REST API anew first (source.api in migration.json); else what was pulled stands
  --verbose           print what every cell shows

Exit codes: 0 done · 1 internal error · 2 nothing can be planned, or a blocking finding is not accepted · 3 waiting at a
gate · 4 reconciliation failed · 5 stopped, start again to go on`;

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
/** Rollback is asked for, never walked into. */
const NOT_WALKED = /^11-/;
/** What the sample and the checks after it find different is said and makes the code 4; the walk goes on. */
const COMPARES = /^(0[7-9]|1)/;

/** Runs the workbooks in their order and returns the exit code. */
export async function main(args: readonly string[]): Promise<number> {
  const given = readArguments(args, {
    usage: USAGE,
    options: {
      project: { type: "string" },
      destination: { type: "string" },
      pull: { type: "boolean" },
      verbose: { type: "boolean" },
    },
  });
  if (!given) return 0;
  const verbose = given.values.verbose === true;
  const context = { ...contextFrom(args, process.env), yes: true };
  // A second's worth of modules is read only for a project that opens.
  const project = openProject(context.project, context.destination);
  if (given.values.pull === true) await announcePull(project);
  const { openRun } = await import("../run/run.ts");
  const run = openRun(context);
  const lines = new ProgressLines(terminal, () => performance.now());
  run.progress = (progress) => lines.step(progress);
  try {
    // First of all: two runs must not write to one output folder.
    run.hold();
    run.clean();
    const files = globSync("workbooks/[0-9]*.ts", { cwd: ROOT })
      .filter((file) => !NOT_WALKED.test(basename(file)))
      .sort();
    const records: RunRecord[] = [];
    let different = false;
    for (const file of files) {
      const name = basename(file, ".ts");
      lines.begin(name);
      const { record, exitCode } = await runWorkbook({
        file: join(ROOT, file),
        context,
        out: (text) => {
          if (!verbose) return;
          lines.end();
          console.log(text);
        },
      });
      lines.end();
      records.push(record);
      const fault = record.cells.find((cell) => cell.error)?.error;
      const goesOn = exitCode === 0 || exitCode === 4 || (!fault && COMPARES.test(name));
      if (!verbose || !goesOn) console.log(`${exitCode === 0 ? "✓" : "✗"} ${name}`);
      if (exitCode !== 0 && !verbose)
        complain(
          fault
            ? faultText(fault)
            : failedChecks(record)
                .map(({ sentence }) => `Check failed: ${sentence}`)
                .join("\n"),
        );
      if (!goesOn) {
        await writeRecords(run, records);
        await reportOfStop(run, { reveal: context.reveal, stopped: { workbook: name, exitCode } });
        return exitCode;
      }
      different ||= exitCode !== 0;
    }
    await writeRecords(run, records);
    return await finish(run, different, context.reveal);
  } finally {
    lines.end();
    await run.close();
  }
}

const writeRecords = (run: Run, records: readonly RunRecord[]): Promise<string> =>
  run.out.writeText("workbooks.json", `${JSON.stringify(records, bigintAsText, 2)}\n`);
const bigintAsText = (_: string, value: unknown): unknown => (typeof value === "bigint" ? String(value) : value);

/** Writes the report, says what came of the run, and returns the exit code. */
async function finish(run: Run, different: boolean, reveal: boolean): Promise<number> {
  const { CUSTOMER_FOLDER, writeRunReport } = await import("../run/report.ts");
  const report = await writeRunReport(run, { reveal });
  const reconciliation = await run.reconcile();
  const load = await run.load();
  const { project } = run;
  const here = (path: string) => relative(process.cwd(), path) || ".";
  console.log(`
${project.rehearsal ? "A rehearsal against the sandbox" : "A load"} of ${project.name} into ${project.destination}: reconciliation ${reconciliation.verdict}.
  records   ${load.file.objects.map((object) => `${object.destination} ${object.planned}`).join(", ")}
  fields    ${reconciliation.fields.compared} compared, ${reconciliation.fields.different} different
  calls     ${load.file.actual.calls} sent, ${load.file.predicted.calls} predicted
  report    ${here(report.html)}
  customer  ${here(run.out.path(`${CUSTOMER_FOLDER}/report.html`))}`);
  if (reconciliation.verdict === "ok" && !different) return 0;
  const what = reconciliation.verdict === "ok" ? "A check found a difference" : "Reconciliation failed";
  complain(
    `${what}; see ${here(run.out.path("reconciliation.json"))}. To take everything back: npm run rollback -- --project ${here(project.root)}`,
  );
  return 4;
}

/** A run that ends early leaves a report of how far it came, where there is anything to report. */
async function reportOfStop(run: Run, end: RunEnd): Promise<void> {
  if (run.stopped || !existsSync(run.out.path("profile.json"))) return;
  const { writeRunReport } = await import("../run/report.ts");
  await writeRunReport(run, end);
}

await runCommand(import.meta.url, main);
