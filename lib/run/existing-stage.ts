/** People who may be in the CRM already: the sheet to decide on, what was decided, and what cannot be done any more. */
import { join } from "node:path";
import { type Finding, finding } from "../contract/finding.ts";
import { Stop } from "../contract/stop.ts";
import {
  BESIDE,
  type ExistingProposal,
  type ExistingSearch,
  MOST_COMPARED,
  proposeExisting,
} from "../engine/existing-proposals.ts";
import type { OutputFolder } from "../outputs/write.ts";
import type { Plan } from "../plan/types.ts";
import type { Project } from "../project/config.ts";
import { type ExistingChoice, existingDecisions } from "../project/decisions.ts";
import type { Account } from "./account.ts";

export type ExistingStage = {
  readonly proposals: readonly ExistingProposal[];
  /** Proposals that nobody decided about. */
  readonly open: readonly ExistingProposal[];
  /** What somebody said is one: the CRM's id by object and external id. */
  readonly adopt: ReadonlyMap<string, ReadonlyMap<string, string>>;
  /** For the approvals: equal when the same records are to be adopted. */
  readonly pairs: readonly (readonly [string, string, string])[];
  readonly findings: readonly Finding[];
  /** Calls the search took. */
  readonly calls: number;
};

/** Searches, reads `decisions/existing.csv` and writes the sheet `existing.csv`. Throws `Stop` (2) for a bad sheet. */
export async function existingStage(
  project: Project,
  { destination, ledger }: Pick<Account, "destination" | "ledger">,
  plan: Plan,
  out: OutputFolder,
): Promise<ExistingStage> {
  // People write an object's name as they like.
  const names = new Map(plan.order.map((name) => [name.toLowerCase(), name]));
  const choices = existingDecisions(project.decisions).map((choice) => ({
    ...choice,
    object: names.get(choice.object) ?? choice.object,
  }));
  const search = await proposeExisting({ destination, ledger, policies: project.config.policies }, plan);
  const decided = new Set(choices.map((choice) => keyOf(choice)));
  const settled = new Set(choices.flatMap((choice) => (choice.decision === "adopt" ? [personOf(choice)] : [])));
  const open = search.proposals.filter((each) => !decided.has(keyOf(each)) && !settled.has(personOf(each)));
  await writeExistingSheet(out, search.proposals, choices);
  const adopted = choices.filter(({ decision }) => decision === "adopt");
  return {
    proposals: search.proposals,
    open,
    adopt: new Map(
      [...Map.groupBy(adopted, ({ object }) => object)].map(([object, own]) => [
        object,
        new Map(own.map(({ external, record }) => [external, record])),
      ]),
    ),
    pairs: adopted
      .map(({ object, external, record }) => [object, external, record] as const)
      .sort((a, b) =>
        keyOf({ object: a[0], external: a[1], record: a[2] }) < keyOf({ object: b[0], external: b[1], record: b[2] })
          ? -1
          : 1,
      ),
    findings: [...searchFindings(search, open.length), ...adopted.flatMap((choice) => moot(choice, search, ledger))],
    calls: search.calls,
  };
}
const personOf = ({ object, external }: Pick<ExistingChoice, "object" | "external">): string =>
  `${object}\u0000${external}`;
const keyOf = (choice: Pick<ExistingChoice, "object" | "external" | "record">): string =>
  `${personOf(choice)}\u0000${choice.record}`;

/** With the policy to ask: throws `Stop` (3) while a proposal waits. */
export function stopToAsk(project: Project, { open }: ExistingStage, out: OutputFolder): void {
  if (project.config.policies.existing !== "ask" || open.length === 0) return;
  throw new Stop(
    3,
    `${open.length} records of the CRM may be people of the export, and nobody decided about them.`,
    `Write adopt or new beside each in ${out.path("existing.csv")}, save it as ${join(project.decisions, "existing.csv")}, and start again.`,
  );
}

function searchFindings({ free }: ExistingSearch, open: number): Finding[] {
  const findings: Finding[] = [];
  if (open > 0)
    findings.push(
      finding(
        "warning",
        "may_be_in_crm",
        `${open} pairs of a person and a record of the CRM may be one and the same, and no key says so. Unless somebody writes "adopt" beside them in existing.csv and saves it in decisions/ before the load, new records are made.`,
        { object: "contacts" },
      ),
    );
  for (const [object, whole] of free)
    if (whole === null)
      findings.push(
        finding(
          "warning",
          "crm_partly_compared",
          `The CRM holds more than ${MOST_COMPARED} ${object} records of its own. Only those with a last name of the export were compared, up to that number.`,
          { object: "contacts" },
        ),
      );
  return findings;
}

/** A decision to adopt that can no longer be followed, said instead of being passed over. */
function moot(choice: ExistingChoice, { free }: ExistingSearch, ledger: Account["ledger"]): Finding[] {
  const { object, external, record } = choice;
  const known = ledger.record(object, external);
  const say = (code: string, advice: string): Finding[] => [
    finding("warning", code, advice, { object: "contacts", column: "existing.csv", found: `${external}: ${record}` }),
  ];
  if (known?.id === record) return [];
  if (known?.id)
    return say(
      "existing_decided_late",
      "A record of the CRM is to be adopted for a person who was loaded as a new record before. Merge the two in the CRM, or roll back and start again.",
    );
  const records = free.get(object);
  if (records === undefined || (records !== null && !records.has(record)))
    return say(
      "existing_not_free",
      "A record of the CRM is to be adopted that is not there, is ours already, is matched to another person by a field the CRM keeps unique, or lies in the bin where the policy is to skip those. Check the ids in decisions/existing.csv; a new record is made.",
    );
  return [];
}

const SHEET = [
  "object",
  "external",
  "source",
  "record",
  "decision",
  "probability",
  "bits",
  "name in the export",
  "name in the crm",
  "deleted in the crm",
  "why",
  ...BESIDE.flatMap((what) => [`${what} in the export`, `${what} in the crm`]),
] as const;

/**
 * `existing.csv`: what was decided, then the pairs that wait, the likeliest first. Saved as `decisions/existing.csv` with
 * the column `decision` filled in (`adopt` or `new`), the next run reads it; it heeds object, external, record, decision.
 */
function writeExistingSheet(
  out: OutputFolder,
  proposals: readonly ExistingProposal[],
  choices: readonly ExistingChoice[],
): Promise<number> {
  const proposed = new Map(proposals.map((each) => [keyOf(each), each]));
  const decided = new Set(choices.map(keyOf));
  const described = (each: ExistingProposal | undefined) =>
    each
      ? [
          Math.round(each.probability * 10_000) / 10_000,
          each.bits,
          each.names.export,
          each.names.crm,
          each.deleted ? "yes" : "",
          each.weights.map(({ comparison, level, bits }) => `${comparison} ${level} ${bits}`).join("; "),
          ...each.beside.flatMap(({ export: ours, crm }) => [ours, crm]),
        ]
      : [];
  return out.writeCsv(
    "existing.csv",
    SHEET,
    (function* () {
      for (const choice of choices) {
        const each = proposed.get(keyOf(choice));
        yield [choice.object, choice.external, each?.source ?? "", choice.record, choice.decision, ...described(each)];
      }
      for (const each of proposals)
        if (!decided.has(keyOf(each)))
          yield [each.object, each.external, each.source, each.record, "", ...described(each)];
    })(),
  );
}
