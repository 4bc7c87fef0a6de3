// What a cell declares, reads and writes. Decides how its names travel to other cells.
import { type AnyNode, type Identifier, type ImportDeclaration, type Pattern, type Program, parse } from "acorn";
import { analyze, type Scope } from "periscopic";
import { type Cell, codeInProse } from "./cells.ts";
import { eraseTypes } from "./erase-types.ts";
import { type Place, PlacedError } from "./place.ts";

export type NameKind = "const" | "let" | "var" | "function" | "class" | "import";

/** A name declared at the top level of a cell. */
export interface Definition {
  readonly name: string;
  readonly kind: NameKind;
  readonly place: Place;
}

/** A use of a name that the cell itself does not declare. Offsets are into `code`. */
export interface Reference {
  readonly name: string;
  readonly start: number;
  readonly end: number;
  readonly place: Place;
  /** True when it is evaluated only once a function is called. */
  readonly later: boolean;
  readonly writes: boolean;
  readonly reads: boolean;
  /** A statement that is nothing but a call of one of its methods: `list.push(x)`. */
  readonly touches: boolean;
  /** `{ name }`: replacing it needs its key kept. */
  readonly shorthand: boolean;
  /** `name(...)`: replacing it must not give the call a `this`. */
  readonly called: boolean;
}

/** A call, by the name it is known under where it was defined: `import { load as l }` and `l()` is a call of `load`. */
export interface Call {
  readonly name: string;
  readonly place: Place;
}

/** A piece of `code` with its place in the file. */
export interface Span<T extends AnyNode = AnyNode> {
  readonly node: T;
  readonly place: Place;
}

export interface Analysis {
  /** The cell with its types blanked. */
  readonly code: string;
  /** The tree of `code`. */
  readonly program: Program;
  readonly definitions: ReadonlyMap<string, Definition>;
  readonly references: readonly Reference[];
  readonly imports: readonly Span<ImportDeclaration>[];
  readonly exports: readonly Span[];
  readonly dynamicImports: readonly Span[];
  readonly metas: readonly Span[];
  readonly calls: readonly Call[];
}

/**
 * Parses one cell.
 * @throws PlacedError named `SyntaxError` with the position in the file
 */
