/** One pass over all records before the plan is handed out: fates of cells, owners, needed fields, hashes. */
import { markTrace, raise, type Ways } from "./coverage.ts";
import { type EntryPlan, isReasonCode, type PlannedField } from "./entry-plan.ts";
import { TRANSFORMED } from "./fates.ts";
import type { Prepared } from "./prepare.ts";
import { isOwnerRef, type Plan, type PlannedValue } from "./types.ts";
import type { Unfit } from "./unfit.ts";

export type Totals = {
  /** Records per destination object. */
  readonly counts: ReadonlyMap<string, number>;
  /** Order-independent hash of an object's records. */
  readonly hashes: ReadonlyMap<string, string>;
  /** Labels of the entries that put a value into `object.field`. */
  readonly stored: ReadonlyMap<string, ReadonlySet<string>>;
  readonly owners: Plan["owners"];
  readonly filled: Plan["filled"];
  readonly files: Plan["files"];
  readonly unfit: readonly Unfit[];
  /** Records without a value in a field that should have one. */
  readonly wanting: ReadonlyMap<PlannedField, number>;
};

export function account({ plans, world }: Prepared, ways: Ways): Totals {
  const counts = new Map<string, number>();
  const sums = new Map<string, Uint32Array>();
  const stored = new Map<string, Set<string>>();
  const owners = new Map<string, Record<string, number>>();
  const records = new Map<string, number>();
  const files = new Map<string, { bytes: number; largest: number }>();
  const unfit: Unfit[] = [];
  const wanting = new Map<PlannedField, number>();
  for (const plan of plans) {
    const object = plan.entry.to;
    const sum = sums.get(object) ?? new Uint32Array(8);
    sums.set(object, sum);
    const codes = new Map(plan.fields.map((field) => [field, field.leaves.map((leaf) => ways.codeOf(leaf))]));
    const filled = new Set<PlannedField>();
    const roots = new Roots(plan.fields);
    const owned = new Set<string>();
    const wholes: [PlannedField, PlannedValue][] = [];
    let count = 0;
    for (let unit = 0; unit < plan.length; unit++) {
      if (!plan.made(unit)) {
        markSkipped(plan, unit);
        continue;
      }
      owned.clear();
      wholes.length = 0;
      const record = plan.record(unit, (field, value) => {
        markTrace(field.leaves, codes.get(field) ?? [], world.trace, value);
        if (world.trace.whole !== null) wholes.push([field, world.trace.whole]);
        if (value === null && field.spec.wanted !== undefined) wanting.set(field, (wanting.get(field) ?? 0) + 1);
        if (value === null) return;
        filled.add(field);
        roots.note(field, unit);
        if (isOwnerRef(value) && !value.exact) owned.add(value.owner);
      });
      // What stands whole in another field of the record is not lost.
      for (const [field, whole] of wholes)
        if (!Object.values(record.fields).includes(whole)) unfit.push({ plan, field, unit });
      if (record.file) {
        for (const { table, index } of plan.fileLeaves) raise(table, index, unit, TRANSFORMED);
        const { bytes, largest } = files.get(object) ?? { bytes: 0, largest: 0 };
        files.set(object, { bytes: bytes + record.file.bytes, largest: Math.max(largest, record.file.bytes) });
      }
      for (const email of owned) {
        const of = owners.get(email) ?? {};
        of[object] = (of[object] ?? 0) + 1;
        owners.set(email, of);
      }
      addDigest(sum, record.digest);
      count++;
    }
    for (const [root, filling] of roots.counted()) {
      const name = `${object}.${root}`;
      records.set(name, (records.get(name) ?? 0) + filling);
    }
    counts.set(object, (counts.get(object) ?? 0) + count);
    for (const field of filled) {
      const name = `${object}.${field.name}`;
      stored.set(name, (stored.get(name) ?? new Set()).add(field.label));
    }
  }
  const hashes = new Map([...sums].map(([object, sum]) => [object, [...sum].map(hex).join("")]));
  const sorted = [...owners].sort(([a], [b]) => (a < b ? -1 : 1)).map(([email, records]) => ({ email, records }));
  return { counts, hashes, stored, owners: sorted, filled: records, files, unfit, wanting };
}

/** In how many units each field has a value; the parts of a composite count as one field. */
class Roots {
  readonly #names: string[] = [];
  readonly #of = new Map<PlannedField, number>();
  readonly #last: Int32Array;
  readonly #counts: Float64Array;
  constructor(fields: readonly PlannedField[]) {
    for (const field of fields) {
      const name = field.name.split(".")[0] ?? field.name;
      const known = this.#names.indexOf(name);
      this.#of.set(field, known < 0 ? this.#names.push(name) - 1 : known);
    }
    this.#last = new Int32Array(this.#names.length).fill(-1);
    this.#counts = new Float64Array(this.#names.length);
  }
  note(field: PlannedField, unit: number): void {
    const root = this.#of.get(field) ?? -1;
    if (this.#last[root] === unit) return;
    this.#last[root] = unit;
    this.#counts[root] = (this.#counts[root] ?? 0) + 1;
  }
  counted(): (readonly [string, number])[] {
    return this.#names.map((name, root) => [name, this.#counts[root] ?? 0] as const);
  }
}

const hex = (word: number): string => word.toString(16).padStart(8, "0");

/** Adds a 256-bit number to another, modulo 2^256: a sum does not depend on the order of its parts. */
function addDigest(sum: Uint32Array, digest: Uint8Array): void {
  const view = new DataView(digest.buffer, digest.byteOffset, digest.byteLength);
  let carry = 0;
  for (let at = 7; at >= 0; at--) {
    const total = (sum[at] ?? 0) + view.getUint32(at * 4) + carry;
    sum[at] = total >>> 0;
    carry = total > 0xffffffff ? 1 : 0;
  }
}

/** The cells that would have gone into a record that is not made share its reason. */
function markSkipped(plan: EntryPlan, unit: number): void {
  const code = plan.outcomes[unit] ?? 0;
  if (!isReasonCode(code)) return;
  for (const field of plan.fields) {
    if (field.childOf) continue;
    for (const leaf of field.leaves)
      if (leaf.table === plan.table) for (const row of plan.rowsOf(unit)) raise(leaf.table, leaf.index, row, code);
  }
  for (const leaf of plan.fileLeaves) for (const row of plan.rowsOf(unit)) raise(leaf.table, leaf.index, row, code);
}
