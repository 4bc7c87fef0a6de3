// Other parts of a table that is shown: the rows stay where they are, a page of them travels.
import type { MimeBundle } from "./record.ts";
import type { TextColumn } from "./text-table.ts";

/** Which rows of a table. */
export interface TableQuery {
  /** Rows left out before the first one. */
  readonly offset: number;
  /** At most 100. */
  readonly limit: number;
  /** Position of the column to sort by. */
  readonly sort?: number;
  readonly descending?: boolean;
}

/** Rows as shown: texts, masked as the table is. */
export interface TablePage {
  readonly columns: readonly TextColumn[];
  readonly rows: readonly (readonly string[])[];
  readonly offset: number;
  readonly total: number;
}

/** What stands in a column, in at most 20 bars from left to right. */
export interface ColumnProfile {
  readonly name: string;
  /** `amount`: equal steps of a number or a time. `words`: the commonest values, the last bar all others. */
  readonly kind: "amount" | "words";
  readonly bars: readonly { readonly label: string; readonly rows: number }[];
  readonly blanks: number;
}

/** `rows`: how many of the table's rows were looked at, spread evenly over it. */
export interface TableProfile {
  readonly rows: number;
  readonly total: number;
  readonly columns: readonly ColumnProfile[];
}

/** Whoever can show other rows of the table; stays in the process that holds them. */
export interface Pager {
  page(query: TableQuery): TablePage;
  profile(): TableProfile;
}

/** Where a bundle of a table keeps its pager: no program and no file sees it. */
export const PAGER: unique symbol = Symbol.for("actimo.workbook.pager");

/** The pager of an output, if it has one. */
export function pagerOf(output: object): Pager | undefined {
  return PAGER in output ? (output[PAGER] as Pager) : undefined;
}

/** The output without its pager, for records that outlive the rows. */
export function withoutPager(output: MimeBundle): MimeBundle {
  if (!(PAGER in output)) return output;
  const { [PAGER]: _, ...rest } = output;
  return rest;
}
