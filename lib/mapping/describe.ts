/** A mapping for people: the page's table with fields, transforms and notes, as `mapping.json` holds it. */
import type { ObjectName } from "../contract/objects.ts";
import type { Reason } from "../contract/reasons.ts";
import type { Decided } from "./apply-overlay.ts";
import { type Ast, type Test, valueColumns, walk } from "./ast.ts";
import { canonicalJson, sha256 } from "./canonical.ts";
import type { Entry, Mapping } from "./entries.ts";

export type DescribedField = {
  readonly field: string;
  readonly label: string;
  readonly type: string;
  readonly standard: boolean;
  /** Columns whose cells can end up in it. */
  readonly from: readonly string[];
  readonly transforms: readonly string[];
  /** How the value is made, in words close to the mapping's own. */
  readonly how: string;
};
/** One entry of the mapping. Several may share a `row`, which is the label on the page. */
export type DescribedRow = {
  readonly row: string;
  readonly onPage: boolean;
  readonly source: ObjectName;
  /** Destination object, or the file that holds it; null where nothing is made. */
  readonly destination: string | null;
  readonly fate: "records" | "fields of other records" | "reference" | "rebuild" | "left out" | "route";
  readonly fields: readonly DescribedField[];
  /** Condition, column or value → why it makes nothing. */
  readonly skips: Readonly<Record<string, Reason>>;
  readonly note: string | null;
};
export type DescribedMapping = {
  readonly crm: string;
  readonly version: number;
  readonly hash: string;
  readonly rows: readonly DescribedRow[];
  readonly proposals: readonly Decided[];
  /** Names the CRM keeps for itself. */
  readonly reserved: readonly string[];
};

/** Hash of everything a mapping says; transforms count by name and version. */
export const mappingHash = (mapping: Mapping): string => sha256(canonicalJson(mapping));

/** `mapping.json`: the page's rows in the page's order, then ours. */
export function describeMapping(mapping: Mapping, proposals: readonly Decided[] = []): DescribedMapping {
  const labels = [...new Set([...mapping.page, ...mapping.entries.map(({ label }) => label)])];
  const sources = new Map(
    mapping.entries.flatMap((entry) => (entry.kind === "row" ? [[entry.name, entry.from] as const] : [])),
  );
  const rows = labels.flatMap((label) =>
    mapping.entries.filter((entry) => entry.label === label).map((entry) => describeEntry(entry, mapping, sources)),
  );
  return {
    crm: mapping.crm,
    version: mapping.version,
    hash: mappingHash(mapping),
    rows,
    proposals,
    reserved: mapping.reserved,
  };
}

function describeEntry(entry: Entry, mapping: Mapping, sources: ReadonlyMap<string, ObjectName>): DescribedRow {
  const base = {
    row: entry.label,
    onPage: mapping.page.includes(entry.label),
    destination: null,
    fields: [],
    skips: {},
    note: entry.note,
  };
  switch (entry.kind) {
    case "row":
    case "extend":
      return {
        ...base,
        source: entry.kind === "row" ? entry.from : (entry.child?.object ?? sources.get(entry.base) ?? "contacts"),
        destination: entry.to,
        fate: entry.kind === "row" ? "records" : "fields of other records",
        fields: Object.entries(entry.fields).map(([name, ast]) => describeField(name, ast, entry.to, mapping)),
        skips:
          entry.kind === "row"
            ? Object.fromEntries(entry.holds.map(({ test, reason }) => [printTest(test), reason]))
            : {},
      };
    case "reference":
    case "rebuild":
      return { ...base, source: entry.from, destination: `${entry.kind}/${entry.into}`, fate: entry.kind };
    case "fate":
      return { ...base, source: entry.from, fate: "left out", skips: entry.columns };
    case "route": {
      const held = Object.entries(entry.to).flatMap(([value, end]) =>
        "hold" in end ? [[value, end.hold] as const] : [],
      );
      return { ...base, source: entry.from, fate: "route", skips: Object.fromEntries(held) };
    }
  }
}

