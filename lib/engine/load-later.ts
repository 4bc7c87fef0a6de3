/** The second pass: references that would have closed a circle, written when everything they lead to is there. */
import { type Load, type ObjectTally, placeOf } from "./load-types.ts";
import { fieldsHash, resolveFields } from "./resolve.ts";
import { applyUpdates, type Pending } from "./update.ts";

/** Updates handed over together: the wider, the more of them say the same and share a call. */
const CHUNK = 60_000;

export async function loadReferences(load: Load, object: string, tally: ObjectTally): Promise<void> {
  const { engine, options, how, steps, conflicts } = load;
  const { ledger } = engine;
  const pending: Pending[] = [];
  for (const record of options.chosen.of(object)) {
    const known = ledger.record(object, record.external);
    if (known?.state !== "live" || known.origin === "skipped" || known.export > options.export) continue;
    if (Object.keys(record.later).length === 0 && known.later === null) continue;
    const { fields, dropped } = resolveFields(record, record.later, how);
    const hash = fieldsHash(fields);
    for (const { field, reason } of dropped)
      ledger.keep(object, record.external, field, reason, record.from[field] ?? []);
    if (known.later === hash || (known.later === null && Object.keys(fields).length === 0)) continue;
    pending.push({ record, known, fields, hash, source: placeOf(record) });
  }
  // Records that get the same reference stand together: a CRM that can update many at once needs fewer calls.
  pending.sort((a, b) => (a.hash < b.hash ? -1 : a.hash > b.hash ? 1 : 0));
  for (let at = 0; at < pending.length; at += CHUNK) {
    const result = await applyUpdates(engine, object, pending.slice(at, at + CHUNK), options.export, true);
    tally.adoption += result.reads;
    tally.failed += result.failed;
    conflicts.push(...result.conflicts);
    steps.again(result.updated, result.limit);
  }
}
