/** Updates by a three-way comparison: what we sent last, what the CRM holds now, what the plan wants. */
import type { Reason } from "../contract/reasons.ts";
import type { Fields, Found, Limit, Value, Write } from "../destinations/port.ts";
import type { LedgerRecord, SourcePlace, WriteContext } from "../ledger/ledger.ts";
import type { PlannedRecord } from "../plan/types.ts";
import type { Engine } from "./context.ts";
import { drive } from "./drive.ts";

export type Pending = {
  readonly record: PlannedRecord;
  readonly known: LedgerRecord;
  readonly fields: Fields;
  readonly hash: string;
  readonly source: SourcePlace;
};
export type UpdateResult = {
  readonly updated: number;
  readonly unchanged: number;
  readonly skipped: number;
  readonly failed: number;
  readonly limit: Limit | null;
  /** Calls that went into reading what the CRM holds. */
  readonly reads: number;
  readonly conflicts: readonly {
    readonly object: string;
    readonly external: string;
    readonly field: string;
    readonly reason: Reason;
  }[];
};

export const isBlank = (value: Value | undefined): boolean =>
  value === undefined || value === null || value === "" || (Array.isArray(value) && value.length === 0);

/**
 * Whether a record changed after the version we know: by order where both are instants, for a CRM may tell no more than
 * when our write was done at the latest.
 */
export function changedSince(known: string | null, current: string | null): boolean {
  if (known === null || known === current) return false;
  const [mine, now] = [Date.parse(known), Date.parse(current ?? "")];
  return Number.isNaN(mine) || Number.isNaN(now) ? true : now > mine;
}

/** Whether two values are one and the same to the CRM. */
export function sameValue(
  engine: Pick<Engine, "destination">,
  object: string,
  field: string,
  a: Value | undefined,
  b: Value | undefined,
): boolean {
  if (isBlank(a) && isBlank(b)) return true;
  const { destination } = engine;
  const left = destination.canonical(object, field, a ?? null).value;
  const right = destination.canonical(object, field, b ?? null).value;
  return (isBlank(left) && isBlank(right)) || JSON.stringify(left) === JSON.stringify(right);
}

/** Reads records by id, deleted ones included where the CRM shows them, or where `bin` asks for them. */
export async function readNow(
  engine: Engine,
  object: string,
  ids: readonly string[],
  bin = false,
): Promise<Map<string, Found>> {
  const found = new Map<string, Found>();
  if (ids.length === 0) return found;
  for await (const record of engine.destination.find({ object, by: "id", values: ids, bin }))
    if (record.id !== null) found.set(record.id, record);
  return found;
}

type Decision = {
  readonly write: Fields;
  readonly agreed: Fields;
  readonly conflicts: readonly { field: string; reason: Reason }[];
};

/** Field by field: what to write, what is there already, and what stays because somebody else's value stands there. */
function decide(engine: Engine, object: string, pending: Pending, now: Found, laterPass: boolean): Decision {
  const { known, fields } = pending;
  const write: Record<string, Value> = {};
  const agreed: Record<string, Value> = {};
  const conflicts: { field: string; reason: Reason }[] = [];
  const cleared = laterPass
    ? []
    : Object.keys(known.sent).filter(
        (field) => !(field in fields) && !(field in pending.record.later) && !isBlank(known.sent[field]),
      );
  for (const field of [...Object.keys(fields), ...cleared]) {
    const wanted = fields[field] ?? null;
    const current = now.fields[field];
    const ours = field in known.sent;
    if (
      ours &&
      sameValue(engine, object, field, known.sent[field], wanted) &&
      sameValue(engine, object, field, current, wanted)
    )
      continue;
    if (sameValue(engine, object, field, current, wanted)) agreed[field] = wanted;
    else if (ours && sameValue(engine, object, field, known.sent[field], wanted))
      continue; // edited there, unchanged here
    else if (engine.destination.abilities[object]?.insertOnly.includes(field))
      conflicts.push({ field, reason: "crm_value_kept" });
    else if (ours) {
      if (sameValue(engine, object, field, current, known.sent[field])) write[field] = wanted;
      else conflicts.push({ field, reason: "edited_in_crm" });
    } else if (isBlank(current) || engine.policies.existing === "overwrite") write[field] = wanted;
    else conflicts.push({ field, reason: "crm_value_kept" });
  }
  return { write, agreed, conflicts };
}

/** Applies pending changes of one object. `laterPass`: the fields are the second pass's references. */
export async function applyUpdates(
  engine: Engine,
  object: string,
  items: readonly Pending[],
  exportNumber: number,
  laterPass: boolean,
): Promise<UpdateResult> {
  const { ledger, destination } = engine;
  const result = {
    updated: 0,
    unchanged: 0,
    skipped: 0,
    failed: 0,
    limit: null as Limit | null,
    reads: 0,
    conflicts: [] as UpdateResult["conflicts"][number][],
  };
  // A record we made a moment ago holds what we sent: no need to read it before its references are added.
  const fresh = (item: Pending) => laterPass && item.known.origin === "created" && item.known.later === null;
  const readsBefore = destination.calls().read;
  const now = await readNow(
    engine,
    object,
    items.flatMap((item) => (item.known.id === null || fresh(item) ? [] : [item.known.id])),
  );
  result.reads = destination.calls().read - readsBefore;

  const contexts = new Map<string, WriteContext>();
  const writes: Write[] = [];
  for (const item of items) {
    const { record, source } = item;
    const known = ledger.record(object, record.external) ?? item.known;
    const current: Found | undefined = fresh(item)
      ? { object, external: known.external, id: known.id, fields: known.sent, version: known.version, deleted: false }
      : known.id === null
        ? undefined
        : now.get(known.id);
    const clash = (field: string, reason: Reason) => {
      ledger.keep(object, record.external, field, reason, record.from[field] ?? []);
      result.conflicts.push({ object, external: record.external, field, reason });
    };
    if (!current || current.deleted) {
      // Deleted in the CRM since our load: somebody's decision, which stays.
      for (const field of Object.keys(item.fields)) clash(field, "edited_in_crm");
      ledger.note({ ...known, export: exportNumber, ...(laterPass ? { later: item.hash } : { hash: item.hash }) });
      result.skipped += 1;
      continue;
    }
    const { write, agreed, conflicts } = decide(engine, object, { ...item, known }, current, laterPass);
    for (const { field, reason } of conflicts) clash(field, reason);
    const sent = { ...known.sent, ...agreed };
    if (Object.keys(write).length === 0) {
      ledger.note({
        ...known,
        sent,
        export: exportNumber,
        version: known.version ?? current.version,
        ...(laterPass ? { later: item.hash } : { hash: item.hash }),
      });
      result.unchanged += 1;
      continue;
    }
    // An edit before our write must not be forgotten: rollback leaves such a record alone.
    const edited = changedSince(known.version, current.version);
    ledger.note({ ...known, sent, reason: edited ? "edited_in_crm" : known.reason });
    contexts.set(record.external, { hash: item.hash, export: exportNumber, later: laterPass, source, path: null });
    writes.push({
      object,
      external: record.external,
      id: known.id,
      fields: write,
      before: current.fields,
      version: current.version,
      file: null,
    });
  }
  ledger.commit();
  for (const unit of destination.pack("update", object, writes)) {
    const driven = await drive(engine, unit, contexts);
    result.updated += driven.fates["updated"] ?? 0;
    result.unchanged += driven.fates["unchanged"] ?? 0;
    result.failed += driven.fates["rejected"] ?? 0;
    result.limit = driven.limit ?? result.limit;
  }
  return result;
}
