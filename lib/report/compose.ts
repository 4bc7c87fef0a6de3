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
import { formatSeconds, plural } from "../charts/text.ts";
import { foldSmall, LEAST_PEOPLE, toldPeople } from "./fold.ts";
import { failures, headlines } from "./headlines.ts";
import type { Audience, FindingCount, PromiseRow, ReportInput, RunManifest, Section } from "./input.ts";
import type { Outputs } from "./outputs.ts";
import { qualitySection } from "./quality-section.ts";

export type Composition = {
  /** The engineer unless told. */
  readonly audience?: Audience;
  readonly run: RunManifest;
  readonly outputs: Outputs;
  readonly findings: readonly FindingCount[];
  /** Per row of the mapping: what the migration page promises and what was done instead, in words. */
  readonly promises: Readonly<
    Record<
      string,
      {
        readonly promised: string;
        readonly done: string;
        readonly share?: number | undefined;
        readonly word?: string | undefined;
      }
    >
  >;
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
    promises: promised(composition.promises, rows),
    compatibility: coverage ? arrivingShare(coverage) : null,
    next,
    notes,
    workbooks: audience === "engineer" ? (outputs["workbooks.json"] ?? []) : [],
  };
}

/** The page's rows in its order, then what the mapping has besides. */
function promised(
  page: Composition["promises"],
  rows: readonly { readonly row: string; readonly share: number }[],
): PromiseRow[] {
  const shares = new Map(rows.map(({ row, share }) => [row, share]));
  const told = Object.entries(page).flatMap(([row, { share: known, ...words }]): PromiseRow[] => {
    const share = shares.get(row) ?? known;
    return share === undefined ? [] : [{ row, ...words, share }];
  });
  const besides = rows.filter(({ row }) => !Object.hasOwn(page, row));
  return [...told, ...besides.map(({ row, share }): PromiseRow => ({ row, promised: "–", done: "–", share }))];
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
