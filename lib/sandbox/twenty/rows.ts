import type { JsonObject } from "../shared/crm.ts";
import type { StoredRecord } from "../shared/store.ts";
import { blocknoteOf } from "./blocknote.ts";
import { COMPOSITES } from "./composites.ts";
import { blankValue, valueAt } from "./input.ts";
import type { Field, ObjectType } from "./schema.ts";
import { objectNamed, type Workspace } from "./workspace.ts";

/** One field of a record as the API shows it (twenty.md §3, transcript). */
export function readField(object: ObjectType, field: Field, record: StoredRecord): unknown {
  if (field.type === "TS_VECTOR") return searchVector(object, record);
  if (field.type in COMPOSITES) {
    const held = { ...(blankValue(field) as JsonObject), ...(record.fields[field.name] as JsonObject | undefined) };
    if (field.type !== "RICH_TEXT") return held;
    const { markdown, blocknote } = held;
    return { blocknote: typeof markdown === "string" ? blocknoteOf(markdown, record.id) : blocknote, markdown };
  }
  return valueAt(object, record, field.name);
}

/**
 * A record as REST answers it. `depth` 1 adds the records it refers to and those that refer to it, 2 once more
 * (twenty.md §8).
 */
export function restRecord(workspace: Workspace, object: ObjectType, record: StoredRecord, depth: number): JsonObject {
  const answer: JsonObject = {};
  for (const field of object.fields) {
    if (field.type === "RELATION") {
      const column = field.relation?.column;
      if (column) answer[column] = record.fields[column] ?? null;
    } else answer[field.name] = readField(object, field, record);
  }
  if (depth === 0) return answer;
  for (const field of object.fields) {
    if (field.type === "RELATION") answer[field.name] = related(workspace, field, record, depth - 1);
  }
  return answer;
}

function related(workspace: Workspace, field: Field, record: StoredRecord, depth: number): unknown {
  const target = field.relation && objectNamed(workspace, field.relation.target);
  if (!target) return null;
  const records = relatedRecords(workspace, field, record).map((one) => restRecord(workspace, target, one, depth));
  return field.relation?.type === "MANY_TO_ONE" ? (records[0] ?? null) : records;
}

/** The live records on the other side of a relation. */
export function relatedRecords({ store }: Workspace, field: Field, record: StoredRecord): StoredRecord[] {
  const { relation } = field;
  if (!relation) return [];
  const id = relation.column ? record.fields[relation.column] : null;
  const found =
    relation.type === "ONE_TO_MANY"
      ? store.recordsByValue(relation.target, `${relation.back}Id`, [record.id])
      : typeof id === "string"
        ? store.recordsById(relation.target, [id])
        : [];
  return found.filter(({ deletedAt }) => deletedAt === null);
}

/** Words of the searchable fields with their places, as PostgreSQL prints a search vector. */
function searchVector(object: ObjectType, record: StoredRecord): string {
  const places = new Map<string, number>();
  for (const field of object.fields) {
    if (!field.isSearchable) continue;
    const value = record.fields[field.name];
    const texts = value !== null && typeof value === "object" ? Object.values(value) : [value];
    for (const text of texts)
      if (typeof text === "string")
        for (const word of text.toLowerCase().match(/[\p{L}\p{N}@./_-]+/gu) ?? [])
          if (!places.has(word)) places.set(word, places.size + 1);
  }
  return [...places]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([word, place]) => `'${word}':${place}`)
    .join(" ");
}
