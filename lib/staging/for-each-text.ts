/** All texts of a column with how often they stand there. */
import type { TextColumn } from "../source/text-column.ts";

/** Calls `see` with every text and how often it stands there; by-row columns come text by text. */
export function forEachText(column: TextColumn, see: (text: string, times: number) => void): void {
  const { distinct, codes } = column;
  if (!distinct || !codes) {
    for (let row = 0; row < column.length; row++) see(column.at(row), 1);
    return;
  }
  const times = new Uint32Array(distinct.length);
  for (let row = 0; row < codes.length; row++) {
    const code = codes[row] ?? 0;
    times[code] = (times[code] ?? 0) + 1;
  }
  distinct.forEach((found, code) => {
    const count = times[code] ?? 0;
    if (count > 0) see(found, count);
  });
}

/** Calls `see` with every distinct text once where the column keeps them, else with the text of every row. */
export function forEachDistinct(column: TextColumn, see: (text: string) => void): void {
  if (column.distinct) for (const text of column.distinct) see(text);
  else for (let row = 0; row < column.length; row++) see(column.at(row));
}
