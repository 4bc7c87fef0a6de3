/** Values written one way, so that a difference of style is no difference. */
import { objectSpec } from "../contract/objects.ts";
import type { Cell, StagedTable } from "../staging/types.ts";
import { emailKey, phoneKey } from "./keys.ts";

/** Per column of a table a function from row to comparable value. */
export function canonicalCells(table: StagedTable): (column: string) => (row: number) => Cell {
  const { columns } = objectSpec(table.object);
  const codes = table.column("country_code");
  return (name) => {
    const column = table.column(name);
    if (!column) return () => null;
    const spec = Object.hasOwn(columns, name) ? columns[name] : undefined;
    if (spec?.personal === "email") return (row) => emailKey(column.at(row)) ?? column.at(row);
    if (spec?.personal === "phone")
      return (row) => {
        const value = column.at(row);
        return value === null ? null : (phoneKey(null, codes?.at(row) ?? null, value) ?? value);
      };
    if (name === "country_code") return (row) => String(column.at(row) ?? "").replace(/^\D*0*/, "") || null;
    if (column.type !== "text") return column.at;
    return (row) => {
      const value = column.at(row);
      return typeof value === "string" ? value.normalize("NFC").trim() : value;
    };
  };
}

const NUMBER = /^-?\d+(?:[.,]\d+)?$/;

/** A value as text for comparing it with one of another type: 44 and "44", 68.1 and "68,1" are equal. */
export function plainText(value: Cell): string | null {
  if (value === null) return null;
  const text = String(value).trim().toLowerCase();
  return NUMBER.test(text) && !/^-?0\d/.test(text) ? String(Number(text.replace(",", "."))) : text;
}
