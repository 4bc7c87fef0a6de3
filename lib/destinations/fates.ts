/** Fates as signals. */
import type { Fate, Signal, Write } from "./port.ts";

type Named = Pick<Write, "external">;

export type FateSignal = Extract<Signal, { is: "fate" }>;

export const fate = (write: Named, what: Fate, requestId: string | null): FateSignal => ({
  is: "fate",
  external: write.external,
  fate: what,
  requestId,
});
/** `without`: logical fields that were left out. */
export const created = (
  write: Named,
  id: string,
  version: string | null,
  requestId: string | null,
  without: readonly string[] = [],
): FateSignal => fate(write, { kind: "created", id, version, ...(without.length > 0 ? { without } : {}) }, requestId);
export const unknown = (write: Named, requestId: string | null): FateSignal =>
  fate(write, { kind: "unknown" }, requestId);
export const edited = (write: Named, code: string): FateSignal =>
  fate(write, { kind: "rejected", code, field: null, retry: "never", reason: "edited_in_crm" }, null);

/** Refused before it was sent. */
export const rejected = (write: Named, code: string, field: string | null, requestId: string | null): FateSignal =>
  fate(write, { kind: "rejected", code, field, retry: "never", reason: "refused_by_crm" }, requestId);
