/** Applies a converter to a column of text: each distinct text once where the column is kept by dictionary. */
import type { TextColumn } from "../source/text-column.ts";
import { type ColumnHead, codesFor, dictionaryColumn, instantsColumn, numbersColumn, valuesColumn } from "./columns.ts";
import type { Cell, Misfit, StagedColumn } from "./types.ts";
import { type Convert, type Flag, isVerdict } from "./verdict.ts";

export type FlaggedCell = { readonly row: number; readonly flag: Flag; readonly found: string };
export type TypedColumn = {
  readonly column: StagedColumn;
  readonly misfits: readonly Misfit[];
  readonly flagged: readonly FlaggedCell[];
  /** Whether the row has no value: cheaper than asking the column. */
  isNull(row: number): boolean;
};

/** `perRow`: the converter looks at other cells of the row, so equal texts may differ in value. */
export function typeColumn(text: TextColumn, head: ColumnHead, convert: Convert, perRow = false): TypedColumn {
  return text.distinct && text.codes && !perRow
    ? byDictionary(text.distinct, text.codes, head, convert)
    : byRow(text, head, convert);
}

function byDictionary(
  distinct: readonly string[],
  codes: Uint32Array,
  head: ColumnHead,
  convert: Convert,
): TypedColumn {
  const moment = head.type === "ts";
  const values: Cell[] = [];
  const raws: (string | null)[] = [];
  const remarks = new Map<number, { misfit: Misfit["reason"] | null; flag: Flag | null }>();
  for (const [code, found] of distinct.entries()) {
    const result = convert(found, 0);
    const verdict = isVerdict(result) ? result : { value: result };
    const value = moment && typeof verdict.value === "number" ? new Date(verdict.value).toISOString() : verdict.value;
    values.push(value);
    raws.push(found === "" || found === String(value) ? null : found);
    if (verdict.misfit || verdict.flag)
      remarks.set(code, { misfit: verdict.misfit ?? null, flag: verdict.flag ?? null });
  }
  const misfits: Misfit[] = [];
  const flagged: FlaggedCell[] = [];
  if (remarks.size > 0)
    for (let row = 0; row < codes.length; row++) {
      const code = codes[row] ?? 0;
      const remark = remarks.get(code);
      if (!remark) continue;
      const found = distinct[code] ?? "";
      if (remark.misfit) misfits.push({ row, column: head.name, found, reason: remark.misfit });
      if (remark.flag) flagged.push({ row, flag: remark.flag, found });
    }
  const narrow = codesFor(codes.length, distinct.length);
  narrow.set(codes);
  const column = dictionaryColumn(head, narrow, values, raws);
  return { column, misfits, flagged, isNull: (row) => (values[narrow[row] ?? 0] ?? null) === null };
}

function byRow(text: TextColumn, head: ColumnHead, convert: Convert): TypedColumn {
  const { length } = text;
  const numeric = head.type === "int" || head.type === "decimal" || head.type === "percent" || head.type === "ts";
  const numbers = numeric ? new Float64Array(length).fill(Number.NaN) : new Float64Array(0);
  const values: Cell[] = [];
  const raws = new Map<number, string>();
  const misfits: Misfit[] = [];
  const flagged: FlaggedCell[] = [];
  const moment = head.type === "ts";
  for (let row = 0; row < length; row++) {
    const found = text.at(row);
    const result = found === "" ? null : convert(found, row);
    const verdict = isVerdict(result) ? result : null;
    const value = verdict ? verdict.value : (result as Cell);
    if (!numeric) values.push(value);
    else if (typeof value === "number") numbers[row] = value;
    if (verdict?.misfit) misfits.push({ row, column: head.name, found, reason: verdict.misfit });
    if (verdict?.flag) flagged.push({ row, flag: verdict.flag, found });
    if (!moment && found !== "" && (verdict || (!numeric && value !== found))) raws.set(row, found);
  }
  if (!numeric)
    return { column: valuesColumn(head, values, raws), misfits, flagged, isNull: (row) => values[row] === null };
  const column = moment
    ? instantsColumn(
        head,
        numbers,
        Array.from({ length }, (_, row) => text.at(row)),
      )
    : numbersColumn(head, numbers, raws);
  return { column, misfits, flagged, isNull: (row) => Number.isNaN(numbers[row] ?? Number.NaN) };
}
