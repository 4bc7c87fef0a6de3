/** Keys repaired as someone decided: the value changes, the text as found and the lineage stay. */
import { type Finding, finding } from "../contract/finding.ts";
import { withColumns } from "../staging/table.ts";
import type { StagedColumn, StagedTable } from "../staging/types.ts";
import { FOREIGN_KEYS, parentObject } from "./references.ts";
import type { KeyRepair } from "./types.ts";

const EXAMPLES = 20;

/** The table with the keys of every repair that is to be applied; the same table when there is none. */
export function repairKeys(table: StagedTable, repairs: readonly KeyRepair[]): StagedTable {
  const ours = repairs.filter(({ object, decision }) => object === table.object && decision === "apply");
  const replaced: Record<string, StagedColumn> = {};
  for (const [name, list] of Map.groupBy(ours, ({ column }) => column)) {
    const column = table.column(name);
    if (!column) continue;
    const byParent = Map.groupBy(list, ({ references }) => references);
    const parents = new Map(
      [...byParent].map(([references, each]) => [
        references,
        new Map(each.flatMap(({ ids }) => ids.map(({ id, parent }): [string, string] => [id, parent]))),
      ]),
    );
    const target = FOREIGN_KEYS.find((key) => key.object === table.object && key.column === name)?.target;
    const kinds = target && "by" in target ? table.column(target.by) : null;
    const [fixed] = parents.values();
    const parentOf = (row: number): string | undefined => {
      const id = column.at(row);
      if (id === null) return undefined;
      if (!kinds) return fixed?.get(String(id));
      const kind = parentObject(kinds.at(row));
      return kind ? parents.get(kind)?.get(String(id)) : undefined;
    };
    replaced[name] = {
      ...column,
      at: (row) => parentOf(row) ?? column.at(row),
      raw: (row) => (parentOf(row) === undefined ? column.raw(row) : (column.raw(row) ?? String(column.at(row)))),
    };
  }
  return Object.keys(replaced).length > 0 ? withColumns(table, replaced) : table;
}

/** One finding per kind of repair that was applied. */
export const repairFindings = (repairs: readonly KeyRepair[]): Finding[] =>
  repairs.flatMap(({ object, column, references, kind, rows, ids, decision }) =>
    decision === "apply" && rows > 0
      ? [
          finding(
            "info",
            "key_repaired",
            `${rows} rows point to their ${references} again (${REPAIRS[kind]}), as decided in decisions/joins.csv. The text as found stays beside the row.`,
            {
              object,
              column,
              found: ids
                .slice(0, EXAMPLES)
                .map(({ id, parent }) => `${id} → ${parent}`)
                .join(", "),
            },
          ),
        ]
      : [],
  );

/** What each repair does, in words. */
export const REPAIRS: Readonly<Record<KeyRepair["kind"], string>> = {
  spaces: "blanks and invisible letters in the key do not count",
  letter_form: "full-width and composed letters count as their plain form",
  case: "capital and small letters count alike",
  leading_zeros: "zeros before the key do not count",
  thousands_marks: "thousands marks in the key do not count",
  decimal_zero: "a fraction of zero after the key does not count",
  several: "several of these at once",
};
