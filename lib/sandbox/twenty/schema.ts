import type { JsonObject } from "../shared/crm.ts";
import { uuidFrom } from "../shared/ids.ts";
import type { Store } from "../shared/store.ts";
import { UNIQUE_PART } from "./composites.ts";
import type { FieldType } from "./field-types.ts";
import { type StandardObject, standardObjects } from "./standard.ts";

export type Option = { id: string; label: string; value: string; position: number; color: string };

/** One side of a relation. `column`: the `<name>Id` on the many side, null on the one side. */
export type Relation = {
  type: "MANY_TO_ONE" | "ONE_TO_MANY";
  target: string;
  back: string;
  column: string | null;
  onDestroy: "cascade" | "null";
};

export type Field = {
  id: string;
  object: string;
  name: string;
  type: FieldType;
  label: string;
  description: string | null;
  icon: string | null;
  isCustom: boolean;
  isActive: boolean;
  isSystem: boolean;
  isNullable: boolean;
  isUnique: boolean;
  isSearchable: boolean;
  isLabelSyncedWithName: boolean;
  defaultValue: unknown;
  options: Option[] | null;
  settings: unknown;
  relation: Relation | null;
  createdAt: string;
  updatedAt: string;
};

export type ObjectType = {
  id: string;
  name: string;
  plural: string;
  label: string;
  labelPlural: string;
  description: string | null;
  icon: string | null;
  isCustom: boolean;
  isActive: boolean;
  isSystem: boolean;
  createdAt: string;
  updatedAt: string;
  /** Custom fields first, then standard ones, as a v1.5 server answers. */
  fields: Field[];
};

export type Schema = {
  objects: ObjectType[];
  byName: ReadonlyMap<string, ObjectType>;
  byPlural: ReadonlyMap<string, ObjectType>;
  byId: ReadonlyMap<string, ObjectType>;
  field: (id: string) => Field | undefined;
};

/** Dotted path of the value a unique field compares, or null when the field is not unique. */
export function uniquePath(field: Field): string | null {
  if (!field.isUnique || field.name === "id") return null;
  const part = UNIQUE_PART[field.type];
  return part === undefined ? field.name : `${field.name}.${part}`;
}

/** Reads the schema out of the store. */
export function readSchema(store: Store): Schema {
  const fields = store.definitions("field").map(({ body }) => body as unknown as Field);
  const objects = store.definitions("object").map(({ body }) => {
    const own = fields.filter(({ object }) => object === body["name"]);
    const ordered = [...own.filter(({ isCustom }) => isCustom), ...own.filter(({ isCustom }) => !isCustom)];
    return { ...(body as unknown as Omit<ObjectType, "fields">), fields: ordered };
  });
  const byFieldId = new Map(fields.map((field) => [field.id, field]));
  return {
    objects,
    byName: new Map(objects.map((object) => [object.name, object])),
    byPlural: new Map(objects.map((object) => [object.plural, object])),
    byId: new Map(objects.map((object) => [object.id, object])),
    field: (id) => byFieldId.get(id),
  };
}

export function saveField(store: Store, field: Field): void {
  store.define({ kind: "field", id: field.id, parent: field.object, body: field as unknown as JsonObject });
  if (field.relation?.column) store.indexPath(field.object, field.relation.column);
  const path = uniquePath(field);
  if (path) store.indexPath(field.object, path);
}

export function saveObject(store: Store, { fields: _, ...object }: ObjectType): void {
  store.define({ kind: "object", id: object.id, parent: null, body: object as unknown as JsonObject });
}

/** A field with everything a caller left out. Ids of standard fields follow from their names. */
export function newField(
  given: Pick<Field, "object" | "name" | "type" | "label"> & Partial<Field>,
  createdAt: string,
): Field {
  return {
    id: uuidFrom(`field ${given.object}.${given.name}`),
    description: null,
    icon: null,
    isCustom: false,
    isActive: true,
    isSystem: false,
    isNullable: true,
    isUnique: false,
    isSearchable: false,
    isLabelSyncedWithName: false,
    defaultValue: null,
    options: null,
    settings: null,
    relation: null,
    createdAt,
    updatedAt: createdAt,
    ...given,
  };
}

