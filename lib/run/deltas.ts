/** Later exports: found, checked against the window, compared, planned and loaded one after the other. */
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { finding } from "../contract/finding.ts";
import { type LoadOptions, type LoadResult, loadPlan } from "../engine/load.ts";
import type { OwnerResolution } from "../engine/owners.ts";
import { contentHash } from "../engine/resolve.ts";
import { bringSchema } from "../engine/schema.ts";
import { afterCutover, deltaWindow, inWindow, type Window } from "../engine/window.ts";
import { type Delta, deltaSchema } from "../outputs/shapes.ts";
import type { Plan } from "../plan/types.ts";
import type { Project } from "../project/config.ts";
import { joinDecisions } from "../project/decisions.ts";
import { compareDelta } from "../quality/delta.ts";
import { type DeltaChange, deltaChanges } from "../quality/delta-changes.ts";
import { deltaNews, newsLines } from "../quality/delta-news.ts";
import { findDuplicates } from "../quality/duplicates.ts";
import { withRepairedKeys } from "../quality/join-apply.ts";
import { findRepairs } from "../quality/join-repairs.ts";
import { resolveStaging } from "../quality/resolve.ts";
import type { DeltaComparison, DuplicateDecision, ObjectDelta, Resolved } from "../quality/types.ts";
import { stageExports } from "../staging/stage.ts";
import type { Staging } from "../staging/types.ts";
import type { Account } from "./account.ts";
import { passGate } from "./gates.ts";
import { fileOverrides } from "./overrides.ts";

export type DeltaStep = {
  readonly number: number;
  readonly folder: string;
  readonly exportedOn: string | null;
  readonly objects: Readonly<Partial<Record<string, ObjectDelta>>>;
  readonly result: LoadResult;
};
/** An export from outside the window. */
type Late = { readonly folder: string; readonly exportedOn: string; readonly taken: boolean };
export type DeltaInput = {
  readonly project: Project;
  readonly base: Staging;
  readonly resolved: Resolved;
  readonly plan: Plan;
  readonly account: Account;
  readonly decisions: readonly DuplicateDecision[];
  readonly planOf: (resolved: Resolved) => Promise<Plan>;
  readonly ownersOf: (plan: Plan) => Promise<OwnerResolution>;
  readonly loadOptions: (number: number, resolved: Resolved, owners: OwnerResolution, plan: Plan) => LoadOptions;
};

type Compared = {
  readonly before: Staging;
  readonly later: Staging;
  readonly objects: DeltaComparison["objects"];
};
export type DeltaOutcome = {
  readonly steps: readonly DeltaStep[];
  readonly file: Delta;
  readonly plan: Plan;
  readonly resolved: Resolved;
  /** Every difference of every later export, with the values as they were and are: for `delta-changes.csv` alone. */
  changes(): Iterable<DeltaChange>;
};

/** Folders of later exports, in the order of their names (1, 2, … 10). */
export function deltaFolders(project: Project): string[] {
  let names: string[];
  try {
    names = readdirSync(join(project.root, project.config.deltas), { withFileTypes: true }).flatMap((entry) =>
      entry.isDirectory() ? [entry.name] : [],
    );
  } catch {
    return [];
  }
  return names
    .sort((a, b) => a.localeCompare(b, "en", { numeric: true }))
    .map((name) => `${project.config.deltas}/${name}`);
}

const lastDay = (staging: Staging): string | null =>
  staging.files.reduce<string | null>(
    (last, file) => (file.exportedOn !== null && (last === null || file.exportedOn > last) ? file.exportedOn : last),
    null,
  );

/**
 * In a rehearsal the window opens with the export that was loaded, on an account when the load ended: the dates of
 * shipped exports lie behind the sandbox's clock.
 */
function windowOf(input: DeltaInput): Window {
  const { windowHours, cutover } = input.project.config.policies;
  const exported = lastDay(input.base);
  const loaded = input.account.ledger.meta("window opened") ?? new Date(input.account.clock.now()).toISOString();
  const opened = input.project.rehearsal && exported !== null ? `${exported}T00:00:00.000Z` : loaded;
  return deltaWindow(opened, windowHours, cutover);
}

/**
 * What a delta brings that nobody has looked at, as words for its gate: columns, values and owners that were not there
 * before, owners that are matched now, and findings that would have stopped the first run.
 */
function news(
  delta: { readonly before: Staging; readonly later: Staging },
  owners: OwnerResolution,
  known: OwnerResolution,
  accepted: readonly string[],
): string[] {
  const lines = newsLines(deltaNews(delta.before, delta.later));
  const fresh = (kind: "matched" | "unmatched"): number => {
    const seen = new Set<string>(known.report[kind].map((owner) => owner.email));
    return owners.report[kind].filter((owner) => !seen.has(owner.email)).length;
  };
  const [unmatched, matched] = [fresh("unmatched"), fresh("matched")];
  if (unmatched > 0) lines.push(`${unmatched} owners without a user`);
  if (matched > 0) lines.push(`${matched} owners matched for the first time`);
  const blocking = new Set(
    delta.later.findings.flatMap(({ severity, code }) =>
      severity === "blocking" && !accepted.includes(code) ? [code] : [],
    ),
  );
  for (const code of blocking) lines.push(`the blocking finding ${code}`);
  return lines;
}

