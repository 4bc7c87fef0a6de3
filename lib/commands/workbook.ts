// npm run workbook -- FILE …
import { globSync } from "node:fs";
import process from "node:process";
import { parseArgs } from "node:util";
import { onInterrupt } from "../run/interrupt.ts";
import { contextFrom } from "../workbook/context.ts";
import { lintWorkbook } from "../workbook/lint.ts";
import { linePrompter, menuPrompter, type Prompter } from "../workbook/prompter.ts";
import { runWorkbook } from "../workbook/runner.ts";
import { Stop } from "../workbook/stop.ts";
import { announcePull, runCommand } from "./command.ts";
import { ProgressLines, terminal } from "./progress.ts";

/**
 * Methods of a run that write to a CRM: a cell that calls one is tagged [effect]. Each brings what comes before it, so
 * `reconcile`, which only reads, is among them: it loads what has not been loaded.
 */
export const EFFECTS: readonly string[] = ["schema", "sample", "load", "delta", "reconcile", "rollback"];

const USAGE = `npm run workbook -- FILE [options]      run a workbook from top to bottom
npm run workbook -- check [FILES]      what in it would break elsewhere; all of workbooks/ unless told

  --project DIR       the project folder (data/sample)
  --destination CRM   instead of the one the project names
  --step              pause before each cell: run, skip, re-run after an edit, inspect, quit
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
  const prompter = prompterFor(values.step === true);
  const interrupted = new AbortController();
  onInterrupt(() => interrupted.abort());
  const lines = new ProgressLines(terminal, () => performance.now());
  try {
    const result = await runWorkbook({
      file: first,
      context,
      from: cell ?? from,
      to: cell ?? to,
      step: values.step,
      fork: true,
      signal: interrupted.signal,
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

function readArguments(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        project: { type: "string" },
        destination: { type: "string" },
        step: { type: "boolean" },
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

function numberOf(name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (!/^\d+$/.test(text)) throw usage(`--${name} takes the number of a cell, not "${text}".`);
  return Number(text);
}

const usage = (message: string): Stop => new Stop(message, { exitCode: 1, advice: `\n\n${USAGE}` });

/** A person at a terminal gets menus; a pipe steers by lines, and only when stepping. */
function prompterFor(step: boolean): Prompter | undefined {
  if (process.stdin.isTTY && process.stdout.isTTY) return menuPrompter();
  return step ? linePrompter(process.stdin, console.log) : undefined;
}

function checkFiles(files: readonly string[]): number {
  const found = files.length > 0 ? files : globSync("workbooks/**/*.ts").sort();
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
