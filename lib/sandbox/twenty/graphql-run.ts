import {
  type DocumentNode,
  executeSync,
  type GraphQLError,
  type GraphQLSchema,
  Kind,
  type OperationDefinitionNode,
  parse,
  validate,
} from "graphql";
import type { ApiRequest, ApiResponse, JsonObject } from "../shared/crm.ts";
import { answering, isObject, json, readBody } from "./answers.ts";
import { assertAuthorised, hasToken } from "./auth.ts";
import { Refusal } from "./errors.ts";
import { readMultipart } from "./multipart.ts";
import { chargeCall, countRootField } from "./throttle.ts";
import type { Workspace } from "./workspace.ts";

/** What root resolvers get: `guard` charges the call before anything is looked at (twenty.md §2). */
export type RootContext = { guard: (rootField: string) => void; request: ApiRequest };

export type GraphqlSide = {
  /** `/graphql` hides its schema from callers without a token; `/metadata` says `Forbidden resource` (twenty.md §1). */
  name: "graphql" | "metadata";
  schema: () => GraphQLSchema;
  rootValue?: unknown;
};

type Call = { query: string; variables: JsonObject; operationName: string | undefined };
type Shown = { message: string; locations?: unknown; extensions?: JsonObject };

const VALUE_ERROR = /does not exist in|cannot represent|is not defined by type|was not provided|^Expected /;

/** Answers `POST /graphql` or `POST /metadata` with the errors and statuses of the profile (twenty.md §1, §11). */
export function runGraphql(workspace: Workspace, request: ApiRequest, side: GraphqlSide): ApiResponse {
  return answering(() => {
    const call = readCall(workspace, request);
    if ("answer" in call) return call.answer;
    let document: DocumentNode;
    try {
      document = parse(call.query);
    } catch (error) {
      return requestErrors(workspace, [located(error as GraphQLError)], 200);
    }
    const refused = refusedCaller(workspace, request, side, document);
    if (refused) return refused;
    const schema = side.schema();
    const invalid = validate(schema, document);
    if (invalid.length > 0) return invalidAnswer(workspace, invalid);
    const rootFields = rootFieldsOf(document, call.operationName);
    const { rootFieldMaximum } = workspace.rules;
    if (rootFieldMaximum !== null && rootFields.length > rootFieldMaximum)
      return requestErrors(
        workspace,
        [userInput(`Too many root resolvers: ${rootFields.length}, maximum ${rootFieldMaximum}`)],
        200,
      );
    return execute(workspace, request, side, schema, document, call);
  });
}

/** One operation without running it: its root fields, and whether it writes. */
export function describeOperation(query: string, operationName?: string): { fields: string[]; writes: boolean } | null {
  try {
    const document = parse(query);
    return {
      fields: rootFieldsOf(document, operationName),
      writes: operationOf(document, operationName)?.operation === "mutation",
    };
  } catch {
    return null;
  }
}

/** Query, variables and the files of a call, JSON or multipart. */
export function readCall(workspace: Workspace, request: ApiRequest): Call | { answer: ApiResponse } {
  const multipart = readMultipart(request);
  const read = multipart ? { body: multipart } : readBody(workspace, request);
  if ("answer" in read) return read;
  // twenty.md §11
  if (Array.isArray(read.body)) return { answer: json(400, { errors: [{ message: "Batching is not supported." }] }) };
  const { query, variables, operationName } = read.body as JsonObject;
  if (typeof query !== "string") return { answer: json(400, { errors: [{ message: "Must provide query string." }] }) };
  return {
    query,
    variables: isObject(variables) ? variables : {},
    operationName: typeof operationName === "string" ? operationName : undefined,
  };
}

function execute(
  workspace: Workspace,
  request: ApiRequest,
  side: GraphqlSide,
  schema: GraphQLSchema,
  document: DocumentNode,
  { variables, operationName }: Call,
): ApiResponse {
  const contextValue: RootContext = { guard: rootGuard(workspace, side), request };
  const result = executeSync({
    schema,
    document,
    contextValue,
    rootValue: side.rootValue,
    variableValues: variables,
    ...(operationName === undefined ? {} : { operationName }),
  });
  if (result.data === undefined) {
    const shown = (result.errors ?? []).map((error) => userInput(error.originalError?.message ?? error.message));
    return requestErrors(workspace, shown.slice(0, 1), 400);
  }
  const errors = result.errors?.map(resolverError);
  return json(200, errors ? { errors, data: result.data } : { data: result.data });
}

