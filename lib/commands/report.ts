// npm run report: the report anew, from the files of the run just made.
import { readFileSync, statSync } from "node:fs";
import { relative } from "node:path";
import process from "node:process";
import { recordSchema, type WorkbookRecord } from "../outputs/record.ts";
import { openProject } from "../project/config.ts";
import { Stop } from "../workbook/stop.ts";
import { readArguments, runCommand } from "./command.ts";

const USAGE = `npm run report -- --project DIR [--destination CRM] [--customer]
npm run report -- --project DIR --record FILE [--reveal]

Makes the report anew from the files of the run just made; nothing is run again. What changed since stands in a red banner.

  --project DIR       the project folder (data/sample)
  --destination CRM   instead of the one the project names
  --customer          the customer's report, below customer/: aggregates only, groups under 5 people folded
  --record FILE       the report of one workbook, from what npm run workbook -- … --record FILE wrote
  --reveal            with --record: the record was made with --reveal, show its values as they are`;

/** Writes a report and prints where it is. Throws `Stop` (2) when there is nothing to report on. */
export async function main(args: readonly string[]): Promise<number> {
  const given = readArguments(args, {
    usage: USAGE,
    options: {
      project: { type: "string" },
      destination: { type: "string" },
      customer: { type: "boolean" },
      record: { type: "string" },
      reveal: { type: "boolean" },
    },
  });
  if (!given) return 0;
  const { values } = given;
  const wrong = (message: string) => new Stop(`${message}\n\n${USAGE}`, { exitCode: 2 });
  if (values.record !== undefined && values.customer === true)
    throw wrong("A workbook's record is for the engineer: --record goes without --customer.");
  if (values.reveal === true && values.record === undefined)
    throw wrong("--reveal goes with --record; a whole run says by itself whether it revealed.");
  const project = openProject(values.project ?? "data/sample", values.destination ?? null);
  const { reportAgain, reportOfRecord } = await import("../run/report.ts");
  const files =
    values.record === undefined
      ? await reportAgain(project, values.customer === true ? "customer" : "engineer")
      : await reportOfRecord(project, readRecord(values.record), {
          at: statSync(values.record).mtime.toISOString(),
          reveal: values.reveal === true,
        });
  const here = relative(process.cwd(), files.html) || ".";
  console.log(`${here}\n${files.charts.length / 2} charts, ${files.tables.length} tables beside it.`);
  return 0;
}

function readRecord(file: string): WorkbookRecord {
  let json: unknown;
  try {
    json = JSON.parse(readFileSync(file, "utf8"));
  } catch (error) {
    const code: unknown = error instanceof Error ? Reflect.get(error, "code") : null;
    throw new Stop(
      typeof code === "string" ? `The record ${file} cannot be read (${code}).` : `The record ${file} is not JSON.`,
      { exitCode: 2, advice: " Write one with npm run workbook -- FILE --record FILE." },
    );
  }
  const parsed = recordSchema.safeParse(json);
  if (parsed.success) return parsed.data;
  const where = parsed.error.issues[0]?.path.join(".") || "the file";
  throw new Stop(`${file} is no record of a workbook (${where}).`, {
    exitCode: 2,
    advice: " Write one with npm run workbook -- FILE --record FILE.",
  });
}

await runCommand(import.meta.url, main);
