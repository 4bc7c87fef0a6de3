// While a workbook runs, console lines of a cell are outputs of that cell.
import { format, inspect } from "node:util";
import { cellRun } from "./cell-run.ts";
import { STREAM_MIME } from "./record.ts";

const METHODS = {
  log: "stdout",
  info: "stdout",
  debug: "stdout",
  dir: "stdout",
  warn: "stderr",
  error: "stderr",
} as const;

/** Redirects the console of running cells. Lines from outside any cell are printed as ever. Call the result to undo it. */
export function captureConsole(): () => void {
  const names = Object.keys(METHODS) as (keyof typeof METHODS)[];
  const before = names.map((name) => [name, console[name]] as const);
  for (const [name, print] of before)
    console[name] = (...args: unknown[]): void => {
      const run = cellRun.getStore();
      const text = name === "dir" ? inspect(args[0]) : format(...args);
      if (run) run.emit({ "text/plain": text, [STREAM_MIME]: METHODS[name] });
      else print.apply(console, args);
    };
  return () => {
    for (const [name, print] of before) console[name] = print;
  };
}
