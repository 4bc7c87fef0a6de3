import {
  GraphQLBoolean,
  GraphQLEnumType,
  type GraphQLFieldConfigMap,
  type GraphQLInputFieldConfigMap,
  GraphQLInputObjectType,
  type GraphQLInputType,
  GraphQLList,
  GraphQLNonNull,
  GraphQLObjectType,
  type GraphQLOutputType,
  GraphQLString,
} from "graphql";
import type { StoredRecord } from "../shared/store.ts";
import { capitalised } from "./answers.ts";
import { COMPOSITES } from "./composites.ts";
import { type Composite, compositeTypes } from "./core-composites.ts";
import { connectionType } from "./core-connection.ts";
import { filterOver, INT, ORDER_DIRECTION, PLAIN_TYPES, UUID, UUID_FILTER } from "./core-scalars.ts";
import { signedPath } from "./files.ts";
import type { Page } from "./find.ts";
import { readField, relatedRecords } from "./rows.ts";
import { type Field, type ObjectType, type Schema, uniquePath } from "./schema.ts";
import type { Workspace } from "./workspace.ts";

/** The GraphQL types of one object. */
export type ObjectTypes = {
  node: GraphQLObjectType;
  connection: GraphQLObjectType;
  create: GraphQLInputObjectType;
  update: GraphQLInputObjectType;
  filter: GraphQLInputObjectType;
  order: GraphQLInputObjectType;
  whereUnique: GraphQLInputObjectType;
};

/** Answers a connection's arguments for the records on the one side of a relation. */
export type ConnectionOf = (object: ObjectType, records: StoredRecord[] | null, args: Record<string, unknown>) => Page;

/** All object types of the schema as it is now; `connectionOf` answers one-to-many fields (twenty.md §6, §8). */
export function coreTypes(workspace: Workspace, schema: Schema, connectionOf: ConnectionOf): Map<string, ObjectTypes> {
  const composites = new Map(Object.keys(COMPOSITES).map((type) => [type, compositeTypes(type)]));
  const types = new Map<string, ObjectTypes>();
  const typesOf = (name: string): ObjectTypes => {
    const found = types.get(name);
    if (!found) throw new Error(`no types for ${name}`);
    return found;
  };
  for (const object of schema.objects)
    types.set(object.name, objectTypes(workspace, schema, object, composites, typesOf, connectionOf));
  return types;
}

type FieldTypes = {
  out: GraphQLOutputType;
  in: GraphQLInputType;
  filter: GraphQLInputObjectType;
  order: GraphQLInputType;
};

function fieldTypes(object: ObjectType, field: Field, composites: ReadonlyMap<string, Composite>): FieldTypes {
  const composite = composites.get(field.type);
  if (composite) return composite;
  const plain = PLAIN_TYPES[field.type];
  if (plain) return { ...plain, order: ORDER_DIRECTION };
  const name = `${capitalised(object.name)}${capitalised(field.name)}Enum`;
  const values = field.options?.map(({ value }) => value) ?? [
    "RATING_1",
    "RATING_2",
    "RATING_3",
    "RATING_4",
    "RATING_5",
  ];
  const options = new GraphQLEnumType({ name, values: Object.fromEntries(values.map((value) => [value, {}])) });
  if (field.type !== "MULTI_SELECT")
    return { out: options, in: options, filter: filterOver(`${name}Filter`, options, false), order: ORDER_DIRECTION };
  const list = new GraphQLList(options);
  return { out: list, in: list, filter: filterOver(`${name}Filter`, options, false, true), order: ORDER_DIRECTION };
}

function objectTypes(
  workspace: Workspace,
  schema: Schema,
  object: ObjectType,
  composites: ReadonlyMap<string, Composite>,
  typesOf: (name: string) => ObjectTypes,
  connectionOf: ConnectionOf,
): ObjectTypes {
  const name = capitalised(object.name);
  const own = new Map(
    object.fields
      .filter(({ type }) => type !== "RELATION")
      .map((field) => [field, fieldTypes(object, field, composites)]),
  );
  const references = object.fields.filter(({ relation }) => relation !== null);
  const node = new GraphQLObjectType<StoredRecord>({
    name,
    fields: () => ({
      ...plainOutputs(workspace, object, own),
      ...relationOutputs(workspace, schema, references, typesOf, connectionOf),
    }),
  });
  const whereUnique = new GraphQLInputObjectType({
    name: `${name}WhereUniqueInput`,
    fields: {
      id: { type: UUID },
      ...Object.fromEntries(
        [...own]
          .filter(([field]) => uniquePath(field) !== null)
          .map(([field, types]) => [field.name, { type: types.in }]),
      ),
    },
  });
  const input = (kind: "Create" | "Update") =>
    new GraphQLInputObjectType({
      name: `${name}${kind}Input`,
      fields: () => inputs(own, references, typesOf),
    });
  const filter: GraphQLInputObjectType = new GraphQLInputObjectType({
    name: `${name}FilterInput`,
    fields: (): GraphQLInputFieldConfigMap => ({
      and: { type: new GraphQLList(filter) },
      or: { type: new GraphQLList(filter) },
      not: { type: filter },
      ...Object.fromEntries([...own].map(([field, types]) => [field.name, { type: types.filter }])),
      ...Object.fromEntries(columnsOf(references).map((column) => [column, { type: UUID_FILTER }])),
    }),
  });
  const order = new GraphQLInputObjectType({
    name: `${name}OrderByInput`,
    fields: {
      ...Object.fromEntries([...own].map(([field, types]) => [field.name, { type: types.order }])),
      ...Object.fromEntries(columnsOf(references).map((column) => [column, { type: ORDER_DIRECTION }])),
    },
  });
  return {
    node,
    connection: connectionType(name, node),
    create: input("Create"),
    update: input("Update"),
    filter,
    order,
    whereUnique,
  };
}