/** Takes every later export of the window; each is loaded before the next is compared. */
export async function deltaSteps(input: DeltaInput): Promise<DeltaOutcome> {
  const { project, account } = input;
  const steps: DeltaStep[] = [];
  const compared: Compared[] = [];
  const late: Late[] = [];
  const window = windowOf(input);
  let staging = input.base;
  let previous: DeltaComparison | undefined;
  let { resolved, plan } = input;
  let owners = await input.ownersOf(plan);
  for (const [index, folder] of deltaFolders(project).entries()) {
    const number = index + 1;
    const delta = await stageExports({
      project: project.root,
      folder,
      overrides: fileOverrides(project),
      labels: project.config.source.labels,
    });
    const exportedOn = lastDay(delta);
    if (exportedOn !== null && !inWindow(window, exportedOn)) {
      const taken = !afterCutover(exportedOn, project.config.policies.cutover);
      late.push({ folder, exportedOn, taken });
      if (!taken) continue;
    }
    const comparison: DeltaComparison = compareDelta(staging, delta, previous);
    previous = comparison;
    const repairs = findRepairs(comparison.staging, joinDecisions(project.decisions));
    const duplicates = findDuplicates(withRepairedKeys(comparison.staging, repairs), input.decisions);
    const nextResolved = resolveStaging(comparison.staging, duplicates, repairs);
    const nextPlan = await input.planOf(nextResolved);
    const nextOwners = await input.ownersOf(nextPlan);
    const brings = news({ before: staging, later: delta }, nextOwners, owners, project.config.policies.accepted);
    compared.push({ before: staging, later: delta, objects: comparison.objects });
    if (brings.length > 0)
      await passGate(
        project,
        account.ledger,
        account.destination.account,
        `delta ${number}`,
        contentHash([nextPlan.hash, nextOwners.pairs]),
        `${folder} brings ${brings.join(", ")}.`,
      );
    // A delta may fill fields that the base left empty everywhere.
    await bringSchema(account.engine(`delta ${number}`), nextPlan);
    account.ledger.export(number, folder, nextPlan.hash);
    const result = await loadPlan(
      account.engine(`delta ${number}`),
      nextPlan,
      input.loadOptions(number, nextResolved, nextOwners, nextPlan),
    );
    steps.push({ number, folder, exportedOn, objects: comparison.objects, result });
    staging = comparison.staging;
    resolved = { ...nextResolved, findings: [...nextResolved.findings, ...comparison.findings] };
    plan = nextPlan;
    owners = nextOwners;
  }
  const lateFindings = late.map(({ folder, exportedOn, taken }) =>
    finding(
      "warning",
      "late_export",
      taken
        ? `The export of ${exportedOn} came outside the delta window (${window.from} to ${window.to}). It was taken; set policies.cutover to refuse what comes after a moment.`
        : `The export of ${exportedOn} came after the cutover and was not taken. Move policies.cutover if it should be.`,
      { file: folder },
    ),
  );
  return {
    steps,
    plan,
    resolved: { ...resolved, findings: [...resolved.findings, ...lateFindings] },
    file: deltaFile(steps, window, late, account),
    *changes() {
      for (const { before, later, objects } of compared) yield* deltaChanges(before, later, objects);
    },
  };
}

function deltaFile(steps: readonly DeltaStep[], window: Window, late: readonly Late[], account: Account): Delta {
  const counts = () => ({
    new: 0,
    changed: 0,
    unchanged: 0,
    touched: 0,
    stale: 0,
    held: 0,
    gone: 0,
    conflicts: 0,
    fields: {} as Record<string, number>,
    byExport: [] as unknown[],
  });
  const objects: Record<string, ReturnType<typeof counts>> = {};
  const of = (name: string) => {
    objects[name] ??= counts();
    return objects[name];
  };
  for (const step of steps) {
    for (const [name, delta] of Object.entries(step.objects)) {
      if (!delta) continue;
      const sum = of(name);
      for (const key of ["new", "changed", "unchanged", "touched", "stale", "held", "gone"] as const)
        sum[key] += delta[key];
      const fields: Record<string, number> = {};
      for (const row of delta.changedRows)
        for (const column of new Set(row.changes.map((change) => change.column))) {
          fields[column] = (fields[column] ?? 0) + 1;
          sum.fields[column] = (sum.fields[column] ?? 0) + 1;
        }
      sum.byExport.push({
        folder: step.folder,
        exportedOn: step.exportedOn,
        new: delta.new,
        changed: delta.changed,
        unchanged: delta.unchanged,
        gone: delta.gone,
        goneIds: delta.goneIds,
        fields,
      });
    }
    const conflicted = new Set<string>();
    for (const conflict of step.result.conflicts) {
      if (conflict.reason !== "edited_in_crm" || conflicted.has(`${conflict.object} ${conflict.external}`)) continue;
      conflicted.add(`${conflict.object} ${conflict.external}`);
      of(account.ledger.record(conflict.object, conflict.external)?.source.object ?? conflict.object).conflicts += 1;
    }
  }
  return deltaSchema.parse({ ...objects, window: { ...window, late } });
}
