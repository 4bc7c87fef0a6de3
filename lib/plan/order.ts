/** The order of loading: what is pointed to comes first; circles are cut and written in a second pass. */
import { type Ast, walk } from "../mapping/ast.ts";
import type { EntryPlan } from "./entry-plan.ts";

export type LoadOrder = { readonly order: readonly string[]; later(object: string, target: string): boolean };

/** Objects with their lookups (destination object → objects it points to) in an order in which they can be loaded. */
export function loadOrder(links: ReadonlyMap<string, ReadonlySet<string>>): LoadOrder {
  const order: string[] = [];
  const left = new Map(
    [...links].map(([object, to]) => [object, new Set([...to].filter((t) => t !== object && links.has(t)))]),
  );
  while (left.size > 0) {
    const ready = [...left].filter(([, to]) => [...to].every((target) => order.includes(target)));
    const open = ready.length > 0 ? ready : [...left];
    const waiting = (to: ReadonlySet<string>) => [...to].filter((target) => !order.includes(target)).length;
    const [next] = open.reduce((a, b) => (waiting(b[1]) < waiting(a[1]) ? b : a));
    order.push(next);
    left.delete(next);
  }
  const place = new Map(order.map((object, index) => [object, index]));
  return { order, later: (object, target) => (place.get(target) ?? -1) >= (place.get(object) ?? 0) };
}

/** Per destination object: the objects its lookups lead to. */
export function linksOf(
  plans: readonly EntryPlan[],
  targetOf: (entry: string) => string | null,
): Map<string, Set<string>> {
  const links = new Map<string, Set<string>>();
  for (const plan of plans) {
    const to = links.get(plan.entry.to) ?? new Set<string>();
    links.set(plan.entry.to, to);
    for (const ast of [...plan.fields.map((field) => field.ast), ...plan.entry.needs])
      for (const name of lookedUp(ast)) {
        const target = targetOf(name);
        if (target) to.add(target);
      }
  }
  return links;
}
/** Entries whose records an expression gives as its value. */
export function lookedUp(ast: Ast): string[] {
  return [...walk(ast)].flatMap((node) =>
    node.op === "lookup" ? node.entries : node.op === "inline" ? [node.entry] : [],
  );
}
