/** Many rows seen as one: children from their parent, or rows with the same key. */
import type { Day, Id, Instant } from "../contract/columns.ts";
import type { ObjectName } from "../contract/objects.ts";
import type { Ast, CollapseAst, GroupedAst, Literal } from "./ast.ts";
import { type Condition, type Expr, Node, type Source } from "./expression.ts";

type Ordered = Day | Instant | number | string | null;

/** The collapses of one set of children. */
export type Collapse<C extends string, P extends string> = {
  /** Every distinct value, sorted. */
  list<V>(value: Expr<C, V>): Expr<P, readonly NonNullable<V>[] | null>;
  /** The value of the child with the greatest order that has one. */
  latest<V>(value: Expr<C, V>, by: Expr<C, Ordered>): Expr<P, NonNullable<V> | null>;
  /** The value of the child with the smallest order; children without an order come last. */
  earliest<V>(value: Expr<C, V>, by: Expr<C, Ordered>): Expr<P, NonNullable<V> | null>;
  /** Children that meet the condition; null where there are none. */
  count(only?: Condition<C>): Expr<P, number | null>;
  sum(value: Expr<C, number | null>): Expr<P, number | null>;
  /** The smallest value; nothing where the parent's own is among them. */
  instead<V>(value: Expr<C, V>, own: Expr<P, V>): Expr<P, NonNullable<V> | null>;
  /** How often each value occurs: `bounced 3, delivered 80`. */
  tally(value: Expr<C, string | null>): Expr<P, string | null>;
};

/**
 * Children seen from their parent. Each use is a declared, counted collapse; `detail` names the reference table that
 * keeps the single rows.
 */
export function collapse<C extends ObjectName, P extends string>(
  foreignKey: Expr<C, Id<P> | null>,
  detail: string,
  where?: Condition<NoInfer<C>>,
): Collapse<C, P> {
  const link = foreignKey.ast;
  if (link.op !== "column") throw new Error("collapse(foreignKey, …): the foreign key must be a plain column.");
  const node = <V>(more: Partial<CollapseAst> & Pick<CollapseAst, "how">): Expr<P, V | null> =>
    new Node({
      op: "collapse",
      object: link.object,
      by: link.column,
      where: where?.test ?? null,
      detail,
      value: null,
      order: null,
      own: null,
      ...more,
    });
  return {
    list: (value) => node({ how: "list", value: value.ast }),
    latest: (value, by) => node({ how: "latest", value: value.ast, order: by.ast }),
    earliest: (value, by) => node({ how: "earliest", value: value.ast, order: by.ast }),
    count: (only) =>
      node({
        how: "count",
        value: only ? firstColumn(only) : link,
        where: only && where ? { op: "all", of: [where.test, only.test] } : (only?.test ?? where?.test ?? null),
      }),
    sum: (value) => node({ how: "sum", value: value.ast }),
    instead: (value, own) => node({ how: "instead", value: value.ast, own: own.ast }),
    tally: (value) => node({ how: "tally", value: value.ast }),
  };
}
/** What a counted row contributes: the cell it was chosen by. */
const firstColumn = (condition: Condition<string>): Ast | null =>
  condition.test.op === "in" ? condition.test.of : null;

export type Grouped<O extends string> = `${O} grouped`;
/** One destination record per distinct key of the source rows. */
export type Group<O extends string> = Source<Grouped<O>> & {
  readonly by: readonly Ast[];
  readonly object: O;
  /** The part of the key that all rows of the group share. */
  key<V extends Id<string> | null>(column: Expr<O, V>): Expr<Grouped<O>, V>;
  /** The first of these values that occurs; the order must name every value that counts. */
  strongest<V extends string | null, const L extends NonNullable<V>>(
    column: Expr<O, V>,
    ...order: L[]
  ): Expr<Grouped<O>, L | null>;
  /** The value of the row with the smallest order; rows without an order do not count. */
  first<V>(value: Expr<O, V>, by: Expr<O, Ordered>): Expr<Grouped<O>, V | null>;
  last<V>(value: Expr<O, V>, by: Expr<O, Ordered>): Expr<Grouped<O>, V | null>;
  count(only: Condition<O>): Expr<Grouped<O>, number>;
};
export function group<O extends ObjectName>(from: Source<O>, by: readonly Expr<O, Id<string> | null>[]): Group<O> {
  const node = <V>(more: Partial<GroupedAst> & Pick<GroupedAst, "how">): Expr<Grouped<O>, V> =>
    new Node({ op: "grouped", value: null, order: null, ranks: [], only: null, ...more });
  return {
    "~source": `${from["~source"]} grouped`,
    object: from["~source"],
    by: by.map((part) => part.ast),
    key: (column) => node({ how: "key", value: column.ast }),
    strongest: (column, ...order) => node({ how: "strongest", value: column.ast, ranks: order satisfies Literal[] }),
    first: (value, order) => node({ how: "first", value: value.ast, order: order.ast }),
    last: (value, order) => node({ how: "last", value: value.ast, order: order.ast }),
    count: (only) => node({ how: "count", value: firstColumn(only), only: only.test }),
  };
}
