/** Changes of a mapping: each takes one and returns a new one. The customer's overlay and the workbooks use these. */
import { type ObjectName, objectSpec } from "../contract/objects.ts";
import type { Reason } from "../contract/reasons.ts";
import { type Ast, walk } from "./ast.ts";
import type { Entry, ExtendEntry, Mapping, RouteEntry, RowEntry } from "./entries.ts";
import type { Field, FieldType } from "./fields.ts";
import { rewrite, settled } from "./settled.ts";

const NOTHING: Ast = { op: "nothing" };
/** The row that makes the main record of a source object: the first one the mapping names. */
export const mainRow = (mapping: Mapping, object: string): RowEntry | null =>
  mapping.entries.find((entry): entry is RowEntry => entry.kind === "row" && entry.from === object) ?? null;
const rowMaking = (mapping: Mapping, destination: string, field: string): (RowEntry | ExtendEntry)[] =>
  mapping.entries.filter(
    (entry): entry is RowEntry | ExtendEntry =>
      (entry.kind === "row" || entry.kind === "extend") && entry.to === destination && field in entry.fields,
  );

export type NewField = {
  readonly object: string;
  readonly field: string;
  readonly label: string;
  readonly type: FieldType;
  readonly options?: Readonly<Record<string, string>> | null;
  /** Text: most characters, where the CRM wants to know. */
  readonly length?: number;
};

/**
 * Adds a field to a row (by the source object it is made from) with the value of an expression. A field the mapping
 * does not know is added to the destination. @throws Error when the field already has a writer or another type
 */
export function addField(mapping: Mapping, source: ObjectName, field: NewField, value: Ast, label: string): Mapping {
  const base = mainRow(mapping, source);
  if (!base)
    throw new Error(`${source} makes no record in ${mapping.crm}, so it cannot fill ${field.object}.${field.field}.`);
  if (base.to !== field.object)
    throw new Error(
      `${source} makes ${base.to}, not ${field.object}: ${field.object}.${field.field} cannot be filled from it.`,
    );
  const writers = rowMaking(mapping, field.object, field.field).filter((entry) =>
    entry.kind === "extend" ? entry.base === base.name : entry.name === base.name,
  );
  if (writers.length > 0)
    throw new Error(`${field.object}.${field.field} is already written by "${writers[0]?.label}".`);
  const known = mapping.objects[field.object]?.[field.field];
  if (known && known.type !== field.type)
    throw new Error(`${field.object}.${field.field} is a ${known.type}, not a ${field.type}.`);
  if (!known && mapping.reserved.includes(field.field))
    throw new Error(`${mapping.crm} keeps the name "${field.field}" for itself: choose another one.`);
  const spec: Field<unknown> = known ?? {
    type: field.type,
    label: field.label,
    standard: false,
    unique: false,
    required: false,
    options: field.options ?? null,
    to: [],
    ...(field.length === undefined ? {} : { length: field.length }),
  };
  // A source that becomes one object or another takes its column along to either.
  const rows = [base, ...siblings(mapping, base).filter(({ to }) => mapping.objects[to]?.[field.field] === undefined)];
  const objects = { ...mapping.objects };
  for (const { to } of rows) objects[to] = { ...objects[to], [field.field]: spec };
  const entries = rows.map(
    ({ name, to }): ExtendEntry => ({
      kind: "extend",
      label,
      base: name,
      to,
      child: null,
      fields: { [field.field]: value },
      note: null,
    }),
  );
  return { ...mapping, objects, entries: [...mapping.entries, ...entries] };
}

/** Rows that a route sends the same source to, when they make other objects. */
function siblings(mapping: Mapping, base: RowEntry): RowEntry[] {
  const routes = mapping.entries.filter((entry): entry is RouteEntry => entry.kind === "route");
  const ends = routes.map(({ to }) => Object.values(to).flatMap((end) => ("row" in end ? [end.row] : [])));
  const names = new Set(ends.filter((rows) => rows.includes(base.name)).flat());
  const seen = new Set([base.to]);
  return mapping.entries.filter((entry): entry is RowEntry => {
    if (entry.kind !== "row" || !names.has(entry.name) || seen.has(entry.to)) return false;
    seen.add(entry.to);
    return true;
  });
}

/** Puts another expression behind a field that has a writer. */
export function setField(
  mapping: Mapping,
  destination: string,
  field: string,
  source: ObjectName,
  value: Ast,
): Mapping {
  const base = mainRow(mapping, source);
  const writer = rowMaking(mapping, destination, field).find((entry) =>
    entry.kind === "row" ? entry.name === base?.name : entry.base === base?.name && entry.child === null,
  );
  if (!writer) throw new Error(`No row made from ${source} writes ${destination}.${field}.`);
  return swap(mapping, writer, { ...writer, fields: { ...writer.fields, [field]: value } });
}

