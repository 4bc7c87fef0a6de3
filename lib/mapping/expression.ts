/** What a mapper writes: typed expressions over the columns of the export contract. */
import type { Column, Day, Id, Instant } from "../contract/columns.ts";
import { type CONTRACT, OBJECT_NAMES, type ObjectName, objectSpec } from "../contract/objects.ts";
import type { Reason } from "../contract/reasons.ts";
import type { Ast, Literal, Test, Transform } from "./ast.ts";

/** A reference to a record of destination object `D`. */
export type Ref<D extends string> = { readonly "~ref": D };
export type Condition<O extends string> = { readonly test: Test; readonly "~c"?: O };

/** A value of type `V`, read from one row of source object `O`. Blank cells are null. */
export interface Expr<O extends string, V> {
  readonly ast: Ast;
  readonly "~"?: { readonly object: O; readonly value: V };
  /** The value through a transform; blanks stay blank, and a transform may give null for what it cannot read. */
  as<W>(transform: Transform<NonNullable<V>, W>): Expr<O, W | Extract<V, null>>;
  /** The other one where this is blank. */
  or<W>(other: Expr<O, W>): Expr<O, NonNullable<V> | W>;
  /** A fixed value where this is blank. */
  orElse<const W extends Literal>(fixed: W): Expr<O, NonNullable<V> | W>;
  /** No record without it. A reference that leads nowhere skips with its own reason, a blank with this one. */
  orSkip(reason: Reason): Expr<O, NonNullable<V>>;
  /** Another name for each value of the column's list; null for the ones that have none. */
  map<const W extends Literal | null>(
    table: { readonly [K in NonNullable<V> & string]: W },
  ): Expr<O, W | Extract<V, null>>;
  /** Only where the condition holds. */
  when(condition: Condition<O>): Expr<O, V | null>;
  /** Only where no other row of the object has the same value. */
  whenOnlyHere(): Expr<O, V | null>;
  /** Only where several rows of the object have the same value. */
  whenShared(): Expr<O, V | null>;
  /** A value of the record this id points to. */
  get<T extends string, W>(this: Expr<O, Id<T> | null>, value: Expr<NoInfer<T>, W>): Expr<O, W | null>;
  /** A value of each record in a list of ids. */
  getEach<T extends string, W>(
    this: Expr<O, readonly Id<T>[] | null>,
    value: Expr<NoInfer<T>, W>,
  ): Expr<O, readonly NonNullable<W>[] | null>;
  /** The list without this value. */
  except<W>(this: Expr<O, readonly W[] | null>, one: Expr<O, W | null>): Expr<O, readonly W[] | null>;
  /** A value of the record whose column holds this text (compared in lower case). */
  find<T extends string, W>(column: Expr<T, string | null>, value: Expr<T, W>): Expr<O, W | null>;
  in(...values: NonNullable<V>[]): Condition<O>;
  isBlank(): Condition<O>;
}

const isLiteral = (value: unknown): value is Literal =>
  typeof value === "string" || typeof value === "number" || typeof value === "boolean";

export class Node<O extends string, V> implements Expr<O, V> {
  readonly ast: Ast;
  constructor(ast: Ast) {
    this.ast = ast;
  }
  as<W>(transform: Transform<NonNullable<V>, W>): Expr<O, W | Extract<V, null>> {
    return new Node({ op: "as", of: this.ast, transform });
  }
  or<W>(other: Expr<O, W>): Expr<O, NonNullable<V> | W> {
    return new Node({ op: "or", of: this.ast, other: other.ast });
  }
  orElse<const W extends Literal>(fixed: W): Expr<O, NonNullable<V> | W> {
    return new Node({ op: "orElse", of: this.ast, value: fixed });
  }
  orSkip(reason: Reason): Expr<O, NonNullable<V>> {
    return new Node<O, NonNullable<V>>({ op: "orSkip", of: this.ast, reason });
  }
  map<const W extends Literal | null>(
    table: { readonly [K in NonNullable<V> & string]: W },
  ): Expr<O, W | Extract<V, null>> {
    return new Node({ op: "map", of: this.ast, table });
  }
  when(condition: Condition<O>): Expr<O, V | null> {
    return new Node({ op: "when", of: this.ast, test: condition.test });
  }
  whenOnlyHere(): Expr<O, V | null> {
    return new Node({ op: "occurs", of: this.ast, times: "once" });
  }
  whenShared(): Expr<O, V | null> {
    return new Node({ op: "occurs", of: this.ast, times: "several" });
  }
  get<T extends string, W>(this: Expr<O, Id<T> | null>, value: Expr<NoInfer<T>, W>): Expr<O, W | null> {
    const { object, key } = homeOf(value.ast);
    return new Node({ op: "get", of: this.ast, object, by: key, value: value.ast });
  }
  getEach<T extends string, W>(
    this: Expr<O, readonly Id<T>[] | null>,
    value: Expr<NoInfer<T>, W>,
  ): Expr<O, readonly NonNullable<W>[] | null> {
    const { object, key } = homeOf(value.ast);
    return new Node({ op: "getEach", of: this.ast, object, by: key, value: value.ast });
  }
  except<W>(this: Expr<O, readonly W[] | null>, one: Expr<O, W | null>): Expr<O, readonly W[] | null> {
    return new Node({ op: "except", of: this.ast, one: one.ast });
  }
  find<T extends string, W>(column: Expr<T, string | null>, value: Expr<T, W>): Expr<O, W | null> {
    if (column.ast.op !== "column") throw new Error("find(column, value): the first argument must be a plain column.");
    return new Node({ op: "get", of: this.ast, object: column.ast.object, by: column.ast.column, value: value.ast });
  }
  in(...values: NonNullable<V>[]): Condition<O> {
    return { test: { op: "in", of: this.ast, values: (values as readonly unknown[]).filter(isLiteral) } };
  }
  isBlank(): Condition<O> {
    return { test: { op: "blank", of: this.ast } };
  }
}

