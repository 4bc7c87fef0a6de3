/** The report of one workbook's run, from its record alone: one HTML file, its tables as CSV, its charts. */
import { join } from "node:path";
import type { RunManifest } from "../outputs/manifest.ts";
import { maskPersonal } from "../outputs/mask.ts";
import { recordSchema, type WorkbookRecord } from "../outputs/record.ts";
import { OutputFolder } from "../outputs/write.ts";
import { type ChangedInputs, manifestAlarms, REVEALED, recordAlarms } from "./alarms.ts";
import { sumOf, workbooksHtml } from "./cells-html.ts";
import { bannerHtml, checksHtml, manifestHtml, notesHtml, pageHtml } from "./html.ts";
import { safe } from "./html-parts.ts";
import type { ReportInput } from "./input.ts";
import { workbookName } from "./manifest-tables.ts";
import { fileName } from "./reference.ts";
import { recordTables, writeTables } from "./tables.ts";
import { type ReportFiles, recordCharts, writeCharts } from "./write.ts";

export type WorkbookReportOptions = {
  /** What was read and is different now; nothing unless told. */
  readonly changed?: ChangedInputs;
  /** Below the output folder; `workbooks/NAME` unless told. */
  readonly folder?: string;
};

const UNCHANGED: ChangedInputs = { changed: [], missing: [], added: [] };

/** The page alone, for whoever serves it. `csv`: names of the tables' files, where they are written beside it. */
export function workbookHtml(
  record: WorkbookRecord,
  manifest: RunManifest,
  changed: ChangedInputs = UNCHANGED,
  tables: Pick<ReturnType<typeof recordTables>, "ofOutput"> = { ofOutput: new Map() },
): string {
  const name = workbookName(record.file);
  const reveal = manifest.reveal === true;
  const input = inputOf(record, manifest);
  return pageHtml(`${name} · ${manifest.project}`, [
    `<header><h1>${safe(name)}</h1><p class="kind">${safe(manifest.project)}, to ${safe(manifest.destination)}. ${safe(sumOf(record))}.</p></header>`,
    bannerHtml([...manifestAlarms(manifest, changed), ...recordAlarms([record])]),
    notesHtml(reveal ? [REVEALED] : []),
    checksHtml(input, tables),
    workbooksHtml([record], { reveal, tables, level: 2 }),
    manifestHtml(input, () => undefined),
  ]);
}

/**
 * Writes `report.html`, `charts/*` and `tables/*.csv` of one record below `out`, in place of those of an earlier run.
 * The record is held to its schema first. Returns absolute paths; there is no PDF: the page prints.
 */
export async function writeWorkbookReport(
  record: WorkbookRecord,
  out: OutputFolder,
  manifest: RunManifest,
  options: WorkbookReportOptions = {},
): Promise<Omit<ReportFiles, "pdf">> {
  const held = recordSchema.parse(record);
  const folder = options.folder ?? `workbooks/${fileName(workbookName(held.file))}`;
  const own = new OutputFolder(join(out.root, ...folder.split("/")));
  const tables = recordTables([held]);
  const mask = manifest.reveal === true ? (text: string) => text : maskPersonal;
  return {
    charts: await writeCharts(own, recordCharts([held])),
    tables: await writeTables(own, tables.all, mask),
    html: await own.writeText("report.html", workbookHtml(held, manifest, options.changed, tables)),
  };
}

const inputOf = (record: WorkbookRecord, run: RunManifest): ReportInput => ({
  audience: "engineer",
  run,
  alarms: [],
  headlines: [],
  sections: [],
  findings: [],
  promises: [],
  compatibility: null,
  next: [],
  notes: [],
  workbooks: [record],
});
