/** The foreign keys of the contract, the attachments' parent of many kinds included. */
import { OBJECT_NAMES, type ObjectName, objectSpec, referenceOf } from "../contract/objects.ts";
import type { Cell } from "../staging/types.ts";

export type ForeignKey = {
  readonly object: ObjectName;
  readonly column: string;
  /** What it points to: the same for every row, or decided by another column of the row. */
  readonly target: { readonly object: ObjectName; readonly column: string } | { readonly by: string };
};

/** `attachments.parent_type` → the object `parent_id` points to. */
const PARENTS: Readonly<Record<string, ObjectName>> = {
  contact: "contacts",
  message: "messages",
  task: "tasks",
  learning_path: "learning_paths",
  survey: "surveys",
  group_post: "group_posts",
};

/** The object a value of `attachments.parent_type` names, or null. */
export const parentObject = (type: Cell): ObjectName | null =>
  (typeof type === "string" && Object.hasOwn(PARENTS, type) && PARENTS[type]) || null;

/** Every foreign key of the contract, in contract order. */
export const FOREIGN_KEYS: readonly ForeignKey[] = OBJECT_NAMES.flatMap((object) =>
  Object.entries(objectSpec(object).columns).flatMap(([column, spec]): ForeignKey[] => {
    if (object === "attachments" && column === "parent_id") return [{ object, column, target: { by: "parent_type" } }];
    const target = referenceOf(spec);
    return target ? [{ object, column, target }] : [];
  }),
);

/** Those of one object whose values are ids of `to` for at least some rows. */
export const keysTo = (to: ObjectName): readonly ForeignKey[] =>
  FOREIGN_KEYS.filter(
    ({ target }) => "by" in target || (target.object === to && target.column === objectSpec(to).key[0]),
  );
