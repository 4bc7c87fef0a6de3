/** Records that the CRM refused and that did not arrive since: counted by object and cause, with what to do about it. */
import { type Finding, finding } from "../contract/finding.ts";
import type { Account } from "./account.ts";

/** One finding per object, field and code of the CRM; no record's values. */
export function refusalFindings({ destination, ledger }: Pick<Account, "destination" | "ledger">): Finding[] {
  const last = new Map<string, { readonly object: string; readonly external: string; readonly reason: string }>();
  for (const refusal of ledger.refusals()) last.set(`${refusal.object}\u0000${refusal.external}`, refusal);
  const open = [...last.values()].filter(
    ({ object, external }) => ledger.record(object, external)?.reason === "refused_by_crm",
  );
  return [...Map.groupBy(open, ({ object, reason }) => `${object}\u0000${reason}`).values()].map((same) => {
    const [{ object, reason }] = same as [(typeof open)[number]];
    const [, field = null, code = ""] = /^refused_by_crm(?: \((.*)\))?: (.*)$/.exec(reason) ?? [];
    const advice = destination.advice?.(code) ?? "Look at audit.csv for the records, mend the cause, and start again.";
    return finding("warning", "refused_by_crm", `${same.length} ${object} refused as ${code}. ${advice}`, {
      column: field === null ? null : `${object}.${field}`,
    });
  });
}
