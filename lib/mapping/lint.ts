/** Mistakes in a mapping that types cannot see. Each names its entry and, where there is one, its column or field. */
import { isObjectName, objectSpec } from "../contract/objects.ts";
import { type Ast, walk } from "./ast.ts";
import type { Entry, ExtendEntry, Mapping, RowEntry } from "./entries.ts";
import { columnsWithoutFate, expressions } from "./fate-of-columns.ts";

export type LintCode =
  | "two_writers"
  | "cycle"
  | "no_detail"
  | "no_fate"
  | "picklist_value"
  | "unknown_destination"
  | "unknown_row"
  | "unknown_column"
  | "page_row_missing"
  | "required_missing"
  | "same_name";
export type LintError = {
  readonly code: LintCode;
  readonly entry: string;
  readonly column: string | null;
  readonly message: string;
};

/** All mistakes, in the order of the entries; empty for a mapping that can be planned. */
export function lintMapping(mapping: Mapping): LintError[] {
  return [
    ...pageRows(mapping),
    ...mapping.entries.flatMap((entry) => [...destinations(entry, mapping), ...references(entry, mapping)]),
    ...names(mapping),
    ...writers(mapping),
    ...cycles(mapping),
    ...fates(mapping),
  ];
}

/** @throws Error with every mistake on its own line. */
export function assertSound(mapping: Mapping): void {
  const errors = lintMapping(mapping);
  if (errors.length > 0)
    throw new Error(
      `The mapping to ${mapping.crm} cannot be used:\n${errors.map(({ message }) => `- ${message}`).join("\n")}`,
    );
}

const error = (code: LintCode, entry: string, column: string | null, message: string): LintError => ({
  code,
  entry,
  column,
  message,
});
const nameOf = (entry: Entry): string => (entry.kind === "row" ? entry.name : `${entry.label} (${entry.kind})`);
const isMaking = (entry: Entry): entry is RowEntry | ExtendEntry => entry.kind === "row" || entry.kind === "extend";
const rows = (mapping: Mapping): RowEntry[] => mapping.entries.filter((entry) => entry.kind === "row");

const pageRows = (mapping: Mapping): LintError[] =>
  mapping.page
    .filter((label) => !mapping.entries.some((entry) => entry.label === label))
    .map((label) => error("page_row_missing", label, null, `The page's row "${label}" has no entry.`));

function destinations(entry: Entry, mapping: Mapping): LintError[] {
  if (!isMaking(entry)) return [];
  const fields = mapping.objects[entry.to];
  if (!fields)
    return [
      error(
        "unknown_destination",
        nameOf(entry),
        null,
        `${nameOf(entry)}: there is no destination object "${entry.to}".`,
      ),
    ];
  const errors: LintError[] = [];
  for (const [name, ast] of Object.entries(entry.fields)) {
    const field = fields[name];
    if (!field) {
      errors.push(
        error("unknown_destination", nameOf(entry), name, `${nameOf(entry)}: ${entry.to} has no field "${name}".`),
      );
      continue;
    }
    for (const value of field.options ? possibleValues(ast) : [])
      if (!Object.hasOwn(field.options ?? {}, value))
        errors.push(
          error(
            "picklist_value",
            nameOf(entry),
            name,
            `${nameOf(entry)}: ${entry.to}.${name} has no option "${value}".`,
          ),
        );
  }
  if (entry.kind === "row")
    for (const [name, field] of Object.entries(fields))
      if (field.required && !entry.fields[name])
        errors.push(
          error(
            "required_missing",
            nameOf(entry),
            name,
            `${nameOf(entry)}: the required field ${entry.to}.${name} gets no value.`,
          ),
        );
  return errors;
}

/** Fixed values and list values an expression can give, as far as it shows them. */
function possibleValues(ast: Ast): string[] {
  switch (ast.op) {
    case "fixed":
      return [String(ast.value)];
    case "map":
      return Object.values(ast.table).flatMap((value) => (value === null ? [] : [String(value)]));
    case "column":
      return ast.type === "enum" && !ast.custom
        ? Object.keys(objectSpec(ast.object).columns[ast.column]?.values ?? {})
        : [];
    case "or":
      return [...possibleValues(ast.of), ...possibleValues(ast.other)];
    case "orElse":
      return [...possibleValues(ast.of), String(ast.value)];
    case "when":
    case "orSkip":
      return possibleValues(ast.of);
    default:
      return [];
  }
}

