// npm start: the whole run, workbook by workbook; against the sandbox a rehearsal.
import { existsSync, globSync, mkdirSync, writeFileSync } from "node:fs";
import { basename, join, relative } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { writeRunReport } from "../run/report.ts";
import { openRun } from "../run/run.ts";
import { contextFrom } from "../workbook/context.ts";
import { runWorkbook } from "../workbook/runner.ts";
import { runCommand } from "./command.ts";

const USAGE = `npm start [-- --project DIR] [--destination CRM] [--verbose]

Reads the exports, plans, rehearses (or, with an account named in migration.json, loads), takes later exports,
reconciles, and writes everything below DIR/out/CRM. Start it again after a stop: it goes on where it ended.

  --project DIR       the project folder (data/sample)
  --destination CRM   instead of the one the project names: a rehearsal
  --verbose           print what every cell shows`;

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
/** Rollback is asked for, never walked into. */
const NOT_WALKED = /^11-/;

/** Runs the workbooks in their order and returns the exit code. */
export async function main(args: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      project: { type: "string" },
      destination: { type: "string" },
      verbose: { type: "boolean" },
      help: { type: "boolean", short: "h" },
    },
  });
  if (values.help) {
    console.log(USAGE);
    return 0;
  }
  const context = { ...contextFrom(args, process.env), yes: true };
  const run = openRun(context);
  showProgress(run);
  run.clean();
  try {
    const files = globSync("workbooks/[0-9]*.ts", { cwd: ROOT })
      .filter((file) => !NOT_WALKED.test(basename(file)))
      .sort();
    const records: unknown[] = [];
    for (const file of files) {
      let printed = "";
      const result = await runWorkbook({
        file: join(ROOT, file),
        context,
        out: (text) => {
          if (values.verbose) console.log(text);
          else printed += `${text}\n`;
        },
      });
      records.push(result.record);
      if (!values.verbose) console.log(`${result.exitCode === 0 ? "✓" : "✗"} ${basename(file, ".ts")}`);
      if (result.exitCode !== 0 && result.exitCode !== 4) {
        if (!values.verbose) console.error(tail(printed));
        await reportOfStop(run, basename(file, ".ts"), result.exitCode);
        return result.exitCode;
      }
    }
    mkdirSync(run.project.out, { recursive: true });
    writeFileSync(join(run.project.out, "workbooks.json"), `${JSON.stringify(records, null, 2)}\n`);
    const report = await writeRunReport(run);
    const reconciliation = await run.reconcile();
    const load = await run.load();
    console.log(`
${run.project.rehearsal ? "A rehearsal against the sandbox" : "A load"} of ${run.project.name} into ${run.project.destination}: reconciliation ${reconciliation.verdict}.
  records   ${load.file.objects.map((object) => `${object.destination} ${object.planned}`).join(", ")}
  fields    ${reconciliation.fields.compared} compared, ${reconciliation.fields.different} different
  calls     ${load.file.actual.calls} sent, ${load.file.predicted.calls} predicted
  report    ${relative(process.cwd(), report.html)}`);
    if (reconciliation.verdict === "ok") return 0;
    console.error(
      `Reconciliation failed; see ${relative(process.cwd(), run.out.path("reconciliation.json"))}. To take everything back: npm run rollback -- --project ${relative(process.cwd(), run.project.root)}`,
    );
    return 4;
  } finally {
    await run.close();
  }
}

/** A run that ends early leaves a report of how far it came, where there is anything to report. */
async function reportOfStop(run: ReturnType<typeof openRun>, workbook: string, exitCode: number): Promise<void> {
  if (exitCode === 2 && !existsSync(run.out.path("profile.json"))) return;
  await writeRunReport(
    run,
    exitCode === 3 ? [] : [`The run stopped in ${workbook} (code ${exitCode}): what follows is missing.`],
  );
}

/** The last lines of what a workbook printed: the cell that stopped and why. */
const tail = (text: string): string => text.trimEnd().split("\n").slice(-25).join("\n");

function showProgress(run: ReturnType<typeof openRun>): void {
  if (!process.stderr.isTTY) return;
  let last = 0;
  run.progress = ({ stage, object, done, total, limit }) => {
    const now = performance.now();
    if (now - last < 200) return;
    last = now;
    process.stderr.write(
      `\r\u001b[K${stage}: ${object} ${done}${total > 0 ? ` of ${total}` : ""}${limit ? ` (held back by: ${limit})` : ""}`,
    );
  };
}

await runCommand(import.meta.url, main);
