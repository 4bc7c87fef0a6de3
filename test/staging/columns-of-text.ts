/** Types columns given as lists of texts, kept by dictionary or row by row. */
import { type ObjectName, objectSpec } from "#lib/contract/objects.ts";
import { type TextColumn, TextColumnBuilder } from "#lib/source/text-column.ts";
import { columnHead } from "#lib/staging/columns.ts";
import { converterFor, converterOfOwn } from "#lib/staging/converters.ts";
import type { DayOrder } from "#lib/staging/date-order.ts";
import { type FileMark, MarkVotes } from "#lib/staging/numbers.ts";
import { type FlaggedCell, typeColumn } from "#lib/staging/type-column.ts";
import type { Cell, Misfit } from "#lib/staging/types.ts";
import type { ChosenConverter, ColumnNote } from "#lib/staging/verdict.ts";

export type Column = {
  readonly values: readonly Cell[];
  readonly misfits: readonly Misfit[];
  readonly flagged: readonly FlaggedCell[];
  readonly notes: readonly ColumnNote[];
};
type Options = {
  /** Row by row, as columns with many distinct texts are kept. */
  readonly rows?: boolean;
  readonly delimiter?: string;
  readonly known?: "," | ".";
  readonly order?: DayOrder;
};

function textColumn(texts: readonly string[], rows = false): TextColumn {
  if (rows) return { length: texts.length, at: (row) => texts[row] ?? "", distinct: null, codes: null };
  const builder = new TextColumnBuilder();
  for (const text of texts) builder.push(text);
  return builder.finish();
}

function markOf(texts: readonly string[], { delimiter = ";", known }: Options): FileMark {
  if (known) return { mark: known, proven: true };
  const votes = new MarkVotes();
  for (const text of texts) votes.see(text);
  return votes.decide(delimiter);
}

function typed(
  name: string,
  kind: Parameters<typeof columnHead>[1],
  text: TextColumn,
  chosen: ChosenConverter,
): Column {
  const { column, notes } = typeColumn(text, columnHead(name, kind), chosen);
  const values = Array.from({ length: text.length }, (_, row) => column.column.at(row));
  return { values, misfits: column.misfits, flagged: column.flagged, notes };
}

/** A column of numbers of its own. */
export const number = (kind: "int" | "decimal" | "percent", texts: readonly string[], options: Options = {}): Column =>
  own(kind, texts, options);
/** A column of dates or moments of its own. */
export const date = (kind: "date" | "ts", texts: readonly string[], options: Options = {}): Column =>
  own(kind, texts, options);

function own(kind: "int" | "decimal" | "percent" | "date" | "ts", texts: readonly string[], options: Options): Column {
  const text = textColumn(texts, options.rows);
  const reading = { mark: markOf(texts, options), dateOrder: options.order ?? null, neighbours: () => null };
  return typed("own", kind, text, converterOfOwn({ type: kind, options: null }, text, reading));
}

/** A column of the contract, with other columns of the same rows. */
export function type(
  object: ObjectName,
  name: string,
  texts: readonly string[],
  others: Readonly<Record<string, readonly string[]>> = {},
  options: Options = {},
): Column {
  const spec = objectSpec(object).columns[name]!;
  const text = textColumn(texts, options.rows);
  const neighbours = (other: string) => {
    const cells = others[other];
    return cells && cells.length > 0 ? (row: number) => cells[row] || null : null;
  };
  const reading = { mark: markOf(texts, options), dateOrder: options.order ?? null, neighbours };
  return typed(name, spec.type, text, converterFor(name, spec, text, reading));
}
