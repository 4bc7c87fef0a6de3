/** The first pass over one object: what was there before is adopted, what is missing inserted, what differs updated. */
import type { Write } from "../destinations/port.ts";
import type { LedgerRecord, WriteContext } from "../ledger/ledger.ts";
import { isRecordRef, type PlannedRecord, type RecordRef } from "../plan/types.ts";
import { restoreFromBin } from "./bin.ts";
import { drive } from "./drive.ts";
import { addDecided, findExisting, type Match } from "./existing.ts";
import { blankLine, type Load, type ObjectTally, placeOf, totalCalls } from "./load-types.ts";
import { removeFixed } from "./moved.ts";
import { fieldsHash, type Resolved, resolveFields } from "./resolve.ts";
import { applyUpdates, type Pending } from "./update.ts";

const UPDATE_CHUNK = 2_000;

/** Brings the records of one object to what the plan says, references of the second pass left out. */
export async function loadObject(load: Load, object: string, tally: ObjectTally): Promise<void> {
  const { engine, plan, options } = load;
  const { destination, ledger } = engine;
  const matches = await found(load, object, tally);
  if (matches.size > 0)
    for (const record of options.chosen.of(object)) {
      const match = matches.get(record.external);
      if (match) adopt(load, record, match);
    }
  ledger.commit();
  const before = totalCalls(destination.calls());
  await restoreFromBin(engine, object, options.export);
  tally.adoption += totalCalls(destination.calls()) - before;
  await removeFixed(engine, plan, object, options.chosen.of(object), { export: options.export, idOf: load.how.idOf });
  const contexts = new Map<string, WriteContext>();
  const differing = { count: 0 };
  for (const unit of destination.pack("insert", object, inserts(load, object, tally, contexts, differing))) {
    const driven = await drive(engine, unit, contexts);
    tally.inserted += (driven.fates["created"] ?? 0) + (driven.fates["unchanged"] ?? 0);
    tally.updated += driven.fates["updated"] ?? 0;
    tally.failed += driven.fates["rejected"] ?? 0;
    load.steps.advance(object, unit.writes.length, driven.limit);
  }
  if (differing.count > 0) await updates(load, object, tally);
  // With records of ours that this plan does not have, a later export is to find its own among them.
  const strays = [...matches.keys()].some((external) => !ledger.record(object, external));
  if (options.chosen.size === null && plan.count(object) > 0)
    ledger.setMeta(`searched ${object}`, strays ? "strays" : "yes");
}

/** Records that were in the CRM before, by external id. */
async function found(load: Load, object: string, tally: ObjectTally): Promise<ReadonlyMap<string, Match>> {
  const { engine, options, how } = load;
  // Nothing is looked for where nothing is planned: a later export that has records of this object looks itself.
  if (load.plan.count(object) === 0) return new Map();
  const matches = await findExisting(engine, object, options.chosen, how.mayHold);
  const before = totalCalls(engine.destination.calls());
  const decided = options.adopt.get(object) ?? new Map<string, string>();
  const all = await addDecided(engine, object, decided, (external) => options.chosen.has(object, external), matches);
  tally.adoption += totalCalls(engine.destination.calls()) - before;
  return all;
}

function adopt(load: Load, record: PlannedRecord, match: Match): void {
  const { options } = load;
  const { policies, ledger } = load.engine;
  // What is alive under our key was made by us; what lies in the bin was put there by somebody else.
  const made = match.how === "external" && !match.found.deleted;
  const skip = !made && (match.found.deleted ? policies.deleted : policies.existing) === "skip";
  ledger.pin(record.source.object, options.members(record), record.external);
  ledger.adopt(
    {
      ...blankLine(record, options.export),
      // Nothing can point to what stays in the bin.
      id: skip && match.found.deleted ? null : match.found.id,
      origin: made ? "created" : skip ? "skipped" : "adopted",
      state: skip ? "left" : "live",
      version: match.found.version,
      reason: skip ? "skipped_by_policy" : null,
    },
    match.found,
  );
}