/** The object whose columns an expression reads, with its key column. */
function homeOf(ast: Ast): { object: ObjectName; key: string } {
  if (ast.op === "column") {
    const key = objectSpec(ast.object).key[0];
    if (key) return { object: ast.object, key };
  }
  for (const inner of innerOf(ast)) return homeOf(inner);
  throw new Error(`An expression with "${ast.op}" reads no column, so it cannot be fetched through a reference.`);
}
const innerOf = (ast: Ast): readonly Ast[] =>
  ast.op === "combine" ? ast.parts : "of" in ast ? [ast.of] : ast.op === "collapse" && ast.value ? [ast.value] : [];

type ColumnsOf<O extends ObjectName> = (typeof CONTRACT)[O]["columns"];
type ValueOf<C> = C extends Column<infer V> ? V : never;
export type Source<O extends string> = { readonly "~source": O };
export type SourceObject<O extends ObjectName> = Source<O> & {
  readonly [K in keyof ColumnsOf<O> & string]: Expr<O, ValueOf<ColumnsOf<O>[K]>>;
};
function sources(): Record<string, object> {
  const out: Record<string, object> = {};
  for (const object of OBJECT_NAMES) {
    const columns: Record<string, unknown> = { "~source": object };
    for (const [column, { type }] of Object.entries(objectSpec(object).columns))
      columns[column] = new Node({ op: "column", object, column, type, custom: false });
    out[object] = columns;
  }
  return out;
}
/** Every object of the export contract with its columns as expressions. */
export const actimo = sources() as { readonly [O in ObjectName]: SourceObject<O> };

type CustomValue = {
  text: string;
  int: number;
  decimal: number;
  percent: number;
  date: Day;
  ts: Instant;
  bool: boolean;
};
/** A customer's own column by its header: checked when the plan is built, for the contract does not know it. */
export const custom = <O extends ObjectName, T extends keyof CustomValue>(
  of: Source<O>,
  header: string,
  type: T,
): Expr<O, CustomValue[T] | null> =>
  new Node({ op: "column", object: of["~source"], column: header, type, custom: true });

/** Text that is an id of this object, for columns that point to several kinds of records. */
export const idOf = <O extends string, T extends ObjectName>(
  text: Expr<O, string | null>,
  _of: Source<T>,
): Expr<O, Id<T> | null> => new Node(text.ast);
/** Our key on the record: fits a unique text field. */
export const externalId = (): Expr<never, string> => new Node({ op: "external" });
/** The same value on every record. */
export const fixed = <const W extends Literal>(value: W): Expr<never, W> => new Node({ op: "fixed", value });
/** The destination's user with this e-mail. */
export const owner = <O extends string>(email: Expr<O, string | null>): Expr<O, Ref<"user"> | null> =>
  new Node({ op: "owner", of: email.ast });
/** The destination's active user with this e-mail himself: nobody stands in for him, and nobody is asked about him. */
export const userOf = <O extends string>(email: Expr<O, string | null>): Expr<O, Ref<"user"> | null> =>
  new Node({ op: "owner", of: email.ast, exact: true });
/** The same value on every record that meets the condition. */
export const fixedWhere = <O extends string, const W extends Literal>(
  value: W,
  condition: Condition<O>,
): Expr<O, W | null> => new Node({ op: "when", of: { op: "fixed", value }, test: condition.test });

type ObjectOf<P extends readonly Expr<string, unknown>[]> = P[number] extends Expr<infer O, unknown> ? O : never;
type ValuesOf<P extends readonly Expr<string, unknown>[]> = {
  readonly [K in keyof P]: P[K] extends Expr<string, infer V> ? V : never;
};
/** Several values made into one. */
export const combine = <const P extends readonly Expr<string, unknown>[], W>(
  parts: P,
  transform: Transform<ValuesOf<P>, W>,
): Expr<ObjectOf<P>, W> => new Node({ op: "combine", parts: parts.map((part) => part.ast), transform });

/** Where a row of another object holds these values in these plain columns. */
export const listed = <T extends ObjectName, O extends string>(
  columns: readonly Expr<T, unknown>[],
  values: readonly Expr<O, unknown>[],
): Condition<O> => {
  const names = columns.map(({ ast }) => {
    if (ast.op !== "column") throw new Error("listed(columns, values): the columns must be plain ones.");
    return ast;
  });
  const [first] = names;
  if (!first || names.length !== values.length) throw new Error("listed(columns, values): a value for each column.");
  return {
    test: {
      op: "listed",
      object: first.object,
      columns: names,
      of: values.map(({ ast }) => ast),
    },
  };
};
export const not = <O extends string>(condition: Condition<O>): Condition<O> => ({
  test: { op: "not", of: condition.test },
});
export const all = <O extends string>(...conditions: Condition<O>[]): Condition<O> => ({
  test: { op: "all", of: conditions.map((c) => c.test) },
});
export const any = <O extends string>(...conditions: Condition<O>[]): Condition<O> => ({
  test: { op: "any", of: conditions.map((c) => c.test) },
});
