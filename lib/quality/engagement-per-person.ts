/** How many rows each person has: recipients, events, enrolments, answers and the like. */
import type { ObjectName } from "../contract/objects.ts";
import type { Staging } from "../staging/types.ts";
import { matchKeys, type ParentKeys, parentKeys } from "./join-keys.ts";
import type { EngagementPerPerson } from "./types.ts";

/** Rows that say what a person did or was sent, with the column that names the person. */
const ROWS: readonly { readonly object: ObjectName; readonly column: string }[] = [
  { object: "message_recipients", column: "contact_id" },
  { object: "engagement_events", column: "contact_id" },
  { object: "enrollments", column: "contact_id" },
  { object: "survey_responses", column: "contact_id" },
  { object: "engagement_scores", column: "contact_id" },
  { object: "group_members", column: "contact_id" },
  { object: "group_posts", column: "author_contact_id" },
  { object: "feedback", column: "contact_id" },
  { object: "tasks", column: "assignee_contact_id" },
  { object: "activities", column: "contact_id" },
];
const TOP = 10;
/** Upper ends of the classes of the histogram. */
const CLASSES = [0, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000] as const;

/**
 * Rows per person of every object that has some. Exact, over all contacts, those without rows counted as 0. Give it
 * resolved staging, so that a person merged from several contacts is one.
 */
export function engagementPerPerson(staging: Staging): EngagementPerPerson[] {
  const contacts = staging.tables.get("contacts");
  if (!contacts) return [];
  const people = parentKeys(contacts, "contact_id");
  return ROWS.flatMap(({ object, column }): EngagementPerPerson[] => {
    const keys = staging.tables.get(object)?.column(column);
    if (!keys) return [];
    const { rows, blank, matched, orphans, perParent } = matchKeys(keys, people, false);
    const sorted = perParent.slice().sort();
    const none = sorted.findIndex((count) => count > 0);
    const without = none < 0 ? sorted.length : none;
    return [
      {
        object,
        column,
        rows,
        anonymous: blank,
        unknown: orphans.reduce((sum, orphan) => sum + orphan.rows, 0),
        people: sorted.length,
        none: without,
        min: sorted[0] ?? 0,
        median: quantile(sorted, 0.5),
        p95: quantile(sorted, 0.95),
        max: sorted.at(-1) ?? 0,
        mean: sorted.length === 0 ? 0 : matched / sorted.length,
        active: { people: sorted.length - without, median: quantile(sorted.subarray(without), 0.5) },
        histogram: histogram(sorted),
        top: top(perParent, people),
      },
    ];
  });
}

/** The smallest count that so large a share of the people do not exceed. */
const quantile = (sorted: Int32Array, share: number): number =>
  sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? 0;

function histogram(sorted: Int32Array): EngagementPerPerson["histogram"] {
  const classes: { from: number; to: number | null; people: number }[] = [];
  let [at, from] = [0, 0];
  for (const to of [...CLASSES, null]) {
    const start = at;
    while (at < sorted.length && (to === null || (sorted[at] ?? 0) <= to)) at++;
    classes.push({ from, to, people: at - start });
    from = (to ?? 0) + 1;
  }
  return classes;
}

/** People with the most rows; equal ones in the order of the contacts. */
function top(perParent: Int32Array, people: ParentKeys): EngagementPerPerson["top"] {
  const best: number[] = [];
  for (let code = 0; code < perParent.length; code++) {
    const count = perParent[code] ?? 0;
    if (count === 0 || (best.length === TOP && count <= (perParent[best.at(-1) ?? -1] ?? 0))) continue;
    const place = best.findIndex((other) => count > (perParent[other] ?? 0));
    best.splice(place < 0 ? best.length : place, 0, code);
    if (best.length > TOP) best.pop();
  }
  return best.map((code) => [people.text(code), perParent[code] ?? 0]);
}
