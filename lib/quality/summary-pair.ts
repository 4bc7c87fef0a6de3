/** One summary beside one detail: what a check of a stated figure consists of. */
import type { ObjectName } from "../contract/objects.ts";
import type { StagedTable, Staging } from "../staging/types.ts";
import type { Counted } from "./summary-accepts.ts";
import { idOfKey } from "./summary-figures.ts";

/** One summary beside one detail. */
export type SummaryPair = {
  readonly object: ObjectName;
  readonly of: ObjectName;
  /** Column of the summary that holds the id. */
  readonly key: string;
  /** Only worth knowing: the figure may count what no export holds. */
  readonly informative?: boolean;
  /** Not checked where this object was exported: it says it better. */
  readonly unless?: ObjectName;
  /** By column the counted figure of a row, null where it cannot be counted; `ids`: those the detail has figures of. */
  read(
    staging: Staging,
    summary: StagedTable,
    detail: StagedTable,
  ): {
    readonly columns: Readonly<Record<string, (row: number) => Counted | null>>;
    /** Ids (by the key of a row) that the detail has and a complete summary would have. */
    readonly ids: ReadonlySet<string>;
    keyOf(row: number): string;
  };
};

/** The ids in a column; null when the table or the column is not there. */
export const idsOf = (table: StagedTable | undefined, column: string): ReadonlySet<string> | null => {
  const cells = table?.column(column);
  if (!table || !cells) return null;
  const ids = new Set<string>();
  for (let row = 0; row < table.length; row++) {
    const id = cells.at(row);
    if (id !== null) ids.add(String(id));
  }
  return ids;
};

/** Keys of figures whose id is known to the parent object (all of them where that object was not exported). */
export const expected = (byId: ReadonlyMap<string, unknown>, known: ReadonlySet<string> | null): ReadonlySet<string> =>
  new Set([...byId.keys()].filter((key) => known?.has(idOfKey(key)) ?? true));

/** Messages that keep no statistics per person (4.10). */
export function anonymised(staging: Staging): ReadonlySet<string> {
  const messages = staging.tables.get("messages");
  const found = new Set<string>();
  for (let row = 0; row < (messages?.length ?? 0); row++)
    if (messages?.cell("anonymised", row) === true) found.add(String(messages.cell("message_id", row)));
  return found;
}
