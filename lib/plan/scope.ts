/** What the parts of the evaluator share. */
import type { ObjectName } from "../contract/objects.ts";
import type { AnyTransform, Ast, CollapseAst, Test } from "../mapping/ast.ts";
import type { SourceTable, Tables } from "./tables.ts";
import type { Trace } from "./trace.ts";
import type { PlannedValue } from "./types.ts";

export type Evaluate = (unit: number) => PlannedValue;
/** A column that can end up in a field. `plain`: one cell is one stored value, only typed or normalised. */
export type Leaf = {
  readonly table: SourceTable;
  readonly index: number;
  readonly name: string;
  plain: boolean;
  collapsed: boolean;
  /** Read through a reference: a copy, if the column has a field of its own. */
  borrowed: boolean;
};

/** What a lookup needs of the entry it points to. */
export type LookupTarget = {
  readonly to: string;
  readonly object: ObjectName;
  made(unit: number): boolean;
  /** Code of the reason a unit makes no record. */
  outcome(unit: number): number;
  external(unit: number): string;
};
/** Where an expression is evaluated: a row of a table, or a group of its rows. */
export type Scope = {
  readonly table: SourceTable;
  readonly groups: readonly (readonly number[])[] | null;
  readonly key: readonly Ast[];
  readonly external: ((unit: number) => string) | null;
};
export type World = {
  readonly tables: Tables;
  readonly trace: Trace;
  target(entry: string): LookupTarget | null;
};

/** Makes functions of expressions; `silent` and `test` leave no trace. */
export interface Compile {
  readonly world: World;
  compile(ast: Ast, scope: Scope, plain?: boolean): Evaluate;
  silent(ast: Ast, scope: Scope): Evaluate;
  test(test: Test, scope: Scope): (unit: number) => boolean;
  collapsed(ast: CollapseAst, child: SourceTable): Evaluate;
}

export const applied = (transform: AnyTransform, value: unknown): PlannedValue =>
  (transform.apply as (value: unknown) => PlannedValue)(value);

export const rowScope = (table: SourceTable): Scope => ({ table, groups: null, key: [], external: null });
