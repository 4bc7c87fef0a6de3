/** A column of the customer's own that seems to have another header in the later export: offered, never taken by itself. */
import type { StagedColumn, StagedTable } from "../staging/types.ts";
import { plainText } from "./canonical.ts";

const MOST_ROWS = 2000;
const FEWEST_VALUES = 5;

/** Pairs of columns, one only before and one only after, that hold the same values on the same records. */
export function renamedColumns(
  before: StagedTable,
  after: StagedTable,
  pairs: Iterable<readonly [number, number]>,
): readonly { readonly from: string; readonly to: string }[] {
  const lost = before.columns.filter(({ name, custom }) => custom && !after.column(name));
  const fresh = after.columns.filter(({ name, custom }) => custom && !before.column(name));
  if (lost.length === 0 || fresh.length === 0) return [];
  const sample: (readonly [number, number])[] = [];
  for (const pair of pairs) if (sample.push(pair) >= MOST_ROWS) break;
  return lost.flatMap((from) => {
    const to = fresh.find((column) => isSame(from, column, sample));
    return to ? [{ from: from.name, to: to.name }] : [];
  });
}

function isSame(from: StagedColumn, to: StagedColumn, pairs: readonly (readonly [number, number])[]): boolean {
  let equal = 0;
  let filled = 0;
  const values = new Set<string>();
  for (const [left, right] of pairs) {
    const [was, is] = [plainText(from.at(left)), plainText(to.at(right))];
    if (was === null && is === null) continue;
    filled++;
    if (was !== is || was === null) continue;
    equal++;
    values.add(was);
  }
  return equal >= FEWEST_VALUES && values.size > 1 && equal >= filled * 0.9;
}
