/** Keys repaired as someone decided: the value changes, the text as found and the lineage stay. */
import { type Finding, finding } from "../contract/finding.ts";
import { withColumns } from "../staging/table.ts";
import type { StagedColumn, StagedTable, Staging } from "../staging/types.ts";
import { FOREIGN_KEYS, parentObject } from "./references.ts";
import type { JoinDecision, KeyRepair } from "./types.ts";

const EXAMPLES = 20;

/** The table with the keys of every repair that is to be applied; the same table when there is none. */
function repairKeys(table: StagedTable, repairs: readonly KeyRepair[]): StagedTable {
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

/** The staging with the keys repaired that are to be; the same staging when there are none. */
export function withRepairedKeys(staging: Staging, repairs: readonly KeyRepair[]): Staging {
  if (!repairs.some(({ decision }) => decision === "apply")) return staging;
  return {
    ...staging,
    tables: new Map([...staging.tables].map(([object, table]) => [object, repairKeys(table, repairs)])),
  };
}

/** Decisions that no repair asks for (any more): a word misspelt, or keys that were mended in the export. */
export const unusedDecisions = (repairs: readonly KeyRepair[], decisions: readonly JoinDecision[]): Finding[] =>
  decisions.flatMap(({ object, column, repair }) =>
    repairs.some((each) => each.object === object && each.column === column && each.kind === repair)
      ? []
      : [
          finding(
            "info",
            "join_decision_unused",
            `decisions/joins.csv decides on ${repair} of ${object}.${column}, which nothing asks for. Look at its spelling, or delete the row.`,
            { column },
          ),
        ],
  );

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
