/** Values as they may be shown: those of people as their shapes. */
import { isObjectName, objectSpec } from "../contract/objects.ts";
import { shapeOf } from "../quality/shape.ts";
import type { Cell } from "../staging/types.ts";

/** The value, or its shape where the column holds something about a person. A customer's own column may hold anything. */
export function toldValue(object: string, column: string, value: Cell, show: boolean): Cell {
  if (show || value === null) return value;
  const columns = isObjectName(object) ? objectSpec(object).columns : {};
  const open = Object.hasOwn(columns, column) && columns[column]?.personal === undefined;
  return open ? value : shapeOf(String(value));
}
