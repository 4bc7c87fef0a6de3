/** Refusals of the server as fates. */
import { type FateSignal, fate } from "../fates.ts";
import type { Write } from "../port.ts";
import type { Context } from "./context.ts";
import type { ObjectMeta } from "./metadata.ts";
import { logicalName, PARTS, placeOf } from "./place.ts";
import type { Refused } from "./refusal.ts";

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
