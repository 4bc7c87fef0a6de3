/** Groups of few people, taken together so that nobody in them can be told. */

import { isObjectName, objectSpec, referenceOf } from "../contract/objects.ts";

/** Fewer people than this are never a group of their own in files for the customer. */
export const LEAST_PEOPLE = 5;
export const OTHERS = `other, under ${LEAST_PEOPLE}`;

/**
 * Which groups are shown under which name: those of fewer than `least` people under {@link OTHERS}. While these together
 * are still fewer, the next larger group joins them: else the sum of all, less those shown, would tell them apart.
 *
 * @example foldSmall(new Map([["Salg", 40], ["Ledelse", 2]])) // both "other, under 5": 2 alone could be worked out
 */
export function foldSmall(people: ReadonlyMap<string, number>, least = LEAST_PEOPLE): (group: string) => string {
  const sorted = [...people].sort((a, b) => a[1] - b[1] || a[0].localeCompare(b[0]));
  const folded = new Set<string>();
  let together = 0;
  for (const [group, count] of sorted) {
    if (count >= least && (folded.size === 0 || together >= least)) break;
    folded.add(group);
    together += count;
  }
  return (group) => (folded.has(group) || !people.has(group) ? OTHERS : group);
}

/** A count of people as it may be told: exact from five on, nothing, or `under 5`. */
export const toldPeople = (people: number): number | string =>
  people > 0 && people < LEAST_PEOPLE ? `under ${LEAST_PEOPLE}` : people;

/**
 * A sentence of ours that counts people or their rows, without the counts of one to four.
 *
 * @example tellFew("3 contacts of the earlier export are gone") // "under 5 contacts of the earlier export are gone"
 */
export const tellFew = (sentence: string): string =>
  sentence.replace(/(?<![\p{L}\p{N}.,:/#-])[1-4](?= \p{Ll})/gu, `under ${LEAST_PEOPLE}`);

/** Rows by month with small months counted in the next larger one, so that none stands for fewer than five rows. */
export function foldMonths(months: Readonly<Record<string, number>>): Record<string, number> {
  const folded: [string, number][] = [];
  let carried = 0;
  for (const [month, rows] of Object.entries(months).sort(([a], [b]) => a.localeCompare(b))) {
    carried += rows;
    if (carried < LEAST_PEOPLE) continue;
    folded.push([month, carried]);
    carried = 0;
  }
  const last = folded.at(-1);
  if (carried > 0 && last) last[1] += carried;
  return Object.fromEntries(folded);
}

const PEOPLE: ReadonlySet<string> = new Set(["contacts", "workspace_members", "admin_users"]);

/** Whether the rows of an object are people. */
export const isPeople = (object: string): boolean => PEOPLE.has(object);

/** Whether each row of an object is a person, or one person's: few rows are few people then. */
export const isOfPeople = (object: string): boolean =>
  isPeople(object) ||
  (isObjectName(object) &&
    Object.values(objectSpec(object).columns).some((column) => referenceOf(column)?.object === "contacts"));
