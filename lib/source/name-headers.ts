/** Gives every column of a file one name: contract key, or the customer's own header, never the same twice. */
import { type ObjectName, objectSpec } from "../contract/objects.ts";
import { contractColumn, headerForm } from "./headers.ts";
import { repairMojibake } from "./mojibake.ts";
import type { RawHeader, RawNote } from "./raw-table.ts";
import type { TextColumn } from "./text-column.ts";

/** Names that JavaScript objects already have: a column may not be called so. */
const RESERVED = new Set(["__proto__", "constructor", "prototype"]);

/**
 * Of columns with the same meaning the first that holds anything is the contract's; the others become own columns
 * (` (2)` for the same header again, ` (custom)` for another one). Columns without header and values are left out.
 * `kept` are the places of the columns that stay.
 */
export function nameHeaders(
  object: ObjectName | null,
  cells: readonly string[],
  columns: readonly TextColumn[],
): { headers: RawHeader[]; kept: number[]; notes: RawNote[] } {
  const meanings = cells.map((cell) => (object ? contractColumn(object, cell) : null));
  const chosen = new Map<string, number>();
  meanings.forEach((name, index) => {
    if (!name) return;
    const before = chosen.get(name);
    if (before === undefined || (isEmpty(columns[before]) && !isEmpty(columns[index]))) chosen.set(name, index);
  });
  const taken = new Set<string>(object ? Object.keys(objectSpec(object).columns) : []);
  const counted = new Map<string, number>();
  const headers: RawHeader[] = [];
  const kept: number[] = [];
  const notes: RawNote[] = [];
  cells.forEach((cell, index) => {
    const meaning = meanings[index];
    const header = cleanHeader(cell);
    if (header === "" && isEmpty(columns[index])) return;
    kept.push(index);
    if (meaning && chosen.get(meaning) === index) {
      headers.push({ header: cell, name: meaning, custom: false, place: index });
      return;
    }
    const name = ownName(
      header || `column ${index + 1}`,
      meaning ? cells[chosen.get(meaning) ?? -1] : undefined,
      taken,
      counted,
    );
    taken.add(name);
    headers.push({ header: cell, name, custom: true, place: index });
    if (meaning || name !== header) notes.push(renamed(header, name, meaning ?? null));
  });
  return { headers, kept, notes };
}

/** `counted`: how often a name was given already, so that ten thousand equal ones do not search for theirs from the start. */
function ownName(
  header: string,
  winner: string | undefined,
  taken: ReadonlySet<string>,
  counted: Map<string, number>,
): string {
  const clash = winner !== undefined && headerForm(winner) !== headerForm(header);
  const base = RESERVED.has(header) || clash ? `${header} (custom)` : header;
  if (winner === undefined || clash) if (!taken.has(base)) return base;
  for (let n = counted.get(base) ?? 2; ; n++)
    if (!taken.has(`${base} (${n})`)) {
      counted.set(base, n);
      return `${base} (${n})`;
    }
}

function renamed(header: string, name: string, meaning: string | null): RawNote {
  if (header === "")
    return {
      code: "column_without_header",
      severity: "warning",
      column: name,
      advice: `A column with values has no header: it is called “${name}”.`,
    };
  return {
    code: "duplicate_header",
    severity: "warning",
    column: name,
    advice: meaning
      ? `Two columns mean ${meaning}: the first that holds values is taken, this one is kept as “${name}”.`
      : `The header “${header}” cannot be used twice or as it is: the column is kept as “${name}”.`,
  };
}

const cleanHeader = (cell: string): string =>
  repairMojibake(cell)
    .text.normalize("NFC")
    .replace(/[\u0000-\u001f\u007f\u00a0\u200b-\u200d\u2060\ufeff]+/g, " ")
    .replace(/\s+/g, " ")
    .trim();

function isEmpty(column: TextColumn | undefined): boolean {
  if (!column) return true;
  if (column.distinct) return column.distinct.every((text) => !/\S/.test(text));
  for (let row = 0; row < column.length; row++) if (/\S/.test(column.at(row))) return false;
  return true;
}
