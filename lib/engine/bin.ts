/** Records of the CRM's bin that were adopted: brought back before anything else is done with their object. */
import type { Write } from "../destinations/port.ts";
import type { LedgerRecord, WriteContext } from "../ledger/ledger.ts";
import type { Engine } from "./context.ts";
import { drive } from "./drive.ts";
import { readNow } from "./update.ts";

const CHUNK = 100;

/**
 * Restores what was adopted out of the bin and is not back yet. What is gone or does not come back is forgotten, so that a
 * new record is made, unless the one in the bin stands in its way.
 */
export async function restoreFromBin(engine: Engine, object: string, exportNumber: number): Promise<void> {
  const { ledger } = engine;
  const open = ledger.binned(object);
  for (let at = 0; at < open.length; at += CHUNK)
    await restoreChunk(engine, object, open.slice(at, at + CHUNK), exportNumber);
  ledger.commit();
}

async function restoreChunk(
  engine: Engine,
  object: string,
  chunk: readonly LedgerRecord[],
  exportNumber: number,
): Promise<void> {
  const { destination, ledger } = engine;
  const ids = chunk.flatMap((record) => record.id ?? []);
  const now = await readNow(engine, object, ids, true);
  const contexts = new Map<string, WriteContext>();
  const writes: Write[] = [];
  for (const { external, id, source } of chunk) {
    const found = id === null ? undefined : now.get(id);
    if (!found) ledger.disown(object, external);
    if (!found?.deleted) continue;
    contexts.set(external, { hash: null, export: exportNumber, later: false, source, path: null });
    writes.push({ object, external, id, fields: {}, before: null, version: null, file: null });
  }
  for (const unit of destination.pack("restore", object, writes)) await drive(engine, unit, contexts);
  if (destination.abilities[object]?.deletedBlock) return;
  for (const { external } of writes) if (ledger.record(object, external)?.reason) ledger.disown(object, external);
}