/** Rows, reference tables and columns that an entry names but nobody has. */
function references(entry: Entry, mapping: Mapping): LintError[] {
  const known = new Set(rows(mapping).map(({ name }) => name));
  const tables = new Set(mapping.entries.flatMap((one) => (one.kind === "reference" ? [one.into] : [])));
  const errors: LintError[] = [];
  const missingRow = (name: string) =>
    known.has(name) ||
    errors.push(
      error(
        "unknown_row",
        nameOf(entry),
        null,
        `${nameOf(entry)} points to "${name}", which the mapping does not have.`,
      ),
    );
  if (entry.kind === "extend") missingRow(entry.base);
  if (entry.kind === "route") for (const end of Object.values(entry.to)) if ("row" in end) missingRow(end.row);
  for (const ast of expressions(entry)) {
    for (const node of walk(ast)) {
      if (node.op === "lookup") for (const name of node.entries) missingRow(name);
      if (node.op === "inline") missingRow(node.entry);
      if (node.op === "collapse" && !tables.has(node.detail))
        errors.push(
          error(
            "no_detail",
            nameOf(entry),
            node.by,
            `${nameOf(entry)} collapses ${node.object}, but there is no reference table "${node.detail}" for its rows.`,
          ),
        );
      if (node.op === "column" && !node.custom && !inContract(node.object, node.column))
        errors.push(
          error(
            "unknown_column",
            nameOf(entry),
            node.column,
            `${nameOf(entry)}: ${node.object} has no column "${node.column}".`,
          ),
        );
    }
  }
  return errors;
}
const inContract = (object: string, column: string): boolean =>
  isObjectName(object) && Object.hasOwn(objectSpec(object).columns, column);

function names(mapping: Mapping): LintError[] {
  const seen = new Set<string>();
  return rows(mapping).flatMap((entry) => {
    if (!seen.has(entry.name)) {
      seen.add(entry.name);
      return [];
    }
    return [error("same_name", entry.name, null, `Two rows are called "${entry.name}": give one of them a part.`)];
  });
}

function writers(mapping: Mapping): LintError[] {
  const errors: LintError[] = [];
  const written = new Map<string, string>();
  for (const entry of mapping.entries) {
    if (!isMaking(entry)) continue;
    const row = entry.kind === "row" ? entry.name : entry.base;
    for (const field of Object.keys(entry.fields)) {
      const before = written.get(`${row} ${field}`);
      if (before !== undefined)
        errors.push(
          error(
            "two_writers",
            nameOf(entry),
            field,
            `${entry.to}.${field} is written twice: by ${before} and by ${nameOf(entry)}.`,
          ),
        );
      written.set(`${row} ${field}`, nameOf(entry));
    }
  }
  return errors;
}

/** Rows that cannot do without each other's records. */
function cycles(mapping: Mapping): LintError[] {
  const byName = new Map(rows(mapping).map((entry) => [entry.name, entry]));
  const errors: LintError[] = [];
  const done = new Set<string>();
  const visit = (name: string, path: readonly string[]): void => {
    const at = path.indexOf(name);
    if (at >= 0) {
      const circle = [...path.slice(at), name].join(" → ");
      errors.push(error("cycle", name, null, `These rows need each other's records, so none can be made: ${circle}.`));
      return;
    }
    if (done.has(name)) return;
    for (const next of needed(name, byName, mapping)) visit(next, [...path, name]);
    done.add(name);
  };
  for (const name of byName.keys()) visit(name, []);
  return errors;
}
function needed(name: string, byName: ReadonlyMap<string, RowEntry>, mapping: Mapping): string[] {
  const entry = byName.get(name);
  if (!entry) return [];
  const fields = [entry, ...mapping.entries.filter((one) => one.kind === "extend" && one.base === name)].flatMap(
    (one) => ("fields" in one ? Object.values(one.fields) : []),
  );
  return [
    ...entry.key,
    ...entry.needs,
    ...fields.filter((ast) => walk(ast).some((node) => node.op === "orSkip")),
  ].flatMap((ast) => [...walk(ast)].flatMap((node) => (node.op === "lookup" ? node.entries : [])));
}

/** Columns of the contract that nothing uses and nobody gave a reason for. */
const fates = (mapping: Mapping): LintError[] =>
  [...columnsWithoutFate(mapping)].flatMap(([object, columns]) =>
    columns.map((column) =>
      error(
        "no_fate",
        object,
        column,
        `${object}.${column} has no fate: map it, keep it for reference, or give a reason.`,
      ),
    ),
  );
