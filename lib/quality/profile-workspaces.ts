/** The same figures for each workspace: counted over the numbers of the values, not over the values. */
import { storeOf } from "../staging/columns.ts";
import type { Cell, StagedTable } from "../staging/types.ts";
import type { Tally } from "./profile-room.ts";
import { type Range, rangeOf } from "./profile-top.ts";
import type { WorkspaceColumn } from "./types.ts";

/** Rows of account-wide files, which belong to no workspace. */
export const NO_WORKSPACE = "all";
/** A file with an id in the wrong column would have as many workspaces as rows. */
const MOST = 200;
/** The key under which the workspaces beyond the largest ones stand together. */
export const OTHER_WORKSPACES = "(others)";
const TOP = 5;

export type Workspaces = {
  readonly names: readonly string[];
  /** Per row the place of its workspace in `names`. */
  readonly codes: Uint16Array;
  /** Rows of each, in file order, where there are several: those of `names[i]` are `order[starts[i]]` up to `order[starts[i + 1]]`. */
  readonly order: Uint32Array;
  readonly starts: Uint32Array;
  /** Rows per name. */
  readonly report: Readonly<Record<string, number>>;
};

/** Per row the workspace: its own column where the object has one, else that of its file. */
export function workspaceOfRows(table: StagedTable): Workspaces {
  const numbers = new Map<string, number>();
  const numberOf = (name: string): number => {
    const known = numbers.get(name);
    if (known !== undefined) return known;
    numbers.set(name, numbers.size);
    return numbers.size - 1;
  };
  const found = workspaceNumbers(table, numberOf);
  const rows = new Uint32Array(numbers.size);
  for (let row = 0; row < found.length; row++) {
    const number = found[row] ?? 0;
    rows[number] = (rows[number] ?? 0) + 1;
  }
  const all = [...numbers.keys()];
  const kept =
    all.length <= MOST
      ? all.map((_, code) => code)
      : all
          .map((_, code) => code)
          .sort((a, b) => (rows[b] ?? 0) - (rows[a] ?? 0) || a - b)
          .slice(0, MOST - 1);
  const place = new Uint16Array(all.length).fill(kept.length);
  kept.forEach((code, at) => {
    place[code] = at;
  });
  const names = kept.map((code) => all[code] ?? "");
  if (kept.length < all.length) names.push(OTHER_WORKSPACES);
  const codes = new Uint16Array(found.length);
  for (let row = 0; row < codes.length; row++) codes[row] = place[found[row] ?? 0] ?? 0;
  return { names, codes, ...sorted(codes, names) };
}

function workspaceNumbers(table: StagedTable, numberOf: (name: string) => number): Uint32Array {
  const numbers = new Uint32Array(table.length);
  const own = table.column("workspace_id");
  const ofFile = (row: number): number => numberOf(table.lineage(row).workspace ?? NO_WORKSPACE);
  const store = own ? storeOf(own) : null;
  if (store?.kind === "codes") {
    const known = new Int32Array(store.values.length).fill(-1);
    for (let row = 0; row < numbers.length; row++) {
      const code = store.codes[row] ?? 0;
      const value = store.values[code] ?? null;
      if (known[code] === -1 && value !== null) known[code] = numberOf(String(value));
      const number = known[code] ?? -1;
      numbers[row] = number < 0 ? ofFile(row) : number;
    }
    return numbers;
  }
  for (let row = 0; row < numbers.length; row++) {
    const value = own?.at(row) ?? null;
    numbers[row] = value === null ? ofFile(row) : numberOf(String(value));
  }
  return numbers;
}

function sorted(codes: Uint16Array, names: readonly string[]): Pick<Workspaces, "order" | "starts" | "report"> {
  const starts = new Uint32Array(names.length + 1);
  for (let row = 0; row < codes.length; row++) {
    const next = (codes[row] ?? 0) + 1;
    starts[next] = (starts[next] ?? 0) + 1;
  }
  const report = Object.fromEntries(names.map((name, at) => [name, starts[at + 1] ?? 0]));
  for (let at = 0; at < names.length; at++) starts[at + 1] = (starts[at + 1] ?? 0) + (starts[at] ?? 0);
  const next = starts.slice();
  const order = new Uint32Array(names.length > 1 ? codes.length : 0);
  for (let row = 0; row < order.length; row++) {
    const code = codes[row] ?? 0;
    const at = next[code] ?? 0;
    order[at] = row;
    next[code] = at + 1;
  }
  return { order, starts, report };
}

/** Rows, blanks, misfits, distinct values, range and most frequent values of a column in each workspace. */
export function columnByWorkspace(
  tally: Tally,
  workspaces: Workspaces,
  misfits: ReadonlySet<number>,
  all: Range,
): Readonly<Record<string, WorkspaceColumn>> {
  const { names, order, starts, codes } = workspaces;
  const invalid = new Uint32Array(names.length);
  for (const row of misfits) invalid[codes[row] ?? 0] = (invalid[codes[row] ?? 0] ?? 0) + 1;
  const value = (code: number): Cell => (code < 0 ? null : tally.value(code));
  const shown = (code: number, counts: Int32Array): [Cell, number] => [tally.value(code), counts[code] ?? 0];
  const counts = names.length > 1 ? new Int32Array(tally.distinct) : tally.counts;
  const numbers = names.length > 1 ? tally.codes() : null;
  return Object.fromEntries(
    names.map((name, at): [string, WorkspaceColumn] => {
      const [from, to] = [starts[at] ?? 0, starts[at + 1] ?? 0];
      const common = { rows: to - from, invalid: invalid[at] ?? 0 };
      if (!numbers) {
        const top = all.top.slice(0, TOP).map((code) => shown(code, counts));
        const [min, max] = [value(all.min), value(all.max)];
        return [name, { ...common, nulls: common.rows - tally.filled, distinct: tally.distinct, min, max, top }];
      }
      const seen: number[] = [];
      let filled = 0;
      for (let index = from; index < to; index++) {
        const code = numbers[order[index] ?? 0] ?? -1;
        if (code < 0) continue;
        filled++;
        if (counts[code] === 0) seen.push(code);
        counts[code] = (counts[code] ?? 0) + 1;
      }
      const here = rangeOf(tally, counts, TOP, seen);
      const top = here.top.map((code) => shown(code, counts));
      for (const code of seen) counts[code] = 0;
      const nulls = common.rows - filled;
      return [name, { ...common, nulls, distinct: seen.length, min: value(here.min), max: value(here.max), top }];
    }),
  );
}
