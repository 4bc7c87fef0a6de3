/** What sets the pace of a load where no limit of the account does. */
import type { Limit } from "../destinations/port.ts";

export type Pace = Limit | "network" | "cpu";

/**
 * What held a step of `elapsedMs` back: the limit it waited for, else this machine when it was busy for half of the time
 * or more, else the way to the CRM and its answers. `cpuMs` is null where the clock does not tell real time: then only
 * limits are known.
 */
export function paceOf(limit: Limit | null, elapsedMs: number, cpuMs: number | null): Pace | null {
  if (limit !== null || cpuMs === null || elapsedMs <= 0) return limit;
  return cpuMs * 2 >= elapsedMs ? "cpu" : "network";
}
