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

/** The mapping with the fields that are fed by `data1` … in the type that staging found. */
export function withCustomerTypes(mapping: Mapping, staging: Staging): Mapping {
  const contacts = staging.tables.get("contacts");
  let objects = mapping.objects;
  const entries = mapping.entries.map((entry): Entry => {
    if (!contacts || entry.kind !== "row" || entry.from !== "contacts") return entry;
    const fields = { ...entry.fields };
    for (const [field, ast] of Object.entries(entry.fields)) {
      if (ast.op !== "column" || ast.custom || !CUSTOM_KEY.test(ast.column)) continue;
      const found = contacts.column(ast.column)?.type;
      const spec = objects[entry.to]?.[field];
      if (!found || !spec || spec.standard || FIELD_OF_COLUMN[found] === spec.type) continue;
      fields[field] = { ...ast, type: found };
      objects = {
        ...objects,
        [entry.to]: { ...objects[entry.to], [field]: { ...spec, type: FIELD_OF_COLUMN[found] } },
      };
    }
    return { ...entry, fields };
  });
  return { ...mapping, objects, entries };
}
