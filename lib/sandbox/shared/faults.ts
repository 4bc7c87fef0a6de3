import { z } from "zod";
import type { ApiRequest, Classified } from "./crm.ts";
import type { Store } from "./store.ts";

const ACTIONS = [
  "refuse",
  "timeout",
  "cut-before",
  "cut-after",
  "stall-before",
  "stall-after",
  "status",
  "truncate",
  "429",
  "402",
  "slow",
] as const;

const fault = z.strictObject({
  match: z
    .strictObject({
      n: z.int().positive().optional(),
      from: z.int().positive().optional(),
      every: z.int().positive().optional(),
      kind: z.enum(["read", "write", "metadata", "file", "auth"]).optional(),
      path: z.string().optional(),
      operation: z.string().optional(),
      object: z.string().optional(),
    })
    .default({}),
  /** Matching requests that are let through first. */
  skip: z.int().nonnegative().default(0),
  /** How often it strikes; for ever when left out. */
  times: z.int().positive().optional(),
  do: z.enum(ACTIONS),
  status: z.int().min(100).max(599).optional(),
  body: z.unknown().optional(),
  headers: z.record(z.string(), z.string()).optional(),
  ms: z.int().nonnegative().optional(),
});

/** `--faults` and the body of `POST /__sandbox/faults`. */
export const faultList = z.union([z.array(fault), fault.transform((one) => [one])]);
export type Fault = z.infer<typeof fault>;
type Armed = Fault & { seen: number; struck: number };

const KEY = "faults";

/** Replaces the list of faults; their counters start at nothing. */
export function armFaults(store: Store, faults: readonly Fault[]): void {
  store.set(
    KEY,
    faults.map((one): Armed => ({ ...one, seen: 0, struck: 0 })),
  );
}

/** The list with its counters: how often each matched and struck. */
export const armedFaults = (store: Store): readonly Armed[] => store.get<Armed[]>(KEY, []);

/** The first fault that strikes this request, if any; counters move on. `slow` never hides a later fault. */
export function faultFor(store: Store, request: ApiRequest, about: Classified): Fault[] {
  const armed = [...armedFaults(store)];
  if (armed.length === 0) return [];
  const striking: Fault[] = [];
  for (const one of armed) {
    if (!matches(one, request, about)) continue;
    one.seen++;
    if (one.seen <= one.skip || (one.times !== undefined && one.struck >= one.times)) continue;
    one.struck++;
    striking.push(one);
    if (one.do !== "slow") break;
  }
  store.set(KEY, armed);
  return striking;
}

function matches({ match }: Fault, request: ApiRequest, about: Classified): boolean {
  const { n } = request;
  if (match.n !== undefined && match.n !== n) return false;
  const from = match.from ?? 1;
  if (n < from || (match.every !== undefined && (n - from) % match.every !== 0)) return false;
  if (match.kind !== undefined && match.kind !== about.kind) return false;
  if (match.object !== undefined && match.object !== about.object) return false;
  if (match.path !== undefined && !request.url.pathname.includes(match.path)) return false;
  return match.operation === undefined || about.operation.split(",").includes(match.operation);
}