/**
 * One column into several fields: each part is a destination field and the expression that fills it. Fields that
 * have a writer get the new expression, others are added.
 */
export function splitColumn(
  mapping: Mapping,
  source: ObjectName,
  parts: Readonly<
    Record<string, { readonly type: FieldType; readonly label: string; readonly value: { readonly ast: Ast } }>
  >,
  label: string,
): Mapping {
  const base = mainRow(mapping, source);
  if (!base) throw new Error(`${source} makes no record in ${mapping.crm}, so nothing can be split into it.`);
  return Object.entries(parts).reduce((changed, [field, { type, label: name, value }]) => {
    const written = rowMaking(changed, base.to, field).some((entry) =>
      entry.kind === "row" ? entry.name === base.name : entry.base === base.name,
    );
    return written
      ? setField(changed, base.to, field, source, value.ast)
      : addField(changed, source, { object: base.to, field, label: name, type }, value.ast, label);
  }, mapping);
}

/** Other options for values of a picklist: named values change, the others stay. */
export function mapValues(
  mapping: Mapping,
  destination: string,
  field: string,
  values: Readonly<Record<string, string | null>>,
): Mapping {
  const writers = rowMaking(mapping, destination, field);
  if (writers.length === 0) throw new Error(`${destination}.${field} is not written by the mapping.`);
  return writers.reduce((changed, writer) => {
    const before = writer.fields[field];
    return before
      ? swap(changed, writer, { ...writer, fields: { ...writer.fields, [field]: withValues(before, values) } })
      : changed;
  }, mapping);
}
function withValues(ast: Ast, values: Readonly<Record<string, string | null>>): Ast {
  if (ast.op === "map") return { ...ast, table: { ...ast.table, ...values } };
  if (ast.op === "column" && ast.type === "enum") {
    const names = Object.keys(objectSpec(ast.object).columns[ast.column]?.values ?? {});
    return { op: "map", of: ast, table: { ...Object.fromEntries(names.map((name) => [name, name])), ...values } };
  }
  throw new Error("Values can be renamed only where the field comes straight from a column with a list of values.");
}

/** Leaves a column out: it feeds nothing any more, and its cells get the reason. Keys of records cannot be left out. */
export function leaveOut(mapping: Mapping, object: ObjectName, column: string, reason: Reason): Mapping {
  const isIt = (ast: Ast) => ast.op === "column" && ast.object === object && ast.column === column;
  const inKey = mapping.entries.find((entry) => entry.kind === "row" && entry.key.some((ast) => walk(ast).some(isIt)));
  if (inKey) throw new Error(`${object}.${column} makes the ids of "${inKey.label}", so it cannot be left out.`);
  const entries = mapping.entries.map((entry): Entry => {
    if (entry.kind !== "row" && entry.kind !== "extend") return entry;
    const fields = Object.entries(entry.fields).flatMap(([name, ast]) => {
      if (!walk(ast).some(isIt)) return [[name, ast] as const];
      const left = rewrite(ast, (node) => (isIt(node) ? NOTHING : node));
      return walk(left).some((node) => node.op === "column") ? [[name, left] as const] : [];
    });
    return { ...entry, fields: Object.fromEntries(fields) };
  });
  const fate: Entry = {
    kind: "fate",
    label: "Left out by the project",
    from: object,
    columns: { [column]: reason },
    note: null,
  };
  return settled({ ...mapping, entries: [...entries, fate] });
}

/** Without the entries of these labels (or names), and without what cannot stand without them. */
export function withoutRows(mapping: Mapping, labels: readonly string[]): Mapping {
  const unknown = labels.find((label) => !mapping.entries.some((entry) => named(entry, label)));
  if (unknown !== undefined)
    throw new Error(
      `The mapping has no row "${unknown}". It has: ${[...new Set(mapping.entries.map(({ label }) => label))].join("; ")}.`,
    );
  // A route stays: without it, rows meant for the one that is left out would go to the other.
  const entries = mapping.entries.filter(
    (entry) => entry.kind === "route" || !labels.some((label) => named(entry, label)),
  );
  const left = settled({ ...mapping, page: [], entries });
  const standing = new Set(left.entries.map(({ label }) => label));
  return { ...left, page: mapping.page.filter((label) => !labels.includes(label) && standing.has(label)) };
}
const named = (entry: Entry, label: string): boolean =>
  entry.label === label || (entry.kind === "row" && entry.name === label);

const swap = (mapping: Mapping, before: Entry, after: Entry): Mapping => ({
  ...mapping,
  entries: mapping.entries.map((entry) => (entry === before ? after : entry)),
});
