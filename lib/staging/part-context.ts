/** What typing a part needs to know and where it reports to. */
import type { ColumnType } from "../contract/columns.ts";
import type { ObjectName } from "../contract/objects.ts";
import type { CellLedger } from "./cell-ledger.ts";
import type { FindingList } from "./finding-list.ts";
import type { DecimalMark } from "./numbers.ts";

/** Type and choices of a customer's own column. */
export type OwnColumn = { readonly type: ColumnType; readonly options: readonly string[] | null };
export type PartContext = {
  readonly object: ObjectName;
  readonly file: string;
  readonly workspace: string | null;
  readonly mark: DecimalMark;
  /** Types of own columns (and of contract columns that the customer redefined) by name. */
  readonly own: ReadonlyMap<string, OwnColumn>;
  readonly ledger: CellLedger;
  readonly findings: FindingList;
};
