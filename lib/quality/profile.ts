/** What every column holds: exact counts, ranges, shapes, per workspace, with places to look at. */
import { objectSpec } from "../contract/objects.ts";
import { storeOf } from "../staging/columns.ts";
import { instantText } from "../staging/instant-text.ts";
import type { Cell, StagedColumn, StagedTable, Staging } from "../staging/types.ts";
import { shapeOf } from "./shape.ts";
import type { ColumnProfile, ObjectProfile, Place, Profile } from "./types.ts";

const TOP = 10;
const PATTERNS = 8;
const EXAMPLES = 3;
/** Rows of account-wide files, which belong to no workspace. */
export const NO_WORKSPACE = "all";

/**
 * Profiles every object of staging. Nothing is sampled: counts, distinct values and ranges are exact. `min`, `max`,
 * `top` and patterns of columns marked `personal` are personal data: `maskProfile` before they are shown.
 */
export function profileStaging(staging: Staging): Profile {
  return Object.fromEntries([...staging.tables].map(([object, table]) => [object, profileTable(table)]));
}

/** The profile without the values of personal columns: shapes instead of `min`, `max` and `top`. */
export function maskProfile(profile: Profile): Profile {
  const mask = (value: Cell): Cell => (value === null ? null : shapeOf(String(value)));
  const masked = (column: ColumnProfile): ColumnProfile => {
    if (column.personal === null) return column;
    const counts = new Map<Cell, number>();
    for (const [value, count] of column.top) counts.set(mask(value), (counts.get(mask(value)) ?? 0) + count);
    return { ...column, min: mask(column.min), max: mask(column.max), top: [...counts] };
  };
  return Object.fromEntries(
    Object.entries(profile).map(([object, { rows, columns }]) => [object, { rows, columns: columns.map(masked) }]),
  );
}

function profileTable(table: StagedTable): ObjectProfile {
  const workspaces = workspaceOfRows(table);
  const misfits = new Map<string, Set<number>>();
  for (const { column, row } of table.misfits) misfits.set(column, (misfits.get(column) ?? new Set()).add(row));
  return {
    rows: table.length,
    columns: table.columns.map((column) =>
      profileColumn(table, column, workspaces, misfits.get(column.name) ?? new Set()),
    ),
  };
}

type Workspaces = {
  readonly names: readonly string[];
  /** Per row the place of its workspace in `names`. */
  readonly codes: Uint16Array;
  /** Rows of each. */
  readonly rows: readonly number[];
};

/** Per row the workspace: its own column where the object has one, else that of its file. */
function workspaceOfRows(table: StagedTable): Workspaces {
  const own = table.column("workspace_id");
  const numbers = new Map<string, number>();
  const codes = new Uint16Array(table.length);
  const rows: number[] = [];
  for (let row = 0; row < table.length; row++) {
    const name = String(own?.at(row) ?? table.lineage(row).workspace ?? NO_WORKSPACE);
    const code = numbers.get(name) ?? numbers.size;
    numbers.set(name, code);
    codes[row] = code;
    rows[code] = (rows[code] ?? 0) + 1;
  }
  return { names: [...numbers.keys()], codes, rows };
}

function profileColumn(
  table: StagedTable,
  column: StagedColumn,
  workspaces: Workspaces,
  misfits: ReadonlySet<number>,
): ColumnProfile {
  const blank = new Uint32Array(workspaces.names.length);
  const examples: number[] = [...misfits].slice(0, EXAMPLES);
  let nulls = 0;
  const { counts, moments } = countValues(column, (row, filled) => {
    if (filled) {
      if (examples.length < EXAMPLES) examples.push(row);
      return;
    }
    nulls++;
    const at = workspaces.codes[row] ?? 0;
    blank[at] = (blank[at] ?? 0) + 1;
  });
  const invalid = misfits.size;
  const filled = table.length - nulls;
  const spec = columnSpec(table, column.name);
  return {
    name: column.name,
    header: column.header,
    type: column.type,
    ...(spec ? { expected: spec.type } : {}),
    personal: spec ? (spec.personal ?? null) : column.type === "text" ? "text" : null,
    custom: column.custom,
    nulls,
    distinct: counts.size,
    invalid,
    invalidShare: filled + invalid === 0 ? 0 : invalid / (filled + invalid),
    ...(moments ? ofMoments(distribution(counts, false)) : distribution(counts, isText(column))),
    found: { ...(filled > 0 ? { [column.type]: filled } : {}), ...(invalid > 0 ? { text: invalid } : {}) },
    workspaces: Object.fromEntries(
      workspaces.names.map((name, at) => [name, { rows: workspaces.rows[at] ?? 0, nulls: blank[at] ?? 0 }]),
    ),
    examples: examples.map((row): Place => {
      const { file, row: number, line } = table.lineage(row);
      return { file, row: number, line };
    }),
  };
}

