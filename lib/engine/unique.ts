/** Which planned record may hold a value that the CRM allows only once: the one that has it already, else the first. */
import type { Value } from "../destinations/port.ts";
import type { Plan } from "../plan/types.ts";
import type { Engine } from "./context.ts";

export type Claims = (object: string, external: string, field: string, value: Value) => boolean;

/** Reads the plan's records of every object with unique fields twice; holders already in the ledger keep their value. */
export function uniqueClaims(engine: Pick<Engine, "destination" | "ledger">, plan: Plan): Claims {
  const { destination, ledger } = engine;
  const holders = new Map<string, string>();
  const keyOf = (object: string, field: string, value: Value) =>
    `${object}\u0000${field}\u0000${String(destination.canonical(object, field, value).value)}`;
  for (const object of plan.order) {
    const unique = destination.abilities[object]?.unique ?? [];
    if (unique.length === 0) continue;
    for (const onlyKnown of [true, false])
      for (const record of plan.records(object))
        for (const field of unique) {
          const value = record.fields[field];
          if (typeof value !== "string" || value === "") continue;
          const key = keyOf(object, field, value);
          if (holders.has(key)) continue;
          if (onlyKnown) {
            const sent = ledger.record(object, record.external)?.sent[field];
            if (sent === undefined || keyOf(object, field, sent) !== key) continue;
          }
          holders.set(key, record.external);
        }
  }
  return (object, external, field, value) => {
    if (!destination.abilities[object]?.unique.includes(field)) return true;
    const holder = holders.get(keyOf(object, field, value));
    return holder === undefined || holder === external;
  };
}
