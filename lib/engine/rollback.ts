/** Rollback: what we created is removed, what we changed is put back, in reverse order; then equality is proved. */
import { z } from "zod";
import type { Value, Write } from "../destinations/port.ts";
import type { LedgerRecord, WriteContext } from "../ledger/ledger.ts";
import type { Rollback } from "../outputs/shapes.ts";
import type { Engine } from "./context.ts";
import { drive, stopIfAsked } from "./drive.ts";
import { fingerprint, readState, type StateLine } from "./fingerprint.ts";
import { createdChanges, rememberedNeeds } from "./schema.ts";
import { untouched } from "./untouched.ts";
import { readNow, sameValue } from "./update.ts";

/** Marks an undoing write: it never becomes the version a record was loaded from. */
const UNDO = -1;
/** Records read and put back together. */
const CHUNK = 2_000;
/** Records removed together: the more, the fewer calls where a CRM takes many at once. */
const REMOVALS = 10_000;
const contextOf = (record: LedgerRecord): WriteContext => ({
  hash: null,
  export: UNDO,
  later: false,
  source: record.source,
  path: null,
});

type Residual = Rollback["residual"][number];

async function inChunks<T>(items: Iterable<T>, work: (chunk: T[]) => Promise<void>, size = CHUNK): Promise<void> {
  let chunk: T[] = [];
  for (const item of items) {
    chunk.push(item);
    if (chunk.length >= size) {
      await work(chunk);
      chunk = [];
    }
  }
  if (chunk.length > 0) await work(chunk);
}

function* live(engine: Engine, object: string, origin: LedgerRecord["origin"]): Generator<LedgerRecord> {
  for (const record of engine.ledger.records(object))
    if (record.origin === origin && record.state === "live" && record.id !== null) yield record;
}

async function send(
  engine: Engine,
  verb: "update" | "soft-delete",
  object: string,
  writes: readonly Write[],
  records: readonly LedgerRecord[],
): Promise<void> {
  const contexts = new Map(records.map((record) => [record.external, contextOf(record)]));
  for (const unit of engine.destination.pack(verb, object, writes)) await drive(engine, unit, contexts);
}

/** What was adopted gets its earlier values back. */
async function restoreAdopted(engine: Engine, object: string): Promise<void> {
  const { ledger } = engine;
  await inChunks(live(engine, object, "adopted"), async (chunk) => {
    const writes: Write[] = [];
    const records: LedgerRecord[] = [];
    for (const { record, before, version } of await untouched(engine, object, chunk, "rollback")) {
      const image = ledger.before(object, record.external);
      const fields: Record<string, Value> = {};
      for (const [field, value] of Object.entries(record.sent)) {
        const earlier = image?.fields[field] ?? null;
        if (!sameValue(engine, object, field, value, earlier)) fields[field] = earlier;
      }
      if (Object.keys(fields).length === 0) {
        ledger.note({ ...record, state: "removed" });
        continue;
      }
      records.push(record);
      writes.push({ object, external: record.external, id: record.id, fields, before, version, file: null });
    }
    ledger.commit();
    await send(engine, "update", object, writes, records);
  });
}

/** What lay in the bin goes back there, when nothing of ours points to it any more. */
async function backToBin(engine: Engine, object: string): Promise<void> {
  const { ledger } = engine;
  const binned = function* (): Generator<LedgerRecord> {
    for (const record of ledger.records(object))
      if (
        record.origin === "adopted" &&
        record.state === "removed" &&
        record.id !== null &&
        ledger.before(object, record.external)?.deleted
      )
        yield record;
  };
  await inChunks(binned(), async (chunk) => {
    const now = await readNow(
      engine,
      object,
      chunk.flatMap((record) => record.id ?? []),
    );
    // What came back with such a record goes again with it.
    const back = chunk.filter((record) => record.id !== null && now.get(record.id)?.deleted === false);
    await send(
      engine,
      "soft-delete",
      object,
      back.map((record) => ({
        object,
        external: record.external,
        id: record.id,
        fields: {},
        before: null,
        version: now.get(record.id ?? "")?.version ?? null,
        file: null,
        along: ledger.cameAlong(object, record.external),
      })),
      back,
    );
  });
}

/**
 * Our records of one object, those that point to others of it first: removing a manager would change the employee, who
 * would then look edited.
 */
function referrersFirst(engine: Engine, object: string): Iterable<LedgerRecord> {
  const fields = rememberedNeeds(engine.ledger).needed.flatMap((field) =>
    field.object === object && field.type === "lookup" && field.to.includes(object) ? [field.logical] : [],
  );
  if (fields.length === 0) return live(engine, object, "created");
  const records = [...live(engine, object, "created")];
  const parents = new Map(records.map((record) => [record.id, fields.map((field) => record.sent[field])]));
  const levels = new Map<unknown, number>();
  const levelOf = (id: unknown): number => {
    const known = levels.get(id);
    if (known !== undefined) return known;
    levels.set(id, 0);
    const above = (parents.get(String(id)) ?? []).filter((parent) => parent !== undefined && parent !== null);
    const level = above.reduce<number>((most, parent) => Math.max(most, levelOf(parent) + 1), 0);
    levels.set(id, level);
    return level;
  };
  return records.sort((a, b) => levelOf(b.id) - levelOf(a.id));
}

