/** Fates as signals. */
import type { Fate, Signal, Write } from "../port.ts";
import type { Context } from "./context.ts";
import type { ObjectMeta } from "./metadata.ts";
import { logicalName, PARTS, placeOf } from "./place.ts";
import type { Refused } from "./refusal.ts";

export type FateSignal = Extract<Signal, { is: "fate" }>;

export const fate = (write: Write, what: Fate, requestId: string | null): FateSignal => ({
  is: "fate",
  external: write.external,
  fate: what,
  requestId,
});
export const created = (write: Write, id: string, version: string | null, requestId: string | null): FateSignal =>
  fate(write, { kind: "created", id, version }, requestId);
export const unknown = (write: Write, requestId: string | null): FateSignal =>
  fate(write, { kind: "unknown" }, requestId);
export const edited = (write: Write, code: string): FateSignal =>
  fate(write, { kind: "rejected", code, field: null, retry: "never", reason: "edited_in_crm" }, null);

/** Refused before it was sent. */
export const rejected = (write: Write, code: string, field: string | null, requestId: string | null): FateSignal =>
  fate(write, { kind: "rejected", code, field, retry: "never", reason: "refused_by_crm" }, requestId);

/** Refused by the server; the real field name is turned into the plan's. */
export function rejectedBy(context: Context, object: ObjectMeta, write: Write, error: Refused): FateSignal {
  const { code, field, retry } = error.refusal;
  return fate(
    write,
    {
      kind: "rejected",
      code,
      field: field === null ? null : planName(context, object, field, write),
      retry,
      reason: "refused_by_crm",
    },
    error.requestId,
  );
}

function planName(context: Context, object: ObjectMeta, real: string, write: Write): string {
  const field = object.fields.get(real);
  const [part] = Object.keys(PARTS[field?.type ?? ""] ?? {});
  const place = field ? placeOf(object, part ? `${real}.${part}` : real) : null;
  const name = place ? logicalName(place) : real;
  const logical = context.spelling.get(`${object.name}.${name}`) ?? name;
  return logical in write.fields
    ? logical
    : (Object.keys(write.fields).find((one) => one.startsWith(`${real}.`)) ?? logical);
}
