/** What every column holds: exact counts, ranges, shapes, per workspace, with places to look at. */
import { objectSpec } from "../contract/objects.ts";
import type { Cell, StagedColumn, StagedTable, Staging } from "../staging/types.ts";
import { type Letters, looksLike } from "./profile-letters.ts";
import { MOST_OPTIONS, ownProperties } from "./profile-own.ts";
import { type Tally, TallyRoom } from "./profile-room.ts";
import { tallyOf } from "./profile-tally.ts";
import { rangeOf, topShapes } from "./profile-top.ts";
import { columnByWorkspace, type Workspaces, workspaceOfRows } from "./profile-workspaces.ts";
import type { ColumnProfile, ObjectProfile, Place, Profile } from "./types.ts";

export { maskProfile } from "./profile-mask.ts";
export { NO_WORKSPACE } from "./profile-workspaces.ts";

const TOP = 10;
const PATTERNS = 8;
const EXAMPLES = 3;

/**
 * Profiles every object of staging. Nothing is sampled: counts, distinct values and ranges are exact. `min`, `max`,
 * `top`, options and patterns of columns marked `personal` are personal data: `maskProfile` before they are shown.
 */
export function profileStaging(staging: Staging): Profile {
  return Object.fromEntries([...staging.tables].map(([object, table]) => [object, profileTable(table)]));
}

/** The profile of one table. */
export function profileTable(table: StagedTable): ObjectProfile {
  const workspaces = workspaceOfRows(table);
  const misfits = misfitsByColumn(table);
  const values = new Map<string, readonly Cell[]>();
  const room = new TallyRoom(table.length, workspaces.names.length > 1);
  const columns = table.columns.map((column) => {
    const tally = tallyOf(column, room);
    if (tally.distinct <= MOST_OPTIONS)
      values.set(
        column.name,
        Array.from({ length: tally.distinct }, (_, code) => tally.value(code)),
      );
    return profileColumn(table, column, tally, workspaces, misfits.get(column.name) ?? NO_MISFITS);
  });
  const found = new Set(columns.map(({ name }) => name));
  return {
    rows: table.length,
    columns,
    missing: Object.keys(objectSpec(table.object).columns).filter((name) => !found.has(name)),
    constant: columns.filter(({ constant }) => constant).map(({ name }) => name),
    unique: columns.filter(({ unique }) => unique).map(({ name }) => name),
    own: ownProperties(table, columns, values),
    workspaces: workspaces.report,
  };
}

type Misfits = { readonly rows: ReadonlySet<number>; readonly looks: Readonly<Record<string, number>> };
const NO_MISFITS: Misfits = { rows: new Set(), looks: {} };

function misfitsByColumn(table: StagedTable): Map<string, Misfits> {
  const found = new Map<string, { rows: Set<number>; looks: Record<string, number> }>();
  for (const { column, row, found: text } of table.misfits) {
    const known = found.get(column) ?? { rows: new Set<number>(), looks: {} };
    found.set(column, known);
    if (known.rows.has(row)) continue;
    known.rows.add(row);
    const look = looksLike(text);
    known.looks[look] = (known.looks[look] ?? 0) + 1;
  }
  return found;
}

function profileColumn(
  table: StagedTable,
  column: StagedColumn,
  tally: Tally,
  workspaces: Workspaces,
  misfits: Misfits,
): ColumnProfile {
  const invalid = misfits.rows.size;
  const nulls = table.length - tally.filled;
  const range = tally.range?.(TOP) ?? rangeOf(tally, tally.counts, TOP);
  const { min, max } = range;
  const { letters } = tally;
  const spec = columnSpec(table, column.name);
  const personal = spec ? (spec.personal ?? null) : column.type === "text" ? "text" : null;
  const place = placesOf(table);
  const value = (code: number): Cell => (code < 0 ? null : tally.value(code));
  const filled = firstRows(column, tally.filled, (value) => value !== null);
  const blank = firstRows(column, nulls - invalid, (value) => value === null, misfits.rows);
  const bad = [...misfits.rows].slice(0, EXAMPLES);
  return {
    name: column.name,
    header: column.header,
    type: column.type,
    ...(spec ? { expected: spec.type } : {}),
    personal,
    custom: column.custom,
    nulls,
    distinct: tally.distinct,
    invalid,
    invalidShare: tally.filled + invalid === 0 ? 0 : invalid / (tally.filled + invalid),
    min: value(min),
    max: value(max),
    top: range.top.map((code): [Cell, number] => [tally.value(code), tally.counts[code] ?? 0]),
    found: {
      ...(tally.filled > 0 ? { [column.type]: tally.filled } : {}),
      ...(invalid > 0 ? { text: (column.type === "text" ? tally.filled : 0) + invalid } : {}),
    },
    looks: looks(column, tally, letters, misfits),
    lengths: letters?.units ?? null,
    codePoints: letters?.points ?? null,
    patterns: topShapes(letters?.shapes ?? [], PATTERNS),
    constant: tally.distinct === 1 && tally.filled === table.length,
    unique: tally.distinct > 1 && tally.distinct === table.length,
    workspaces: columnByWorkspace(tally, workspaces, misfits.rows, range),
    examples: [...bad, ...filled].slice(0, EXAMPLES).map(place),
    places: {
      blank: blank.map(place),
      misfits: bad.map(place),
      min: min < 0 ? null : place(tally.firstRow(min)),
      max: max < 0 ? null : place(tally.firstRow(max)),
      longest: letters ? place(letters.longest) : null,
    },
  };
}

const columnSpec = (table: StagedTable, name: string) => {
  const { columns } = objectSpec(table.object);
  return Object.hasOwn(columns, name) ? columns[name] : undefined;
};

function looks(
  column: StagedColumn,
  tally: Tally,
  letters: Letters | null,
  misfits: Misfits,
): Readonly<Record<string, number>> {
  const found: Record<string, number> = { ...(letters?.looks ?? {}) };
  if (!letters && tally.filled > 0) found[column.type] = tally.filled;
  for (const [look, count] of Object.entries(misfits.looks)) found[look] = (found[look] ?? 0) + count;
  return found;
}

const placesOf =
  (table: StagedTable) =>
  (at: number): Place => {
    const { file, row, line } = table.lineage(at);
    return { file, row, line };
  };

/** The first few of the `count` rows whose value fits. */
function firstRows(
  column: StagedColumn,
  count: number,
  fits: (value: Cell) => boolean,
  without?: ReadonlySet<number>,
): number[] {
  const rows: number[] = [];
  const wanted = Math.min(EXAMPLES, count);
  for (let row = 0; row < column.length && rows.length < wanted; row++)
    if (fits(column.at(row)) && !without?.has(row)) rows.push(row);
  return rows;
}