async function removeCreated(engine: Engine, object: string): Promise<void> {
  const remove = async (chunk: LedgerRecord[]) => {
    const writes: Write[] = [];
    const contexts = new Map<string, WriteContext>();
    for (const { record, before, version } of await untouched(engine, object, chunk, "rollback")) {
      contexts.set(record.external, contextOf(record));
      writes.push({ object, external: record.external, id: record.id, fields: {}, before, version, file: null });
    }
    engine.ledger.commit();
    for (const unit of engine.destination.pack("remove", object, writes)) {
      const done = unit.writes.length;
      await drive(engine, unit, contexts);
      engine.progress({ stage: "rollback", object, done, total: 0, limit: null, at: engine.clock.now() });
    }
  };
  await inChunks(referrersFirst(engine, object), remove, REMOVALS);
}

/**
 * Undoes everything the ledger says was done. `order` is the load order; fields that we created go too when
 * `removeSchema` is set. Resumable: what is undone already is passed over.
 */
export async function rollback(
  engine: Engine,
  order: readonly string[],
  neededNames: () => Promise<readonly string[]>,
  removeSchema: boolean,
): Promise<Rollback> {
  const { ledger, destination } = engine;
  ledger.setMeta("rollback", "begun");
  for (const object of [...order].reverse()) {
    stopIfAsked(engine);
    await restoreAdopted(engine, object);
    await removeCreated(engine, object);
    await backToBin(engine, object);
    ledger.commit();
  }
  let removed = 0;
  let restored = 0;
  const residual: Residual[] = [];
  for (const object of order)
    for (const record of ledger.records(object)) {
      if (record.state === "removed" && record.origin === "created") removed += 1;
      if (record.state === "removed" && record.origin === "adopted") restored += 1;
      if (record.state === "left" && record.origin !== "skipped")
        residual.push({ object, external: record.external, id: record.id, reason: record.reason ?? "edited_in_crm" });
    }

  if (removeSchema)
    for (const change of [...createdChanges(engine)].reverse()) {
      if (change.undo === "cannot") {
        residual.push({ object: "schema", external: change.key, id: null, reason: "cannot_be_undone" });
        continue;
      }
      for await (const signal of destination.unchange(change, null, engine.permit))
        if (signal.is === "wait")
          await engine.clock.sleep(Math.max(0, signal.until - engine.clock.now()), engine.signal);
      ledger.schemaChange(change.key, change.what, JSON.stringify(change), "undone");
      if (change.undo === "deactivates")
        residual.push({ object: "schema", external: change.key, id: null, reason: "deactivated_only" });
    }

  const names = await neededNames();
  const proof = await compareWithBaseline(engine, order, residual);
  const fieldsBefore = z.array(z.string()).parse(JSON.parse(ledger.meta("fields before") ?? "[]"));
  const named = new Set(
    createdChanges(engine)
      .filter((change) => removeSchema && change.undo === "cannot")
      .flatMap((change) => change.needs.map((field) => `${field.object}.${field.logical}`)),
  );
  for (const name of names)
    if (!fieldsBefore.includes(name) && !named.has(name))
      residual.push({
        object: "schema",
        external: name,
        id: null,
        reason: removeSchema ? "deactivated_only" : "kept_by_policy",
      });
  const before = fingerprint(proof.before, fieldsBefore);
  const after = fingerprint(proof.after, names);
  ledger.setMeta("rollback", "done");
  return {
    verdict: proof.wrong === 0 && (before === after || residual.length > 0 || proof.foreign > 0) ? "ok" : "failed",
    removed,
    restored,
    residual,
    before,
    after,
    equal: before === after,
    /** Records that others made, changed or deleted since the load: theirs, not ours. */
    foreign: proof.foreign,
  };
}

type Proof = {
  readonly before: StateLine[];
  readonly after: StateLine[];
  readonly foreign: number;
  readonly wrong: number;
};

/** Every record of the account against the baseline; what we touched and did not get back is added to the residue. */
async function compareWithBaseline(engine: Engine, order: readonly string[], residual: Residual[]): Promise<Proof> {
  const before = engine.ledger.baseline();
  const after = await readState(engine.destination, order);
  const keyOf = (object: string, id: string | null) => `${object}\u0000${id}`;
  const left = new Set(residual.map((entry) => keyOf(entry.object, entry.id)));
  const touched = new Map<string, string>();
  for (const object of order)
    for (const record of engine.ledger.records(object))
      if (record.origin !== "skipped") touched.set(keyOf(object, record.id), record.external);
  const open = new Map(before.map((line) => [keyOf(line.object, line.id), line.hash]));
  let foreign = 0;
  let wrong = 0;
  const judge = (object: string, id: string, reason: string) => {
    const key = keyOf(object, id);
    if (left.has(key)) return;
    const external = touched.get(key);
    if (external === undefined) foreign += 1;
    else {
      wrong += 1;
      residual.push({ object, external, id, reason });
    }
  };
  for (const line of after) {
    const key = keyOf(line.object, line.id);
    const hash = open.get(key);
    open.delete(key);
    if (hash !== line.hash) judge(line.object, line.id, hash === undefined ? "still_there" : "differs_from_before");
  }
  for (const key of open.keys()) {
    const [object = "", id = ""] = key.split("\u0000");
    judge(object, id, "no_longer_there");
  }
  return { before, after, foreign, wrong };
}