/** What is to be inserted. Records that the ledger knows are judged on the way: counted, or left for the updates. */
function* inserts(
  load: Load,
  object: string,
  tally: ObjectTally,
  contexts: Map<string, WriteContext>,
  differing: { count: number },
): Generator<Write> {
  const { engine, options, how } = load;
  const { destination, ledger } = engine;
  /** An object that this account has not switched on takes nothing. */
  const able = destination.abilities[object]?.verbs.includes("insert") ?? true;
  const leave = (record: PlannedRecord, reason: "no_equivalent" | "skipped_by_policy") => {
    ledger.note({ ...blankLine(record, options.export), origin: "skipped", state: "left", reason });
    tally.skipped += 1;
  };
  for (const record of options.chosen.of(object)) {
    const known = ledger.record(object, record.external);
    if (Object.keys(record.later).length > 0 || (known !== null && known.later !== null)) load.waiting.add(object);
    const again = known?.state === "removed" && !load.undone && known.export <= options.export;
    if (known && known.state !== "rejected" && !again) {
      if (known.origin === "skipped") tally.skipped += 1;
      else if (isAsWritten(load, record, known)) tally.unchanged += 1;
      else differing.count += 1;
      continue;
    }
    if (!able) {
      leave(record, "no_equivalent");
      continue;
    }
    if (record.unlessUser !== undefined && options.userOf(record.unlessUser, true) !== null) {
      leave(record, "skipped_by_policy");
      continue;
    }
    const { fields, dropped } = resolveFields(record, record.fields, how);
    const hash = fieldsHash(fields, record.file?.sha256 ?? null);
    const parent = lackingParent(record, dropped, load);
    if (parent && ledger.record(parent.ref, parent.external)?.origin === "skipped") {
      leave(record, "skipped_by_policy");
      continue;
    }
    if (parent) {
      ledger.note({ ...blankLine(record, options.export), state: "rejected", hash, reason: "no_parent_record" });
      ledger.log("insert", "skipped", { ...logPlace(record), reason: "no_parent_record" });
      tally.skipped += 1;
      continue;
    }
    ledger.unkeep(object, record.external);
    for (const { field, reason } of dropped)
      ledger.keep(object, record.external, field, reason, record.from[field] ?? []);
    const file = record.file;
    contexts.set(record.external, {
      hash,
      export: options.export,
      later: false,
      source: placeOf(record),
      path: file?.path ?? null,
    });
    ledger.pin(record.source.object, options.members(record), record.external);
    yield {
      object,
      external: record.external,
      id: destination.chosenId(object, record.external),
      fields,
      before: null,
      version: null,
      file: file
        ? {
            name: file.name,
            bytes: file.bytes,
            sha256: file.sha256,
            mime: file.mime,
            open: () => engine.openFile(file.path),
          }
        : null,
    };
  }
}

/** Whether the ledger holds a record with this content, or from a later export. */
function isAsWritten({ engine, options, how }: Load, record: PlannedRecord, known: LedgerRecord): boolean {
  if (known.export > options.export) return true;
  const { fields } = resolveFields(record, record.fields, how);
  if (known.hash !== fieldsHash(fields, record.file?.sha256 ?? null)) return false;
  if (known.export < options.export) engine.ledger.note({ ...known, export: options.export });
  return true;
}

async function updates(load: Load, object: string, tally: ObjectTally): Promise<void> {
  const { engine, options, how } = load;
  const { destination, ledger } = engine;
  let pending: Pending[] = [];
  const flush = async () => {
    if (pending.length === 0) return;
    const before = totalCalls(destination.calls());
    const result = await applyUpdates(engine, object, pending, options.export, false);
    tally.adoption += totalCalls(destination.calls()) - before;
    tally.updated += result.updated;
    tally.unchanged += result.unchanged;
    tally.failed += result.failed;
    tally.skipped += result.skipped;
    load.conflicts.push(...result.conflicts);
    load.steps.advance(object, pending.length, result.limit);
    pending = [];
  };
  for (const record of options.chosen.of(object)) {
    const known = ledger.record(object, record.external);
    if (!known || known.state === "rejected" || known.origin === "skipped" || known.export > options.export) continue;
    const { fields, dropped } = resolveFields(record, record.fields, how);
    const hash = fieldsHash(fields, record.file?.sha256 ?? null);
    if (known.hash === hash) continue;
    ledger.unkeep(object, record.external);
    for (const { field, reason } of dropped)
      ledger.keep(object, record.external, field, reason, record.from[field] ?? []);
    ledger.pin(record.source.object, options.members(record), record.external);
    pending.push({ record, known, fields, hash, source: placeOf(record) });
    if (pending.length >= UPDATE_CHUNK) await flush();
  }
  await flush();
}

/**
 * A record that did not arrive and without which this one is pointless: one that the plan does not make it without, or,
 * where it has no key of its own (a link, a file), one of its ends.
 */
function lackingParent(record: PlannedRecord, dropped: Resolved["dropped"], { how, loaded }: Load): RecordRef | null {
  const needed = record.requires?.find(({ ref, external }) => loaded.has(ref) && how.idOf(ref, external) === null);
  if (needed) return needed;
  if (dropped.length === 0 || Object.values(record.fields).includes(record.external)) return null;
  for (const { field, reason } of dropped) {
    const value = record.fields[field] ?? null;
    if (reason === "no_parent_record" && isRecordRef(value)) return value;
  }
  return null;
}

const logPlace = (record: PlannedRecord) => {
  const { object, id, file, row } = placeOf(record);
  return {
    source_object: object,
    source_id: id,
    file,
    row,
    destination_object: record.object,
    external: record.external,
  };
};
