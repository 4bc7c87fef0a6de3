/** Two tables of one object compared by key, and the later laid over the earlier. */
import { type Finding, finding } from "../contract/finding.ts";
import { objectSpec } from "../contract/objects.ts";
import { pickRows, withColumns } from "../staging/table.ts";
import type { StagedColumn, StagedTable } from "../staging/types.ts";
import type { LossBook } from "./books.ts";
import { pairRows, rowComparison, strongest, type Verdict } from "./compare-rows.ts";
import type { Cover } from "./delta-workspaces.ts";
import { itemAt } from "./item-at.ts";
import { isIdConflict } from "./people.ts";
import { renamedColumns } from "./renamed-columns.ts";
import { listed, type Rows, rowsByKey } from "./rows-by-key.ts";
import type { ChangedRow, ObjectDelta } from "./types.ts";

export type ComparedTables = {
  readonly table: StagedTable;
  readonly delta: ObjectDelta;
  /** Keys that are not in `after` although it should have them, those known to be gone included. */
  readonly absent: readonly string[];
  readonly findings: readonly Finding[];
};

/**
 * @param before undefined when the earlier export did not have the object: then every row is new
 * @param cover which rows of `before` the later export should have
 * @param missed keys that were gone before already
 */
export function compareTables(
  before: StagedTable | undefined,
  after: StagedTable,
  cover: Cover,
  missed: ReadonlySet<string>,
  losses: LossBook,
): ComparedTables {
  const events = objectSpec(after.object).kind === "events";
  const oldRows = rowsByKey(before);
  const newRows = rowsByKey(after);
  const compare = before ? rowComparison(before, after) : null;

  const replaced = new Map<number, number>();
  const added: number[] = [];
  const newIds: string[] = [];
  const changedRows: ChangedRow[] = [];
  const staleRows: ChangedRow[] = [];
  const kept = new Map<number, readonly string[]>();
  const touchedIds: string[] = [];
  const dropped = new Set<number>();
  const counts = { changed: 0, unchanged: 0, touched: 0, stale: 0, held: 0 };
  const isHeld = after.object === "contacts" ? (rows: Rows) => isIdConflict(after, listed(rows)) : () => false;
  for (const [key, rows] of newRows) {
    const old = oldRows.get(key);
    const held = isHeld(rows);
    if (held) counts.held++;
    if (old === undefined || !before || !compare) {
      if (!held) newIds.push(key);
      for (const row of listed(rows)) added.push(row);
      continue;
    }
    if (events) {
      counts.unchanged++;
      for (const row of listed(rows)) dropTwin(losses, before, itemAt(listed(old), 0), after, row);
      continue;
    }
    const pairs = pairRows(before, old, after, rows, compare);
    const verdicts: Verdict[] = [];
    const changes: ChangedRow["changes"][number][] = [];
    const ignored: ChangedRow["changes"][number][] = [];
    for (const [left, right] of pairs.matched) {
      const found = compare(left, right);
      verdicts.push(found.verdict);
      if (found.verdict === "stale") {
        losses.wholeRow(after, right, "stale_row");
        ignored.push(...found.changes);
      } else {
        replaced.set(left, right);
        if (found.kept.length > 0) kept.set(left, found.kept);
        supersede(losses, before, left, after, found.kept);
        if (found.verdict === "changed") changes.push(...found.changes);
      }
    }
    for (const row of pairs.more) {
      verdicts.push("changed");
      added.push(row);
    }
    for (const row of pairs.fewer) {
      dropped.add(row);
      supersede(losses, before, row, after);
    }
    if (held) continue;
    const verdict = strongest(verdicts);
    counts[verdict]++;
    if (verdict === "changed") changedRows.push({ key, changes });
    else if (verdict === "touched") touchedIds.push(key);
    if (ignored.length > 0) staleRows.push({ key, changes: ignored });
  }

  const absent = [...missed].filter((key) => !newRows.has(key));
  const goneIds: string[] = [];
  if (before && !events)
    for (const [key, rows] of oldRows)
      if (!newRows.has(key) && !missed.has(key) && cover.covers(listed(rows))) goneIds.push(key);
  return {
    table: overlay(before, after, { replaced, dropped, added, kept }),
    delta: {
      new: newIds.length,
      ...counts,
      gone: goneIds.length,
      goneIds,
      newIds,
      touchedIds,
      changedRows,
      staleRows,
    },
    absent: [...absent, ...goneIds],
    findings: before ? [...cover.findings, ...columnFindings(before, after, replaced)] : [],
  };
}

