import type { ApiRequest, Classified, Kind } from "../shared/crm.ts";
import { answering, capitalised, json } from "./answers.ts";
import { describeOperation, readCall } from "./graphql-run.ts";
import { restTarget } from "./rest-path.ts";
import type { Workspace } from "./workspace.ts";

const KEY_OPERATIONS = ["createApiKey", "revokeApiKey", "generateApiKeyToken"];
const FILE_OPERATIONS = ["uploadFile", "createFileUpload", "completeFileUpload"];

/** What a request is about, told from its path and body alone; REST calls are named as the answer names its data. */
export function classify(workspace: Workspace, request: ApiRequest): Classified {
  const { pathname } = request.url;
  if (pathname.startsWith("/rest/metadata")) return restMetadata(request);
  if (pathname.startsWith("/rest")) return restCore(workspace, request);
  if (pathname === "/graphql" || pathname === "/metadata") return graphqlCall(workspace, request);
  if (pathname.startsWith("/files/"))
    return {
      operation: request.method === "PUT" ? "uploadBytes" : "downloadBytes",
      kind: "file",
      object: "attachment",
      records: 1,
    };
  return { operation: "unknown", kind: "read", object: null, records: 0 };
}

function restMetadata({ method, url }: ApiRequest): Classified {
  const kind = url.pathname.split("/")[3] ?? "";
  const one = capitalised(kind.replace(/s$/, ""));
  const verb = { POST: "create", PATCH: "update", PUT: "update", DELETE: "delete" }[method];
  return { operation: verb ? `${verb}One${one}` : kind, kind: "metadata", object: null, records: verb ? 1 : 0 };
}

function restCore(workspace: Workspace, { method, url, body }: ApiRequest): Classified {
  let found: Classified = { operation: "unknown", kind: method === "GET" ? "read" : "write", object: null, records: 0 };
  // A path that cannot be read is refused later; the log only says that it was unknown.
  answering(() => {
    const { object, id, form } = restTarget(workspace, method, url.pathname);
    const verb = { POST: "create", PATCH: "update", PUT: "update", DELETE: "delete" }[method];
    const many = form === "batch" || (form === "records" && id === null && method !== "POST");
    const name = many ? object.plural : object.name;
    const operation =
      form === "restore"
        ? `restore${capitalised(object.name)}`
        : form === "duplicates"
          ? `${object.name}Duplicates`
          : verb
            ? `${verb}${capitalised(name)}`
            : name;
    const records = form === "batch" ? countBatch(body) : id === null && method !== "POST" ? 0 : 1;
    const kind: Kind = verb && form !== "duplicates" ? "write" : "read";
    found = { operation, kind, object: object.name, records };
    return json(200, null);
  });
  return found;
}

function countBatch(body: Uint8Array): number {
  try {
    const rows: unknown = JSON.parse(new TextDecoder().decode(body));
    return Array.isArray(rows) ? rows.length : 0;
  } catch {
    return 0;
  }
}

function graphqlCall(workspace: Workspace, request: ApiRequest): Classified {
  const metadata = request.url.pathname === "/metadata";
  const call = readCall(workspace, request);
  const described = "answer" in call ? null : describeOperation(call.query, call.operationName);
  if (!described || "answer" in call)
    return { operation: "unknown", kind: metadata ? "metadata" : "read", object: null, records: 0 };
  const { fields, writes } = described;
  const [first = ""] = fields;
  const kind: Kind = KEY_OPERATIONS.includes(first)
    ? "auth"
    : FILE_OPERATIONS.includes(first)
      ? "file"
      : metadata
        ? "metadata"
        : writes
          ? "write"
          : "read";
  const lists = Object.values(call.variables).filter(Array.isArray);
  const records = lists.length > 0 ? Math.max(...lists.map(({ length }) => length)) : fields.length;
  return { operation: fields.join(","), kind, object: metadata ? null : objectOf(workspace, first), records };
}

/** The object that a root field such as `updatePeople` or `person` is about. */
function objectOf(workspace: Workspace, rootField: string): string | null {
  const bare = rootField.replace(/^(create|update|delete|destroy|restore)(?=[A-Z])/, "");
  const name = bare.charAt(0).toLowerCase() + bare.slice(1);
  const { byName, byPlural } = workspace.schema();
  return (byName.get(name) ?? byPlural.get(name))?.name ?? null;
}
