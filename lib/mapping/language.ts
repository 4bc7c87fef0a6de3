/**
 * The mapping language. A mapping reads like the page's table: one entry per row, plus a fate for every other object
 * and column of the export contract. Expressions are data; wrong columns, types and missing fields do not compile.
 */
export type { Ast, Literal, Test, Transform } from "./ast.ts";
export { type Collapse, collapse, type Group, type Grouped, group } from "./collapse.ts";
export * from "./entries.ts";
export {
  actimo,
  all,
  any,
  type Condition,
  combine,
  custom,
  type Expr,
  externalId,
  fixed,
  fixedWhere,
  idOf,
  listed,
  not,
  owner,
  type Ref,
  type Source,
  type SourceObject,
  userOf,
} from "./expression.ts";
export * from "./fields.ts";
