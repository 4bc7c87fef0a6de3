import {
  GraphQLBoolean,
  type GraphQLFieldConfig,
  type GraphQLFieldConfigArgumentMap,
  GraphQLList,
  GraphQLNonNull,
  GraphQLObjectType,
  GraphQLSchema,
} from "graphql";
import type { ApiRequest, ApiResponse, JsonObject } from "../shared/crm.ts";
import type { StoredRecord } from "../shared/store.ts";
import { capitalised } from "./answers.ts";
import { destroy, restore, softDelete, updateRecord, updateRecords } from "./change.ts";
import { UUID } from "./core-scalars.ts";
import { coreTypes, type ObjectTypes, pageArguments } from "./core-types.ts";
import { createRecords } from "./create.ts";
import { badRequest, notFound } from "./errors.ts";
import { type Filter, filterTest } from "./filter.ts";
import { type Direction, findPage, matching, matchingAll, type Order, type Page } from "./find.ts";
import { type RootContext, runGraphql } from "./graphql-run.ts";
import type { ObjectType } from "./schema.ts";
import type { Workspace } from "./workspace.ts";

type Args = { [name: string]: unknown };
type RootField = GraphQLFieldConfig<unknown, RootContext, Args>;

const DEFAULT_PAGE = 60;

/** The core GraphQL API over the schema as it is now, built anew after each change of it (twenty.md §6, §8, §9). */
export function coreApi(workspace: Workspace) {
  let built: { version: number; schema: GraphQLSchema } | null = null;
  const schema = (): GraphQLSchema => {
    const version = workspace.schemaVersion();
    if (built?.version !== version) built = { version, schema: buildCore(workspace) };
    return built.schema;
  };
  return {
    graphql: (request: ApiRequest): ApiResponse => runGraphql(workspace, request, { name: "graphql", schema }),
  };
}

function buildCore(workspace: Workspace): GraphQLSchema {
  const schema = workspace.schema();
  const types = coreTypes(workspace, schema, (object, records, args) => pageOf(workspace, object, records, args));
  const queries: Record<string, RootField> = {};
  const mutations: Record<string, RootField> = {};
  for (const object of schema.objects) {
    const own = types.get(object.name);
    if (!own) continue;
    Object.assign(queries, guarded(queriesOf(workspace, object, own)));
    Object.assign(mutations, guarded(mutationsOf(workspace, object, own)));
  }
  return new GraphQLSchema({
    query: new GraphQLObjectType({ name: "Query", fields: queries }),
    mutation: new GraphQLObjectType({ name: "Mutation", fields: mutations }),
  });
}

/** Every root field is charged before it does anything. */
function guarded(fields: Record<string, RootField>): Record<string, RootField> {
  return Object.fromEntries(
    Object.entries(fields).map(([name, field]) => [
      name,
      {
        ...field,
        resolve: (source: unknown, args: Args, context: RootContext, info) => {
          context.guard(name);
          return field.resolve?.(source, args, context, info);
        },
      } satisfies RootField,
    ]),
  );
}

const filterOf = (args: Args): Filter => (args["filter"] ?? {}) as Filter;

function pageOf(workspace: Workspace, object: ObjectType, records: StoredRecord[] | null, args: Args): Page {
  const wanted = Number(args["first"] ?? args["last"] ?? args["limit"] ?? DEFAULT_PAGE);
  const limit = Math.min(wanted, workspace.rules.pageMaximum ?? wanted);
  if (records) {
    const test = filterTest(object, filterOf(args));
    const found = records.filter(test);
    return {
      records: found.slice(0, limit),
      total: found.length,
      remaining: found.length,
      hasNextPage: found.length > limit,
      hasPreviousPage: false,
      cursor: ({ id }) => btoa(JSON.stringify({ id })),
    };
  }
  return findPage(workspace, object, {
    filter: filterOf(args),
    order: ordersOf(args["orderBy"]),
    limit,
    after: textOrNull(args["after"]),
    before: textOrNull(args["before"]),
    seesDeleted: true,
  });
}

const textOrNull = (value: unknown): string | null => (typeof value === "string" && value !== "" ? value : null);

