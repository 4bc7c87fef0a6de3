import type { JsonObject } from "../shared/crm.ts";
import type { Field } from "./fields.ts";

/** Texts that programs keep their own keys in; looked up so often that searching for them would take too long. */
const holdsKeys = (field: Field): boolean => field.custom && field.type === "string" && field.length >= 80;

/** Whether equality with this field can be looked up instead of searched for. */
export const isIndexed = (field: Field): boolean =>
  field.unique ||
  field.externalId ||
  (field.type === "reference" && field.onDelete !== "none") ||
  (field.idLookup && field.type !== "id") ||
  holdsKeys(field);

const isText = ({ type }: Field): boolean => ["string", "email", "phone", "url"].includes(type);

/** Whether the field is looked up by a copy of its value in small letters: equality does not count capitals there. */
const isFolded = (field: Field): boolean => isIndexed(field) && isText(field) && !field.caseSensitive;

/** Under which name a record holds the value that equality is looked up by. */
export const lookupPath = (field: Field): string => (isFolded(field) ? `_ci_${field.name}` : field.name);

/** The fields of an object whose values are kept a second time. */
export const foldedFields = (fields: Iterable<Field>): Field[] => [...fields].filter(isFolded);

/** A value as it is looked up. */
export function lookupValue(field: Field, value: string): string | number {
  if (isFolded(field)) return value.toLowerCase();
  return ["double", "int", "currency", "percent"].includes(field.type) ? Number(value) : value;
}

/** Keeps the second copies of a record's values in step with the values. */
export function keepLookups(fields: JsonObject, folded: readonly Field[]): void {
  for (const { name } of folded) {
    const value = fields[name];
    if (typeof value === "string") fields[`_ci_${name}`] = value.toLowerCase();
    else delete fields[`_ci_${name}`];
  }
}
