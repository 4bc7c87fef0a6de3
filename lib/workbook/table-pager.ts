// Shows other rows of a table, in another order, and what stands in its columns; reads no row before it is asked.
import { type RowOrder, rowOrder } from "./table-order.ts";
import type { Pager, TableProfile } from "./table-pages.ts";
import { profileOf } from "./table-profile.ts";
import type { RowSource } from "./table-rows.ts";
import type { CellText } from "./table-text.ts";
import type { TextColumn } from "./text-table.ts";

const MOST_ROWS = 100;

/**
 * The pager of a table. It reads no row before it is asked for one; the order of the last sort is kept.
 * @param columns those that the table shows, from the first of the source on
 * @param cellText what the table shows for a value: masked there, masked here
 */
export function pagerOver(source: RowSource, columns: readonly TextColumn[], cellText: CellText): Pager {
  const { total } = source;
  let sorted: { readonly column: number; readonly order: RowOrder } | undefined;
  let profile: TableProfile | undefined;
  const orderBy = (column: number): RowOrder => {
    if (sorted?.column !== column) sorted = { column, order: rowOrder(total, (row) => source.at(row, column)) };
    return sorted.order;
  };
  return {
    page({ offset, limit, sort, descending = false }) {
      const first = Math.min(Math.max(0, Math.trunc(offset) || 0), total);
      const count = Math.min(Math.max(0, Math.trunc(limit) || 0), MOST_ROWS, total - first);
      const order = sort !== undefined && columns[sort] ? orderBy(sort) : undefined;
      const rows = Array.from({ length: count }, (_, at) => {
        const row = order ? order.at(first + at, descending) : first + at;
        return columns.map(({ name }, column) => cellText(source.at(row, column), name));
      });
      return { columns, rows, offset: first, total };
    },
    profile: () => {
      profile ??= profileOf(source, columns, cellText);
      return profile;
    },
  };
}
