import {
  GraphQLBoolean,
  GraphQLEnumType,
  GraphQLFloat,
  type GraphQLInputFieldConfigMap,
  GraphQLInputObjectType,
  type GraphQLInputType,
  GraphQLInt,
  GraphQLList,
  GraphQLNonNull,
  type GraphQLOutputType,
  GraphQLScalarType,
  GraphQLString,
} from "graphql";
import type { Part } from "./composites.ts";
import type { FieldType } from "./field-types.ts";

const scalar = (name: string) => new GraphQLScalarType({ name });

export const UUID = scalar("UUID");
export const DATE_TIME = scalar("DateTime");
export const DATE = scalar("Date");
export const RAW_JSON = scalar("RawJSONScalar");
export const BIG_FLOAT = scalar("BigFloat");
export const POSITION = scalar("Position");
export const TS_VECTOR = scalar("TSVector");
export const CURSOR = GraphQLString;

export const ORDER_DIRECTION = new GraphQLEnumType({
  name: "OrderByDirection",
  values: Object.fromEntries(
    ["AscNullsFirst", "AscNullsLast", "DescNullsFirst", "DescNullsLast"].map((name) => [name, {}]),
  ),
});

const FILTER_IS = new GraphQLEnumType({ name: "FilterIs", values: { NULL: {}, NOT_NULL: {} } });

/** A filter over one value: the operators of twenty.md §8. */
export function filterOver(name: string, type: GraphQLInputType, texts: boolean, list = false): GraphQLInputObjectType {
  const one = (names: string[], of: GraphQLInputType): GraphQLInputFieldConfigMap =>
    Object.fromEntries(names.map((op) => [op, { type: of }]));
  const many = new GraphQLList(new GraphQLNonNull(type));
  return new GraphQLInputObjectType({
    name,
    fields: {
      is: { type: FILTER_IS },
      ...(list
        ? { ...one(["containsAny", "eq"], many), isEmptyArray: { type: GraphQLBoolean } }
        : { ...one(["eq", "neq", "gt", "gte", "lt", "lte"], type), in: { type: many } }),
      ...(texts ? one(["like", "ilike", "startsWith", "endsWith"], GraphQLString) : {}),
    },
  });
}

export const STRING_FILTER = filterOver("StringFilter", GraphQLString, true);
export const UUID_FILTER = filterOver("UUIDFilter", UUID, false);
const FLOAT_FILTER = filterOver("FloatFilter", GraphQLFloat, false);
const BOOLEAN_FILTER = filterOver("BooleanFilter", GraphQLBoolean, false);
const DATE_TIME_FILTER = filterOver("DateTimeFilter", DATE_TIME, false);
const DATE_FILTER = filterOver("DateFilter", DATE, false);
const BIG_FLOAT_FILTER = filterOver("BigFloatFilter", BIG_FLOAT, false);
const ARRAY_FILTER = filterOver("ArrayFilter", GraphQLString, false, true);
const JSON_FILTER = new GraphQLInputObjectType({
  name: "RawJsonFilter",
  fields: { is: { type: FILTER_IS }, like: { type: GraphQLString } },
});

type Types = { out: GraphQLOutputType; in: GraphQLInputType; filter: GraphQLInputObjectType };

/** Type of a plain field; selects and composites have types of their own. */
export const PLAIN_TYPES: Readonly<Partial<Record<FieldType, Types>>> = {
  TEXT: { out: GraphQLString, in: GraphQLString, filter: STRING_FILTER },
  NUMBER: { out: GraphQLFloat, in: GraphQLFloat, filter: FLOAT_FILTER },
  NUMERIC: { out: BIG_FLOAT, in: BIG_FLOAT, filter: BIG_FLOAT_FILTER },
  BOOLEAN: { out: GraphQLBoolean, in: GraphQLBoolean, filter: BOOLEAN_FILTER },
  DATE: { out: DATE, in: DATE, filter: DATE_FILTER },
  DATE_TIME: { out: DATE_TIME, in: DATE_TIME, filter: DATE_TIME_FILTER },
  UUID: { out: UUID, in: UUID, filter: UUID_FILTER },
  POSITION: { out: POSITION, in: POSITION, filter: FLOAT_FILTER },
  ARRAY: { out: new GraphQLList(GraphQLString), in: new GraphQLList(GraphQLString), filter: ARRAY_FILTER },
  RAW_JSON: { out: RAW_JSON, in: RAW_JSON, filter: JSON_FILTER },
  FILES: { out: RAW_JSON, in: RAW_JSON, filter: JSON_FILTER },
  TS_VECTOR: { out: TS_VECTOR, in: TS_VECTOR, filter: STRING_FILTER },
};

/** Type of a composite's sub-field. */
export const PART_TYPES: Readonly<Record<Part, Types>> = {
  text: { out: GraphQLString, in: GraphQLString, filter: STRING_FILTER },
  url: { out: GraphQLString, in: GraphQLString, filter: STRING_FILTER },
  email: { out: GraphQLString, in: GraphQLString, filter: STRING_FILTER },
  number: { out: GraphQLFloat, in: GraphQLFloat, filter: FLOAT_FILTER },
  micros: { out: BIG_FLOAT, in: BIG_FLOAT, filter: BIG_FLOAT_FILTER },
  uuid: { out: UUID, in: UUID, filter: UUID_FILTER },
  json: { out: RAW_JSON, in: RAW_JSON, filter: JSON_FILTER },
};

export const INT = GraphQLInt;
