/** Field values as they stand in the ledger: JSON text. */
import { z } from "zod";
import type { Fields } from "../destinations/port.ts";

const scalar = z.union([z.string(), z.number(), z.boolean(), z.null()]);
export const fieldsSchema = z.record(z.string(), z.union([scalar, z.array(scalar)]));

const isScalar = (value: unknown): boolean =>
  value === null || typeof value === "string" || typeof value === "number" || typeof value === "boolean";
const isFields = (value: unknown): value is Fields =>
  typeof value === "object" &&
  value !== null &&
  !Array.isArray(value) &&
  Object.values(value).every((field) => isScalar(field) || (Array.isArray(field) && field.every(isScalar)));

/** A run reads fields a hundred thousand times, and zod's unions are slow: it is asked only for the sentence. */
export function parseFields(text: string): Fields {
  const found: unknown = JSON.parse(text);
  return isFields(found) ? found : fieldsSchema.parse(found);
}
