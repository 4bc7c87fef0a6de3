// A table of any origin, cut to what a person reads, masked, in text, HTML and data.
import process from "node:process";
import { workbookContext } from "./context.ts";
import { htmlTable } from "./html-table.ts";
import { maskByLook, maskValue, type Role } from "./mask.ts";
import { JUPYTER, type MimeBundle, TABLE_MIME } from "./record.ts";
import { type TextColumn, textTable } from "./text-table.ts";

/** What arquero tables offer; anything with the same methods will do. */
export interface TableLike {
  numRows(): number;
  columnNames(): string[];
  column(name: string): { at(row: number): unknown } | undefined;
  indices(): ArrayLike<number>;
}

/** Rows in any of the shapes a cell has them: a table, objects, arrays of values, single values. */
export type RowsLike = TableLike | readonly unknown[];

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
    content: () => contentOf(rows, columns, options),
    [JUPYTER]: () => bundle(contentOf(rows, columns, options), options),
  };
}

/** The forms of a table: text, HTML, data. */
export function tableBundle(rows: RowsLike, options: TableOptions = {}): MimeBundle {
  return bundle(contentOf(rows, undefined, options), options);
}

/** Recognises an arquero table by what it can do. */
export function isTableLike(value: unknown): value is TableLike {
  return (
    typeof value === "object" &&
    value !== null &&
    ["numRows", "columnNames", "column", "indices"].every((name) => typeof Reflect.get(value, name) === "function")
  );
}

const isRows = (value: unknown): value is RowsLike => Array.isArray(value) || isTableLike(value);

function bundle(content: TableContent, options: TableOptions): MimeBundle {
  const { columns, cells, total, hiddenColumns } = content;
  const more = total - cells.length;
  const { title } = options;
  const text = textTable(columns, cells, { width: terminalWidth(), more, hiddenColumns });
  return {
    "text/html": htmlTable(columns, cells, { ...(title ? { title } : {}), more, hiddenColumns }),
    [TABLE_MIME]: { title: title ?? "", columns, rows: cells, total, hiddenColumns },
    "text/plain": title ? `${title}\n${text}` : text,
  };
}

function contentOf(rows: RowsLike, columns: readonly string[] | undefined, options: TableOptions): TableContent {
  const limit = Math.max(0, options.limit ?? 20);
  const { names, values, total } = isTableLike(rows) ? fromTable(rows, columns, limit) : fromRows(rows, columns, limit);
  const shown = names.slice(0, MOST_COLUMNS);
  const { reveal } = workbookContext();
  const numeric = shown.map((_, at) => isNumeric(values.map((row) => row[at])));
  const cells = values.map((row) =>
    shown.map((name, at) => {
      const text = formatValue(row[at]);
      const role = options.roles?.[name];
      if (reveal || role === "public") return text;
      if (role) return maskValue(text, role);
      return typeof row[at] === "number" ? text : maskByLook(text);
    }),
  );
  return {
    columns: shown.map((name, at) => ({ name, numeric: numeric[at] ?? false })),
    cells,
    values,
    total,
    hiddenColumns: names.length - shown.length,
  };
}

interface Taken {
  readonly names: readonly string[];
  readonly values: readonly (readonly unknown[])[];
  readonly total: number;
}

function fromTable(rows: TableLike, columns: readonly string[] | undefined, limit: number): Taken {
  const names = columns ?? rows.columnNames();
  const order = rows.indices();
  const indices = Array.from({ length: Math.min(limit, order.length) }, (_, at) => order[at] ?? at);
  const taken = names.map((name) => rows.column(name));
  return { names, values: indices.map((row) => taken.map((column) => column?.at(row))), total: rows.numRows() };
}

function fromRows(rows: readonly unknown[], columns: readonly string[] | undefined, limit: number): Taken {
  const some = rows.slice(0, limit);
  const isObject = (row: unknown): row is object => typeof row === "object" && row !== null && !(row instanceof Date);
  const keys = new Set<string>();
  let widest = 0;
  for (const row of rows.slice(0, Math.max(limit, 100))) {
    if (Array.isArray(row)) widest = Math.max(widest, row.length);
    else if (isObject(row)) for (const key of Object.keys(row)) keys.add(key);
  }
  const single = rows.length > 0 ? ["value"] : [];
  const unnamed = widest > 0 ? Array.from({ length: widest }, (_, at) => String(at + 1)) : single;
  const names = columns ?? (keys.size > 0 ? [...keys] : unnamed);
  const values = some.map((row): readonly unknown[] => {
    if (Array.isArray(row)) return row;
    return isObject(row) ? names.map((name) => Reflect.get(row, name)) : [row];
  });
  return { names, values, total: rows.length };
}

function isNumeric(values: readonly unknown[]): boolean {
  const present = values.filter((value) => value !== null && value !== undefined && value !== "");
  return present.length > 0 && present.every((value) => typeof value === "number" || typeof value === "bigint");
}

function formatValue(value: unknown): string {
  if (value === null || value === undefined) return "";
  if (typeof value === "number") return Number.isInteger(value) ? String(value) : String(Number(value.toPrecision(6)));
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? "invalid date" : dateText(value);
  if (Array.isArray(value) && value.every((part) => typeof part !== "object")) return value.map(formatValue).join(", ");
  const text = typeof value === "object" ? jsonText(value) : String(value);
  return text.replace(/[\s\p{Cc}]+/gu, " ").trim();
}

const dateText = (value: Date): string => value.toISOString().replace("T00:00:00.000Z", "").replace(".000Z", "Z");

function jsonText(value: object): string {
  try {
    return JSON.stringify(value, (_, inner: unknown) => (typeof inner === "bigint" ? String(inner) : inner));
  } catch {
    // A value that refers to itself has no JSON.
    return Object.prototype.toString.call(value);
  }
}

const terminalWidth = (): number => Math.min(160, Math.max(40, process.stdout.columns ?? 120));
