/** Contacts whose name stands in one column: split at the last space. */
import { headerForm } from "../source/headers.ts";
import type { RawHeader, RawTable } from "../source/raw-table.ts";
import { type TextColumn, TextColumnBuilder } from "../source/text-column.ts";
import { cleanText, isNullName } from "./clean.ts";

const WHOLE_NAME = new Set(["name", "navn", "fullname", "fuldenavn", "fuldtnavn"]);

/**
 * The table with first and last name instead of the one column, or null when there is nothing to split.
 * Each part of a name counts as a cell of its own from here on.
 */
export function splitWholeName(raw: RawTable): RawTable | null {
  if (raw.object !== "contacts") return null;
  if (raw.headers.some(({ name }) => name === "first_name" || name === "last_name")) return null;
  const place = raw.headers.findIndex(({ header }) => WHOLE_NAME.has(headerForm(header)));
  const header = raw.headers[place];
  const whole = raw.columns[place];
  if (!header || !whole) return null;
  const first = new TextColumnBuilder();
  const last = new TextColumnBuilder();
  for (let row = 0; row < whole.length; row++) {
    const [given, family] = partsOf(whole.at(row));
    first.push(given);
    last.push(family);
  }
  const headers: RawHeader[] = [
    { ...header, name: "first_name", custom: false },
    { ...header, name: "last_name", custom: false, place: -1 },
  ];
  return {
    ...raw,
    headers: raw.headers.toSpliced(place, 1, ...headers),
    columns: (raw.columns as TextColumn[]).toSpliced(place, 1, first.finish(), last.finish()),
  };
}

function partsOf(found: string): [given: string, family: string] {
  const { text } = cleanText(found);
  const space = text.lastIndexOf(" ");
  if (space < 0 || isNullName(text)) return [found, ""];
  return [text.slice(0, space).trim(), text.slice(space + 1)];
}
