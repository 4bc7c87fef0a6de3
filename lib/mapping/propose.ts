/** Proposals for the customer's own columns: where each could go, how sure we are and why. Nothing happens by itself. */
import { distance } from "fastest-levenshtein";
import type { ObjectName } from "../contract/objects.ts";
import type { StagedColumn, StagedTable, Staging } from "../staging/types.ts";
import { fieldTypesFor } from "./conversions.ts";
import { FIELD_OF_COLUMN } from "./customer-types.ts";
import { mainRow } from "./edit.ts";
import type { Mapping } from "./entries.ts";
import type { FieldType } from "./fields.ts";
import { conceptsOf } from "./glossary.ts";
import { camelCaseName } from "./transforms.ts";

export type Proposal = {
  readonly object: ObjectName;
  /** Header as found. */
  readonly column: string;
  /** Non-blank cells. */
  readonly cells: number;
  readonly destination: string;
  readonly field: string;
  readonly type: FieldType;
  /** Types of fields it could fill, the proposed one included. */
  readonly types: readonly FieldType[];
  readonly label: string;
  /** Choices, where the customer's own list of fields names them. */
  readonly options: readonly string[] | null;
  /** The field exists in the mapping and would otherwise stay empty. */
  readonly known: boolean;
  /** 0–1. */
  readonly score: number;
  readonly reasons: readonly string[];
};

/** A picklist with more choices than this is refused. */
export const MOST_CHOICES = 100;

/** One proposal per own column of every object that makes records, in the order of the tables. */
export function proposeColumns(mapping: Mapping, staging: Staging): Proposal[] {
  const proposals: Proposal[] = [];
  const taken = new Set<string>();
  for (const [object, table] of staging.tables) {
    const row = mainRow(mapping, object);
    const kept = mapping.entries.some((entry) => entry.kind === "reference" && entry.from === object);
    if (!row || kept) continue;
    for (const column of table.columns) {
      if (!column.custom) continue;
      const proposal = propose(mapping, table, column, row.to, taken);
      taken.add(`${row.to}.${proposal.field}`);
      proposals.push(proposal);
    }
  }
  return proposals;
}

function propose(
  mapping: Mapping,
  table: StagedTable,
  column: StagedColumn,
  destination: string,
  taken: ReadonlySet<string>,
): Proposal {
  const evidence = look(column);
  const options = column.options ?? null;
  const type = options ? "picklist" : FIELD_OF_COLUMN[column.type];
  const found = emptyField(mapping, table, column, destination, type, taken);
  const base = {
    object: table.object,
    column: column.name,
    cells: evidence.cells,
    destination,
    label: column.header,
    options,
    types: fieldTypesFor(column.type).filter(
      (one) => one !== "picklist" || options || evidence.distinct <= MOST_CHOICES,
    ),
  };
  if (found && found.score >= 0.75)
    return {
      ...base,
      options: null,
      field: found.name,
      type,
      known: true,
      score: round(found.score),
      reasons: [
        `The header means the same as "${found.label}", which nothing else fills.`,
        `Its values fit a ${type}.`,
      ],
    };
  const reasons: string[] = [];
  let score = 0.5;
  if (options) {
    score += 0.3;
    reasons.push(`The customer's list of fields names ${options.length} choices.`);
  } else if (column.type === "text") reasons.push("The values are plain text.");
  else {
    score += 0.2;
    reasons.push(`Every value is a ${column.type}.`);
  }
  if (evidence.cells === 0) {
    score -= 0.4;
    reasons.push("The column is empty.");
  } else if (evidence.cells >= table.length / 2) {
    score += 0.15;
    reasons.push("At least every second row has a value.");
  } else reasons.push(`${evidence.cells} of ${table.length} rows have a value.`);
  if (!options && evidence.distinct > 1 && evidence.distinct <= 12 && evidence.cells >= 20)
    reasons.push(`Only ${evidence.distinct} different values: a picklist may serve better.`);
  if (/^column \d+$/.test(column.name)) {
    score -= 0.4;
    reasons.push("The column has no header.");
  }
  return {
    ...base,
    field: freeName(mapping, destination, column, taken),
    type,
    known: false,
    score: round(score),
    reasons,
  };
}

const round = (score: number): number => Math.round(Math.max(0, Math.min(1, score)) * 100) / 100;

function look(column: StagedColumn): { cells: number; distinct: number } {
  const values = new Set<unknown>();
  let cells = 0;
  for (let row = 0; row < column.length; row++) {
    const value = column.at(row);
    if (value === null) continue;
    cells++;
    if (values.size <= MOST_CHOICES) values.add(value);
  }
  return { cells, distinct: values.size };
}

/** The field whose own column the export lacks and whose label is most like the header. */
function emptyField(
  mapping: Mapping,
  table: StagedTable,
  column: StagedColumn,
  destination: string,
  type: FieldType,
  taken: ReadonlySet<string>,
) {
  const row = mainRow(mapping, table.object);
  let best: { name: string; label: string; score: number } | null = null;
  for (const [name, ast] of Object.entries(row?.fields ?? {})) {
    const spec = mapping.objects[destination]?.[name];
    if (
      ast.op !== "column" ||
      ast.custom ||
      table.column(ast.column) ||
      spec?.type !== type ||
      taken.has(`${destination}.${name}`)
    )
      continue;
    const score = Math.max(similarity(column.header, spec.label), similarity(column.header, ast.column));
    if (!best || score > best.score) best = { name, label: spec.label, score };
  }
  return best;
}

/** 0–1: shared concepts, or spelling where the glossary does not help. */
export function similarity(a: string, b: string): number {
  const [left, right] = [new Set(conceptsOf(a)), new Set(conceptsOf(b))];
  const shared = [...left].filter((word) => right.has(word)).length;
  const all = new Set([...left, ...right]).size;
  const [x, y] = [[...left].join(" "), [...right].join(" ")];
  const spelling = x === "" || y === "" ? 0 : 1 - distance(x, y) / Math.max(x.length, y.length);
  return Math.max(all === 0 ? 0 : shared / all, spelling);
}

function freeName(mapping: Mapping, destination: string, column: StagedColumn, taken: ReadonlySet<string>): string {
  const wanted = camelCaseName(column.header) ?? camelCaseName(column.name) ?? "customField";
  const used = (name: string) =>
    mapping.reserved.includes(name) ||
    taken.has(`${destination}.${name}`) ||
    Object.keys(mapping.objects[destination] ?? {}).some((field) => field.split(".")[0] === name);
  for (let at = 0; ; at++) {
    const name = at === 0 ? wanted : `${wanted}Custom${at === 1 ? "" : at}`;
    if (!used(name)) return name;
  }
}
