import type { JsonObject } from "../shared/crm.ts";
import type { Field } from "./fields.ts";
import { liveByValue, type Org } from "./org.ts";
import { noSuchParent, severalFound, unknownColumn, wrongJsonType } from "./refusals.ts";
import type { Entity } from "./schema.ts";
import { type Came, readValue } from "./values.ts";

/** A parent named by an external id instead of its id. */
type Parent = { field: Field; target: Entity; key: Field; value: string };
/** What a caller wants a record to hold, read but not yet checked against other records. */
export type Draft = { entity: Entity; values: Map<Field, unknown>; parents: Parent[] };
/** Where a column of a CSV or a key of a JSON record leads. */
export type Column = { field: Field; parent: { target: Entity; key: Field } | null };

/**
 * The column of that name: a field, or `Relationship.Key` for a parent by external id, of a polymorphic one
 * `Contact:Who.Key` (sheet 6.3). Null when the user sees no such field.
 */
export function columnOf(org: Org, entity: Entity, name: string): Column | null {
  const field = entity.byName.get(name.toLowerCase());
  if (field) return { field, parent: null };
  const match = /^(?:([A-Za-z]\w*):)?([A-Za-z]\w*)\.([A-Za-z]\w*)$/.exec(name.trim());
  if (!match) return null;
  return parentColumn(org, entity, match[2] ?? "", match[3] ?? "", match[1] ?? null);
}

function parentColumn(org: Org, entity: Entity, relation: string, key: string, type: string | null): Column | null {
  const field = relationField(entity, relation);
  if (!field) return null;
  for (const name of type === null ? field.refersTo : [type]) {
    const target = field.refersTo.includes(name) ? org.schema().seen(name) : undefined;
    const keyField = target?.byName.get(key.toLowerCase());
    if (target && keyField && (keyField.externalId || keyField.idLookup))
      return { field, parent: { target, key: keyField } };
  }
  return null;
}

/** The reference whose relationship has that name: `Account`, `Course__r`. */
export function relationField(entity: Entity, relation: string): Field | undefined {
  const wanted = relation.toLowerCase();
  for (const field of entity.fields) if (field.relationship?.toLowerCase() === wanted) return field;
  return undefined;
}

/** Puts one value into the draft; `given` null or "" empties the field. */
export function setColumn(org: Org, draft: Draft, column: Column, given: unknown, came: Came): void {
  const { field, parent } = column;
  if (!parent || given === null || given === "") draft.values.set(field, readValue(field, given, came, org.switches));
  else draft.parents.push({ field, target: parent.target, key: parent.key, value: String(given) });
}

export const emptyDraft = (entity: Entity): Draft => ({ entity, values: new Map(), parents: [] });

/** A record of a JSON body; `except` (lower case) are keys that the caller has read itself. */
export function readDraft(org: Org, entity: Entity, body: JsonObject, except: readonly string[] = []): Draft {
  const draft = emptyDraft(entity);
  for (const [name, given] of Object.entries(body)) {
    const lower = name.toLowerCase();
    if (lower === "attributes" || except.includes(lower)) continue;
    if (given !== null && typeof given === "object" && !Array.isArray(given) && relationField(entity, name)) {
      const [[key = "", value] = []] = Object.entries(given).filter(([inner]) => inner !== "attributes");
      const { attributes } = given as { attributes?: { type?: string } };
      const column = parentColumn(org, entity, name, key, attributes?.type ?? null);
      if (!column) throw unknownColumn(`${name}.${key}`, entity.name);
      setColumn(org, draft, column, value, "json");
      continue;
    }
    const field = entity.byName.get(lower);
    if (!field) throw unknownColumn(name, entity.name);
    if (Array.isArray(given))
      throw wrongJsonType(field.type === "multipicklist" ? "multipicklist" : field.type, "START_ARRAY", "");
    setColumn(org, draft, { field, parent: null }, given, "json");
  }
  return draft;
}

/** The draft's values with every parent resolved. Throws when there is no parent with that key (sheet 6.1). */
export function resolveParents(org: Org, { values, parents }: Draft): Map<Field, unknown> {
  if (parents.length === 0) return values;
  const all = new Map(values);
  for (const { field, target, key, value } of parents) {
    const [found, ...others] = key.type === "id" ? [] : liveByValue(org, target, key, [value]);
    if (!found) throw noSuchParent(value, key.name, target.name);
    if (others.length > 0)
      throw severalFound(
        [found, ...others].map(({ id }) => id),
        key.name,
      );
    all.set(field, found.id);
  }
  return all;
}
