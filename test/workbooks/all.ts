// Every workbook of the walk in one process, imported as a plain script, and the report: `all.ts --project DIR`.
// With `--with FILE`, that workbook comes between 04 and 05.
import process from "node:process";
import { writeRunReport } from "#lib/run/report.ts";
import { openRun } from "#lib/run/run.ts";
import { contextFrom } from "#lib/workbook/context.ts";

const NAMES = [
  "01-profile",
  "02-deduplicate",
  "03-join-checks",
  "04-map",
  "05-schema",
  "06-owners",
  "07-sample",
  "08-load",
  "09-delta",
  "10-reconcile",
  "12-rebuild-reference",
];
const args = process.argv.slice(2);
const at = args.indexOf("--with");
const extra = at < 0 ? [] : [args[at + 1] ?? ""];
const run = openRun(contextFrom(args, process.env));
try {
  for (const name of NAMES.flatMap((name) => (name === "05-schema" ? [...extra, name] : [name])))
    await import(new URL(`../../workbooks/${name}.ts`, import.meta.url).href);
  await writeRunReport(run);
} finally {
  await run.close();
}