type Placement = {
  /** Row of `before` → row of `after` that takes its place. */
  readonly replaced: ReadonlyMap<number, number>;
  readonly dropped: ReadonlySet<number>;
  readonly added: readonly number[];
  /** Row of `before` → columns whose earlier value stays. */
  readonly kept: ReadonlyMap<number, readonly string[]>;
};

/**
 * The base in its order with replacements in place, then what is new. A column that the later export does not have
 * keeps the values of the earlier one.
 */
function overlay(
  before: StagedTable | undefined,
  after: StagedTable,
  { replaced, dropped, added, kept }: Placement,
): StagedTable {
  if (!before) return after;
  const all = (table: StagedTable) => ({ table, rows: Array.from({ length: table.length }, (_, row) => row) });
  const both = pickRows(after.object, [all(before), all(after)]);
  const start = before.length;
  const rows: number[] = [];
  const origin: number[] = [];
  for (let row = 0; row < start; row++) {
    if (dropped.has(row)) continue;
    const by = replaced.get(row);
    rows.push(by === undefined ? row : start + by);
    origin.push(row);
  }
  for (const row of added) rows.push(start + row);
  const laid = pickRows(after.object, [{ table: both, rows }]);
  const lacking = before.columns.filter(({ name }) => !after.column(name));
  const whole = before.columns.flatMap((column): [string, StagedColumn][] => {
    const rowsKept = new Set([...kept].flatMap(([row, names]) => (names.includes(column.name) ? [row] : [])));
    const now = laid.column(column.name);
    if (rowsKept.size === 0 || !now) return [];
    const from = (row: number): number | null => (rowsKept.has(origin[row] ?? -1) ? (origin[row] ?? -1) : null);
    const pick = <T>(row: number, earlier: (row: number) => T, later: (row: number) => T): T => {
      const left = from(row);
      return left === null ? later(row) : earlier(left);
    };
    return [
      [
        column.name,
        { ...now, at: (row) => pick(row, column.at, now.at), raw: (row) => pick(row, column.raw, now.raw) },
      ],
    ];
  });
  return withColumns(
    laid,
    Object.fromEntries([
      ...whole,
      ...lacking.map((column): [string, StagedColumn] => [
        column.name,
        {
          ...column,
          length: laid.length,
          at: (row) => column.at(origin[row] ?? -1),
          raw: (row) => column.raw(origin[row] ?? -1),
        },
      ]),
    ]),
  );
}

/** A row that gives way: its cells, but for columns that the later export does not have; where one of `kept` stays, the later cell is lost. */
function supersede(
  losses: LossBook,
  before: StagedTable,
  row: number,
  after: StagedTable,
  kept: readonly string[] = [],
): void {
  for (const column of before.columns)
    if (after.column(column.name) && column.at(row) !== null)
      losses.cell(before.object, column.name, kept.includes(column.name) ? "damaged_value" : "superseded");
  losses.row(before.object, before.lineage(row).file, "superseded");
}

/** An event that is already there: its cells stand on the earlier row, or give way to it. */
function dropTwin(losses: LossBook, before: StagedTable, left: number, after: StagedTable, right: number): void {
  let equal = true;
  for (const column of after.columns) {
    const value = column.at(right);
    if (value === null) continue;
    const same = value === before.cell(column.name, left);
    equal &&= same;
    losses.cell(after.object, column.name, same ? "merged_equal" : "merged_other");
  }
  losses.row(after.object, after.lineage(right).file, equal ? "merged_equal" : "merged_other");
}

function columnFindings(before: StagedTable, after: StagedTable, pairs: ReadonlyMap<number, number>): Finding[] {
  const renamed = renamedColumns(before, after, pairs);
  const only = (here: StagedTable, there: StagedTable): string[] =>
    here.columns.filter(({ name }) => !there.column(name)).map(({ name }) => name);
  return [
    ...only(before, after).map((column) =>
      finding(
        "warning",
        "column_not_in_delta",
        "The later export does not have this column, so the earlier values stay. Export with the same columns.",
        { object: after.object, column },
      ),
    ),
    ...renamed.map(({ from, to }) =>
      finding(
        "warning",
        "column_renamed",
        `The column ${to} holds what ${from} held in the earlier export: it seems to have a new header. Rename it in the file, so that its values stay one column.`,
        { object: after.object, column: to, found: from },
      ),
    ),
    ...only(after, before).map((column) =>
      finding("warning", "column_new_in_delta", "The later export has a column that the earlier one did not have.", {
        object: after.object,
        column,
      }),
    ),
  ];
}
