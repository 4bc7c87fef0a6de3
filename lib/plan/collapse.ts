/** Many child rows as one value of their parent. */
import type { CollapseAst } from "../mapping/ast.ts";
import { type Compile, type Evaluate, rowScope, type Scope } from "./scope.ts";
import type { PlannedValue } from "./types.ts";

/** The function of the parent's row. Results do not depend on the order of the child rows. */
export function collapseOf(compiler: Compile, ast: CollapseAst, scope: Scope): Evaluate {
  const { tables } = compiler.world;
  const child = tables.get(ast.object);
  const value = compiler.collapsed(ast, child);
  const look = ast.value ? compiler.silent(ast.value, rowScope(child)) : value;
  const order = ast.order ? compiler.silent(ast.order, rowScope(child)) : null;
  const where = ast.where ? compiler.test(ast.where, rowScope(child)) : null;
  const ownValue = ast.own ? compiler.silent(ast.own, scope) : null;
  const children = tables.children(child, ast.by, scope.table);
  const chosen: number[] = [];
  /** Rows that meet the condition; -1 where the parent has no children at all. */
  const gather = (parent: number): number => {
    const from = children.start[parent] ?? 0;
    const to = children.start[parent + 1] ?? 0;
    chosen.length = 0;
    for (let at = from; at < to; at++) {
      const row = children.rows[at] ?? -1;
      if (!where || where(row)) chosen.push(row);
    }
    return to === from ? -1 : chosen.length;
  };
  switch (ast.how) {
    case "list":
      return (parent) => (gather(parent) > 0 ? distinct(chosen, value) : null);
    case "count":
      return (parent) => {
        if (gather(parent) < 0) return null;
        for (const row of chosen) value(row);
        return chosen.length;
      };
    case "sum":
      return (parent) => {
        if (gather(parent) <= 0) return null;
        const values = chosen.map(value).filter((one) => typeof one === "number");
        return values.length > 0 ? values.sort((a, b) => a - b).reduce((sum, one) => sum + one, 0) : null;
      };
    case "tally":
      return (parent) => (gather(parent) > 0 ? tally(chosen, value) : null);
    case "latest":
      return (parent) => {
        if (gather(parent) <= 0) return null;
        const row = best(chosen, (one) => (look(one) === null ? null : [order?.(one) ?? null, look(one)]));
        return row < 0 ? null : value(row);
      };
    case "earliest":
      return (parent) => {
        if (gather(parent) <= 0) return null;
        let winner = -1;
        for (const row of chosen)
          if (look(row) !== null && (winner < 0 || earlier(order, look, row, winner))) winner = row;
        return winner < 0 ? null : value(winner);
      };
    case "instead":
      return (parent) => {
        if (gather(parent) <= 0) return null;
        const own = ownValue?.(parent) ?? null;
        let winner = -1;
        for (const row of chosen) {
          const one = look(row);
          if (one === null) continue;
          if (own !== null && one === own) return null;
          if (winner < 0 || compare(one, look(winner)) < 0) winner = row;
        }
        return winner < 0 ? null : value(winner);
      };
  }
}

function distinct(rows: readonly number[], value: Evaluate): PlannedValue {
  const found = new Set<string>();
  for (const row of rows) {
    const one = value(row);
    if (Array.isArray(one)) for (const item of one) found.add(String(item));
    else if (one !== null) found.add(String(one));
  }
  return found.size > 0 ? [...found].sort() : null;
}

function earlier(order: Evaluate | null, look: Evaluate, a: number, b: number): boolean {
  const [mine, other] = [order?.(a) ?? null, order?.(b) ?? null];
  if ((mine === null) !== (other === null)) return other === null;
  return (compare(mine, other) || compare(look(a), look(b))) < 0;
}

function tally(rows: readonly number[], value: Evaluate): PlannedValue {
  const counts = new Map<string, number>();
  for (const row of rows) {
    const one = value(row);
    if (one !== null) counts.set(String(one), (counts.get(String(one)) ?? 0) + 1);
  }
  const sorted = [...counts].sort(([a], [b]) => compare(a, b));
  return sorted.length > 0 ? sorted.map(([name, count]) => `${name} ${count}`).join(", ") : null;
}

/** Row with the greatest key, compared part by part; rows without a key do not count. -1 where none has one. */
export function best(rows: Iterable<number>, key: (row: number) => readonly PlannedValue[] | null): number {
  let winner = -1;
  let greatest: readonly PlannedValue[] = [];
  for (const row of rows) {
    const mine = key(row);
    if (mine === null) continue;
    if (winner >= 0 && compareParts(mine, greatest) <= 0) continue;
    winner = row;
    greatest = mine;
  }
  return winner;
}
function compareParts(a: readonly PlannedValue[], b: readonly PlannedValue[]): number {
  for (let at = 0; at < a.length; at++) {
    const order = compare(a[at] ?? null, b[at] ?? null);
    if (order !== 0) return order;
  }
  return 0;
}
/** Nothing is smallest; numbers by size, everything else by its text. */
export function compare(a: PlannedValue, b: PlannedValue): number {
  if (a === null || b === null) return (a === null ? 0 : 1) - (b === null ? 0 : 1);
  if (typeof a === "number" && typeof b === "number") return a - b;
  const left = typeof a === "object" ? JSON.stringify(a) : String(a);
  const right = typeof b === "object" ? JSON.stringify(b) : String(b);
  return left < right ? -1 : left > right ? 1 : 0;
}
