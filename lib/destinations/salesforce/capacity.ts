/** Whether a load fits what the org has left: calls, batches, storage (salesforce.md §2, §10.2, §10.3). */
import type { SalesforceLimits } from "./limits.ts";
import { block, type Judged, ok, unseen, warn } from "./verdicts.ts";

export type OrgLimits = { of(name: string): { readonly max: number; readonly left: number } | null };

/** Share of what is left above which a load is refused, and above which it is said. */
const REFUSE = 0.9;
const SAY = 0.5;
const MEGABYTE = 1_048_576;

export function bulkQuota(
  limits: OrgLimits | null,
  need: { readonly calls: number; readonly batches: number },
  documented: SalesforceLimits,
): Judged {
  const batches = limits?.of("DailyBulkApiBatches");
  const calls = limits?.of("DailyApiRequests");
  if (!batches || !calls)
    return warn(
      `this user may not see what is left of the org's limits; the load takes about ${need.calls} calls and ${need.batches} batches of ${documented.dailyBatches} a day`,
      "Give the integration user View Setup and Configuration, or look at System Overview in Setup.",
    );
  const found = `the load takes ${need.batches} of the ${batches.left} batches and about ${need.calls} of the ${calls.left} calls that are left today`;
  if (need.batches > batches.left * REFUSE || need.calls > calls.left * REFUSE)
    return block(
      found,
      "Start when the 24 hours have passed, or let other programs rest: a spent limit stops every integration of the org.",
    );
  return need.batches > batches.left * SAY || need.calls > calls.left * SAY
    ? warn(found, "Other integrations of the org share these limits: load when they rest.")
    : ok(found);
}

export function storage(
  limits: OrgLimits | null,
  need: { readonly counts: Readonly<Record<string, number>>; readonly bytes: number },
  documented: SalesforceLimits,
): Judged {
  const data = limits?.of("DataStorageMB");
  const files = limits?.of("FileStorageMB");
  const usual = documented.recordBytes[""] ?? 0;
  const records = Object.entries(need.counts).reduce(
    (sum, [object, count]) => sum + count * (documented.recordBytes[object] ?? usual),
    0,
  );
  const dataMb = Math.ceil(records / MEGABYTE);
  const fileMb = Math.ceil(need.bytes / MEGABYTE);
  const wanted = `the load takes about ${dataMb} MB of records and ${fileMb} MB of files`;
  if (!data || !files) return unseen(`the org's storage (Manage Users); ${wanted}`);
  const line = (name: string, { max, left }: { max: number; left: number }, mb: number) => {
    const after = max - left + mb;
    return `${name}: ${max - left} of ${max} MB now, ${after} after${after > max ? `, ${after - max} over` : ""}`;
  };
  const found = `${line("records", data, dataMb)}; ${line("files", files, fileMb)}`;
  const advice =
    "Salesforce bills what is over, or refuses rows half-way. Buy storage first, leave old engagement events out (mapping.rows.exclude), or take part of the workspaces.";
  if (dataMb > data.left * REFUSE || fileMb > files.left * REFUSE) return block(found, advice);
  return dataMb > data.left * SAY || fileMb > files.left * SAY ? warn(found, advice) : ok(found);
}
