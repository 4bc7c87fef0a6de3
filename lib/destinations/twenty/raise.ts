/** From a record's JSON to logical, dotted fields. */
import type { Fields, Value } from "../port.ts";
import type { ObjectMeta } from "./metadata.ts";
import { logicalName, type Place, placesOf } from "./place.ts";

export type Json = Readonly<Record<string, unknown>>;

/** The name that the plan uses for a place, where it differs from the real one. */
export type Spelling = (object: string, real: string) => string | undefined;

/** Every readable field of a record, under the names the plan uses. Unset texts are null. */
export function raise(object: ObjectMeta, record: Json, spelling: Spelling): Fields {
  const fields: Record<string, Value> = {};
  for (const place of placesOf(object)) {
    const real = logicalName(place);
    fields[spelling(object.name, real) ?? real] = valueAt(place, record);
  }
  return fields;
}

function valueAt(place: Place, record: Json): Value {
  const whole = record[place.column];
  const found = place.part === null ? whole : isJson(whole) ? whole[place.part] : null;
  if (found === null || found === undefined || found === "") return null;
  if (Array.isArray(found)) return found.map((item) => (isScalar(item) ? item : stableJson(item)));
  if (isScalar(found)) return place.type === "number" ? Number(found) : found;
  return stableJson(found);
}

export const isJson = (value: unknown): value is Json =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const isScalar = (value: unknown): value is string | number | boolean =>
  typeof value === "string" || typeof value === "number" || typeof value === "boolean";

/** JSON text with sorted keys: objects inside lists travel over the port in this form. */
export const stableJson = (value: unknown): string =>
  JSON.stringify(value, (_, inner: unknown) =>
    isJson(inner) ? Object.fromEntries(Object.entries(inner).toSorted(([a], [b]) => (a < b ? -1 : 1))) : inner,
  );
