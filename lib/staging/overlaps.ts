/**
 * Rows that stand in several files of one object: counted once, the newer content wins, and a file of the whole
 * account and files of single workspaces are told apart by their days. What gives way is counted, cell by cell.
 */
import { type ObjectName, objectSpec } from "../contract/objects.ts";
import type { Reason } from "../contract/reasons.ts";
import { differingColumns, isKeyedPerWorkspace, rowKeys, type WorkspaceIds, WRITTEN_COLUMNS } from "./row-keys.ts";
import type { StagedTable } from "./types.ts";

/** A typed part of a file that may be taken; parts come in the order in which their rows shall stand. */
export type OverlapPart = {
  readonly file: string;
  readonly table: StagedTable;
  readonly rows: readonly number[];
  /** `YYYY-MM-DD`; null where the name says nothing about age. */
  readonly day: string | null;
  /** Slug or id of the workspace the file is of; null: of the whole account, or unknown. */
  readonly workspace: string | null;
  /** From the API: a contact there is one more row about that person, which fills blanks; another record gives way to the file's. */
  readonly beside: boolean;
};

export type GivenWay = {
  readonly part: number;
  readonly row: number;
  readonly reason: Reason;
  /** The row that stands for it; null when its key is in no newer file (`gone since`). */
  readonly by: { readonly part: number; readonly row: number } | null;
  /** Columns whose values differ; empty when the rows are equal. */
  readonly differs: readonly string[];
};
export type Overlaps = {
  /** Rows that stay, per part. */
  readonly kept: readonly (readonly number[])[];
  readonly givenWay: readonly GivenWay[];
};

/** Of rows that share one key: a file in which thousands do is not compared pair by pair. */
const MOST_COMPARED = 50;

type Place = { part: number; row: number; workspace: string | null };

/** Sorts out which rows stay. One part alone is left as it is; rows of one file never give way to each other. */
export function resolveOverlaps(object: ObjectName, parts: readonly OverlapPart[], ids: WorkspaceIds): Overlaps {
  if (parts.length < 2) return { kept: parts.map(({ rows }) => rows), givenWay: [] };
  const givenWay: GivenWay[] = [];
  const superseded = supersededByDay(object, parts, ids);
  const keys = parts.map(({ table }) => rowKeys(table));
  const workspaces = parts.map(({ table, workspace }) => ids.ofRows(table, workspace));
  const perWorkspace = isKeyedPerWorkspace(object);
  const standing = new Map<string, Place | Place[]>();
  const lost = parts.map(() => new Set<number>());
  const late: Place[] = [];
  const isEqual = (left: Place, right: Place): boolean => {
    const [a, b] = [parts[left.part], parts[right.part]];
    return a !== undefined && b !== undefined && differingColumns(a.table, left.row, b.table, right.row).length === 0;
  };
  const giveWay = (loser: Place, winner: Place): void => {
    const [a, b] = [parts[loser.part], parts[winner.part]];
    if (!a || !b) return;
    const differs = differingColumns(a.table, loser.row, b.table, winner.row);
    lost[loser.part]?.add(loser.row);
    givenWay.push({
      part: loser.part,
      row: loser.row,
      reason: differs.length === 0 ? "same_row_elsewhere" : "superseded",
      by: { part: winner.part, row: winner.row },
      differs: differs.filter((name) => !WRITTEN_COLUMNS.includes(name)),
    });
  };
  parts.forEach(({ rows }, part) => {
    for (const row of rows) {
      const place: Place = { part, row, workspace: workspaces[part]?.(row) ?? null };
      if (superseded[part]?.(place.workspace)) {
        late.push(place);
        continue;
      }
      const key = keys[part]?.(row) ?? "";
      const known = standing.get(key);
      if (known === undefined) {
        standing.set(key, place);
        continue;
      }
      const list = Array.isArray(known) ? known : [known];
      const twins = list
        .slice(0, MOST_COMPARED)
        .filter(
          (other) =>
            other.part !== part &&
            (object !== "contacts" || parts[other.part]?.beside === parts[part]?.beside) &&
            (!perWorkspace ||
              other.workspace === null ||
              place.workspace === null ||
              other.workspace === place.workspace) &&
            !isTwoPeople(object, parts, other, place),
        );
      const twin = twins.find((other) => isEqual(other, place)) ?? twins[0];
      if (!twin) {
        list.push(place);
        standing.set(key, list);
      } else if (isNewer(parts, place, twin)) {
        const loser = { ...twin };
        Object.assign(twin, place);
        giveWay(loser, place);
      } else giveWay(place, twin);
    }
  });
  for (const place of late) {
    const known = standing.get(keys[place.part]?.(place.row) ?? "");
    const winner = Array.isArray(known) ? known[0] : known;
    if (winner) giveWay(place, winner);
    else {
      lost[place.part]?.add(place.row);
      givenWay.push({ part: place.part, row: place.row, reason: "superseded", by: null, differs: [] });
    }
  }
  return { kept: parts.map(({ rows }, part) => rows.filter((row) => !lost[part]?.has(row))), givenWay };
}

