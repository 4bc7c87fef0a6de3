// Effects that would run without being asked for: in a cell without the tag [effect], on the spot or in what it calls.
import type { AnyNode } from "acorn";
import { isEffect } from "./cells.ts";
import { type EffectNames, effectValues, propertyOf } from "./effect-values.ts";
import { type LintFinding, placeIn, type ReadCell } from "./lint-finding.ts";
import { type Standing, type Use, usesOf, walkCell } from "./uses.ts";

/** A place where an effect would run. */
interface Occurrence {
  readonly read: ReadCell;
  readonly node: AnyNode;
  readonly at: Standing;
  readonly effect: string;
}

/** Effects of a workbook that no tag announces. */
export function untaggedEffects(read: readonly ReadCell[], names: EffectNames): LintFinding[] {
  const occurrences = effectsIn(read, names);
  const uses = read.flatMap((one) => usesOf(one).map((use) => ({ read: one, use })));
  const carriers = carriersOf(occurrences, uses);
  const found: LintFinding[] = [];
  const report = (one: ReadCell, node: AnyNode, what: string): void => {
    if (isEffect(one.cell)) return;
    const title = one.cell.title === "" ? "" : ` ${one.cell.title}`;
    const message = `${what}: tag the cell, "// %%${title} [effect]".`;
    found.push({ ...placeIn(one.cell, node), rule: "untagged-effect", message });
  };
  for (const { read: one, node, at, effect } of occurrences) {
    const carrier = at.later ? at.within : undefined;
    const isUsed = carrier !== undefined && uses.some(({ use }) => use.name === carrier && use.within !== carrier);
    if (!isUsed) report(one, node, `${effect} changes something outside`);
  }
  for (const { read: one, use } of uses) {
    const effect = carriers.get(use.name);
    if (effect === undefined || use.within === use.name) continue;
    if ((use.later && use.within !== undefined) || isAlias(use) || isExported(use)) continue;
    report(one, use.node, `${use.name} calls ${effect}, which changes something outside`);
  }
  return found;
}

/** Every call of an effect, and every effect handed to something that may call it. */
function effectsIn(read: readonly ReadCell[], names: EffectNames): Occurrence[] {
  const { meaningOf } = effectValues(read, names);
  const found: Occurrence[] = [];
  for (const one of read)
    walkCell(one, (node, at) => {
      if (node.type !== "CallExpression" && node.type !== "NewExpression") return;
      const add = (place: AnyNode, effect: string): void => {
        found.push({ read: one, node: place, at, effect });
      };
      const { callee } = node;
      const value = meaningOf(callee, at);
      if (typeof value === "object")
        add(callee.type === "MemberExpression" && !callee.computed ? callee.property : node, value.effect);
      const through = callee.type === "MemberExpression" ? propertyOf(callee) : undefined;
      if (callee.type === "MemberExpression" && (through === "call" || through === "apply")) {
        const called = meaningOf(callee.object, at);
        if (typeof called === "object") add(node, called.effect);
      }
      for (const argument of node.arguments) {
        const handed = argument.type === "CallExpression" ? undefined : meaningOf(argument, at);
        if (typeof handed === "object") add(argument, handed.effect);
      }
    });
  return found;
}

/** Names of the top level whose function, once called, runs an effect; with the effect. */
function carriersOf(
  occurrences: readonly Occurrence[],
  uses: readonly { readonly use: Use }[],
): ReadonlyMap<string, string> {
  const carriers = new Map<string, string>();
  for (const { at, effect } of occurrences) if (at.later && at.within !== undefined) carriers.set(at.within, effect);
  for (let size = -1; size !== carriers.size; ) {
    size = carriers.size;
    for (const { use } of uses) {
      const effect = carriers.get(use.name);
      if (effect === undefined || use.within === undefined || carriers.has(use.within)) continue;
      if (use.later || isAlias(use)) carriers.set(use.within, effect);
    }
  }
  return carriers;
}

/** `const again = f`: another name for it, nothing runs. */
const isAlias = ({ above, node }: Use): boolean => {
  const parent = above.at(-1);
  return parent?.type === "VariableDeclarator" && parent.init === node && parent.id.type === "Identifier";
};

const isExported = ({ above }: Use): boolean => above.at(-1)?.type === "ExportSpecifier";
