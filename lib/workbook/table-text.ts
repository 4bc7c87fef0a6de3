// What stands in a cell of a table: the value as text, with what is personal in it reduced to its shape.
import { maskByLook, maskValue, type Role } from "./mask.ts";

/** A value of a column as it is shown. */
export type CellText = (value: unknown, column: string) => string;

/** Texts of one table, masked by the roles of its columns and by the look of the values, unless `reveal`. */
export function cellTexts(roles: Readonly<Record<string, Role>> | undefined, reveal: boolean): CellText {
  return (value, column) => {
    const text = formatValue(value);
    const role = roles?.[column];
    if (reveal || role === "public") return text;
    if (role) return maskValue(text, role);
    return typeof value === "number" ? text : maskByLook(text);
  };
}

/** Nothing stands there. */
export const isBlank = (value: unknown): boolean => value === null || value === undefined || value === "";

/** A value in one line; nothing for null. */
export function formatValue(value: unknown): string {
  if (value === null || value === undefined) return "";
  if (typeof value === "number") return Number.isInteger(value) ? String(value) : String(Number(value.toPrecision(6)));
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? "invalid date" : dateText(value);
  if (Array.isArray(value) && value.every((part) => typeof part !== "object")) return value.map(formatValue).join(", ");
  const text = typeof value === "object" ? jsonText(value) : String(value);
  return text.replace(/[\s\p{Cc}]+/gu, " ").trim();
}

const dateText = (value: Date): string => value.toISOString().replace("T00:00:00.000Z", "").replace(".000Z", "Z");

function jsonText(value: object): string {
  try {
    return JSON.stringify(value, (_, inner: unknown) => (typeof inner === "bigint" ? String(inner) : inner));
  } catch {
    // A value that refers to itself has no JSON.
    return Object.prototype.toString.call(value);
  }
}
