import { buildSchema, type GraphQLSchema } from "graphql";
import type { ApiRequest, ApiResponse, JsonObject } from "../shared/crm.ts";
import { answering, isObject, json, readBody } from "./answers.ts";
import * as keys from "./api-keys.ts";
import { assertAuthorised } from "./auth.ts";
import { badRequest, Refusal } from "./errors.ts";
import type { FieldType } from "./field-types.ts";
import { completeFileUpload, createFileUpload, uploadFile } from "./files.ts";
import { type RootContext, runGraphql } from "./graphql-run.ts";
import { createField, deleteField, updateField } from "./metadata-fields.ts";
import { createObject, deleteObject, updateObject } from "./metadata-objects.ts";
import { metadataSdl } from "./metadata-sdl.ts";
import {
  connection,
  fieldView,
  indexView,
  type MetadataFilter,
  objectView,
  type Paging,
  restField,
  restObject,
} from "./metadata-view.ts";
import type { Upload } from "./multipart.ts";
import type { Workspace } from "./workspace.ts";

/** Arguments of the root fields; GraphQL has checked them against the schema. */
type Args = JsonObject & {
  id: string;
  input: JsonObject;
  paging?: Paging | null;
  filter?: MetadataFilter | null;
  apiKeyId: string;
  expiresAt: string;
  file: Upload | string;
  fileFolder: string | null;
  fileId: string;
};
type Root = (args: Args, context: RootContext) => unknown;

/** The metadata API, GraphQL at `/metadata` and REST at `/rest/metadata/` (twenty.md §4). */
export function metadataApi(workspace: Workspace) {
  let schema: GraphQLSchema | null = null;
  const side = {
    name: "metadata" as const,
    schema: () => {
      schema ??= buildSchema(metadataSdl({ v15: workspace.profile === "v1.5" }));
      return schema;
    },
    rootValue: guarded(roots(workspace)),
  };
  return {
    graphql: (request: ApiRequest): ApiResponse => runGraphql(workspace, request, side),
    rest: (request: ApiRequest): ApiResponse =>
      answering(() => {
        const read = readBody(workspace, request);
        if ("answer" in read) return read.answer;
        assertAuthorised(workspace.store, request.headers);
        return metadataRest(workspace, request, isObject(read.body) ? read.body : {}, (body) =>
          runGraphql(workspace, { ...request, method: "POST", ...jsonRequest(request, body) }, side),
        );
      }),
  };
}

function guarded(functions: Record<string, Root>): Record<string, Root> {
  return Object.fromEntries(
    Object.entries(functions).map(([name, run]) => [
      name,
      (args: Args, context: RootContext) => {
        context.guard(name);
        return run(args, context);
      },
    ]),
  );
}

function roots(workspace: Workspace): Record<string, Root> {
  const schema = () => workspace.schema();
  const input = (args: Args): JsonObject => args.input;
  const inner = (args: Args, name: string): JsonObject => input(args)[name] as JsonObject;
  const field = (one: Parameters<typeof fieldView>[1]) => fieldView(workspace, one);
  const object = (one: Parameters<typeof objectView>[1]) => objectView(workspace, one);
  return {
    objects: ({ paging, filter }) => connection(schema().objects.map(object), paging, filter),
    object: ({ id }) => {
      const found = schema().byId.get(id);
      return found ? object(found) : null;
    },
    fields: ({ paging, filter }) =>
      connection(
        schema().objects.flatMap(({ fields }) => fields.map(field)),
        paging,
        filter,
      ),
    field: ({ id }) => {
      const found = schema().field(id);
      return found ? field(found) : null;
    },
    objectRecordCounts: () =>
      schema().objects.map(({ name, plural }) => ({
        objectNamePlural: plural,
        totalCount: workspace.store.countLiveAfter(name, ""),
      })),

    createOneField: (args) =>
      field(workspace.store.attempt(() => createField(workspace, canonicalType(inner(args, "field"))))),
    updateOneField: (args) =>
      field(workspace.store.attempt(() => updateField(workspace, String(input(args)["id"]), inner(args, "update")))),
    deleteOneField: (args) => {
      const shown = field(deleteField(workspace, String(input(args)["id"])));
      return { ...shown, relation: null };
    },
    createOneObject: (args) => object(workspace.store.attempt(() => createObject(workspace, inner(args, "object")))),
    updateOneObject: (args) => object(updateObject(workspace, String(input(args)["id"]), inner(args, "update"))),
    deleteOneObject: (args) =>
      object(workspace.store.attempt(() => deleteObject(workspace, String(input(args)["id"])))),
    createOneIndex: (args) => createIndex(workspace, inner(args, "index")),

    getRoles: () => [keys.ADMIN_ROLE],
    apiKeys: () => keys.listKeys(workspace),
    createApiKey: (args) => keys.createKey(workspace, input(args)),
    revokeApiKey: (args) => keys.revokeKey(workspace, String(input(args)["id"])),
    generateApiKeyToken: ({ apiKeyId, expiresAt }) => keys.generateToken(workspace, apiKeyId, expiresAt),
    findWorkspaceInvitations: () => [],
    // twenty.md §5: an API key cannot invite.
    sendInvitations: () => {
      throw new Refusal("Forbidden resource", { status: 403, code: "INTERNAL_SERVER_ERROR" });
    },
    uploadFile: ({ file, fileFolder }) => uploadFile(workspace, file, fileFolder),
    createFileUpload: (args, { request }) => createFileUpload(workspace, args, request.url.origin),
    completeFileUpload: ({ fileId }, { request }) => completeFileUpload(workspace, fileId, request.url.origin),
  };
}