/**
 * Per part, whether rows of a workspace are older than another file that brings the same workspace whole. A file of
 * the whole account speaks for the workspaces it has rows of; one that names no workspaces speaks for all.
 */
function supersededByDay(
  object: ObjectName,
  parts: readonly OverlapPart[],
  ids: WorkspaceIds,
): readonly ((workspace: string | null) => boolean)[] {
  if (objectSpec(object).kind === "events") return parts.map(() => () => false);
  /** Newest day per workspace; null: of a file of the whole account without workspaces in its rows. */
  const newest = new Map<string | null, string>();
  for (const { table, rows, day, workspace, beside } of parts) {
    if (day === null || beside) continue;
    const covered = new Set<string | null>();
    if (workspace !== null) covered.add(ids.idOf(workspace));
    else {
      const of = ids.ofRows(table, null);
      for (const row of rows) covered.add(of(row));
      if (covered.size > 1) covered.delete(null);
    }
    for (const each of covered) if (day > (newest.get(each) ?? "")) newest.set(each, day);
  }
  const whole = newest.get(null) ?? "";
  return parts.map(({ day, beside }) => (workspace) => {
    if (day === null || beside) return false;
    if (whole > day) return true;
    return workspace !== null && (newest.get(workspace) ?? "") > day;
  });
}

/** One contact id with two names and two e-mails: two people, so neither row gives way (6.2 of the fact sheet). */
function isTwoPeople(object: ObjectName, parts: readonly OverlapPart[], a: Place, b: Place): boolean {
  if (object !== "contacts") return false;
  const text = ({ part, row }: Place, names: readonly string[]): string =>
    names
      .map((name) => String(parts[part]?.table.cell(name, row) ?? ""))
      .join(" ")
      .normalize("NFC")
      .trim()
      .toLowerCase();
  const differ = (...names: string[]): boolean => {
    const [left, right] = [text(a, names), text(b, names)];
    return left !== "" && right !== "" && left !== right;
  };
  return differ("first_name", "last_name") && differ("email");
}

/** Whether the row wins over the other: by the day of its file, by when it was written, by how much it says. */
function isNewer(parts: readonly OverlapPart[], row: Place, other: Place): boolean {
  const [mine, theirs] = [parts[row.part], parts[other.part]];
  if (!mine || !theirs) return false;
  if (mine.beside !== theirs.beside) return theirs.beside;
  if (mine.day !== null && theirs.day !== null && mine.day !== theirs.day) return mine.day > theirs.day;
  for (const name of WRITTEN_COLUMNS) {
    const [now, then] = [mine.table.cell(name, row.row), theirs.table.cell(name, other.row)];
    if (now !== null && then !== null && now !== then) return now > then;
  }
  return filled(mine.table, row.row) > filled(theirs.table, other.row);
}

const filled = (table: StagedTable, row: number): number =>
  table.columns.reduce((sum, column) => sum + (column.at(row) === null ? 0 : 1), 0);
