/** Preflight: the exports' own gotchas, then what the CRM's account says. Nothing is written. */
import type { Check, Destination } from "../destinations/port.ts";
import type { Plan } from "../plan/types.ts";
import type { Staging } from "../staging/types.ts";
import type { Account } from "./account.ts";
import { actimoChecks } from "./actimo-checks.ts";

/** Every check, the source's first. */
export async function examine(account: Account, staging: Staging, plan: Plan): Promise<readonly Check[]> {
  const counts = Object.fromEntries(plan.order.map((object) => [object, plan.count(object)]));
  const { ledger } = account;
  const coming: Record<string, number> = {};
  let bytes = 0;
  let largestFile = 0;
  for (const object of plan.order) {
    const { "created live": made = 0, "adopted live": adopted = 0 } = ledger.counts(object);
    const there = made + adopted;
    coming[object] = Math.max(0, plan.count(object) - there);
    const files = plan.files.get(object);
    if (!files) continue;
    largestFile = Math.max(largestFile, files.largest);
    if (there === 0) bytes += files.bytes;
    else
      for (const { external, file } of plan.records(object))
        if (file && ledger.record(object, external)?.state !== "live") bytes += file.bytes;
  }
  const checks: Check[] = [...actimoChecks(staging, plan)];
  const unique = uniqueValues(account.destination, plan);
  const automations = staging.tables.get("automations")?.length ?? 0;
  for await (const check of account.destination.preflight({
    counts,
    coming,
    bytes,
    largestFile,
    needed: plan.needed,
    unique,
    automations,
  }))
    checks.push(check);
  return checks;
}

/** Planned values of the fields that the CRM keeps unique, by `object.field`. */
function uniqueValues(destination: Destination, plan: Plan): Record<string, string[]> {
  const values: Record<string, string[]> = {};
  for (const object of plan.order)
    for (const field of destination.abilities[object]?.unique ?? []) {
      const list: string[] = [];
      for (const record of plan.records(object)) {
        const value = record.fields[field];
        if (typeof value === "string" && value !== "") list.push(value);
      }
      values[`${object}.${field}`] = list;
    }
  return values;
}
