import type { Store } from "../shared/store.ts";

/** Not taken back: ids and numbers once given, and the count that faults go by. */
const KEPT = /^(?:id |number |written rows)/;

export type Counters = ReturnType<typeof openCounters>;

/** Numbers that move with every row (ids, storage, quotas), kept in memory while a request runs and then written. */
export function openCounters(store: Store) {
  let held = new Map<string, number>();
  let dirty = new Set<string>();
  const read = (name: string): number => {
    const known = held.get(name);
    if (known !== undefined) return known;
    const value = store.get(`counter ${name}`, 0);
    held.set(name, value);
    return value;
  };
  const add = (name: string, by: number): number => {
    const value = read(name) + by;
    held.set(name, value);
    dirty.add(name);
    return value;
  };
  return {
    read,
    /** The new value. */
    add,
    /** Writes what changed; to be called before the request's transaction ends. */
    flush(): void {
      for (const name of dirty) store.set(`counter ${name}`, read(name));
      dirty = new Set();
    },
    /** Forgets what was not written: the request's transaction is undone. */
    drop(): void {
      held = new Map();
      dirty = new Set();
    },
    /** Runs `body` so that an error undoes what it did to the store and to the counters; ids once given are not reused. */
    attempt<T>(body: () => T): T {
      const before = new Map(held);
      try {
        return store.attempt(body);
      } catch (error) {
        for (const [name, value] of held) {
          if (KEPT.test(name)) continue;
          const was = before.get(name);
          if (was === undefined) held.delete(name);
          else if (was !== value) held.set(name, was);
        }
        throw error;
      }
    },
  };
}
