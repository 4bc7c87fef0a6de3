import { GraphQLInputObjectType, GraphQLObjectType } from "graphql";
import { COMPOSITES } from "./composites.ts";
import { ORDER_DIRECTION, PART_TYPES } from "./core-scalars.ts";

const TYPE_NAMES: Readonly<Record<string, string>> = {
  FULL_NAME: "FullName",
  EMAILS: "Emails",
  LINKS: "Links",
  PHONES: "Phones",
  ADDRESS: "Address",
  CURRENCY: "Currency",
  ACTOR: "Actor",
  RICH_TEXT: "RichText",
};

/** The GraphQL types of one composite. */
export type Composite = {
  out: GraphQLObjectType;
  in: GraphQLInputObjectType;
  filter: GraphQLInputObjectType;
  order: GraphQLInputObjectType;
};

/** Builds them for one composite type. */
export function compositeTypes(type: string): Composite {
  const name = TYPE_NAMES[type] ?? type;
  const parts = Object.entries(COMPOSITES[type] ?? {});
  const each = <T>(make: (part: (typeof PART_TYPES)[keyof typeof PART_TYPES]) => T): Record<string, T> =>
    Object.fromEntries(parts.map(([part, { part: kind }]) => [part, make(PART_TYPES[kind])]));
  return {
    out: new GraphQLObjectType({ name, fields: each((part) => ({ type: part.out })) }),
    in: new GraphQLInputObjectType({ name: `${name}CreateInput`, fields: each((part) => ({ type: part.in })) }),
    filter: new GraphQLInputObjectType({ name: `${name}FilterInput`, fields: each((part) => ({ type: part.filter })) }),
    order: new GraphQLInputObjectType({ name: `${name}OrderByInput`, fields: each(() => ({ type: ORDER_DIRECTION })) }),
  };
}
