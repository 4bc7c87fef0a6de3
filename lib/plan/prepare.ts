/** From a mapping and staged tables to entries at work: compiled, ordered, decided. */
import type { ObjectName } from "../contract/objects.ts";
import type { Entry, ExtendEntry, Mapping, PlanOption, RouteEntry, RowEntry } from "../mapping/entries.ts";
import type { Resolved } from "../quality/types.ts";
import { best } from "./collapse.ts";
import { compileFields } from "./compile-fields.ts";
import { canSkip, EntryPlan, type FileCheck, type Identity, isReasonCode } from "./entry-plan.ts";
import { Compiler } from "./evaluate.ts";
import { codeOf } from "./fates.ts";
import { type LoadOrder, linksOf, loadOrder, lookedUp } from "./order.ts";
import { rowScope, type World } from "./scope.ts";
import { type SourceTable, Tables } from "./tables.ts";
import { Trace } from "./trace.ts";

/** A child table that adds fields to records: which child each record takes, and what became of the others. */
export type Extension = {
  readonly entry: ExtendEntry;
  readonly base: EntryPlan;
  readonly table: SourceTable;
  readonly childOf: Int32Array;
  readonly parents: Int32Array;
};
/** A route with the rows it holds back, per reason. */
export type Held = { readonly entry: RouteEntry; readonly table: SourceTable; readonly outcomes: Uint8Array };
export type Prepared = {
  readonly world: World;
  readonly tables: Tables;
  readonly plans: readonly EntryPlan[];
  readonly extensions: readonly Extension[];
  readonly held: readonly Held[];
  readonly order: LoadOrder;
  exclusive(entries: ReadonlySet<string>): boolean;
};

export function prepare(
  resolved: Resolved,
  mapping: Mapping,
  identity: Identity,
  options: Readonly<Record<PlanOption, boolean>>,
  files: (plan: EntryPlan) => FileCheck,
): Prepared {
  const tables = new Tables(resolved);
  const byName = new Map<string, EntryPlan>();
  const world: World = { tables, trace: new Trace(), target: (name) => byName.get(name) ?? null };
  const members = (object: ObjectName, id: string) => resolved.members(object, id);
  for (const entry of of(mapping, "row")) byName.set(entry.name, new EntryPlan(entry, world, identity, members));
  const plans = [...byName.values()];
  const extensions: Extension[] = [];
  for (const plan of plans) compileEntry(plan, mapping, world, extensions);
  const order = loadOrder(linksOf(plans, (name) => byName.get(name)?.entry.to ?? null));
  for (const plan of plans)
    plan.later = new Set(
      plan.fields
        .filter((field) =>
          lookedUp(field.ast).some((name) => order.later(plan.entry.to, byName.get(name)?.entry.to ?? "")),
        )
        .map((field) => field.name),
    );
  const routes = of(mapping, "route");
  const held = routes.map(
    (entry): Held => ({ entry, table: tables.get(entry.from), outcomes: heldRows(entry, world) }),
  );
  for (const plan of inDecidingOrder(plans, byName)) {
    const route = routes.find((entry) => entry.from === plan.entry.from && ends(entry).has(plan.entry.name));
    plan.decide(options, route ? takes(route, plan.entry, world) : null, plan.entry.file ? files(plan) : null);
  }
  giveReasons(plans, extensions, held);
  const exclusive = (entries: ReadonlySet<string>) =>
    routes.some((route) => [...entries].every((name) => ends(route).has(name)));
  return { world, tables, plans, extensions, held, order, exclusive };
}

const of = <K extends Entry["kind"]>(mapping: Mapping, kind: K) =>
  mapping.entries.filter((entry): entry is Extract<Entry, { kind: K }> => entry.kind === kind);
const ends = (route: RouteEntry): Set<string> =>
  new Set(Object.values(route.to).flatMap((end) => ("row" in end ? [end.row] : [])));

function compileEntry(plan: EntryPlan, mapping: Mapping, world: World, extensions: Extension[]): void {
  const mine = of(mapping, "extend").filter((entry) => entry.base === plan.entry.name);
  const compiled = mine.map((entry) => {
    if (!entry.child) return { entry, childOf: null, table: plan.table };
    const table = world.tables.get(entry.child.object);
    const parents = world.tables.parents(table, entry.child.by, plan.table);
    const childOf = chosenChildren(entry, table, parents, plan, world);
    extensions.push({ entry, base: plan, table, childOf, parents });
    return { entry, childOf, table };
  });
  plan.fields = compileFields(plan, compiled, mapping, world);
  plan.required = plan.entry.needs
    .filter((need) => lookedUp(need).length > 0)
    .map((need) => new Compiler(world).silent(need, plan.scope));
  if (plan.entry.unlessUser) plan.unlessUser = new Compiler(world).silent(plan.entry.unlessUser, plan.scope);
  if (!plan.entry.file) return;
  const compiler = new Compiler(world);
  for (const ast of Object.values(plan.entry.file)) compiler.compile(ast, plan.scope, false);
  plan.fileLeaves = compiler.leaves;
}

