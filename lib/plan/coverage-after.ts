/** The coverage of a plan after the account had its say: values it kept, records it refused. */
import type { Reason } from "../contract/reasons.ts";
import { total } from "./totals.ts";
import type { ColumnCoverage, Coverage, Plan, PlannedRecord } from "./types.ts";

/**
 * One field of one record that did not arrive. With the record's `external` the count is exact; without it a cell is
 * taken as lost when any of its fields is.
 */
export type Change = {
  readonly object: string;
  readonly field: string;
  readonly from: readonly string[];
  readonly reason: Reason;
  readonly external?: string;
};
/** Column → reason → cells. */
type Lost = Map<string, Map<Reason, number>>;
type Whole = Pick<Plan, "coverage" | "objects" | "order" | "records">;

/**
 * Moves cells from migrated or transformed to skipped. A cell that feeds several fields leaves only when all of them
 * are lost; a cell that several records share (the name of a survey) and collapsed ones, whose detail is in the
 * reference files, stay where they are.
 */
export function coverageAfter(plan: Whole, changes: Iterable<Change>): Coverage {
  const named: Change[] = [];
  const unnamed: Change[] = [];
  for (const change of changes) (change.external === undefined ? unnamed : named).push(change);
  if (named.length + unnamed.length === 0) return plan.coverage;
  const lost = lostCells(plan, named);
  for (const [column, fields] of countedByField(unnamed))
    for (const [reason, cells] of fields) add(lost, column, reason, cells);
  return total(plan.coverage.columns.map((column) => moved(column, lost.get(`${column.object}.${column.column}`))));
}

function add(lost: Lost, column: string, reason: Reason, cells: number): void {
  const reasons = lost.get(column) ?? new Map<Reason, number>();
  lost.set(column, reasons.set(reason, (reasons.get(reason) ?? 0) + cells));
}

/** Cells all of whose fields are lost: every record made from the same source rows is looked at. */
function lostCells(plan: Whole, changes: readonly Change[]): Lost {
  const reasons = new Map<string, Reason>();
  const hit = new Set<string>();
  for (const { object, external, field, reason } of changes) {
    reasons.set(JSON.stringify([object, external, field]), reason);
    hit.add(JSON.stringify([object, external]));
  }
  const sources = new Set<string>();
  for (const record of hit.size > 0 ? allRecords(plan) : [])
    if (hit.has(JSON.stringify([record.object, record.external]))) sources.add(sourceOf(record));
  const own = ownColumns(plan);
  const cells = new Map<string, { readonly column: string; reason: Reason | null }>();
  for (const record of hit.size > 0 ? allRecords(plan) : []) {
    const source = sourceOf(record);
    if (!sources.has(source)) continue;
    for (const [field, columns] of Object.entries(record.from)) {
      const reason = reasons.get(JSON.stringify([record.object, record.external, field])) ?? null;
      for (const column of columns) {
        if (!own(column, record)) continue;
        const name = `${source}\u0000${column}`;
        const known = cells.get(name);
        if (!known) cells.set(name, { column, reason });
        else if (reason === null) known.reason = null;
      }
    }
  }
  const lost: Lost = new Map();
  for (const { column, reason } of cells.values()) if (reason !== null) add(lost, column, reason, 1);
  return lost;
}
function* allRecords(plan: Whole): Generator<PlannedRecord> {
  for (const object of plan.order) yield* plan.records(object);
}
const sourceOf = ({ source }: PlannedRecord): string => `${source.object}\u0000${source.id}`;

/** A record's own cells: of its source row, or of the one child row whose figures it carries. */
function ownColumns(plan: Whole): (column: string, record: PlannedRecord) => boolean {
  const children = new Set(
    plan.objects.filter(({ destination, merged }) => destination === "" && merged > 0).map(({ source }) => source),
  );
  return (column, record) => {
    const object = column.slice(0, column.indexOf("."));
    return object === record.source.object || children.has(object);
  };
}

function countedByField(changes: readonly Change[]): Lost {
  const fields = new Map<string, Map<Reason, Map<string, number>>>();
  for (const { object, field, from, reason } of changes)
    for (const column of from) {
      const reasons = fields.get(column) ?? new Map<Reason, Map<string, number>>();
      fields.set(column, reasons);
      const counts = reasons.get(reason) ?? new Map<string, number>();
      reasons.set(reason, counts.set(`${object}.${field}`, (counts.get(`${object}.${field}`) ?? 0) + 1));
    }
  const lost: Lost = new Map();
  for (const [column, reasons] of fields)
    for (const [reason, counts] of reasons) add(lost, column, reason, Math.max(...counts.values()));
  return lost;
}

function moved(column: ColumnCoverage, reasons: ReadonlyMap<Reason, number> | undefined): ColumnCoverage {
  if (!reasons) return column;
  let { migrated, transformed } = column;
  const skipped = { ...column.skipped };
  for (const [reason, lost] of reasons) {
    const cells = Math.min(lost, migrated > 0 ? migrated : transformed);
    if (migrated > 0) migrated -= cells;
    else transformed -= cells;
    if (cells > 0) skipped[reason] = (skipped[reason] ?? 0) + cells;
  }
  return { ...column, migrated, transformed, skipped };
}
