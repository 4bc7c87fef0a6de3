/** The sample: a small set that covers every mapped field and route, and what came back of it, field by field. */
import { createHash } from "node:crypto";
import type { Value } from "../destinations/port.ts";
import type { SampleDiff } from "../outputs/shapes.ts";
import { isLinkedText, isRecordRef, type Plan, type PlannedRecord, type RecordRef } from "../plan/types.ts";
import { type Chosen, recordKey } from "./chosen.ts";
import type { Engine } from "./context.ts";
import { isBlank, readNow, sameValue } from "./update.ts";

const CHUNK = 100;
const refsOf = (record: PlannedRecord): RecordRef[] =>
  [...Object.values(record.fields), ...Object.values(record.later), ...(record.requires ?? [])].flatMap((value) =>
    isLinkedText(value) ? Object.values(value.links) : isRecordRef(value) ? [value] : [],
  );

/**
 * What a record shows: its row, its fields, and the level of short values and numbers (low and high scores, each state
 * of a task), so that the slice spans them.
 */
function featuresOf(record: PlannedRecord): string[] {
  const features = [record.row];
  for (const [field, value] of [...Object.entries(record.fields), ...Object.entries(record.later)]) {
    features.push(field);
    if (typeof value === "boolean") features.push(`${field}=${value}`);
    if (typeof value === "number")
      features.push(`${field}~${Math.sign(value) * Math.floor(Math.log2(Math.abs(value) + 1))}`);
    if (typeof value === "string" && /^[A-Za-z_]{1,12}$/.test(value)) features.push(`${field}=${value}`);
  }
  return features.map((feature) => `${record.object}\u0000${record.row}\u0000${feature}`);
}

/**
 * Chooses about `size` records: first whatever shows a field, row or combination not seen yet, then an even draw by a
 * seeded hash; last the records these point to, so that every reference can be followed. Same plan, same choice.
 */
export function chooseSample(plan: Plan, size: number, seed: number): ReadonlySet<string> {
  const chosen = new Set<string>();
  const seen = new Set<string>();
  const rank = (key: string) => createHash("sha1").update(`${seed} ${key}`).digest().readUInt32BE(0);
  const total = plan.order.reduce((sum, object) => sum + plan.count(object), 0);
  const wanted = new Map<string, string>();
  const want = (record: PlannedRecord) => {
    for (const { ref, external } of refsOf(record)) {
      const key = recordKey(ref, external);
      if (!chosen.has(key)) wanted.set(key, ref);
    }
  };
  for (const object of plan.order) {
    const quota = Math.max(1, Math.round((size * plan.count(object)) / Math.max(1, total)));
    const best: { key: string; rank: number; record: PlannedRecord }[] = [];
    for (const record of plan.records(object)) {
      const key = recordKey(object, record.external);
      const features = featuresOf(record);
      if (features.some((feature) => !seen.has(feature))) {
        for (const feature of features) seen.add(feature);
        chosen.add(key);
        want(record);
        continue;
      }
      const mine = rank(key);
      if (best.length < quota || mine < (best.at(-1)?.rank ?? 0)) {
        best.push({ key, rank: mine, record });
        best.sort((a, b) => a.rank - b.rank);
        if (best.length > quota) best.pop();
      }
    }
    for (const { key, record } of best) {
      if (chosen.size >= size) break;
      chosen.add(key);
      want(record);
    }
  }
  // Parents stand before their children in the order; going backwards finds whole chains in one or two rounds.
  while (wanted.size > 0) {
    const before = wanted.size;
    for (const object of [...plan.order].reverse()) {
      if (![...wanted.values()].includes(object)) continue;
      for (const record of plan.records(object)) {
        const key = recordKey(object, record.external);
        if (!wanted.delete(key)) continue;
        chosen.add(key);
        want(record);
      }
    }
    for (const key of wanted.keys()) if (chosen.has(key)) wanted.delete(key);
    if (wanted.size === before) break;
  }
  return chosen;
}

export type Explain = (
  record: PlannedRecord,
  field: string,
) => { readonly source: Value; readonly transform: string | null };

/** Reads the sample back and compares every field sent with what the CRM holds. */
export async function sampleDiff(engine: Engine, plan: Plan, sample: Chosen, explain: Explain): Promise<SampleDiff> {
  const { ledger, destination } = engine;
  const rows: SampleDiff["rows"] = [];
  const verdicts = { equal: 0, normalised: 0, different: 0 };
  let records = 0;
  for (const object of plan.order) {
    let batch: { record: PlannedRecord; id: string }[] = [];
    const flush = async () => {
      const now = await readNow(
        engine,
        object,
        batch.map((item) => item.id),
      );
      for (const { record, id } of batch) {
        records += 1;
        const sentFields = ledger.record(object, record.external)?.sent ?? {};
        const found = now.get(id);
        for (const [field, sent] of Object.entries(sentFields)) {
          const read = found?.fields[field] ?? null;
          const canonical = destination.canonical(object, field, sent);
          const same = found !== undefined && !found.deleted && sameValue(engine, object, field, sent, read);
          const exact = JSON.stringify(sent) === JSON.stringify(read) || (isBlank(sent) && isBlank(read));
          const verdict = !same ? "different" : exact ? "equal" : "normalised";
          verdicts[verdict] += 1;
          const { source, transform } = explain(record, field);
          const plain = (value: Value) =>
            (Array.isArray(value) ? [...value] : value) as SampleDiff["rows"][number]["sent"];
          rows.push({
            object,
            external: record.external,
            row: record.row,
            field,
            source: plain(source),
            transform,
            sent: plain(sent),
            read: plain(read),
            verdict,
            rule: verdict === "normalised" ? (canonical.rule ?? destination.canonical(object, field, read).rule) : null,
          });
        }
      }
      batch = [];
    };
    for (const record of sample.of(object)) {
      const id = ledger.idOf(object, record.external);
      if (id === null) continue;
      batch.push({ record, id });
      if (batch.length >= CHUNK) await flush();
    }
    await flush();
  }
  return { records, fields: rows.length, verdicts, rows };
}
