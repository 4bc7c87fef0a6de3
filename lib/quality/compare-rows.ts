/** Two rows of one key: what differs, which is newer, and which belong together. */
import { WRITTEN_COLUMNS as WRITTEN } from "../staging/row-keys.ts";
import type { Cell, StagedTable } from "../staging/types.ts";
import { canonicalCells, plainText } from "./canonical.ts";
import { listed, type Rows } from "./rows-by-key.ts";
import type { ChangedRow } from "./types.ts";

export type Verdict = "changed" | "unchanged" | "touched" | "stale";
/** `kept`: columns in which the later value is the earlier one with letters destroyed, so that the earlier one stays. */
export type Compared = {
  readonly verdict: Verdict;
  readonly changes: ChangedRow["changes"];
  readonly kept: readonly string[];
};
const NONE: readonly string[] = [];
const NO_CHANGES: ChangedRow["changes"] = [];

/** Compares a row of the earlier table with one of the later: the kinds of 6.5 of the fact sheet on Actimo exports. */
export function rowComparison(before: StagedTable, after: StagedTable): (left: number, right: number) => Compared {
  const time = WRITTEN.find((name) => before.column(name) && after.column(name)) ?? "";
  const [oldTime, newTime] = [before.column(time), after.column(time)];
  const [oldCells, newCells] = [canonicalCells(before), canonicalCells(after)];
  const pairs = after.columns
    .filter(({ name }) => !WRITTEN.includes(name))
    .map((now) => {
      const { name } = now;
      const old = before.column(name);
      const [oldCell, newCell] = [oldCells(name), newCells(name)];
      // A customer's own column may fit a narrower type in one export than in the other.
      if (!old || old.type === now.type) return { name, old, now, oldCell, newCell };
      const loose = (cell: (row: number) => Cell) => (row: number) => plainText(cell(row));
      return { name, old, now, oldCell: loose(oldCell), newCell: loose(newCell) };
    });
  return (left, right) => {
    let changes: ChangedRow["changes"][number][] | undefined;
    let kept: string[] | undefined;
    for (const { name, old, now, oldCell, newCell } of pairs) {
      const [was, is] = [old?.at(left) ?? null, now.at(right)];
      if (was === is || oldCell(left) === newCell(right)) continue;
      if (isDamagedCopy(is, was)) {
        kept ??= [];
        kept.push(name);
        continue;
      }
      changes ??= [];
      changes.push({ column: name, before: was, after: is, row: right });
    }
    const [was, is] = [oldTime?.at(left) ?? null, newTime?.at(right) ?? null];
    if (changes) {
      const older = was !== null && is !== null && String(is) < String(was);
      return { verdict: older ? "stale" : "changed", changes, kept: kept ?? NONE };
    }
    const newer = is !== null && (was === null || String(is) > String(was));
    return { verdict: newer ? "touched" : "unchanged", changes: NO_CHANGES, kept: kept ?? NONE };
  };
}

const LOST = /[?\uFFFD]/;

/** Whether a text is another one in which letters were replaced by `?` or U+FFFD: it never beats the whole one (6.2). */
function isDamagedCopy(text: Cell, whole: Cell): boolean {
  if (typeof text !== "string" || typeof whole !== "string" || !LOST.test(text) || LOST.test(whole)) return false;
  const [left, right] = [[...text.normalize("NFC").trim()], [...whole.normalize("NFC").trim()]];
  return (
    left.length === right.length &&
    // A code page destroys letters beyond ASCII only: where an a stood, ? is a question mark.
    left.every((letter, index) => letter === right[index] || (LOST.test(letter) && (right[index] ?? "") > "\x7f"))
  );
}

export type Pairs = {
  readonly matched: readonly (readonly [number, number])[];
  /** Later rows without an earlier one. */
  readonly more: readonly number[];
  /** Earlier rows of a workspace in which the later export has fewer rows of the key. */
  readonly fewer: readonly number[];
};

/** Rows of one key in both exports: equal ones, then same workspace, then in order. */
export function pairRows(
  before: StagedTable,
  old: Rows,
  after: StagedTable,
  rows: Rows,
  compare: (left: number, right: number) => Compared,
): Pairs {
  if (typeof old === "number" && typeof rows === "number") return { matched: [[old, rows]], more: [], fewer: [] };
  const free = new Set(listed(old));
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
  const more = listed(rows)
    .filter((row) => !take(row, (left) => sameWorkspace(left, row) && compare(left, row).changes.length === 0))
    .filter((row) => !take(row, (left) => sameWorkspace(left, row)))
    .filter((row) => !take(row, () => true));
  const fewer = [...free].filter((left) => listed(rows).some((row) => sameWorkspace(left, row)));
  return { matched, more, fewer };
}

const workspaceOf = (table: StagedTable, row: number): string =>
  String(table.cell("workspace_id", row) ?? table.lineage(row).workspace ?? "");

/** What a key is when its pairs differ. */
export function strongest(verdicts: readonly Verdict[]): Verdict {
  for (const verdict of ["changed", "touched", "stale"] as const) if (verdicts.includes(verdict)) return verdict;
  return "unchanged";
}
