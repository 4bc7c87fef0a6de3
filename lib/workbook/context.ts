// How the project and the options of a run reach a workbook, whoever runs it.
import { join, resolve } from "node:path";
import process from "node:process";
import { parseArgs } from "node:util";
import { cellRun, type WorkbookContext } from "./cell-run.ts";
import { isPlainRun, watchPlainRun } from "./plain-run.ts";
import { ROOT } from "./root.ts";

export type { WorkbookContext } from "./cell-run.ts";

/**
 * The options of this run: those of the runner inside one of its cells, else the flags `--project DIR`,
 * `--destination CRM`, `--reveal`, `--yes` of the process, else ACTIMO_PROJECT, ACTIMO_DESTINATION, ACTIMO_REVEAL=1,
 * ACTIMO_YES=1. Without any, the shipped sample project. The project is an absolute path.
 * In a plain run the first call also makes a stop end the process with its sentence; see `watchPlainRun`.
 */
export function workbookContext(): WorkbookContext {
  const inCell = cellRun.getStore()?.context;
  if (inCell) return inCell;
  const context = contextFrom(process.argv.slice(2), process.env);
  watchPlainRun(context.reveal);
  return context;
}

/** Whether the running cell may change something: approved in the runner, or `--yes` or ACTIMO_YES=1 elsewhere. */
export function effectAllowed(): boolean {
  const run = cellRun.getStore();
  return run ? run.approved : workbookContext().yes;
}

/**
 * Whether what runs now may write to somebody's account. A program that is no workbook has its own way to ask; a cell of
 * the runner was approved or not; in a plain run and in a kernel nobody can be asked, so `--yes` or ACTIMO_YES=1 says it.
 */
export function writingAllowed(): boolean {
  return cellRun.getStore() || isPlainRun() ? effectAllowed() : true;
}

/** Reads the options out of given arguments and environment. Unknown arguments are left alone. */
export function contextFrom(
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): WorkbookContext {
  const { values } = parseArgs({
    args: [...args],
    strict: false,
    options: {
      project: { type: "string" },
      destination: { type: "string" },
      reveal: { type: "boolean" },
      yes: { type: "boolean" },
    },
  });
  const text = (value: unknown, fallback: string | undefined): string =>
    (typeof value === "string" && value) || fallback || "";
  const project = text(values.project, env["ACTIMO_PROJECT"]);
  return {
    project: project ? resolve(project) : join(ROOT, "data/sample"),
    destination: text(values.destination, env["ACTIMO_DESTINATION"]) || null,
    reveal: values.reveal === true || env["ACTIMO_REVEAL"] === "1",
    yes: values.yes === true || env["ACTIMO_YES"] === "1",
  };
}
