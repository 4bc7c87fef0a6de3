/** Actimo's custom fields `data1` … mean what each customer made of them: their type is that of the customer's values. */
import type { ColumnType } from "../contract/columns.ts";
import type { Staging } from "../staging/types.ts";
import type { Entry, Mapping } from "./entries.ts";
import type { FieldType } from "./fields.ts";

const CUSTOM_KEY = /^data\d+$/;
/** The field type that holds every value of a column type as it is. */
export const FIELD_OF_COLUMN: Readonly<Record<ColumnType, FieldType>> = {
  text: "text",
  int: "number",
  decimal: "number",
  percent: "number",
  date: "date",
  ts: "datetime",
  bool: "boolean",
  enum: "text",
  json: "text",
};

/** Characters of a text that a CRM can sort, filter and look up by. */
const SHORT = 255;
/**
 * Most characters of a text field for a customer's own column: short where all its values are. Left out where the CRM
 * does not ask, or a value is longer.
 */
export function lengthFor(
  mapping: Mapping,
  type: FieldType,
  column: { readonly length: number; at(row: number): unknown },
): { readonly length?: number } {
  if (!mapping.bounds || type !== "text") return {};
  for (let row = 0; row < column.length; row++) if (String(column.at(row) ?? "").length > SHORT) return {};
  return { length: SHORT };
}

/** The mapping with the fields that are fed by `data1` … in the type that staging found. */
export function withCustomerTypes(mapping: Mapping, staging: Staging): Mapping {
  const contacts = staging.tables.get("contacts");
  let objects = mapping.objects;
  const entries = mapping.entries.map((entry): Entry => {
    if (!contacts || entry.kind !== "row" || entry.from !== "contacts") return entry;
    const fields = { ...entry.fields };
    for (const [field, ast] of Object.entries(entry.fields)) {
      if (ast.op !== "column" || ast.custom || !CUSTOM_KEY.test(ast.column)) continue;
      const column = contacts.column(ast.column);
      const spec = objects[entry.to]?.[field];
      if (!column || !spec || spec.standard) continue;
      const type = FIELD_OF_COLUMN[column.type];
      const length = spec.length === undefined ? lengthFor(mapping, type, column) : {};
      if (type === spec.type && length.length === undefined) continue;
      fields[field] = { ...ast, type: column.type };
      objects = { ...objects, [entry.to]: { ...objects[entry.to], [field]: { ...spec, type, ...length } } };
    }
    return { ...entry, fields };
  });
  return { ...mapping, objects, entries };
}
