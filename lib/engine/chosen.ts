/** The records that a pass is about: all of a plan, or a few of them, gathered once. */
import type { Plan, PlannedRecord } from "../plan/types.ts";

export type Chosen = {
  /** How many; null: the whole plan. */
  readonly size: number | null;
  has(object: string, external: string): boolean;
  /** In the plan's order; may be asked for again. */
  of(object: string): Iterable<PlannedRecord>;
};

export const recordKey = (object: string, external: string): string => `${object}\u0000${external}`;

export const wholePlan = (plan: Plan): Chosen => ({
  size: null,
  has: () => true,
  of: (object) => plan.records(object),
});

/** Those of the plan's records whose `recordKey` is among `keys`. An object is gone through once, when it is asked for. */
export function onlyThese(plan: Plan, keys: ReadonlySet<string>): Chosen {
  const gathered = new Map<string, readonly PlannedRecord[]>();
  const has = (object: string, external: string) => keys.has(recordKey(object, external));
  return {
    size: keys.size,
    has,
    of(object) {
      const known = gathered.get(object);
      if (known) return known;
      const records: PlannedRecord[] = [];
      for (const record of plan.records(object)) if (has(object, record.external)) records.push(record);
      gathered.set(object, records);
      return records;
    },
  };
}
