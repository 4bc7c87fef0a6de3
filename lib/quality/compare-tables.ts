/** Two tables of one object compared by key, and the later laid over the earlier. */
import { createHash } from "node:crypto";
import { type Finding, finding } from "../contract/finding.ts";
import { objectSpec } from "../contract/objects.ts";
import { pickRows, withColumns } from "../staging/table.ts";
import type { Cell, StagedColumn, StagedTable } from "../staging/types.ts";
import type { LossBook } from "./books.ts";
import { canonicalCells } from "./canonical.ts";
import type { ChangedRow, ObjectDelta } from "./types.ts";

/** Columns that tell when a row was written, not what it says. */
const WRITTEN = ["updated_at", "calculated_at", "exported_at"] as const;

export type ComparedTables = {
  readonly table: StagedTable;
  readonly delta: ObjectDelta;
  readonly findings: readonly Finding[];
};
type Verdict = "changed" | "unchanged" | "touched" | "stale";

/**
 * @param before undefined when the earlier export did not have the object: then every row is new
 * @param covered workspaces whose full list the later export brought (null: the whole account)
 */
export function compareTables(
  before: StagedTable | undefined,
  after: StagedTable,
  covered: ReadonlySet<string | null>,
  losses: LossBook,
): ComparedTables {
  const events = objectSpec(after.object).kind === "events";
  const oldRows = rowsByKey(before);
  const newRows = rowsByKey(after);
  const compare = before ? comparison(before, after) : null;

  /** Row of `before` → row of `after` that takes its place. */
  const replaced = new Map<number, number>();
  const added: number[] = [];
  const newIds: string[] = [];
  const changedRows: ChangedRow[] = [];
  const counts = { changed: 0, unchanged: 0, touched: 0, stale: 0 };
  for (const [key, rows] of newRows) {
    const old = oldRows.get(key);
    if (old === undefined || !before || !compare) {
      newIds.push(key);
      for (const row of listed(rows)) added.push(row);
      continue;
    }
    const verdicts: Verdict[] = [];
    const changes: ChangedRow["changes"][number][] = [];
    const pairs = paired(
      before,
      listed(old),
      after,
      listed(rows),
      (left, right) => compare(left, right).changes.length === 0,
    );
    for (const [left, right] of pairs.matched) {
      const found = compare(left, right);
      verdicts.push(events ? "unchanged" : found.verdict);
      if (events) dropTwin(losses, before, left, after, right);
      else if (found.verdict === "stale") losses.wholeRow(after, right, "stale_row");
      else {
        replaced.set(left, right);
        supersede(losses, before, left, after);
        if (found.verdict === "changed") changes.push(...found.changes);
      }
    }
    for (const row of pairs.more) {
      verdicts.push("changed");
      added.push(row);
    }
    const verdict = strongest(verdicts);
    counts[verdict]++;
    if (verdict === "changed") changedRows.push({ key, changes });
  }

  const goneIds = before
    ? [...oldRows].flatMap(([key, rows]) =>
        !newRows.has(key) && isCovered(before, listed(rows), covered) ? [key] : [],
      )
    : [];
  return {
    table: overlay(before, after, replaced, added),
    delta: { new: newIds.length, ...counts, gone: goneIds.length, goneIds, newIds, changedRows },
    findings: before ? columnFindings(before, after) : [],
  };
}

/**
 * The base in its order with replacements in place, then what is new. A column that the later export does not have
 * keeps the values of the earlier one.
 */
function overlay(
  before: StagedTable | undefined,
  after: StagedTable,
  replaced: ReadonlyMap<number, number>,
  added: readonly number[],
): StagedTable {
  if (!before) return after;
  const all = (table: StagedTable) => ({ table, rows: Array.from({ length: table.length }, (_, row) => row) });
  const both = pickRows(after.object, [all(before), all(after)]);
  const start = before.length;
  const rows = Array.from({ length: start }, (_, row) => {
    const by = replaced.get(row);
    return by === undefined ? row : start + by;
  });
  for (const row of added) rows.push(start + row);
  const laid = pickRows(after.object, [{ table: both, rows }]);
  const kept = before.columns.filter(({ name }) => !after.column(name));
  return withColumns(
    laid,
    Object.fromEntries(
      kept.map((column): [string, StagedColumn] => [
        column.name,
        {
          ...column,
          length: laid.length,
          at: (row) => (row < start ? column.at(row) : null),
          raw: (row) => (row < start ? column.raw(row) : null),
        },
      ]),
    ),
  );
}

type Rows = number | number[];
const listed = (rows: Rows): readonly number[] => (typeof rows === "number" ? [rows] : rows);

