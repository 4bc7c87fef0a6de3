/** Parts of records of loose objects: what the schema names, and nothing else. */

/** The keys that the schema names: loose objects may hold others. */
export type Named<T> = keyof { [K in keyof T as string extends K ? never : K]: T[K] } & string;

/** An object of these keys alone. */
export function pick<T extends object, K extends Named<T>>(value: T, keys: readonly K[]): { [Key in K]: T[Key] } {
  return Object.fromEntries(keys.map((key) => [key, value[key]])) as { [Key in K]: T[Key] };
}

/** The record with every value changed. */
export const mapValues = <T, R>(record: Readonly<Record<string, T>>, change: (value: T, key: string) => R) =>
  Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value, key)])) as Record<string, R>;

/** How many items there are of each kind. */
export function countBy<T>(items: readonly T[], of: (item: T) => string): Map<string, number> {
  const counts = new Map<string, number>();
  for (const item of items) counts.set(of(item), (counts.get(of(item)) ?? 0) + 1);
  return counts;
}

/** Of these keys the ones that are there. */
export const given = <T extends object, K extends Named<T>>(value: T, keys: readonly K[]): { [Key in K]?: T[Key] } =>
  Object.fromEntries(keys.flatMap((key) => (value[key] === undefined ? [] : [[key, value[key]]]))) as {
    [Key in K]?: T[Key];
  };