/** Per parent row the one child row its fields come from, -1 where there is none. */
function chosenChildren(
  entry: ExtendEntry,
  table: SourceTable,
  parents: Int32Array,
  plan: EntryPlan,
  world: World,
): Int32Array {
  const chosen = new Int32Array(plan.length).fill(-1);
  const latest = entry.child?.latest ? new Compiler(world).silent(entry.child.latest, rowScope(table)) : null;
  const rivals = new Map<number, number[]>();
  parents.forEach((parent, row) => {
    if (parent < 0) return;
    const before = chosen[parent] ?? -1;
    if (before < 0) chosen[parent] = row;
    else rivals.set(parent, [...(rivals.get(parent) ?? [before]), row]);
  });
  for (const [parent, rows] of rivals)
    chosen[parent] = best(rows, (row) => [latest?.(row) ?? null, ...table.columns.map((column) => column.at(row))]);
  return chosen;
}

/** Entries whose records others cannot do without come first. */
function inDecidingOrder(plans: readonly EntryPlan[], byName: ReadonlyMap<string, EntryPlan>): EntryPlan[] {
  const order: EntryPlan[] = [];
  const open = new Set<EntryPlan>();
  const visit = (plan: EntryPlan): void => {
    if (order.includes(plan)) return;
    if (open.has(plan)) throw new Error(`${plan.entry.name} needs a record that needs it in turn.`);
    open.add(plan);
    const needed = [
      ...plan.entry.key,
      ...plan.entry.needs,
      ...plan.fields.filter((field) => canSkip(field.ast)).map((field) => field.ast),
    ];
    for (const name of needed.flatMap(lookedUp)) {
      const target = byName.get(name);
      if (target && target !== plan) visit(target);
    }
    open.delete(plan);
    order.push(plan);
  };
  for (const plan of plans) visit(plan);
  return order;
}

function routeValue(route: RouteEntry, world: World): (row: number) => string {
  const by = new Compiler(world).silent(route.by, rowScope(world.tables.get(route.from)));
  return (row) => String(by(row) ?? "blank");
}
function takes(route: RouteEntry, entry: RowEntry, world: World): (row: number) => boolean {
  const value = routeValue(route, world);
  return (row) => {
    const end = route.to[value(row)];
    return end !== undefined && "row" in end && end.row === entry.name;
  };
}
function heldRows(route: RouteEntry, world: World): Uint8Array {
  const value = routeValue(route, world);
  const outcomes = new Uint8Array(world.tables.get(route.from).length);
  for (let row = 0; row < outcomes.length; row++) {
    const end = route.to[value(row)];
    outcomes[row] = !end ? codeOf("unknown_value") : "hold" in end ? codeOf(end.hold) : 0;
  }
  return outcomes;
}

/** Notes on every row that makes no record why, as the first entry that was fed with it says. */
function giveReasons(plans: readonly EntryPlan[], extensions: readonly Extension[], held: readonly Held[]): void {
  const made = new Map<SourceTable, Uint8Array>();
  for (const plan of plans) {
    const rows = made.get(plan.table) ?? new Uint8Array(plan.table.length);
    made.set(plan.table, rows);
    for (let unit = 0; unit < plan.length; unit++)
      if (plan.made(unit)) for (const row of plan.rowsOf(unit)) rows[row] = 1;
  }
  const give = (table: SourceTable, row: number, code: number) => {
    if (made.get(table)?.[row] !== 1 && table.rowReasons[row] === 0) table.rowReasons[row] = code;
  };
  for (const plan of plans)
    for (let unit = 0; unit < plan.length; unit++) {
      const code = plan.outcomes[unit] ?? 0;
      if (isReasonCode(code)) for (const row of plan.rowsOf(unit)) give(plan.table, row, code);
    }
  for (const { table, outcomes } of held)
    for (const [row, code] of outcomes.entries()) if (code > 0) give(table, row, code);
  for (const { table, parents, childOf, base } of extensions)
    parents.forEach((parent, row) => {
      if (parent < 0) give(table, row, codeOf("orphan"));
      else if (!base.made(parent)) give(table, row, codeOf("no_parent_record"));
      else if (childOf[parent] !== row) give(table, row, codeOf("merged_other"));
    });
}
