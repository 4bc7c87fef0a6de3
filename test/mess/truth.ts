/**
 * What an export must be read as, worked out from what the generator put into it: no code of the reader is used here.
 * Cells that were planted verbatim are judged by the test of their mess, all others by this.
 */

import type { ObjectName } from "#lib/contract/objects.ts";
import { objectSpec } from "#lib/contract/objects.ts";
import type { Row, Value } from "#lib/generator/row.ts";
import type { StagedTable, Staging } from "#lib/staging/types.ts";

export type Planted = {
  readonly kind: string;
  readonly file: string;
  readonly column: string | null;
  readonly count: number;
  readonly rows: readonly number[];
  readonly keys: readonly string[];
};
export type Truth = {
  readonly people: number;
  readonly clusters: readonly { readonly object: string; readonly rule: string; readonly members: readonly string[] }[];
  readonly mustNotMerge: readonly { readonly a: string; readonly b: string; readonly reason: string }[];
  readonly orphans: Readonly<Record<string, { readonly rows: number; readonly ids: readonly string[] }>>;
  readonly rejected: Readonly<Record<string, Readonly<Record<string, number>>>>;
  readonly deltas: Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, number>>>>>>;
  readonly files: readonly {
    readonly file: string;
    readonly object: ObjectName;
    readonly encoding: string;
    readonly delimiter: string | null;
    readonly rows: number;
    readonly use: string;
  }[];
  readonly planted: readonly Planted[];
  readonly idConflicts: readonly { readonly id: string; readonly children: Readonly<Record<string, number>> }[];
  readonly managerCycles: readonly (readonly string[])[];
  readonly ownManagers: readonly string[];
  readonly companies: number;
  readonly companyRows: number;
  readonly companiesOfOneName?: readonly string[];
  readonly formerEditors: readonly string[];
};
export type Made = { readonly file: string; readonly number: number; readonly object: ObjectName; readonly row: Row };

const CUSTOM: Readonly<Record<string, string>> = {
  Sikkerhedskursus: "date",
  "Nøglekort nr.": "text",
  Adgangsniveau: "text",
};

const known = new Map<string, string>();
const danish = new Intl.DateTimeFormat("sv-SE", {
  timeZone: "Europe/Copenhagen",
  dateStyle: "short",
  timeStyle: "short",
});
/** Danish wall time as UTC: the first pass of the doubled hour, an hour on in the missing one. */
export function utcOf(local: string): string {
  const utc = known.get(local) ?? toUtc(local);
  known.set(local, utc);
  return utc;
}
function toUtc(local: string): string {
  const asUtc = Date.parse(`${local.replace(" ", "T")}:00Z`);
  const shown = (moment: number) => danish.format(moment);
  for (const hours of [2, 1]) {
    const moment = asUtc - hours * 3_600_000;
    if (shown(moment) === local) return new Date(moment).toISOString();
  }
  return new Date(asUtc - 3_600_000).toISOString();
}

const digits = (value: unknown) => String(value).replace(/\D/g, "");
const lines = (text: string) => text.replaceAll(/\r\n?/g, "\n").trim();
const PHONES = ["phone_number", "msisdn", "mobile_phone"];

/** Whether the staged value is what was meant by the generated one. */
function agrees(meant: Exclude<Value, object>, found: unknown, column: string, object: ObjectName): boolean {
  if (meant === null || meant === "") return found === null;
  const type = objectSpec(object).columns[column]?.type ?? CUSTOM[column] ?? "text";
  if (type === "ts") return found === utcOf(String(meant));
  if (typeof meant === "number")
    return found === meant || (typeof found === "number" && Math.abs(found - meant) < 0.051);
  if (typeof meant === "boolean") return found === meant;
  if (found === null) return false;
  if (PHONES.includes(column)) return digits(found).endsWith(digits(meant));
  if (objectSpec(object).columns[column]?.personal === "email") return String(found) === meant.trim().toLowerCase();
  return (
    lines(String(found).normalize("NFC")) ===
    lines(meant.replaceAll(/[\0-\x08\x0b\x0c\x0e-\x1f]/g, "").normalize("NFC"))
  );
}

type Judged = {
  /** Columns that the mess itself takes away or writes so that the value is lost: `object.column`. */
  readonly except?: readonly string[];
  /** A record may have been taken from another file that holds it too: it is found by its key then. */
  readonly byKey?: boolean;
};

/** Every difference between the records that were generated and the staged tables; none is what is wanted. */
export function differences(
  staging: Staging,
  made: readonly Made[],
  { except = [], byKey = false }: Judged = {},
): string[] {
  const found: string[] = [];
  for (const [object, records] of Map.groupBy(made, (one) => one.object)) {
    const table = staging.tables.get(object);
    if (!table) {
      found.push(`${object}: no table, ${records.length} records were written`);
      continue;
    }
    if (table.length !== records.length)
      found.push(`${object}: ${table.length} rows, ${records.length} records were written`);
    const places = rowsByPlace(table);
    const keys = byKey ? rowsByKey(table) : null;
    for (const { file, number, row } of records) {
      const at = places.get(`${file} ${number}`) ?? keys?.get(row.key);
      if (at === undefined) found.push(`${file} record ${number} is nowhere`);
      else
        for (const [column, meant] of Object.entries(row.cells)) {
          if (typeof meant === "object" && meant !== null) continue;
          if (except.includes(`${object}.${column}`) || (!objectSpec(object).columns[column] && !CUSTOM[column]))
            continue;
          const cell = table.cell(column, at);
          if (!agrees(meant, cell, column, object))
            found.push(
              `${file} record ${number} ${column}: ${JSON.stringify(meant)} was read as ${JSON.stringify(cell)}`,
            );
        }
    }
  }
  return found.slice(0, 12);
}

const rowsByKey = (table: StagedTable): Map<string, number> => {
  const [key = ""] = objectSpec(table.object).key;
  return new Map(Array.from({ length: table.length }, (_, row) => [String(table.cell(key, row)), row]));
};

/** Place of a record in its file → row of the table. */
export function rowsByPlace(table: StagedTable): Map<string, number> {
  const places = new Map<string, number>();
  for (let row = 0; row < table.length; row++)
    for (const { file, row: number } of table.sources(row)) places.set(`${file} ${number}`, row);
  return places;
}
