/** Expressions made into functions of a row. Every cell that goes into a value is noted in the trace. */
import { objectSpec } from "../contract/objects.ts";
import type { Ast, CollapseAst, Literal, Test } from "../mapping/ast.ts";
import { collapseOf } from "./collapse.ts";
import { codeOf } from "./fates.ts";
import { groupedOf } from "./grouped.ts";
import { inlineOf } from "./inline.ts";
import { applied, type Compile, type Evaluate, type Leaf, rowScope, type Scope, type World } from "./scope.ts";
import type { SourceTable } from "./tables.ts";
import type { PlannedValue } from "./types.ts";

const INVALID = codeOf("invalid_value");
const UNKNOWN = codeOf("unknown_value");
const NO_EQUIVALENT = codeOf("no_equivalent");
const ORPHAN = codeOf("orphan");
const NO_PARENT = codeOf("no_parent_record");

/** Compiles the expressions of one field; the leaves it collects are numbered in the trace. */
export class Compiler implements Compile {
  readonly world: World;
  readonly leaves: Leaf[] = [];
  #quiet = 0;
  #borrowing = 0;
  constructor(world: World) {
    this.world = world;
  }

  compile(ast: Ast, scope: Scope, plain = true): Evaluate {
    const { trace } = this.world;
    switch (ast.op) {
      case "column":
        return this.#column(ast.column, scope, plain);
      case "external":
        return this.#external(scope, plain);
      case "nothing":
        return () => null;
      case "fixed":
        return () => ast.value;
      case "as": {
        const of = this.compile(ast.of, scope, plain && ast.transform.keeps);
        return (unit) => {
          const value = of(unit);
          if (value === null) return null;
          const made = applied(ast.transform, value);
          if (made === null) trace.why ||= INVALID;
          else if (ast.transform.cuts && made !== value) trace.whole ??= value;
          return made;
        };
      }
      case "or": {
        const mixed = ast.other.op === "fixed";
        const of = this.compile(ast.of, scope, plain && !mixed);
        const other = this.compile(ast.other, scope, plain);
        return (unit) => {
          const before = trace.length;
          const value = of(unit);
          if (value !== null) return value;
          trace.length = before;
          return other(unit);
        };
      }
      case "orElse": {
        const of = this.compile(ast.of, scope, false);
        return (unit) => {
          const before = trace.length;
          const value = of(unit);
          if (value !== null) return value;
          trace.length = before;
          return ast.value;
        };
      }
      case "orSkip": {
        const of = this.compile(ast.of, scope, plain);
        const code = codeOf(ast.reason);
        return (unit) => {
          trace.why = 0;
          const value = of(unit);
          if (value === null) trace.skip ||= trace.why || code;
          return value;
        };
      }
      case "map":
        return this.#map(ast.of, ast.table, scope, plain);
      case "when": {
        const of = this.compile(ast.of, scope, plain);
        const test = this.test(ast.test, scope);
        return (unit) => (test(unit) ? of(unit) : null);
      }
      case "occurs":
        return this.#occurs(ast.of, ast.times, scope, plain);
      case "get": {
        const id = this.compile(ast.of, scope, false);
        const target = this.world.tables.get(ast.object);
        const value = this.#borrow(ast.value, target);
        return (unit) => {
          const at = id(unit);
          if (at === null) return null;
          const row = target.find(ast.by, String(at));
          if (row < 0) trace.why ||= ORPHAN;
          return row < 0 ? null : value(row);
        };
      }
      case "getEach": {
        const ids = this.compile(ast.of, scope, false);
        const target = this.world.tables.get(ast.object);
        const value = this.#borrow(ast.value, target);
        return (unit) => {
          const list = ids(unit);
          if (!Array.isArray(list)) return null;
          const found = new Set<string>();
          for (const id of list) {
            const row = target.find(ast.by, String(id));
            const one = row < 0 ? null : value(row);
            if (row < 0) trace.why ||= ORPHAN;
            if (one !== null) found.add(String(one));
          }
          return found.size > 0 ? [...found].sort() : null;
        };
      }
      case "except": {
        const list = this.compile(ast.of, scope, false);
        const one = this.silent(ast.one, scope);
        return (unit) => {
          const values = list(unit);
          const left = one(unit);
          const rest = Array.isArray(values) ? values.filter((value) => value !== left) : [];
          return rest.length > 0 ? rest : null;
        };
      }
      case "combine": {
        const parts = ast.parts.map((part) => this.compile(part, scope, false));
        return (unit) => {
          const made = applied(
            ast.transform,
            parts.map((part) => part(unit)),
          );
          if (made === null && trace.length > 0) trace.why ||= INVALID;
          return made;
        };
      }
      case "owner": {
        const email = this.compile(ast.of, scope, plain);
        return (unit) => {
          const value = email(unit);
          const owner = value === null ? "" : String(value).trim().toLowerCase();
          return owner === "" ? null : ast.exact ? { owner, exact: true } : { owner };
        };
      }
      case "inline":
        return inlineOf(this, ast, scope);
      case "lookup":
        return this.#lookup(ast.entries, ast.of, scope, plain);
      case "collapse":
        return collapseOf(this, ast, scope);
      case "grouped":
        return groupedOf(this, ast, scope);
    }
  }

