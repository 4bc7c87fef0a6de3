/** The CRMs there is an adapter for. */
import type { Clock } from "../clock/clock.ts";
import type { KeptSecret } from "../project/kept-login.ts";
import type { Destination } from "./port.ts";
import { connectSalesforce } from "./salesforce/connect.ts";
import { LIMITS as SALESFORCE } from "./salesforce/limits.ts";
import { LIMITS as TWENTY } from "./twenty/abilities.ts";
import { connectTwenty } from "./twenty/connect.ts";

export type OpenOptions = {
  readonly baseUrl: string;
  readonly apiKey: string;
  readonly clock: Clock;
  /** A number from 0 up to 1, for the jitter of retries. */
  readonly random: () => number;
  /** What the project sets of the CRM's limits; each adapter takes those it knows. */
  readonly limits?:
    | { readonly requestsPerMinute?: number; readonly batch?: number; readonly bulkFrom?: number }
    | undefined;
  /** Where a login that changes with its use is kept for the next start. */
  readonly login?: KeptSecret | undefined;
  /** Save records that a duplicate rule of the CRM only warns about, where it has such rules. */
  readonly despiteAlerts?: boolean | undefined;
  readonly userAgent?: string | undefined;
  readonly timeoutMs?: number | undefined;
  readonly signal?: AbortSignal | undefined;
};

type Adapter = {
  readonly open: (options: OpenOptions) => Destination;
  /** Largest file its newest version takes, in bytes. */
  readonly fileBytes: number;
};
const ADAPTERS: Readonly<Record<string, Adapter>> = {
  twenty: { open: connectTwenty, fileBytes: TWENTY.v2.fileBytes },
  salesforce: {
    open: ({ limits: { requestsPerMinute: _, ...limits } = {}, ...rest }) => connectSalesforce({ ...rest, limits }),
    fileBytes: SALESFORCE.fileBytes,
  },
};

/** Names of the CRMs that `openDestination` knows. */
export const CRMS: readonly string[] = Object.keys(ADAPTERS);

/** The adapter of a CRM by name. Throws a sentence for a CRM without one. Sends nothing yet. */
export function openDestination(crm: string, options: OpenOptions): Destination {
  const adapter = ADAPTERS[crm];
  if (!adapter) throw new Error(`There is no adapter for "${crm}". Choose one of: ${CRMS.join(", ")}.`);
  return adapter.open(options);
}

/** Largest file (bytes) that a CRM's newest version takes; null where nothing is known. Larger ones are flagged in the plan. */
export const fileCeiling = (crm: string): number | null => ADAPTERS[crm]?.fileBytes ?? null;
