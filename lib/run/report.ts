/** The report of a run, put together from its stages: aggregates only. */
import { readFileSync } from "node:fs";
import process from "node:process";
import { z } from "zod";
import type { ChartTable } from "../charts/chart.ts";
import { toInstant } from "../clock/clock.ts";
import { countFindings, type Headline, type PromiseRow, type ReportInput, type Section } from "../report/input.ts";
import { type ReportFiles, writeReport } from "../report/write.ts";
import type { Run } from "./run.ts";

const NAMES: Readonly<Record<string, string>> = {
  twenty: "Twenty CRM",
  salesforce: "Salesforce Sales Cloud",
  zoho: "Zoho CRM",
  freshsales: "Freshsales",
  pipedrive: "Pipedrive",
};
const version = z
  .object({ version: z.string() })
  .parse(JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8"))).version;

const section = (
  run: Run,
  id: string,
  title: string,
  text: readonly string[],
  charts: readonly string[],
  tables: Section["tables"] = [],
): Section => ({
  id,
  title,
  text,
  charts: [...run.charts.values()].filter((made) => charts.some((name) => made.name.startsWith(name))),
  tables,
});

const table = (columns: readonly string[], rows: ChartTable["rows"]): ChartTable => ({ columns, rows });

/** Writes `report.html`, `report.pdf` and the charts. Every stage must have run; the charts are those shown so far. */
export async function writeRunReport(run: Run): Promise<ReportFiles> {
  return writeReport(run.out, await reportInput(run));
}

/** The report's content as plain data. */
export async function reportInput(run: Run): Promise<ReportInput> {
  const { project } = run;
  const account = await run.account();
  const [staging, duplicates, joins, schema, owners, sample, load, delta, reconciliation] = await Promise.all([
    run.staging(),
    run.duplicates(),
    run.joins(),
    run.schema(),
    run.owners(),
    run.sample(),
    run.load(),
    run.delta(),
    run.reconcile(),
  ]);
  const { plan, resolved } = delta;
  const coverage = await run.coverage();
  const arrived = coverage.columns.reduce((sum, column) => sum + column.migrated + column.transformed, 0);
  const failed = load.file.objects.reduce((sum, object) => sum + object.failed, 0);
  const blocked = schema.checks.filter((check) => check.verdict === "block");
  const share = (n: number, of: number) => (of === 0 ? "0 %" : `${((100 * n) / of).toFixed(1)} %`);

  const headlines: Headline[] = [
    {
      title: "Reconciliation",
      verdict: reconciliation.verdict === "ok" ? "ok" : "failed",
      sentence: `${reconciliation.fields.compared} field values read back: ${reconciliation.fields.different} different, ${reconciliation.fields.normalised} in another form of the same value. ${reconciliation.missing.length} planned records are not in the CRM.`,
    },
    {
      title: "Coverage",
      verdict: coverage.accounted === coverage.cells ? "ok" : "failed",
      sentence: `${coverage.accounted} of ${coverage.cells} source cells are accounted for; ${share(arrived, coverage.cells)} arrive in the CRM as values.`,
    },
    {
      title: "Load",
      verdict: failed === 0 ? "ok" : "warn",
      sentence: `${load.file.objects.reduce((sum, object) => sum + object.planned, 0)} records planned, ${failed} refused by the CRM; ${load.file.actual.calls} calls, ${load.file.predicted.calls} predicted.`,
    },
    {
      title: "Owners",
      verdict: owners.report.unmatched.length === 0 ? "ok" : "warn",
      sentence: `${owners.report.matched.length} owners matched by e-mail, ${owners.report.unmatched.length} not; ${owners.invite.length} to invite.`,
    },
    {
      title: "Preflight",
      verdict: blocked.length > 0 ? "failed" : schema.checks.some((check) => check.verdict === "warn") ? "warn" : "ok",
      sentence: `${schema.checks.length} checks, ${schema.checks.filter((check) => check.verdict !== "ok").length} to look at.`,
    },
  ];
  const promises: PromiseRow[] = await run.promises(plan, coverage);
  const tables = {
    checks: table(
      ["check", "verdict", "found", "what to do"],
      schema.checks.map((check) => [check.title, check.verdict, check.found, check.advice]),
    ),
    load: table(
      ["object", "planned", "inserted", "updated", "unchanged", "skipped", "failed", "calls"],
      load.file.objects.map((o) => [
        o.destination,
        o.planned,
        o.inserted,
        o.updated,
        o.unchanged,
        o.skipped,
        o.failed,
        o.calls,
      ]),
    ),
    counts: table(
      ["object", "source rows", "planned", "in the ledger", "in the CRM", "difference"],
      reconciliation.objects.map((o) => [o.object, o.source, o.planned, o.ledger, o.destination, o.difference]),
    ),
    schema: table(
      ["object", "field", "type", "state", "filled", "asked for by"],
      schema.file.fields
        .filter((field) => field.state !== "standard")
        .map((field) => [field.object, field.real, field.type, field.state, field.metric ?? null, field.why]),
    ),
    skips: table(
      ["source", "destination", "mapping row", "rows", "records", "merged", "skipped"],
      plan.objects.map((entry) => [
        entry.source,
        entry.destination,
        entry.row,
        entry.rows,
        entry.records,
        entry.merged,
        Object.values(entry.skips).reduce((sum, n) => sum + n, 0),
      ]),
    ),
  };
  const objects = Object.entries(delta.file).filter(([name]) => name !== "window");
  return {
    run: {
      project: project.name,
      destination: NAMES[project.destination] ?? project.destination,
      account: {
        kind: project.rehearsal ? "sandbox" : "account",
        name: project.rehearsal ? `sandbox, ${account.version}` : account.destination.account,
      },
      startedAt: run.started.at ?? toInstant(account.clock.now()),
      endedAt: toInstant(account.clock.now()),
      libraryVersion: version,
      runtime: "version" in process && "deno" in process.versions ? "Deno" : "Node.js",
      hashes: { mapping: plan.mappingHash, plan: plan.hash },
      files: staging.files.map((file) => ({
        file: file.file,
        object: file.object,
        bytes: file.bytes,
        sha256: file.sha256,
        encoding: file.encoding,
        rows: file.rows,
        rejected: file.rejected.length,
      })),
      gates: account.ledger.gates().map((gate) => ({
        gate: gate.gate,
        state: gate.approved ? (gate.automatic ? "automatic" : "approved") : "waiting",
        by: gate.by,
        at: gate.approved,
      })),
    },
    alarms: [
      ...(reconciliation.verdict === "ok"
        ? []
        : ["Reconciliation failed: see the counts and differences, then mend and run again, or roll back."]),
      ...(coverage.accounted === coverage.cells ? [] : ["Some source cells are not accounted for."]),
    ],
    headlines,
    sections: [
      section(
        run,
        "exports",
        "What the exports hold",
        [`${staging.files.length} files, ${staging.findings.length} findings in reading.`],
        ["completeness", "types"],
      ),
      section(
        run,
        "duplicates",
        "Duplicates",
        [
          `${duplicates.clusters.length} clusters were merged by rule, ${duplicates.review.length} pairs wait for a person, ${duplicates.held.length} ids are held because two people share them.`,
        ],
        ["duplicate"],
      ),
      section(
        run,
        "joins",
        "References",
        [`${joins.reduce((sum, join) => sum + join.orphans, 0)} rows point to records that are not in the export.`],
        ["orphan"],
      ),
      section(
        run,
        "coverage",
        "Where every cell went",
        [`${coverage.cells} cells.`],
        ["coverage"],
        [{ title: "Rows by mapping entry", table: tables.skips }],
      ),
      section(
        run,
        "schema",
        "Schema and preflight",
        [`${schema.outcome.created.length} fields were created.`],
        [],
        [
          { title: "Checks", table: tables.checks },
          { title: "Fields", table: tables.schema },
        ],
      ),
      section(
        run,
        "owners",
        "Owners",
        [`${owners.invite.length} owners have no user and are on the invite list.`],
        ["owner"],
      ),
      section(
        run,
        "sample",
        "Sample",
        [
          `${sample.diff.records} records, ${sample.diff.fields} fields: ${sample.diff.verdicts.equal} equal, ${sample.diff.verdicts.normalised} normalised, ${sample.diff.verdicts.different} different.`,
        ],
        ["sample"],
      ),
      section(
        run,
        "load",
        "Load",
        [
          `${Math.round(load.file.actual.seconds)} seconds on the account's clock; at least ${Math.round(load.file.predicted.seconds)} by the documented limits.`,
        ],
        ["load"],
        [{ title: "By object", table: tables.load }],
      ),
      section(
        run,
        "delta",
        "Later exports",
        [
          `${delta.steps.length} later exports were taken${objects.length === 0 ? "" : `; ${objects.length} objects compared`}.`,
        ],
        ["delta"],
      ),
      section(
        run,
        "reconciliation",
        "Reconciliation",
        [`Threshold ${reconciliation.threshold * 100} % per object.`],
        ["count"],
        [{ title: "Counts", table: tables.counts }],
      ),
    ],
    findings: countFindings([...staging.findings, ...duplicates.findings, ...resolved.findings, ...plan.findings]),
    promises,
    compatibility: coverage.cells === 0 ? null : arrived / coverage.cells,
    next: project.rehearsal
      ? [
          "Look at the pairs in out/…/duplicates.csv and the owners in out/…/owners.csv; save decisions below decisions/.",
          "Invite the missing users.",
          "Name the account in migration.json and run again: the gates then wait for approval.",
        ]
      : ["Keep the state/ folder: rollback needs it.", "Hand the files below rebuild/ to the CRM's admin."],
  };
}
