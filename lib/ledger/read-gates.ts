/** The gates of a ledger, read without taking it. */
import { existsSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { z } from "zod";
import { GATES_BY_TIME } from "./journal.ts";

const flag = z.number().transform((number) => number === 1);
const gateRow = z.object({
  gate: z.string(),
  account: z.string(),
  hash: z.string(),
  shown: z.string(),
  evidence: z.string(),
  approved: z.string().nullable(),
  by: z.string().nullable(),
  automatic: flag,
  void: flag,
});
/** What a ledger hands out as its gates. */
export const gateRowsSchema = z.array(gateRow);
/**
 * A gate as it stands. `shown` and `approved` are ISO UTC on the account's clock; `void`: the last approval is for
 * something else than what is shown now.
 */
export type ShownGate = z.infer<typeof gateRow>;

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
    return gateRowsSchema.parse(database.prepare(GATES_BY_TIME).all());
  } catch (error) {
    if (/locked|busy/i.test(String(error))) return null;
    throw error;
  } finally {
    database?.close();
  }
}