  test(test: Test, scope: Scope): (unit: number) => boolean {
    switch (test.op) {
      case "in": {
        const of = this.silent(test.of, scope);
        const values = new Set<Literal>(test.values);
        return (unit) => {
          const value = of(unit);
          return value !== null && typeof value !== "object" && values.has(value);
        };
      }
      case "blank": {
        const of = this.silent(test.of, scope);
        return (unit) => of(unit) === null;
      }
      case "listed":
        return this.#listed(test, scope);
      case "not": {
        const of = this.test(test.of, scope);
        return (unit) => !of(unit);
      }
      default: {
        const of = test.of.map((inner) => this.test(inner, scope));
        return test.op === "all" ? (unit) => of.every((t) => t(unit)) : (unit) => of.some((t) => t(unit));
      }
    }
  }

  #listed(test: Extract<Test, { op: "listed" }>, scope: Scope): (unit: number) => boolean {
    const of = test.of.map((ast) => this.silent(ast, scope));
    const rows = rowScope(this.world.tables.get(test.object));
    const columns = test.columns.map((column) => this.silent(column, rows));
    const keyOf = (parts: readonly Evaluate[], unit: number) => parts.map((part) => String(part(unit))).join("\u0000");
    let known: Set<string> | null = null;
    return (unit) => {
      if (known === null) {
        known = new Set();
        for (let row = 0; row < rows.table.length; row++) known.add(keyOf(columns, row));
      }
      return known.has(keyOf(of, unit));
    };
  }

  /** An expression that only decides: it leaves no trace. */
  silent(ast: Ast, scope: Scope): Evaluate {
    const { trace } = this.world;
    this.#quiet++;
    const evaluate = this.compile(ast, scope);
    this.#quiet--;
    return (unit) => {
      const { length, why, whole, skip } = trace;
      const value = evaluate(unit);
      trace.length = length;
      trace.why = why;
      trace.whole = whole;
      trace.skip = skip;
      return value;
    };
  }

  /** Collapsed leaves below this call are marked as such. */
  collapsed(ast: CollapseAst, child: SourceTable): Evaluate {
    const first = this.leaves.length;
    if (!ast.value) throw new Error(`A ${ast.how} of ${ast.object} has no value to look at.`);
    const value = this.compile(ast.value, rowScope(child), false);
    for (const leaf of this.leaves.slice(first)) leaf.collapsed = true;
    return value;
  }

  #borrow(ast: Ast, target: SourceTable): Evaluate {
    this.#borrowing++;
    const value = this.compile(ast, rowScope(target), false);
    this.#borrowing--;
    return value;
  }

  #column(name: string, scope: Scope, plain: boolean): Evaluate {
    const { trace } = this.world;
    const index = scope.table.indexOf(name);
    const column = scope.table.columns[index];
    if (!column) return () => null;
    if (this.#quiet > 0) return (row) => column.at(row);
    const leaf = this.#leaf(scope.table, index, plain);
    return (row) => {
      const value = column.at(row);
      if (value !== null) trace.touch(leaf, row);
      return value;
    };
  }

  #leaf(table: SourceTable, index: number, plain: boolean): number {
    const known = this.leaves.findIndex((leaf) => leaf.table === table && leaf.index === index);
    const before = this.leaves[known];
    if (before) {
      before.plain = false;
      if (this.#borrowing === 0) before.borrowed = false;
      return known;
    }
    const name = `${table.object}.${table.columns[index]?.name ?? ""}`;
    this.leaves.push({ table, index, name, plain, collapsed: false, borrowed: this.#borrowing > 0 });
    return this.leaves.length - 1;
  }

  #external(scope: Scope, plain: boolean): Evaluate {
    const { external } = scope;
    if (!external)
      throw new Error("The external id exists only on a record, not on a row that is looked at from elsewhere.");
    const parts = scope.key.map((part) => this.compile(part, scope, plain && scope.key.length === 1));
    return (unit) => {
      for (const part of parts) part(unit);
      return external(unit);
    };
  }

  #map(inner: Ast, table: Readonly<Record<string, Literal | null>>, scope: Scope, plain: boolean): Evaluate {
    const { trace } = this.world;
    const values = Object.values(table);
    const oneToOne = values.every((value) => value !== null) && new Set(values).size === values.length;
    const of = this.compile(inner, scope, plain && oneToOne);
    const names = new Map(Object.entries(table));
    return (unit) => {
      const value = of(unit);
      if (value === null) return null;
      const made = names.get(String(value));
      if (made === undefined) trace.why ||= UNKNOWN;
      else if (made === null) trace.why ||= NO_EQUIVALENT;
      return made ?? null;
    };
  }

  #occurs(inner: Ast, times: "once" | "several", scope: Scope, plain: boolean): Evaluate {
    const of = this.compile(inner, scope, plain);
    const look = this.silent(inner, scope);
    let several: Set<PlannedValue> | null = null;
    return (unit) => {
      several ??= repeated(look, scope.groups?.length ?? scope.table.length);
      const value = look(unit);
      return value === null || several.has(value) === (times === "several") ? of(unit) : null;
    };
  }

  #lookup(entries: readonly string[], inner: Ast, scope: Scope, plain: boolean): Evaluate {
    const { trace, tables } = this.world;
    const id = this.compile(inner, scope, plain);
    const targets = entries.flatMap((name) => this.world.target(name) ?? []);
    const table = targets[0] ? tables.get(targets[0].object) : null;
    const key = table ? (objectSpec(table.object).key[0] ?? "") : "";
    // A record of the same row that is not made says why itself.
    const ownReason = (same: boolean, row: number) =>
      same && table === scope.table ? (targets[0]?.outcome(row) ?? 0) : 0;
    return (unit) => {
      const value = id(unit);
      if (value === null) return null;
      const row = table?.find(key, String(value)) ?? -1;
      if (row < 0) trace.why ||= ORPHAN;
      else {
        for (const target of targets) if (target.made(row)) return { ref: target.to, external: target.external(row) };
        trace.why ||= ownReason(row === unit, row) || NO_PARENT;
      }
      return null;
    };
  }
}

function repeated(look: Evaluate, length: number): Set<PlannedValue> {
  const once = new Set<PlannedValue>();
  const several = new Set<PlannedValue>();
  for (let unit = 0; unit < length; unit++) {
    const value = look(unit);
    if (value === null) continue;
    if (once.has(value)) several.add(value);
    else once.add(value);
  }
  return several;
}
