/** What typing a part needs to know and where it reports to. */
import type { ColumnType } from "../contract/columns.ts";
import type { ObjectName } from "../contract/objects.ts";
import type { CellLedger } from "./cell-ledger.ts";
import type { DayOrder } from "./date-order.ts";
import type { FindingList } from "./finding-list.ts";
import type { Labels } from "./labels.ts";
import type { FileMark } from "./numbers.ts";

/** Type and choices of a customer's own column. `field`: the kind that `contact_fields` declares, if it does. */
export type OwnColumn = {
  readonly type: ColumnType;
  readonly options: readonly string[] | null;
  readonly field?: string | null;
};
export type PartContext = {
  readonly object: ObjectName;
  readonly file: string;
  readonly workspace: string | null;
  readonly mark: FileMark;
  /** Order of the numbers in a date, where a person has set it for the file. */
  readonly dateOrder?: DayOrder | null;
  readonly labels?: Labels;
  /** Types of own columns (and of contract columns that the customer redefined) by name. */
  readonly own: ReadonlyMap<string, OwnColumn>;
  readonly ledger: CellLedger;
  readonly findings: FindingList;
};