/** Transforms of a field of a row (by its label) as `name@version, …`; null where values go as they are. */
export function transformsOf(mapping: Mapping, object: string, row: string, field: string): string | null {
  const writers = mapping.entries.filter(
    (entry) => (entry.kind === "row" || entry.kind === "extend") && entry.to === object && field in entry.fields,
  );
  const writer = writers.find((entry) => entry.label === row) ?? writers[0];
  const ast = writer && "fields" in writer ? writer.fields[field] : undefined;
  return (ast && transformNames(ast).join(", ")) || null;
}
const transformNames = (ast: Ast): string[] => [
  ...new Set(
    [...walk(ast)].flatMap((node) =>
      node.op === "as" || node.op === "combine" ? [`${node.transform.name}@${node.transform.version}`] : [],
    ),
  ),
];

function describeField(name: string, ast: Ast, object: string, mapping: Mapping): DescribedField {
  const spec = mapping.objects[object]?.[name];
  return {
    field: name,
    label: spec?.label ?? name,
    type: spec?.type ?? "text",
    standard: spec?.standard ?? false,
    from: [...new Set([...valueColumns(ast)].map((column) => `${column.object}.${column.column}`))],
    transforms: transformNames(ast),
    how: printAst(ast),
  };
}

/** An expression as one line: `contacts.email → lower-case@1, only where no other row has it`. */
export function printAst(ast: Ast): string {
  switch (ast.op) {
    case "column":
      return `${ast.object}.${ast.column}`;
    case "external":
      return "our key";
    case "nothing":
      return "nothing";
    case "fixed":
      return JSON.stringify(ast.value);
    case "as":
      return `${printAst(ast.of)} → ${ast.transform.name}@${ast.transform.version}`;
    case "or":
      return `${printAst(ast.of)}, else ${printAst(ast.other)}`;
    case "orElse":
      return `${printAst(ast.of)}, else ${JSON.stringify(ast.value)}`;
    case "orSkip":
      return `${printAst(ast.of)} (required: ${ast.reason})`;
    case "map":
      return `${printAst(ast.of)} as {${Object.entries(ast.table)
        .map(([from, to]) => `${from}: ${to ?? "nothing"}`)
        .join(", ")}}`;
    case "when":
      return `${printAst(ast.of)}, where ${printTest(ast.test)}`;
    case "occurs":
      return `${printAst(ast.of)}, only where ${ast.times === "once" ? "no other row" : "another row"} has it`;
    case "get":
      return `${printAst(ast.value)} of ${printAst(ast.of)}`;
    case "getEach":
      return `${printAst(ast.value)} of each of (${printAst(ast.of)})`;
    case "except":
      return `${printAst(ast.of)} without ${printAst(ast.one)}`;
    case "combine":
      return `${ast.transform.name}@${ast.transform.version} of (${ast.parts.map(printAst).join("; ")})`;
    case "owner":
      return `the user ${printAst(ast.of)}${ast.exact ? " himself" : ""}`;
    case "inline":
      return `${printAst(ast.of)} with its own images as files`;
    case "lookup":
      return `the record of ${printAst(ast.of)}`;
    case "collapse": {
      const where = ast.where ? ` where ${printTest(ast.where)}` : "";
      const what = ast.value ? printAst(ast.value) : ast.object;
      return `${ast.how} of ${what}${where} (each one in reference/${ast.detail})`;
    }
    case "grouped":
      return `${ast.how} of ${ast.value ? printAst(ast.value) : "the group"}`;
  }
}
export function printTest(test: Test): string {
  switch (test.op) {
    case "in":
      return `${printAst(test.of)} is ${test.values.join(" or ")}`;
    case "blank":
      return `${printAst(test.of)} is blank`;
    case "listed":
      return `${test.of.map(printAst).join(" with ")} stand in ${test.object}`;
    case "not":
      return `not (${printTest(test.of)})`;
    default:
      return test.of.map((inner) => `(${printTest(inner)})`).join(test.op === "all" ? " and " : " or ");
  }
}
