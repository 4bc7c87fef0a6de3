// Names that one runtime has and another has not.
import type { AnyNode } from "acorn";
import { type LintFinding, placeIn, type ReadCell } from "./lint-finding.ts";
import { usesOf, walkCell } from "./uses.ts";

const DENO =
  "exists under Deno only; take what node: modules offer, or ask for it as globalThis.Deno where it may be missing";
const NODE = (from: string): string => `is a global of Node's; write ${from}`;
const PATHS = "does not exist in modules; take paths from workbookContext() of #lib/workbook/context.ts";
const BROWSER = "belongs to browsers; Node has no such global";

const GLOBALS: Readonly<Record<string, string>> = {
  Deno: DENO,
  process: NODE('import process from "node:process"'),
  Buffer: NODE('import { Buffer } from "node:buffer"'),
  global: "is a global of Node's; write globalThis",
  setImmediate: NODE('import { setImmediate } from "node:timers"'),
  clearImmediate: NODE('import { clearImmediate } from "node:timers"'),
  __dirname: PATHS,
  __filename: PATHS,
  module: "does not exist in modules; a cell needs no export, its names are seen by all cells below",
  exports: "does not exist in modules; a cell needs no export, its names are seen by all cells below",
  Bun: "exists under Bun only",
  Temporal: 'is not in every runtime; import { Temporal } from "temporal-polyfill"',
  Worker: 'is a global of Deno\'s; import { Worker } from "node:worker_threads"',
  window: "exists in browsers only; write globalThis",
  ...Object.fromEntries(
    "document alert confirm prompt localStorage sessionStorage XMLHttpRequest FileReader location indexedDB"
      .split(" ")
      .map((name) => [name, BROWSER]),
  ),
};

/**
 * Globals of one runtime, `require` and a top-level `this`. A name that a cell declares, or that this cell asks for with
 * `typeof`, is no finding.
 */
export function runtimeGlobals(read: ReadCell, declared: (name: string) => boolean): LintFinding[] {
  const { cell } = read;
  const uses = usesOf(read);
  const isAsked = (above: readonly AnyNode[]): boolean => {
    const parent = above.at(-1);
    return parent?.type === "UnaryExpression" && parent.operator === "typeof";
  };
  const asked = new Set(uses.filter(({ above }) => isAsked(above)).map(({ name }) => name));
  const found = uses.flatMap(({ name, node }): LintFinding[] => {
    if (declared(name) || asked.has(name)) return [];
    const place = placeIn(cell, node);
    if (name === "require") {
      const message = `require does not exist in modules; use import (cell ${cell.index}).`;
      return [{ ...place, rule: "require", message }];
    }
    const why = Object.hasOwn(GLOBALS, name) ? GLOBALS[name] : undefined;
    return why === undefined ? [] : [{ ...place, rule: "runtime-global", message: `${name} ${why}.` }];
  });
  walkCell(read, (node, { above }) => {
    if (node.type !== "ThisExpression") return;
    if (above.some((one) => /^(?:Function|Class|PropertyDefinition|StaticBlock)/.test(one.type))) return;
    const message = "this is undefined in a module and the global object in a kernel; write globalThis.";
    found.push({ ...placeIn(cell, node), rule: "runtime-global", message });
  });
  return found;
}
