/** The customer's own properties: found beside the contract, or under the generic names `data1` … `data20`. */
import { distance } from "fastest-levenshtein";
import { objectSpec } from "../contract/objects.ts";
import { headerForm } from "../source/headers.ts";
import type { Cell, StagedTable } from "../staging/types.ts";
import type { ColumnProfile, OwnProperty } from "./types.ts";

/** A column is a list of choices when so few values come so often. */
export const MOST_OPTIONS = 25;
const TIMES_EACH = 4;
const LONGEST = 60;
/** How alike two headers must be for a hint. */
const ALIKE = 0.6;

/**
 * Every property of its own an object has, with the type Actimo would give it and the contract column it resembles.
 * `values` are the distinct values of the columns with few of them.
 */
export function ownProperties(
  table: StagedTable,
  columns: readonly ColumnProfile[],
  values: ReadonlyMap<string, readonly Cell[]>,
): OwnProperty[] {
  return columns
    .filter(({ name, custom }) => custom || /^data\d+$/.test(name))
    .map((column): OwnProperty => {
      const declared = table.column(column.name)?.options ?? null;
      const filled = table.length - column.nulls;
      const options = declared ?? optionsOf(column, filled, values.get(column.name) ?? []);
      return {
        name: column.name,
        header: column.header,
        type: column.type,
        fieldType: fieldTypeOf(column, options.length > 0),
        filled,
        fillShare: table.length === 0 ? 0 : filled / table.length,
        distinct: column.distinct,
        options,
        declared: declared !== null,
        alike: alikeColumn(table, column),
      };
    });
}

/** The values as choices; none where there are too many of them or where they hardly repeat. */
function optionsOf(column: ColumnProfile, filled: number, values: readonly Cell[]): readonly string[] {
  const few = values.length > 1 && filled >= values.length * TIMES_EACH;
  if (column.type !== "text" || !few || column.lengths === null || column.lengths.max > LONGEST) return [];
  return values.map(String).sort();
}

/** The field type of the product that fits: text, mobile, email, date, datetime, dropdown. */
function fieldTypeOf(column: ColumnProfile, choices: boolean): string {
  if (column.type === "date") return "date";
  if (column.type === "ts") return "datetime";
  if (column.type === "bool" || choices) return "dropdown";
  const all = Object.values(column.looks).reduce((sum, count) => sum + count, 0);
  const mostly = (look: string): boolean => all > 0 && (column.looks[look] ?? 0) / all >= 0.9;
  if (mostly("email")) return "email";
  return mostly("phone") ? "mobile" : "text";
}

/** The contract column whose header is most like it; null when none is. */
function alikeColumn(table: StagedTable, column: ColumnProfile): OwnProperty["alike"] {
  if (!column.custom) return null;
  const form = headerForm(column.header);
  if (form.length < 3 || form.length > 100) return null;
  let best: OwnProperty["alike"] = null;
  for (const [name, spec] of Object.entries(objectSpec(table.object).columns))
    for (const header of [name, ...spec.headers]) {
      const other = headerForm(header);
      const score = likeness(form, other);
      if (score >= ALIKE && score > (best?.score ?? 0))
        best = { column: name, score: Math.round(score * 100) / 100, delivered: table.column(name) !== null };
    }
  return best;
}

/** 1 for equal headers; the longer one holding the other as a whole counts as much as few changed letters. */
function likeness(a: string, b: string): number {
  const longest = Math.max(a.length, b.length);
  if (longest === 0) return 0;
  const close = 1 - distance(a, b) / longest;
  const [short, long] = a.length < b.length ? [a, b] : [b, a];
  const within = short.length >= 4 && (long.startsWith(short) || long.endsWith(short)) ? 0.7 : 0;
  return Math.max(close, within);
}
