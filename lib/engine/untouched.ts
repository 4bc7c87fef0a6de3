/** Whether records are still as we left them. */
import type { Write } from "../destinations/port.ts";
import type { LedgerRecord } from "../ledger/ledger.ts";
import type { Engine } from "./context.ts";
import { changedSince, isBlank, readNow, sameValue } from "./update.ts";

/**
 * Those of the records that nobody edited since our last write, by version or by a value that is no longer ours. The
 * others are noted as left, and logged under `operation`.
 */
export async function untouched(
  engine: Engine,
  object: string,
  chunk: readonly LedgerRecord[],
  operation: string,
): Promise<{ record: LedgerRecord; before: Write["before"]; version: string | null }[]> {
  const now = await readNow(
    engine,
    object,
    chunk.flatMap((record) => record.id ?? []),
  );
  return chunk.flatMap((record) => {
    const current = record.id === null ? undefined : now.get(record.id);
    if (!current) {
      engine.ledger.note({ ...record, state: "removed", reason: null });
      return [];
    }
    const edited =
      record.reason === "edited_in_crm" ||
      current.deleted ||
      changedSince(record.version, current.version) ||
      Object.entries(record.sent).some(([field, value]) => {
        if (sameValue(engine, object, field, value, current.fields[field])) return false;
        // A reference to something we removed a moment ago is blank by our own doing.
        return !(isBlank(current.fields[field]) && typeof value === "string" && engine.ledger.wasRemoved(value));
      });
    if (edited) {
      engine.ledger.note({ ...record, state: "left", reason: "edited_in_crm" });
      engine.ledger.log(operation, "left", {
        destination_object: object,
        destination_id: record.id,
        external: record.external,
        reason: "edited_in_crm",
      });
      return [];
    }
    return [{ record, before: current.fields, version: current.version }];
  });
}
