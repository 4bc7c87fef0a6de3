/**
 * Which record stays and which value of each field. The rules: the fact sheet on Actimo exports, 6.2.
 *
 * The survivor is the member with the lowest id (ids are given out in rising order): it depends on nothing an export
 * could change, so the same people keep the same survivor from one export to the next.
 */
import type { ObjectName } from "../contract/objects.ts";
import type { Cell, StagedColumn, StagedTable } from "../staging/types.ts";
import { compareIds, isDamaged } from "./keys.ts";
import { membersOf } from "./people.ts";
import type { Cluster, ClusterLink, Conflict, DuplicateDecision } from "./types.ts";

/** How the rows of one object are merged. */
export type Policy = {
  readonly object: ObjectName;
  readonly key: string;
  /** Columns where a fixed order of values decides instead of the date. */
  readonly ranked: Readonly<Record<string, readonly string[]>>;
};
export const PEOPLE: Policy = {
  object: "contacts",
  key: "contact_id",
  ranked: { status: ["active", "inactive", "invited", "pending"] },
};
export const COMPANIES: Policy = { object: "companies", key: "company_id", ranked: {} };

/** Rules from the strongest to the weakest evidence. */
const STRENGTH = ["same_id", "cvr", "email_and_name", "phone_and_name", "employee_no", "domain_and_name", "decided"];
/** Columns that tell how new a row is; the first one that the table has counts. */
const VERSIONS = [
  "updated_at",
  "calculated_at",
  "last_engagement_date",
  "last_training_date",
  "last_survey_date",
  "opened_on",
] as const;

export const versionColumn = (table: StagedTable): StagedColumn | null =>
  VERSIONS.map((name) => table.column(name)).find((column) => column !== null) ?? null;

/** The id that stays. */
export const survivorOf = (ids: readonly string[]): string => ids.toSorted(compareIds)[0] ?? "";

/** Newest first (rows without a date last); among equals the survivor's own rows, then the order of the files. */
export function precedence(
  table: StagedTable,
  rows: readonly number[],
  isSurvivor: (row: number) => boolean,
): number[] {
  const version = versionColumn(table);
  const when = new Map(rows.map((row) => [row, String(version?.at(row) ?? "")]));
  return rows.toSorted((a, b) => {
    const [left = "", right = ""] = [when.get(a), when.get(b)];
    if (left !== right) return left > right ? -1 : 1;
    return Number(isSurvivor(b)) - Number(isSurvivor(a)) || a - b;
  });
}

/** The row whose value of a column is kept: of rows in precedence, the first undamaged value, else the first. */
export function keptRow(
  column: StagedColumn,
  ordered: readonly number[],
  rank: readonly string[] | undefined,
): number | null {
  const filled = ordered.filter((row) => column.at(row) !== null);
  if (rank) {
    const place = (row: number) => rank.indexOf(String(column.at(row)));
    const known = filled.filter((row) => place(row) >= 0);
    if (known.length > 0) return known.reduce((best, row) => (place(row) < place(best) ? row : best));
  }
  return filled.find((row) => !isDamaged(column.at(row))) ?? filled[0] ?? null;
}

/** Describes records found to be one: who survives, and where the members disagree. */
export function toCluster(
  table: StagedTable,
  records: readonly { readonly id: string; readonly rows: readonly number[] }[],
  links: readonly ClusterLink[],
  policy: Policy,
): Cluster {
  const survivor = survivorOf(records.map(({ id }) => id));
  const idOf = new Map(records.flatMap(({ id, rows }) => rows.map((row): [number, string] => [row, id])));
  const ordered = precedence(table, [...idOf.keys()], (row) => idOf.get(row) === survivor);
  const shared = records
    .filter(({ rows }) => rows.length > 1)
    .map(({ id }): ClusterLink => {
      const evidence = [{ column: policy.key, a: id, b: id, agrees: true }];
      return { a: id, b: id, rule: "same_id", evidence, weights: [] };
    });
  const every = [...shared, ...links];
  const all = [...new Set(every.map(({ rule }) => rule))];
  return {
    object: policy.object,
    survivor,
    members: records.toSorted((a, b) => compareIds(a.id, b.id)).flatMap(({ id, rows }) => membersOf(table, id, rows)),
    rule: all.toSorted((a, b) => STRENGTH.indexOf(b) - STRENGTH.indexOf(a))[0] ?? "same_id",
    rules: all,
    score: 1,
    conflicts: table.columns
      .filter(({ name }) => name !== policy.key && name !== "updated_at")
      .flatMap((column) => conflictIn(column, ordered, idOf, policy)),
    links: every,
    undo: undoOf(policy, links),
  };
}

/** Keeping apart two that a rule linked takes the whole cluster apart; two that a person joined come apart by another word. */
function undoOf(policy: Policy, links: readonly ClusterLink[]): DuplicateDecision | null {
  const weakest = links.toSorted((a, b) => STRENGTH.indexOf(b.rule) - STRENGTH.indexOf(a.rule));
  const link = weakest.find(({ rule }) => rule !== "decided") ?? weakest[0];
  if (!link) return null;
  return { object: policy.object, a: link.a, b: link.b, decision: "keep apart" };
}

function conflictIn(
  column: StagedColumn,
  ordered: readonly number[],
  idOf: ReadonlyMap<number, string>,
  policy: Policy,
): Conflict[] {
  const rank = policy.ranked[column.name];
  const kept = keptRow(column, ordered, rank);
  if (kept === null) return [];
  const value: Cell = column.at(kept);
  const others = ordered
    .filter((row) => column.at(row) !== null && column.at(row) !== value)
    .map((row) => ({ id: idOf.get(row) ?? "", value: column.at(row) }));
  if (others.length === 0) return [];
  const first = ordered.find((row) => column.at(row) !== null);
  const precedence = rank ? "status_order" : first === kept ? "newest" : "undamaged";
  return [{ column: column.name, kept: value, keptFrom: idOf.get(kept) ?? "", others, precedence }];
}
