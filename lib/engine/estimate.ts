/** What a load will take before it is started: calls, quota, storage, time, and how hard it will be. */
import type { Destination, Unit, Value, Write } from "../destinations/port.ts";
import { costOf } from "../destinations/units.ts";
import type { Estimate } from "../outputs/shapes.ts";
import { isLinkedText, isOwnerRef, isRecordRef, type Plan, type PlannedRecord } from "../plan/types.ts";
import { fieldsHash } from "./resolve.ts";

export type Prediction = {
  readonly calls: number;
  readonly seconds: number;
  readonly byObject: Readonly<Record<string, number>>;
  /** What the units spend of other limits than calls, by name. */
  readonly spends: Readonly<Record<string, number>>;
};

/** A planned record as it would be written: references and owners have the length of an id. */
function draft(destination: Destination, record: PlannedRecord, planned: PlannedRecord["fields"]): Write {
  const fields: Record<string, Value> = {};
  for (const [field, value] of Object.entries(planned))
    fields[field] = isRecordRef(value)
      ? (destination.chosenId(value.ref, value.external) ?? value.external)
      : isLinkedText(value)
        ? value.text
        : isOwnerRef(value)
          ? value.owner.padEnd(36)
          : value;
  return {
    object: record.object,
    external: record.external,
    id: destination.chosenId(record.object, record.external),
    fields,
    before: null,
    version: null,
    file: record.file ? { ...record.file, open: async () => new Uint8Array() } : null,
  };
}

/** The records that one pass of the load takes, object by object: the sample, then the rest. */
export type Pass = (object: string) => Iterable<PlannedRecord>;

/**
 * Calls of a first load: per pass the search for records of the customer's own, the units that `pack` cuts, and the
 * second pass. Retries, looks at jobs beyond the first, and what is done about records that were there before are not
 * in it.
 */
export function predict(
  destination: Destination,
  plan: Pick<Plan, "order" | "count">,
  passes: readonly Pass[],
): Prediction {
  const byObject: Record<string, number> = {};
  const spends: Record<string, number> = {};
  for (const object of plan.order) {
    byObject[object] = 0;
    if (plan.count(object) === 0) continue;
    for (const pass of passes) byObject[object] += callsOfPass(destination, object, pass, spends);
  }
  const calls = Object.values(byObject).reduce((sum, n) => sum + n, 0);
  return { calls, seconds: destination.leastSeconds(calls), byObject, spends };
}

function callsOfPass(destination: Destination, object: string, pass: Pass, spends: Record<string, number>): number {
  const spent = (unit: Unit): number => {
    const cost = costOf(unit);
    for (const [name, count] of Object.entries(cost.spends)) spends[name] = (spends[name] ?? 0) + count;
    return cost.calls;
  };
  if (!(destination.abilities[object]?.verbs.includes("insert") ?? true)) return 0;
  let calls = destination.readCost(object, "list", 0).calls;
  const unique = destination.abilities[object]?.unique ?? [];
  const values = unique.map(() => new Set<string>());
  const later: Write[] = [];
  const inserts = function* () {
    for (const record of pass(object)) {
      unique.forEach((field, at) => {
        const value = record.fields[field];
        if (typeof value === "string" && value !== "")
          values[at]?.add(String(destination.canonical(object, field, value).value));
      });
      if (Object.keys(record.later).length > 0) later.push(draft(destination, record, record.later));
      yield draft(destination, record, record.fields);
    }
  };
  for (const unit of destination.pack("insert", object, inserts())) calls += spent(unit);
  for (const found of values) calls += destination.readCost(object, "field", found.size).calls;
  // As the load does it: equal references stand together.
  const order = new Map(later.map((write) => [write, fieldsHash(write.fields)]));
  later.sort((x, y) => ((order.get(x) ?? "") < (order.get(y) ?? "") ? -1 : 1));
  for (const unit of destination.pack("update", object, later)) calls += spent(unit);
  return calls;
}

/** `estimate.json`. The grade follows from what was measured, each reason in words. */
export function estimate(
  destination: Destination,
  plan: Plan,
  share: (row: string) => number,
  rows: readonly string[],
): Estimate {
  let storageBytes = 0;
  const weighed = function* (object: string) {
    for (const record of plan.records(object)) {
      storageBytes += JSON.stringify(record.fields).length + (record.file?.bytes ?? 0);
      yield record;
    }
  };
  const prediction = predict(destination, plan, [weighed]);
  const records = plan.order.reduce((sum, object) => sum + plan.count(object), 0);
  const custom = plan.needed.filter((field) => !field.standard).length;
  const skips = plan.objects.reduce((sum, entry) => sum + Object.values(entry.skips).reduce((n, m) => n + m, 0), 0);
  const sourceRows = plan.objects.reduce((sum, entry) => sum + entry.rows, 0);
  const shares = rows.map((row) => ({ row, share: share(row) }));
  const average = shares.reduce((sum, entry) => sum + entry.share, 0) / Math.max(1, shares.length);
  const points: string[] = [];
  if (custom > 20) points.push(`${custom} fields must be created`);
  if (records > 100_000) points.push(`${records} records`);
  if (average < 0.7)
    points.push(
      `${Math.round(average * 100)} % of the cells of the mapped rows arrive; the rest is collapsed, kept as reference or skipped`,
    );
  if (sourceRows > 0 && skips / sourceRows > 0.05) points.push(`${skips} of ${sourceRows} source rows are skipped`);
  if (prediction.seconds > 6 * 3600)
    points.push(`the limits alone take ${Math.round(prediction.seconds / 3600)} hours`);
  const grades = ["A", "B", "C", "D"] as const;
  return {
    calls: prediction.calls,
    quota: destination.limits.map((limit) => {
      const perDay = limit.per === "day";
      const needed = limit.spends === undefined ? prediction.calls : (prediction.spends[limit.spends] ?? 0);
      return {
        name: limit.name,
        limit: limit.value,
        per: limit.per,
        needed,
        share: perDay ? needed / limit.value : 0,
        source: limit.source,
        asOf: limit.asOf,
      };
    }),
    storageBytes,
    seconds: prediction.seconds,
    complexity: grades[Math.min(points.length, 3)] ?? "D",
    reasons: points.length > 0 ? points : ["few custom fields, few skips, well within the limits"],
    compatibility: { rows: shares, average },
    records,
    customFields: custom,
    byObject: prediction.byObject,
  };
}
