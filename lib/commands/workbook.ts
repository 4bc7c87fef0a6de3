// npm run workbook -- FILE …
import { createHash } from "node:crypto";
import { globSync, statSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { basename, join, resolve } from "node:path";
import process from "node:process";
import { parseArgs } from "node:util";
import { onEveryInterrupt } from "../run/interrupt.ts";
import { contextFrom, type WorkbookContext } from "../workbook/context.ts";
import { openEditor } from "../workbook/editor.ts";
import { lintWorkbook } from "../workbook/lint.ts";
import { linePrompter, menuPrompter, type Prompter } from "../workbook/prompter.ts";
import type { FindingGuide, StepOptions } from "../workbook/run.ts";
import { asStop, Stop } from "../workbook/stop.ts";
import { announcePull, runCommand } from "./command.ts";
import { ProgressLines, terminal } from "./progress.ts";

/**
 * Methods of a run that write to a CRM: a cell that calls one is tagged [effect]. Each brings what comes before it, so
 * `reconcile`, which only reads, is among them: it loads what has not been loaded.
 */
export const EFFECTS: readonly string[] = ["schema", "sample", "load", "delta", "reconcile", "rollback"];

const USAGE = `npm run workbook -- FILE [options]      run a workbook from top to bottom
npm run workbook -- check [FILES]      what in it would break elsewhere (a file or a folder); workbooks/ unless told

  --project DIR       the project folder (data/sample)
  --destination CRM   instead of the one the project names
  --step              pause before each cell: run, skip, back, edit in $EDITOR, inspect, findings, quit and go on later
  --live              serve it as a page on this machine: runs from the top up to the first [effect], follows the file
  --port N            with --live: the port (any that is free)
  --no-run            with --live: nothing runs before you say so
  --cell N            only cell N, and above it the cells it needs by name
  --from N  --to N    only these cells, and above them those they need by name
  --pull              read Actimo's REST API anew first (source.api in migration.json)
  --yes               run cells marked [effect] without asking
  --reveal            show personal values as they are
  --record FILE       write what the run showed as JSON
  --help`;

/** Runs the command line and returns its exit code. */
export async function main(args: readonly string[]): Promise<number> {
  const { values, positionals } = readArguments(args);
  if (values.help) {
    console.log(USAGE);
    return 0;
  }
  const [first, ...rest] = positionals;
  if (first === "check") return checkFiles(rest);
  if (first === undefined || rest.length > 0) throw usage(first ? "One workbook at a time." : "Which workbook?");
  const cell = numberOf("cell", values.cell);
  const from = numberOf("from", values.from);
  const to = numberOf("to", values.to);
  if (cell !== undefined && (from !== undefined || to !== undefined))
    throw usage("--cell goes without --from and --to.");
  const context = contextFrom(args, process.env);
  if (values.pull === true) {
    const { openProject } = await import("../project/config.ts");
    await announcePull(openProject(context.project, context.destination));
  }
  if (values.live === true) return serve(first, values, context);
  if (values.port !== undefined || values["no-run"] === true) throw usage("--port and --no-run go with --live.");
  const { runWorkbook } = await import("../workbook/runner.ts");
  const prompter = prompterFor(values.step === true);
  const lines = new ProgressLines(terminal, () => performance.now());
  try {
    const result = await runWorkbook({
      file: first,
      context,
      from: cell ?? from,
      to: cell ?? to,
      step: values.step,
      fork: true,
      ...(values.step ? { stepping: await steppingFor(first, context) } : {}),
      interrupts: onEveryInterrupt,
      progress: (_, { text }) => lines.say(text),
      out(text) {
        lines.end();
        console.log(text);
      },
      record: values.record,
      prompter,
    });
    return result.exitCode;
  } finally {
    lines.end();
    prompter?.close();
  }
}

async function serve(
  file: string,
  values: ReturnType<typeof readArguments>["values"],
  context: WorkbookContext,
): Promise<number> {
  const alone = (["step", "cell", "from", "to", "record"] as const).find((name) => values[name] !== undefined);
  if (alone) throw usage(`--live goes without --${alone}.`);
  const port = numberOf("port", values.port, "a number");
  if (port !== undefined && port > 65_535) throw usage(`--port ${port} is too high: ports end at 65535.`);
  const { serveWorkbook } = await import("../live/serve.ts");
  const run = values["no-run"] !== true;
  return serveWorkbook({ file, context, port, run, interrupts: onEveryInterrupt, out: console.log });
}

function readArguments(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        project: { type: "string" },
        destination: { type: "string" },
        step: { type: "boolean" },
        live: { type: "boolean" },
        port: { type: "string" },
        "no-run": { type: "boolean" },
        cell: { type: "string" },
        from: { type: "string" },
        to: { type: "string" },
        pull: { type: "boolean" },
        yes: { type: "boolean" },
        reveal: { type: "boolean" },
        record: { type: "string" },
        help: { type: "boolean", short: "h" },
      },
    });
  } catch (thrown) {
    throw usage(thrown instanceof Error ? thrown.message : String(thrown));
  }
}

