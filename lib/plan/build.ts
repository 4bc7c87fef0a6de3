/** The plan: a mapping applied to staged tables. Pure but for reading the staged files it checks. */
import { canonicalJson, sha256 } from "../mapping/canonical.ts";
import type { Mapping, PlanOption } from "../mapping/entries.ts";
import type { Resolved } from "../quality/types.ts";
import { account } from "./account.ts";
import { countCoverage, Ways } from "./coverage.ts";
import type { Identity } from "./entry-plan.ts";
import { fileCheck } from "./files.ts";
import { planFindings } from "./findings.ts";
import { neededFields } from "./needed.ts";
import { planObjects } from "./objects.ts";
import { prepare } from "./prepare.ts";
import { rebuildDocuments } from "./rebuild.ts";
import { referenceTables } from "./references.ts";
import type { Plan, PlannedRecord } from "./types.ts";
import { unfitFindings, unfitTable } from "./unfit.ts";

export type PlanOptions = Readonly<Record<PlanOption, boolean>> & {
  /** Largest file the destination takes, in bytes. */
  readonly maxFileBytes: number | null;
};
export const DEFAULT_OPTIONS: PlanOptions = { privateFeedback: false, maxFileBytes: null };

/** The key a record has when nothing was pinned before: made from the surviving record's id. */
export const defaultIdentity: Identity = (object, memberIds) => `actimo:${object}:${memberIds[0] ?? ""}`;

/**
 * Plans a migration. The mapping must already hold the customer's changes (`applyOverlay`).
 * @param input.identity the external id of a source record, given all ids that became it, the surviving one first
 * @throws Error when the mapping contradicts itself (`lintMapping` says so beforehand, with the entry's name)
 */
export function buildPlan(input: {
  readonly resolved: Resolved;
  readonly mapping: Mapping;
  readonly options?: Partial<PlanOptions>;
  readonly identity?: Identity;
}): Plan {
  const { resolved, mapping } = input;
  const options = { ...DEFAULT_OPTIONS, ...input.options };
  const files = fileCheck(resolved.staging.roots, options.maxFileBytes, mapping.bounds?.emptyFiles ?? true);
  const prepared = prepare(resolved, mapping, input.identity ?? defaultIdentity, options, files.check);
  const { plans, order, tables } = prepared;
  const ways = new Ways(plans, resolved.derivedCells, prepared.exclusive);
  const totals = account(prepared, ways);
  const coverage = countCoverage(resolved, mapping, tables, ways);
  const mappingHash = sha256(canonicalJson(mapping));
  const needed = neededFields(mapping, totals.stored, resolved);
  return {
    hash: sha256(canonicalJson([mappingHash, needed, Object.fromEntries(totals.hashes)])),
    mappingHash,
    order: order.order,
    count: (object) => totals.counts.get(object) ?? 0,
    *records(object): Generator<PlannedRecord> {
      for (const plan of plans) {
        if (plan.entry.to !== object) continue;
        for (let unit = 0; unit < plan.length; unit++) if (plan.made(unit)) yield plan.record(unit, null);
      }
    },
    objects: planObjects(prepared, mapping, resolved),
    needed,
    filled: totals.filled,
    files: totals.files,
    owners: totals.owners,
    coverage,
    references: [...referenceTables(mapping, tables), ...unfitTable(totals.unfit, prepared.world)],
    rebuild: rebuildDocuments(mapping, prepared),
    findings: [
      ...files.findings,
      ...planFindings(prepared, coverage, totals.wanting),
      ...unfitFindings(totals.unfit, prepared.world),
    ],
  };
}
