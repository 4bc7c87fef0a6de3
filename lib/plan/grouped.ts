/** Values of a group of rows with the same key. */
import type { GroupedAst } from "../mapping/ast.ts";
import { best, compare } from "./collapse.ts";
import { type Compile, type Evaluate, rowScope, type Scope } from "./scope.ts";

export function groupedOf(compiler: Compile, ast: GroupedAst, scope: Scope): Evaluate {
  const { groups, table } = scope;
  if (!groups) throw new Error(`"${ast.how}" of a group was used in a row that is not made from groups.`);
  const own = rowScope(table);
  const value: Evaluate = ast.value ? compiler.compile(ast.value, own, false) : () => null;
  const look: Evaluate = ast.value ? compiler.silent(ast.value, own) : () => null;
  const order = ast.order ? compiler.silent(ast.order, own) : null;
  const only = ast.only ? compiler.test(ast.only, own) : null;
  const rowsOf = (unit: number): readonly number[] => groups[unit] ?? [];
  switch (ast.how) {
    case "key":
      return (unit) => {
        const [first] = rowsOf(unit);
        return first === undefined ? null : value(first);
      };
    case "count":
      return (unit) => {
        const rows = rowsOf(unit).filter((row) => !only || only(row));
        for (const row of rows) value(row);
        return rows.length;
      };
    case "last":
      return (unit) => {
        const row = best(rowsOf(unit), (one) => (look(one) === null ? null : [order?.(one) ?? null, look(one)]));
        return row < 0 ? null : value(row);
      };
    case "first":
      return (unit) => {
        let winner = -1;
        for (const row of rowsOf(unit)) {
          if (look(row) === null || (order?.(row) ?? null) === null) continue;
          if (winner < 0 || compare(order?.(row) ?? null, order?.(winner) ?? null) < 0) winner = row;
        }
        return winner < 0 ? null : value(winner);
      };
    case "strongest":
      return (unit) => {
        for (const rank of ast.ranks) {
          const row = rowsOf(unit).find((one) => look(one) === rank);
          if (row !== undefined) return value(row);
        }
        return null;
      };
  }
}

/** Rows with equal keys, in the order in which the keys first occur. A row with a blank part is a group of its own. */
export function groupRows(length: number, keys: readonly Evaluate[]): number[][] {
  const groups = new Map<string, number[]>();
  for (let row = 0; row < length; row++) {
    const parts = keys.map((key) => key(row));
    const key = JSON.stringify(parts.includes(null) ? [row] : parts);
    const rows = groups.get(key);
    if (rows) rows.push(row);
    else groups.set(key, [row]);
  }
  return [...groups.values()];
}