const isText = ({ type }: StagedColumn): boolean => type === "text" || type === "json";

type Counts = {
  /** Times of each value. */
  readonly counts: ReadonlyMap<Cell, number>;
  /** The values are moments in milliseconds since 1970. */
  readonly moments: boolean;
};

/** Counts the values of a column; `see` is told of each row whether it has one. */
function countValues(column: StagedColumn, see: (row: number, filled: boolean) => void): Counts {
  const store = storeOf(column);
  const counts = new Map<Cell, number>();
  if (store?.kind === "codes") {
    const { codes, values } = store;
    const times = new Uint32Array(values.length);
    const filled = values.map((value) => value !== null);
    for (let row = 0; row < codes.length; row++) {
      const code = codes[row] ?? 0;
      times[code] = (times[code] ?? 0) + 1;
      see(row, filled[code] === true);
    }
    values.forEach((value, code) => {
      const count = times[code] ?? 0;
      if (value !== null && count > 0) counts.set(value, (counts.get(value) ?? 0) + count);
    });
    return { counts, moments: false };
  }
  if (store) {
    const { numbers } = store;
    for (let row = 0; row < numbers.length; row++) {
      const value = numbers[row] ?? Number.NaN;
      const filled = !Number.isNaN(value);
      if (filled) counts.set(value, (counts.get(value) ?? 0) + 1);
      see(row, filled);
    }
    return { counts, moments: store.kind === "moments" };
  }
  for (let row = 0; row < column.length; row++) {
    const value = column.at(row);
    if (value !== null) counts.set(value, (counts.get(value) ?? 0) + 1);
    see(row, value !== null);
  }
  return { counts, moments: false };
}

/** Moments sort as numbers as they do as text, so that only the few that are shown are written out. */
function ofMoments(found: ReturnType<typeof distribution>): ReturnType<typeof distribution> {
  const text = (value: Cell): Cell => (typeof value === "number" ? instantText(value) : value);
  return {
    ...found,
    min: text(found.min),
    max: text(found.max),
    top: found.top.map(([value, count]) => [text(value), count]),
  };
}

const columnSpec = (table: StagedTable, name: string) => {
  const { columns } = objectSpec(table.object);
  return Object.hasOwn(columns, name) ? columns[name] : undefined;
};

/** Everything that needs each distinct value only once. */
function distribution(
  counts: ReadonlyMap<Cell, number>,
  texts: boolean,
): Pick<ColumnProfile, "min" | "max" | "top" | "lengths" | "patterns"> {
  let [min, max]: [Cell, Cell] = [null, null];
  let [shortest, longest, sum, total] = [Number.POSITIVE_INFINITY, 0, 0, 0];
  const shapes = new Map<string, number>();
  for (const [value, count] of counts) {
    if (min === null || less(value, min)) min = value;
    if (max === null || less(max, value)) max = value;
    if (!texts) continue;
    const text = String(value);
    shortest = Math.min(shortest, text.length);
    longest = Math.max(longest, text.length);
    sum += text.length * count;
    total += count;
    const shape = shapeOf(text);
    shapes.set(shape, (shapes.get(shape) ?? 0) + count);
  }
  return {
    min,
    max,
    top: most(counts, TOP),
    lengths: total > 0 ? { min: shortest, max: longest, mean: sum / total } : null,
    patterns: most(shapes, PATTERNS).map(([pattern, count]) => ({ pattern, count })),
  };
}

const less = (a: Exclude<Cell, null> | Cell, b: Cell): boolean =>
  typeof a === "number" && typeof b === "number" ? a < b : String(a) < String(b);

/** The `limit` most frequent entries; equal counts by value, so that the order never depends on the rows. */
function most<T extends Cell>(counts: ReadonlyMap<T, number>, limit: number): [T, number][] {
  const best: [T, number][] = [];
  const before = (a: readonly [T, number], b: readonly [T, number]): boolean =>
    a[1] !== b[1] ? a[1] > b[1] : less(a[0], b[0]);
  for (const entry of counts) {
    const last = best.at(-1);
    if (best.length === limit && last && !before(entry, last)) continue;
    const at = best.findIndex((other) => before(entry, other));
    best.splice(at < 0 ? best.length : at, 0, entry);
    if (best.length > limit) best.pop();
  }
  return best;
}