export function analyseCell(cell: Cell): Analysis {
  const prose = codeInProse(cell);
  if (prose !== undefined)
    throw new PlacedError("SyntaxError", "A markdown cell holds comments only; code needs a cell of its own", {
      line: prose,
      column: 1,
    });
  const code = cell.kind === "markdown" ? "" : eraseTypes(cell.source, cell.line + 1);
  const program = parseModule(code, cell.line + 1);
  const placeOf = (node: AnyNode): Place => ({
    line: cell.line + (node.loc?.start.line ?? 1),
    column: (node.loc?.start.column ?? 0) + 1,
  });

  const imports = program.body.filter((node) => node.type === "ImportDeclaration");
  const body = { ...program, body: program.body.filter((node) => node.type !== "ImportDeclaration") };
  const { scope, map } = analyze(body as unknown as Parameters<typeof analyze>[0]);

  const definitions = new Map<string, Definition>();
  const importedAs = new Map<string, string>();
  for (const node of imports)
    for (const specifier of node.specifiers) {
      definitions.set(specifier.local.name, { name: specifier.local.name, kind: "import", place: placeOf(specifier) });
      if (specifier.type === "ImportSpecifier") importedAs.set(specifier.local.name, keyName(specifier.imported));
    }
  for (const [name, declared] of scope.declarations) {
    const node = declared as unknown as AnyNode;
    const id = declaredIdentifiers(node).find((identifier) => identifier.name === name);
    definitions.set(name, { name, kind: kindOf(node), place: placeOf(id ?? node) });
  }

  const found: Finding = { references: [], dynamicImports: [], metas: [], exports: [], calls: [] };
  const writes = new Set<AnyNode>();
  const visit = (node: AnyNode, parent: AnyNode | undefined, at: Where): void => {
    note(node);
    if (node.type === "Identifier" && parent && isReference(node, parent)) refer(node, parent, at);
    const inner = inside(node, at);
    for (const child of childrenOf(node)) visit(child, node, entered(node, child, inner));
  };
  const touched = new Set<AnyNode>();
  const note = (node: AnyNode): void => {
    if (node.type === "ExpressionStatement") {
      const id = calledOn(node.expression);
      if (id) touched.add(id);
    }
    if (node.type === "AssignmentExpression") for (const id of patternIdentifiers(node.left)) writes.add(id);
    if (node.type === "UpdateExpression" && node.argument.type === "Identifier") writes.add(node.argument);
    if ((node.type === "ForOfStatement" || node.type === "ForInStatement") && node.left.type !== "VariableDeclaration")
      for (const id of patternIdentifiers(node.left)) writes.add(id);
    if (node.type === "ImportExpression") found.dynamicImports.push({ node, place: placeOf(node) });
    if (node.type === "MetaProperty" && node.meta.name === "import") found.metas.push({ node, place: placeOf(node) });
    if (/^Export/.test(node.type) && node.type !== "ExportSpecifier")
      found.exports.push({ node, place: placeOf(node) });
    if (node.type === "CallExpression") {
      const callee = node.callee;
      if (callee.type === "Identifier")
        found.calls.push({ name: importedAs.get(callee.name) ?? callee.name, place: placeOf(node) });
      if (callee.type === "MemberExpression" && callee.property.type === "Identifier" && !callee.computed)
        found.calls.push({ name: callee.property.name, place: placeOf(callee.property) });
    }
  };
  const refer = (node: Identifier, parent: AnyNode, at: Where): void => {
    if (importedAs.has(node.name) && !at.scope.find_owner(node.name)) return;
    if (definitions.get(node.name)?.kind === "import" && !at.scope.find_owner(node.name)) return;
    if (at.scope.find_owner(node.name) || at.shadowed.has(node.name)) return;
    const compound =
      (parent.type === "AssignmentExpression" && parent.operator !== "=") || parent.type === "UpdateExpression";
    found.references.push({
      name: node.name,
      start: node.start,
      end: node.end,
      place: placeOf(node),
      later: at.later,
      writes: writes.has(node),
      reads: !writes.has(node) || compound,
      touches: touched.has(node),
      shorthand: at.shorthand,
      called: parent.type === "CallExpression" && parent.callee === node,
    });
  };
  const inside = (node: AnyNode, at: Where): Where => {
    const own = map.get(node as never);
    const shadowed = node.type === "ClassExpression" && node.id ? new Set([...at.shadowed, node.id.name]) : at.shadowed;
    const later = at.later || /^(Function|ArrowFunction)/.test(node.type);
    return { scope: own ?? at.scope, shadowed, later, shorthand: node.type === "AssignmentPattern" && at.shorthand };
  };
  visit(body as AnyNode, undefined, { scope, shadowed: new Set(), later: false, shorthand: false });
  return { code, program, definitions, imports: imports.map((node) => ({ node, place: placeOf(node) })), ...found };
}

interface Finding {
  readonly references: Reference[];
  readonly dynamicImports: Span[];
  readonly metas: Span[];
  readonly exports: Span[];
  readonly calls: Call[];
}

interface Where {
  readonly scope: Scope;
  readonly shadowed: ReadonlySet<string>;
  readonly later: boolean;
  readonly shorthand: boolean;
}

/** How a child is entered: as the value of `{ name }` or `{ name = 1 }`, or as a field that runs with the constructor. */
function entered(node: AnyNode, child: AnyNode, at: Where): Where {
  if (node.type === "Property" && node.shorthand && node.value === child) return { ...at, shorthand: true };
  if (node.type === "AssignmentPattern" && node.left !== child) return { ...at, shorthand: false };
  if (node.type === "PropertyDefinition" && !node.static && node.value === child) return { ...at, later: true };
  return at;
}

