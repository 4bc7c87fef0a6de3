import { GraphQLBoolean, GraphQLList, GraphQLObjectType } from "graphql";
import type { StoredRecord } from "../shared/store.ts";
import { CURSOR, INT } from "./core-scalars.ts";
import type { Page } from "./find.ts";

const PAGE_INFO = new GraphQLObjectType({
  name: "PageInfo",
  fields: {
    hasNextPage: { type: GraphQLBoolean },
    hasPreviousPage: { type: GraphQLBoolean },
    startCursor: { type: CURSOR },
    endCursor: { type: CURSOR },
  },
});

/** The connection over a node type: edges, count and page information. */
export function connectionType(name: string, node: GraphQLObjectType): GraphQLObjectType {
  const edge = new GraphQLObjectType<{ record: StoredRecord; page: Page }>({
    name: `${name}Edge`,
    fields: {
      node: { type: node, resolve: ({ record }) => record },
      cursor: { type: CURSOR, resolve: ({ record, page }) => page.cursor(record) },
    },
  });
  return new GraphQLObjectType<Page>({
    name: `${name}Connection`,
    fields: {
      edges: { type: new GraphQLList(edge), resolve: (page) => page.records.map((record) => ({ record, page })) },
      totalCount: { type: INT, resolve: (page) => page.total },
      pageInfo: {
        type: PAGE_INFO,
        resolve: (page) => {
          const [first] = page.records;
          const last = page.records.at(-1);
          return {
            hasNextPage: page.hasNextPage,
            hasPreviousPage: page.hasPreviousPage,
            startCursor: first ? page.cursor(first) : null,
            endCursor: last ? page.cursor(last) : null,
          };
        },
      },
    },
  });
}
