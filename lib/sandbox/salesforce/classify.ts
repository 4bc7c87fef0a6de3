import type { ApiRequest, Classified } from "../shared/crm.ts";
import type { Org } from "./org.ts";
import { pathOf } from "./route.ts";

type About = Partial<Classified> & { operation: string };

/** What a call is about, for the log and the faults; looks at address and body, changes nothing. */
export function classify(org: Org, request: ApiRequest): Classified {
  const kinds = request.method === "GET" || request.method === "HEAD" ? "read" : "write";
  return { kind: kinds, object: null, records: 0, ...about(org, request) };
}

function about(org: Org, request: ApiRequest): About {
  const [services, api, third, area, ...rest] = pathOf(request);
  const { method, url } = request;
  if (services !== "services") return { operation: "unknown" };
  if (api === "oauth2") return { operation: third ?? "unknown", kind: "auth" };
  if (api === "Soap") return soap(request);
  if (api !== "data") return { operation: "unknown" };
  if (third === undefined) return { operation: "versions" };
  const [first, second] = rest;
  switch (area) {
    case "sobjects":
      return sobjects(method, rest);
    case "composite":
      return first === "sobjects" ? collections(request, rest.slice(1)) : { operation: "composite" };
    case "query":
    case "queryAll":
      return first === undefined
        ? { operation: area, object: /\bFROM\s+(\w+)/i.exec(url.searchParams.get("q") ?? "")?.[1] ?? null }
        : { operation: "queryMore" };
    case "jobs":
      return job(org, request, rest);
    case "metadata":
      return method === "POST" ? { operation: "deploy", kind: "metadata" } : { operation: "deployStatus" };
    case "tooling":
      return first === "query"
        ? { operation: "toolingQuery" }
        : { operation: `tooling ${second ?? ""}`.trim(), kind: method === "GET" ? "read" : "metadata" };
    default:
      return { operation: area ?? "resources" };
  }
}

const VERBS: Readonly<Record<string, string>> = { POST: "create", GET: "get", PATCH: "update", DELETE: "delete" };

function sobjects(method: string, [object, second, third]: readonly string[]): About {
  if (object === undefined) return { operation: "describeGlobal" };
  if (second === "describe") return { operation: "describe", object };
  if (second === "updated" || second === "deleted") return { operation: second, object };
  if (third === "VersionData") return { operation: "download", object };
  const operation = third !== undefined && method === "PATCH" ? "upsert" : (VERBS[method] ?? "unknown");
  const file = object === "ContentVersion" && method === "POST" ? { kind: "file" as const } : {};
  return { operation, object, records: 1, ...file };
}

function collections({ method, url, body }: ApiRequest, [object, key]: readonly string[]): About {
  if (method === "DELETE") {
    const ids = (url.searchParams.get("ids") ?? "").split(",");
    return { operation: "collectionsDelete", records: ids.length };
  }
  const text = new TextDecoder().decode(body);
  if (object !== undefined && key === undefined)
    return { operation: "retrieve", kind: "read", object, records: text.split('",').length };
  const records = text.split('"attributes"').length - 1;
  const type = /"type"\s*:\s*"(\w+)"/.exec(text)?.[1] ?? null;
  if (object !== undefined) return { operation: "collectionsUpsert", object, records };
  return { operation: method === "POST" ? "collectionsCreate" : "collectionsUpdate", object: type, records };
}

const RESULTS = ["successfulResults", "failedResults", "unprocessedrecords", "results"];

function job(org: Org, { method, body }: ApiRequest, [type, id, what]: readonly string[]): About {
  const object =
    id === undefined ? null : (org.store.get<{ object?: string } | null>(`job ${id}`, null)?.object ?? null);
  if (type === "query" && method === "POST") return { operation: "queryJobCreate", kind: "read" };
  if (id === undefined && method === "POST") return { operation: "jobCreate", object: named(body) };
  if (id === undefined) return { operation: "jobList" };
  if (method === "PUT") return { operation: "jobUpload", object };
  if (method === "PATCH") return { operation: "jobClose", object };
  if (method === "DELETE") return { operation: "jobDelete", object };
  const result = RESULTS.find((name) => name.toLowerCase() === what?.toLowerCase());
  return { operation: result ? "jobResults" : "jobStatus", object };
}

/** The object that a new job is for. */
const named = (body: Uint8Array): string | null =>
  /"object"\s*:\s*"(\w+)"/.exec(new TextDecoder().decode(body.subarray(0, 2_000)))?.[1] ?? null;

function soap({ body }: ApiRequest): About {
  const text = new TextDecoder().decode(body.subarray(0, 20_000));
  const name = /<(?:\w+:)?(undelete|emptyRecycleBin|createMetadata|readMetadata|checkDeployStatus)\b/.exec(text)?.[1];
  return {
    operation: name ?? "soap",
    kind:
      name === "createMetadata"
        ? "metadata"
        : name === "checkDeployStatus" || name === "readMetadata"
          ? "read"
          : "write",
  };
}
