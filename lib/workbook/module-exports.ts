// What a module of the library offers, read from its text: nothing of it runs.
import { readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import type { Pattern } from "acorn";
import { analyseCell, keyName, patternIdentifiers } from "./analyse.ts";
import { PlacedError } from "./place.ts";

export interface ModuleExports {
  /** Names that exist when the module runs. */
  readonly values: ReadonlySet<string>;
  /** The module hands on all of something that was not read: any name may be there. */
  readonly open: boolean;
  /** Whether a name is a type of the module. */
  isType(name: string): boolean;
}

/**
 * The exports of a TypeScript file and of what it hands on.
 * @param file absolute path of a file that can be read
 */
export function moduleExports(file: string, seen: ReadonlySet<string> = new Set()): ModuleExports {
  const text = readFileSync(file, "utf8");
  const values = new Set<string>();
  let open = false;
  const add = (pattern: Pattern | null): void => {
    for (const { name } of patternIdentifiers(pattern)) values.add(name);
  };
  for (const { node } of exportsIn(text) ?? []) {
    if (node.type === "ExportDefaultDeclaration") values.add("default");
    if (node.type === "ExportAllDeclaration") {
      const from = String(node.source.value);
      const next = resolve(dirname(file), from);
      if (node.exported) values.add(keyName(node.exported));
      else if (!from.startsWith(".") || seen.has(next)) open = open || !from.startsWith(".");
      else {
        const inner = moduleExports(next, new Set([...seen, file]));
        for (const name of inner.values) values.add(name);
        open = open || inner.open;
      }
    }
    if (node.type !== "ExportNamedDeclaration") continue;
    for (const { exported } of node.specifiers) values.add(keyName(exported));
    if (node.declaration?.type === "VariableDeclaration") for (const { id } of node.declaration.declarations) add(id);
    else if (node.declaration) values.add(node.declaration.id.name);
  }
  const typed = (name: string): boolean =>
    new RegExp(
      `\\b(?:type|interface|enum|namespace)\\s+${name}\\b|\\bexport\\s+type\\s*\\{[^}]*\\b${name}\\b|\\btype\\s+[\\w$]+\\s+as\\s+${name}\\b`,
    ).test(text);
  return {
    values,
    open: open || exportsIn(text) === undefined,
    isType: (name) => /^[\w$]+$/.test(name) && typed(name),
  };
}

function exportsIn(text: string) {
  try {
    return analyseCell({ index: 0, title: "", kind: "code", tags: [], line: 0, source: text }).exports;
  } catch (thrown) {
    if (thrown instanceof PlacedError) return undefined;
    throw thrown;
  }
}
