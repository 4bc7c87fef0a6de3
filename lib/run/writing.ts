/** Sheets for people to decide on, and findings in the order in which they matter. */
import type { Finding } from "../contract/finding.ts";
import type { User } from "../destinations/port.ts";
import type { OwnerResolution } from "../engine/owners.ts";
import { DELTA_CHANGE_COLUMNS } from "../outputs/shapes.ts";
import type { OutputFolder } from "../outputs/write.ts";
import { isOwnerRef, type Plan } from "../plan/types.ts";
import type { DeltaChange } from "../quality/delta-changes.ts";
import type { DuplicateDecision, Duplicates, ReviewPair } from "../quality/types.ts";
import { writeFindings } from "../report/findings.ts";

const RANK = { blocking: 0, error: 1, warning: 2, info: 3 } as const;

/** `findings.csv`: the worst first, then by code, file and row. */
export const writeSorted = (out: OutputFolder, findings: readonly Finding[]): Promise<number> =>
  writeFindings(
    out,
    [...findings].sort(
      (a, b) =>
        RANK[a.severity] - RANK[b.severity] ||
        a.code.localeCompare(b.code) ||
        (a.file ?? "").localeCompare(b.file ?? "") ||
        (a.row ?? 0) - (b.row ?? 0),
    ),
  );

/** `users.csv`: the users of the CRM that records can be given to, for whoever fills in the owners. */
export const writeUsers = (out: OutputFolder, users: readonly User[]): Promise<number> =>
  out.writeCsv(
    "users.csv",
    ["id", "email", "name", "active"],
    [...users]
      .sort((a, b) => (a.email < b.email ? -1 : 1))
      .map(({ id, email, name, active }) => [id, email, name, active ? "yes" : "no"]),
  );

/** Sheets to start from: filled in and saved under `decisions/`, the next run reads them. */
export async function writeDecisionSheets(
  out: OutputFolder,
  owners: OwnerResolution,
  duplicates: Duplicates,
  decisions: readonly DuplicateDecision[],
): Promise<void> {
  await out.writeCsv(
    "owners.csv",
    ["email", "user", "resolution"],
    owners.report.unmatched.map((owner) => [owner.email, "", owner.resolution]),
  );
  await writeDuplicateSheet(out, duplicates, decisions);
}

const SHEET = [
  "object",
  "a",
  "b",
  "decision",
  "reason",
  "probability",
  "name a",
  "name b",
  "agree",
  "differ",
  "bits",
] as const;

/**
 * `duplicates.csv`: what was decided, then the pairs that wait, the likeliest first. Saved as
 * `decisions/duplicates.csv` with the column `decision` filled in, the next run reads it; it heeds the first four only.
 */
export function writeDuplicateSheet(
  out: OutputFolder,
  { review }: Duplicates,
  decisions: readonly DuplicateDecision[],
): Promise<number> {
  const nameOf = (pair: ReviewPair, side: "a" | "b"): string =>
    pair.evidence
      .filter(({ column }) => column === "first_name" || column === "last_name" || column === "name")
      .map((each) => each[side] ?? "")
      .join(" ")
      .trim();
  const columns = (pair: ReviewPair, agree: boolean): string =>
    pair.evidence
      .filter(({ agrees }) => agrees === agree)
      .map(({ column }) => column)
      .join(" ");
  return out.writeCsv(
    "duplicates.csv",
    SHEET,
    (function* () {
      for (const { object, a, b, decision } of decisions) yield [object, a, b, decision];
      for (const pair of review)
        yield [
          pair.object,
          pair.a.id,
          pair.b.id,
          "",
          pair.reason,
          pair.probability === null ? pair.score : Math.round(pair.probability * 10_000) / 10_000,
          nameOf(pair, "a"),
          nameOf(pair, "b"),
          columns(pair, true),
          columns(pair, false),
          pair.bits,
        ];
    })(),
  );
}

/**
 * `unresolved-owners.csv`: every record whose Actimo owner is no active user of the CRM, with the owner's e-mail and
 * what is done about it. Beside `findings.csv` and `owners.csv` the only file with these addresses.
 */
export function writeUnresolvedOwners(out: OutputFolder, plan: Plan, owners: OwnerResolution): Promise<number> {
  const open = new Map(owners.report.unmatched.map((owner) => [owner.email, owner]));
  const concerned = new Set(owners.report.unmatched.flatMap(({ byObject }) => Object.keys(byObject ?? {})));
  const rows = function* () {
    for (const object of plan.order.filter((name) => concerned.has(name)))
      for (const record of plan.records(object))
        for (const [field, value] of Object.entries(record.fields)) {
          if (!isOwnerRef(value) || value.exact) continue;
          const owner = open.get(value.owner.trim().toLowerCase());
          const place = record.source.lineage[0];
          if (owner)
            yield [object, record.external, place?.file, place?.row, field, owner.email, owner.how, owner.resolution];
        }
  };
  return out.writeCsv(
    "unresolved-owners.csv",
    ["object", "external", "file", "row", "field", "owner", "how", "resolution"],
    rows(),
  );
}

/** `delta-changes.csv`: every difference between exports by row and column. Holds personal values, as findings.csv does. */
export function writeDeltaChanges(out: OutputFolder, changes: Iterable<DeltaChange>): Promise<number> {
  const rows = function* () {
    for (const { object, id, file, row, column, before, after, kind } of changes)
      yield [object, id, file, row, column, before, after, kind];
  };
  return out.writeCsv("delta-changes.csv", DELTA_CHANGE_COLUMNS, rows());
}

/** Items in one list per object, as the JSON files hold them. */
export const byObject = <T extends { readonly object: string }>(items: readonly T[]): Record<string, T[]> =>
  Object.fromEntries(Map.groupBy(items, (item) => item.object));
