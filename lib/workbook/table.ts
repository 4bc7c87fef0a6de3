// A table of any origin, cut to what a person reads, masked, in text, HTML and data.
import process from "node:process";
import { workbookContext } from "./context.ts";
import { htmlTable } from "./html-table.ts";
import type { Role } from "./mask.ts";
import { JUPYTER, type MimeBundle, TABLE_MIME } from "./record.ts";
import { pagerOver } from "./table-pager.ts";
import { PAGER } from "./table-pages.ts";
import { isTableLike, type RowSource, type RowsLike, rowSource } from "./table-rows.ts";
import { type CellText, cellTexts, isBlank } from "./table-text.ts";
import { type TextColumn, textTable } from "./text-table.ts";

export { isTableLike, type RowsLike, type TableLike } from "./table-rows.ts";

export interface TableOptions {
  readonly title?: string;
  /** Rows shown; 20 unless told. */
  readonly limit?: number;
  /** Columns that hold personal values: masked unless the run reveals them. */
  readonly roles?: Readonly<Record<string, Role>>;
}

/** The table as shown: texts, and the values under them for whoever draws bars. */
export interface TableContent {
  readonly columns: readonly TextColumn[];
  readonly cells: readonly (readonly string[])[];
  readonly values: readonly (readonly unknown[])[];
  readonly total: number;
  readonly hiddenColumns: number;
}

/** A displayable table. */
export interface ShownTable {
  content(): TableContent;
  [JUPYTER](): MimeBundle;
}

const MOST_COLUMNS = 40;

/**
 * A table to display: from rows alone (arquero table, array of objects), or from a list of column names and rows.
 * Values that look like email addresses or phone numbers are masked even without a role.
 * @example display(table(people, { title: "People", roles: { full_name: "name" } }))
 * @example display(table(["object", "rows"], [["contacts", 812], ["surveys", 14]]))
 */
export function table(rows: RowsLike, options?: TableOptions): ShownTable;
export function table(columns: readonly string[], rows: RowsLike, options?: TableOptions): ShownTable;
export function table(first: RowsLike, second?: RowsLike | TableOptions, third?: TableOptions): ShownTable {
  const named = isRows(second);
  const rows = named ? second : first;
  const columns = named && Array.isArray(first) ? first.map(String) : undefined;
  const options = (named ? third : (second as TableOptions | undefined)) ?? {};
  return {
    content: () => contentOf(take(rows, columns, options)),
    [JUPYTER]: () => bundleOf(rows, columns, options),
  };
}

/** The forms of a table: text, HTML, data. */
export function tableBundle(rows: RowsLike, options: TableOptions = {}): MimeBundle {
  return bundleOf(rows, undefined, options);
}

const isRows = (value: unknown): value is RowsLike => Array.isArray(value) || isTableLike(value);

function bundleOf(rows: RowsLike, names: readonly string[] | undefined, options: TableOptions): MimeBundle {
  const taken = take(rows, names, options);
  const { columns, cells, total, hiddenColumns } = contentOf(taken);
  const more = total - cells.length;
  const { title } = options;
  const text = textTable(columns, cells, { width: terminalWidth(), more, hiddenColumns });
  const { source, cellText } = taken;
  return {
    "text/html": htmlTable(columns, cells, { ...(title ? { title } : {}), more, hiddenColumns }),
    [TABLE_MIME]: { title: title ?? "", columns, rows: cells, total, hiddenColumns },
    "text/plain": title ? `${title}\n${text}` : text,
    [PAGER]: pagerOver(source, columns, cellText),
  };
}

interface Taken {
  readonly source: RowSource;
  readonly cellText: CellText;
  readonly limit: number;
}

function take(rows: RowsLike, names: readonly string[] | undefined, options: TableOptions): Taken {
  const limit = Math.max(0, options.limit ?? 20);
  const cellText = cellTexts(options.roles, workbookContext().reveal);
  return { source: rowSource(rows, names, limit), cellText, limit };
}

function contentOf({ source, cellText, limit }: Taken): TableContent {
  const { names, total } = source;
  const shown = names.slice(0, MOST_COLUMNS);
  const values = Array.from({ length: Math.min(limit, total) }, (_, row) =>
    names.map((_, column) => source.at(row, column)),
  );
  return {
    columns: shown.map((name, at) => ({ name, numeric: isNumeric(values.map((row) => row[at])) })),
    cells: values.map((row) => shown.map((name, at) => cellText(row[at], name))),
    values,
    total,
    hiddenColumns: names.length - shown.length,
  };
}

function isNumeric(values: readonly unknown[]): boolean {
  const present = values.filter((value) => !isBlank(value));
  return present.length > 0 && present.every((value) => typeof value === "number" || typeof value === "bigint");
}

const terminalWidth = (): number => Math.min(160, Math.max(40, process.stdout.columns ?? 120));
