/** Records that cannot stay what they are: made anew where a CRM fixes a reference for good, taken back after a move. */
import type { Write } from "../destinations/port.ts";
import type { LedgerRecord, WriteContext } from "../ledger/ledger.ts";
import { isRecordRef, type Plan, type PlannedRecord } from "../plan/types.ts";
import type { Engine } from "./context.ts";
import { drive } from "./drive.ts";
import type { Resolution } from "./resolve.ts";
import { untouched } from "./untouched.ts";

const CHUNK = 2_000;

/**
 * Removes records of ours whose plan leads to another record by a field that the CRM takes on insert only; they are
 * inserted again afterwards. What somebody edited since stays, and is listed as such.
 */
export async function removeFixed(
  engine: Engine,
  plan: Plan,
  object: string,
  records: Iterable<PlannedRecord>,
  { export: exportNumber, idOf }: { readonly export: number; readonly idOf: Resolution["idOf"] },
): Promise<void> {
  const lookups = new Set(
    plan.needed.filter((need) => need.object === object && need.type === "lookup").map(({ logical }) => logical),
  );
  const fixed = (engine.destination.abilities[object]?.insertOnly ?? []).filter((field) => lookups.has(field));
  if (fixed.length === 0) return;
  const other = function* (): Generator<LedgerRecord> {
    for (const record of records) {
      const known = engine.ledger.record(object, record.external);
      if (known?.state !== "live" || known.origin !== "created" || known.export > exportNumber) continue;
      const leadsElsewhere = fixed.some((field) => {
        const value = record.fields[field];
        if (value === undefined || !isRecordRef(value)) return false;
        const id = idOf(value.ref, value.external);
        return id !== null && id !== known.sent[field];
      });
      if (leadsElsewhere) yield known;
    }
  };
  await removeAll(engine, object, other(), "made anew");
}

/**
 * Removes records that an earlier export made and whose source record now makes one of another object: links have
 * moved by then. `exportNumber`: the export just loaded.
 */
export async function removeMoved(engine: Engine, plan: Plan, exportNumber: number): Promise<void> {
  for (const object of plan.order) {
    const rivals = rivalsOf(plan, object);
    if (rivals.length === 0) continue;
    const moved = function* (): Generator<LedgerRecord> {
      for (const record of engine.ledger.records(object)) {
        if (record.state !== "live" || record.origin !== "created" || record.export >= exportNumber) continue;
        const now = rivals
          .map((rival) => engine.ledger.record(rival, record.external))
          .find((found) => found?.state === "live" && found.source.object === record.source.object);
        // An older export that still knows the record may not bring it back.
        if (now?.export === exportNumber) yield { ...record, export: exportNumber };
      }
    };
    await removeAll(engine, object, moved(), "moved");
  }
}

/** Other objects that records of the same source may become. */
function rivalsOf(plan: Plan, object: string): string[] {
  const sources = new Set(plan.objects.filter(({ destination }) => destination === object).map(({ source }) => source));
  const rivals = plan.objects.filter(({ destination, source }) => destination !== object && sources.has(source));
  return [...new Set(rivals.map(({ destination }) => destination))].filter((name) => plan.order.includes(name));
}

async function removeAll(
  engine: Engine,
  object: string,
  records: Iterable<LedgerRecord>,
  operation: string,
): Promise<void> {
  let chunk: LedgerRecord[] = [];
  const flush = async () => {
    const contexts = new Map<string, WriteContext>();
    const writes: Write[] = [];
    for (const { record, before, version } of await untouched(engine, object, chunk, operation)) {
      engine.ledger.note(record);
      contexts.set(record.external, {
        hash: null,
        export: record.export,
        later: false,
        source: record.source,
        path: null,
      });
      writes.push({ object, external: record.external, id: record.id, fields: {}, before, version, file: null });
    }
    engine.ledger.commit();
    for (const unit of engine.destination.pack("remove", object, writes)) await drive(engine, unit, contexts);
    chunk = [];
  };
  // The ledger may not change while it is gone through.
  for (const record of [...records]) {
    chunk.push(record);
    if (chunk.length >= CHUNK) await flush();
  }
  if (chunk.length > 0) await flush();
}
