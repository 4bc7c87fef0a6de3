/** Small things that every adapter's units need. */
import { createHash } from "node:crypto";
import type { Cost, Unit, Verb, Write, Writes } from "./port.ts";

/** The writes as an array: of units that are small by their route. */
export const listed = (writes: Writes): readonly Write[] => (isList(writes) ? writes : [...writes]);
export const isList = (writes: Writes): writes is readonly Write[] => Array.isArray(writes);

/** What a unit fresh from `pack` costs: its writes are let go by where the cost is not known before. */
export function costOf(unit: Unit): Cost {
  if (!isList(unit.writes)) for (const _ of unit.writes);
  return unit.cost;
}

/** Stable for the same writes: hash of verb, object and externals. */
export const unitKey = (verb: Verb, object: string, writes: readonly Write[]): string =>
  createHash("sha256")
    .update(JSON.stringify([verb, object, ...writes.map((write) => write.external)]))
    .digest("hex")
    .slice(0, 32);

/** True when the record changed after the version we know; without one nothing can be said. */
export const isLater = (version: string | null, known: string | null): boolean =>
  version !== null && known !== null && Date.parse(version) > Date.parse(known);

/** An array cut into pieces of at most `size`. */
export function chunks<T>(items: readonly T[], size: number): T[][] {
  const out: T[][] = [];
  for (let start = 0; start < items.length; start += size) out.push(items.slice(start, start + size));
  return out;
}