/** Both sides of a reference from `object.name` to `to`. */
export function referenceFields(
  reference: { object: string; name: string; to: string; back: string; onDestroy: "cascade" | "null" },
  more: Partial<Field>,
  createdAt: string,
  labels: { here: string; there: string },
): [Field, Field] {
  const { object, name, to, back, onDestroy } = reference;
  return [
    newField(
      {
        ...more,
        object,
        name,
        type: "RELATION",
        label: labels.here,
        settings: {
          relationType: "MANY_TO_ONE",
          joinColumnName: `${name}Id`,
          onDelete: onDestroy === "cascade" ? "CASCADE" : "SET_NULL",
        },
        relation: { type: "MANY_TO_ONE", target: to, back, column: `${name}Id`, onDestroy },
      },
      createdAt,
    ),
    newField(
      {
        isCustom: more.isCustom ?? false,
        object: to,
        name: back,
        type: "RELATION",
        label: labels.there,
        settings: { relationType: "ONE_TO_MANY" },
        relation: { type: "ONE_TO_MANY", target: object, back: name, column: null, onDestroy },
      },
      createdAt,
    ),
  ];
}

const titled = (name: string): string =>
  name.replace(/([A-Z])/g, " $1").replace(/^./, (letter) => letter.toUpperCase());

/** Fields that come after the business fields of every object. */
export function closingFields(object: string, bare: boolean, createdAt: string): Field[] {
  const make = (name: string, type: FieldType, more: Partial<Field> = {}) =>
    newField({ object, name, type, label: titled(name), isNullable: false, ...more }, createdAt);
  return [
    ...(bare
      ? []
      : [
          make("position", "POSITION", { isSystem: true, defaultValue: 0 }),
          make("createdBy", "ACTOR"),
          make("searchVector", "TS_VECTOR", { isSystem: true, isNullable: true }),
        ]),
    make("id", "UUID", { isSystem: true, isUnique: true, defaultValue: "uuid" }),
    make("createdAt", "DATE_TIME", { defaultValue: "now" }),
    make("updatedAt", "DATE_TIME", { defaultValue: "now" }),
    make("deletedAt", "DATE_TIME", { isNullable: true }),
  ];
}

/** Writes the standard objects into an empty store. */
export function plantStandardSchema(store: Store, names: { prefixed: boolean; files: boolean }): void {
  const createdAt = store.nowIso();
  const standard = standardObjects(names);
  for (const object of standard) plantObject(store, object, createdAt);
  for (const object of standard) {
    for (const reference of object.references) {
      const [here, there] = referenceFields({ ...reference, object: object.name }, {}, createdAt, {
        here: titled(reference.name),
        there: titled(reference.back),
      });
      saveField(store, here);
      saveField(store, there);
    }
  }
}

function plantObject(store: Store, object: StandardObject, createdAt: string): void {
  const { name, plural, label, labelPlural, system = false, bare = false, fields } = object;
  saveObject(store, {
    id: uuidFrom(`object ${name}`),
    name,
    plural,
    label,
    labelPlural,
    description: null,
    icon: null,
    isCustom: false,
    isActive: true,
    isSystem: system,
    createdAt,
    updatedAt: createdAt,
    fields: [],
  });
  for (const field of fields) {
    saveField(
      store,
      newField(
        {
          object: name,
          name: field.name,
          type: field.type,
          label: field.label,
          isUnique: field.unique ?? false,
          isSearchable: field.searchable ?? false,
          isNullable: field.type !== "TEXT",
          defaultValue: field.default ?? (field.type === "TEXT" ? "''" : null),
          options: field.options?.map((value, position) => option(name, field.name, value, position)) ?? null,
        },
        createdAt,
      ),
    );
  }
  const withoutActor = name === "workspaceMember";
  for (const field of closingFields(name, bare, createdAt))
    if (!(withoutActor && field.name === "createdBy")) saveField(store, field);
}

function option(object: string, field: string, value: string, position: number): Option {
  const label = value.charAt(0) + value.slice(1).toLowerCase().replaceAll("_", " ");
  return { id: uuidFrom(`option ${object}.${field}.${value}`), label, value, position, color: "sky" };
}
