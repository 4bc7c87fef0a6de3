/** Counts the cells of a typed column: read, and lost with their reasons. */
import type { ObjectName } from "../contract/objects.ts";
import type { Reason } from "../contract/reasons.ts";
import type { TextColumn } from "../source/text-column.ts";
import { type CellLedger, filledRows, isFilled } from "./cell-ledger.ts";
import type { TypedColumn } from "./type-column.ts";

/** Why a row is left out: its mark is the place in this list and one more. */
export const DROPPED: readonly Reason[] = ["exact_duplicate", "missing_key"];

type Losses = Map<Reason, number>;

/** `dropped`: per row 0, or why it is left out. */
export function countColumn(
  object: ObjectName,
  name: string,
  text: TextColumn,
  typed: TypedColumn,
  dropped: Uint8Array,
  ledger: CellLedger,
): void {
  const losses: Losses = new Map();
  const { distinct, codes } = text;
  const cells =
    distinct && codes && typed.isNullCode
      ? byCode(distinct, codes, typed, typed.isNullCode, dropped, losses)
      : byRow(text, typed, dropped, losses);
  ledger.read(object, name, cells);
  for (const [reason, count] of losses) ledger.lose(object, name, reason, count);
}

const lose = (losses: Losses, reason: Reason, cells: number): void => {
  if (cells > 0) losses.set(reason, (losses.get(reason) ?? 0) + cells);
};

function byRow(text: TextColumn, typed: TypedColumn, dropped: Uint8Array, losses: Losses): number {
  const filled = filledRows(text);
  const reasons = new Map(typed.misfits.map(({ row, reason }) => [row, reason]));
  let cells = 0;
  for (let row = 0; row < dropped.length; row++) {
    if (!filled(row)) continue;
    cells++;
    const drop = dropped[row] ?? 0;
    if (drop === 0 && !typed.isNull(row)) continue;
    lose(losses, DROPPED[drop - 1] ?? reasons.get(row) ?? "null_token", 1);
  }
  return cells;
}

/** Equal texts have one fate but for the rows that are left out: they are counted together. */
function byCode(
  distinct: readonly string[],
  codes: Uint32Array,
  typed: TypedColumn,
  isNullCode: (code: number) => boolean,
  dropped: Uint8Array,
  losses: Losses,
): number {
  const size = distinct.length;
  const counts = new Uint32Array(size * (DROPPED.length + 1));
  for (let row = 0; row < dropped.length; row++) {
    const place = (dropped[row] as number) * size + (codes[row] as number);
    counts[place] = (counts[place] as number) + 1;
  }
  const reasons = new Map(typed.misfits.map(({ row, reason }) => [codes[row] ?? 0, reason]));
  let cells = 0;
  for (let code = 0; code < size; code++) {
    if (!isFilled(distinct[code] ?? "")) continue;
    const kept = counts[code] ?? 0;
    cells += kept;
    if (isNullCode(code)) lose(losses, reasons.get(code) ?? "null_token", kept);
    DROPPED.forEach((reason, at) => {
      const rows = counts[(at + 1) * size + code] ?? 0;
      cells += rows;
      lose(losses, reason, rows);
    });
  }
  return cells;
}
