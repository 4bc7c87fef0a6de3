/** The default mapping with the customer's decisions: confirmed columns, left-out columns, other columns and values. */
import type { ColumnType } from "../contract/columns.ts";
import { type ObjectName, objectSpec } from "../contract/objects.ts";
import type { Staging } from "../staging/types.ts";
import type { Ast } from "./ast.ts";
import { conversion } from "./conversions.ts";
import { lengthFor, withCustomerTypes } from "./customer-types.ts";
import { addField, leaveOut, mainRow, mapValues, setField, withoutRows } from "./edit.ts";
import type { Mapping } from "./entries.ts";
import type { FieldType } from "./fields.ts";
import { assertSound } from "./lint.ts";
import { columnKey, isContractColumn, type MappingOverlay } from "./overlay.ts";
import { MOST_CHOICES, type Proposal, proposeColumns } from "./propose.ts";
import { renameField } from "./rename.ts";
import { reroute } from "./reroute.ts";
import { settled } from "./settled.ts";

export type Decided = Proposal & { readonly status: "confirmed" | "accepted" | "left out" | "not confirmed" };
export type Applied = { readonly mapping: Mapping; readonly proposals: readonly Decided[] };

/**
 * Applies an overlay. Own columns that nobody confirmed stay out (`not_confirmed`), unless `acceptProposals` gives a
 * score from which proposals are taken. @throws Error naming the overlay's key that does not fit
 */
export function applyOverlay(
  mapping: Mapping,
  overlay: MappingOverlay,
  staging: Staging,
  options: { readonly acceptProposals?: number | null } = {},
): Applied {
  const proposals = proposeColumns(mapping, staging);
  let changed = withCustomerTypes(mapping, staging);
  const at = <T>(key: string, change: () => T): T => {
    try {
      return change();
    } catch (error) {
      throw new Error(`mapping.${key}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
    }
  };
  for (const [key, { column }] of Object.entries(overlay.fields))
    changed = at(`fields.${key}`, () => otherColumn(changed, key, column, staging));
  for (const [key, wanted] of Object.entries(overlay.confirm))
    changed = at(`confirm.${key}`, () => confirmed(changed, key, wanted, proposals, staging));
  const decided = proposals.map((proposal): Decided => {
    const key = `${proposal.object}.${proposal.column}`;
    if (key in overlay.confirm) return { ...proposal, status: "confirmed" };
    if (key in overlay.skip) return { ...proposal, status: "left out" };
    const from = options.acceptProposals ?? null;
    if (from === null || proposal.score < from || taken(changed, proposal))
      return { ...proposal, status: "not confirmed" };
    changed = confirmed(changed, key, "as proposed", proposals, staging);
    return { ...proposal, status: "accepted" };
  });
  for (const [key, reason] of Object.entries(overlay.skip))
    changed = at(`skip.${key}`, () => {
      const { object, column } = columnKey(key);
      if (!isContractColumn(object, column) && !staging.tables.get(object)?.column(column))
        throw new Error(`the export has no column "${column}" in ${object}.`);
      return leaveOut(changed, object, column, reason);
    });
  for (const [key, values] of Object.entries(overlay.values))
    changed = at(`values.${key}`, () => mapValues(changed, ...fieldKey(key), values));
  // Last of what names fields: the other keys know them by their usual names.
  for (const [key, name] of Object.entries(overlay.names))
    changed = at(`names.${key}`, () => renameField(changed, ...fieldKey(key), name));
  for (const [key, ends] of Object.entries(overlay.routes)) {
    const { object, column } = columnKey(key);
    changed = at(`routes.${key}`, () => reroute(changed, object, column, ends));
  }
  if (overlay.rows.exclude.length > 0) changed = at("rows.exclude", () => withoutRows(changed, overlay.rows.exclude));
  assertSound(changed);
  return { mapping: changed, proposals: decided };
}

const taken = (mapping: Mapping, { destination, field }: Proposal): boolean =>
  mapping.entries.some((entry) => entry.kind === "extend" && entry.to === destination && field in entry.fields);
const fieldKey = (key: string): [object: string, field: string] => {
  const at = key.indexOf(".");
  return [key.slice(0, at), key.slice(at + 1)];
};

function confirmed(
  mapping: Mapping,
  key: string,
  wanted: MappingOverlay["confirm"][string],
  proposals: readonly Proposal[],
  staging: Staging,
): Mapping {
  const { object, column } = columnKey(key);
  const staged = staging.tables.get(object)?.column(column);
  if (!staged) throw new Error(`the export has no column "${column}" in ${object}.`);
  const proposal = proposals.find((one) => one.object === object && one.column === column);
  if (!proposal)
    throw new Error(`there is nothing to confirm: ${object} makes no record, or "${column}" is no own column.`);
  const choice = wanted === "as proposed" ? proposal : { ...wanted, label: wanted.label ?? proposal.label };
  const ast: Ast = { op: "column", object, column, type: staged.type, custom: true };
  const value = converted(ast, staged.type, choice.type);
  if (wanted === "as proposed" && proposal.known)
    return settled(setField(mapping, proposal.destination, proposal.field, object, value));
  const options =
    choice.type === "picklist"
      ? Object.fromEntries((staged.options ?? distinct(staged)).map((option) => [option, option]))
      : null;
  const row = mainRow(mapping, object);
  return addField(
    mapping,
    object,
    {
      ...{ object: proposal.destination, field: choice.field, label: choice.label, type: choice.type, options },
      ...lengthFor(mapping, choice.type, staged),
    },
    value,
    row?.label ?? proposal.destination,
  );
}
function distinct(column: { readonly length: number; at(row: number): unknown }): string[] {
  const values = new Set<string>();
  for (let row = 0; row < column.length; row++) {
    const value = column.at(row);
    if (value !== null) values.add(String(value));
  }
  if (values.size > MOST_CHOICES)
    throw new Error(`${values.size} different values are too many for a picklist: use text.`);
  return [...values].sort();
}

/** `{ "person.jobTitle": { "column": "department" } }`: another column of the object that makes the record. */
function otherColumn(mapping: Mapping, key: string, column: string, staging: Staging): Mapping {
  const [destination, field] = fieldKey(key);
  const spec = mapping.objects[destination]?.[field];
  if (!spec) throw new Error(`${mapping.crm} has no field ${destination}.${field} in this mapping.`);
  const writers = mapping.entries.filter(
    (entry) => entry.kind === "row" && entry.to === destination && field in entry.fields,
  );
  const writer = writers.find(
    (entry) =>
      entry.kind === "row" && (isContractColumn(entry.from, column) || staging.tables.get(entry.from)?.column(column)),
  );
  if (writer?.kind !== "row") throw new Error(`no row that writes ${key} reads an object with a column "${column}".`);
  const staged = staging.tables.get(writer.from)?.column(column);
  const type = staged?.type ?? columnType(writer.from, column);
  const ast: Ast = { op: "column", object: writer.from, column, type, custom: !isContractColumn(writer.from, column) };
  // The column that gave way may feed nothing else: then the project left it out.
  return settled(setField(mapping, destination, field, writer.from, converted(ast, type, spec.type)));
}
const columnType = (object: ObjectName, column: string): ColumnType =>
  objectSpec(object).columns[column]?.type ?? "text";
/** The column as a value of this field type. @throws Error when it cannot be one */
function converted(ast: Ast, from: ColumnType, to: FieldType): Ast {
  const transform = conversion(from, to);
  if (transform === undefined) throw new Error(`a column of type ${from} cannot fill a ${to} field.`);
  return transform === null ? ast : { op: "as", of: ast, transform };
}
