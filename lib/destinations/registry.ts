/** The CRMs there is an adapter for. */
import type { Destination } from "./port.ts";
import { LIMITS } from "./twenty/abilities.ts";
import { connectTwenty, type TwentyOptions } from "./twenty/connect.ts";

export type OpenOptions = TwentyOptions;

const OPENERS: Readonly<Record<string, (options: OpenOptions) => Destination>> = { twenty: connectTwenty };

/** Names of the CRMs that `openDestination` knows. */
export const CRMS: readonly string[] = Object.keys(OPENERS);

/** The adapter of a CRM by name. Throws a sentence for a CRM without one. Sends nothing yet. */
export function openDestination(crm: string, options: OpenOptions): Destination {
  const open = OPENERS[crm];
  if (!open) throw new Error(`There is no adapter for "${crm}". Choose one of: ${CRMS.join(", ")}.`);
  return open(options);
}

/** Largest file (bytes) that a CRM's newest version takes; null where nothing is known. Larger ones are flagged in the plan. */
export const fileCeiling = (crm: string): number | null => (crm === "twenty" ? LIMITS.v2.fileBytes : null);
