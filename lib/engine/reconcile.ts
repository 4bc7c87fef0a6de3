/** Reconciliation: source, ledger and destination compared, by count and by every field. */
import type { Reconciliation } from "../outputs/shapes.ts";
import type { Plan } from "../plan/types.ts";
import type { Engine } from "./context.ts";
import { isBlank, sameValue } from "./update.ts";

export type Difference = {
  readonly object: string;
  readonly external: string;
  readonly id: string;
  readonly field: string;
};
export type ReconciliationDetail = Reconciliation & {
  differences: Difference[];
  missing: { object: string; external: string; id: string | null; reason: string }[];
  identity: {
    source: string;
    destination: string;
    rows: number;
    planned: number;
    skips: number;
    merged: number;
    derived: number;
    exact: boolean;
  }[];
};

/**
 * Reads every record of ours back. A record counts as found when it is there under the id the ledger holds; a field
 * agrees when its canonical form equals that of what was sent.
 */
export async function reconcile(engine: Engine, plan: Plan): Promise<ReconciliationDetail> {
  const { destination, ledger, policies } = engine;
  const objects: Reconciliation["objects"] = [];
  const differences: Difference[] = [];
  const missing: ReconciliationDetail["missing"] = [];
  const fields = { compared: 0, normalised: 0, different: 0 };
  const rules: Record<string, number> = {};

  for (const object of plan.order) {
    ledger.forgetSeen();
    const planned = plan.count(object);
    let found = 0;
    for await (const now of destination.list(object, "all")) {
      if (now.id === null || now.deleted) continue;
      const known = ledger.liveById(object, now.id);
      if (!known || !ledger.seen(now.id)) continue;
      found += 1;
      const { external, sent } = known;
      for (const [field, value] of Object.entries(sent)) {
        const read = now.fields[field] ?? null;
        fields.compared += 1;
        if (!sameValue(engine, object, field, value, read)) {
          fields.different += 1;
          differences.push({ object, external, id: now.id, field });
        } else if (JSON.stringify(value) !== JSON.stringify(read) && !(isBlank(value) && isBlank(read))) {
          fields.normalised += 1;
          const rule =
            destination.canonical(object, field, value).rule ??
            destination.canonical(object, field, read).rule ??
            "form";
          rules[rule] = (rules[rule] ?? 0) + 1;
        }
      }
    }
    const gone = ledger.unseen(object);
    for (const { external, id } of gone) missing.push({ object, external, id, reason: "not_in_crm" });
    let skippedByPolicy = 0;
    for (const record of ledger.records(object)) {
      if (record.origin === "skipped") skippedByPolicy += 1;
      if (record.state === "rejected")
        missing.push({ object, external: record.external, id: null, reason: record.reason ?? "refused_by_crm" });
    }
    const target = planned - skippedByPolicy;
    const difference = target === 0 ? 0 : Math.abs(target - found) / target;
    objects.push({
      object,
      source: plan.objects.filter((entry) => entry.destination === object).reduce((sum, entry) => sum + entry.rows, 0),
      planned,
      ledger: found + gone.length,
      destination: found,
      difference,
      skippedByPolicy,
      verdict: difference <= policies.threshold ? "ok" : "failed",
    });
  }
  const identity = plan.objects.map((entry) => {
    const skips = Object.values(entry.skips).reduce((sum, n) => sum + n, 0);
    return {
      source: entry.source,
      destination: entry.destination,
      row: entry.row,
      rows: entry.rows,
      planned: entry.records,
      skips,
      merged: entry.merged,
      derived: entry.derived,
      exact: entry.rows + entry.derived === entry.records + skips + entry.merged,
    };
  });
  const ok =
    objects.every((entry) => entry.verdict === "ok") &&
    fields.different === 0 &&
    identity.every((entry) => entry.exact);
  return {
    verdict: ok ? "ok" : "failed",
    threshold: policies.threshold,
    objects,
    fields: { ...fields, rules },
    differences,
    missing,
    identity,
  };
}
