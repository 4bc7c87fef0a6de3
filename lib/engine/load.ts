/** Loads a plan into one account: adopt, insert, update, then the second pass. Stops and resumes anywhere. */
import type { Reason } from "../contract/reasons.ts";
import type { CallCount, Limit, Write } from "../destinations/port.ts";
import type { LedgerRecord, SourcePlace, WriteContext } from "../ledger/ledger.ts";
import type { Plan, PlannedRecord } from "../plan/types.ts";
import type { Engine } from "./context.ts";
import { drive, stopIfAsked } from "./drive.ts";
import { addDecided, findExisting, type Match } from "./existing.ts";
import { removeFixed, removeMoved } from "./moved.ts";
import { type Pace, paceOf } from "./pace.ts";
import { fieldsHash, type Resolution, resolveFields } from "./resolve.ts";
import { uniqueClaims } from "./unique.ts";
import { applyUpdates, type Pending } from "./update.ts";

export type LoadOptions = {
  readonly stage: string;
  /** 0 the base export, 1… the deltas. */
  readonly export: number;
  /** Only these records (`recordKey`): the sample. */
  readonly only: ReadonlySet<string> | null;
  readonly userOf: Resolution["userOf"];
  /** Records of the CRM that somebody says are ours: the CRM's id by object and external id. */
  readonly adopt: ReadonlyMap<string, ReadonlyMap<string, string>>;
  /** All source ids that became this record: pinned to its external id when it is first loaded. */
  readonly members: (record: PlannedRecord) => readonly string[];
};
export type ObjectTally = {
  destination: string;
  planned: number;
  inserted: number;
  updated: number;
  unchanged: number;
  skipped: number;
  failed: number;
  calls: number;
  /** Of the calls: about records that were in the CRM before, which nobody can predict. */
  adoption: number;
};
export type RatePoint = { readonly second: number; readonly records: number; readonly limit: Pace | null };
export type LoadResult = {
  readonly objects: readonly ObjectTally[];
  readonly rate: readonly RatePoint[];
  readonly conflicts: readonly {
    readonly object: string;
    readonly external: string;
    readonly field: string;
    readonly reason: Reason;
  }[];
  readonly calls: CallCount;
  /** Of these: reads and writes about records that were in the CRM before, which nobody can predict. */
  readonly adoption: number;
  readonly seconds: number;
};

const UPDATE_CHUNK = 100;
/** Second-pass updates handed over together: the wider, the more of them say the same and share a call. */
const LATER_CHUNK = 6_000;
export const recordKey = (object: string, external: string): string => `${object}\u0000${external}`;
const totalCalls = (calls: CallCount): number => calls.write + calls.read + calls.file + calls.schema;
const place = (record: PlannedRecord): SourcePlace => ({
  object: record.source.object,
  id: record.source.id,
  file: record.source.lineage[0]?.file ?? null,
  row: record.source.lineage[0]?.row ?? null,
});

/**
 * Brings one account to what the plan says. Records that the ledger holds with the same content are not touched; an
 * export older than the one a record was last written from changes nothing.
 */
