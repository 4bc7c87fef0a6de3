import type { JsonObject } from "../shared/crm.ts";
import type { Org } from "./org.ts";
import { requestLimit } from "./refusals.ts";

const HOUR_MS = 3_600_000;
export type Metered = "calls" | "batches" | "files" | "queryJobs";

/** What was used in the last 24 hours, counted by the hour of the virtual clock (sheet 2). */
export function usedInDay({ store, counters }: Org, what: Metered): number {
  const hour = Math.floor(store.now() / HOUR_MS);
  let used = 0;
  for (let ago = 0; ago < 24; ago++) used += counters.read(`${what} ${hour - ago}`);
  return used;
}

/** Counts `amount` of something that a day has only so many of. */
export const useUp = ({ store, counters }: Org, what: Metered, amount = 1): void =>
  void counters.add(`${what} ${Math.floor(store.now() / HOUR_MS)}`, amount);

/** Counts an API call; throws REQUEST_LIMIT_EXCEEDED when the day's calls are spent (sheet 2). */
export function countCall(org: Org): void {
  if (usedInDay(org, "calls") >= org.switches.apiRequests) throw requestLimit();
  useUp(org, "calls");
}

/** The header that every REST answer carries (sheet 2). */
export const limitHeader = (org: Org): Record<string, string> => ({
  "sforce-limit-info": `api-usage=${usedInDay(org, "calls")}/${org.switches.apiRequests}`,
});

/** `GET /limits` (sheet 2); storage rows need Manage Users. */
export function limitsBody(org: Org): JsonObject {
  const { switches, counters } = org;
  const row = (max: number, used: number) => ({ Max: max, Remaining: Math.max(0, max - used) });
  const daily = (max: number, what: Metered) => row(max, usedInDay(org, what));
  return {
    ConcurrentAsyncGetReportInstances: row(200, 0),
    DailyApiRequests: daily(switches.apiRequests, "calls"),
    DailyBulkApiBatches: daily(switches.bulkBatches, "batches"),
    DailyBulkV2QueryFileStorageMB: row(976_562, 0),
    DailyBulkV2QueryJobs: daily(10_000, "queryJobs"),
    ...(switches.manageUsers
      ? {
          DataStorageMB: row(switches.dataStorageMB, Math.ceil(counters.read("kilobytes") / 1024)),
          FileStorageMB: row(switches.fileStorageMB, Math.ceil(counters.read("file bytes") / 1_048_576)),
        }
      : {}),
    MassEmail: row(5000, 0),
    SingleEmail: row(5000, 0),
  };
}