const canonicalType = (field: JsonObject): JsonObject => ({
  ...field,
  type: (field["type"] === "RICH_TEXT_V2" ? "RICH_TEXT" : field["type"]) as FieldType,
});

/** A unique index over one field is what `isUnique` is (twenty.md §4); over several is not played. */
function createIndex(workspace: Workspace, index: JsonObject) {
  const [first, ...more] = index["fields"] as JsonObject[];
  const field = workspace.schema().field(String(first?.["fieldMetadataId"]));
  if (!field) throw badRequest("Field does not exist");
  if (more.length > 0) throw badRequest("The sandbox makes indexes over one field only");
  return indexView(
    workspace,
    workspace.store.attempt(() => updateField(workspace, field.id, { isUnique: true })),
  );
}

function jsonRequest(request: ApiRequest, body: unknown): Pick<ApiRequest, "body" | "headers"> {
  const headers = new Headers(request.headers);
  headers.set("content-type", "application/json");
  return { headers, body: new TextEncoder().encode(JSON.stringify(body)) };
}

type Wrapped = { data?: JsonObject | null; errors?: { message: string }[] };
const REST_FORMS = {
  fields: {
    one: "Field",
    create: "CreateOneFieldMetadataInput",
    update: "UpdateOneFieldMetadataInput",
    remove: "DeleteOneFieldInput",
  },
  objects: {
    one: "Object",
    create: "CreateOneObjectInput",
    update: "UpdateOneObjectInput",
    remove: "DeleteOneObjectInput",
  },
} as const;

/** REST wraps the GraphQL side: its errors are that side's, quotes turned into apostrophes, as a 400 (twenty.md §2, §4). */
function metadataRest(
  workspace: Workspace,
  request: ApiRequest,
  body: JsonObject,
  graphql: (body: unknown) => ApiResponse,
): ApiResponse {
  const { pathname, search } = request.url;
  const [kind = "", id, ...rest] = pathname.replace(/\/+$/, "").split("/").slice(3);
  if ((kind !== "fields" && kind !== "objects") || rest.length > 0 || search !== "")
    return unknownPath(pathname, search);
  const { one, create, update, remove } = REST_FORMS[kind];
  const show = (shownId: string): JsonObject | null => {
    const schema = workspace.schema();
    const field = kind === "fields" ? schema.field(shownId) : undefined;
    const object = kind === "objects" ? schema.byId.get(shownId) : undefined;
    return field ? restField(workspace, field) : object ? restObject(workspace, object) : null;
  };
  const call = (operation: string, type: string, input: JsonObject, status: number): ApiResponse => {
    const before = show(id ?? "");
    const query = `mutation($input: ${type}!) { ${operation}(input: $input) { id } }`;
    const answer = graphql({ query, variables: { input } }).body as Wrapped;
    const [error] = answer.errors ?? [];
    if (error)
      return json(400, { statusCode: 400, messages: [error.message.replaceAll('"', "'")], error: "Bad Request" });
    const shown = answer.data?.[operation] as { id: string };
    return json(status, { data: { [operation]: show(shown.id) ?? before ?? shown } });
  };
  switch (request.method) {
    case "GET":
      return readMetadata(workspace, kind, id, show, graphql);
    case "POST":
      return call(`createOne${one}`, create, { [one.toLowerCase()]: body }, 201);
    case "PATCH":
    case "PUT":
      return call(`updateOne${one}`, update, { id, update: body }, 200);
    case "DELETE":
      return call(`deleteOne${one}`, remove, { id }, 200);
    default:
      return unknownPath(pathname, search);
  }
}

function readMetadata(
  workspace: Workspace,
  kind: "fields" | "objects",
  id: string | undefined,
  show: (id: string) => JsonObject | null,
  graphql: (body: unknown) => ApiResponse,
): ApiResponse {
  const query =
    id === undefined
      ? `{ ${kind}(paging: { first: 1000 }) { pageInfo { hasNextPage startCursor endCursor } edges { node { id } } } }`
      : `{ ${kind} { pageInfo { hasNextPage } } }`;
  const { errors, data } = graphql({ query }).body as Wrapped;
  if (errors?.[0])
    return json(400, { statusCode: 400, messages: [errors[0].message.replaceAll('"', "'")], error: "Bad Request" });
  if (id !== undefined) {
    const shown = show(id);
    if (shown) return json(200, { data: { [kind.slice(0, -1)]: shown } });
    const what = kind === "fields" ? "Field" : "Object";
    return json(400, { statusCode: 400, messages: [`${what} metadata not found`], error: "Bad Request" });
  }
  const { pageInfo } = (data?.[kind] ?? {}) as { pageInfo?: unknown };
  const { objects } = workspace.schema();
  const all =
    kind === "objects"
      ? objects.map((object) => restObject(workspace, object))
      : objects.flatMap(({ fields }) => fields.map((field) => restField(workspace, field)));
  return json(200, { data: { [kind]: all }, pageInfo });
}

/** Any query string counts as a wrong path (twenty.md §4). */
function unknownPath(pathname: string, search: string): ApiResponse {
  const rest = `${pathname.split("/").slice(3).join("/")}${search}`;
  return json(400, {
    statusCode: 400,
    message: `Query path '${pathname}${search}' invalid. Metadata path "${rest}" does not exist. Valid examples: /rest/metadata/fields or /rest/metadata/objects`,
    error: "Bad Request",
  });
}
