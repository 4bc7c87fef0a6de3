/** `findings.csv`, the one place with raw values, and `audit.csv`, the ledger's operations as a list. */
import type { Finding } from "../contract/finding.ts";
import { AUDIT_COLUMNS, type AuditRow, FINDING_COLUMNS } from "../outputs/shapes.ts";
import type { OutputFolder } from "../outputs/write.ts";

/** Writes `findings.csv`, streaming. Returns the number of rows. */
export const writeFindings = (
  out: OutputFolder,
  findings: Iterable<Finding> | AsyncIterable<Finding>,
): Promise<number> =>
  out.writeCsv(
    "findings.csv",
    FINDING_COLUMNS,
    mapRows(findings, (row) => FINDING_COLUMNS.map((name) => row[name])),
  );

/** Writes `audit.csv`, streaming, in the order given: the ledger's sequence. Returns the number of rows. */
export const writeAudit = (
  out: OutputFolder,
  operations: Iterable<AuditRow> | AsyncIterable<AuditRow>,
): Promise<number> =>
  out.writeCsv(
    "audit.csv",
    AUDIT_COLUMNS,
    mapRows(operations, (row) => AUDIT_COLUMNS.map((name) => row[name])),
  );

async function* mapRows<T, R>(rows: Iterable<T> | AsyncIterable<T>, cells: (row: T) => R): AsyncGenerator<R> {
  for await (const row of rows) yield cells(row);
}
