/** Expressions of a mapping as data: they can be hashed, printed, counted and changed. */
import type { ColumnType } from "../contract/columns.ts";
import type { ObjectName } from "../contract/objects.ts";
import type { Reason } from "../contract/reasons.ts";

export type Literal = string | number | boolean;

/**
 * A named, versioned function: its name stands in the hash, so a change of behaviour needs a new version.
 * `keeps` says that the value is only typed or normalised, not made into another one.
 */
export type Transform<I, W> = {
  readonly name: string;
  readonly version: number;
  readonly keeps: boolean;
  /** Takes the beginning of a text that is too long. */
  readonly cuts?: true;
  readonly apply: (value: I) => W;
};
export type AnyTransform = Transform<never, unknown>;

export type ColumnAst = {
  readonly op: "column";
  readonly object: ObjectName;
  readonly column: string;
  readonly type: ColumnType;
  /** A customer's own column: not in the contract, known by its header. */
  readonly custom: boolean;
};
export type CollapseHow = "list" | "latest" | "earliest" | "count" | "sum" | "instead" | "tally";
export type CollapseAst = {
  readonly op: "collapse";
  readonly how: CollapseHow;
  readonly object: ObjectName;
  /** Column of the child that holds the parent's id. */
  readonly by: string;
  readonly where: Test | null;
  /** Reference table that keeps the single rows. */
  readonly detail: string;
  readonly value: Ast | null;
  readonly order: Ast | null;
  /** An expression of the parent: nothing is taken where a child has this value. */
  readonly own: Ast | null;
};
export type GroupedAst = {
  readonly op: "grouped";
  readonly how: "key" | "strongest" | "first" | "last" | "count";
  readonly value: Ast | null;
  readonly order: Ast | null;
  readonly ranks: readonly Literal[];
  readonly only: Test | null;
};
export type Ast =
  | ColumnAst
  | CollapseAst
  | GroupedAst
  | { readonly op: "external" }
  /** Always blank: what stands where a column was left out. */
  | { readonly op: "nothing" }
  | { readonly op: "fixed"; readonly value: Literal }
  | { readonly op: "as"; readonly of: Ast; readonly transform: AnyTransform }
  | { readonly op: "or"; readonly of: Ast; readonly other: Ast }
  | { readonly op: "orElse"; readonly of: Ast; readonly value: Literal }
  | { readonly op: "orSkip"; readonly of: Ast; readonly reason: Reason }
  | { readonly op: "map"; readonly of: Ast; readonly table: Readonly<Record<string, Literal | null>> }
  | { readonly op: "when"; readonly of: Ast; readonly test: Test }
  | { readonly op: "occurs"; readonly of: Ast; readonly times: "once" | "several" }
  | { readonly op: "get"; readonly of: Ast; readonly object: ObjectName; readonly by: string; readonly value: Ast }
  | { readonly op: "getEach"; readonly of: Ast; readonly object: ObjectName; readonly by: string; readonly value: Ast }
  | { readonly op: "except"; readonly of: Ast; readonly one: Ast }
  | { readonly op: "combine"; readonly parts: readonly Ast[]; readonly transform: AnyTransform }
  /** `exact`: that user himself or nobody, whatever was decided about owners. */
  | { readonly op: "owner"; readonly of: Ast; readonly exact?: true }
  /** A body whose own images are files that `entry` makes of the rows with this parent. */
  | {
      readonly op: "inline";
      readonly of: Ast;
      readonly id: Ast;
      readonly entry: string;
      readonly parent: string;
      readonly name: string;
    }
  | { readonly op: "lookup"; readonly entries: readonly string[]; readonly of: Ast };

export type Test =
  | { readonly op: "in"; readonly of: Ast; readonly values: readonly Literal[] }
  | { readonly op: "blank"; readonly of: Ast }
  /** A row of the object holds these values in these columns. */
  | {
      readonly op: "listed";
      readonly object: ObjectName;
      readonly columns: readonly ColumnAst[];
      readonly of: readonly Ast[];
    }
  | { readonly op: "not"; readonly of: Test }
  | { readonly op: "all" | "any"; readonly of: readonly Test[] };

/** Expressions directly inside a test. */
export function testParts(test: Test): readonly Ast[] {
  switch (test.op) {
    case "in":
    case "blank":
      return [test.of];
    case "listed":
      return test.of;
    case "not":
      return testParts(test.of);
    default:
      return test.of.flatMap(testParts);
  }
}

/** A child of an expression: `value` parts end up in the result, `chooses` parts only decide about it. */
export type Part = { readonly ast: Ast; readonly role: "value" | "chooses" };
const value = (ast: Ast | null): Part[] => (ast ? [{ ast, role: "value" }] : []);
const chooses = (asts: readonly Ast[]): Part[] => asts.map((ast) => ({ ast, role: "chooses" }));

export function astParts(ast: Ast): readonly Part[] {
  switch (ast.op) {
    case "column":
    case "external":
    case "nothing":
    case "fixed":
      return [];
    case "or":
      return [...value(ast.of), ...value(ast.other)];
    case "when":
      return [...value(ast.of), ...chooses(testParts(ast.test))];
    case "get":
    case "getEach":
      return [...value(ast.of), ...value(ast.value)];
    case "except":
      return [...value(ast.of), ...chooses([ast.one])];
    case "inline":
      return [...value(ast.of), ...chooses([ast.id])];
    case "combine":
      return ast.parts.flatMap(value);
    case "collapse":
      return [
        ...value(ast.value),
        ...chooses([...(ast.where ? testParts(ast.where) : []), ...[ast.order, ast.own].filter((a) => a !== null)]),
      ];
    case "grouped":
      return [
        ...value(ast.value),
        ...chooses([...(ast.only ? testParts(ast.only) : []), ...(ast.order ? [ast.order] : [])]),
      ];
    default:
      return value(ast.of);
  }
}

/** Every node of an expression, itself first. */
export function* walk(ast: Ast): Generator<Ast> {
  yield ast;
  for (const part of astParts(ast)) yield* walk(part.ast);
}

/** The columns whose cells can end up in the result, as nodes. */
export function* valueColumns(ast: Ast): Generator<ColumnAst> {
  if (ast.op === "column") yield ast;
  for (const part of astParts(ast)) if (part.role === "value") yield* valueColumns(part.ast);
}
