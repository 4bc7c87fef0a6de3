/** Labels of the custom fields `data1` … `data20`: the customer's own words, not ours. */
import type { Mapping } from "../mapping/entries.ts";
import type { Staging } from "../staging/types.ts";

/** Per `object.field` that is fed by one of Actimo's custom fields: its label in `contact_fields`, else the header. */
export function customerLabels(mapping: Mapping, staging: Staging): Map<string, string> {
  const named = new Map<string, string>();
  const fields = staging.tables.get("contact_fields");
  for (let row = 0; fields && row < fields.length; row++) {
    const [key, label] = [fields.cell("field_key", row), fields.cell("label", row)];
    if (key !== null && label !== null) named.set(String(key), String(label));
  }
  const contacts = staging.tables.get("contacts");
  const labels = new Map<string, string>();
  for (const entry of mapping.entries) {
    if (entry.kind !== "row" || entry.from !== "contacts") continue;
    for (const [field, ast] of Object.entries(entry.fields)) {
      if (ast.op !== "column" || ast.custom || !/^data\d+$/.test(ast.column)) continue;
      const header = contacts?.column(ast.column)?.header;
      const label = named.get(ast.column) ?? (header && header !== ast.column ? header : null);
      if (label) labels.set(`${entry.to}.${field}`, label);
    }
  }
  return labels;
}
