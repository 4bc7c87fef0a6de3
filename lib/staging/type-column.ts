/** Applies a converter to a column of text: each distinct text once where the column is kept by dictionary. */

import type { ColumnType } from "../contract/columns.ts";
import type { TextColumn } from "../source/text-column.ts";
import { type ColumnHead, codesFor, dictionaryColumn, instantsColumn, numbersColumn } from "./columns.ts";
import { MOST_WRITTEN, OWN, UNKNOWN } from "./quick-cells.ts";
import { RowValues } from "./row-values.ts";
import type { Cell, Misfit, StagedColumn } from "./types.ts";
import { type ChosenConverter, type ColumnNote, type Convert, type Flag, isVerdict, type Verdict } from "./verdict.ts";

export type FlaggedCell = { readonly row: number; readonly flag: Flag; readonly found: string };
export type TypedColumn = {
  readonly column: StagedColumn;
  readonly misfits: readonly Misfit[];
  readonly flagged: readonly FlaggedCell[];
  /** Whether the row has no value: cheaper than asking the column. */
  isNull(row: number): boolean;
  /** The same by the code of the column's text, where equal texts have equal values. */
  readonly isNullCode?: (code: number) => boolean;
};

/** Reads the cells, and once more where they prove wrong what the converter assumed of them. */
export function typeColumn(
  text: TextColumn,
  head: ColumnHead,
  chosen: ChosenConverter,
): { readonly column: TypedColumn; readonly notes: readonly ColumnNote[] } {
  const { distinct, codes } = text;
  for (let using = chosen; ; ) {
    const column =
      distinct && codes && !using.perRow
        ? byDictionary(distinct, codes, head, using.convert)
        : byRow(text, head, using);
    const { again, notes } = using.finish();
    if (!again) return { column, notes };
    using = again;
  }
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
  const isNullCode = (code: number): boolean => (values[code] ?? null) === null;
  return { column, misfits, flagged, isNull: (row) => isNullCode(narrow[row] ?? 0), isNullCode };
}

function byRow(text: TextColumn, head: ColumnHead, using: ChosenConverter): TypedColumn {
  return isNumeric(head.type) ? numbersByRow(text, head, using) : valuesByRow(text, head, using);
}

const isNumeric = (type: ColumnType) => type === "int" || type === "decimal" || type === "percent" || type === "ts";

function numbersByRow(text: TextColumn, head: ColumnHead, { convert, quickNumber }: ChosenConverter): TypedColumn {
  const numbers = new Float64Array(text.length).fill(Number.NaN);
  const remarks = new Remarks(head.name);
  const cells = quickNumber ? text.bytes : undefined;
  for (let row = 0; row < text.length; row++) {
    if (cells && quickNumber) {
      cells.seek(row);
      if (cells.start === cells.end) continue;
      const number = quickNumber(cells.bytes, cells.start, cells.end);
      numbers[row] = number;
      if (!Number.isNaN(number)) continue;
    }
    const found = text.at(row);
    if (found === "") continue;
    const result = convert(found, row);
    if (isVerdict(result)) remarks.see(row, found, result);
    const value = isVerdict(result) ? result.value : result;
    if (typeof value === "number") numbers[row] = value;
  }
  const column = head.type === "ts" ? instantsColumn(head, numbers, text) : numbersColumn(head, numbers, remarks.found);
  return { column, ...remarks.lists, isNull: (row) => Number.isNaN(numbers[row] ?? Number.NaN) };
}

function valuesByRow(text: TextColumn, head: ColumnHead, { convert, quickCell }: ChosenConverter): TypedColumn {
  const remarks = new Remarks(head.name);
  const values = new RowValues(text);
  const cells = text.bytes;
  const into = new Uint8Array(MOST_WRITTEN);
  for (let row = 0; row < text.length; row++) {
    if (cells) {
      cells.seek(row);
      const { bytes, start, end } = cells;
      const length = start === end ? OWN : (quickCell?.(bytes, start, end, row, into) ?? UNKNOWN);
      if (length !== UNKNOWN) {
        if (length === OWN) values.own();
        else values.write(into, length);
        continue;
      }
    }
    const found = text.at(row);
    const result = found === "" ? null : convert(found, row);
    if (isVerdict(result)) remarks.see(row, found, result);
    values.add(isVerdict(result) ? result.value : result, found);
  }
  return { ...values.finish(head), ...remarks.lists };
}

class Remarks {
  readonly #column: string;
  readonly #misfits: Misfit[] = [];
  readonly #flagged: FlaggedCell[] = [];
  /** Texts of the cells with a remark. */
  readonly found = new Map<number, string>();

  constructor(column: string) {
    this.#column = column;
  }

  see(row: number, found: string, { misfit, flag }: Verdict): void {
    if (misfit) this.#misfits.push({ row, column: this.#column, found, reason: misfit });
    if (flag) this.#flagged.push({ row, flag, found });
    this.found.set(row, found);
  }

  get lists(): { misfits: readonly Misfit[]; flagged: readonly FlaggedCell[] } {
    return { misfits: this.#misfits, flagged: this.#flagged };
  }
}