/** Rows by key. A row that lacks a part of its key is known by the hash of all its values. */
function rowsByKey(table: StagedTable | undefined): Map<string, Rows> {
  const rows = new Map<string, Rows>();
  if (!table) return rows;
  const columns = objectSpec(table.object).key.map((name) => table.column(name));
  const [first] = columns;
  const keyOf = (row: number): string => {
    if (columns.length === 1) {
      const id = first?.at(row) ?? null;
      return id === null ? hashOf(table, row) : String(id);
    }
    const values = columns.map((column) => column?.at(row) ?? null);
    return values.every((value) => value === null) ? hashOf(table, row) : JSON.stringify(values);
  };
  for (let row = 0; row < table.length; row++) {
    const key = keyOf(row);
    const known = rows.get(key);
    if (known === undefined) rows.set(key, row);
    else if (typeof known === "number") rows.set(key, [known, row]);
    else known.push(row);
  }
  return rows;
}

function hashOf(table: StagedTable, row: number): string {
  const values = table.columns
    .filter((column) => column.at(row) !== null)
    .map((column): [string, Cell] => [column.name, column.at(row)]);
  return `hash:${createHash("sha256").update(JSON.stringify(values)).digest("hex").slice(0, 32)}`;
}

/** Rows of one key in both exports: equal ones, then same workspace, then in order; later rows may be left over. */
function paired(
  before: StagedTable,
  old: readonly number[],
  after: StagedTable,
  rows: readonly number[],
  equal: (left: number, right: number) => boolean,
): { readonly matched: readonly [number, number][]; readonly more: readonly number[] } {
  const [onlyOld, onlyNew] = [old[0], rows[0]];
  if (old.length === 1 && rows.length === 1 && onlyOld !== undefined && onlyNew !== undefined)
    return { matched: [[onlyOld, onlyNew]], more: [] };
  const free = new Set(old);
  const matched: [number, number][] = [];
  const take = (row: number, fits: (left: number) => boolean): boolean => {
    for (const left of free)
      if (fits(left)) {
        free.delete(left);
        matched.push([left, row]);
        return true;
      }
    return false;
  };
  const sameWorkspace = (left: number, row: number) => workspaceOf(before, left) === workspaceOf(after, row);
  const more = rows
    .filter((row) => !take(row, (left) => sameWorkspace(left, row) && equal(left, row)))
    .filter((row) => !take(row, (left) => sameWorkspace(left, row)))
    .filter((row) => !take(row, () => true));
  return { matched, more };
}

const workspaceOf = (table: StagedTable, row: number): string =>
  String(table.cell("workspace_id", row) ?? table.lineage(row).workspace ?? "");

const isCovered = (before: StagedTable, rows: readonly number[], covered: ReadonlySet<string | null>): boolean =>
  covered.has(null) || rows.every((row) => covered.has(before.lineage(row).workspace));

/** Of the pairs of one key. */
function strongest(verdicts: readonly Verdict[]): Verdict {
  for (const verdict of ["changed", "touched", "stale"] as const) if (verdicts.includes(verdict)) return verdict;
  return "unchanged";
}

function comparison(
  before: StagedTable,
  after: StagedTable,
): (left: number, right: number) => { readonly verdict: Verdict; readonly changes: ChangedRow["changes"] } {
  const written = WRITTEN.filter((name) => before.column(name) && after.column(name));
  const [oldTime, newTime] = [before.column(written[0] ?? ""), after.column(written[0] ?? "")];
  const left = canonicalCells(before);
  const right = canonicalCells(after);
  const compared = after.columns
    .map(({ name }) => name)
    .filter((name) => !(WRITTEN as readonly string[]).includes(name));
  const pairs = compared.map((name) => ({ name, old: left(name), now: right(name) }));
  return (oldRow, newRow) => {
    const changes = pairs.flatMap(({ name, old, now }) =>
      old(oldRow) === now(newRow)
        ? []
        : [{ column: name, before: before.cell(name, oldRow), after: after.cell(name, newRow) }],
    );
    const [was, is] = [oldTime?.at(oldRow) ?? null, newTime?.at(newRow) ?? null];
    const older = was !== null && is !== null && String(is) < String(was);
    const newer = is !== null && (was === null || String(is) > String(was));
    if (changes.length > 0) return { verdict: older ? "stale" : "changed", changes };
    return { verdict: newer ? "touched" : "unchanged", changes };
  };
}

/** A row that gives way: its cells, but for columns that the later export does not have. */
function supersede(losses: LossBook, before: StagedTable, row: number, after: StagedTable): void {
  for (const column of before.columns)
    if (after.column(column.name) && column.at(row) !== null) losses.cell(before.object, column.name, "superseded");
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

function columnFindings(before: StagedTable, after: StagedTable): Finding[] {
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
    ...only(after, before).map((column) =>
      finding("warning", "column_new_in_delta", "The later export has a column that the earlier one did not have.", {
        object: after.object,
        column,
      }),
    ),
  ];
}
