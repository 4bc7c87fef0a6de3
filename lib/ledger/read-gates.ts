/** The gates of a ledger, read without taking it. */
import { existsSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { z } from "zod";

const gateRow = z.object({
  gate: z.string(),
  account: z.string(),
  hash: z.string(),
  shown: z.string(),
  evidence: z.string(),
  approved: z.string().nullable(),
  by: z.string().nullable(),
  automatic: z.number().transform((flag) => flag === 1),
});
/** A gate as it stands. `shown` and `approved` are ISO UTC on the account's clock. */
export type ShownGate = z.infer<typeof gateRow> & {
  /** The last approval is for something else than what is shown now. */
  readonly void: boolean;
};

/**
 * The gates that showed something, the oldest first; none where there is no ledger yet, null while a run holds it.
 * Throws what SQLite throws for a file that is no ledger.
 */
export function readGates(file: string): ShownGate[] | null {
  if (!existsSync(file)) return [];
  let database: DatabaseSync | null = null;
  try {
    database = new DatabaseSync(file);
    database.exec("pragma query_only = 1");
    const gates = database
      .prepare("select * from gates order by shown, gate")
      .all()
      .map((row) => gateRow.parse(row));
    const before = database.prepare("select 1 from operations where operation = ? limit 1");
    return gates.map((row) => ({
      ...row,
      void: row.approved === null && before.get(`gate ${row.gate}`) !== undefined,
    }));
  } catch (error) {
    if (/locked|busy/i.test(String(error))) return null;
    throw error;
  } finally {
    database?.close();
  }
}
