/** Every foreign key of the contract whose column was delivered, matched against its parents. */
import { type ObjectName, objectSpec } from "../contract/objects.ts";
import type { Staging } from "../staging/types.ts";
import { type Match, matchKeys, type ParentKeys, parentKeys } from "./join-keys.ts";
import { FOREIGN_KEYS, parentObject } from "./references.ts";

export type JoinPass = {
  readonly object: ObjectName;
  readonly column: string;
  /** `unknown` for rows that do not say what they point to. */
  readonly references: ObjectName | "unknown";
  readonly email: boolean;
  readonly parents: ParentKeys;
  readonly match: Match;
};

/** One pass per foreign key; attachments give one per kind of parent. */
export function joinPasses(staging: Staging): JoinPass[] {
  const known = new Map<string, ParentKeys>();
  const parentsOf = (object: ObjectName, column: string): ParentKeys => {
    const name = `${object}.${column}`;
    const found = known.get(name) ?? parentKeys(staging.tables.get(object), column);
    known.set(name, found);
    return found;
  };
  return FOREIGN_KEYS.flatMap(({ object, column, target }): JoinPass[] => {
    const table = staging.tables.get(object);
    const keys = table?.column(column);
    if (!table || !keys) return [];
    if (!("by" in target)) {
      const parents = parentsOf(target.object, target.column);
      const email = target.column === "email";
      return [{ object, column, references: target.object, email, parents, match: matchKeys(keys, parents, email) }];
    }
    const kinds = table.column(target.by);
    const byKind = Map.groupBy(Array(table.length).keys(), (row) => parentObject(kinds?.at(row) ?? null));
    return [...byKind].map(([parent, rows]): JoinPass => {
      const parents = parent ? parentsOf(parent, objectSpec(parent).key[0] ?? "") : parentKeys(undefined, "");
      const match = matchKeys(keys, parents, false, rows);
      return { object, column, references: parent ?? "unknown", email: false, parents, match };
    });
  });
}
