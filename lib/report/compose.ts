/** The report's input from what a run wrote: which files become which section, and what is worth a headline. */

import { countMismatchChart } from "../charts/count-mismatch.ts";
import { arrivingShare, coverageChart } from "../charts/coverage.ts";
import {
  callsFromFile,
  coverageMatrices,
  deltaDaysFromFile,
  deltaFieldsFromFile,
  deltaFromFile,
  loadRateFromFile,
} from "../charts/from-outputs.ts";
import { ownersChart } from "../charts/owners.ts";
import { sampleDiffChart } from "../charts/sample-diff.ts";
import { formatSeconds, formatShare, plural } from "../charts/text.ts";
import { foldSmall, LEAST_PEOPLE, toldPeople } from "./fold.ts";
import type { Audience, FindingCount, Headline, PromiseRow, ReportInput, RunManifest, Section } from "./input.ts";
import type { Outputs } from "./outputs.ts";
import { qualitySection } from "./quality-section.ts";

export type Composition = {
  /** The engineer unless told. */
  readonly audience?: Audience;
  readonly run: RunManifest;
  readonly outputs: Outputs;
  readonly findings: readonly FindingCount[];
  /** Per row of the mapping: what the migration page promises and what was done instead, in words. */
  readonly promises: Readonly<Record<string, { readonly promised: string; readonly done: string }>>;
  /** Failures and stale parts known to the caller; those that the files show are added. */
  readonly alarms?: readonly string[];
  readonly next?: readonly string[];
  /** Objects whose completeness is drawn; the others' numbers are in `profile.json`. */
  readonly completeness?: readonly string[];
  /** Names of workspaces by id. */
  readonly workspaces?: Readonly<Record<string, string>>;
  /** What a reader must know about the report itself. */
  readonly notes?: readonly string[];
};

const MAIN_OBJECTS = ["contacts", "companies", "tasks", "messages", "enrollments", "survey_responses"];

/** Aggregates only: nothing of a finding but its code and advice, nothing of an owner but the count. */
export function composeReport(composition: Composition): ReportInput {
  const { audience = "engineer", run, outputs, alarms = [], next = [], notes = [] } = composition;
  const coverage = outputs["coverage.json"];
  const counted = composition.findings;
  const rows = outputs["estimate.json"]?.compatibility.rows ?? [];
  return {
    audience,
    run,
    alarms: [...alarms, ...failures(outputs)],
    headlines: headlines(outputs, audience),
    sections: sections(
      outputs,
      counted,
      composition.completeness ?? MAIN_OBJECTS,
      composition.workspaces ?? {},
      audience,
    ),
    findings: counted,
    promises: rows.map(({ row, share }): PromiseRow => {
      const words = composition.promises[row];
      return { row, promised: words?.promised ?? "–", done: words?.done ?? "–", share };
    }),
    compatibility: coverage ? arrivingShare(coverage) : null,
    next,
    notes,
    workbooks: audience === "engineer" ? (outputs["workbooks.json"] ?? []) : [],
  };
}

function failures(outputs: Outputs): string[] {
  const coverage = outputs["coverage.json"];
  const reconciliation = outputs["reconciliation.json"];
  const rollback = outputs["rollback.json"];
  const blocks = outputs["preflight.json"]?.checks.filter((check) => check.verdict === "block") ?? [];
  return [
    ...blocks.map((check) => `Preflight: ${check.title}. ${check.advice}`),
    ...(coverage && coverage.accounted !== coverage.cells
      ? [`Coverage accounts for ${coverage.accounted} of ${coverage.cells} cells.`]
      : []),
    ...(reconciliation?.verdict === "failed"
      ? [
          `Reconciliation failed for ${
            reconciliation.objects
              .filter((o) => o.verdict === "failed")
              .map((o) => o.object)
              .join(", ") || "the fields"
          }.`,
        ]
      : []),
    ...(rollback?.verdict === "failed" ? ["The rollback did not bring the CRM back to its state before."] : []),
    ...(rollback?.verdict === "ok" ? ["This migration was rolled back: the CRM holds nothing of it."] : []),
  ];
}

