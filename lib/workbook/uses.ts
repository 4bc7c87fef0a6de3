// Every use of a name that belongs to the whole workbook: one a cell declares at its top level, or one no cell declares.
import type { AnyNode, Identifier } from "acorn";
import { analyze, type Scope } from "periscopic";
import { type Analysis, childrenOf, isReference, patternIdentifiers } from "./analyse.ts";
import type { ReadCell } from "./lint-finding.ts";

/** Where a node stands. */
export interface Standing {
  /** What encloses it, the innermost last. */
  readonly above: readonly AnyNode[];
  readonly scope: Scope;
  /** It runs only once a function is called that is not called on the spot. */
  readonly later: boolean;
  /** The name that the cell's top level gives to what encloses it: `f` for all of `const f = () => …`. */
  readonly within: string | undefined;
}

export interface Use extends Standing {
  readonly name: string;
  readonly node: Identifier;
}

/** Walks a cell's tree; `visit` gets every node with where it stands. */
export function walkCell({ analysis }: ReadCell, visit: (node: AnyNode, at: Standing) => void): void {
  const { tree, scope, map } = scopesOf(analysis);
  const walk = (node: AnyNode, at: Standing): void => {
    visit(node, at);
    const parent = at.above.at(-1);
    const inner: Standing = {
      above: [...at.above, node],
      scope: map.get(node as never) ?? at.scope,
      later: at.later || isDeferred(node, parent),
      within: at.within ?? topLevelName(node, at.above),
    };
    for (const child of childrenOf(node)) walk(child, inner);
  };
  walk(tree, { above: [], scope, later: false, within: undefined });
}

interface Scopes {
  readonly tree: AnyNode;
  readonly scope: Scope;
  readonly map: ReturnType<typeof analyze>["map"];
}

/** Inner names are told apart by the identity of their scope, so a cell's scopes are found once. */
const scopes = new WeakMap<Analysis, Scopes>();

function scopesOf(analysis: Analysis): Scopes {
  const known = scopes.get(analysis);
  if (known) return known;
  const body = analysis.program.body.filter((node) => node.type !== "ImportDeclaration");
  const tree: AnyNode = { ...analysis.program, body };
  const found = { tree, ...analyze(tree as unknown as Parameters<typeof analyze>[0]) };
  scopes.set(analysis, found);
  return found;
}

/** The uses of workbook-wide names in a cell, declarations left out. */
export function usesOf(read: ReadCell): Use[] {
  const uses: Use[] = [];
  const declared = new Set<AnyNode>();
  let root: Scope | undefined;
  walkCell(read, (node, at) => {
    root ??= at.scope;
    if (node.type === "VariableDeclarator") for (const id of patternIdentifiers(node.id)) declared.add(id);
    if (node.type === "CatchClause") for (const id of patternIdentifiers(node.param ?? null)) declared.add(id);
    if ("params" in node && Array.isArray(node.params))
      for (const param of node.params) for (const id of patternIdentifiers(param)) declared.add(id);
    if ("id" in node && node.id && node.type !== "VariableDeclarator") declared.add(node.id);
    const parent = at.above.at(-1);
    if (node.type !== "Identifier" || !parent || declared.has(node) || !isReference(node, parent)) return;
    const owner = at.scope.find_owner(node.name);
    if (owner && owner !== root) return;
    if (at.above.some((one) => one.type === "ClassExpression" && one.id?.name === node.name)) return;
    uses.push({ ...at, name: node.name, node });
  });
  return uses;
}

/** Whether the body of a function waits for a call from elsewhere; `(() => …)()` and `rows.map(() => …)` do not. */
function isDeferred(node: AnyNode, parent: AnyNode | undefined): boolean {
  if (node.type === "PropertyDefinition") return !node.static;
  if (!/^(?:Function|ArrowFunction)/.test(node.type)) return false;
  if (parent?.type === "NewExpression") return false;
  if (parent?.type !== "CallExpression") return true;
  return parent.callee !== node && WAITING.test(calleeName(parent.callee));
}

const WAITING =
  /^(?:set(?:Timeout|Interval|Immediate)|queueMicrotask|nextTick|on|once|addEventListener|then|catch|finally)$/;

function calleeName(callee: AnyNode): string {
  if (callee.type === "Identifier") return callee.name;
  return callee.type === "MemberExpression" && callee.property.type === "Identifier" ? callee.property.name : "";
}

function topLevelName(node: AnyNode, above: readonly AnyNode[]): string | undefined {
  const depth = above.filter(({ type }) => type !== "ExportNamedDeclaration").length;
  if (depth === 1 && (node.type === "FunctionDeclaration" || node.type === "ClassDeclaration")) return node.id?.name;
  if (depth === 2 && node.type === "VariableDeclarator" && node.id.type === "Identifier") return node.id.name;
  return undefined;
}
