/** Stretches of time without a row where neighbours have many: a download that missed a month, or one that ends early. */
import { type ObjectName, objectSpec } from "../contract/objects.ts";
import { storeOf } from "./columns.ts";
import type { FindingList } from "./finding-list.ts";
import type { ManifestEntry } from "./manifest-checks.ts";
import type { WorkspaceIds } from "./row-keys.ts";
import type { FileReport, StagedColumn, StagedTable } from "./types.ts";

/** Objects that grow all the time, with the column that says when. Surveys and training come in waves and are left out. */
const STREAMS: Partial<Record<ObjectName, readonly string[]>> = {
  engagement_events: ["occurred_at"],
  messages: ["published_at", "created_at"],
  message_recipients: ["opened_on"],
  group_posts: ["created_at"],
  activities: ["started_at"],
  tasks: ["created_at"],
};

const DAY = 86_400_000;
/** Below this many rows a workspace says nothing about what is usual. */
const FEWEST_ROWS = 20;
/** Shorter ones are holidays. */
const SHORTEST = 28;
/** Rows in the months on either side that make an empty month conspicuous. */
const MANY = 10;
/** How likely a gap may be by chance to be left alone. */
const BY_CHANCE = 1e-4;
/** How much longer than the third longest it must be: rows that come in bursts have long gaps as a rule. */
const LONGER = 3;
/** A message is opened within a week or never. */
const WEEK = 7;

/** Rows per day (days since 1970) of one workspace. */
type Days = Map<number, number>;
export type Gap = { readonly from: string; readonly to: string; readonly isEnd: boolean };

/** What happens to messages is silent while none is published. */
const OF_MESSAGES: readonly ObjectName[] = ["engagement_events", "message_recipients"];

/** Adds a finding per gap in the middle or at the end, and per file that leaves the range its manifest declares. */
export function reportDateGaps(
  tables: ReadonlyMap<ObjectName, StagedTable>,
  files: readonly FileReport[],
  ids: WorkspaceIds,
  findings: FindingList,
): void {
  for (const [object, table] of tables) {
    const column = streamColumn(table);
    if (!column) continue;
    const all = daysByWorkspace(table, column, ids);
    for (const [workspace, days] of all) {
      const name = ids.nameOf(workspace);
      const published = OF_MESSAGES.includes(object) ? publishedDays(tables, workspace, ids) : null;
      for (const { from, to, isEnd } of gapsOf(days, lastExport(files, object, workspace, ids), published)) {
        if (!isEnd && isBetweenFiles(table, column, from, to)) continue;
        const others = [...all].some(([other, theirs]) => other !== workspace && hasRows(theirs, from, to));
        findings.add(
          isEnd && !others && !published ? "info" : "warning",
          "date_gap",
          `From ${from} to ${to} there is no row, although there are many before${isEnd ? "" : " and after"}${published ? ", and messages were published" : others ? ", and other workspaces have some" : ""}: a part of the export may be missing.`,
          { object, column: column.name, found: `workspace ${name || "all"}, ${from} to ${to}` },
        );
      }
    }
  }
}

/** A hole between two event files is told where the files are put together. */
function isBetweenFiles(table: StagedTable, column: StagedColumn, from: string, to: string): boolean {
  if (objectSpec(table.object).kind !== "events") return false;
  const [before, after] = [Date.parse(from) - 1, Date.parse(to) + DAY];
  const ends = new Map<string, { last: number; first: number }>();
  for (let row = 0; row < table.length; row++) {
    const moment = Date.parse(String(column.at(row) ?? ""));
    if (Number.isNaN(moment)) continue;
    const { file } = table.lineage(row);
    const known = ends.get(file) ?? { last: moment, first: moment };
    ends.set(file, { last: Math.max(known.last, moment), first: Math.min(known.first, moment) });
  }
  const [earlier, later] = [
    [...ends].find(([, { last }]) => last <= before && last > before - DAY),
    [...ends].find(([, { first }]) => first >= after && first < after + DAY),
  ];
  return earlier !== undefined && later !== undefined && earlier[0] !== later[0];
}

/** Rows of a file before or after the days its manifest declares. */
export function reportDeclaredRanges(
  table: StagedTable,
  entries: ReadonlyMap<string, ManifestEntry>,
  findings: FindingList,
): void {
  const column = streamColumn(table);
  if (!column || ![...entries.values()].some(({ since, until }) => since || until)) return;
  const outside = new Map<string, number>();
  for (let row = 0; row < table.length; row++) {
    const { file } = table.lineage(row);
    const entry = entries.get(file);
    const when = String(column.at(row) ?? "");
    if (!entry || when === "") continue;
    const early = entry.since && when.slice(0, entry.since.length) < entry.since;
    const late = entry.until && when.slice(0, entry.until.length) > entry.until;
    if (early || late) outside.set(file, (outside.get(file) ?? 0) + 1);
  }
  for (const [file, count] of outside) {
    const { since, until } = entries.get(file) ?? {};
    findings.add(
      "warning",
      "outside_declared_range",
      `${count} rows lie outside the days that the manifest declares for the file: check that it is the right one.`,
      { object: table.object, file, column: column.name, found: `${since ?? "…"} to ${until ?? "…"}` },
    );
  }
}

function streamColumn(table: StagedTable): StagedColumn | null {
  for (const name of STREAMS[table.object] ?? []) {
    const column = table.column(name);
    if (column) return column;
  }
  return null;
}

