/** The sample: a small set that covers every mapped field and route, and what came back of it, field by field. */
import { hash } from "node:crypto";
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

/** Short values of a field that is no choice: so many of them are looked for, names and places are not all taken. */
const MOST_TEXTS = 12;

/** What the records of one row of the mapping have shown so far. */
class Shown {
  readonly #seen = new Set<string>();
  readonly #texts = new Map<string, number>();
  readonly #choices: ReadonlySet<string>;
  /** `choices`: fields whose values are all to be seen. */
  constructor(choices: ReadonlySet<string>) {
    this.#choices = choices;
  }
  /**
   * Takes in what a record shows: its fields, and the level of short values and numbers (low and high scores, each state
   * of a task). True when something of it is new.
   */
  add(record: PlannedRecord): boolean {
    let fresh = this.#new("");
    for (const fields of [record.fields, record.later])
      for (const field in fields) {
        const value = fields[field];
        if (this.#new(field)) fresh = true;
        if (typeof value === "boolean" && this.#new(`${field}=${value}`)) fresh = true;
        else if (typeof value === "number") {
          const level = Math.sign(value) * Math.floor(Math.log2(Math.abs(value) + 1));
          if (this.#new(`${field}~${level}`)) fresh = true;
        } else if (typeof value === "string" && this.#newText(field, value)) fresh = true;
      }
    return fresh;
  }
  #new(feature: string): boolean {
    if (this.#seen.has(feature)) return false;
    this.#seen.add(feature);
    return true;
  }
  #newText(field: string, value: string): boolean {
    const choice = this.#choices.has(field);
    const known = this.#texts.get(field) ?? 0;
    if (!choice && (known >= MOST_TEXTS || !/^[A-Za-z_]{1,12}$/.test(value))) return false;
    if (!this.#new(`${field}=${value}`)) return false;
    this.#texts.set(field, known + 1);
    return true;
  }
}

/**
 * Chooses about `size` records: first whatever shows a field, row or combination not seen yet, then an even draw by a
 * seeded hash; last the records these point to, so that every reference can be followed. Same plan, same choice.
 */
export function chooseSample(plan: Plan, size: number, seed: number): ReadonlySet<string> {
  const chosen = new Set<string>();
  const rank = (key: string) => hash("sha1", `${seed} ${key}`, "buffer").readUInt32BE(0);
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
    const choices = new Set(
      plan.needed.filter((need) => need.object === object && need.options !== null).map(({ logical }) => logical),
    );
    const shown = new Map<string, Shown>();
    const best: { key: string; rank: number; record: PlannedRecord }[] = [];
    for (const record of plan.records(object)) {
      const key = recordKey(object, record.external);
      const row = shown.get(record.row) ?? new Shown(choices);
      shown.set(record.row, row);
      if (row.add(record)) {
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