const columnsOf = (references: readonly Field[]): string[] =>
  references.flatMap(({ relation }) => relation?.column ?? []);

function plainOutputs(
  workspace: Workspace,
  object: ObjectType,
  own: ReadonlyMap<Field, FieldTypes>,
): GraphQLFieldConfigMap<StoredRecord, unknown> {
  return Object.fromEntries(
    [...own].map(([field, types]) => [
      field.name,
      {
        type: types.out,
        resolve: (record: StoredRecord) => {
          const value = readField(object, field, record);
          // twenty.md §7: GraphQL shows the path of an attachment as a signed link at v1.5.
          const path =
            object.name === "attachment" && field.name === "fullPath" && typeof value === "string" && value !== "";
          return path ? signedPath(workspace, value) : value;
        },
      },
    ]),
  );
}

function relationOutputs(
  workspace: Workspace,
  schema: Schema,
  references: readonly Field[],
  typesOf: (name: string) => ObjectTypes,
  connectionOf: ConnectionOf,
): GraphQLFieldConfigMap<StoredRecord, unknown> {
  const outputs: GraphQLFieldConfigMap<StoredRecord, unknown> = {};
  for (const field of references) {
    const { relation } = field;
    const target = relation ? schema.byName.get(relation.target) : undefined;
    if (!relation || !target) continue;
    const { column } = relation;
    const types = typesOf(target.name);
    if (column) {
      outputs[column] = { type: UUID, resolve: (record) => record.fields[column] ?? null };
      outputs[field.name] = {
        type: types.node,
        resolve: (record) => relatedRecords(workspace, field, record)[0] ?? null,
      };
    } else {
      outputs[field.name] = {
        type: types.connection,
        args: pageArguments(types),
        resolve: (record, args) => connectionOf(target, relatedRecords(workspace, field, record), args),
      };
    }
  }
  return outputs;
}

function inputs(
  own: ReadonlyMap<Field, FieldTypes>,
  references: readonly Field[],
  typesOf: (name: string) => ObjectTypes,
): GraphQLInputFieldConfigMap {
  const fields: GraphQLInputFieldConfigMap = {};
  for (const [field, types] of own) if (field.type !== "TS_VECTOR") fields[field.name] = { type: types.in };
  for (const { name, relation, object } of references) {
    if (!relation?.column) continue;
    fields[relation.column] = { type: UUID };
    fields[name] = { type: connectInput(object, name, typesOf(relation.target)) };
  }
  return fields;
}

const connectInputs = new WeakMap<ObjectTypes, Map<string, GraphQLInputObjectType>>();

/** `{connect: {where: {…}}}` or `{disconnect: true}` (twenty.md §6). */
function connectInput(object: string, field: string, target: ObjectTypes): GraphQLInputObjectType {
  const made = connectInputs.get(target) ?? new Map<string, GraphQLInputObjectType>();
  connectInputs.set(target, made);
  const name = `${capitalised(object)}${capitalised(field)}RelationInput`;
  const known = made.get(name);
  if (known) return known;
  const where = new GraphQLInputObjectType({
    name: `${name}Connect`,
    fields: { where: { type: new GraphQLNonNull(target.whereUnique) } },
  });
  const type = new GraphQLInputObjectType({
    name,
    fields: { connect: { type: where }, disconnect: { type: GraphQLBoolean } },
  });
  made.set(name, type);
  return type;
}

export const pageArguments = (types: ObjectTypes) => ({
  first: { type: INT },
  last: { type: INT },
  limit: { type: INT },
  before: { type: GraphQLString },
  after: { type: GraphQLString },
  filter: { type: types.filter },
  orderBy: { type: new GraphQLList(types.order) },
});