function daysByWorkspace(table: StagedTable, column: StagedColumn, ids: WorkspaceIds): ReadonlyMap<string, Days> {
  const store = storeOf(column);
  const numbers = store?.kind === "moments" ? store.numbers : null;
  const own = table.column("workspace_id");
  const found = new Map<string, Days>();
  for (let row = 0; row < table.length; row++) {
    const moment = numbers ? (numbers[row] ?? Number.NaN) : Date.parse(String(column.at(row) ?? ""));
    if (Number.isNaN(moment)) continue;
    const workspace = String(ids.idOf(table.lineage(row).workspace) ?? own?.at(row) ?? "");
    let days = found.get(workspace);
    if (!days) {
      days = new Map();
      found.set(workspace, days);
    }
    const day = Math.floor(moment / DAY);
    days.set(day, (days.get(day) ?? 0) + 1);
  }
  return found;
}

/** The day the newest file of an object and workspace was exported; null when no name tells. */
function lastExport(
  files: readonly FileReport[],
  object: ObjectName,
  workspace: string,
  ids: WorkspaceIds,
): number | null {
  let last: number | null = null;
  for (const file of files) {
    if (file.object !== object || file.use !== "taken" || file.exportedOn === null) continue;
    if (file.workspace !== null && ids.idOf(file.workspace) !== workspace) continue;
    const day = Math.floor(Date.parse(file.exportedOn) / DAY);
    if (last === null || day > last) last = day;
  }
  return last;
}

/**
 * Gaps between the first row and the last, and from the last to the day of the export. Rows from after the export
 * (planned ones) do not count. With the days on which messages were published, a gap counts when one of them lies in it.
 *
 * @example gapsOf(new Map([[19000, 30], [19001, 28]]), null, null) // []
 */
export function gapsOf(
  days: ReadonlyMap<number, number>,
  exported: number | null,
  published: readonly number[] | null,
): Gap[] {
  const active = [...days.keys()].filter((day) => exported === null || day <= exported).sort((a, b) => a - b);
  const rows = active.reduce((sum, day) => sum + (days.get(day) ?? 0), 0);
  const [first] = active;
  if (first === undefined || rows < FEWEST_ROWS) return [];
  const months = new Map<string, number>();
  for (const day of active) months.set(monthOf(day), (months.get(monthOf(day)) ?? 0) + (days.get(day) ?? 0));
  const span = (active.at(-1) ?? first) - first + 1;
  const usual = active
    .flatMap((day, index) => (index === 0 ? [] : [day - (active[index - 1] ?? day) - 1]))
    .sort((a, b) => b - a);
  const gaps: Gap[] = [];
  const see = (before: number, after: number, isEnd: boolean): void => {
    const length = after - before - 1;
    if (length < SHORTEST) return;
    const rest = isEnd ? span : span - length;
    const chance = rest <= active.length ? 0 : (1 - active.length / rest) ** length;
    const neighbours = [months.get(monthOf(before)) ?? 0, isEnd ? MANY : (months.get(monthOf(after)) ?? 0)];
    const empty = holdsMonth(before + 1, after - 1) && neighbours.every((count) => count >= MANY);
    const told = published
      ? published.some((day) => day > before && day + WEEK < after)
      : length > LONGER * (usual[2] ?? length);
    if (told && (chance < BY_CHANCE || empty)) gaps.push({ from: textOf(before + 1), to: textOf(after - 1), isEnd });
  };
  active.forEach((day, index) => {
    const before = active[index - 1];
    if (before !== undefined) see(before, day, false);
  });
  if (exported !== null) see(active.at(-1) ?? first, exported + 1, true);
  return gaps;
}

const textOf = (day: number): string => new Date(day * DAY).toISOString().slice(0, 10);
const monthOf = (day: number): string => textOf(day).slice(0, 7);
const hasRows = (days: Days, from: string, to: string): boolean =>
  [...days.keys()].filter((day) => textOf(day) >= from && textOf(day) <= to).length >= 3;

/** Days on which messages with statistics per person were published; null when too few are known to tell. */
function publishedDays(
  tables: ReadonlyMap<ObjectName, StagedTable>,
  workspace: string,
  ids: WorkspaceIds,
): number[] | null {
  const messages = tables.get("messages");
  const days: number[] = [];
  for (let row = 0; row < (messages?.length ?? 0); row++) {
    const of = ids.idOf(messages?.lineage(row).workspace ?? null) ?? messages?.cell("workspace_id", row) ?? "";
    const state = messages?.cell("status", row) ?? null;
    const moment = Date.parse(String(messages?.cell("published_at", row) ?? ""));
    const isSilent = messages?.cell("anonymised", row) === true || state === "draft" || state === "scheduled";
    if (!Number.isNaN(moment) && !isSilent && (workspace === "" || String(of) === workspace))
      days.push(Math.floor(moment / DAY));
  }
  return days.length < 5 ? null : days;
}

/** Whether a whole calendar month lies between two days, both included. */
function holdsMonth(from: number, to: number): boolean {
  const start = new Date(from * DAY);
  const first =
    start.getUTCDate() === 1 ? start : new Date(Date.UTC(start.getUTCFullYear(), start.getUTCMonth() + 1, 1));
  const next = Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + 1, 1);
  return next / DAY - 1 <= to;
}
