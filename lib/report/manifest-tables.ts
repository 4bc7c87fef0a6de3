/** The tables that stand in every form of a report, and the manifest that closes it. */
import type { ChartTable } from "../charts/chart.ts";
import { formatSeconds } from "../charts/text.ts";
import { checksOf, type WorkbookRecord } from "../outputs/record.ts";
import { compatibilityWord, type ReportInput } from "./input.ts";

export type TitledTable = { readonly title: string; readonly table: ChartTable };

export const promisesTable = ({ promises }: ReportInput): ChartTable => ({
  columns: ["row of the mapping", "promised", "what was done", "share that arrives", "in words"],
  rows: promises.map((p) => [p.row, p.promised, p.done, p.share, p.word ?? compatibilityWord(p.share)]),
});

export const findingsTable = ({ findings }: ReportInput): ChartTable => ({
  columns: ["severity", "code", "object", "count", "what to do"],
  rows: findings.map((f) => [f.severity, f.code, f.object, f.count, f.advice]),
});

/** One line per workbook: how many cells, how they ended, checks, time. */
export const workbooksTable = (records: readonly WorkbookRecord[]): ChartTable => ({
  columns: ["workbook", "cells", "in order", "not in order", "not run", "checks passed", "checks failed", "seconds"],
  rows: records.map((record) => {
    const code = record.cells.filter(({ kind }) => kind === "code");
    const fresh = code.filter(({ state }) => state === "fresh").length;
    const unrun = code.filter(({ state }) => state === "skipped" || state === "queued").length;
    const checks = checksOf(record);
    const passed = checks.filter(({ check }) => check.pass).length;
    const ms = code.reduce((sum, cell) => sum + cell.ms, 0);
    return [
      workbookName(record.file),
      code.length,
      fresh,
      code.length - fresh - unrun,
      unrun,
      passed,
      checks.length - passed,
      Math.round(ms / 10) / 100,
    ];
  }),
});

/** `workbooks/01-profile.ts` → `01-profile`. */
export const workbookName = (file: string): string =>
  (file.split(/[\\/]/).at(-1) ?? "").replace(/\.[cm]?tsx?$/, "") || "workbook";

/** Who, where, when: the facts under the title, as pairs. */
export function runFacts({ run }: ReportInput): readonly (readonly [string, string])[] {
  const hashes = Object.entries(run.hashes).map(([of, hash]) => [`hash of ${of}`, hash] as const);
  const took = (Date.parse(run.endedAt) - Date.parse(run.startedAt)) / 1000;
  return [
    ["project", run.project],
    ["destination", run.destination],
    ["account", run.account.kind === "sandbox" ? `sandbox (a rehearsal): ${run.account.name}` : run.account.name],
    ["started", run.startedAt],
    ["ended", `${run.endedAt}${took > 0 ? ` (${formatSeconds(took)} on the account's clock)` : ""}`],
    ["version", `${run.libraryVersion} on ${run.runtime}`],
    ...(run.seed === undefined ? [] : [["seed of the sample", String(run.seed)] as const]),
    ...(run.reveal === undefined
      ? []
      : [["personal values", run.reveal ? "shown as they are (--reveal)" : "masked"] as const]),
    ...hashes,
  ];
}

/** What the run was made of: gates, source files, what else was read, workbooks, options. Empty tables are left out. */
export function manifestTables({ run }: ReportInput): TitledTable[] {
  const tables: TitledTable[] = [
    {
      title: "Gates",
      table: {
        columns: ["gate", "state", "by", "at", "hash"],
        rows: run.gates.map((g) => [g.gate, g.state, g.by, g.at, g.hash ?? null]),
      },
    },
    {
      title: "Source files",
      table: {
        columns: ["file", "object", "rows", "rejected", "bytes", "encoding", "SHA-256"],
        rows: run.files.map((f) => [f.file, f.object, f.rows, f.rejected, f.bytes, f.encoding, f.sha256]),
      },
    },
    {
      title: "Settings, decisions and later exports",
      table: { columns: ["file", "SHA-256"], rows: (run.settings ?? []).map((s) => [s.file, s.sha256]) },
    },
    {
      title: "Workbook files",
      table: { columns: ["workbook", "SHA-256"], rows: (run.workbooks ?? []).map((w) => [w.file, w.sha256]) },
    },
    { title: "Options and policies", table: { columns: ["option", "value"], rows: Object.entries(run.options ?? {}) } },
  ];
  return tables.filter(({ table }) => table.rows.length > 0);
}