/** v2 charges each root field; v1.5 counts each name once per request, so that aliases slip through (twenty.md §2). */
function rootGuard(workspace: Workspace, side: GraphqlSide): (rootField: string) => void {
  const counted = new Map<string, Refusal | null>();
  const charged = side.name === "graphql" || workspace.rules.metadataCharged;
  return (rootField) => {
    if (!charged) return;
    chargeCall(workspace);
    if (!counted.has(rootField))
      counted.set(
        rootField,
        attempt(() => countRootField(workspace, rootField)),
      );
    const refusal = counted.get(rootField);
    if (refusal) throw refusal;
  };
}

function attempt(body: () => void): Refusal | null {
  try {
    body();
    return null;
  } catch (error) {
    if (error instanceof Refusal) return error;
    throw error;
  }
}

function resolverError(error: GraphQLError): Shown {
  const { originalError } = error;
  if (originalError instanceof Refusal) {
    const { code, userFriendlyMessage, extra, message } = originalError;
    return { message, extensions: { code, userFriendlyMessage, ...extra } };
  }
  if (originalError) throw originalError;
  return { message: error.message, extensions: { code: "INTERNAL_SERVER_ERROR" } };
}

const located = (error: GraphQLError): Shown => ({ message: error.message, locations: error.locations });
const userInput = (message: string): Shown => ({
  // The server leaves out the suggestions that the library adds.
  message: message.replace(/ Did you mean .*\?$/s, ""),
  extensions: { http: { status: 400 }, code: "BAD_USER_INPUT", userFriendlyMessage: "An error occurred." },
});

function invalidAnswer(workspace: Workspace, errors: readonly GraphQLError[]): ApiResponse {
  const [first] = errors;
  if (first && VALUE_ERROR.test(first.message)) return requestErrors(workspace, [userInput(first.message)], 400);
  return requestErrors(workspace, errors.map(located), 200);
}

/** The whole request is refused; newer versions answer 200 with a code and `data: null` (twenty.md §11). */
function requestErrors(workspace: Workspace, errors: Shown[], status: number): ApiResponse {
  if (!workspace.rules.graphqlErrorsAre200) return json(status, { errors });
  const coded = errors.map(({ message }) => ({ message, extensions: { code: "BAD_USER_INPUT" } }));
  return json(200, { errors: coded, data: null });
}

function refusedCaller(
  { store }: Workspace,
  { headers }: ApiRequest,
  { name }: GraphqlSide,
  document: DocumentNode,
): ApiResponse | null {
  if (!hasToken(headers)) {
    if (name === "metadata")
      return json(200, {
        errors: [{ message: "Forbidden resource", extensions: { code: "INTERNAL_SERVER_ERROR" } }],
        data: null,
      });
    return json(200, { errors: hiddenSchema(document) });
  }
  const refusal = attempt(() => assertAuthorised(store, headers));
  if (!refusal) return null;
  return json(200, { errors: [{ message: refusal.message, extensions: { code: refusal.code } }] });
}

function hiddenSchema(document: DocumentNode): Shown[] {
  const operation = operationOf(document);
  const type = operation?.operation === "mutation" ? "Mutation" : "Query";
  return (operation?.selectionSet.selections ?? []).flatMap((selection) => {
    if (selection.kind !== Kind.FIELD || !selection.loc) return [];
    const { line, column } = selection.loc.startToken;
    return [
      { message: `Cannot query field "${selection.name.value}" on type "${type}".`, locations: [{ line, column }] },
    ];
  });
}

function operationOf(document: DocumentNode, name?: string): OperationDefinitionNode | undefined {
  const operations = document.definitions.filter((one) => one.kind === Kind.OPERATION_DEFINITION);
  return name === undefined ? operations[0] : operations.find((one) => one.name?.value === name);
}

function rootFieldsOf(document: DocumentNode, name?: string): string[] {
  return (operationOf(document, name)?.selectionSet.selections ?? []).flatMap((selection) =>
    selection.kind === Kind.FIELD && !selection.name.value.startsWith("__") ? selection.name.value : [],
  );
}