function ordersOf(orderBy: unknown): Order[] {
  return ((orderBy ?? []) as JsonObject[]).flatMap((one) =>
    Object.entries(one).flatMap(([name, direction]): Order[] =>
      typeof direction === "string"
        ? [{ path: name, direction: direction as Direction }]
        : Object.entries((direction ?? {}) as JsonObject).map(([part, inner]) => ({
            path: `${name}.${part}`,
            direction: inner as Direction,
          })),
    ),
  );
}

function queriesOf(workspace: Workspace, object: ObjectType, types: ObjectTypes): Record<string, RootField> {
  return {
    [object.plural]: {
      type: types.connection,
      args: pageArguments(types),
      resolve: (_, args) => pageOf(workspace, object, null, args),
    },
    [object.name]: {
      type: types.node,
      args: { filter: { type: types.filter } },
      resolve: (_, args) => {
        const [record] = matching(workspace, object, filterOf(args), true);
        if (!record) throw notFound(workspace.rules);
        return record;
      },
    },
  };
}

function mutationsOf(workspace: Workspace, object: ObjectType, types: ObjectTypes): Record<string, RootField> {
  const one = capitalised(object.name);
  const many = capitalised(object.plural);
  const id: GraphQLFieldConfigArgumentMap = { id: { type: new GraphQLNonNull(UUID) } };
  const filter: GraphQLFieldConfigArgumentMap = { filter: { type: types.filter } };
  const list = new GraphQLList(types.node);
  const rows = new GraphQLNonNull(new GraphQLList(new GraphQLNonNull(types.create)));
  const field = (
    type: RootField["type"],
    args: GraphQLFieldConfigArgumentMap,
    resolve: (args: Args) => unknown,
  ): RootField => ({
    type,
    args,
    resolve: (_, given) => resolve(given),
  });
  const create = (inputs: unknown[], { upsert }: Args, single: boolean) =>
    createRecords(workspace, object, inputs, { upsert: upsert === true, surface: "graphql", single });
  const demand = (args: Args): Filter => demandedFilter(filterOf(args));
  const named = (args: Args): StoredRecord => {
    const record = workspace.store.record(object.name, String(args["id"]).toLowerCase());
    if (!record) throw notFound(workspace.rules);
    return record;
  };
  const live = (args: Args): StoredRecord => {
    const record = named(args);
    if (record.deletedAt !== null) throw notFound(workspace.rules);
    return record;
  };
  const gone = (records: StoredRecord[]): StoredRecord[] => {
    destroy(workspace, object, records);
    return records;
  };
  const matched = (args: Args) => matching(workspace, object, demand(args), true);
  const all = (args: Args) => matchingAll(workspace, object, demand(args));
  const upsert = { upsert: { type: GraphQLBoolean } };

  return {
    [`create${one}`]: field(
      types.node,
      { data: { type: types.create }, ...upsert },
      (args) => create([args["data"] ?? {}], args, true)[0],
    ),
    [`create${many}`]: field(list, { data: { type: rows }, ...upsert }, (args) => {
      const records = create(args["data"] as unknown[], args, false);
      // twenty.md §6: all are stored, sixty come back.
      return records.slice(0, workspace.rules.graphqlEcho ?? records.length);
    }),
    [`update${one}`]: field(types.node, { ...id, data: { type: types.update } }, (args) =>
      updateRecord(workspace, object, named(args).id, args["data"] ?? {}, "graphql"),
    ),
    [`update${many}`]: field(list, { ...filter, data: { type: types.update } }, (args) =>
      updateRecords(workspace, object, matched(args), args["data"] ?? {}, "graphql"),
    ),
    [`delete${one}`]: field(types.node, id, (args) => softDelete(workspace, object, [live(args)])[0]),
    [`delete${many}`]: field(list, filter, (args) => softDelete(workspace, object, matched(args))),
    [`destroy${one}`]: field(types.node, id, (args) => gone([named(args)])[0]),
    [`destroy${many}`]: field(list, filter, (args) => gone(all(args))),
    [`restore${one}`]: field(types.node, id, (args) => restore(workspace, object, [named(args)])[0]),
    [`restore${many}`]: field(list, filter, (args) =>
      restore(
        workspace,
        object,
        all(args).filter(({ deletedAt }) => deletedAt !== null),
      ),
    ),
  };
}

/** twenty.md §9: a mutation over many needs a filter. */
function demandedFilter(filter: Filter): Filter {
  if (Object.keys(filter).length === 0) throw badRequest("Filter is required");
  return filter;
}
