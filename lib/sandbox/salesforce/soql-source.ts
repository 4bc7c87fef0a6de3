import type { JsonObject } from "../shared/crm.ts";
import type { StoredRecord } from "../shared/store.ts";
import { relationField } from "./draft.ts";
import type { Field, FieldType } from "./fields.ts";
import type { Org } from "./org.ts";
import { fieldValue, isArchived, shownValue } from "./read.ts";
import { unknownInQuery } from "./refusals.ts";
import { inBin } from "./remove.ts";
import type { Entity } from "./schema.ts";

/** One dotted path of a query, ready to be read from rows. `field` is null for things that are not stored. */
export type Reading<Row> = {
  path: string;
  type: FieldType;
  field: Field | null;
  read(row: Row): unknown;
  /** Puts the value into the answer's row under the path's names. */
  show(row: Row, into: JsonObject): void;
};

/** What a query may select from. */
export type Source<Row> = {
  name: string;
  reading(path: string, at: number): Reading<Row>;
  attributes(row: Row): JsonObject;
};

/** Attributes of a record in an answer. */
const attributesOf = (entity: Entity, id: string, version: string): JsonObject => ({
  type: entity.name,
  url: `/services/data/${version}/sobjects/${entity.name}/${id}`,
});

/** Whether a query sees the record: plain ones neither deleted nor archived ones (sheet 8). */
export const isSeen = (org: Org, entity: Entity, record: StoredRecord, all: boolean): boolean =>
  all ? record.deletedAt === null || inBin(org, record) : record.deletedAt === null && !isArchived(org, entity, record);

/** The records of an object as a source: paths lead through references, at most five steps. */
export function recordSource(org: Org, entity: Entity, version: string): Source<StoredRecord> {
  return {
    name: entity.name,
    reading: (path, at) => readingOf(org, entity, path, at, version),
    attributes: ({ id }) => attributesOf(entity, id, version),
  };
}

function readingOf(org: Org, entity: Entity, path: string, at: number, version: string): Reading<StoredRecord> {
  const [first = "", ...rest] = path.split(".");
  // `Contact.Name FROM Contact`: the object's own name may stand before a field.
  if (rest.length > 0 && first.toLowerCase() === entity.name.toLowerCase() && !relationField(entity, first))
    return readingOf(org, entity, rest.join("."), at, version);
  if (rest.length === 0) {
    const field = entity.byName.get(first.toLowerCase());
    if (!field) throw unknownInQuery(first, entity.name, at + 1);
    return {
      path: field.name,
      type: field.type,
      field,
      read: (record) => fieldValue(org, entity, record, field),
      show(record, into) {
        into[field.name] = shownValue(field, fieldValue(org, entity, record, field));
      },
    };
  }
  const reference = relationField(entity, first);
  const targets = reference?.refersTo.flatMap((name) => org.schema().seen(name) ?? []) ?? [];
  if (!reference || targets.length === 0 || rest.length > 5) throw unknownInQuery(first, entity.name, at + 1);
  const relation = reference.relationship ?? first;
  const asksType = reference.refersTo.length > 1 && rest.join(".").toLowerCase() === "type";
  const inner = new Map(
    targets.flatMap((target) => {
      if (asksType) return [[target.prefix, { target, reading: typeReading(target) }]];
      try {
        return [[target.prefix, { target, reading: readingOf(org, target, rest.join("."), at, version) }]];
      } catch (error) {
        if (targets.length === 1) throw error;
        return [];
      }
    }),
  );
  const [some] = inner.values();
  if (!some) throw unknownInQuery(rest.join("."), "Name", at + 1);
  const parentOf = (record: StoredRecord) => {
    const id = fieldValue(org, entity, record, reference);
    const way = typeof id === "string" ? inner.get(id.slice(0, 3)) : undefined;
    const parent = way && org.store.record(way.target.name, String(id));
    return way && parent ? { ...way, parent } : null;
  };
  return {
    path: `${relation}.${some.reading.path}`,
    type: some.reading.type,
    field: some.reading.field,
    read(record) {
      const found = parentOf(record);
      return found ? found.reading.read(found.parent) : null;
    },
    show(record, into) {
      const found = parentOf(record);
      if (!found) {
        into[relation] ??= null;
        return;
      }
      into[relation] ??= { attributes: attributesOf(found.target, found.parent.id, version) };
      found.reading.show(found.parent, into[relation] as JsonObject);
    },
  };
}

/** `Who.Type`, `Owner.Type`: which object a reference to several leads to. */
const typeReading = ({ name }: Entity): Reading<StoredRecord> => ({
  path: "Type",
  type: "string",
  field: null,
  read: () => name,
  show(_, into) {
    into["Type"] = name;
  },
});

/** Rows that follow from something else than records: `types` names each path that may be asked for. */
export function rowSource(name: string, types: Readonly<Record<string, FieldType>>): Source<JsonObject> {
  const known = new Map(Object.keys(types).map((path) => [path.toLowerCase(), path]));
  const dig = (row: JsonObject, path: string): unknown =>
    path.split(".").reduce<unknown>((value, key) => (value as JsonObject | null | undefined)?.[key] ?? null, row);
  return {
    name,
    attributes: () => ({ type: name }),
    reading(path, at) {
      const full = known.get(path.toLowerCase());
      if (full === undefined) throw unknownInQuery(path, name, at + 1);
      return {
        path: full,
        type: types[full] ?? "string",
        field: null,
        read: (row) => dig(row, full),
        show(row, into) {
          const keys = full.split(".");
          const last = keys.pop() ?? "";
          let place = into;
          for (const key of keys) {
            place[key] ??= { attributes: { type: key } };
            place = place[key] as JsonObject;
          }
          place[last] = dig(row, full);
        },
      };
    },
  };
}
