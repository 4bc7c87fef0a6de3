/** Which columns of the contract a mapping answers for. */
import { CONTRACT, OBJECT_NAMES, type ObjectName } from "../contract/objects.ts";
import { type Ast, walk } from "./ast.ts";
import type { Entry, Mapping } from "./entries.ts";

/** Every expression of an entry. */
export function expressions(entry: Entry): Ast[] {
  if (entry.kind === "row")
    return [
      ...entry.key,
      ...entry.needs,
      ...(entry.unlessUser ? [entry.unlessUser] : []),
      ...(entry.groupBy ?? []),
      ...Object.values(entry.fields),
      ...Object.values(entry.file ?? {}),
      ...entry.holds.map(({ test }): Ast => ({ op: "when", of: { op: "fixed", value: true }, test })),
    ];
  if (entry.kind === "extend")
    return [...Object.values(entry.fields), ...(entry.child?.latest ? [entry.child.latest] : [])];
  return entry.kind === "route" ? [entry.by] : [];
}

/** Per object: columns that nothing reads, no reference or rebuild document holds, and no reason covers. */
export function columnsWithoutFate(mapping: Mapping): Map<ObjectName, string[]> {
  const used = new Set<string>();
  const whole = new Set<ObjectName>();
  for (const entry of mapping.entries) {
    if (entry.kind === "reference" || (entry.kind === "rebuild" && entry.only === null)) whole.add(entry.from);
    if (entry.kind === "fate") for (const column of Object.keys(entry.columns)) used.add(`${entry.from}.${column}`);
    for (const ast of expressions(entry))
      for (const node of walk(ast)) if (node.op === "column") used.add(`${node.object}.${node.column}`);
  }
  const missing = new Map<ObjectName, string[]>();
  for (const object of OBJECT_NAMES) {
    if (whole.has(object)) continue;
    const columns = Object.keys(CONTRACT[object].columns).filter((column) => !used.has(`${object}.${column}`));
    if (columns.length > 0) missing.set(object, columns);
  }
  return missing;
}