function parseModule(code: string, firstLine: number): Program {
  try {
    return parse(code, {
      ecmaVersion: "latest",
      sourceType: "module",
      allowAwaitOutsideFunction: true,
      locations: true,
    });
  } catch (thrown) {
    if (!(thrown instanceof SyntaxError)) throw thrown;
    const loc = "loc" in thrown ? (thrown.loc as { line: number; column: number }) : { line: 1, column: 0 };
    throw new PlacedError("SyntaxError", thrown.message.replace(/\s*\(\d+:\d+\)$/, ""), {
      line: firstLine + loc.line - 1,
      column: loc.column + 1,
    });
  }
}

/** The nodes directly below a node. */
export function* childrenOf(node: AnyNode): Generator<AnyNode> {
  for (const value of Object.values(node)) {
    if (Array.isArray(value)) for (const item of value) if (isNode(item)) yield item;
    if (isNode(value)) yield value;
  }
}

const isNode = (value: unknown): value is AnyNode =>
  typeof value === "object" && value !== null && "type" in value && typeof value.type === "string";

/** Whether an identifier stands for a value, rather than for a property, a label or a part of an import. */
export function isReference(node: Identifier, parent: AnyNode): boolean {
  switch (parent.type) {
    case "MemberExpression":
      return parent.computed || parent.object === node;
    case "Property":
    case "MethodDefinition":
    case "PropertyDefinition":
      return parent.computed || parent.value === node;
    case "ExportSpecifier":
      return parent.local === node;
    case "LabeledStatement":
    case "BreakStatement":
    case "ContinueStatement":
    case "MetaProperty":
    case "ImportAttribute":
    case "ImportSpecifier":
    case "ImportDefaultSpecifier":
    case "ImportNamespaceSpecifier":
    case "ExportAllDeclaration":
      return false;
    default:
      return true;
  }
}

/** Methods that only look: a statement that calls one of them changes nothing. */
const LOOKING = new Set(["forEach", "print", "toString"]);

/** The name whose method a statement calls: `run` in `await run.changes.add(x)`. */
function calledOn(expression: AnyNode): Identifier | undefined {
  if (expression.type === "AwaitExpression") return calledOn(expression.argument);
  if (expression.type === "ChainExpression") return calledOn(expression.expression);
  if (expression.type !== "CallExpression" || expression.callee.type !== "MemberExpression") return undefined;
  const { property } = expression.callee;
  if (property.type === "Identifier" && LOOKING.has(property.name)) return undefined;
  let object: AnyNode = expression.callee.object;
  while (object.type === "MemberExpression") object = object.object;
  return object.type === "Identifier" ? object : undefined;
}

/** The names that a pattern binds or writes. */
export function patternIdentifiers(pattern: AnyNode | Pattern | null): Identifier[] {
  if (!pattern) return [];
  switch (pattern.type) {
    case "Identifier":
      return [pattern];
    case "ObjectPattern":
      return pattern.properties.flatMap((p) => patternIdentifiers(p.type === "RestElement" ? p.argument : p.value));
    case "ArrayPattern":
      return pattern.elements.flatMap((element) => patternIdentifiers(element));
    case "RestElement":
      return patternIdentifiers(pattern.argument);
    case "AssignmentPattern":
      return patternIdentifiers(pattern.left);
    default:
      return [];
  }
}

function declaredIdentifiers(node: AnyNode): Identifier[] {
  if (node.type === "VariableDeclaration") return node.declarations.flatMap((one) => patternIdentifiers(one.id));
  return (node.type === "FunctionDeclaration" || node.type === "ClassDeclaration") && node.id ? [node.id] : [];
}

function kindOf(node: AnyNode): NameKind {
  if (node.type === "FunctionDeclaration") return "function";
  if (node.type === "ClassDeclaration") return "class";
  if (node.type === "VariableDeclaration") return node.kind === "let" || node.kind === "var" ? node.kind : "const";
  return "const";
}

/** The name under an import or export specifier, which may be written as a string. */
export const keyName = (node: { type: string; name?: string; value?: unknown }): string =>
  node.type === "Identifier" ? String(node.name) : String(node.value);