function numberOf(name: string, text: string | undefined, what = "the number of a cell"): number | undefined {
  if (text === undefined) return undefined;
  if (!/^\d+$/.test(text)) throw usage(`--${name} takes ${what}, not "${text}".`);
  return Number(text);
}

const usage = (message: string): Stop => new Stop(message, { exitCode: 1, advice: `\n\n${USAGE}` });

/** Where a person who steps finds an editor, the findings, and the place of the last time. */
async function steppingFor(file: string, context: WorkbookContext): Promise<StepOptions> {
  const name = basename(file, ".ts").replace(/[^\p{L}\d_-]+/gu, "-");
  const key = createHash("sha256").update(resolve(file)).digest("hex").slice(0, 8);
  return {
    edit: (path, line) => openEditor(process.env, path, line),
    resume: join(context.project, "state", "steps", `${name}-${key}.json`),
    findings: await findingsOf(context),
  };
}

/** Undefined where there is no project: a workbook need not be about one. */
async function findingsOf({ project: root, destination, reveal }: WorkbookContext): Promise<FindingGuide | undefined> {
  const { openProject } = await import("../project/config.ts");
  const { findingGuide } = await import("../run/finding-guide.ts");
  try {
    const project = openProject(root, destination);
    const read = (name: string) => readFile(join(project.out, name), "utf8").catch(() => null);
    return findingGuide(project, read, reveal);
  } catch (thrown) {
    if (asStop(thrown)) return undefined;
    throw thrown;
  }
}

/** A person at a terminal gets menus; a pipe steers by lines, and only when stepping. */
function prompterFor(step: boolean): Prompter | undefined {
  if (process.stdin.isTTY && process.stdout.isTTY) return menuPrompter();
  return step ? linePrompter(process.stdin, console.log) : undefined;
}

/** A folder stands for the workbooks in it. */
const workbooksIn = (path: string): string[] =>
  statSync(path, { throwIfNoEntry: false })?.isDirectory() ? globSync(join(path, "**/*.ts")).sort() : [path];

function checkFiles(files: readonly string[]): number {
  const found = (files.length > 0 ? files : ["workbooks"]).flatMap(workbooksIn);
  let count = 0;
  for (const file of found)
    for (const { line, column, rule, message } of lintWorkbook(file, { effects: EFFECTS })) {
      console.log(`${file}:${line}:${column}  ${message}  [${rule}]`);
      count++;
    }
  console.log(
    `${found.length} ${found.length === 1 ? "workbook" : "workbooks"}, ${count} ${count === 1 ? "finding" : "findings"}`,
  );
  return count > 0 ? 1 : 0;
}

await runCommand(import.meta.url, main);