export async function loadPlan(engine: Engine, plan: Plan, options: LoadOptions): Promise<LoadResult> {
  const { destination, ledger, clock } = engine;
  const started = clock.now();
  const callsBefore = destination.calls();
  const mayHold = uniqueClaims(engine, plan);
  const how: Resolution = {
    idOf: (object, external) => ledger.idOf(object, external),
    linkTo: (object, id) => destination.linkTo?.(object, id) ?? id,
    userOf: options.userOf,
    mayHold,
  };
  const chosen = (record: PlannedRecord) =>
    !options.only || options.only.has(recordKey(record.object, record.external));
  /** What we removed ourselves, without a rollback, is to be made anew. */
  const undone = ledger.meta("rollback") !== null;
  const tallies = new Map<string, ObjectTally>();
  const conflicts: LoadResult["conflicts"][number][] = [];
  const rate: RatePoint[] = [];
  let finished = 0;
  let waited = destination.waited();
  let stepped = { at: started, cpu: engine.cpuMs?.() ?? 0 };
  /** What held the last step back: a wait that was signalled, else the limit the client paced itself by, else the pace. */
  const heldBack = (signalled: Limit | null): Pace | null => {
    const now = destination.waited();
    const grown = (Object.keys(now) as Limit[]).find((limit) => (now[limit] ?? 0) > (waited[limit] ?? 0));
    waited = now;
    const before = stepped;
    stepped = { at: clock.now(), cpu: engine.cpuMs?.() ?? 0 };
    const cpu = engine.cpuMs ? stepped.cpu - before.cpu : null;
    return paceOf(signalled ?? grown ?? null, stepped.at - before.at, cpu);
  };

  const advance = (object: string, count: number, signalled: Limit | null, total: number) => {
    const limit = heldBack(signalled);
    finished += count;
    rate.push({ second: (clock.now() - started) / 1000, records: count, limit });
    engine.progress({ stage: options.stage, object, done: finished, total, limit, at: clock.now() });
  };
  const total = plan.order.reduce(
    (sum, object) => sum + (options.only ? 0 : plan.count(object)),
    options.only?.size ?? 0,
  );

  const loaded = new Set<string>();
  for (const object of plan.order) {
    stopIfAsked(engine);
    const before = totalCalls(destination.calls());
    const tally: ObjectTally = {
      destination: object,
      planned: plan.count(object),
      inserted: 0,
      updated: 0,
      unchanged: 0,
      skipped: 0,
      failed: 0,
      calls: 0,
      adoption: 0,
    };
    tallies.set(object, tally);
    const found = await findExisting(engine, plan, object, chosen, mayHold);
    const callsThen = totalCalls(destination.calls());
    const matches = await addDecided(
      engine,
      object,
      options.adopt.get(object) ?? new Map(),
      (external) => !options.only || options.only.has(recordKey(object, external)),
      found,
    );
    tally.adoption += totalCalls(destination.calls()) - callsThen;
    for (const record of plan.records(object)) {
      const match = chosen(record) ? matches.get(record.external) : undefined;
      if (match) adopt(engine, record, match, options);
    }
    ledger.commit();

    /** An object that this account has not switched on takes nothing. */
    const able = destination.abilities[object]?.verbs.includes("insert") ?? true;
    await removeFixed(engine, plan, object, chosen, { export: options.export, idOf: how.idOf });
    const contexts = new Map<string, WriteContext>();
    const inserts = function* (): Generator<Write> {
      for (const record of plan.records(object)) {
        if (!chosen(record)) continue;
        const known = ledger.record(object, record.external);
        const again = known?.state === "removed" && !undone && known.export <= options.export;
        if (known && known.state !== "rejected" && !again) continue;
        if (!able) {
          ledger.note({ ...blank(record, options.export), origin: "skipped", state: "left", reason: "no_equivalent" });
          continue;
        }
        if (record.unlessUser !== undefined && options.userOf(record.unlessUser, true) !== null) {
          ledger.note({
            ...blank(record, options.export),
            origin: "skipped",
            state: "left",
            reason: "skipped_by_policy",
          });
          continue;
        }
        const { fields, dropped } = resolveFields(record, record.fields, how);
        const hash = fieldsHash(fields, record.file?.sha256 ?? null);
        if (isLinkWithoutEnd(record, dropped) || lacksParent(record, how, loaded)) {
          ledger.note({ ...blank(record, options.export), state: "rejected", hash, reason: "no_parent_record" });
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
          source: place(record),
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
    };
    for (const unit of destination.pack("insert", object, inserts())) {
      const driven = await drive(engine, unit, contexts);
      for (const write of unit.writes) contexts.delete(write.external);
      tally.inserted += (driven.fates["created"] ?? 0) + (driven.fates["unchanged"] ?? 0);
      tally.updated += driven.fates["updated"] ?? 0;
      tally.failed += driven.fates["rejected"] ?? 0;
      advance(object, unit.writes.length, driven.limit, total);
    }

    const flush = async (pending: Pending[]) => {
      if (pending.length === 0) return;
      const callsThen = totalCalls(destination.calls());
      const result = await applyUpdates(engine, object, pending, options.export, false);
      tally.adoption += totalCalls(destination.calls()) - callsThen;
      tally.updated += result.updated;
      tally.unchanged += result.unchanged;
      tally.failed += result.failed;
      tally.skipped += result.skipped;
      conflicts.push(...result.conflicts);
      advance(object, pending.length, result.limit, total);
    };
    let pending: Pending[] = [];
    const insertedNow = tally.inserted;
    let seenLive = 0;
    for (const record of plan.records(object)) {
      if (!chosen(record)) continue;
      const known = ledger.record(object, record.external);
      if (!known || known.state === "rejected") continue;
      if (known.origin === "skipped") {
        tally.skipped += 1;
        continue;
      }
      seenLive += 1;
      if (known.export > options.export) {
        tally.unchanged += 1;
        continue;
      }
      const { fields, dropped } = resolveFields(record, record.fields, how);
      const hash = fieldsHash(fields, record.file?.sha256 ?? null);
      if (known.hash === hash) {
        if (known.export < options.export) ledger.note({ ...known, export: options.export });
        tally.unchanged += 1;
        continue;
      }
      ledger.unkeep(object, record.external);
      for (const { field, reason } of dropped)
        ledger.keep(object, record.external, field, reason, record.from[field] ?? []);
      ledger.pin(record.source.object, options.members(record), record.external);
      pending.push({ record, known, fields, hash, source: place(record) });
      if (pending.length >= UPDATE_CHUNK) {
        await flush(pending);
        pending = [];
      }
    }
    await flush(pending);
    // What was inserted a moment ago is not "unchanged" too.
    tally.unchanged = Math.max(0, tally.unchanged - Math.min(insertedNow, seenLive));
    // With records of ours that this plan does not have, a later export is to find its own among them.
    const strays = [...matches.keys()].some((external) => !ledger.record(object, external));
    if (!options.only) ledger.setMeta(`searched ${object}`, strays ? "strays" : "yes");
    loaded.add(object);
    tally.calls += totalCalls(destination.calls()) - before;
    ledger.commit();
  }

  for (const object of plan.order) {
    const before = totalCalls(destination.calls());
    const tally = tallies.get(object);
    const pending: Pending[] = [];
    for (const record of plan.records(object)) {
      if (!chosen(record)) continue;
      const known = ledger.record(object, record.external);
      if (known?.state !== "live" || known.origin === "skipped" || known.export > options.export) continue;
      if (Object.keys(record.later).length === 0 && known.later === null) continue;
      const { fields, dropped } = resolveFields(record, record.later, how);
      const hash = fieldsHash(fields);
      for (const { field, reason } of dropped)
        ledger.keep(object, record.external, field, reason, record.from[field] ?? []);
      if (known.later === hash || (known.later === null && Object.keys(fields).length === 0)) continue;
      pending.push({ record, known, fields, hash, source: place(record) });
    }
    // Records that get the same reference stand together: a CRM that can update many at once needs fewer calls.
    pending.sort((a, b) => (a.hash < b.hash ? -1 : a.hash > b.hash ? 1 : 0));
    for (let at = 0; at < pending.length; at += LATER_CHUNK) {
      const result = await applyUpdates(engine, object, pending.slice(at, at + LATER_CHUNK), options.export, true);
      if (tally) {
        tally.adoption += result.reads;
        tally.failed += result.failed;
      }
      conflicts.push(...result.conflicts);
      rate.push({ second: (clock.now() - started) / 1000, records: result.updated, limit: heldBack(result.limit) });
    }
    if (tally) tally.calls += totalCalls(destination.calls()) - before;
    ledger.commit();
  }

  if (options.export > 0 && !options.only) await removeMoved(engine, plan, options.export);
  const after = destination.calls();
  return {
    objects: [...tallies.values()],
    rate,
    conflicts,
    calls: subtract(after, callsBefore),
    adoption: [...tallies.values()].reduce((sum, tally) => sum + tally.adoption, 0),
    seconds: (clock.now() - started) / 1000,
  };
}

/** Calls between two readings of the counter. */
export const subtract = (after: CallCount, before: CallCount): CallCount => ({
  write: after.write - before.write,
  read: after.read - before.read,
  schema: after.schema - before.schema,
  file: after.file - before.file,
  retry: after.retry - before.retry,
  poll: after.poll - before.poll,
});

/** A record that the plan does not make without others is not sent where one of those did not arrive. */
const lacksParent = (record: PlannedRecord, how: Resolution, loaded: ReadonlySet<string>): boolean =>
  record.requires?.some(({ ref, external }) => loaded.has(ref) && how.idOf(ref, external) === null) ?? false;

/** A record without a key of its own (a link, a file) is pointless when one of its ends is not there. */
function isLinkWithoutEnd(record: PlannedRecord, dropped: readonly { reason: string }[]): boolean {
  const hasOwnKey = Object.values(record.fields).includes(record.external);
  return !hasOwnKey && dropped.some((drop) => drop.reason === "no_parent_record");
}

const blank = (record: PlannedRecord, exportNumber: number): LedgerRecord => ({
  object: record.object,
  external: record.external,
  id: null,
  origin: "created",
  state: "live",
  hash: null,
  sent: {},
  version: null,
  export: exportNumber,
  later: null,
  reason: null,
  source: place(record),
});
const logPlace = (record: PlannedRecord) => ({
  source_object: record.source.object,
  source_id: record.source.id,
  file: record.source.lineage[0]?.file ?? null,
  row: record.source.lineage[0]?.row ?? null,
  destination_object: record.object,
  external: record.external,
});

function adopt(engine: Engine, record: PlannedRecord, match: Match, options: LoadOptions): void {
  const { policies, ledger } = engine;
  const skip = match.found.deleted ? policies.deleted === "skip" : policies.existing === "skip";
  ledger.pin(record.source.object, options.members(record), record.external);
  ledger.adopt(
    {
      ...blank(record, options.export),
      id: match.found.id,
      origin: match.how === "external" ? "created" : skip ? "skipped" : "adopted",
      state: skip && match.how !== "external" ? "left" : "live",
      version: match.found.version,
      reason: skip ? "skipped_by_policy" : null,
    },
    match.found,
  );
}
