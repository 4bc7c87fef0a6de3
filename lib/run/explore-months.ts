/** From which months an export has rows: per object by its main date, and the months that are missing between. */
import type { ObjectName } from "../contract/objects.ts";
import { storeOf } from "../staging/columns.ts";
import type { StagedColumn, Staging } from "../staging/types.ts";

export type ObjectMonths = {
  /** The date column that the months are of. */
  readonly column: string;
  /** Rows by month (`2024-07`), in order. */
  readonly months: Readonly<Record<string, number>>;
  /** Months without rows between months with rows, where the object has rows nearly every month. */
  readonly gaps: readonly string[];
  /** Rows without a date. */
  readonly undated: number;
};

/** When a row came to be, or what it tells of happened; a later change says nothing about that. */
const MAIN_DATE: Readonly<Partial<Record<ObjectName, string>>> = {
  workspace_members: "joined_at",
  companies: "created_at",
  contacts: "created_at",
  groups: "created_at",
  group_members: "added_at",
  group_posts: "created_at",
  messages: "published_at",
  message_recipients: "opened_on",
  engagement_events: "occurred_at",
  enrollments: "start_date",
  engagement_scores: "calculated_at",
  surveys: "period_start",
  survey_responses: "submitted_at",
  feedback: "scheduled_date",
  tasks: "created_at",
  activities: "started_at",
  attachments: "uploaded_at",
};
/** An object with rows in fewer of its months than this is no steady stream: a month without is no gap. */
const STEADY = 0.75;
const FEWEST_MONTHS = 6;
/** Rows per month with rows. */
const FEWEST_ROWS = 4;

/** Objects whose main date column came with values. */
export function monthsOf(staging: Staging): Partial<Record<ObjectName, ObjectMonths>> {
  const found: Partial<Record<ObjectName, ObjectMonths>> = {};
  for (const [object, table] of staging.tables) {
    const column = table.column(MAIN_DATE[object] ?? "");
    if (!column) continue;
    const months = [...countMonths(column)].sort(([a], [b]) => a.localeCompare(b));
    if (months.length === 0) continue;
    found[object] = {
      column: column.name,
      months: Object.fromEntries(months),
      gaps: gapsOf(months),
      undated: column.length - months.reduce((sum, [, rows]) => sum + rows, 0),
    };
  }
  return found;
}

function countMonths(column: StagedColumn): Map<string, number> {
  const counts = new Map<string, number>();
  const store = storeOf(column);
  const add = (month: string) => counts.set(month, (counts.get(month) ?? 0) + 1);
  if (store?.kind === "moments") {
    for (const moment of store.numbers) {
      if (Number.isNaN(moment)) continue;
      const date = new Date(moment);
      add(`${String(date.getUTCFullYear()).padStart(4, "0")}-${String(date.getUTCMonth() + 1).padStart(2, "0")}`);
    }
    return counts;
  }
  for (let row = 0; row < column.length; row++) {
    const value = column.at(row);
    if (typeof value === "string") add(value.slice(0, 7));
  }
  return counts;
}

/** Ascending months with rows → the ones missing between. A lone early or late value does not make a hole of years. */
function gapsOf(months: readonly (readonly [string, number])[]): string[] {
  const rows = months.reduce((sum, [, count]) => sum + count, 0);
  const numbers = months.map(([month]) => Number(month.slice(0, 4)) * 12 + Number(month.slice(5, 7)) - 1);
  const [first, last] = [numbers[0], numbers.at(-1)];
  if (first === undefined || last === undefined) return [];
  const span = last - first + 1;
  if (numbers.length < FEWEST_MONTHS || rows < numbers.length * FEWEST_ROWS || numbers.length / span < STEADY)
    return [];
  const held = new Set(numbers);
  return Array.from({ length: span }, (_, at) => first + at)
    .filter((number) => !held.has(number))
    .map((number) => `${Math.floor(number / 12)}-${String((number % 12) + 1).padStart(2, "0")}`);
}