function headlines(outputs: Outputs, audience: Audience): Headline[] {
  const told = (people: number): string | number => (audience === "customer" ? toldPeople(people) : people);
  const found: Headline[] = [];
  const coverage = outputs["coverage.json"];
  if (coverage)
    found.push({
      title: "Coverage",
      verdict: coverage.accounted === coverage.cells ? "ok" : "failed",
      sentence:
        coverage.accounted === coverage.cells
          ? `Each of ${plural(coverage.cells, "source cell")} is accounted for; ${formatShare(arrivingShare(coverage) ?? 0)} of what does not stand in a newer or equal row arrive in the CRM.`
          : `Only ${coverage.accounted} of ${plural(coverage.cells, "source cell")} are accounted for.`,
    });
  const checks = outputs["preflight.json"]?.checks;
  if (checks) {
    const blocks = checks.filter((check) => check.verdict === "block").length;
    const warns = checks.filter((check) => check.verdict === "warn").length;
    found.push({
      title: "Preflight",
      verdict: blocks > 0 ? "failed" : warns > 0 ? "warn" : "ok",
      sentence: `${plural(checks.length, "check")}: ${blocks} blocking, ${plural(warns, "warning")}.`,
    });
  }
  const owners = outputs["owners.json"];
  if (owners) {
    const open = owners.unmatched.filter((owner) => owner.resolution === "").length;
    found.push({
      title: "Owners",
      verdict: open > 0 ? "waiting" : owners.unmatched.length > 0 ? "warn" : "ok",
      sentence:
        owners.matched.length + owners.unmatched.length === 0
          ? "No record names an owner."
          : `Owners matched: ${told(owners.matched.length)}, not matched: ${told(owners.unmatched.length)}${open > 0 ? `, without a decision: ${told(open)}` : ""}.`,
    });
  }
  const sample = outputs["sample-diff.json"];
  if (sample)
    found.push({
      title: "Sample",
      verdict: sample.verdicts.different > 0 ? "warn" : "ok",
      sentence: `${plural(sample.records, "record")} read back: ${sample.verdicts.equal} values equal, ${sample.verdicts.normalised} normalised, ${sample.verdicts.different} different.`,
    });
  const load = outputs["load.json"];
  if (load) {
    const failed = load.objects.reduce((sum, object) => sum + object.failed, 0);
    const written = load.objects.reduce((sum, object) => sum + object.inserted + object.updated, 0);
    found.push({
      title: "Load",
      verdict: failed > 0 ? "warn" : "ok",
      sentence: `${plural(written, "record")} written in ${formatSeconds(load.actual.seconds)}, ${failed} failed; ${plural(load.actual.calls, "call")}, ${load.predicted.calls} predicted.`,
    });
  }
  const reconciliation = outputs["reconciliation.json"];
  if (reconciliation)
    found.push({
      title: "Reconciliation",
      verdict: reconciliation.verdict,
      sentence: `${reconciliation.objects.filter((o) => o.verdict === "ok").length} of ${plural(reconciliation.objects.length, "object")} within ${formatShare(reconciliation.threshold)}; ${plural(reconciliation.fields.compared, "field value")} compared, ${reconciliation.fields.different} different.`,
    });
  const rollback = outputs["rollback.json"];
  if (rollback)
    found.push({
      title: "Rollback",
      verdict: rollback.verdict,
      sentence: `${plural(rollback.removed, "record")} removed, ${rollback.restored} restored, ${rollback.residual.length} left; the CRM's state is ${rollback.before === rollback.after ? "the same as before" : "not the same as before"}.`,
    });
  return found;
}

type Table = Section["tables"][number];
const table = (title: string, columns: readonly string[], rows: Table["table"]["rows"]): Table[] =>
  rows.length > 0 ? [{ title, table: { columns, rows } }] : [];

function sections(
  outputs: Outputs,
  findings: readonly FindingCount[],
  objects: readonly string[],
  workspaces: Readonly<Record<string, string>>,
  audience: Audience,
): Section[] {
  const all: Section[] = [
    qualitySection(outputs, findings, objects, workspaces),
    mappingSection(outputs, objects),
    accountSection(outputs, audience),
    loadSection(outputs),
    afterSection(outputs),
  ];
  return all.filter((section) => section.charts.length + section.tables.length + section.text.length > 0);
}

function mappingSection(outputs: Outputs, objects: readonly string[]): Section {
  const coverage = outputs["coverage.json"];
  return {
    id: "mapping",
    title: "Mapping and coverage",
    text: [],
    charts: coverage ? [coverageChart(coverage), ...coverageMatrices(coverage, objects)] : [],
    tables: table(
      "Plan",
      ["source", "destination", "records", "skipped", "why skipped"],
      (outputs["plan.json"]?.objects ?? []).map((o) => [
        o.source,
        o.destination,
        o.records,
        Object.values(o.skips).reduce((sum, n) => sum + n, 0),
        Object.entries(o.skips)
          .map(([reason, n]) => `${n} ${reason.replaceAll("_", " ")}`)
          .join(", "),
      ]),
    ),
  };
}

