/** A mapping after entries were taken out of it: what leads to them goes too, and every column keeps a fate. */
import { type Ast, walk } from "./ast.ts";
import type { Entry, Mapping, RouteEntry } from "./entries.ts";
import { columnsWithoutFate } from "./fate-of-columns.ts";

/** The expression with every node changed from the inside out. */
export function rewrite(ast: Ast, change: (node: Ast) => Ast): Ast {
  const again = <A extends Ast | null>(inner: A): A => (inner ? rewrite(inner, change) : inner) as A;
  switch (ast.op) {
    case "or":
      return change({ ...ast, of: again(ast.of), other: again(ast.other) });
    case "get":
    case "getEach":
      return change({ ...ast, of: again(ast.of), value: again(ast.value) });
    case "combine":
      return change({ ...ast, parts: ast.parts.map(again) });
    case "collapse":
    case "grouped":
      return change({ ...ast, value: again(ast.value) });
    default:
      return change("of" in ast ? { ...ast, of: again(ast.of) } : ast);
  }
}

/** Drops what leads to rows or reference tables that are gone, until nothing does; columns left without a fate get one. */
export function settled(mapping: Mapping): Mapping {
  const rows = new Set(mapping.entries.flatMap((entry) => (entry.kind === "row" ? [entry.name] : [])));
  const details = new Set(mapping.entries.flatMap((entry) => (entry.kind === "reference" ? [entry.into] : [])));
  const stands = (ast: Ast): boolean =>
    walk(ast).every(
      (node) =>
        (node.op !== "lookup" || node.entries.some((name) => rows.has(name))) &&
        (node.op !== "collapse" || details.has(node.detail)),
    );
  // A reference to one of two rows leads to the other alone when one is gone.
  const lost = (node: Ast) => node.op === "lookup" && node.entries.some((name) => !rows.has(name));
  const leadsToLost = (ast: Ast): boolean => walk(ast).some(lost);
  const toTheRest = (ast: Ast): Ast =>
    leadsToLost(ast)
      ? rewrite(ast, (node) =>
          node.op === "lookup" ? { ...node, entries: node.entries.filter((name) => rows.has(name)) } : node,
        )
      : ast;
  const entries = mapping.entries.flatMap((entry): Entry[] => {
    if (entry.kind === "route") return routeWithout(entry, rows);
    if (entry.kind === "extend" && !rows.has(entry.base)) return [];
    if (entry.kind !== "row" && entry.kind !== "extend") return [entry];
    const required = (name: string, ast: Ast) =>
      mapping.objects[entry.to]?.[name]?.required || walk(ast).some((node) => node.op === "orSkip");
    const gone = Object.entries(entry.fields).filter(([, ast]) => !stands(ast));
    const cannot =
      gone.some(([name, ast]) => required(name, ast)) || (entry.kind === "row" && !entry.needs.every(stands));
    if (cannot) return [];
    const asts = [...Object.values(entry.fields), ...(entry.kind === "row" ? entry.needs : [])];
    if (gone.length === 0 && !asts.some(leadsToLost)) return [entry];
    const left = Object.entries(entry.fields).filter(([, ast]) => stands(ast));
    const fields = Object.fromEntries(left.map(([name, ast]) => [name, toTheRest(ast)]));
    if (entry.kind === "extend") return left.length === 0 ? [] : [{ ...entry, fields }];
    return [{ ...entry, fields, needs: entry.needs.map(toTheRest) }];
  });
  const changed = { ...mapping, entries };
  return entries.length === mapping.entries.length && entries.every((entry, at) => entry === mapping.entries[at])
    ? withFates(changed)
    : settled(changed);
}

/** Values whose row is gone are held back; without any row left there is no route. */
function routeWithout(entry: RouteEntry, rows: ReadonlySet<string>): RouteEntry[] {
  const ends = Object.entries(entry.to);
  if (ends.every(([, end]) => !("row" in end) || rows.has(end.row))) return [entry];
  const left = ends.map(([value, end]) =>
    "row" in end && !rows.has(end.row) ? ([value, { hold: "excluded_by_project" }] as const) : ([value, end] as const),
  );
  return left.some(([, end]) => "row" in end) ? [{ ...entry, to: Object.fromEntries(left) }] : [];
}

/** Columns that a change left without a fate were left out by the project. */
function withFates(mapping: Mapping): Mapping {
  const missing = columnsWithoutFate(mapping);
  const fates = [...missing].map(
    ([from, columns]): Entry => ({
      kind: "fate",
      label: "Left out by the project",
      from,
      columns: Object.fromEntries(columns.map((column) => [column, "excluded_by_project" as const])),
      note: null,
    }),
  );
  return { ...mapping, entries: [...mapping.entries, ...fates] };
}
