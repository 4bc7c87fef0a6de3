// Which values of a workbook are a run, or a method of one that changes something outside: followed through aliases.
import type { AnyNode, Expression, Pattern, SpreadElement } from "acorn";
import type { Scope } from "periscopic";
import { keyName } from "./analyse.ts";
import type { ReadCell } from "./lint-finding.ts";
import { type Standing, walkCell } from "./uses.ts";

/** `opener` makes a run, `library` is a module of ours, an effect is a function by the name of its method. */
export type Value = "opener" | "run" | "library" | { readonly effect: string };

export interface EffectNames {
  /** Functions and methods of a run that change something outside. */
  readonly effects: readonly string[];
  /** Functions of the library that give a run. */
  readonly openers: readonly string[];
}

export interface EffectValues {
  /** What an expression is, as far as its text tells; undefined for everything else. */
  meaningOf(node: AnyNode, at: Standing): Value | undefined;
}

/** Follows runs and their methods through a workbook's names. */
export function effectValues(read: readonly ReadCell[], names: EffectNames): EffectValues {
  const known = new Map<string, Value>();
  const declaredNames = new Set(read.flatMap(({ analysis }) => [...analysis.definitions.keys()]));
  const functions = new Map<string, readonly Pattern[]>();
  const scopes = new Map<Scope, number>();
  let learnt = true;

  /** Inner names are apart by their scope; those of the top level are shared by all cells. */
  const keyOf = (name: string, at: Standing): string => {
    const owner = at.scope.find_owner(name);
    if (!owner?.parent) return name;
    if (!scopes.has(owner)) scopes.set(owner, scopes.size);
    return `${scopes.get(owner)}:${name}`;
  };
  const learn = (key: string, value: Value | undefined): void => {
    if (value === undefined || known.has(key)) return;
    known.set(key, value);
    learnt = true;
  };
  const memberOf = (owner: Value | undefined, property: string): Value | undefined => {
    if (owner === "run" && names.effects.includes(property)) return { effect: property };
    if (owner === "library") return named(property);
    return undefined;
  };
  const named = (name: string): Value | undefined => {
    if (names.openers.includes(name)) return "opener";
    return names.effects.includes(name) ? { effect: name } : undefined;
  };

  const meaningOf = (node: AnyNode, at: Standing): Value | undefined => {
    switch (node.type) {
      case "Identifier":
        return known.get(keyOf(node.name, at)) ?? (isForeign(node.name, at) ? named(node.name) : undefined);
      case "AwaitExpression":
        return meaningOf(node.argument, at);
      case "ChainExpression":
        return meaningOf(node.expression, at);
      case "AssignmentExpression":
        return meaningOf(node.right, at);
      case "ConditionalExpression":
        return meaningOf(node.consequent, at) ?? meaningOf(node.alternate, at);
      case "LogicalExpression":
        return meaningOf(node.left, at) ?? meaningOf(node.right, at);
      case "SequenceExpression":
        return node.expressions.map((one) => meaningOf(one, at)).at(-1);
      case "ImportExpression":
        return isLibrary(node.source) ? "library" : undefined;
      case "CallExpression": {
        if (meaningOf(node.callee, at) === "opener") return "run";
        if (node.callee.type !== "MemberExpression" || propertyOf(node.callee) !== "bind") return undefined;
        return meaningOf(node.callee.object, at);
      }
      case "MemberExpression": {
        const property = propertyOf(node);
        const owner = meaningOf(node.object, at);
        if (property === undefined) return owner === "run" ? { effect: "a method told by a name" } : undefined;
        const foreign = node.object.type === "Identifier" && isForeign(node.object.name, at);
        return memberOf(owner ?? (foreign ? "run" : undefined), property);
      }
      default:
        return undefined;
    }
  };
  /** A name that nothing in the workbook declares may be anything. */
  const isForeign = (name: string, at: Standing): boolean =>
    !at.scope.find_owner(name) && !declaredNames.has(name) && !(name in globalThis);

  const bind = (pattern: AnyNode, value: Value | undefined, at: Standing): void => {
    if (value === undefined) return;
    if (pattern.type === "Identifier") learn(keyOf(pattern.name, at), value);
    if (pattern.type === "AssignmentPattern") bind(pattern.left, value, at);
    if (pattern.type !== "ObjectPattern") return;
    for (const one of pattern.properties) {
      if (one.type === "RestElement") bind(one.argument, value, at);
      else {
        const key = one.computed ? literal(one.key) : keyName(one.key as { type: string });
        if (key !== undefined) bind(one.value, memberOf(value, key), at);
      }
    }
  };
  const pass = (args: readonly (Expression | SpreadElement)[], params: readonly Pattern[], at: Standing): void => {
    args.forEach((argument, n) => {
      const param = params[n];
      const scope = param && paramScopes.get(param);
      const value = meaningOf(argument, at);
      // An effect handed on is told where it is handed on.
      if (param && scope && typeof value === "string") bind(param, value, { ...at, scope });
    });
  };
  const paramScopes = new Map<Pattern, Scope>();

  for (const { analysis } of read)
    for (const { node } of analysis.imports) {
      if (!isLibrary(node.source)) continue;
      for (const one of node.specifiers)
        if (one.type === "ImportNamespaceSpecifier") learn(one.local.name, "library");
        else if (one.type === "ImportSpecifier") learn(one.local.name, named(keyName(one.imported)));
    }
  for (let round = 0; learnt && round < 20; round++) {
    learnt = false;
    for (const one of read)
      walkCell(one, (node, at) => {
        const parent = at.above.at(-1);
        if (isFunction(parent) && "params" in parent && parent.params.some((param) => param === node)) {
          if (!paramScopes.has(node as Pattern)) learnt = true;
          paramScopes.set(node as Pattern, at.scope);
        }
        if (node.type === "FunctionDeclaration" && node.id) functions.set(keyOf(node.id.name, at), node.params);
        if (node.type === "VariableDeclarator" && node.init) {
          bind(node.id, meaningOf(node.init, at), at);
          if (isFunction(node.init) && node.id.type === "Identifier")
            functions.set(keyOf(node.id.name, at), node.init.params);
        }
        if (node.type === "AssignmentExpression" && node.operator === "=")
          bind(node.left, meaningOf(node.right, at), at);
        if (node.type === "CallExpression") {
          const { callee } = node;
          if (callee.type === "Identifier") pass(node.arguments, functions.get(keyOf(callee.name, at)) ?? [], at);
          if (isFunction(callee)) pass(node.arguments, callee.params, at);
        }
      });
  }
  return { meaningOf };
}

/** The name of a member, where its text tells it. */
export function propertyOf(node: AnyNode & { type: "MemberExpression" }): string | undefined {
  if (node.computed) return literal(node.property);
  return node.property.type === "Identifier" ? node.property.name : undefined;
}

const isFunction = (node: AnyNode | undefined) =>
  node?.type === "FunctionDeclaration" ||
  node?.type === "FunctionExpression" ||
  node?.type === "ArrowFunctionExpression";

function literal(node: AnyNode): string | undefined {
  if (node.type === "Literal") return String(node.value);
  if (node.type === "TemplateLiteral" && node.expressions.length === 0)
    return node.quasis[0]?.value.cooked ?? undefined;
  return undefined;
}

const isLibrary = (source: AnyNode): boolean => /^#lib\/|\/lib\//.test(literal(source) ?? "");