function accountSection(outputs: Outputs, audience: Audience): Section {
  const estimate = outputs["estimate.json"];
  const owners = outputs["owners.json"];
  // An owner is a person: in the customer's report a way that few were found is no group of its own.
  const fewOwners =
    audience === "customer" &&
    owners !== null &&
    ownersChart(owners).table.rows.some(([, n]) => Number(n) < LEAST_PEOPLE);
  return {
    id: "account",
    title: "The account: estimate, checks, fields, owners",
    text: estimate
      ? [
          `Estimated: ${plural(estimate.calls, "call")}, at least ${formatSeconds(estimate.seconds)}, ${(estimate.storageBytes / 1e6).toFixed(1)} MB. Complexity ${estimate.complexity}${estimate.reasons.length > 0 ? `: ${estimate.reasons.join("; ")}` : ""}.`,
        ]
      : [],
    charts: owners && !fewOwners ? [ownersChart(owners)] : [],
    tables: [
      ...(owners && fewOwners ? table("Owner resolution", ...foldedOwners(owners)) : []),
      ...table(
        "Preflight",
        ["check", "verdict", "found", "advice"],
        (outputs["preflight.json"]?.checks ?? []).map((c) => [
          c.title,
          c.verdict,
          c.found,
          c.verdict === "ok" ? null : c.advice,
        ]),
      ),
      ...table(
        "Fields of the CRM",
        ["object", "field", "name in the account", "type", "state", "why"],
        (outputs["schema.json"]?.fields ?? [])
          .filter((field) => field.state !== "standard")
          .map((f) => [f.object, f.field, f.real, f.type, f.state, f.why]),
      ),
    ],
  };
}

/** Columns and rows of the owners' table, ways of fewer than five owners taken together. */
function foldedOwners(owners: NonNullable<Outputs["owners.json"]>): [readonly string[], Table["table"]["rows"]] {
  const { columns, rows } = ownersChart(owners).table;
  const shown = foldSmall(new Map(rows.map(([way, people]) => [String(way), Number(people)])));
  const sums = new Map<string, { people: number; records: number }>();
  for (const [way, people, records] of rows) {
    const name = shown(String(way));
    const sum = sums.get(name) ?? { people: 0, records: 0 };
    sums.set(name, { people: sum.people + Number(people), records: sum.records + Number(records) });
  }
  return [columns, [...sums].map(([way, { people, records }]) => [way, toldPeople(people), records])];
}

function loadSection(outputs: Outputs): Section {
  const sample = outputs["sample-diff.json"];
  const load = outputs["load.json"];
  return {
    id: "load",
    title: "Sample and load",
    text: [],
    charts: [
      ...(sample ? [sampleDiffChart(sample.rows)] : []),
      ...(load?.rate ? [loadRateFromFile(load)] : []),
      ...(load ? [callsFromFile(load)] : []),
    ],
    tables: table(
      "Load",
      ["object", "planned", "inserted", "updated", "unchanged", "skipped", "failed", "calls"],
      (load?.objects ?? []).map((o) => [
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
  };
}

function afterSection(outputs: Outputs): Section {
  const delta = outputs["delta.json"];
  const reconciliation = outputs["reconciliation.json"];
  const rollback = outputs["rollback.json"];
  const { window: open, ...changed } = delta ?? {};
  const left = new Map<string, number>();
  for (const { object, reason } of rollback?.residual ?? []) {
    const key = JSON.stringify([object, reason]);
    left.set(key, (left.get(key) ?? 0) + 1);
  }
  return {
    id: "after",
    title: "Delta, reconciliation, rollback",
    text: [
      ...(open ? [`The window for later exports: ${open.from} to ${open.to}.`] : []),
      ...(rollback ? [`Fingerprint before ${rollback.before}, after ${rollback.after}.`] : []),
    ],
    charts: [
      ...(delta && Object.keys(changed).length > 0
        ? [deltaFromFile(delta), deltaDaysFromFile(delta), deltaFieldsFromFile(delta)]
        : []),
      ...(reconciliation ? [countMismatchChart(reconciliation)] : []),
    ],
    tables: table(
      "Left by the rollback",
      ["object", "why", "records"],
      [...left].map(([key, n]) => {
        const [object = "", reason = ""] = JSON.parse(key) as string[];
        return [object, reason, n];
      }),
    ),
  };
}
