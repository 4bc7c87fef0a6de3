// What only a notebook kernel shows, and what a cell hands to nobody.
import type { AnyNode } from "acorn";
import { type LintFinding, placeIn, type ReadCell } from "./lint-finding.ts";

/** Methods that only give a value back: as a last line they are meant to be seen. */
const GIVES = new Set(
  "slice filter concat toSorted toReversed toSpliced join at flat flatMap groupBy includes indexOf keys values entries objects select orderby".split(
    " ",
  ),
);
const DISPLAYABLE = ["table", "md", "chart", "numberedLines"];

/** A value on the last line of a cell: a kernel shows it, no other way of running does. */
export function lastValue({ cell, analysis }: ReadCell, displayables: ReadonlySet<string>): LintFinding[] {
  const last = analysis.program.body.at(-1);
  if (last?.type !== "ExpressionStatement" || last.directive || !isMerelyValue(last.expression, displayables))
    return [];
  const text = analysis.code.slice(last.expression.start, last.expression.end).replace(/\s+/g, " ");
  const shown = text.length > 40 ? `${text.slice(0, 40)}…` : text;
  return [
    {
      ...placeIn(cell, last),
      rule: "last-value",
      message: `The value of a last line is shown in a notebook kernel only; write display(${shown}).`,
    },
  ];
}

/** Local names of the functions that make something to display, as the workbook imports them. */
export function displayablesOf(read: readonly ReadCell[]): Set<string> {
  const found = new Set<string>();
  for (const { analysis } of read)
    for (const { node } of analysis.imports) {
      if (node.source.value !== "#lib/workbook/display.ts") continue;
      for (const one of node.specifiers)
        if (one.type === "ImportSpecifier" && one.imported.type === "Identifier")
          if (DISPLAYABLE.includes(one.imported.name)) found.add(one.local.name);
    }
  return found;
}

/** `export default` and exports from elsewhere: they mean nothing in a cell, and a kernel shows them. */
export function strayExports({ cell, analysis }: ReadCell): LintFinding[] {
  return analysis.exports.flatMap(({ node }): LintFinding[] => {
    const place = placeIn(cell, node);
    if (node.type === "ExportDefaultDeclaration")
      return [
        { ...place, rule: "export", message: "export default gives a cell's value no name; write const NAME = … ." },
      ];
    if (node.type === "ExportAllDeclaration" || (node.type === "ExportNamedDeclaration" && node.source))
      return [
        { ...place, rule: "export", message: "A cell hands nothing on from another module; import what it needs." },
      ];
    return [];
  });
}

function isMerelyValue(node: AnyNode, displayables: ReadonlySet<string>): boolean {
  const all = (...nodes: readonly (AnyNode | null)[]): boolean =>
    nodes.every((one) => one === null || isMerelyValue(one, displayables));
  switch (node.type) {
    case "Identifier":
    case "Literal":
    case "ArrowFunctionExpression":
    case "FunctionExpression":
    case "ClassExpression":
    case "ObjectExpression":
    case "ArrayExpression":
      return true;
    case "TemplateLiteral":
      return all(...node.expressions);
    case "MemberExpression":
      return all(node.object);
    case "ChainExpression":
      return all(node.expression);
    case "BinaryExpression":
      return node.left.type !== "PrivateIdentifier" && all(node.left, node.right);
    case "LogicalExpression":
      return all(node.left, node.right);
    case "ConditionalExpression":
      return all(node.test, node.consequent, node.alternate);
    case "UnaryExpression":
      return node.operator !== "delete" && node.operator !== "void" && all(node.argument);
    case "TaggedTemplateExpression":
      return node.tag.type === "Identifier" && displayables.has(node.tag.name);
    case "CallExpression":
      if (node.callee.type === "Identifier") return displayables.has(node.callee.name);
      if (node.callee.type !== "MemberExpression" || node.callee.property.type !== "Identifier") return false;
      return GIVES.has(node.callee.property.name);
    default:
      return false;
  }
}
