/** The fields of a row's records: read by an expression each, and held to what the destination's field takes. */
import type { Ast } from "../mapping/ast.ts";
import type { ExtendEntry, Mapping } from "../mapping/entries.ts";
import { canSkip, type EntryPlan, type PlannedField } from "./entry-plan.ts";
import { Compiler } from "./evaluate.ts";
import { codeOf } from "./fates.ts";
import { type Fit, fitOf } from "./fit.ts";
import type { Evaluate, Scope, World } from "./scope.ts";
import type { SourceTable } from "./tables.ts";

/** The fields a row gets, its own and those of the entries that extend it, sorted by name. */
export function compileFields(
  plan: EntryPlan,
  extensions: readonly {
    readonly entry: ExtendEntry;
    readonly childOf: Int32Array | null;
    readonly table: SourceTable;
  }[],
  { objects, bounds }: Pick<Mapping, "objects" | "bounds">,
  world: World,
): readonly PlannedField[] {
  const specs = objects[plan.entry.to] ?? {};
  const compiled: PlannedField[] = [];
  const add = (name: string, ast: Ast, label: string, scope: Scope, childOf: Int32Array | null) => {
    const spec = specs[name];
    if (!spec) throw new Error(`${label}: ${plan.entry.to} has no field ${name}.`);
    const compiler = new Compiler(world);
    const evaluate = fitted(compiler.compile(ast, scope), fitOf(spec, bounds), world);
    const needed = canSkip(ast);
    compiled.push({ name, label, spec, ast, evaluate, leaves: compiler.leaves, childOf, needed, from: new Map() });
  };
  for (const [name, ast] of Object.entries(plan.entry.fields)) add(name, ast, plan.entry.label, plan.scope, null);
  for (const { entry, childOf, table } of extensions)
    for (const [name, ast] of Object.entries(entry.fields))
      add(name, ast, entry.label, childOf ? { table, groups: null, key: [], external: null } : plan.scope, childOf);
  return compiled.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
}

const DOES_NOT_FIT = codeOf("does_not_fit");
/** The value as its field takes it; the trace keeps what was cut or left out. */
function fitted(evaluate: Evaluate, fit: Fit | null, { trace }: World): Evaluate {
  if (!fit) return evaluate;
  return (unit) => {
    const value = evaluate(unit);
    if (value === null) return null;
    const fitting = fit(value);
    if (fitting === value) return value;
    trace.whole ??= value;
    if (fitting === null) trace.why = DOES_NOT_FIT;
    return fitting;
  };
}
