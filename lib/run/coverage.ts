/** Coverage after the account had its say: values that were kept, refused or never sent are skips with a reason. */
import type { Reason } from "../contract/reasons.ts";
import type { Ledger } from "../ledger/ledger.ts";
import { type Change, coverageAfter } from "../plan/coverage.ts";
import type { Coverage, Plan } from "../plan/types.ts";

/** Every planned value that is not in the CRM, by the ledger. */
export function* notArrived(plan: Plan, ledger: Ledger): Generator<Change> {
  const single = new Map<string, readonly string[]>();
  for (const kept of ledger.kept())
    single.set(`${kept.object}\u0000${kept.external}\u0000${kept.field}`, [kept.reason]);
  for (const object of plan.order)
    for (const record of plan.records(object)) {
      const known = ledger.record(object, record.external);
      const whole: Reason | null =
        !known || known.state === "rejected"
          ? (known?.reason ?? "refused_by_crm")
          : known.origin === "skipped"
            ? (known.reason ?? "skipped_by_policy")
            : null;
      for (const field of [...Object.keys(record.fields), ...Object.keys(record.later)]) {
        const reason =
          whole ?? (single.get(`${object}\u0000${record.external}\u0000${field}`)?.[0] as Reason | undefined);
        if (reason) yield { object, external: record.external, field, from: record.from[field] ?? [], reason };
      }
    }
}

/** The plan's coverage with the account's changes folded in. */
export const accountCoverage = (plan: Plan, ledger: Ledger): Coverage => coverageAfter(plan, notArrived(plan, ledger));
