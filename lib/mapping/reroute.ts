/** Which record a source row becomes: a change of the mapping's routes. */
import type { ObjectName } from "../contract/objects.ts";
import { REASON_NAMES, type Reason } from "../contract/reasons.ts";
import type { Entry, Mapping, RouteEntry, RowEntry } from "./entries.ts";

const isReason = (text: string): text is Reason => REASON_NAMES.some((name) => name === text);

/**
 * Sends rows with these values (`blank`: none, or an unknown label) to other rows of the route, named by what they make
 * or by their own name; or holds them back with a reason. @throws Error naming the values and ends there are
 */
export function reroute(
  mapping: Mapping,
  object: ObjectName,
  column: string,
  ends: Readonly<Record<string, string>>,
): Mapping {
  const routes = mapping.entries.filter((entry): entry is RouteEntry => entry.kind === "route");
  const route = routes.find(({ from, by }) => from === object && by.op === "column" && by.column === column);
  if (!route) throw new Error(`what becomes of ${object} does not depend on "${column}". Routes: ${namesOf(routes)}.`);
  const rows = rowsOf(mapping, route);
  const changed = Object.entries(ends).map(([value, end]) => {
    if (!Object.hasOwn(route.to, value))
      throw new Error(`"${value}" is no value of ${column}. Values: ${Object.keys(route.to).join(", ")}.`);
    return [value, endOf(rows, end)] as const;
  });
  const entry: Entry = { ...route, to: { ...route.to, ...Object.fromEntries(changed) } };
  return { ...mapping, entries: mapping.entries.map((each) => (each === route ? entry : each)) };
}

const namesOf = (routes: readonly RouteEntry[]): string =>
  routes.map(({ from, by }) => `${from}.${by.op === "column" ? by.column : "?"}`).join(", ") || "none";

/** The rows that a route leads to. */
export function rowsOf(mapping: Mapping, route: RouteEntry): readonly RowEntry[] {
  const names = new Set(Object.values(route.to).flatMap((end) => ("row" in end ? [end.row] : [])));
  return mapping.entries.filter((entry): entry is RowEntry => entry.kind === "row" && names.has(entry.name));
}

function endOf(rows: readonly RowEntry[], wanted: string): RouteEntry["to"][string] {
  const made = rows.filter(({ to, name }) => to === wanted || name === wanted);
  const [only] = made;
  if (only && made.length === 1) return { row: only.name };
  if (isReason(wanted)) return { hold: wanted };
  const names = rows.map(({ to, name }) => (rows.filter((row) => row.to === to).length === 1 ? to : name));
  throw new Error(`rows can become ${names.join(", ")}, or be held back with a reason; "${wanted}" is neither.`);
}
