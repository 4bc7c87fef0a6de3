// Turns a cell into an async function whose names outlive it. Lines stay; columns can be mapped back.
import MagicString from "magic-string";
import { type Analysis, keyName } from "./analyse.ts";
import type { Place } from "./place.ts";

/** How a name of another cell is reached: passed in by value, through the shared scope, or left alone. */
export type Route = "value" | "scope" | "global";

export interface Transformed {
  /** One line of wrapping, then the cell's own lines, then the closing line. */
  readonly code: string;
  /** Names the function takes by value, in the order of its last parameter's properties. */
  readonly inputs: readonly string[];
  /** From a position in `code` (line 1 is the wrapping) to the cell's own line and column (line 1 is its first). */
  original(line: number, column: number): Place;
}

/** Names the wrapping uses; a workbook may not declare them. */
export const RESERVED: readonly string[] = ["__scope", "__meta", "__import", "__in"];

/**
 * Rewrites one analysed cell. The result is an expression: a function
 * `(__scope, __meta, __import, inputs) => Promise`, strict, to be run in the global scope.
 */
export function transformCell(analysis: Analysis, routeOf: (name: string) => Route): Transformed {
  const text = new MagicString(analysis.code);
  const inputs = new Set<string>();
  for (const { node } of analysis.metas) text.overwrite(node.start, node.end, pad("__meta", node.end - node.start));
  for (const { node } of analysis.dynamicImports) text.overwrite(node.start, node.start + "import".length, "__import");
  for (const { node } of analysis.imports) blank(text, analysis.code, node.start, node.end);
  dropExports(text, analysis);
  for (const reference of analysis.references) {
    const route = routeOf(reference.name);
    if (route === "value") inputs.add(reference.name);
    if (route !== "scope") continue;
    const through = `__scope.${reference.name}`;
    const written = reference.shorthand ? `${reference.name}: ${through}` : through;
    text.overwrite(reference.start, reference.end, reference.called ? `(0,${through})` : written);
  }
  const names = [...analysis.definitions.keys()];
  const register = names.map((name) => `__scope("${name}",()=>${name}${setter(analysis, name)});`).join("");
  const head = `"use strict";(async function(__scope,__meta,__import,{${[...inputs].join(",")}}){${register}${importing(analysis)}`;
  const mappings = text.generateDecodedMap({ hires: true }).mappings;
  return {
    code: `${head}\n${text.toString()}\n})`,
    inputs: [...inputs],
    original(line, column) {
      let place = { line: line - 1, column };
      for (const [from, , sourceLine, sourceColumn] of mappings[line - 2] ?? []) {
        if (from > column - 1) break;
        if (sourceLine === undefined || sourceColumn === undefined) continue;
        place = { line: sourceLine + 1, column: sourceColumn + 1 };
      }
      return place;
    },
  };
}

/** `import` bindings cannot be assigned; every other name gets a setter (that of a `const` throws, as it should). */
function setter(analysis: Analysis, name: string): string {
  return analysis.definitions.get(name)?.kind === "import" ? "" : `,__in=>{${name}=__in}`;
}

/** The imports of the cell as declarations on the wrapping line: they are hoisted, as in a module. */
function importing(analysis: Analysis): string {
  return analysis.imports
    .map(({ node, place }) => {
      const named: string[] = [];
      const asked: string[] = [];
      let whole = "";
      for (const specifier of node.specifiers) {
        if (specifier.type === "ImportNamespaceSpecifier") whole = specifier.local.name;
        else {
          const key = specifier.type === "ImportDefaultSpecifier" ? "default" : keyName(specifier.imported);
          asked.push(key);
          named.push(`${JSON.stringify(key)}:${specifier.local.name}`);
        }
      }
      const attributes = Object.fromEntries(node.attributes.map((one) => [keyName(one.key), one.value.value]));
      const from = JSON.stringify({ names: asked, place, with: attributes });
      const call = `await __import.from(${JSON.stringify(String(node.source.value))},${from})`;
      if (whole && named.length > 0) return `const ${whole}=${call},{${named.join(",")}}=${whole};`;
      if (whole) return `const ${whole}=${call};`;
      return named.length > 0 ? `const {${named.join(",")}}=${call};` : `${call};`;
    })
    .join("");
}

function dropExports(text: MagicString, analysis: Analysis): void {
  for (const { node } of analysis.exports) {
    if (node.type === "ExportNamedDeclaration" && node.declaration)
      blank(text, analysis.code, node.start, node.declaration.start);
    else if (node.type === "ExportDefaultDeclaration") {
      const named = "id" in node.declaration && node.declaration.id;
      if (named && /Declaration$/.test(node.declaration.type))
        blank(text, analysis.code, node.start, node.declaration.start);
      else text.overwrite(node.start, node.start + "export default".length, pad("void", "export default".length));
    } else blank(text, analysis.code, node.start, node.end);
  }
}

function blank(text: MagicString, code: string, start: number, end: number): void {
  if (end > start) text.overwrite(start, end, `;${code.slice(start, end).replace(/[^\n]/g, " ").slice(1)}`);
}

const pad = (word: string, length: number): string => word.padEnd(length, " ");
